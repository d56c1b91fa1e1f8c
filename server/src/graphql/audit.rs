//! The audit log, as auditors read it.

use std::collections::{HashMap, HashSet};

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::guard;
use super::loaders::{AccountId, MarketId, NumberId, PersonId, PhoneId, RideId, loaded};
use super::pagination::{self, List, Order, Page, Place};
use super::scalars::{self, DateTime};
use crate::audit;
use crate::auth::permissions::Permission;
use crate::entities;
use crate::entities::person::Kind;
use crate::error::Error;

/// Something that someone did.
pub struct AuditRecord {
    row: entities::audit::Model,
    actor: Option<String>,
}

/// Something that someone did.
#[Object]
impl AuditRecord {
    /// The record's id.
    async fn id(&self) -> ID {
        self.row.id.into()
    }

    /// Its place in the chain; null for records of before there was one.
    async fn seq(&self) -> Option<String> {
        self.row.seq.map(|seq| seq.to_string())
    }

    /// Name of the user who did it; null for the command line and for what Maskline does by itself.
    async fn actor_name(&self) -> Option<&str> {
        self.actor.as_deref()
    }

    /// What was done, as `phone.reveal`.
    async fn action(&self) -> &str {
        &self.row.action
    }

    /// Id of what it was done to.
    async fn subject_id(&self) -> Option<ID> {
        self.row.subject_id.map(Into::into)
    }

    /// What kind of thing it was done to, where that is known; its page is found by `subjectId`.
    async fn subject_kind(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<AuditSubject>> {
        Ok(self.subject(ctx).await?.and_then(|(kind, _)| kind))
    }

    /// The name, reference or number of what it was done to, as it is now; null where it has none, or is gone.
    async fn subject_name(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        Ok(self.subject(ctx).await?.map(|(_, name)| name))
    }

    /// What changed, or the reason given.
    async fn detail(&self) -> &str {
        &self.row.detail
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.row.at.into()
    }
}

/// What something was done to that is on record.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditSubject {
    /// A customer.
    Customer,
    /// A driver.
    Driver,
    /// An agent of the support line.
    Agent,
    /// A ride.
    Ride,
    /// A proxy number.
    Number,
    /// A market.
    Market,
    /// A user.
    User,
}

