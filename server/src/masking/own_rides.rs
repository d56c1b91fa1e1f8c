//! The rides of one person, as his own app shows them: which ones, what of their log is his to read,
//! and a text he writes there. It goes the way of a text from his phone, through the same rules.

use std::collections::HashSet;

use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use crate::app::App;
use crate::auth::app_token::AppUser;
use crate::clock::Timestamp;
use crate::db::until_won;
use crate::entities::conversation::{self, Mode};
use crate::entities::entry::{self, Kind as EntryKind};
use crate::entities::leg::{self, Direction, State as LegState};
use crate::entities::person::Kind;
use crate::entities::ride::{self, State};
use crate::entities::{block, participant, phone, proxy_number};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::company::LONGEST_TEXT;
use crate::masking::ours::Ours;
use crate::masking::relay::{self, Arrived};
use crate::providers::{InboundText, Sender};

/// Stands where a telco's name would: the text came from an app.
const SOURCE: &str = "app";
const MOST_RIDES: u64 = 100;
const LONGEST_CLIENT_ID: usize = 100;

/// How a ride stands to a person.
pub enum Seen {
    /// It is his.
    His(Box<ride::Model>),
    /// It was until now: another has it, or contact about it is over.
    NoLonger,
    /// He has no part in it.
    Never,
}

/// The rides that are a person's: not over, or with contact that still works.
fn of(user: &AppUser, now: Timestamp) -> Select<ride::Entity> {
    let in_contact = Query::select()
        .column(conversation::Column::Id)
        .from(conversation::Entity)
        .and_where(conversation::Column::ExpiresAt.gt(now))
        .take();
    let live = Condition::any()
        .add(ride::Column::State.is_in(State::ALIVE))
        .add(ride::Column::ConversationId.in_subquery(in_contact));
    ride::Entity::find().filter(side(user).eq(user.person_id)).filter(live)
}

fn side(user: &AppUser) -> ride::Column {
    match user.kind {
        Kind::Customer => ride::Column::CustomerId,
        // Agents get no such tokens, and drive none.
        Kind::Driver | Kind::Agent => ride::Column::DriverId,
    }
}

/// A person's live rides, the next pick-up first.
///
/// # Errors
/// When the database fails.
pub async fn all(app: &App, user: &AppUser) -> Result<Vec<ride::Model>> {
    let rides = of(user, app.clock.now()).order_by_asc(ride::Column::PickupAt).order_by_asc(ride::Column::Id);
    Ok(rides.limit(MOST_RIDES).all(app.db.read()).await?)
}

/// The ride of that id, if it is one of a person's live ones.
///
/// # Errors
/// When the database fails.
pub async fn one(app: &App, user: &AppUser, id: Uuid) -> Result<Option<ride::Model>> {
    Ok(of(user, app.clock.now()).filter(ride::Column::Id.eq(id)).one(app.db.read()).await?)
}

/// Whom news of a ride may concern: its two people, and all who are or were in its conversation.
///
/// # Errors
/// When the database fails.
pub async fn concerned(app: &App, id: Uuid) -> Result<HashSet<Uuid>> {
    let Some(ride) = ride::Entity::find_by_id(id).one(app.db.read()).await? else {
        return Ok(HashSet::new());
    };
    let mut people: HashSet<Uuid> = ride.driver_id.into_iter().chain([ride.customer_id]).collect();
    if let Some(conversation) = ride.conversation_id {
        let all = participant::of_conversation(app.db.read(), conversation).await?;
        people.extend(all.iter().map(|one| one.person_id));
    }
    Ok(people)
}

/// What a ride that changed at `at` is to a person. Who lost it is told so once, and hears nothing of
/// what happens in it later.
///
/// # Errors
/// When the database fails.
pub async fn seen(app: &App, user: &AppUser, id: Uuid, at: Timestamp) -> Result<Seen> {
    if let Some(ride) = one(app, user, id).await? {
        return Ok(Seen::His(Box::new(ride)));
    }
    let Some(ride) = ride::Entity::find_by_id(id).one(app.db.read()).await? else { return Ok(Seen::Never) };
    if [Some(ride.customer_id), ride.driver_id].contains(&Some(user.person_id)) {
        return Ok(Seen::NoLonger);
    }
    let Some(conversation) = ride.conversation_id else { return Ok(Seen::Never) };
    let people = participant::of_conversation(app.db.read(), conversation).await?;
    let left = people.iter().any(|one| one.person_id == user.person_id && one.left_at == Some(at));
    Ok(if left { Seen::NoLonger } else { Seen::Never })
}

