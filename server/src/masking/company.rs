//! Texts from the company: a dispatcher writes to one or both people of a ride (R28), or of a
//! conversation without one.

use async_graphql::Enum;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::person::Kind;
use crate::entities::{conversation, entry, participant, ride};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::conversations::{self, Place};
use crate::masking::guards::allowance;
use crate::masking::log;
use crate::masking::once::{self, Terms};
use crate::masking::wording::Wording;

/// The longest text a telco takes, in characters.
pub const LONGEST_TEXT: usize = 1_600;

/// Whom a message from the company is for.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// The customer.
    Customer,
    /// The driver.
    Driver,
    /// Both, each from the number he knows.
    Both,
}

impl Recipient {
    /// The people it names.
    #[must_use]
    pub fn kinds(self) -> &'static [Kind] {
        match self {
            Self::Customer => &[Kind::Customer],
            Self::Driver => &[Kind::Driver],
            Self::Both => &[Kind::Customer, Kind::Driver],
        }
    }
}

/// A ride whose people can still be reached, and where they are told something. It is held with its conversation, so that
/// nobody is replaced between being read and being written to (E7).
pub(super) async fn open_ride(tx: &WriteTx, now: Timestamp, ride_id: Uuid) -> Result<(ride::Model, Place)> {
    let (ride, conversation) = contact_of(tx, now, ride_id).await?;
    let place = place_of(&ride, &conversation);
    Ok((ride, place))
}

/// As [`open_ride`], where the two are to be connected: not while contact is suspended (E35).
pub(super) async fn connectable_ride(
    tx: &WriteTx,
    now: Timestamp,
    ride_id: Uuid,
) -> Result<(ride::Model, Place)> {
    let (ride, conversation) = contact_of(tx, now, ride_id).await?;
    refuse_suspended(&conversation)?;
    let place = place_of(&ride, &conversation);
    Ok((ride, place))
}

fn place_of(ride: &ride::Model, conversation: &conversation::Model) -> Place {
    Place { conversation: conversation.id, ride: Some(ride.id), market: ride.market_id }
}

/// The two of a suspended conversation are not connected (E35).
pub(super) fn refuse_suspended(conversation: &conversation::Model) -> Result<()> {
    if conversation.suspended_at.is_none() {
        return Ok(());
    }
    let message = "The conversation of these two is suspended. Resume it before you connect them.";
    Err(Error::refused(ErrorCode::Blocked, message))
}

async fn contact_of(
    tx: &WriteTx,
    now: Timestamp,
    ride_id: Uuid,
) -> Result<(ride::Model, conversation::Model)> {
    let ride = ride::held(&**tx, ride_id).await?;
    let Some(id) = ride.conversation_id else {
        let message = if ride.state.is_over() {
            "This ride was over before anybody had a number of it."
        } else {
            "Nobody has a number of this ride yet. Assign a driver; if it waits for a number, add one to the pool."
        };
        return Err(Error::refused(ErrorCode::ConversationClosed, message));
    };
    let conversation = conversation::held(&**tx, id).await?;
    if conversation.expires_at <= now {
        return Err(Error::refused(
            ErrorCode::ConversationClosed,
            "Contact about this ride has ended. Its number may already lead to someone else.",
        ));
    }
    Ok((ride, conversation))
}

/// A conversation without a ride whose people can still be reached, and who they are. It is held, as a ride's is.
pub(super) async fn open_direct(
    tx: &WriteTx,
    now: Timestamp,
    id: Uuid,
) -> Result<(conversation::Model, Vec<participant::Model>)> {
    let conversation = conversation::held(&**tx, id).await?;
    if conversation.kind != conversation::Kind::Direct {
        let message = "This conversation is about rides, or support: reach its people there.";
        return Err(Error::invalid("conversationId", message));
    }
    if conversation.expires_at <= now {
        let message = "Contact has ended. Its numbers may already lead to someone else.";
        return Err(Error::refused(ErrorCode::ConversationClosed, message));
    }
    let people = participant::present(&**tx, id).await?;
    Ok((conversation, people))
}

/// Those of them who are named; whoever is named twice is there once.
pub(super) fn named(people: Vec<participant::Model>, who: &[Uuid]) -> Result<Vec<participant::Model>> {
    if who.is_empty() {
        return Err(Error::invalid("personIds", "Name at least one of the two."));
    }
    if who.iter().any(|person| people.iter().all(|one| one.person_id != *person)) {
        return Err(Error::invalid("personIds", "This person is not in the conversation."));
    }
    Ok(people.into_iter().filter(|one| who.contains(&one.person_id)).collect())
}

