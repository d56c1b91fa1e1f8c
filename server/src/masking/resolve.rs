//! Where an inbound text or call leads: the resolution order as one function,
//! [`resolve`]. It only reads, so that the same order serves the relay, which acts on it, and a dry
//! run that explains it. One order for texts and calls (R51).

use sea_orm::EntityTrait;
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Connection;
use crate::entities::entry::Channel;
use crate::entities::person::Kind;
use crate::entities::proxy_number::Purpose;
use crate::entities::reach::{self, Reach};
use crate::entities::route::{self, Disposition};
use crate::entities::{conversation, market, participant, person, phone, proxy_number, ride};
use crate::error::{Error, Result};
use crate::masking::about;
use crate::masking::conversations;
use crate::masking::lost;
use crate::masking::masks::lead::{self, AtMask, MaskWay};
use crate::masking::misroute::{self, Before};
use crate::masking::ours::Ours;
use crate::masking::policy::{self, Verdict};
use crate::masking::refusals;
use crate::masking::trace::{Rule, Step, Trail};
use crate::masking::wording::{self, Said, Wording};
use crate::phone::PhoneNumber;
use crate::providers::Sender;
use crate::support;
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
    /// Our numbers at both ends.
    pub ours: &'a Ours,
    /// Who sends.
    pub from: &'a Sender,
    /// The text; nothing for a call.
    pub body: Option<&'a str>,
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
    /// The call is refused without an answer: nobody pays for it, and nothing is said.
    pub refused: bool,
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
    /// Into a conversation that ended a while ago: he left something behind, and says so (E11).
    Lost(Box<Origin>),
    /// To the verification of phones: it may be a code.
    Verification,
    /// On from a mask: to its owner, or to one who reached him through it.
    Mask(Box<MaskWay>),
    /// To a mask that leads nowhere for this contact, for this reason.
    MaskShut(Box<AtMask>, &'static str),
    /// To the intake line: it may be a request (R63).
    Intake,
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
    /// What kind of line that phone is on, if a telco was asked.
    pub line: Option<phone::LineType>,
    /// The number the other side knows: never the sender's phone, and not always the number the
    /// sender dialled.
    pub from: proxy_number::Model,
    /// Whom the sender may mean instead, where the number led him to someone else until a short while ago.
    pub before: Option<Before>,
    /// Somebody else is written to on the same phone at this time (E3); not asked for a call.
    pub shared: bool,
    /// The sender is a driver who was deactivated (E47).
    pub deactivated: bool,
}

const NOT_OURS: &str = "It came to a number that is not ours.";
const WITHHELD: &str = "The sender withheld the number.";
const NO_PHONE: &str = "It came from a short code or a name, not from a phone.";
const OWN_NUMBER: &str = "It came from one of our own numbers.";
const FIRST_CONTACT: &str = "The number is the support line: an agent is chosen when the contact comes.";
const ENDED: &str = "The conversation had ended.";
const REMOVED: &str = "The sender is no longer the driver of this ride.";
const MOVED: &str = "The conversation goes on over another number.";
const BLOCKED: &str = "The two are blocked from each other.";
const HANDED_OVER: &str = "Another agent answers this customer now.";
const DROPPED: &str = "The person has another phone now.";
const SHARED: &str = "The other side shares the phone with someone who has a number for another ride.";
pub(super) const LOST: &str = "The sender left something behind and asks to be reconnected.";
const ELSEWHERE: &str = "The sender has a conversation on another number.";
const UNKNOWN: &str = "This phone has no conversation on this number.";

impl Way {
    /// Is a text to say which ride it is about?
    #[must_use]
    pub fn names_ride(&self) -> bool {
        self.shared || self.before.as_ref().is_some_and(|before| before.is_first)
    }

    /// The ride before, if a caller is to be asked which of the two he means.
    #[must_use]
    pub fn ride_before(&self) -> Option<Uuid> {
        let before = self.before.as_ref().filter(|_| self.origin.ride.is_some())?;
        before.lost_at_first()?.ride
    }
}

