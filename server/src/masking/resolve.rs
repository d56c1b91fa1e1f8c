//! Where an inbound text or call leads: the resolution order of domain.md §7 as one function,
//! [`resolve`]. It only reads, so that the same order serves the relay, which acts on it, and a dry
//! run that explains it. One order for texts and calls (R51).

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::entities::entry::Channel;
use crate::entities::person::Kind;
use crate::entities::route::{self, Disposition};
use crate::entities::{conversation, market, participant, person, phone, proxy_number, ride};
use crate::error::{Error, Result};
use crate::masking::policy::{self, Verdict};
use crate::masking::trace::{Rule, Step, Trail};
use crate::masking::wording::{self, Said, Wording};
use crate::phone::PhoneNumber;
use crate::providers::Sender;
use crate::vault::PhoneHash;

/// A text or call that came in, as far as it decides where it leads.
#[derive(Clone, Copy, Debug)]
pub struct Contact<'a> {
    /// When it was received: all is judged by this time, however late it is worked on (E19).
    pub at: Timestamp,
    /// Text or call.
    pub channel: Channel,
    /// The number that was texted or called.
    pub to: Option<&'a PhoneNumber>,
    /// Who sends.
    pub from: &'a Sender,
}

/// Where it leads, what the sender is told, and why.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The proxy number, if it is one of ours.
    pub number: Option<proxy_number::Model>,
    /// Where it leads.
    pub destination: Destination,
    /// What the sender reads or hears at once.
    pub reply: Option<Wording>,
    /// The steps that led there.
    pub steps: Vec<Step>,
}

/// Where a contact leads.
#[derive(Clone, Debug)]
pub enum Destination {
    /// To the other side of a live conversation.
    Through(Box<Way>),
    /// There is a way, but a policy holds the contact back, for this reason.
    Held(Box<Way>, &'static str),
    /// Into a live conversation with nobody on the other side yet (E46).
    Waiting(Box<Origin>),
    /// Into a conversation that does not lead to the other side any more, for this reason.
    Over(Box<Origin>, &'static str),
    /// To nobody, for this reason.
    Nowhere(&'static str),
}

/// What is known of the one who writes or calls.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The conversation he is, or was, in.
    pub conversation: conversation::Model,
    /// Who he is in it.
    pub sender: participant::Model,
    /// The ride his contact is shown at.
    pub ride: Option<Uuid>,
}

/// A live way to the other side.
#[derive(Clone, Debug)]
pub struct Way {
    /// Where it begins.
    pub origin: Origin,
    /// Who is on the other side.
    pub peer: participant::Model,
    /// The phone of the other side.
    pub to: PhoneNumber,
    /// The number the other side knows: never the sender's phone, and not always the number the
    /// sender dialled.
    pub from: proxy_number::Model,
}

const NOT_OURS: &str = "It came to a number that is not ours.";
const WITHHELD: &str = "The sender withheld the number.";
const NO_PHONE: &str = "It came from a short code or a name, not from a phone.";
const OWN_NUMBER: &str = "It came from one of our own numbers.";
const ENDED: &str = "The conversation had ended.";
const REMOVED: &str = "The sender is no longer the driver of this ride.";
const MOVED: &str = "The conversation goes on over another number.";
const BLOCKED: &str = "The two are blocked from each other.";
const DROPPED: &str = "The person has another phone now.";
const ELSEWHERE: &str = "The sender has a conversation on another number.";
const UNKNOWN: &str = "This phone has no conversation on this number.";

impl Decision {
    /// Who sends, if he is, or was, in a conversation.
    #[must_use]
    pub fn origin(&self) -> Option<&Origin> {
        match &self.destination {
            Destination::Through(way) | Destination::Held(way, _) => Some(&way.origin),
            Destination::Waiting(origin) | Destination::Over(origin, _) => Some(origin),
            Destination::Nowhere(_) => None,
        }
    }

    /// Puts something into words for the sender: in his language, where he is known.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn say<C: ConnectionTrait>(&self, db: &C, wording: &Wording) -> Result<Said> {
        let number = self.number.as_ref().map(|number| number.market_id);
        let market = self.origin().map(|origin| origin.conversation.market_id).or(number);
        let market = market::named_or_default(db, market).await?;
        let locale = match self.origin() {
            Some(origin) => person::locale_of(db, origin.sender.person_id).await?,
            None => None,
        };
        wording::put(db, &market, locale.as_deref(), wording).await
    }
}

/// The resolution order: the first step that settles it wins.
///
/// # Errors
/// When the database fails, or a row lost what it refers to.
pub async fn resolve<C: ConnectionTrait>(app: &App, db: &C, contact: &Contact<'_>) -> Result<Decision> {
    let mut trail = Trail::default();
    // 1. Whose number is it?
    let number = match contact.to {
        Some(to) => proxy_number::by_phone(db, to).await?,
        None => None,
    };
    let Some(number) = number else {
        let reply = unidentified(contact);
        let steps = trail.settle(Rule::Number, NOT_OURS);
        return Ok(Decision { number: None, destination: Destination::Nowhere(NOT_OURS), reply, steps });
    };
    trail.pass(Rule::Number, "The number is one of ours.");
    let settled = |trail: Trail, rule, why: &'static str, destination, reply| Decision {
        number: Some(number.clone()),
        destination,
        reply,
        steps: trail.settle(rule, why),
    };

