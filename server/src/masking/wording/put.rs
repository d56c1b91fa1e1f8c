//! Putting a [`Wording`] into words: which language, whose words, what is filled in.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::template::{self, Flaw};
use super::{Said, VERBATIM, Value, Wording, catalogue, label};
use crate::db::Connection;
use crate::entities::person::Kind;
use crate::entities::{market, template as stored};
use crate::error::{Error, Result};

/// The language every template has words in.
pub(super) const ENGLISH: &str = "en";

/// What an agent is called to those outside.
const SUPPORT: &str = "our support";

/// The words for a person who speaks `locale` (none known: the market's language).
///
/// # Errors
/// When the database fails, or a template of the catalogue is not filled in.
pub async fn put(
    db: &impl Connection,
    market: &market::Model,
    locale: Option<&str>,
    wording: &Wording,
) -> Result<Said> {
    let mut said = one(db, market, locale, wording).await?;
    let mut next = wording.then.as_deref();
    while let Some(more) = next {
        // Some texts end without a full stop, to the letter (R90).
        let is_whole = said.text.ends_with(|c: char| !c.is_alphanumeric());
        said.text.push_str(if is_whole { " " } else { ". " });
        said.text.push_str(&one(db, market, locale, more).await?.text);
        next = more.then.as_deref();
    }
    Ok(said)
}

async fn one(
    db: &impl Connection,
    market: &market::Model,
    locale: Option<&str>,
    wording: &Wording,
) -> Result<Said> {
    if wording.template.is_empty() {
        let text = value(market, ENGLISH, wording, VERBATIM).unwrap_or_default();
        return Ok(Said { template: None, text, locale: market.locale.clone().into() });
    }
    let languages = languages(locale, &market.locale);
    let own = own(db, market, wording.template, &languages).await?;
    for language in languages {
        let Some(own) = own.iter().find(|own| own.locale == language) else { continue };
        match template::fill(&own.text, |name| value(market, language, wording, name)) {
            Ok(text) => {
                let locale = language.to_owned().into();
                return Ok(Said { template: Some(wording.template), text, locale });
            }
            // Saving refuses such a template: it was saved by another version. The next best is sent.
            Err(flaw) => {
                tracing::warn!(
                    template = wording.template,
                    language,
                    ?flaw,
                    "a template cannot be filled in"
                );
            }
        }
    }
    let missing =
        |flaw: Flaw| Error::Internal(format!("template {} is not filled in: {flaw:?}", wording.template));
    let words = catalogue::named(wording.template)
        .ok_or_else(|| Error::Internal(format!("there is no template {}", wording.template)))?;
    let text = template::fill(words.text, |name| value(market, ENGLISH, wording, name)).map_err(missing)?;
    Ok(Said { template: Some(wording.template), text, locale: ENGLISH.into() })
}

/// What a market says in place of the catalogue's words, in these languages.
async fn own(
    db: &impl Connection,
    market: &market::Model,
    template: &str,
    languages: &[&str],
) -> Result<Vec<stored::Model>> {
    Ok(stored::Entity::find()
        .filter(stored::Column::MarketId.eq(market.id))
        .filter(stored::Column::Kind.eq(stored::Kind::Automatic))
        .filter(stored::Column::Name.eq(template))
        .filter(stored::Column::Locale.is_in(languages.iter().copied()))
        .all(db)
        .await?)
}

/// The language to speak words in that were made from a template for a person who speaks `locale`; `voice`
/// is what the deployment's voice speaks.
///
/// # Errors
/// When the database fails.
pub async fn language_of(
    db: &impl Connection,
    market: &market::Model,
    locale: Option<&str>,
    template: &str,
    voice: &str,
) -> Result<String> {
    let languages = languages(locale, &market.locale);
    let own = own(db, market, template, &languages).await?;
    let spoken = languages.into_iter().find(|language| own.iter().any(|words| words.locale == *language));
    Ok(spoken.filter(|language| *language != ENGLISH).unwrap_or(voice).to_owned())
}

/// The languages to try, best first: `nl-BE`, `nl`, then the market's, then English.
pub(super) fn languages<'a>(person: Option<&'a str>, market: &'a str) -> Vec<&'a str> {
    let mut all = Vec::new();
    for locale in person.into_iter().chain([market, ENGLISH]) {
        let language = locale.split_once('-').map_or(locale, |(language, _)| language);
        for each in [locale, language] {
            if !all.contains(&each) {
                all.push(each);
            }
        }
    }
    all
}

pub(super) fn value(market: &market::Model, language: &str, wording: &Wording, name: &str) -> Option<String> {
    let given = wording.values.iter().find(|(given, _)| *given == name).map(|(_, value)| value);
    Some(match given {
        Some(Value::Text(text)) => text.clone(),
        // Whichever agent answers, it is the company.
        Some(Value::Name(Kind::Agent, _)) => SUPPORT.to_owned(),
        Some(Value::Name(kind, name)) => {
            label::first_name(name).unwrap_or_else(|| word(market, *kind)).to_owned()
        }
        Some(Value::Role(kind)) => word(market, *kind).to_owned(),
        Some(Value::Time(at)) => label::date_and_time(*at, market, language),
        None => return of_market(market, name),
    })
}

/// What every template may use: the market knows it (R62, R97).
pub(super) fn of_market(market: &market::Model, name: &str) -> Option<String> {
    Some(match name {
        "brand" => market.brand.clone(),
        "trip" => market.ride_word.clone(),
        "Trip" => capitalised(&market.ride_word),
        "driverWord" => market.driver_word.clone(),
        "customerWord" => market.customer_word.clone(),
        _ => return None,
    })
}

fn word(market: &market::Model, kind: Kind) -> &str {
    match kind {
        Kind::Customer => &market.customer_word,
        Kind::Driver => &market.driver_word,
        Kind::Agent => SUPPORT,
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_person_comes_before_the_market_and_english_is_last() {
        assert_eq!(languages(Some("nl-BE"), "fr"), ["nl-BE", "nl", "fr", "en"]);
        assert_eq!(languages(None, "en-GB"), ["en-GB", "en"]);
        assert_eq!(capitalised("élan"), "Élan");
    }
}
