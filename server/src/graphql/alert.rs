//! Alerts: what wants a person's attention now.

use async_graphql::{Context, Enum, ID, Object};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::guard;
use super::loaders::{MarketId, NumberId, RideId, loaded};
use super::market::Market;
use super::number::ProxyNumber;
use super::pagination::{self, List, Order, Page, Place};
use super::ride::Ride;
use super::scalars::{self, DateTime};
use crate::alerts;
use crate::auth::permissions::Permission;
use crate::entities::account;
use crate::entities::alert::{self, Column, Kind, Severity, State};
use crate::error::Error;

/// Something that wants a person's attention, once however often it happened.
pub struct Alert(pub alert::Model);

/// Something that wants a person's attention, once however often it happened.
#[Object]
impl Alert {
    /// The alert's id.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// What it is about.
    async fn kind(&self) -> Kind {
        self.0.kind
    }

    /// How bad it is.
    async fn severity(&self) -> Severity {
        self.0.severity
    }

    /// Whether anyone sees to it.
    async fn state(&self) -> State {
        self.0.state
    }

    /// In which market; null when it is about all.
    async fn market(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Market>> {
        let Some(id) = self.0.market_id else { return Ok(None) };
        Ok(loaded(ctx, MarketId(id)).await?.map(Market))
    }

    /// The ride it happened in; null when in none.
    async fn ride(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Ride>> {
        let Some(id) = self.0.ride_id else { return Ok(None) };
        Ok(loaded(ctx, RideId(id)).await?.map(Ride))
    }

    /// The proxy number it happened over; null when over none.
    async fn number(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<ProxyNumber>> {
        let Some(id) = self.0.number_id else { return Ok(None) };
        Ok(loaded(ctx, NumberId(id)).await?.map(ProxyNumber))
    }

    /// The telco, number or ride it is about.
    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// What happened, and what to do.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// How often it happened.
    async fn count(&self) -> i32 {
        self.0.count
    }

    /// When it happened first.
    async fn first_seen_at(&self) -> DateTime {
        self.0.first_seen_at.into()
    }

    /// When it happened last.
    async fn last_seen_at(&self) -> DateTime {
        self.0.last_seen_at.into()
    }

    /// When someone saw to it.
    async fn acknowledged_at(&self) -> Option<DateTime> {
        self.0.acknowledged_at.map(DateTime)
    }

    /// When it was over.
    async fn resolved_at(&self) -> Option<DateTime> {
        self.0.resolved_at.map(DateTime)
    }

    /// Name of the user who saw to it last; null when it passed by itself.
    async fn settled_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        let Some(id) = self.0.resolved_by.or(self.0.acknowledged_by) else { return Ok(None) };
        let found = account::Entity::find_by_id(id).one(guard::app(ctx)?.db.read()).await;
        Ok(found.map_err(Error::from)?.map(|account| account.name))
    }
}

/// Which alerts.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertView {
    /// Those nobody has seen to.
    Open,
    /// Those that are not over.
    Unresolved,
    /// All.
    All,
}

const LATEST: Order<alert::Entity> = Order {
    list: 'l',
    by: Some(Column::LastSeenAt),
    id: Column::Id,
    descending: true,
    place: |row| Place::Time(row.last_seen_at, row.id),
};

/// Queries about alerts.
#[derive(Default)]
pub struct AlertQueries;

#[Object(guard = "guard::May(Permission::Read)")]
impl AlertQueries {
    /// Alerts, the latest first.
    #[graphql(complexity = "pagination::cost(first, None, child_complexity)")]
    async fn alerts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 1 to 200; 50 unless told.")] first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "Which; those that are not over unless told.")] view: Option<AlertView>,
        #[graphql(desc = "Only about this.")] kind: Option<Kind>,
    ) -> async_graphql::Result<List<Alert>> {
        let mut select = alert::Entity::find();
        match view.unwrap_or(AlertView::Unresolved) {
            AlertView::Open => select = select.filter(Column::State.eq(State::Open)),
            AlertView::Unresolved => select = select.filter(Expr::cust(alerts::UNRESOLVED)),
            AlertView::All => {}
        }
        if let Some(kind) = kind {
            select = select.filter(Column::Kind.eq(kind));
        }
        let page = Page::forward(first, after);
        let rows = pagination::read(ctx, select, &LATEST, page).await?;
        Ok(rows.connection(LATEST.place, Alert))
    }
}

/// Mutations about alerts.
#[derive(Default)]
pub struct AlertMutations;

#[Object(guard = "guard::May(Permission::Operate)")]
impl AlertMutations {
    /// Tells the others that someone sees to it.
    async fn acknowledge_alert(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of an `Alert`.")] id: ID,
    ) -> async_graphql::Result<Alert> {
        let account = guard::me(ctx)?;
        Ok(Alert(alerts::acknowledge(guard::app(ctx)?, account, scalars::uuid(&id, "id")?).await?))
    }

    /// Tells that it is over. If it happens again, there is a new alert.
    async fn resolve_alert(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of an `Alert`.")] id: ID,
    ) -> async_graphql::Result<Alert> {
        let account = guard::me(ctx)?;
        Ok(Alert(alerts::resolve(guard::app(ctx)?, account, scalars::uuid(&id, "id")?).await?))
    }
}
