//! Subscriptions: the event feed, filtered. An event says what to look at; the row is read fresh, once for all who watch
//! alike ([`super::audience`]), and one that is gone by then is skipped.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::connection::{CursorType, OpaqueCursor};
use async_graphql::{Context, ID, SimpleObject, Subscription};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, StreamExt};
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::alert::Alert;
use super::audience::{Events, Only, Tap};
use super::entry::Entry;
use super::errors::Shared;
use super::ride::Ride;
use super::scalars::DateTime;
use super::support::SupportConversation;
use super::unrouted::UnroutedItem;
use super::verification::Verification;
use super::{guard, scalars, scope};
use crate::app::App;
use crate::auth::Identity;
use crate::auth::app_token::AppUser;
use crate::auth::permissions::Permission;
use crate::clock::Timestamp;
use crate::entities::event::{self, Topic};
use crate::entities::{alert, entry, ride, support_conversation, unrouted_item, verification};
use crate::error::{Error, ErrorCode, Result};

/// How far an expiry may be overlooked: the clock is looked at this often.
const LOOK_AT_CLOCK: Duration = Duration::from_secs(1);
/// The socket is closed at the expiry and tells why; the stream ends a little later, because its
/// end would look like the end of the matter.
const AFTER_EXPIRY: Duration = Duration::from_secs(3);

/// An entry with the cursor to resume after.
#[derive(SimpleObject)]
pub struct EntryEvent {
    /// Give it as `after` to go on from here.
    cursor: String,
    /// The entry, as it is now.
    entry: Entry,
}

/// A ride with the cursor to resume after.
#[derive(SimpleObject)]
pub struct RideEvent {
    /// Give it as `after` to go on from here.
    cursor: String,
    /// The ride, as it is now.
    ride: Ride,
}

/// The pool changed: a number came, went or changed.
#[derive(SimpleObject)]
pub struct PoolEvent {
    /// Give it as `after` to go on from here.
    cursor: String,
    /// When.
    at: DateTime,
}

/// An unrouted contact with the cursor to resume after.
#[derive(SimpleObject)]
pub struct UnroutedEvent {
    /// Give it as `after` to go on from here.
    cursor: String,
    /// The contact, as it is now.
    item: UnroutedItem,
}

/// An alert with the cursor to resume after.
#[derive(SimpleObject)]
pub struct AlertEvent {
    /// Give it as `after` to go on from here.
    cursor: String,
    /// The alert, as it is now.
    alert: Alert,
}

/// A verification with the cursor to resume after.
#[derive(SimpleObject)]
pub struct VerificationEvent {
    /// Give it as `after` to go on from here.
    cursor: String,
    /// The verification, as it is now.
    verification: Verification,
}

/// A conversation of a support line with the cursor to resume after.
#[derive(SimpleObject)]
pub struct SupportEvent {
    /// Give it as `after` to go on from here.
    cursor: String,
    /// The conversation, as it is now.
    conversation: SupportConversation,
}

/// What a watcher is sent: the last item may be why it ends.
pub(super) type Watched<T> = BoxStream<'static, Result<T, Shared>>;
/// Reading the row of an event; there is none if it is gone by then.
pub(super) type Load<T> = BoxFuture<'static, Result<Option<T>>>;

/// What can be watched.
#[derive(Default)]
pub struct Live;

/// What can be watched.
#[Subscription(guard = "guard::May(Permission::Read)")]
impl Live {
    /// New texts and calls, all or of one ride; with `after`, first those missed since that cursor, without gap or repeat.
    async fn entry_added(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only of this ride.")] ride_id: Option<ID>,
        #[graphql(desc = "Go on after this cursor; from now on without one.")] after: Option<String>,
    ) -> async_graphql::Result<Watched<EntryEvent>> {
        entries(ctx, Topic::EntryAdded, ride_id, after).await
    }

    /// Changed delivery or call states.
    async fn entry_updated(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only of this ride.")] ride_id: Option<ID>,
        #[graphql(desc = "Go on after this cursor; from now on without one.")] after: Option<String>,
    ) -> async_graphql::Result<Watched<EntryEvent>> {
        entries(ctx, Topic::EntryUpdated, ride_id, after).await
    }