    // 2. Who sends? One of our own numbers would make texts run in circles (T5).
    let phone = match contact.from {
        Sender::Phone(phone) => phone,
        Sender::Withheld => {
            let nowhere = Destination::Nowhere(WITHHELD);
            return Ok(settled(trail, Rule::Sender, WITHHELD, nowhere, unidentified(contact)));
        }
        Sender::Unreachable => {
            let nowhere = Destination::Nowhere(NO_PHONE);
            return Ok(settled(trail, Rule::Sender, NO_PHONE, nowhere, unidentified(contact)));
        }
    };
    if proxy_number::by_phone(db, phone).await?.is_some() {
        let nowhere = Destination::Nowhere(OWN_NUMBER);
        return Ok(settled(trail, Rule::Sender, OWN_NUMBER, nowhere, unidentified(contact)));
    }
    trail.pass(Rule::Sender, "It came from a phone that can be answered.");

    // 5. The one look-up: where does this number lead this phone?
    let market = market::named_or_default(db, Some(number.market_id)).await?;
    let hash = app.vault.hash(phone);
    let route = route::find(db, &hash, number.id).await?;
    if let Some(route) = route.as_ref().filter(|route| route.is_live(contact.at, app.config.skew)) {
        let origin = origin_of(db, contact.at, route).await?;
        trail.pass(Rule::Route, "The number leads this phone into a live conversation.");
        // 5b. Nobody on the other side yet.
        let Some(peer) = peer_of(db, route).await? else {
            let why = "Nobody is on the other side yet.";
            let reply = Some(wording::nobody_yet());
            return Ok(settled(trail, Rule::Counterpart, why, Destination::Waiting(Box::new(origin)), reply));
        };
        // The other side's own number must lead back here, else his answer would reach a stranger.
        let Some((to, from)) = reach_back(app, db, contact.at, &peer).await? else {
            let (destination, reply) =
                (Destination::Over(Box::new(origin), ENDED), Some(wording::conversation_ended()));
            return Ok(settled(trail, Rule::Counterpart, ENDED, destination, reply));
        };
        trail.pass(Rule::Counterpart, "Someone is on the other side.");
        // 5a. May it pass?
        let way = Box::new(Way { origin, peer, to, from });
        return Ok(match policy::judge(db, &way, &mut trail).await? {
            Verdict::Pass => {
                let reply = (contact.channel == Channel::Voice).then(|| wording::connecting(way.peer.role));
                settled(trail, Rule::Route, "It goes to the other side.", Destination::Through(way), reply)
            }
            Verdict::Hold(hold) => {
                let kept = Destination::Held(way, hold.problem);
                settled(trail, hold.rule, hold.problem, kept, hold.reply)
            }
        });
    }
    // 5c. In quarantine the number still knows whose it was, and answers by how that ended.
    let rests = |route: &route::Model| contact.at < route.held_until.plus(market.quarantine(&app.config));
    if let Some(route) = route.as_ref().filter(|route| rests(route)) {
        let (why, reply) = late(db, route).await?;
        let origin = origin_of(db, contact.at, route).await?;
        return Ok(settled(trail, Rule::Quarantine, why, Destination::Over(Box::new(origin), why), reply));
    }
    trail.pass(Rule::Route, "The number does not lead this phone to anyone.");

