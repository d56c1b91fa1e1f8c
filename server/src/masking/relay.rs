//! The relay: an inbound text or call finds its route, and the other side. Reads top to bottom as
//! domain.md §7: whose number is it, who sends, where does it lead, and what if nowhere. One
//! transaction writes what was received together with what follows from it; sending is the
//! courier's work.

use std::time::Duration;

use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::entry::{self, Channel, Party};
use crate::entities::leg::{self, Direction, State};
use crate::entities::{conversation, market, participant, phone, proxy_number, ride, route};
use crate::error::{Error, Result};
use crate::masking::conversations::reach;
use crate::masking::log::{self, NewEntry, NewLeg};
use crate::masking::wording::{self, Wording};
use crate::phone::PhoneNumber;
use crate::providers::{Bridge, InboundCall, InboundText, Reply, Sender, Speech};

/// One automatic answer to a sender on a number in this time: two machines can't answer each other
/// for ever (E45).
const AUTO_REPLY_EVERY: Duration = Duration::from_hours(6);

/// Where an inbound contact leads.
enum Destination {
    /// To the other side of a live conversation.
    Through(Box<Route>),
    /// Into a conversation that is over.
    Ended(Box<Origin>),
    /// To nobody, for this reason.
    Nowhere(&'static str),
}

/// What is known of the one who writes or calls.
struct Origin {
    conversation: conversation::Model,
    sender: participant::Model,
    ride: Option<Uuid>,
}

/// A live way to the other side.
struct Route {
    origin: Origin,
    peer: participant::Model,
    to: PhoneNumber,
    /// The number the other side knows: never the sender's phone, and not always the number the
    /// sender dialled.
    from: proxy_number::Model,
}

/// Takes in a text (R44–R46, R50). Answers the telco at once; the courier sends.
///
/// # Errors
/// When the database fails: then nothing was taken in, and the telco must come again.
pub async fn text(app: &App, provider: &str, inbound: &InboundText) -> Result<Reply> {
    let at = app.clock.now();
    if leg::by_provider_id(app.db.read(), provider, Direction::Inbound, &inbound.id).await?.is_some() {
        return Ok(Reply::Ack);
    }
    let mut tx = app.db.begin().await?;
    let number = number_of(&tx, inbound.to.as_ref()).await?;
    let destination = find(app, &tx, at, number.as_ref(), &inbound.from).await?;
    let contact = Contact {
        channel: Channel::Sms,
        provider,
        provider_id: &inbound.id,
        number: number.as_ref(),
        from: &inbound.from,
        body: Some(&inbound.body),
    };
    let Some(entry) = take_in(app, &mut tx, at, &contact, &destination, None).await? else {
        return Ok(Reply::Ack);
    };
    match &destination {
        Destination::Through(route) => {
            log::queue_text(app, &tx, at, entry.id, &route.from, &route.to).await?;
        }
        Destination::Ended(_) | Destination::Nowhere(_) => {
            answer_sender(app, &mut tx, at, &contact, &destination).await?;
        }
    }
    tx.commit().await?;
    Ok(Reply::Ack)
}

/// Takes in a call and says what to do with it (R47–R49, R18). A repeat gets the same answer (E26).
///
/// # Errors
/// When the database fails: then nothing was taken in, and the telco must come again.
pub async fn call(app: &App, provider: &str, inbound: &InboundCall) -> Result<Reply> {
    let at = app.clock.now();
    if let Some(answer) = earlier_answer(app, provider, &inbound.id).await? {
        return Ok(answer);
    }
    let mut tx = app.db.begin().await?;
    let number = number_of(&tx, inbound.to.as_ref()).await?;
    let destination = find(app, &tx, at, number.as_ref(), &inbound.from).await?;
    let (reply, words) = answer_to_caller(app, &tx, &destination).await?;
    let contact = Contact {
        channel: Channel::Voice,
        provider,
        provider_id: &inbound.id,
        number: number.as_ref(),
        from: &inbound.from,
        body: Some(&words.text),
    };
    let Some(entry) = take_in(app, &mut tx, at, &contact, &destination, Some(&words)).await? else {
        // Another node took the same call in at this moment.
        drop(tx);
        return earlier_answer(app, provider, &inbound.id).await?.ok_or(Error::Conflict);
    };
    if let Destination::Through(route) = &destination {
        let callee = NewLeg {
            entry_id: entry.id,
            direction: Direction::Outbound,
            state: State::Ringing,
            provider: &route.from.provider,
            provider_id: None,
            number_id: Some(route.from.id),
            phone: Some(&route.to),
        };
        log::add_leg(app, &tx, at, callee).await?;
    }
    let answer = serde_json::to_string(&reply).map_err(|error| Error::Internal(error.to_string()))?;
    let mut answered: entry::ActiveModel = entry.into();
    let id = *answered.id.as_ref();
    answered.answer_sealed = Set(Some(app.vault.seal(id, &answer)));
    answered.update(&*tx).await?;
    tx.commit().await?;
    if let Destination::Through(route) = &destination {
        tracing::info!(entry = %id, to = ?route.to, "transferring call");
    }
    Ok(reply)
}

async fn number_of(tx: &WriteTx, to: Option<&PhoneNumber>) -> Result<Option<proxy_number::Model>> {
    match to {
        Some(to) => proxy_number::by_phone(&**tx, to).await,
        None => Ok(None),
    }
}

/// The resolution order: first what settles it wins.
async fn find(
    app: &App,
    tx: &WriteTx,
    at: Timestamp,
    number: Option<&proxy_number::Model>,
    from: &Sender,
) -> Result<Destination> {
    let Some(number) = number else {
        return Ok(Destination::Nowhere("It came to a number that is not ours."));
    };
    let phone = match from {
        Sender::Phone(phone) => phone,
        Sender::Withheld => return Ok(Destination::Nowhere("The sender withheld the number.")),
        Sender::Unreachable => {
            return Ok(Destination::Nowhere("It came from a short code or a name, not from a phone."));
        }
    };
    if proxy_number::by_phone(&**tx, phone).await?.is_some() {
        return Ok(Destination::Nowhere("It came from one of our own numbers."));
    }
    let Some(route) = route::find(&**tx, &app.vault.hash(phone), number.id).await? else {
        return Ok(Destination::Nowhere("This phone has no conversation on this number."));
    };
    let origin = origin_of(tx, at, &route).await?;
    // Judged by the time of receipt, whether or not anyone has swept (R80, E19).
    if at >= route.held_until.plus(app.config.skew) {
        return Ok(Destination::Ended(Box::new(origin)));
    }
    let peer = participant::Entity::find_by_id(route.peer_id).one(&**tx).await?;
    let peer = peer.ok_or_else(|| Error::Internal(format!("route's peer {} is gone", route.peer_id)))?;
    let (to, from) = reach(app, tx, &peer).await?;
    Ok(Destination::Through(Box::new(Route { origin, peer, to, from })))
}

async fn origin_of(tx: &WriteTx, at: Timestamp, route: &route::Model) -> Result<Origin> {
    let conversation = conversation::Entity::find_by_id(route.conversation_id).one(&**tx).await?;
    let sender = participant::Entity::find_by_id(route.participant_id).one(&**tx).await?;
    let (Some(conversation), Some(sender)) = (conversation, sender) else {
        return Err(Error::Internal(format!("route leads to a lost conversation {}", route.conversation_id)));
    };
    let ride = ride_of(tx, at, conversation.id).await?;
    Ok(Origin { conversation, sender, ride })
}

/// The ride a contact is shown at: of those under way the nearest in time, else the last (E14).
async fn ride_of(tx: &WriteTx, at: Timestamp, conversation: Uuid) -> Result<Option<Uuid>> {
    let rides = ride::Entity::find().filter(ride::Column::ConversationId.eq(conversation)).all(&**tx).await?;
    let under_way = rides
        .iter()
        .filter(|ride| ride.state == ride::State::Assigned)
        .min_by_key(|ride| ride.pickup_at.0.abs_diff(at.0));
    Ok(under_way.or_else(|| rides.iter().max_by_key(|ride| ride.ended_at)).map(|ride| ride.id))
}

/// An inbound text or call, as it goes into the log.
struct Contact<'a> {
    channel: Channel,
    provider: &'a str,
    provider_id: &'a str,
    number: Option<&'a proxy_number::Model>,
    from: &'a Sender,
    body: Option<&'a str>,
}