    /// Alerts raised, grown, acknowledged or resolved.
    async fn alert_raised(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Go on after this cursor; from now on without one.")] after: Option<String>,
    ) -> async_graphql::Result<Watched<AlertEvent>> {
        let load = |app: App, event: Arc<event::Model>| -> Load<AlertEvent> {
            Box::pin(async move {
                let Some(id) = event.alert_id else { return Ok(None) };
                let row = alert::Entity::find_by_id(id).one(app.db.read()).await?;
                Ok(row.map(|row| AlertEvent { cursor: cursor(event.seq), alert: Alert(row) }))
            })
        };
        watch(ctx, Topic::AlertRaised, None, after, load).await
    }

    /// Rides created or changed, also by a text or call in them.
    async fn ride_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this ride.")] ride_id: Option<ID>,
        #[graphql(desc = "Go on after this cursor; from now on without one.")] after: Option<String>,
    ) -> async_graphql::Result<Watched<RideEvent>> {
        let load = |app: App, event: Arc<event::Model>| -> Load<RideEvent> {
            Box::pin(async move {
                let Some(id) = event.ride_id else { return Ok(None) };
                let row = ride::Entity::find_by_id(id).one(app.db.read()).await?;
                Ok(row.map(|row| RideEvent { cursor: cursor(event.seq), ride: Ride(row.into()) }))
            })
        };
        watch(ctx, Topic::RideChanged, ride_id, after, load).await
    }

    /// Numbers that came, went or changed: read the pool again.
    async fn pool_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Go on after this cursor; from now on without one.")] after: Option<String>,
    ) -> async_graphql::Result<Watched<PoolEvent>> {
        let load = |_: App, event: Arc<event::Model>| -> Load<PoolEvent> {
            let told = PoolEvent { cursor: cursor(event.seq), at: event.at.into() };
            Box::pin(std::future::ready(Ok(Some(told))))
        };
        watch(ctx, Topic::PoolChanged, None, after, load).await
    }

    /// Codes that were sent, tried or settled.
    async fn verification_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Go on after this cursor; from now on without one.")] after: Option<String>,
    ) -> async_graphql::Result<Watched<VerificationEvent>> {
        let load = |app: App, event: Arc<event::Model>| -> Load<VerificationEvent> {
            Box::pin(async move {
                let Some(entry) = event.entry_id else { return Ok(None) };
                // If another code followed, its own event tells of it.
                let row = verification::of_entry(app.db.read(), entry).await?;
                Ok(row.map(|row| VerificationEvent {
                    cursor: cursor(event.seq),
                    verification: Verification(row),
                }))
            })
        };
        watch(ctx, Topic::VerificationChanged, None, after, load).await
    }

    /// Conversations of a support line that began, were said something in, or went to someone else.
    async fn support_updated(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Go on after this cursor; from now on without one.")] after: Option<String>,
    ) -> async_graphql::Result<Watched<SupportEvent>> {
        let load = |app: App, event: Arc<event::Model>| -> Load<SupportEvent> {
            Box::pin(async move {
                let Some(id) = event.conversation_id else { return Ok(None) };
                let row = support_conversation::Entity::find_by_id(id).one(app.db.read()).await?;
                Ok(row.map(|row| SupportEvent {
                    cursor: cursor(event.seq),
                    conversation: SupportConversation(row),
                }))
            })
        };
        watch(ctx, Topic::SupportChanged, None, after, load).await
    }

    /// Contacts that could not be routed, and what was done about them.
    async fn unrouted_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Go on after this cursor; from now on without one.")] after: Option<String>,
    ) -> async_graphql::Result<Watched<UnroutedEvent>> {
        let load = |app: App, event: Arc<event::Model>| -> Load<UnroutedEvent> {
            Box::pin(async move {
                let Some(id) = event.entry_id else { return Ok(None) };
                let row = unrouted_item::Entity::find_by_id(id).one(app.db.read()).await?;
                Ok(row.map(|row| UnroutedEvent { cursor: cursor(event.seq), item: UnroutedItem(row) }))
            })
        };
        watch(ctx, Topic::UnroutedChanged, None, after, load).await
    }
}

async fn entries(
    ctx: &Context<'_>,
    topic: Topic,
    ride_id: Option<ID>,
    after: Option<String>,
) -> async_graphql::Result<Watched<EntryEvent>> {
    let load = |app: App, event: Arc<event::Model>| -> Load<EntryEvent> {
        Box::pin(async move {
            let Some(id) = event.entry_id else { return Ok(None) };
            let row = entry::Entity::find_by_id(id).one(app.db.read()).await?;
            Ok(row.map(|row| EntryEvent { cursor: cursor(event.seq), entry: Entry(row.into()) }))
        })
    };
    watch(ctx, topic, ride_id, after, load).await
}