impl Decision {
    /// Who sends, if he is, or was, in a conversation.
    #[must_use]
    pub fn origin(&self) -> Option<&Origin> {
        match &self.destination {
            Destination::Through(way) | Destination::Held(way, _) => Some(&way.origin),
            Destination::Waiting(origin) | Destination::Over(origin, _) | Destination::Lost(origin) => {
                Some(origin)
            }
            Destination::Mask(_)
            | Destination::MaskShut(..)
            | Destination::Verification
            | Destination::Intake
            | Destination::Nowhere(_) => None,
        }
    }

    /// The mask that was used, if it was one.
    #[must_use]
    pub fn at_mask(&self) -> Option<&AtMask> {
        match &self.destination {
            Destination::Mask(way) => Some(&way.at),
            Destination::MaskShut(at, _) => Some(at),
            _ => None,
        }
    }

    /// A call that is refused; a text has nothing to refuse.
    #[must_use]
    pub fn unanswered(mut self, contact: &Contact<'_>) -> Self {
        self.refused = contact.channel == Channel::Voice;
        self.reply = None;
        self
    }

    /// Puts something into words for the sender: in his language, where he is known.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn say<C: Connection>(&self, db: &C, wording: &Wording) -> Result<Said> {
        let number = self.number.as_ref().map(|number| number.market_id);
        let market = self.origin().map(|origin| origin.conversation.market_id).or(number);
        let market = market::named_or_default(db, market).await?;
        let locale = match (self.origin(), self.at_mask()) {
            (Some(origin), _) => person::locale_of(db, origin.sender.person_id).await?,
            (None, Some(at)) if at.by_owner => at.owner.locale.clone(),
            (None, _) => None,
        };
        let words = match &self.number {
            Some(number) => wording::with_line(db, number, wording.clone()).await?,
            None => wording.clone(),
        };
        wording::put(db, &market, locale.as_deref(), &words).await
    }
}