impl AuditRecord {
    /// Ids are of one table each: the one that knows it tells what it is.
    async fn subject(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<(Option<AuditSubject>, String)>> {
        // Names are no part of the record.
        let may_read = guard::caller(ctx)?.may(Permission::Read);
        let Some(id) = self.row.subject_id.filter(|_| may_read) else { return Ok(None) };
        if let Some(person) = loaded(ctx, PersonId(id)).await? {
            let kind = match person.kind {
                Kind::Customer => AuditSubject::Customer,
                Kind::Driver => AuditSubject::Driver,
                Kind::Agent => AuditSubject::Agent,
            };
            return Ok(Some((Some(kind), person.name.clone())));
        }
        if let Some(ride) = loaded(ctx, RideId(id)).await? {
            return Ok(Some((Some(AuditSubject::Ride), ride.r#ref.clone())));
        }
        if let Some(number) = loaded(ctx, NumberId(id)).await? {
            return Ok(Some((Some(AuditSubject::Number), number.e164.clone())));
        }
        if let Some(market) = loaded(ctx, MarketId(id)).await? {
            return Ok(Some((Some(AuditSubject::Market), market.name.clone())));
        }
        if let Some(account) = loaded(ctx, AccountId(id)).await? {
            return Ok(Some((Some(AuditSubject::User), account.name.clone())));
        }
        // Earlier versions put the phone on record that was revealed.
        let Some(phone) = loaded(ctx, PhoneId(id)).await? else { return Ok(None) };
        Ok(loaded(ctx, PersonId(phone.person_id)).await?.map(|person| (None, person.name.clone())))
    }
}

/// What a check of the audit log's chain found.
#[derive(SimpleObject)]
pub struct AuditVerification {
    /// No record was changed, removed or slipped in.
    intact: bool,
    /// How many records the chain has.
    records: i32,
    /// The newest record's hash: note it elsewhere to prove later that nothing was cut off.
    head: String,
    /// Place of the first record that does not fit.
    broken_at: Option<String>,
}

/// Someone who did something that is on record.
#[derive(SimpleObject)]
pub struct AuditActor {
    /// The user's id.
    id: ID,
    /// Shown name.
    name: String,
}

/// Newest first.
const NEWEST: Order<entities::audit::Entity> = Order {
    list: 'A',
    by: None,
    id: entities::audit::Column::Id,
    descending: true,
    place: |row| Place::Id(row.id),
};

/// Queries about the audit log.
#[derive(Default)]
pub struct AuditQueries;

#[Object(guard = "guard::May(Permission::ReadAudit)")]
impl AuditQueries {
    /// What people and the autopilot did, newest first.
    #[graphql(complexity = "pagination::cost(first, None, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn audit_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 1 to 200; 50 unless told.")] first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "Only actions that begin so, as `phone` or `phone.reveal`.")] action: Option<String>,
        #[graphql(desc = "Only what this user did.")] user_id: Option<ID>,
        #[graphql(desc = "Only what was done to this.")] subject_id: Option<ID>,
        #[graphql(desc = "Only what was done then or later.")] from: Option<DateTime>,
        #[graphql(desc = "Only what was done before.")] to: Option<DateTime>,
    ) -> async_graphql::Result<List<AuditRecord>> {
        let filter = entities::audit::Filter {
            action,
            account: scalars::optional_uuid(user_id.as_ref(), "userId")?,
            subject: scalars::optional_uuid(subject_id.as_ref(), "subjectId")?,
            from: from.map(|at| at.0),
            to: to.map(|at| at.0),
        };
        let select = filter.select();
        let page = Page::forward(first, after);
        let rows = pagination::read(ctx, select, &NEWEST, page).await?;
        let names = names_of(ctx, &rows.rows).await?;
        Ok(rows.connection(NEWEST.place, |row| {
            let actor = row.account_id.and_then(|id| names.get(&id).cloned());
            AuditRecord { row, actor }
        }))
    }

    /// Those who did something that is on record, by name.
    async fn audit_actors(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<AuditActor>> {
        let found = entities::audit::actors(guard::app(ctx)?.db.read()).await?;
        Ok(found.into_iter().map(|row| AuditActor { id: row.id.into(), name: row.name }).collect())
    }

    /// The actions that are on record, as `phone.reveal`.
    async fn audit_actions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<String>> {
        Ok(entities::audit::actions(guard::app(ctx)?.db.read()).await?)
    }

    /// Checks that no record was changed, removed or slipped in. Reads the whole log.
    #[graphql(complexity = "500 + child_complexity")]
    async fn verify_audit_log(&self, ctx: &Context<'_>) -> async_graphql::Result<AuditVerification> {
        let found = audit::verify(guard::app(ctx)?).await?;
        Ok(AuditVerification {
            intact: found.broken_at.is_none(),
            records: scalars::count(found.records),
            head: found.head,
            broken_at: found.broken_at.map(|seq| seq.to_string()),
        })
    }
}

/// The names of those who acted, in one statement.
async fn names_of(
    ctx: &Context<'_>,
    records: &[entities::audit::Model],
) -> async_graphql::Result<HashMap<Uuid, String>> {
    let actors: HashSet<Uuid> = records.iter().filter_map(|record| record.account_id).collect();
    let found = entities::account::Entity::find()
        .filter(entities::account::Column::Id.is_in(actors))
        .all(guard::app(ctx)?.db.read())
        .await
        .map_err(Error::from)?;
    Ok(found.into_iter().map(|account| (account.id, account.name)).collect())
}