    // 7. Someone we know, on the wrong number: told the right one, never passed on (E13).
    let elsewhere = live_elsewhere(app, db, contact.at, &hash).await?;
    if !elsewhere.is_empty() {
        let reply = right_numbers(&elsewhere);
        let nowhere = Destination::Nowhere(ELSEWHERE);
        return Ok(settled(trail, Rule::KnownPerson, ELSEWHERE, nowhere, reply));
    }
    trail.pass(Rule::KnownPerson, "This phone is in no conversation on another number.");
    if let Some(route) = &route {
        let origin = origin_of(db, contact.at, route).await?;
        let over_long = Destination::Over(Box::new(origin), ENDED);
        return Ok(settled(trail, Rule::Quarantine, ENDED, over_long, Some(wording::conversation_ended())));
    }
    // 8. A stranger.
    let reply = match contact.channel {
        Channel::Sms => Some(wording::conversation_ended()),
        Channel::Voice => unidentified(contact),
    };
    Ok(settled(trail, Rule::Stranger, UNKNOWN, Destination::Nowhere(UNKNOWN), reply))
}

/// A caller nobody can be found for hears so (R49); a text of that kind has nobody to answer.
fn unidentified(contact: &Contact<'_>) -> Option<Wording> {
    (contact.channel == Channel::Voice).then(wording::unidentified_caller)
}

/// How a route ended, and what is told about it (domain.md §7, step 5c).
async fn late<C: ConnectionTrait>(db: &C, route: &route::Model) -> Result<(&'static str, Option<Wording>)> {
    Ok(match route.disposition {
        Disposition::Ended => (ENDED, Some(wording::conversation_ended())),
        Disposition::PhoneDropped => (DROPPED, Some(wording::conversation_ended())),
        Disposition::DriverRemoved => (REMOVED, Some(wording::no_longer_assigned())),
        Disposition::Blocked => (BLOCKED, Some(wording::not_available())),
        Disposition::Moved => {
            let new = match route.moved_to {
                Some(id) => proxy_number::Entity::find_by_id(id).one(db).await?,
                None => None,
            };
            (
                MOVED,
                new.map_or_else(
                    || Some(wording::conversation_ended()),
                    |new| Some(wording::number_changed(&new)),
                ),
            )
        }
    })
}

/// The conversation a route leads into, who sends, and the ride he means.
pub(super) async fn origin_of<C: ConnectionTrait>(
    db: &C,
    at: Timestamp,
    route: &route::Model,
) -> Result<Origin> {
    let conversation = conversation::Entity::find_by_id(route.conversation_id).one(db).await?;
    let sender = participant::Entity::find_by_id(route.participant_id).one(db).await?;
    let (Some(conversation), Some(sender)) = (conversation, sender) else {
        return Err(Error::Internal(format!("route leads to a lost conversation {}", route.conversation_id)));
    };
    let ride = ride_of(db, at, conversation.id).await?;
    Ok(Origin { conversation, sender, ride })
}

