//! A market's own words: read, tried, set and put back. What cannot be filled in is refused here.

use std::collections::BTreeMap;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::catalogue::{self, Audience, STANDARD, Template};
use super::put::{ENGLISH, languages, of_market};
use super::template::{self, Flaw};
use crate::app::App;
use crate::audit;
use crate::clock::Timestamp;
use crate::entities::market;
use crate::entities::template::{self as stored, Kind};
use crate::error::{Error, Result};
use crate::masking::company::LONGEST_TEXT;
use crate::providers::gsm::{self, Size};

/// What a person who speaks one language gets in one market.
#[derive(Clone, Debug)]
pub struct Edition {
    /// Which text, and its words in English.
    pub template: &'static Template,
    /// The words.
    pub text: String,
    /// The language they are in.
    pub locale: String,
    /// Set if they are the market's own in exactly the language asked for: when they were changed.
    pub own_since: Option<Timestamp>,
}

/// All texts as someone who speaks `locale` gets them in a market.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT` for what is no language.
pub async fn editions(app: &App, market: &market::Model, locale: &str) -> Result<Vec<Edition>> {
    checked_locale(locale)?;
    let own = stored::of_market(app.db.read(), market.id, Kind::Automatic).await?;
    Ok(catalogue::CATALOGUE.iter().map(|template| edition(market, locale, template, &own)).collect())
}

fn edition(
    market: &market::Model,
    locale: &str,
    template: &'static Template,
    own: &[stored::Model],
) -> Edition {
    let own = languages(Some(locale), &market.locale)
        .into_iter()
        .find_map(|language| own.iter().find(|own| own.name == template.name && own.locale == language));
    match own {
        Some(own) => Edition {
            template,
            text: own.text.clone(),
            locale: own.locale.clone(),
            own_since: (own.locale == locale).then_some(own.updated_at),
        },
        None => {
            Edition { template, text: template.text.to_owned(), locale: ENGLISH.to_owned(), own_since: None }
        }
    }
}

/// The languages a market has words of its own in.
///
/// # Errors
/// When the database fails.
pub async fn languages_of(app: &App, market: Uuid) -> Result<Vec<String>> {
    let own = stored::of_market(app.db.read(), market, Kind::Automatic).await?;
    let mut languages: Vec<_> = own.into_iter().map(|own| own.locale).collect();
    languages.sort();
    languages.dedup();
    Ok(languages)
}

/// The variables a template may use: its own, and those the market knows.
#[must_use]
pub fn variables(template: &Template) -> Vec<&'static str> {
    let own = template::names(template.text).unwrap_or_default();
    // Told to one side of a conversation, who has a PIN where the market asks for one.
    let pin = matches!(template.to, Audience::Customer | Audience::Driver).then_some("pin");
    let rest = STANDARD.into_iter().chain(pin).filter(|name| !own.contains(name));
    own.iter().copied().chain(rest).collect()
}

/// Sets a market's own words for a text.
///
/// # Errors
/// `NOT_FOUND`; `INVALID_INPUT` for words that cannot be filled in or sent.
pub async fn set(
    app: &App,
    account: Uuid,
    market: Option<Uuid>,
    locale: &str,
    name: &str,
    text: &str,
) -> Result<(market::Model, Edition)> {
    let template = known(name)?;
    checked_locale(locale)?;
    let text = checked(text, &variables(template))?;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let market = market::named_or_default(&*tx, market).await?;
    let row = stored::ActiveModel {
        id: Set(app.clock.id_at(now)),
        market_id: Set(market.id),
        kind: Set(Kind::Automatic),
        locale: Set(locale.to_owned()),
        name: Set(name.to_owned()),
        text: Set(text),
        updated_at: Set(now),
    };
    stored::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([
                stored::Column::MarketId,
                stored::Column::Kind,
                stored::Column::Name,
                stored::Column::Locale,
            ])
            .update_columns([stored::Column::Text, stored::Column::UpdatedAt])
            .to_owned(),
        )
        .exec_without_returning(&*tx)
        .await?;
    audit::record(
        app,
        &mut tx,
        Some(account),
        "template.set",
        Some(market.id),
        format!("{name} in {locale}"),
    )
    .await?;
    let own = stored::of_market(&*tx, market.id, Kind::Automatic).await?;
    tx.commit().await?;
    let edition = edition(&market, locale, template, &own);
    Ok((market, edition))
}

