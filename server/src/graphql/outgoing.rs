//! Outgoing event webhooks: where they go, what was sent, and how often it was tried.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::guard;
use super::pagination::{self, List, Order, Page, Place};
use super::scalars::{self, DateTime};
use crate::auth::permissions::Permission;
use crate::entities::{hook, hook_attempt, hook_delivery};
use crate::error::Error;
use crate::hooks::EventType;
use crate::hooks::endpoints::{self, Wish};

/// Where events are sent to.
pub struct WebhookEndpoint(hook::Model);

/// Where events are sent to.
#[Object]
impl WebhookEndpoint {
    /// The endpoint's id.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Where to.
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// What for.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// What is told.
    async fn events(&self) -> Vec<EventType> {
        self.0.events.split(',').filter_map(EventType::named).collect()
    }

    /// What people write is sent, too.
    async fn with_texts(&self) -> bool {
        self.0.with_texts
    }

    /// Whether events are sent there.
    async fn state(&self) -> hook::State {
        self.0.state
    }

    /// Since when nothing got through; after five days nothing more is sent.
    async fn failing_since(&self) -> Option<DateTime> {
        self.0.failing_since.map(DateTime)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// One event on its way to one endpoint.
pub struct WebhookDelivery(hook_delivery::Model);

/// One event on its way to one endpoint.
#[Object]
impl WebhookDelivery {
    /// The delivery's id. The receiver gets it as `webhook-id`, `msg_` before it and without hyphens.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The event's type, as `ride.changed`.
    async fn event(&self) -> &str {
        &self.0.event
    }

    /// Where it stands.
    async fn state(&self) -> hook_delivery::State {
        self.0.state
    }

    /// How often it was tried.
    async fn attempt_count(&self) -> i32 {
        self.0.attempts
    }

    /// When it is tried next.
    async fn next_attempt_at(&self) -> Option<DateTime> {
        self.0.next_attempt_at.map(DateTime)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// The tries, the latest first.
    #[graphql(complexity = "10 + child_complexity")]
    async fn attempts(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<WebhookAttempt>> {
        let rows = hook_attempt::Entity::find()
            .filter(hook_attempt::Column::DeliveryId.eq(self.0.id))
            .order_by_desc(hook_attempt::Column::Number);
        let rows = rows.all(guard::app(ctx)?.db.read()).await.map_err(Error::from)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// What is sent, as JSON; null for who may not read texts where the endpoint has them.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn payload(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        if !guard::caller(ctx)?.may(Permission::ReadTexts) {
            return Ok(None);
        }
        let text = guard::app(ctx)?.vault.open(self.0.id, &self.0.payload_sealed).map_err(Error::from)?;
        Ok(Some(text))
    }
}

/// One try to deliver an event.
#[derive(SimpleObject)]
pub struct WebhookAttempt {
    /// Which one.
    number: i32,
    /// When.
    at: DateTime,
    /// How long it took.
    milliseconds: i32,
    /// The receiver's HTTP status, if it answered.
    status: Option<i32>,
    /// In words: why it was not taken.
    problem: Option<String>,
}

impl From<hook_attempt::Model> for WebhookAttempt {
    fn from(row: hook_attempt::Model) -> Self {
        Self {
            number: row.number,
            at: row.at.into(),
            milliseconds: row.milliseconds,
            status: row.status,
            problem: row.problem,
        }
    }
}

/// An endpoint with its secret, which is shown this once.
#[derive(SimpleObject)]
pub struct NewWebhookEndpoint {
    /// The endpoint.
    endpoint: WebhookEndpoint,
    /// What its signatures are checked with, as `whsec_…`.
    secret: String,
}

/// Where events are to be sent to.
#[derive(InputObject)]
pub struct WebhookEndpointInput {
    /// Where to, beginning with `https://`. Not into a private network.
    url: String,
    /// What for.
    #[graphql(default)]
    description: String,
    /// What is told.
    events: Vec<EventType>,
    /// What people write is sent, too; for who may read texts himself.
    #[graphql(default)]
    with_texts: bool,
}

impl From<WebhookEndpointInput> for Wish {
    fn from(input: WebhookEndpointInput) -> Self {
        Self {
            url: input.url,
            description: input.description,
            events: input.events,
            with_texts: input.with_texts,
        }
    }
}

/// Newest first.
const NEWEST: Order<hook_delivery::Entity> = Order {
    list: 'H',
    by: None,
    id: hook_delivery::Column::Id,
    descending: true,
    place: |row| Place::Id(row.id),
};

/// Queries about outgoing webhooks.
#[derive(Default)]
pub struct OutgoingQueries;

#[Object(guard = "guard::May(Permission::ManageIntegrations)")]
impl OutgoingQueries {
    /// Where events are sent to, the oldest first.
    async fn webhook_endpoints(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<WebhookEndpoint>> {
        let all = hook::Entity::find().order_by_asc(hook::Column::Id);
        let rows = all.all(guard::app(ctx)?.db.read()).await.map_err(Error::from)?;
        Ok(rows.into_iter().map(WebhookEndpoint).collect())
    }

    /// What was sent to an endpoint, newest first; settled ones for 30 days.
    #[graphql(complexity = "pagination::cost(first, None, child_complexity)")]
    async fn webhook_deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To which endpoint.")] endpoint_id: ID,
        #[graphql(desc = "Page size, 1 to 200; 50 unless told.")] first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "Only those in this state.")] state: Option<hook_delivery::State>,
    ) -> async_graphql::Result<List<WebhookDelivery>> {
        let id = scalars::uuid(&endpoint_id, "endpointId")?;
        let mut select = hook_delivery::Entity::find().filter(hook_delivery::Column::HookId.eq(id));
        if let Some(state) = state {
            select = select.filter(hook_delivery::Column::State.eq(state));
        }
        let page = Page::forward(first, after);
        let rows = pagination::read(ctx, select, &NEWEST, page).await?;
        Ok(rows.connection(NEWEST.place, WebhookDelivery))
    }
}

/// Mutations about outgoing webhooks.
#[derive(Default)]
pub struct OutgoingMutations;

#[Object(guard = "guard::May(Permission::ManageIntegrations)")]
impl OutgoingMutations {
    /// Sends what happens from now on to another server, signed by the Standard Webhooks specification.
    async fn create_webhook_endpoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where to, and what.")] input: WebhookEndpointInput,
    ) -> async_graphql::Result<NewWebhookEndpoint> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        let (row, secret) = endpoints::create(app, caller, input.into()).await?;
        Ok(NewWebhookEndpoint { endpoint: WebhookEndpoint(row), secret })
    }

    /// Changes where events go, and which.
    async fn update_webhook_endpoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "Where to, and what.")] input: WebhookEndpointInput,
    ) -> async_graphql::Result<WebhookEndpoint> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        Ok(WebhookEndpoint(endpoints::update(app, caller, scalars::uuid(&id, "id")?, input.into()).await?))
    }

    /// Pauses an endpoint, or has it told again from now on. What happened meanwhile is not sent.
    async fn set_webhook_endpoint_active(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "Whether it is told.")] active: bool,
    ) -> async_graphql::Result<WebhookEndpoint> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        Ok(WebhookEndpoint(endpoints::set_active(app, caller, scalars::uuid(&id, "id")?, active).await?))
    }

    /// Gives an endpoint another secret; the one before counts no more.
    async fn rotate_webhook_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<NewWebhookEndpoint> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        let (row, secret) = endpoints::rotate(app, caller, scalars::uuid(&id, "id")?).await?;
        Ok(NewWebhookEndpoint { endpoint: WebhookEndpoint(row), secret })
    }

    /// Takes an endpoint away, with what was sent there.
    async fn remove_webhook_endpoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<bool> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        endpoints::remove(app, caller, scalars::uuid(&id, "id")?).await?;
        Ok(true)
    }

    /// Sends something harmless, to see whether an endpoint takes it.
    async fn test_webhook_endpoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<WebhookDelivery> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        Ok(WebhookDelivery(endpoints::try_out(app, caller, scalars::uuid(&id, "id")?).await?))
    }

    /// Sends a delivery once more, under the same id.
    async fn replay_webhook_delivery(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<WebhookDelivery> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        Ok(WebhookDelivery(endpoints::replay(app, caller, scalars::uuid(&id, "id")?).await?))
    }
}
