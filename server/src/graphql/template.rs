//! Templates: the words people read and hear, per market and language, and the replies dispatchers
//! keep ready.

use std::collections::BTreeMap;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use uuid::Uuid;

use super::scalars::{self, DateTime};
use super::{guard, scope};
use crate::auth::permissions::Permission;
use crate::entities::entry::Channel;
use crate::entities::{market, template as stored};
use crate::masking::wording::canned;
use crate::masking::wording::catalogue::{self, Audience};
use crate::masking::wording::editing::{self, Edition};
use crate::providers::gsm::{self, Coding, Size};

/// A text or announcement, as someone who speaks one language gets it in one market.
pub struct Template {
    market: Uuid,
    asked: String,
    edition: Edition,
}

/// A text or announcement, as someone who speaks one language gets it in one market.
#[Object]
impl Template {
    /// Unique among markets and languages.
    async fn id(&self) -> ID {
        format!("{}:{}:{}", self.market, self.asked, self.edition.template.name).into()
    }

    /// Its name, as `Entry.template` tells.
    async fn name(&self) -> &str {
        self.edition.template.name
    }

    /// Who gets it.
    async fn audience(&self) -> Audience {
        self.edition.template.to
    }

    /// Written or spoken.
    async fn channel(&self) -> Channel {
        self.edition.template.channel
    }

    /// When it is sent or said.
    async fn when(&self) -> &str {
        self.edition.template.when
    }

    /// False for words that are kept ready for something this server does not do yet.
    async fn in_use(&self) -> bool {
        self.edition.template.in_use()
    }

    /// The words, with `{variables}`.
    async fn text(&self) -> &str {
        &self.edition.text
    }

    /// The language these words are in: not always the one asked for.
    async fn locale(&self) -> &str {
        &self.edition.locale
    }

    /// The words in English that hold where a market has none of its own.
    async fn default_text(&self) -> &str {
        self.edition.template.text
    }

    /// Are these the market's own words in exactly the language asked for? `resetTemplate` removes them.
    async fn is_own(&self) -> bool {
        self.edition.own_since.is_some()
    }

    /// When the market's own words were last changed.
    async fn updated_at(&self) -> Option<DateTime> {
        self.edition.own_since.map(DateTime)
    }

    /// The variables it may use.
    async fn variables(&self) -> Vec<TemplateVariable> {
        editing::variables(self.edition.template).into_iter().map(variable).collect()
    }
}

/// What can be written into a template as `{name}`.
#[derive(SimpleObject)]
pub struct TemplateVariable {
    /// Its name.
    name: &'static str,
    /// What stands there.
    meaning: &'static str,
    /// What previews show unless told.
    example: &'static str,
}

fn variable(name: &'static str) -> TemplateVariable {
    let (meaning, example) = catalogue::meaning(name);
    TemplateVariable { name, meaning, example }
}

/// How a text is coded on the air.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "TextCoding")]
pub enum TextCoding {
    /// The plain alphabet (GSM 03.38): 160 characters in one text, 153 in each of several.
    #[graphql(name = "GSM7")]
    Gsm7,
    /// Everything else: 70 UTF-16 units in one text, 67 in each of several.
    #[graphql(name = "UCS2")]
    Ucs2,
}

/// How words would look.
#[derive(SimpleObject)]
pub struct TemplatePreview {
    /// The words, filled in.
    text: String,
    /// How they are coded on the air.
    coding: TextCoding,
    /// What the carrier counts: septets or UTF-16 units.
    units: i32,
    /// Texts it is sent as.
    segments: i32,
}

impl TemplatePreview {
    fn of(text: String, size: Size) -> Self {
        Self {
            text,
            coding: match size.coding {
                Coding::Gsm7 => TextCoding::Gsm7,
                Coding::Ucs2 => TextCoding::Ucs2,
            },
            units: i32::try_from(size.units).unwrap_or(i32::MAX),
            segments: i32::try_from(size.segments).unwrap_or(i32::MAX),
        }
    }
}

/// A value for a preview.
#[derive(InputObject)]
pub struct TemplateValue {
    /// Name of the variable.
    name: String,
    /// What stands there.
    value: String,
}

/// A reply that dispatchers keep ready.
pub struct CannedReply(stored::Model);

/// A reply that dispatchers keep ready.
#[Object]
impl CannedReply {
    /// The reply's id.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// What it is found by.
    async fn title(&self) -> &str {
        &self.0.name
    }

    /// The words, with `{variables}`.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

/// A canned reply, filled in for a ride.
#[derive(SimpleObject)]
pub struct FilledReply {
    /// The reply's id.
    id: ID,
    /// What it is found by.
    title: String,
    /// The words as they would be sent.
    text: String,
    /// Texts they are sent as.
    segments: i32,
}

async fn market_of(ctx: &Context<'_>, id: Option<&ID>) -> async_graphql::Result<market::Model> {
    Ok(market::named_or_default(guard::app(ctx)?.db.read(), scope::market(ctx, id)?).await?)
}

/// Queries about templates.
#[derive(Default)]
pub struct TemplateQueries;

#[Object(guard = "guard::May(Permission::Read)")]
impl TemplateQueries {
    /// All texts and announcements, in the order of a ride's life: who gets what, when, in which words.
    async fn templates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose words; the default market unless told.")] market_id: Option<ID>,
        #[graphql(desc = "The language of the person (BCP 47); the market's unless told.")] locale: Option<
            String,
        >,
    ) -> async_graphql::Result<Vec<Template>> {
        let app = guard::app(ctx)?;
        let market = market_of(ctx, market_id.as_ref()).await?;
        let asked = locale.unwrap_or_else(|| market.locale.clone());
        let editions = editing::editions(app, &market, &asked).await?;
        let template = |edition| Template { market: market.id, asked: asked.clone(), edition };
        Ok(editions.into_iter().map(template).collect())
    }

