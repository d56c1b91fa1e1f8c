//! Phones of people, which this door shows masked.

use async_graphql::{Context, ID, Object, SimpleObject};

use super::loaders::loaded;
use super::scalars::{self, DateTime};
use super::verification::{NewestOf, Verification};
use super::{guard, scope};
use crate::auth::permissions::Permission;
use crate::clock::Timestamp;
use crate::entities::phone::{self, LineType};
use crate::entities::verification;
use crate::error::Error;
use crate::masking::{insight, people};
use crate::phone::PhoneNumber;

/// A real phone number, masked: only the country code and the last two digits show. `revealPhone` tells the rest.
pub struct Phone {
    id: uuid::Uuid,
    number: PhoneNumber,
    line_type: Option<LineType>,
    verified_at: Option<Timestamp>,
}

impl Phone {
    /// A phone, opened; `id` is the row that it is revealed by.
    #[must_use]
    pub fn new(id: uuid::Uuid, number: PhoneNumber) -> Self {
        Self { id, number, line_type: None, verified_at: None }
    }

    /// A stored phone, opened to be masked.
    ///
    /// # Errors
    /// When the seal does not open.
    pub fn open(ctx: &Context<'_>, row: &phone::Model) -> Result<Self, Error> {
        let number = guard::app(ctx)?.vault.open_phone(row.id, &row.number_sealed)?;
        let (line_type, verified_at) = (row.line_type, row.verified_at);
        Ok(Self { line_type, verified_at, ..Self::new(row.id, number) })
    }
}

/// A real phone number, masked: only the country code and the last two digits show. `revealPhone` tells the rest.
#[Object]
impl Phone {
    /// What `revealPhone` takes.
    async fn id(&self) -> ID {
        self.id.into()
    }

    /// As `+31 ••••••• 78`.
    async fn masked(&self) -> String {
        self.number.masked()
    }

    /// ISO 3166 alpha-2 country of the number, if it has one.
    async fn country(&self) -> Option<String> {
        self.number.country()
    }

    /// What kind of line a telco says it is on; null until one was asked. A landline takes calls, no texts.
    async fn line_type(&self) -> Option<LineType> {
        self.line_type
    }

    /// When its customer proved to have it; null if he did not.
    async fn verified_at(&self) -> Option<DateTime> {
        self.verified_at.map(DateTime)
    }

    /// The newest verification of it; null if there was none.
    async fn verification(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Verification>> {
        let newest = loaded(ctx, NewestOf(self.id)).await?;
        // The person may be seen, and what another market did with his phone not (T24).
        let markets = guard::caller(ctx)?.markets.as_deref();
        let is_seen = |it: &verification::Model| markets.is_none_or(|own| own.contains(&it.market_id));
        Ok(newest.filter(is_seen).map(Verification))
    }
}

/// What a telco tells of a number.
#[derive(SimpleObject)]
pub struct NumberInsight {
    /// The number in E.164, as it would be kept.
    number: String,
    /// Whether the telco says that there can be such a number.
    valid: bool,
    /// ISO 3166 alpha-2 country: as the telco tells, else by the number itself.
    country: Option<String>,
    /// The kind of line; null where the telco does not tell it.
    line_type: Option<LineType>,
    /// The telco that told.
    told_by: String,
}

impl From<insight::Insight> for NumberInsight {
    fn from(told: insight::Insight) -> Self {
        // A telco may know a number under another form, as of Mexico's mobiles.
        let number = told.found.number.unwrap_or(told.number);
        Self {
            country: told.found.country.or_else(|| number.country()),
            number: number.e164().to_owned(),
            valid: told.found.valid,
            line_type: told.found.line_type.map(LineType::from),
            told_by: told.provider.to_owned(),
        }
    }
}

/// Mutations about what a telco knows of phones.
#[derive(Default)]
pub struct PhoneLookups;

#[Object(guard = "guard::May(Permission::Dispatch)")]
impl PhoneLookups {
    /// Asks a telco what kind of line a person's phone is on, and keeps it. The telco charges a little for it, so that
    /// each question goes on record.
    async fn lookup_phone(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of a person's `Phone`.")] id: ID,
    ) -> async_graphql::Result<Phone> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        let row = insight::look_up(app, caller.account_id, scalars::uuid(&id, "id")?).await?;
        Ok(Phone::open(ctx, &row)?)
    }

    /// Asks a telco about a number that nobody has yet, as before a person is added; nothing is kept but
    /// the record that you asked. The telco charges a little for it.
    async fn lookup_number(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As you have it.")] number: String,
        #[graphql(
            desc = "In whose country a number without country code is read; the default market unless told."
        )]
        market_id: Option<ID>,
        #[graphql(desc = "Name of the telco to ask; unless told, the first that can tell.")] provider: Option<
            String,
        >,
    ) -> async_graphql::Result<NumberInsight> {
        let market = scope::market(ctx, market_id.as_ref())?;
        let (app, actor) = (guard::app(ctx)?, guard::me(ctx)?);
        let told = insight::of_number(app, actor, &number, market, provider.as_deref()).await?;
        Ok(told.into())
    }
}

/// Mutations about phones.
#[derive(Default)]
pub struct PhoneMutations;

#[Object(guard = "guard::May(Permission::RevealPhones)")]
impl PhoneMutations {
    /// The whole number of a masked phone, for those permitted; each use is recorded.
    async fn reveal_phone(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of a `Phone`.")] id: ID,
        #[graphql(desc = "Why you need it; it goes on record.")] reason: String,
    ) -> async_graphql::Result<String> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        Ok(people::reveal_phone(app, caller.account_id, scalars::uuid(&id, "id")?, &reason).await?)
    }
}