/// Events of one topic, each with its row, until the caller's sign-in ends or the server stops. When
/// a row cannot be read that is told and the stream ends, so that the caller comes back with his last
/// cursor: an event is never left out.
async fn watch<T: Send + 'static>(
    ctx: &Context<'_>,
    topic: Topic,
    ride_id: Option<ID>,
    after: Option<String>,
    load: fn(App, Arc<event::Model>) -> Load<T>,
) -> async_graphql::Result<Watched<T>> {
    let expires_at = guard::caller(ctx)?.expires_at;
    let ride: Option<Uuid> = scalars::optional_uuid(ride_id.as_ref(), "rideId")?;
    let wanted =
        move |event: &Arc<event::Model>| event.topic == topic && (ride.is_none() || event.ride_id == ride);
    let wanted = move |event: &Arc<event::Model>| std::future::ready(wanted(event));
    follow(ctx, expires_at, after, wanted, load).await
}

/// As [`watch`], for events of the caller's own choice until `expires_at`: leaves which events they are, or answers the
/// one that is asked about ([`super::audience`]).
pub(super) async fn follow<T: Send + 'static, F: Future<Output = bool> + Send + 'static>(
    ctx: &Context<'_>,
    expires_at: Timestamp,
    after: Option<String>,
    wanted: impl Fn(&Arc<event::Model>) -> F + Send + 'static,
    load: impl FnOnce(App, Arc<event::Model>) -> Load<T>,
) -> async_graphql::Result<Watched<T>> {
    let app = guard::app(ctx)?.clone();
    if let Some(tap) = ctx.data_opt::<Tap>() {
        let events = events(ctx, app, expires_at, after, wanted).await?;
        if !tap.leave(events) {
            return Err(Error::refused(ErrorCode::InvalidInput, "Subscribe to one field a request.").into());
        }
        return Ok(stream::empty().boxed());
    }
    let Some(Only(event)) = ctx.data_opt::<Only>().cloned() else {
        return Err(Error::Internal("a subscription has nowhere to leave its events".to_owned()).into());
    };
    let markets = ctx.data_opt::<Identity>().and_then(|caller| caller.markets.clone());
    let about = [event.entry_id, event.ride_id, event.alert_id, event.conversation_id];
    let told = async move {
        if !scope::sees(&app, markets.as_deref(), about.into_iter().flatten()).await? {
            return Ok(None);
        }
        load(app, event).await
    };
    Ok(match told.await.map_err(Shared::from).transpose() {
        Some(told) => stream::once(std::future::ready(told)).boxed(),
        None => stream::empty().boxed(),
    })
}

/// The events that a subscription wants, until the caller's sign-in ends or the server stops.
async fn events<F: Future<Output = bool> + Send + 'static>(
    ctx: &Context<'_>,
    app: App,
    expires_at: Timestamp,
    after: Option<String>,
    wanted: impl Fn(&Arc<event::Model>) -> F + Send + 'static,
) -> Result<Events> {
    let after = after.map(|after| position(&after)).transpose()?;
    let account = ctx.data_opt::<Identity>().map(|caller| caller.account_id);
    let person = || ctx.data_opt::<AppUser>().map(|user| user.person_id);
    let caller = account.or_else(person).unwrap_or_default();
    let events = app.feed.subscribe(app.db.clone(), caller, after).await?;
    let end = ended(app, expires_at.plus(AFTER_EXPIRY));
    Ok(events.filter(wanted).take_until(end).boxed())
}

/// Returns at that instant, or when the server stops.
async fn ended(app: App, at: Timestamp) {
    loop {
        let now = app.clock.now();
        if now >= at {
            return;
        }
        tokio::select! {
            () = app.stop.cancelled() => return,
            () = tokio::time::sleep(at.since(now).min(LOOK_AT_CLOCK)) => {}
        }
    }
}

/// A place in the stream of events, as clients pass it back in `after`.
#[must_use]
pub fn cursor(seq: i64) -> String {
    OpaqueCursor(seq).encode_cursor()
}

fn position(cursor: &str) -> Result<i64> {
    let wrong = || Error::invalid("after", "This is not a cursor of a subscription.");
    OpaqueCursor::<i64>::decode_cursor(cursor).map(|cursor| cursor.0).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_come_back_as_they_went() {
        assert_eq!(position(&cursor(42)).unwrap(), 42);
        assert_eq!(position("nonsense!").unwrap_err().field(), Some("after"));
    }
}