/// The ride a contact is shown at: of those under way the nearest in time, else the last (E14).
async fn ride_of<C: ConnectionTrait>(db: &C, at: Timestamp, conversation: Uuid) -> Result<Option<Uuid>> {
    let rides = ride::Entity::find().filter(ride::Column::ConversationId.eq(conversation)).all(db).await?;
    let under_way = rides
        .iter()
        .filter(|ride| ride.state == ride::State::Assigned)
        .min_by_key(|ride| ride.pickup_at.0.abs_diff(at.0));
    Ok(under_way.or_else(|| rides.iter().max_by_key(|ride| ride.ended_at)).map(|ride| ride.id))
}

async fn peer_of<C: ConnectionTrait>(db: &C, route: &route::Model) -> Result<Option<participant::Model>> {
    let peer = participant::Entity::find_by_id(route.peer_id).one(db).await?;
    Ok(peer.filter(|peer| peer.left_at.is_none()))
}

/// The phone of the other side and the number he knows, if that number leads him back here (I5).
async fn reach_back<C: ConnectionTrait>(
    app: &App,
    db: &C,
    at: Timestamp,
    peer: &participant::Model,
) -> Result<Option<(PhoneNumber, proxy_number::Model)>> {
    let phone = phone::Entity::find_by_id(peer.phone_id).one(db).await?;
    let number = proxy_number::Entity::find_by_id(peer.number_id).one(db).await?;
    let (Some(phone), Some(number)) = (phone, number) else {
        return Err(Error::Internal(format!("participant {} lacks a phone or number", peer.id)));
    };
    let back = route::find(db, &phone.number_hash, number.id)
        .await?
        .filter(|route| route.conversation_id == peer.conversation_id && route.is_live(at, app.config.skew));
    if back.is_none() {
        return Ok(None);
    }
    Ok(Some((app.vault.open_phone(phone.id, &phone.number_sealed)?, number)))
}

/// A conversation someone is in, as he is told of it.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    /// On which side the other one is.
    pub role: Kind,
    /// Name of the other side.
    pub counterpart: String,
    /// Reference of the trip, if it is about one.
    pub trip: Option<String>,
    /// The number to use.
    pub number: proxy_number::Model,
}

/// Told to someone who uses a number that is not that of his conversations (O5): one, or all by
/// trip reference.
fn right_numbers(right: &[Elsewhere]) -> Option<Wording> {
    if let [one] = right {
        return Some(wording::wrong_number((one.role, &one.counterpart), &one.number));
    }
    let line = |one: &Elsewhere| match &one.trip {
        Some(trip) => wording::one_of_the_right_numbers(trip, (one.role, &one.counterpart), &one.number),
        None => wording::wrong_number((one.role, &one.counterpart), &one.number),
    };
    right.iter().map(line).reduce(Wording::then)
}

/// The live conversations of a phone.
async fn live_elsewhere<C: ConnectionTrait>(
    app: &App,
    db: &C,
    at: Timestamp,
    phone: &PhoneHash,
) -> Result<Vec<Elsewhere>> {
    let mut found = Vec::new();
    // A phone is in few conversations at once.
    for route in route::of_phone(db, phone).await?.into_iter().filter(|r| r.is_live(at, app.config.skew)) {
        let Some(peer) = peer_of(db, &route).await? else { continue };
        let person = person::Entity::find_by_id(peer.person_id).one(db).await?;
        let number = proxy_number::Entity::find_by_id(route.number_id).one(db).await?;
        let (Some(person), Some(number)) = (person, number) else { continue };
        let trip = match ride_of(db, at, route.conversation_id).await? {
            Some(id) => ride::Entity::find_by_id(id).one(db).await?.map(|ride| ride.r#ref),
            None => None,
        };
        found.push(Elsewhere { role: person.kind, counterpart: person.name, trip, number });
    }
    Ok(found)
}
