//! Rides: what the dispatcher's board and a ride's page show, and the steps of a ride.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::at_hand::AtHand;
use super::conversation::Conversation;
use super::entry::{self, Entry};
use super::history::HistoryEntry;
use super::loaders::{
    ConversationId, HistoryOf, LastEntryOf, MarketId, NotNotifiedOf, ParticipantsOf, PersonId, ProblemsOf,
    Unread, loaded, promised,
};
use super::look::Asked;
use super::market::Market;
use super::number::ProxyNumber;
use super::pagination::{self, List, Page};
use super::people::{Customer, Driver};
use super::scalars::{self, DateTime, until};
use super::{guard, prime, rides, scope, steps};
use crate::auth::permissions::Permission;
use crate::entities::conversation::Rung;
use crate::entities::entry::Party;
use crate::entities::person::Kind;
use crate::entities::ride::{self, State};
use crate::error::Error;
use crate::masking::company::{self, Recipient};
use crate::masking::rides::{self as work, Assign};

/// A business transaction that a customer and a driver are connected for.
pub struct Ride(pub Arc<ride::Model>);

/// A business transaction that a customer and a driver are connected for.
#[Object]
impl Ride {
    /// The ride's id.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Short reference people can say on the phone, as K7Q-2MX.
    async fn r#ref(&self) -> &str {
        &self.0.r#ref
    }

    /// Where it stands.
    async fn state(&self) -> State {
        self.0.state
    }

    /// Whose pool of numbers, wording and durations apply.
    async fn market(&self, ctx: &Context<'_>) -> async_graphql::Result<Market> {
        Ok(Market(promised(ctx, MarketId(self.0.market_id)).await?))
    }

    /// Who is driven.
    async fn customer(&self, ctx: &Context<'_>) -> async_graphql::Result<AtHand<Customer>> {
        Ok(AtHand(promised(ctx, PersonId(self.0.customer_id)).await?.into()))
    }

    /// Who drives; null while nobody does.
    async fn driver(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<AtHand<Driver>>> {
        let Some(driver) = self.0.driver_id else { return Ok(None) };
        Ok(Some(AtHand(promised(ctx, PersonId(driver)).await?.into())))
    }

    /// Where from.
    async fn start(&self) -> &str {
        &self.0.start
    }

    /// Where to.
    async fn destination(&self) -> &str {
        &self.0.destination
    }

    /// When the customer is picked up.
    async fn pickup_at(&self) -> DateTime {
        self.0.pickup_at.into()
    }

    /// Your own id of this ride, if you gave one.
    async fn external_id(&self) -> Option<&str> {
        self.0.external_id.as_deref()
    }

    /// How the two reach each other; rides of the same two people may share it. Null while there is no
    /// number.
    async fn conversation(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Conversation>> {
        let Some(id) = self.0.conversation_id else { return Ok(None) };
        Ok(Some(Conversation(promised(ctx, ConversationId(id)).await?)))
    }

    /// How its numbers were found: COALESCED where it joined a conversation that was there already. Null
    /// while there is no number.
    async fn rung(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Rung>> {
        let Some(id) = self.0.conversation_id else { return Ok(None) };
        let conversation = promised(ctx, ConversationId(id)).await?;
        let joined = conversation.opened_at < self.0.created_at;
        Ok(Some(if joined { Rung::Coalesced } else { conversation.rung }))
    }

    /// Where it starts on the globe, in degrees north; null where it has only words.
    async fn start_latitude(&self) -> Option<f64> {
        self.0.start_latitude
    }

    /// Where it starts on the globe, in degrees east.
    async fn start_longitude(&self) -> Option<f64> {
        self.0.start_longitude
    }

    /// The states it may be changed to next.
    async fn next_states(&self) -> &[State] {
        self.0.state.next()
    }

    /// What happened to it, oldest first: its steps, its drivers, and what was done about contact.
    async fn history(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<HistoryEntry>> {
        Ok(promised(ctx, HistoryOf(self.0.id)).await?.into_iter().map(HistoryEntry).collect())
    }

    /// The proxy number the customer dials to reach the driver; null while there is none.
    async fn customer_dials(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<AtHand<ProxyNumber>>> {
        self.dialled_by(ctx, Kind::Customer).await
    }

    /// The proxy number the driver dials to reach the customer; null while there is none.
    async fn driver_dials(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<AtHand<ProxyNumber>>> {
        self.dialled_by(ctx, Kind::Driver).await
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
        // Boxed, as in `loaders::loaded`.
        Box::pin(entry::of_ride(ctx, self.0.id, Page { first, after, last, before })).await
    }

    /// Its newest text or call.
    async fn last_entry(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Entry>> {
        Ok(loaded(ctx, LastEntryOf(self.0.id)).await?.flatten().map(|row| Entry(row.into())))
    }

    /// Who could not be told of this ride: the first text to them failed and nobody has settled it, or nobody picked up.
    async fn not_notified(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Party>> {
        Ok(loaded(ctx, NotNotifiedOf(self.0.id)).await?.unwrap_or_default())
    }

    /// Texts and calls from the two people since you last opened the ride.
    async fn unread_count(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        let account = guard::me(ctx)?;
        Ok(loaded(ctx, Unread { account, ride: self.0.id }).await?.unwrap_or(0))
    }

    /// Outbound legs that failed or whose outcome is unknown.
    async fn problem_count(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        Ok(loaded(ctx, ProblemsOf(self.0.id)).await?.unwrap_or(0))
    }

    /// Until when the two reach each other; null while the ride is under way.
    async fn contact_until(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<DateTime>> {
        match self.0.conversation_id {
            Some(id) if self.0.state.is_over() => {
                Ok(until(promised(ctx, ConversationId(id)).await?.expires_at))
            }
            _ => Ok(None),
        }
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was completed, cancelled or given up.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }

    /// Raised by each change; give it back as `expectedVersion` so as not to overwrite another's change.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl Ride {
    async fn dialled_by(
        &self,
        ctx: &Context<'_>,
        role: Kind,
    ) -> async_graphql::Result<Option<AtHand<ProxyNumber>>> {
        let person = match role {
            Kind::Customer => Some(self.0.customer_id),
            Kind::Driver => self.0.driver_id,
            Kind::Agent => None,
        };
        let Some(id) = self.0.conversation_id else { return Ok(None) };
        let people = promised(ctx, ParticipantsOf(id)).await?;
        let participant = people.iter().find(|p| p.role == role && Some(p.person_id) == person);
        let number = ProxyNumber::maybe(ctx, participant.map(|participant| participant.number_id)).await?;
        Ok(number.map(AtHand))
    }
}

/// Rides of one person, newest first.
///
/// # Errors
/// `INVALID_INPUT` for a wrong page.
pub async fn of_person(
    ctx: &Context<'_>,
    kind: Kind,
    person: Uuid,
    page: Page,
) -> async_graphql::Result<List<Ride>> {
    let side = match kind {
        Kind::Customer => ride::Column::CustomerId,
        // An agent drives none.
        Kind::Driver | Kind::Agent => ride::Column::DriverId,
    };
    let select = ride::Entity::find().filter(side.eq(person));
    let rows = pagination::read(ctx, select, &rides::NEWEST, page).await?;
    prime::rides(ctx, &Asked::of_list(ctx), &rows.rows).await?;
    Ok(rows.connection(rides::NEWEST.place, |row| Ride(row.into())))
}

/// A new ride.
#[derive(InputObject)]
pub struct RideInput {
    /// Who is driven.
    customer_id: ID,
    /// Left out, an available driver is chosen.
    driver_id: Option<ID>,
    /// Where from.
    start: String,
    /// Where to.
    destination: String,
    /// When the customer is picked up; at most a day ago.
    pickup_at: DateTime,
    /// Whose pool of numbers, wording and durations apply; the default market unless told.
    market_id: Option<ID>,
    /// Your own id for this ride: a repeated create with the same one answers the ride already made.
    external_id: Option<String>,
    /// `LATER` makes it without a driver; `NOW`, unless told, chooses an available one where none is
    /// named.
    assign: Option<Assign>,
    /// With `assign: LATER`: the customer gets a number at once, and what he writes to it waits for the
    /// driver.
    preassign: Option<bool>,
    /// When no number is left, the ride waits for one (`AWAITING_NUMBER`) instead of being refused.
    wait_for_number: Option<bool>,
}

/// Queries about rides.
#[derive(Default)]
pub struct RideQueries;

#[Object(guard = "guard::May(Permission::Read)")]
impl RideQueries {
    /// Rides, those with the latest change, text or call first unless told otherwise.
    #[graphql(complexity = "pagination::cost(first, None, child_complexity)")]
    async fn rides(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size, 1 to 200; 50 unless told.")] first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "Only these.")] filter: Option<rides::RideFilter>,
        #[graphql(desc = "`ACTIVITY` unless told.")] order_by: Option<rides::RideOrder>,
    ) -> async_graphql::Result<List<Ride>> {
        let order = order_by.unwrap_or_default().order();
        let select = rides::filtered(ctx, filter.unwrap_or_default()).await?;
        let page = Page::forward(first, after);
        let rows = pagination::read(ctx, select, &order, page).await?;
        prime::rides(ctx, &Asked::of_list(ctx), &rows.rows).await?;
        Ok(rows.connection(order.place, |row| Ride(row.into())))
    }

    /// The ride of that id.
    async fn ride(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<Option<Ride>> {
        let Ok(id) = scalars::uuid(&id, "id") else { return Ok(None) };
        let found =
            ride::Entity::find_by_id(id).one(guard::app(ctx)?.db.read()).await.map_err(Error::from)?;
        Ok(found.map(|row| Ride(row.into())))
    }
}

/// Mutations about rides.
#[derive(Default)]
pub struct RideMutations;

#[Object(guard = "guard::May(Permission::Dispatch)")]
impl RideMutations {
    /// Makes a ride: the two get numbers to reach each other, and a text each. A text that cannot be
    /// sent does not fail it; it shows on the ride.
    async fn create_ride(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is made of.")] input: RideInput,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Ride> {
        let new = work::NewRide {
            customer_id: scalars::uuid(&input.customer_id, "customerId")?,
            driver_id: scalars::optional_uuid(input.driver_id.as_ref(), "driverId")?,
            start: input.start,
            destination: input.destination,
            pickup_at: input.pickup_at.0,
            market_id: scope::market(ctx, input.market_id.as_ref())?,
            external_id: input.external_id,
            assign: input.assign.unwrap_or_default(),
            preassign: input.preassign.unwrap_or(false),
            wait_for_number: input.wait_for_number.unwrap_or(false),
        };
        let terms = steps::terms(ctx, None, client_mutation_id)?;
        Ok(Ride(work::create(guard::app(ctx)?, new, &terms).await?.into()))
    }

    /// A text from the company, sent from the number the person knows from this ride.
    async fn send_message(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose people.")] ride_id: ID,
        #[graphql(desc = "Whom it is for.")] to: Recipient,
        #[graphql(desc = "The text.")] body: String,
        #[graphql(desc = "Your own id of this request: asked again with it, nothing more is done.")]
        client_mutation_id: Option<String>,
    ) -> async_graphql::Result<Vec<Entry>> {
        let ride = scalars::uuid(&ride_id, "rideId")?;
        let terms = steps::terms(ctx, None, client_mutation_id)?;
        let sent = company::send(guard::app(ctx)?, ride, to, &body, &terms).await?;
        Ok(sent.into_iter().map(|row| Entry(row.into())).collect())
    }
}

/// What everyone signed in may do for himself.
#[derive(Default)]
pub struct ReadingMutations;

#[Object(guard = "guard::May(Permission::Read)")]
impl ReadingMutations {
    /// Notes that you have seen all texts and calls of a ride; others' counts stay.
    async fn mark_read(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] ride_id: ID,
    ) -> async_graphql::Result<Ride> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        let ride = scalars::uuid(&ride_id, "rideId")?;
        Ok(Ride(work::mark_read(app, caller.account_id, ride).await?.into()))
    }
}