/// Where people without a ride are told something.
pub(super) fn place_without_ride(conversation: &conversation::Model) -> Place {
    Place { conversation: conversation.id, ride: None, market: conversation.market_id }
}

/// The person of a ride in this role, as the conversation knows him.
pub(super) async fn participant_of(
    tx: &WriteTx,
    ride: &ride::Model,
    role: Kind,
) -> Result<participant::Model> {
    let person = match role {
        Kind::Customer => Some(ride.customer_id),
        Kind::Driver => ride.driver_id,
        Kind::Agent => None,
    };
    let people = match ride.conversation_id {
        Some(id) => participant::present(&**tx, id).await?,
        None => Vec::new(),
    };
    let found = people.into_iter().find(|one| one.role == role && Some(one.person_id) == person);
    found.ok_or_else(|| {
        let message = format!("The {} has no number of this ride yet.", role.word());
        Error::refused(ErrorCode::ConversationClosed, message)
    })
}

/// Writes to one or both people of a ride, from the number each knows.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT`, `CONVERSATION_CLOSED` before there is a number and once it may lead elsewhere,
/// `RATE_LIMITED`.
pub async fn send(
    app: &App,
    ride_id: Uuid,
    to: Recipient,
    body: &str,
    terms: &Terms,
) -> Result<Vec<entry::Model>> {
    let words = words(body)?;
    let now = app.clock.now();
    let tx = app.db.begin().await?;
    let first = app.clock.id_at(now);
    let what = format!("sendMessage {ride_id}");
    if let Some(done) = once::made_earlier(&tx, now, terms, &what, first).await? {
        return written_earlier(tx, done).await;
    }
    let (ride, place) = open_ride(&tx, now, ride_id).await?;
    let mut people = Vec::new();
    for kind in to.kinds() {
        people.push(participant_of(&tx, &ride, *kind).await?);
    }
    say_to_each(app, tx, (first, now), place, &people, &words, terms.by).await
}

/// Writes to people of a conversation that has no ride, from the number each dials.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT`, `CONVERSATION_CLOSED` once the number may lead elsewhere, `RATE_LIMITED`.
pub async fn send_without_ride(
    app: &App,
    conversation_id: Uuid,
    to: &[Uuid],
    body: &str,
    terms: &Terms,
) -> Result<Vec<entry::Model>> {
    let words = words(body)?;
    let now = app.clock.now();
    let tx = app.db.begin().await?;
    let first = app.clock.id_at(now);
    let what = format!("sendWithoutRide {conversation_id}");
    if let Some(done) = once::made_earlier(&tx, now, terms, &what, first).await? {
        return written_earlier(tx, done).await;
    }
    let (conversation, people) = open_direct(&tx, now, conversation_id).await?;
    let place = place_without_ride(&conversation);
    say_to_each(app, tx, (first, now), place, &named(people, to)?, &words, terms.by).await
}

/// A text each, and the end of the transaction.
async fn say_to_each(
    app: &App,
    mut tx: WriteTx,
    (first, now): (Uuid, Timestamp),
    place: Place,
    people: &[participant::Model],
    words: &Wording,
    by: Option<Uuid>,
) -> Result<Vec<entry::Model>> {
    let mut entries = Vec::new();
    for (person, id) in people.iter().zip(once::ids(first)) {
        let kind = entry::Kind::Company;
        let said = conversations::say_as(app, &mut tx, (id, now), place, person, kind, words).await?;
        entries.push(log::authored(&tx, said, by).await?);
    }
    log::note_activity(&mut tx, now, place.ride, Some(place.conversation), None).await?;
    allowance::commit(app, tx, by).await?;
    Ok(entries)
}

/// What the same request of the company came to, when it was asked before: an entry for each of the two at most.
pub(super) async fn written_earlier(tx: WriteTx, first: Uuid) -> Result<Vec<entry::Model>> {
    let written = entry::Entity::find()
        .filter(entry::Column::Id.is_in(once::ids(first).take(2)))
        .order_by_asc(entry::Column::Id)
        .all(&*tx)
        .await?;
    tx.roll_back().await?;
    Ok(written)
}

/// A text of the company, as it was written.
fn words(body: &str) -> Result<Wording> {
    if body.trim().is_empty() {
        return Err(Error::invalid("body", "Write something."));
    }
    if body.chars().count() > LONGEST_TEXT {
        return Err(Error::invalid("body", format!("At most {LONGEST_TEXT} characters.")));
    }
    Ok(Wording::verbatim(body))
}