/// The newest texts and calls of a ride that are this person's to know, oldest first: what he sent, and
/// what was sent to him. What was held back from him is not shown, nor what others were told.
///
/// # Errors
/// When the database fails.
pub async fn thread(app: &App, user: &AppUser, ride: Uuid, most: u64) -> Result<Vec<entry::Model>> {
    let mut held = vec![LegState::Held, LegState::Blocked, LegState::Cancelled];
    if app.interceptor.endpoint(app).await?.is_some() {
        // The company's own server may yet stop it, or change its words.
        held.extend([LegState::Queued, LegState::Sending]);
    }
    let sent = Query::select()
        .column(leg::Column::EntryId)
        .from(leg::Entity)
        .and_where(leg::Column::Direction.eq(Direction::Outbound))
        .and_where(leg::Column::State.is_not_in(held))
        .take();
    let his = Condition::any().add(entry::Column::FromPersonId.eq(user.person_id)).add(
        Condition::all()
            .add(entry::Column::ToPersonId.eq(user.person_id))
            .add(entry::Column::Id.in_subquery(sent)),
    );
    let kinds = [EntryKind::Relay, EntryKind::Notice, EntryKind::Company, EntryKind::AutoReply];
    let newest = entry::Entity::find()
        .filter(entry::Column::RideId.eq(ride))
        .filter(entry::Column::Kind.is_in(kinds))
        .filter(his)
        .order_by_desc(entry::Column::Id)
        .limit(most);
    let mut rows = newest.all(app.db.read()).await?;
    rows.reverse();
    Ok(rows)
}

/// Takes in what a person wrote in his app to the other side of a ride. A `client_id` that was used
/// before answers what came of it then.
///
/// # Errors
/// `NOT_FOUND` for a ride that is not his, `INVALID_INPUT`, `BLOCKED`, `CONVERSATION_CLOSED` when
/// contact is over or wants calls only.
pub async fn write(
    app: &App,
    user: &AppUser,
    ride: Uuid,
    body: &str,
    client_id: Option<&str>,
) -> Result<entry::Model> {
    if body.trim().is_empty() {
        return Err(Error::invalid("body", "Write something."));
    }
    if body.chars().count() > LONGEST_TEXT {
        return Err(Error::invalid("body", format!("At most {LONGEST_TEXT} characters.")));
    }
    if client_id.is_some_and(|id| id.is_empty() || id.chars().count() > LONGEST_CLIENT_ID) {
        let words = format!("Between 1 and {LONGEST_CLIENT_ID} characters.");
        return Err(Error::invalid("clientMutationId", words));
    }
    let id = match client_id {
        Some(id) => format!("{}:{id}", user.person_id),
        None => app.clock.new_id().to_string(),
    };
    until_won(|| try_write(app, user, ride, body, &id)).await
}

async fn try_write(app: &App, user: &AppUser, ride: Uuid, body: &str, id: &str) -> Result<entry::Model> {
    let at = app.clock.now();
    let ride = one(app, user, ride).await?.ok_or_else(|| Error::not_found("ride"))?;
    if let Some(earlier) = written(app, id).await? {
        return Ok(earlier);
    }
    let mut tx = app.db.begin().await?;
    let conversation = match ride.conversation_id {
        Some(id) => conversation::Entity::find_by_id(id).one(&*tx).await?,
        None => None,
    };
    let conversation = conversation.filter(|it| it.expires_at > at).ok_or_else(closed)?;
    let people = participant::present(&*tx, conversation.id).await?;
    let me = people.iter().find(|one| one.person_id == user.person_id).ok_or_else(closed)?;
    let kept_apart = match people.iter().find(|one| one.person_id != user.person_id) {
        Some(other) => block::between(&*tx, me.person_id, other.person_id).await?.is_some(),
        None => false,
    };
    if kept_apart || conversation.suspended_at.is_some() {
        return Err(Error::refused(ErrorCode::Blocked, "The other side cannot be reached at the moment."));
    }
    if conversation.mode == Mode::VoiceOnly {
        return Err(Error::refused(ErrorCode::ConversationClosed, "Texts are not wanted here. Call."));
    }
    let number = proxy_number::Entity::find_by_id(me.number_id).one(&*tx).await?.ok_or_else(closed)?;
    let phone = phone::Entity::find_by_id(me.phone_id).one(&*tx).await?.ok_or_else(phone::gone)?;
    let inbound = InboundText {
        id: id.to_owned(),
        from: Sender::Phone(app.vault.open_phone(phone.id, &phone.number_sealed)?),
        to: Some(number.phone()),
        body: body.to_owned(),
        media: Vec::new(),
        part: None,
    };
    let ours = Ours { number: Some(number), ..Ours::default() };
    let Some(taken) = relay::text_in(app, &mut tx, at, SOURCE, &inbound, &ours, Arrived::Whole).await? else {
        // The same request was taken in at this moment.
        tx.roll_back().await?;
        return written(app, id).await?.ok_or(Error::Conflict);
    };
    let entry = entry::Entity::find_by_id(taken.entry).one(&*tx).await?;
    tx.commit().await?;
    entry.ok_or_else(|| Error::not_found("entry"))
}

/// What a request with this id came to.
async fn written(app: &App, id: &str) -> Result<Option<entry::Model>> {
    let leg = leg::by_provider_id(app.db.read(), SOURCE, Direction::Inbound, id).await?;
    let Some(leg) = leg else { return Ok(None) };
    Ok(entry::Entity::find_by_id(leg.entry_id).one(app.db.read()).await?)
}

fn closed() -> Error {
    Error::refused(ErrorCode::ConversationClosed, "Contact about this ride does not work now.")
}
