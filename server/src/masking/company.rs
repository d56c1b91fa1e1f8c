//! Texts from the company: a dispatcher writes to one or both people of a ride (R28), or of a
//! conversation without one.

use async_graphql::Enum;
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::person::Kind;
use crate::entities::{conversation, entry, participant, ride};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::conversations::Place;
use crate::masking::wording::Wording;
use crate::masking::{conversations, log};

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

/// A ride whose people can still be reached. It is held with its conversation, so that nobody is replaced between
/// being read and being written to (E7).
pub(super) async fn open_ride(tx: &WriteTx, now: Timestamp, ride_id: Uuid) -> Result<ride::Model> {
    contact_of(tx, now, ride_id).await.map(|(ride, _)| ride)
}

/// As [`open_ride`], where the two are to be connected: not while contact is suspended (E35).
pub(super) async fn connectable_ride(tx: &WriteTx, now: Timestamp, ride_id: Uuid) -> Result<ride::Model> {
    let (ride, conversation) = contact_of(tx, now, ride_id).await?;
    if conversation.suspended_at.is_some() {
        let message = "The conversation of these two is suspended. Resume it before you connect them.";
        return Err(Error::refused(ErrorCode::Blocked, message));
    }
    Ok(ride)
}

async fn contact_of(
    tx: &WriteTx,
    now: Timestamp,
    ride_id: Uuid,
) -> Result<(ride::Model, conversation::Model)> {
    let ride = ride::held(&**tx, ride_id).await?;
    let conversation = match ride.conversation_id {
        Some(id) => Some(conversation::held(&**tx, id).await?),
        None => None,
    };
    match conversation.filter(|conversation| conversation.expires_at > now) {
        Some(conversation) => Ok((ride, conversation)),
        None => Err(Error::refused(
            ErrorCode::ConversationClosed,
            "Contact about this ride has ended. Its number may already lead to someone else.",
        )),
    }
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
/// `NOT_FOUND`, `INVALID_INPUT`, `CONVERSATION_CLOSED` once the number may lead elsewhere.
pub async fn send(app: &App, ride_id: Uuid, to: Recipient, body: &str) -> Result<Vec<entry::Model>> {
    let words = words(body)?;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let ride = open_ride(&tx, now, ride_id).await?;
    let mut entries = Vec::new();
    for kind in to.kinds() {
        let entry =
            conversations::tell(app, &mut tx, now, &ride, *kind, entry::Kind::Company, &words).await?;
        entries.push(entry);
    }
    log::note_activity(&mut tx, now, Some(ride.id), ride.conversation_id, None).await?;
    tx.commit().await?;
    Ok(entries)
}

/// Writes to people of a conversation that has no ride, from the number each dials.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT`, `CONVERSATION_CLOSED` once the number may lead elsewhere.
pub async fn send_without_ride(
    app: &App,
    conversation_id: Uuid,
    to: &[Uuid],
    body: &str,
) -> Result<Vec<entry::Model>> {
    let words = words(body)?;
    if to.is_empty() {
        return Err(Error::invalid("personIds", "Name at least one of the two."));
    }
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let conversation = conversation::held(&*tx, conversation_id).await?;
    if conversation.kind != conversation::Kind::Direct {
        return Err(Error::invalid("conversationId", "These two have a ride: write to them there."));
    }
    if conversation.expires_at <= now {
        let message = "Contact has ended. Its numbers may already lead to someone else.";
        return Err(Error::refused(ErrorCode::ConversationClosed, message));
    }
    let people = participant::present(&*tx, conversation.id).await?;
    let place = Place { conversation: conversation.id, ride: None, market: conversation.market_id };
    if to.iter().any(|person| people.iter().all(|one| one.person_id != *person)) {
        return Err(Error::invalid("personIds", "This person is not in the conversation."));
    }
    let mut entries = Vec::new();
    // Whoever is named twice gets one text.
    for participant in people.iter().filter(|one| to.contains(&one.person_id)) {
        let told = conversations::say(app, &mut tx, now, place, participant, entry::Kind::Company, &words);
        entries.push(told.await?);
    }
    log::note_activity(&mut tx, now, None, Some(conversation.id), None).await?;
    tx.commit().await?;
    Ok(entries)
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
