//! Privacy: retention, erasure and legal holds. A person's data as a file comes over HTTP.

use async_graphql::{Context, ID, Object, SimpleObject};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::guard;
use super::scalars::{self, DateTime};
use crate::auth::permissions::Permission;
use crate::entities::retention::Class;
use crate::entities::{erasure, legal_hold};
use crate::error::Error;
use crate::privacy::{self, holds, retention};

/// For how long a class of data is kept.
#[derive(SimpleObject)]
pub struct RetentionRule {
    /// Which class.
    data_class: Class,
    /// The days told here; null takes the fallback.
    days: Option<i32>,
    /// What holds without: the rule for all markets, or the server's setting; null keeps for ever.
    fallback: Option<i32>,
}

/// A person's erasure: asked for, or done.
pub struct Erasure(erasure::Model);

/// A person's erasure: asked for, or done.
#[Object]
impl Erasure {
    /// Why, in a few words.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// When it was asked for.
    async fn requested_at(&self) -> DateTime {
        self.0.requested_at.into()
    }

    /// When it is due: once the numbers of the last contact have rested. Null while a ride is not over.
    async fn due_at(&self) -> Option<DateTime> {
        self.0.due_at.map(DateTime)
    }

    /// When it was done.
    async fn done_at(&self) -> Option<DateTime> {
        self.0.done_at.map(DateTime)
    }

    /// When the database's own files no longer held it.
    async fn scrubbed_at(&self) -> Option<DateTime> {
        self.0.scrubbed_at.map(DateTime)
    }

    /// How much was erased, in words.
    async fn summary(&self) -> Option<&str> {
        self.0.summary.as_deref()
    }
}

/// While it is in force, a person's data is not removed.
pub struct LegalHold(legal_hold::Model);

/// While it is in force, a person's data is not removed.
#[Object]
impl LegalHold {
    /// The person.
    async fn person_id(&self) -> ID {
        self.0.person_id.into()
    }

    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Since when.
    async fn since(&self) -> DateTime {
        self.0.since.into()
    }
}

/// How a person's data stands.
#[derive(SimpleObject)]
pub struct PersonPrivacy {
    /// His erasure, if it was asked for.
    erasure: Option<Erasure>,
    /// The legal hold in force.
    hold: Option<LegalHold>,
}

async fn standing(ctx: &Context<'_>, id: &ID) -> Result<PersonPrivacy, Error> {
    let db = guard::app(ctx)?.db.read();
    let id = scalars::uuid(id, "personId")?;
    Ok(PersonPrivacy {
        erasure: erasure::Entity::find_by_id(id).one(db).await?.map(Erasure),
        hold: legal_hold::of_person(db, id).await?.map(LegalHold),
    })
}

async fn rules(ctx: &Context<'_>, market: Option<Uuid>) -> Result<Vec<RetentionRule>, Error> {
    let told = |rule: retention::Rule| RetentionRule {
        data_class: rule.class,
        days: rule.days,
        fallback: rule.fallback,
    };
    Ok(retention::rules(guard::app(ctx)?, market).await?.into_iter().map(told).collect())
}

/// Queries about privacy.
#[derive(Default)]
pub struct PrivacyQueries;

#[Object(guard = "guard::May(Permission::ManagePrivacy)")]
impl PrivacyQueries {
    /// Whether a customer's or driver's data is erased, about to be, or held.
    async fn person_privacy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] person_id: ID,
    ) -> async_graphql::Result<PersonPrivacy> {
        Ok(standing(ctx, &person_id).await?)
    }

    /// For how long which data is kept.
    async fn retention(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In this market; everywhere unless told.")] market_id: Option<ID>,
    ) -> async_graphql::Result<Vec<RetentionRule>> {
        let market = scalars::optional_uuid(market_id.as_ref(), "marketId")?;
        Ok(rules(ctx, market).await?)
    }

    /// Those whose data is held, the latest first.
    async fn legal_holds(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<LegalHold>> {
        let held = legal_hold::Entity::find()
            .filter(legal_hold::Column::LiftedAt.is_null())
            .order_by_desc(legal_hold::Column::Id);
        let held = held.all(guard::app(ctx)?.db.read()).await.map_err(Error::from)?;
        Ok(held.into_iter().map(LegalHold).collect())
    }
}

/// Mutations about privacy.
#[derive(Default)]
pub struct PrivacyMutations;

#[Object(guard = "guard::May(Permission::ManagePrivacy)")]
impl PrivacyMutations {
    /// Erases a person: name, numbers, texts and places, everywhere. While a ride is not over, and until the
    /// numbers of the last contact have rested, it waits. It cannot be undone.
    async fn erase_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] person_id: ID,
        #[graphql(desc = "The person's name, typed, so that nobody is erased by mistake.")] confirm: String,
        #[graphql(desc = "Why; goes on record.")] reason: String,
    ) -> async_graphql::Result<PersonPrivacy> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        let id = scalars::uuid(&person_id, "personId")?;
        privacy::erasure::request(app, caller, id, &confirm, &reason).await?;
        Ok(standing(ctx, &person_id).await?)
    }

    /// Takes an erasure back that was not carried out yet.
    async fn cancel_erasure(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] person_id: ID,
    ) -> async_graphql::Result<PersonPrivacy> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        privacy::erasure::cancel(app, caller, scalars::uuid(&person_id, "personId")?).await?;
        Ok(standing(ctx, &person_id).await?)
    }

    /// Holds a person's data: neither retention nor an erasure removes it.
    async fn set_legal_hold(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] person_id: ID,
        #[graphql(desc = "Why; goes on record.")] reason: String,
    ) -> async_graphql::Result<PersonPrivacy> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        holds::set(app, caller, scalars::uuid(&person_id, "personId")?, &reason).await?;
        Ok(standing(ctx, &person_id).await?)
    }

    /// Lifts a person's legal hold.
    async fn lift_legal_hold(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] person_id: ID,
        #[graphql(desc = "Why; goes on record.")] reason: String,
    ) -> async_graphql::Result<PersonPrivacy> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        holds::lift(app, caller, scalars::uuid(&person_id, "personId")?, &reason).await?;
        Ok(standing(ctx, &person_id).await?)
    }

    /// Says for how many days a class of data is kept. What is older is redacted within hours; its rows and
    /// counts stay.
    async fn set_retention(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In this market; everywhere unless told.")] market_id: Option<ID>,
        #[graphql(desc = "Which class.")] data_class: Class,
        #[graphql(desc = "For how many days; null takes the rule away.")] days: Option<i32>,
    ) -> async_graphql::Result<Vec<RetentionRule>> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        let market = scalars::optional_uuid(market_id.as_ref(), "marketId")?;
        retention::set(app, caller, market, data_class, days).await?;
        Ok(rules(ctx, market).await?)
    }
}
