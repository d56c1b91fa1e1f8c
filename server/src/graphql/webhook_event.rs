//! Webhooks as they came in, and what became of them. What they say is not shown: the conversation
//! log is where texts are read.

use async_graphql::{Context, ID, Object};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::guard;
use super::pagination::{self, List, Order, Page, Place};
use super::scalars::{self, DateTime};
use crate::auth::permissions::Permission;
use crate::delivery::intake;
use crate::entities::inbound_event::{self, Column, State};

/// A webhook as it came in.
pub struct WebhookEvent(inbound_event::Model);

/// A webhook as it came in.
#[Object]
impl WebhookEvent {
    /// The webhook's id.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Name of the telco.
    async fn provider(&self) -> &str {
        &self.0.provider
    }

    /// Which of its webhooks: the last part of the path, as `sms`.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// What repeats of it have in common.
    async fn dedupe_key(&self) -> &str {
        &self.0.dedupe_key
    }

    /// What became of it.
    async fn state(&self) -> State {
        self.0.state
    }

    /// How often processing was tried.
    async fn attempts(&self) -> i32 {
        self.0.attempts
    }

    /// In words: why it is not done.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When it came first.
    async fn received_at(&self) -> DateTime {
        self.0.received_at.into()
    }

    /// When it was done or given up.
    async fn settled_at(&self) -> Option<DateTime> {
        self.0.settled_at.map(DateTime)
    }
}

const NEWEST: Order<inbound_event::Entity> = Order {
    list: 'w',
    by: Some(Column::ReceivedAt),
    id: Column::Id,
    descending: true,
    place: |row| Place::Time(row.received_at, row.id),
};

/// Queries about webhooks.
#[derive(Default)]
pub struct WebhookQueries;

#[Object(guard = "guard::May(Permission::Read)")]
impl WebhookQueries {
    /// Webhooks as they came in, newest first.
    #[graphql(complexity = "pagination::cost(first, None, child_complexity)")]
    async fn webhook_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 1 to 200; 50 unless told.")] first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "Only those that are not done.")] only_open: Option<bool>,
        #[graphql(desc = "Only of this telco.")] provider: Option<String>,
    ) -> async_graphql::Result<List<WebhookEvent>> {
        let mut select = inbound_event::Entity::find();
        if only_open.unwrap_or(false) {
            // Written out, so that the partial index serves it.
            select = select.filter(Expr::cust("state <> 'DONE'"));
        }
        if let Some(provider) = provider {
            select = select.filter(Column::Provider.eq(provider));
        }
        let page = Page::forward(first, after);
        let rows = pagination::read(ctx, select, &NEWEST, page).await?;
        Ok(rows.connection(NEWEST.place, WebhookEvent))
    }
}

/// Mutations about webhooks.
#[derive(Default)]
pub struct WebhookMutations;

#[Object(guard = "guard::May(Permission::Operate)")]
impl WebhookMutations {
    /// Processes a webhook that failed once more, as it came in. One that is done cannot be replayed.
    async fn replay_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of a `WebhookEvent`.")] id: ID,
    ) -> async_graphql::Result<WebhookEvent> {
        Ok(WebhookEvent(Box::pin(intake::replay(guard::app(ctx)?, scalars::uuid(&id, "id")?)).await?))
    }
}