    /// The languages a market has words of its own in.
    async fn template_languages(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose words; the default market unless told.")] market_id: Option<ID>,
    ) -> async_graphql::Result<Vec<String>> {
        let app = guard::app(ctx)?;
        let market = market_of(ctx, market_id.as_ref()).await?;
        Ok(editing::languages_of(app, market.id).await?)
    }

    /// How words would look, and how many texts they are: of a template, or of a canned reply.
    async fn preview_template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose words; the default market unless told.")] market_id: Option<ID>,
        #[graphql(desc = "Name of the template; left out for a canned reply.")] name: Option<String>,
        #[graphql(desc = "The words, with `{variables}`.")] text: String,
        #[graphql(desc = "What to fill in; examples for the rest.")] variables: Option<Vec<TemplateValue>>,
    ) -> async_graphql::Result<TemplatePreview> {
        let market = market_of(ctx, market_id.as_ref()).await?;
        let allowed = match name {
            Some(name) => editing::variables(editing::known(&name)?),
            None => canned::variables(),
        };
        let given: BTreeMap<_, _> =
            variables.unwrap_or_default().into_iter().map(|it| (it.name, it.value)).collect();
        let (text, size) = editing::preview(&market, &allowed, &text, &given)?;
        Ok(TemplatePreview::of(text, size))
    }

    /// The replies that dispatchers of a market keep ready, by title.
    async fn canned_replies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The default market unless told.")] market_id: Option<ID>,
    ) -> async_graphql::Result<Vec<CannedReply>> {
        let app = guard::app(ctx)?;
        let market = market_of(ctx, market_id.as_ref()).await?;
        let rows = stored::of_market(app.db.read(), market.id, stored::Kind::Canned).await?;
        Ok(rows.into_iter().map(CannedReply).collect())
    }

    /// The variables a canned reply may use.
    async fn canned_variables(&self) -> Vec<TemplateVariable> {
        canned::variables().into_iter().map(variable).collect()
    }

    /// The canned replies of a ride's market, filled in for it; without those it lacks a value for.
    async fn replies_for(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For which ride.")] ride_id: ID,
    ) -> async_graphql::Result<Vec<FilledReply>> {
        let replies = canned::for_ride(guard::app(ctx)?, scalars::uuid(&ride_id, "rideId")?).await?;
        let filled = |(row, text): (stored::Model, String)| FilledReply {
            id: row.id.into(),
            title: row.name,
            segments: i32::try_from(gsm::size(&text).segments).unwrap_or(i32::MAX),
            text,
        };
        Ok(replies.into_iter().map(filled).collect())
    }
}

/// A market's own words for a text.
#[derive(InputObject)]
pub struct TemplateInput {
    /// Whose words; the default market unless told.
    market_id: Option<ID>,
    /// Their language (BCP 47), as `nl` or `pt-BR`.
    locale: String,
    /// Name of the template.
    name: String,
    /// The words, with `{variables}`; a brace itself is doubled.
    text: String,
}

/// A reply to keep ready.
#[derive(InputObject)]
pub struct CannedReplyInput {
    /// The one to change; left out for a new one.
    id: Option<ID>,
    /// Of which market a new one is; the default market unless told.
    market_id: Option<ID>,
    /// What it is found by.
    title: String,
    /// The words, with `{variables}`.
    text: String,
}

/// Mutations about templates.
#[derive(Default)]
pub struct TemplateMutations;

#[Object(guard = "guard::May(Permission::ManageMarkets)")]
impl TemplateMutations {
    /// Sets a market's own words for a text, in one language. It holds from the next text on.
    async fn set_template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The words.")] input: TemplateInput,
    ) -> async_graphql::Result<Template> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        let TemplateInput { market_id, locale, name, text } = input;
        let market = scope::market(ctx, market_id.as_ref())?;
        let (market, edition) = editing::set(app, caller.account_id, market, &locale, &name, &text).await?;
        Ok(Template { market: market.id, asked: locale, edition })
    }

    /// Removes a market's own words for a text in one language; again is no error.
    async fn reset_template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose words; the default market unless told.")] market_id: Option<ID>,
        #[graphql(desc = "Their language.")] locale: String,
        #[graphql(desc = "Name of the template.")] name: String,
    ) -> async_graphql::Result<Template> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        let market = scope::market(ctx, market_id.as_ref())?;
        let (market, edition) = editing::reset(app, caller.account_id, market, &locale, &name).await?;
        Ok(Template { market: market.id, asked: locale, edition })
    }

    /// Makes or changes a reply that dispatchers keep ready.
    async fn set_canned_reply(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reply.")] input: CannedReplyInput,
    ) -> async_graphql::Result<CannedReply> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        let id = scalars::optional_uuid(input.id.as_ref(), "id")?;
        let market = scope::market(ctx, input.market_id.as_ref())?;
        let saved = canned::set(app, caller.account_id, id, market, &input.title, &input.text).await?;
        Ok(CannedReply(saved))
    }

    /// Removes a reply that dispatchers keep ready.
    async fn remove_canned_reply(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<CannedReply> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        Ok(CannedReply(canned::remove(app, caller.account_id, scalars::uuid(&id, "id")?).await?))
    }
}
