//! Conversations: the temporary link between the people of a ride.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::entry::{self, Entry};
use super::loaders::{ConversationId, LastSaidIn, MarketId, ParticipantsOf, PersonId, RidesOf, promised};
use super::look::Asked;
use super::number::ProxyNumber;
use super::pagination::{self, List, Order, Page, Place};
use super::people::{Customer, Driver};
use super::ride::Ride;
use super::scalars::{self, DateTime, until};
use super::{guard, prime};
use crate::auth::permissions::Permission;
use crate::entities::conversation::{self, Rung, State};
use crate::entities::person::Kind;
use crate::entities::{mask, participant};
use crate::error::Error;
use crate::masking::pin;

/// The temporary link between the people of a ride: while it works, they reach each other.
pub struct Conversation(pub Arc<conversation::Model>);

/// The temporary link between the people of a ride: while it works, they reach each other.
#[Object]
impl Conversation {
    /// The conversation's id.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Whether contact works.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn state(&self, ctx: &Context<'_>) -> async_graphql::Result<State> {
        Ok(self.0.state(guard::app(ctx)?.clock.now()))
    }

    /// How its numbers were found.
    async fn rung(&self) -> Rung {
        self.0.rung
    }

    /// What it is about.
    async fn kind(&self) -> conversation::Kind {
        self.0.kind
    }

    /// What may be sent in it.
    async fn mode(&self) -> conversation::Mode {
        self.0.mode
    }

    /// Raised by each change by hand; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Since when it is suspended.
    async fn suspended_at(&self) -> Option<DateTime> {
        self.0.suspended_at.map(DateTime)
    }

    /// When its end was noted.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(DateTime)
    }

    /// Why it ended.
    async fn close_reason(&self) -> Option<conversation::CloseReason> {
        self.0.close_reason
    }

    /// When it began.
    async fn opened_at(&self) -> DateTime {
        self.0.opened_at.into()
    }

    /// When contact ends; while a ride is under way, at the latest.
    async fn expires_at(&self) -> Option<DateTime> {
        until(self.0.expires_at)
    }

    /// When the last text or call was.
    async fn last_entry_at(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<DateTime>> {
        Ok(promised(ctx, LastSaidIn(self.0.id)).await?.map(DateTime))
    }

    /// Its people, with the numbers they dial.
    async fn participants(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Participant>> {
        Ok(promised(ctx, ParticipantsOf(self.0.id)).await?.into_iter().map(Participant).collect())
    }

    /// The rides it serves, oldest first.
    async fn rides(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Ride>> {
        let rides = promised(ctx, RidesOf(self.0.id)).await?;
        Box::pin(prime::rides(ctx, &Asked::of_rows(ctx), &rides)).await?;
        Ok(rides.into_iter().map(|row| Ride(row.into())).collect())
    }

    /// Its texts and calls, oldest first; `last` gives the newest.
    #[graphql(complexity = "pagination::cost(first, last, child_complexity)")]
    async fn entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the oldest (or after `after`), 1 to 200; 50 unless told.")]
        first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many up to the newest (or before `before`), 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<List<Entry>> {
        Box::pin(entry::of_conversation(ctx, self.0.id, Page { first, after, last, before })).await
    }
}

/// One person in a conversation.
pub struct Participant(participant::Model);

/// One person in a conversation.
#[Object]
impl Participant {
    /// On which side.
    async fn role(&self) -> Kind {
        self.0.role
    }

    /// The person, if a customer.
    async fn customer(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Customer>> {
        if self.0.role != Kind::Customer {
            return Ok(None);
        }
        Ok(Some(promised(ctx, PersonId(self.0.person_id)).await?.into()))
    }

    /// The person, if a driver.
    async fn driver(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Driver>> {
        if self.0.role != Kind::Driver {
            return Ok(None);
        }
        Ok(Some(promised(ctx, PersonId(self.0.person_id)).await?.into()))
    }

    /// The person's name.
    async fn name(&self, ctx: &Context<'_>) -> async_graphql::Result<String> {
        Ok(promised(ctx, PersonId(self.0.person_id)).await?.name.clone())
    }

    /// What this person keys in when he calls from another phone; null where the market asks for no PIN.
    #[graphql(guard = "guard::May(Permission::Dispatch)")]
    async fn pin(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        let conversation = promised(ctx, ConversationId(self.0.conversation_id)).await?;
        let market = promised(ctx, MarketId(conversation.market_id)).await?;
        Ok(pin::of(guard::app(ctx)?, &market, self.0.id))
    }

    /// When this person was taken out, as a driver whose ride another one took.
    async fn left_at(&self) -> Option<DateTime> {
        self.0.left_at.map(DateTime)
    }

    /// The proxy number this person dials to reach the other side.
    async fn dials(&self, ctx: &Context<'_>) -> async_graphql::Result<ProxyNumber> {
        ProxyNumber::of(ctx, self.0.number_id).await
    }
}

/// Last opened first.
const NEWEST: Order<conversation::Entity> = Order {
    list: 'c',
    by: None,
    id: conversation::Column::Id,
    descending: true,
    place: |row| Place::Id(row.id),
};

/// Queries about conversations.
#[derive(Default)]
pub struct ConversationQueries;

#[Object(guard = "guard::May(Permission::Read)")]
impl ConversationQueries {
    /// Conversations, last opened first.
    #[graphql(complexity = "pagination::cost(first, None, child_complexity)")]
    async fn conversations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 1 to 200; 50 unless told.")] first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "Only those about this, without the logs of masks; all there are unless told.")]
        kind: Option<conversation::Kind>,
    ) -> async_graphql::Result<List<Conversation>> {
        let mut select = conversation::Entity::find();
        if let Some(kind) = kind {
            // The log of a mask has one person in it.
            select = select
                .filter(conversation::Column::Kind.eq(kind))
                .filter(conversation::Column::Id.not_in_subquery(mask::logs()));
        }
        let page = Page::forward(first, after);
        let rows = pagination::read(ctx, select, &NEWEST, page).await?;
        prime::conversations(ctx, &Asked::of_list(ctx), &rows.rows).await?;
        Ok(rows.connection(NEWEST.place, |row| Conversation(row.into())))
    }

    /// The conversation of that id.
    async fn conversation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<Option<Conversation>> {
        let Ok(id) = scalars::uuid(&id, "id") else { return Ok(None) };
        let found = conversation::Entity::find_by_id(id).one(guard::app(ctx)?.db.read()).await;
        Ok(found.map_err(Error::from)?.map(|row| Conversation(row.into())))
    }
}