/// Writes entry and inbound leg. Answers `None` if the telco's id is already in the log: then the
/// transaction is to be dropped.
async fn take_in(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    contact: &Contact<'_>,
    destination: &Destination,
    words: Option<&Wording>,
) -> Result<Option<entry::Model>> {
    let number_id = contact.number.map(|number| number.id);
    let mut new = NewEntry {
        conversation_id: None,
        ride_id: None,
        number_id,
        channel: contact.channel,
        kind: entry::Kind::Unmatched,
        from: (Party::Stranger, None),
        to: None,
        body: contact.body,
        template: words.map(|words| words.template),
        problem: None,
    };
    match destination {
        Destination::Through(route) => {
            new.kind = entry::Kind::Relay;
            new.to = Some((route.peer.role.into(), Some(route.peer.person_id)));
            from_origin(&mut new, &route.origin);
        }
        Destination::Ended(origin) => {
            new.problem = Some("The conversation had ended.");
            from_origin(&mut new, origin);
        }
        Destination::Nowhere(reason) => {
            new.problem = Some(reason);
            new.from.1 = known_sender(app, tx, contact.from).await?;
        }
    }
    let (ride, conversation) = (new.ride_id, new.conversation_id);
    let entry = log::write(app, tx, at, new).await?;
    let leg = NewLeg {
        entry_id: entry.id,
        direction: Direction::Inbound,
        state: match (contact.channel, destination) {
            (Channel::Voice, Destination::Through(_)) => State::Ringing,
            _ => State::Received,
        },
        provider: contact.provider,
        provider_id: Some(contact.provider_id),
        number_id,
        phone: match contact.from {
            Sender::Phone(phone) => Some(phone),
            Sender::Withheld | Sender::Unreachable => None,
        },
    };
    if !log::add_leg(app, tx, at, leg).await? {
        return Ok(None);
    }
    log::note_activity(tx, at, ride, conversation, number_id).await?;
    Ok(Some(entry))
}

