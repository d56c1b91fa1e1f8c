//! Reads for all rows of a list at once what its caller asked of them, going down as he does. What
//! is not foreseen here is still read in batches, only in more of them.

use std::borrow::Borrow;

use async_graphql::Context;
use async_graphql::futures_util::FutureExt;
use async_graphql::futures_util::future::BoxFuture;
use uuid::Uuid;

use super::guard;
use super::loaders::{
    AttemptsOf, ConversationId, EntryId, LastEntryOf, LegsOf, LiveRidesOf, MarketId, NotNotifiedOf, NumberId,
    OptOutOf, ParticipantsOf, PersonId, PhoneByHash, PhoneOf, ProblemsOf, RideId, RidesOf, Unread, UseOf,
    ahead, loaders, remembers,
};
use super::look::Asked;
use super::pagination;
use super::recent::RecentOf;
use crate::entities::person::Kind;
use crate::entities::{conversation, entry, leg, ride};

type Done = async_graphql::Result<()>;

/// For rides.
///
/// # Errors
/// When the database fails.
pub async fn rides<Row: Borrow<ride::Model>>(ctx: &Context<'_>, asked: &Asked<'_>, rows: &[Row]) -> Done {
    let rows: Vec<&ride::Model> = rows.iter().map(Borrow::borrow).collect();
    if rows.is_empty() || !remembers(ctx) {
        return Ok(());
    }
    let loaders = loaders(ctx)?;
    if asked.has("market") {
        ahead(loaders, rows.iter().map(|row| MarketId(row.market_id))).await?;
    }
    if asked.has("unreadCount") {
        let account = guard::me(ctx)?;
        ahead(loaders, rows.iter().map(|row| Unread { account, ride: row.id })).await?;
    }
    if asked.has("problemCount") {
        ahead(loaders, rows.iter().map(|row| ProblemsOf(row.id))).await?;
    }
    if asked.has("notNotified") {
        ahead(loaders, rows.iter().map(|row| NotNotifiedOf(row.id))).await?;
    }
    let both = ["customer", "driver"];
    if asked.has_any(&both) {
        // One statement for both sides; what is asked of each follows.
        let customers = rows.iter().map(|row| row.customer_id);
        let ids: Vec<_> = customers.chain(rows.iter().filter_map(|row| row.driver_id)).collect();
        ahead(loaders, ids.into_iter().map(PersonId)).await?;
        people(ctx, &asked.of("customer"), Kind::Customer, rows.iter().map(|row| row.customer_id)).await?;
        people(ctx, &asked.of("driver"), Kind::Driver, rows.iter().filter_map(|row| row.driver_id)).await?;
    }
    if asked.has_any(&["conversation", "contactUntil"]) {
        let of = rows.iter().filter_map(|row| row.conversation_id).map(ConversationId);
        let found: Vec<_> = ahead(loaders, of).await?.into_values().collect();
        conversations(ctx, &asked.of("conversation"), &found).await?;
    }
    let dials = ["customerDials", "driverDials"];
    if asked.has_any(&dials) {
        let of = rows.iter().filter_map(|row| row.conversation_id).map(ParticipantsOf);
        let found = ahead(loaders, of).await?;
        let ids = found.into_values().flatten().map(|participant| participant.number_id);
        numbers(ctx, &asked.of_any(&dials), ids).await?;
    }
    if asked.has("lastEntry") {
        let found = ahead(loaders, rows.iter().map(|row| LastEntryOf(row.id))).await?;
        let last: Vec<_> = found.into_values().flatten().collect();
        entries(ctx, &asked.of("lastEntry"), &last).await?;
    }
    // A page size that cannot be is refused by the field itself.
    if let Some(last) = asked.newest_of("entries").and_then(|last| pagination::size(last, "last").ok()) {
        let of = rows.iter().map(|row| RecentOf::page(row.id, last));
        let found = ahead(loaders, of).await?;
        let all: Vec<_> = found.values().flat_map(|recent| &recent.rows).map(|row| &**row).collect();
        entries(ctx, &asked.of_list_in("entries"), &all).await?;
        for recent in found.values() {
            recent.note_primed();
        }
    }
    Ok(())
}

/// For entries.
///
/// # Errors
/// When the database fails.
pub fn entries<'a, Row: Borrow<entry::Model> + Sync>(
    ctx: &'a Context<'_>,
    asked: &'a Asked<'_>,
    rows: &'a [Row],
) -> BoxFuture<'a, Done> {
    // Boxed, because rides have entries and entries have rides.
    entries_within(ctx, asked, rows.iter().map(Borrow::borrow).collect()).boxed()
}