/// Puts a text back to what it would be without the market's own words. Again is no error.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT`.
pub async fn reset(
    app: &App,
    account: Uuid,
    market: Option<Uuid>,
    locale: &str,
    name: &str,
) -> Result<(market::Model, Edition)> {
    let template = known(name)?;
    checked_locale(locale)?;
    let mut tx = app.db.begin().await?;
    let market = market::named_or_default(&*tx, market).await?;
    let gone = stored::Entity::delete_many()
        .filter(stored::Column::MarketId.eq(market.id))
        .filter(stored::Column::Kind.eq(Kind::Automatic))
        .filter(stored::Column::Name.eq(name))
        .filter(stored::Column::Locale.eq(locale))
        .exec(&*tx)
        .await?;
    if gone.rows_affected > 0 {
        audit::record(
            app,
            &mut tx,
            Some(account),
            "template.reset",
            Some(market.id),
            format!("{name} in {locale}"),
        )
        .await?;
    }
    let own = stored::of_market(&*tx, market.id, Kind::Automatic).await?;
    tx.commit().await?;
    let edition = edition(&market, locale, template, &own);
    Ok((market, edition))
}

/// How words would look, with these values and examples for the rest.
///
/// # Errors
/// `INVALID_INPUT` as for [`set`].
pub fn preview(
    market: &market::Model,
    allowed: &[&str],
    text: &str,
    given: &BTreeMap<String, String>,
) -> Result<(String, Size)> {
    let text = checked(text, allowed)?;
    let value = |name: &str| {
        let given = given.get(name).cloned();
        given.or_else(|| of_market(market, name)).or_else(|| Some(catalogue::meaning(name).1.to_owned()))
    };
    let text = template::fill(&text, value).map_err(|flaw| flawed(&flaw, allowed))?;
    let size = gsm::size(&text);
    Ok((text, size))
}

/// The template of that name.
///
/// # Errors
/// `NOT_FOUND`.
pub fn known(name: &str) -> Result<&'static Template> {
    catalogue::named(name).ok_or_else(|| Error::not_found("template"))
}

/// Words that can be filled in with `allowed` and sent.
pub(super) fn checked(text: &str, allowed: &[&str]) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST_TEXT {
        return Err(Error::invalid("text", format!("Between 1 and {LONGEST_TEXT} characters.")));
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(Error::invalid("text", "Only letters, signs and line breaks can be sent."));
    }
    let names = template::names(text).map_err(|flaw| flawed(&flaw, allowed))?;
    match names.into_iter().find(|name| !allowed.contains(name)) {
        Some(name) => Err(flawed(&Flaw::Unknown(name.to_owned()), allowed)),
        None => Ok(text.to_owned()),
    }
}

fn flawed(flaw: &Flaw, allowed: &[&str]) -> Error {
    let names = allowed.iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(", ");
    Error::invalid(
        "text",
        match flaw {
            Flaw::LooseBrace => format!(
                "A variable is written as {{name}}, with both braces; a brace itself is doubled. Known here: {names}."
            ),
            Flaw::Unknown(name) | Flaw::Missing(name) => {
                format!("{{{name}}} is not known here. Known: {names}.")
            }
        },
    )
}

/// A language as `nl`, `pt-BR` or `zh-Hant-TW` (BCP 47).
///
/// # Errors
/// `INVALID_INPUT`.
pub fn checked_locale(locale: &str) -> Result<()> {
    let mut parts = locale.split('-').peekable();
    let all = |part: &str, fits: fn(&char) -> bool| part.chars().all(|c| fits(&c));
    let language =
        parts.next().is_some_and(|part| (2..=3).contains(&part.len()) && all(part, char::is_ascii_lowercase));
    if parts.peek().is_some_and(|part| part.len() == 4 && all(part, char::is_ascii_alphabetic)) {
        parts.next();
    }
    let region = parts.next().is_none_or(|part| {
        (part.len() == 2 && all(part, char::is_ascii_uppercase))
            || (part.len() == 3 && all(part, char::is_ascii_digit))
    });
    if language && region && parts.next().is_none() {
        return Ok(());
    }
    Err(Error::invalid("locale", "Name a language as nl, pt-BR or zh-Hant."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_filled_in_is_refused_by_name() {
        let allowed = variables(known("C1").unwrap());
        assert!(allowed.starts_with(&["datetime", "driver", "driverWord"]) && allowed.contains(&"brand"));
        assert_eq!(
            checked(" {driver} komt om {datetime} ", &allowed).unwrap(),
            "{driver} komt om {datetime}"
        );
        let unknown = checked("{drivr} komt", &allowed).unwrap_err();
        assert!(unknown.public_message().contains("{drivr}") && unknown.field() == Some("text"));
        assert!(checked("{driver komt", &allowed).unwrap_err().public_message().contains("braces"));
        for text in ["", " ", "a\u{0}b", &"x".repeat(LONGEST_TEXT + 1)] {
            assert!(checked(text, &allowed).is_err());
        }
    }

    #[test]
    fn languages_are_named_as_in_bcp_47() {
        for fine in ["nl", "fil", "pt-BR", "zh-Hant", "zh-Hant-TW", "es-419"] {
            assert!(checked_locale(fine).is_ok(), "{fine}");
        }
        for wrong in ["", "NL", "n", "dutch", "nl_NL", "nl-nl", "nl-NL-x", "nl-"] {
            assert!(checked_locale(wrong).is_err(), "{wrong}");
        }
    }
}