fn from_origin(new: &mut NewEntry<'_>, origin: &Origin) {
    new.conversation_id = Some(origin.conversation.id);
    new.ride_id = origin.ride;
    new.from = (origin.sender.role.into(), Some(origin.sender.person_id));
}

/// Whom we take a sender without a conversation for: the one person who has, or had, this phone.
async fn known_sender(app: &App, tx: &WriteTx, from: &Sender) -> Result<Option<Uuid>> {
    let Sender::Phone(phone) = from else { return Ok(None) };
    let owners =
        phone::Entity::find().filter(phone::Column::NumberHash.eq(app.vault.hash(phone))).all(&**tx).await?;
    Ok(match owners.as_slice() {
        [owner] => Some(owner.person_id),
        _ => None,
    })
}

/// Tells a sender that his text reached nobody (O1, E9), at most once in a while.
async fn answer_sender(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    contact: &Contact<'_>,
    destination: &Destination,
) -> Result<()> {
    let (Sender::Phone(phone), Some(number)) = (contact.from, contact.number) else { return Ok(()) };
    if proxy_number::by_phone(&**tx, phone).await?.is_some()
        || answered_lately(app, tx, at, phone, number).await?
    {
        return Ok(());
    }
    let market = market::named_or_default(&**tx, Some(number.market_id)).await?;
    let words = wording::conversation_ended(&market);
    let mut new = NewEntry {
        conversation_id: None,
        ride_id: None,
        number_id: Some(number.id),
        channel: Channel::Sms,
        kind: entry::Kind::AutoReply,
        from: (Party::Company, None),
        to: Some((Party::Stranger, None)),
        body: Some(&words.text),
        template: Some(words.template),
        problem: None,
    };
    if let Destination::Ended(origin) = destination {
        new.conversation_id = Some(origin.conversation.id);
        new.ride_id = origin.ride;
        new.to = Some((origin.sender.role.into(), Some(origin.sender.person_id)));
    }
    let entry = log::write(app, tx, at, new).await?;
    log::queue_text(app, tx, at, entry.id, number, phone).await
}

async fn answered_lately(
    app: &App,
    tx: &WriteTx,
    at: Timestamp,
    phone: &PhoneNumber,
    number: &proxy_number::Model,
) -> Result<bool> {
    let latest = leg::Entity::find()
        .filter(leg::Column::NumberId.eq(number.id))
        .filter(leg::Column::PhoneHash.eq(app.vault.hash(phone)))
        .filter(leg::Column::Direction.eq(Direction::Outbound))
        .filter(leg::Column::CreatedAt.gt(at.minus(AUTO_REPLY_EVERY)))
        .inner_join(entry::Entity)
        .filter(entry::Column::Kind.eq(entry::Kind::AutoReply))
        .one(&**tx)
        .await?;
    Ok(latest.is_some())
}

/// What a caller hears, and whom he is connected with.
async fn answer_to_caller(app: &App, tx: &WriteTx, destination: &Destination) -> Result<(Reply, Wording)> {
    let speech = |words: &Wording| Speech {
        text: words.text.clone(),
        language: app.config.voice_language.clone(),
        voice: app.config.voice.clone(),
    };
    Ok(match destination {
        Destination::Through(route) => {
            let words = wording::connecting(route.peer.role);
            let bridge = Bridge {
                announce: speech(&words),
                whisper: None,
                to: route.to.e164().to_owned(),
                caller_id: route.from.e164.clone(),
                ring_timeout: app.config.ring_timeout,
                max_length: app.config.max_call,
            };
            (Reply::Bridge(bridge), words)
        }
        Destination::Ended(origin) => {
            let market = market::named_or_default(&**tx, Some(origin.conversation.market_id)).await?;
            let words = wording::conversation_ended(&market);
            (Reply::Say { speech: speech(&words) }, words)
        }
        Destination::Nowhere(_) => {
            let words = wording::unidentified_caller();
            (Reply::Say { speech: speech(&words) }, words)
        }
    })
}

/// The answer this call already got, if its webhook is a repeat.
async fn earlier_answer(app: &App, provider: &str, call: &str) -> Result<Option<Reply>> {
    let Some(leg) = leg::by_provider_id(app.db.read(), provider, Direction::Inbound, call).await? else {
        return Ok(None);
    };
    let entry = entry::Entity::find_by_id(leg.entry_id).one(app.db.read()).await?;
    let Some(sealed) = entry.and_then(|entry| entry.answer_sealed) else { return Ok(None) };
    let answer = app.vault.open(leg.entry_id, &sealed)?;
    serde_json::from_str(&answer).map(Some).map_err(|error| Error::Internal(error.to_string()))
}
