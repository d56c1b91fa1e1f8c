//! Reads for all rows of a list at once what its caller asked of them.

use async_graphql::Context;
use uuid::Uuid;

use super::guard;
use super::loaders::{
    ConversationId, LastEntryOf, LegsOf, MarketId, NumberId, ParticipantsOf, PersonId, PhoneByHash, PhoneOf,
    ProblemsOf, RideId, RidesOf, Unread, loaders,
};
use super::look::Asked;
use crate::entities::{conversation, entry, leg, ride};

type Done = async_graphql::Result<()>;

/// For rides.
///
/// # Errors
/// When the database fails.
pub async fn rides(ctx: &Context<'_>, asked: &Asked<'_>, rides: &[ride::Model]) -> Done {
    let loaders = loaders(ctx)?;
    let mut people = Vec::new();
    let mut reached = Vec::new();
    for (field, person) in [
        ("customer", (|ride| ride.customer_id) as fn(&ride::Model) -> Uuid),
        ("driver", |ride| ride.driver_id),
    ] {
        if asked.has(field) {
            people.extend(rides.iter().map(person));
        }
        if asked.of(field).has("phone") {
            reached.extend(rides.iter().map(person));
        }
    }
    if asked.has("market") {
        loaders.load_many(rides.iter().map(|ride| MarketId(ride.market_id))).await?;
    }
    if asked.has("unreadCount") {
        let account = guard::caller(ctx)?.account_id;
        loaders.load_many(rides.iter().map(|ride| Unread { account, ride: ride.id })).await?;
    }
    if asked.has("problemCount") {
        loaders.load_many(rides.iter().map(|ride| ProblemsOf(ride.id))).await?;
    }
    if asked.has_any(&["conversation", "contactUntil"]) {
        loaders.load_many(rides.iter().map(|ride| ConversationId(ride.conversation_id))).await?;
    }
    let mut numbers = Vec::new();
    if asked.has_any(&["customerDials", "driverDials"]) || asked.of("conversation").has("participants") {
        let of = rides.iter().map(|ride| ParticipantsOf(ride.conversation_id));
        let found = loaders.load_many(of).await?;
        numbers.extend(found.into_values().flatten().map(|participant| participant.number_id));
    }
    let mut last = Vec::new();
    if asked.has("lastEntry") {
        let found = loaders.load_many(rides.iter().map(|ride| LastEntryOf(ride.id))).await?;
        last.extend(found.into_values().flatten());
    }
    loaders.load_many(people.into_iter().map(PersonId)).await?;
    loaders.load_many(reached.into_iter().map(PhoneOf)).await?;
    loaders.load_many(numbers.into_iter().map(NumberId)).await?;
    entries(ctx, &asked.of("lastEntry"), &last).await
}

/// For entries.
///
/// # Errors
/// When the database fails.
pub async fn entries(ctx: &Context<'_>, asked: &Asked<'_>, entries: &[entry::Model]) -> Done {
    let loaders = loaders(ctx)?;
    let mut numbers = Vec::new();
    let mut people = Vec::new();
    if asked.has("number") {
        numbers.extend(entries.iter().filter_map(|entry| entry.number_id));
    }
    if asked.has_any(&["fromName", "guess"]) || asked.of("legs").has("personName") {
        people.extend(entries.iter().filter_map(|entry| entry.from_person_id));
    }
    if asked.has("toName") || asked.of("legs").has("personName") {
        people.extend(entries.iter().filter_map(|entry| entry.to_person_id));
    }
    if asked.has("ride") {
        loaders.load_many(entries.iter().filter_map(|entry| entry.ride_id).map(RideId)).await?;
    }
    if asked.has("conversation") {
        let of = entries.iter().filter_map(|entry| entry.conversation_id).map(ConversationId);
        loaders.load_many(of).await?;
    }
    if asked.has_any(&["legs", "delivery", "problem", "sender"]) {
        let found = loaders.load_many(entries.iter().map(|entry| LegsOf(entry.id))).await?;
        let legs: Vec<leg::Model> = found.into_values().flatten().collect();
        if asked.of("legs").has("number") {
            numbers.extend(legs.iter().filter_map(|leg| leg.number_id));
        }
        if asked.has("sender") || asked.of("legs").has("phone") {
            loaders.load_many(legs.into_iter().filter_map(|leg| leg.phone_hash).map(PhoneByHash)).await?;
        }
    }
    loaders.load_many(people.into_iter().map(PersonId)).await?;
    loaders.load_many(numbers.into_iter().map(NumberId)).await?;
    Ok(())
}

/// For conversations.
///
/// # Errors
/// When the database fails.
pub async fn conversations(ctx: &Context<'_>, asked: &Asked<'_>, rows: &[conversation::Model]) -> Done {
    let loaders = loaders(ctx)?;
    if asked.has("participants") {
        let found = loaders.load_many(rows.iter().map(|row| ParticipantsOf(row.id))).await?;
        let people: Vec<_> = found.into_values().flatten().collect();
        loaders.load_many(people.iter().map(|participant| PersonId(participant.person_id))).await?;
        loaders.load_many(people.iter().map(|participant| NumberId(participant.number_id))).await?;
    }
    if asked.has("rides") {
        loaders.load_many(rows.iter().map(|row| RidesOf(row.id))).await?;
    }
    Ok(())
}