async fn entries_within(ctx: &Context<'_>, asked: &Asked<'_>, rows: Vec<&entry::Model>) -> Done {
    if rows.is_empty() || !remembers(ctx) {
        return Ok(());
    }
    let loaders = loaders(ctx)?;
    let legs_asked = asked.of("legs");
    let mut persons = Vec::new();
    if asked.has("fromName") || legs_asked.has("personName") {
        persons.extend(rows.iter().filter_map(|row| row.from_person_id));
    }
    if asked.has("toName") || legs_asked.has("personName") {
        persons.extend(rows.iter().filter_map(|row| row.to_person_id));
    }
    ahead(loaders, persons.into_iter().map(PersonId)).await?;
    let mut used = Vec::new();
    if asked.has("number") {
        used.extend(rows.iter().filter_map(|row| row.number_id));
    }
    if asked.has_any(&["legs", "delivery", "problem", "sender", "forwardState", "attempts", "lastError"]) {
        let found = ahead(loaders, rows.iter().map(|row| LegsOf(row.id))).await?;
        let legs: Vec<leg::Model> = found.into_values().flatten().collect();
        if legs_asked.has("number") {
            used.extend(legs.iter().filter_map(|leg| leg.number_id));
        }
        if legs_asked.has("attemptLog") {
            ahead(loaders, legs.iter().map(|leg| AttemptsOf(leg.id))).await?;
        }
        if asked.has("sender") || legs_asked.has("phone") {
            ahead(loaders, legs.into_iter().filter_map(|leg| leg.phone_hash).map(PhoneByHash)).await?;
        }
    }
    numbers(ctx, &asked.of("number").and(legs_asked.of("number")), used.into_iter()).await?;
    if asked.has("ride") {
        let of = rows.iter().filter_map(|row| row.ride_id).map(RideId);
        let found: Vec<_> = ahead(loaders, of).await?.into_values().collect();
        rides(ctx, &asked.of("ride"), &found).await?;
    }
    if asked.has("conversation") {
        let of = rows.iter().filter_map(|row| row.conversation_id).map(ConversationId);
        let found: Vec<_> = ahead(loaders, of).await?.into_values().collect();
        conversations(ctx, &asked.of("conversation"), &found).await?;
    }
    Ok(())
}

/// For delivery problems.
///
/// # Errors
/// When the database fails.
pub async fn problems(ctx: &Context<'_>, rows: &[leg::Model]) -> Done {
    if rows.is_empty() || !remembers(ctx) {
        return Ok(());
    }
    let (loaders, asked) = (loaders(ctx)?, Asked::of_list(ctx));
    let of: Vec<_> = rows.iter().map(|row| EntryId(row.entry_id)).collect();
    let found = ahead(loaders, of).await?;
    let entries_of: Vec<_> = found.into_values().collect();
    let legs_asked = asked.of("leg");
    let mut people = Vec::new();
    for entry in &entries_of {
        people.extend(entry.from_person_id.into_iter().chain(entry.to_person_id).map(PersonId));
    }
    ahead(loaders, people).await?;
    if legs_asked.has("attemptLog") {
        let of: Vec<_> = rows.iter().map(|row| AttemptsOf(row.id)).collect();
        ahead(loaders, of).await?;
    }
    if legs_asked.has("phone") {
        let phones: Vec<_> = rows.iter().filter_map(|row| row.phone_hash.clone()).map(PhoneByHash).collect();
        ahead(loaders, phones).await?;
    }
    let used: Vec<_> = rows.iter().filter_map(|row| row.number_id).collect();
    numbers(ctx, &legs_asked.of("number"), used.into_iter()).await?;
    entries(ctx, &asked.of("entry"), &entries_of).await
}

/// For conversations; their own rides are primed where they are read.
///
/// # Errors
/// When the database fails.
pub async fn conversations<Row: Borrow<conversation::Model>>(
    ctx: &Context<'_>,
    asked: &Asked<'_>,
    rows: &[Row],
) -> Done {
    let rows: Vec<&conversation::Model> = rows.iter().map(Borrow::borrow).collect();
    if !remembers(ctx) {
        return Ok(());
    }
    let loaders = loaders(ctx)?;
    if asked.has("participants") {
        let inner = asked.of("participants");
        let found = ahead(loaders, rows.iter().map(|row| ParticipantsOf(row.id))).await?;
        let found: Vec<_> = found.into_values().flatten().collect();
        ahead(loaders, found.iter().map(|row| PersonId(row.person_id))).await?;
        for (field, kind) in [("customer", Kind::Customer), ("driver", Kind::Driver)] {
            let ids = found.iter().filter(|row| row.role == kind).map(|row| row.person_id);
            people(ctx, &inner.of(field), kind, ids).await?;
        }
        numbers(ctx, &inner.of("dials"), found.iter().map(|row| row.number_id)).await?;
    }
    if asked.has("rides") {
        ahead(loaders, rows.iter().map(|row| RidesOf(row.id))).await?;
    }
    Ok(())
}

/// For the numbers of these ids.
///
/// # Errors
/// When the database fails.
pub async fn numbers(ctx: &Context<'_>, asked: &Asked<'_>, ids: impl Iterator<Item = Uuid>) -> Done {
    if !remembers(ctx) {
        return Ok(());
    }
    let loaders = loaders(ctx)?;
    let found = ahead(loaders, ids.map(NumberId)).await?;
    if asked.has_any(&["holds", "coolingDown"]) {
        ahead(loaders, found.keys().map(|number| UseOf(number.0))).await?;
    }
    if asked.has("market") {
        ahead(loaders, found.values().map(|number| MarketId(number.market_id))).await?;
    }
    Ok(())
}

/// For the people of these ids, apart from their own rows.
///
/// # Errors
/// When the database fails.
pub async fn people(
    ctx: &Context<'_>,
    asked: &Asked<'_>,
    kind: Kind,
    ids: impl Iterator<Item = Uuid> + Clone,
) -> Done {
    if !remembers(ctx) {
        return Ok(());
    }
    let loaders = loaders(ctx)?;
    if asked.has("phone") {
        ahead(loaders, ids.clone().map(PhoneOf)).await?;
    }
    if asked.has("optOut") {
        ahead(loaders, ids.clone().map(OptOutOf)).await?;
    }
    if asked.has("liveRides") {
        ahead(loaders, ids.map(|id| LiveRidesOf(kind, id))).await?;
    }
    Ok(())
}