/// The resolution order: the first step that settles it wins.
///
/// # Errors
/// When the database fails, or a row lost what it refers to.
#[expect(clippy::too_many_lines, reason = "the resolution order is one readable function")]
pub async fn resolve<C: Connection>(app: &App, db: &C, contact: &Contact<'_>) -> Result<Decision> {
    let mut trail = Trail::default();
    // 1. Whose number is it?
    let Some(number) = contact.ours.number.clone() else {
        let reply = unidentified(contact);
        let steps = trail.settle(Rule::Number, NOT_OURS);
        let destination = Destination::Nowhere(NOT_OURS);
        return Ok(Decision { number: None, destination, reply, steps, refused: false });
    };
    trail.pass(Rule::Number, "The number is one of ours.");
    // 4. A mask leads anyone to one person.
    if number.purpose == proxy_number::Purpose::Static {
        return lead::resolve(app, db, contact, number, trail).await;
    }
    let settled = |trail: Trail, rule, why: &'static str, destination, reply| Decision {
        number: Some(number.clone()),
        destination,
        reply,
        steps: trail.settle(rule, why),
        refused: false,
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
    if contact.ours.sender.is_some() {
        let nowhere = Destination::Nowhere(OWN_NUMBER);
        return Ok(settled(trail, Rule::Sender, OWN_NUMBER, nowhere, None).unanswered(contact));
    }
    trail.pass(Rule::Sender, "It came from a phone that can be answered.");

    // 4. Kept for something else than the pool.
    if number.purpose == Purpose::Verify && contact.channel == Channel::Sms {
        let why = "The number takes verification codes.";
        return Ok(settled(trail, Rule::Purpose, why, Destination::Verification, None));
    }
    if number.purpose == Purpose::Intake {
        return Ok(match contact.channel {
            Channel::Sms => {
                let why = "The number takes requests by text.";
                settled(trail, Rule::Purpose, why, Destination::Intake, None)
            }
            Channel::Voice => {
                let why = "The number takes requests by text alone.";
                let ask = Some(wording::send_your_position());
                settled(trail, Rule::Purpose, why, Destination::Nowhere(why), ask)
            }
        });
    }

    // 5. The one look-up: where does this number lead this phone?
    let market = market::named_or_default(db, Some(number.market_id)).await?;
    let hash = app.vault.hash(phone);
    let reach = reach::find(db, &hash, number.id).await?;
    let route = reach.as_ref().map(|reach| reach.route.clone());
    if let Some(Reach { route, conversation, sender, peer, peer_phone, back, sharer, author }) =
        reach.filter(|reach| reach.route.is_live(contact.at, app.config.skew))
    {
        let origin = origin(db, contact.at, &route, conversation, sender).await?;
        trail.pass(Rule::Route, "The number leads this phone into a live conversation.");
        let peer = peer.filter(|peer| peer.left_at.is_none());
        let before = match route.lately_led_to(contact.at, market.quarantine(&app.config)) {
            Some(id) => {
                let lost_window = market.lost_window(&app.config);
                Box::pin(misroute::before(db, contact, &route, &origin, peer.as_ref(), id, lost_window))
                    .await?
            }
            None => None,
        };
        if let Some(before) = &before {
            trail.pass(Rule::Route, misroute::REUSED);
            // What he was told to reply when the one before had ended.
            if let Some(lost_in) = before.lost_at_first()
                && contact.body.is_some_and(is_lost)
            {
                let destination = Destination::Lost(Box::new(lost_in.clone()));
                let granted = lost::is_granted(db, &market, lost_in.conversation.id).await?;
                let reply = (!granted).then(wording::we_look_into_it);
                return Ok(settled(trail, Rule::Lost, LOST, destination, reply));
            }
        }
        // 5b. Nobody on the other side yet.
        let Some(peer) = peer else {
            let why = "Nobody is on the other side yet.";
            let reply = Some(match origin.conversation.kind {
                conversation::Kind::Support => support::while_waiting(db, &origin, contact, &market).await?,
                _ => wording::nobody_yet(),
            });
            return Ok(settled(trail, Rule::Counterpart, why, Destination::Waiting(Box::new(origin)), reply));
        };
        // The other side's own number must lead back here, else his answer would reach a stranger.
        let back = back.filter(|back| {
            back.conversation_id == peer.conversation_id && back.is_live(contact.at, app.config.skew)
        });
        if back.is_none() {
            let (destination, reply) =
                (Destination::Over(Box::new(origin), ENDED), Some(wording::conversation_ended()));
            return Ok(settled(trail, Rule::Counterpart, ENDED, destination, reply));
        }
        let line = peer_phone.as_ref().and_then(|phone| phone.line_type);
        let (to, from) = dialled_by(app, db, &peer, peer_phone, &number, contact.channel).await?;
        trail.pass(Rule::Counterpart, "Someone is on the other side.");
        let shared = match &sharer {
            Some(phone) if contact.channel == Channel::Sms => {
                Box::pin(about::is_shared(db, contact.at, &phone.number_hash, &peer)).await?
            }
            _ => false,
        };
        if shared {
            trail.pass(Rule::Counterpart, SHARED);
        }
        // 5a. May it pass?
        let deactivated = origin.sender.role == Kind::Driver && author.is_some_and(|author| !author.active);
        let way = Box::new(Way { origin, peer, to, line, from, before, shared, deactivated });
        return Ok(match policy::judge(app, db, contact, &number, &way, &mut trail).await? {
            Verdict::Pass => {
                let reply = match contact.channel {
                    Channel::Voice => Some(misroute::announcement(db, &way).await?),
                    Channel::Sms => None,
                };
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
        let late = Box::pin(late(app, db, contact, route, &market)).await?;
        return Ok(settled(trail, late.rule, late.why, late.destination, late.reply));
    }
    trail.pass(Rule::Route, "The number does not lead this phone to anyone.");
    if refusals::is_ignored(db, contact, &hash).await? {
        let (why, nowhere) = (refusals::IGNORED, Destination::Nowhere(refusals::IGNORED));
        return Ok(settled(trail, Rule::Blocked, why, nowhere, None).unanswered(contact));
    }

    // 7. Someone we know, on the wrong number: told the right one, never passed on (E13).
    if let Some(right) = Box::pin(right_numbers(app, db, contact.at, &hash)).await? {
        let nowhere = Destination::Nowhere(ELSEWHERE);
        return Ok(settled(trail, Rule::KnownPerson, ELSEWHERE, nowhere, Some(right)));
    }
    trail.pass(Rule::KnownPerson, "This phone is in no conversation on another number.");
    if number.purpose == Purpose::Support {
        let nowhere = Destination::Nowhere(FIRST_CONTACT);
        return Ok(settled(trail, Rule::Purpose, FIRST_CONTACT, nowhere, None));
    }
    if let Some(route) = &route {
        let late = Box::pin(late(app, db, contact, route, &market)).await?;
        return Ok(settled(trail, late.rule, late.why, late.destination, late.reply));
    }
    // 8. A stranger.
    if let Some(why) = refusals::too_often(app, db, contact, &hash).await? {
        let nowhere = Destination::Nowhere(why);
        return Ok(settled(trail, Rule::Stranger, why, nowhere, None).unanswered(contact));
    }
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

/// What is said to a contact that comes too late.
struct Late {
    rule: Rule,
    why: &'static str,
    destination: Destination,
    reply: Option<Wording>,
}

/// How a route ended, and what is told about it.
async fn late<C: Connection>(
    app: &App,
    db: &C,
    contact: &Contact<'_>,
    route: &route::Model,
    market: &market::Model,
) -> Result<Late> {
    let origin = Box::new(origin_of(db, contact.at, route).await?);
    let may_have_lost = route.disposition == Disposition::Ended
        && origin.conversation.kind != conversation::Kind::Support
        && origin.conversation.connected_at.is_some()
        && contact.at < route.held_until.plus(market.lost_window(&app.config));
    if may_have_lost && contact.body.is_some_and(is_lost) {
        // Where it is granted at once, C8 is the answer.
        let granted = lost::is_granted(db, market, origin.conversation.id).await?;
        let reply = (!granted).then(wording::we_look_into_it);
        return Ok(Late { rule: Rule::Lost, why: LOST, destination: Destination::Lost(origin), reply });
    }
    let (why, reply) = match route.disposition {
        Disposition::Ended if may_have_lost && contact.channel == Channel::Sms => {
            (ENDED, wording::left_something_behind())
        }
        Disposition::Ended => (ENDED, wording::conversation_ended()),
        Disposition::PhoneDropped => (DROPPED, wording::conversation_ended()),
        Disposition::DriverRemoved => (REMOVED, wording::no_longer_assigned()),
        Disposition::HandedOver => (HANDED_OVER, wording::support_handed_over()),
        Disposition::Blocked => (BLOCKED, wording::not_available()),
        Disposition::Moved => {
            let new = match route.moved_to {
                Some(id) => db.row(proxy_number::Entity::find_by_id(id)).await?,
                None => None,
            };
            let reply = match new {
                Some(new) => wording::call_over(db, &new, wording::number_changed(&new)).await?,
                None => wording::conversation_ended(),
            };
            (MOVED, reply)
        }
    };
    let destination = Destination::Over(origin, why);
    Ok(Late { rule: Rule::Quarantine, why, destination, reply: Some(reply) })
}

/// Is the text the word LOST and nothing else? Case and punctuation don't count.
fn is_lost(body: &str) -> bool {
    body.trim_matches(|c: char| !c.is_alphanumeric()).eq_ignore_ascii_case("lost")
}

/// The conversation a route leads into, who sends, and the ride he means.
pub(super) async fn origin_of<C: Connection>(db: &C, at: Timestamp, route: &route::Model) -> Result<Origin> {
    let conversation = db.row(conversation::Entity::find_by_id(route.conversation_id)).await?;
    let sender = db.row(participant::Entity::find_by_id(route.participant_id)).await?;
    origin(db, at, route, conversation, sender).await
}

async fn origin<C: Connection>(
    db: &C,
    at: Timestamp,
    route: &route::Model,
    conversation: Option<conversation::Model>,
    sender: Option<participant::Model>,
) -> Result<Origin> {
    let (Some(conversation), Some(sender)) = (conversation, sender) else {
        return Err(Error::Internal(format!("route leads to a lost conversation {}", route.conversation_id)));
    };
    let ride = ride_of(db, at, conversation.id).await?;
    Ok(Origin { conversation, sender, ride })
}

/// The ride a contact is shown at (E14).
pub(super) async fn ride_of<C: Connection>(
    db: &C,
    at: Timestamp,
    conversation: Uuid,
) -> Result<Option<Uuid>> {
    let rides = ride::of_conversation(db, conversation).await?;
    Ok(conversations::ride_meant(&rides, at).map(|ride| ride.id))
}

async fn peer_of<C: Connection>(db: &C, route: &route::Model) -> Result<Option<participant::Model>> {
    let peer = db.row(participant::Entity::find_by_id(route.peer_id)).await?;
    Ok(peer.filter(|peer| peer.left_at.is_none()))
}

/// The phone of the other side and the number he knows, for texts or for calls.
async fn dialled_by<C: Connection>(
    app: &App,
    db: &C,
    peer: &participant::Model,
    phone: Option<phone::Model>,
    dialled: &proxy_number::Model,
    channel: Channel,
) -> Result<(PhoneNumber, proxy_number::Model)> {
    // Often both sides dial the same one.
    let number = if peer.number_id == dialled.id {
        Some(dialled.clone())
    } else {
        db.row(proxy_number::Entity::find_by_id(peer.number_id)).await?
    };
    let (Some(phone), Some(number)) = (phone, number) else {
        return Err(Error::Internal(format!("participant {} lacks a phone or number", peer.id)));
    };
    let number = match channel {
        Channel::Sms => number,
        Channel::Voice => proxy_number::line_of(db, &number).await?.unwrap_or(number),
    };
    Ok((app.vault.open_phone(phone.id, &phone.number_sealed)?, number))
}

/// Does a route lead to the support line, or to one who wrote to it? Nobody means that by mistake.
async fn is_support<C: Connection>(db: &C, route: &route::Model) -> Result<bool> {
    let conversation = db.row(conversation::Entity::find_by_id(route.conversation_id)).await?;
    Ok(conversation.is_some_and(|it| it.kind == conversation::Kind::Support))
}

/// The numbers of the conversations a phone is in: the right one, or all by trip reference.
async fn right_numbers<C: Connection>(
    app: &App,
    db: &C,
    at: Timestamp,
    phone: &PhoneHash,
) -> Result<Option<Wording>> {
    let mut found = Vec::new();
    // A phone is in few conversations at once.
    for route in route::of_phone(db, phone).await?.into_iter().filter(|r| r.is_live(at, app.config.skew)) {
        let Some(peer) = peer_of(db, &route).await? else { continue };
        if is_support(db, &route).await? {
            continue;
        }
        let person = db.row(person::Entity::find_by_id(peer.person_id)).await?;
        let number = db.row(proxy_number::Entity::find_by_id(route.number_id)).await?;
        let (Some(person), Some(number)) = (person, number) else { continue };
        let trip = about::reference(db, ride_of(db, at, route.conversation_id).await?).await?;
        found.push((person, number, trip));
    }
    let only = found.len() == 1;
    let mut said: Option<Wording> = None;
    for (person, number, trip) in &found {
        let line = match trip {
            Some(trip) if !only => {
                wording::one_of_the_right_numbers(trip, (person.kind, &person.name), number)
            }
            _ => wording::wrong_number((person.kind, &person.name), number),
        };
        let line = wording::call_over(db, number, line).await?;
        said = Some(match said {
            Some(before) => before.then(line),
            None => line,
        });
    }
    Ok(said)
}
