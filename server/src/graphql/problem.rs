//! Delivery problems: texts of all rides that failed, may have failed, or are held, and what a person
//! does about many of them at once.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::entry::Entry;
use super::guard;
use super::leg::Leg;
use super::loaders::{EntryId, promised};
use super::pagination::{self, List, Order, Page, Place};
use super::scalars::{self, DateTime};
use crate::auth::permissions::Permission;
use crate::delivery::problems::{self, Resolution};
use crate::entities::leg::{self, Column, State};
use crate::entities::{entry, proxy_number};

/// A text that needs a person's eye.
pub struct DeliveryProblem(leg::Model);

/// A text that needs a person's eye.
#[Object]
impl DeliveryProblem {
    /// Id of the `Leg`: for `retryLeg`, `resolveLeg` and their like for many.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The leg that failed or is held.
    async fn leg(&self, ctx: &Context<'_>) -> async_graphql::Result<Leg> {
        let entry = promised(ctx, EntryId(self.0.entry_id)).await?;
        Ok(Leg::of(self.0.clone(), &entry))
    }

    /// The text it belongs to.
    async fn entry(&self, ctx: &Context<'_>) -> async_graphql::Result<Entry> {
        Ok(Entry(promised(ctx, EntryId(self.0.entry_id)).await?))
    }
}

/// Which problems.
#[derive(InputObject, Default)]
pub struct ProblemFilter {
    /// Only with this telco.
    provider: Option<String>,
    /// Only over numbers of this market.
    market_id: Option<ID>,
    /// Only in these states.
    states: Option<Vec<State>>,
    /// Only since then.
    since: Option<DateTime>,
    /// Only until then.
    until: Option<DateTime>,
}

/// What became of many at once.
#[derive(SimpleObject)]
pub struct SettledLegs {
    /// So many were settled.
    settled: i32,
    /// So many were not: they had been settled before, or never failed.
    skipped: i32,
}

const NEWEST: Order<leg::Entity> =
    Order { list: 'd', by: None, id: Column::Id, descending: true, place: |row| Place::Id(row.id) };

/// Queries about delivery problems.
#[derive(Default)]
pub struct ProblemQueries;

#[Object(guard = "guard::May(Permission::Read)")]
impl ProblemQueries {
    /// Texts that failed, may have failed or are held, newest first.
    #[graphql(complexity = "pagination::cost(first, None, child_complexity)")]
    async fn delivery_problems(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 1 to 200; 50 unless told.")] first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "Only these.")] filter: Option<ProblemFilter>,
    ) -> async_graphql::Result<List<DeliveryProblem>> {
        let filter = filter.unwrap_or_default();
        let texts = Query::select()
            .column(entry::Column::Id)
            .from(entry::Entity)
            .and_where(Expr::col((entry::Entity, entry::Column::Id)).equals((leg::Entity, Column::EntryId)))
            .and_where(entry::Column::Channel.eq(entry::Channel::Sms))
            .take();
        let mut select = leg::Entity::find()
            .filter(Expr::cust(leg::PROBLEM))
            .filter(Column::Direction.eq(leg::Direction::Outbound))
            .filter(Expr::exists(texts));
        if let Some(provider) = filter.provider {
            select = select.filter(Column::Provider.eq(provider));
        }
        if let Some(market) = scalars::optional_uuid(filter.market_id.as_ref(), "marketId")? {
            let numbers = Query::select()
                .column(proxy_number::Column::Id)
                .from(proxy_number::Entity)
                .and_where(proxy_number::Column::MarketId.eq(market))
                .take();
            select = select.filter(Column::NumberId.in_subquery(numbers));
        }
        if let Some(states) = filter.states {
            select = select.filter(Column::State.is_in(states));
        }
        if let Some(since) = filter.since {
            select = select.filter(Column::CreatedAt.gte(since.0));
        }
        if let Some(until) = filter.until {
            select = select.filter(Column::CreatedAt.lt(until.0));
        }
        let page = Page::forward(first, after);
        let rows = pagination::read(ctx, select, &NEWEST, page).await?;
        super::prime::problems(ctx, &rows.rows).await?;
        Ok(rows.connection(NEWEST.place, DeliveryProblem))
    }
}

/// Mutations about delivery problems.
#[derive(Default)]
pub struct ProblemMutations;

#[Object(guard = "guard::May(Permission::Operate)")]
impl ProblemMutations {
    /// Sends many failed, uncertain or held legs again.
    async fn retry_legs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Ids of `Leg`s, at most 500.")] ids: Vec<ID>,
    ) -> async_graphql::Result<SettledLegs> {
        settle(ctx, &ids, None).await
    }

    /// Settles many failed, uncertain or held legs by hand.
    async fn resolve_legs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Ids of `Leg`s, at most 500.")] ids: Vec<ID>,
        #[graphql(desc = "What you found out.")] outcome: Resolution,
    ) -> async_graphql::Result<SettledLegs> {
        settle(ctx, &ids, Some(outcome)).await
    }
}

async fn settle(
    ctx: &Context<'_>,
    ids: &[ID],
    outcome: Option<Resolution>,
) -> async_graphql::Result<SettledLegs> {
    let legs = ids.iter().map(|id| scalars::uuid(id, "ids")).collect::<Result<Vec<_>, _>>()?;
    let asked = legs.len();
    let settled = problems::settle_many(guard::app(ctx)?, legs, outcome).await?;
    let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    Ok(SettledLegs { settled: count(settled), skipped: count(asked.saturating_sub(settled)) })
}
