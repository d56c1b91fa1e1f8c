//! The relay: an inbound text or call is taken in, and what [`resolve`] decided is done. One
//! transaction writes what was received together with what follows from it; sending is the
//! courier's work. Where a contact leads is not decided here.

use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{WriteTx, until_won};
use crate::entities::conversation;
use crate::entities::entry::{self, Channel, Party};
use crate::entities::leg::{self, Direction, State};
use crate::entities::person::Kind;
use crate::entities::phone;
use crate::entities::proxy_number;
use crate::error::{Error, Result};
use crate::inbox::Event;
use crate::masking::conversations::contact;
use crate::masking::guards::floods::{self, Hold, Passing};
use crate::masking::guards::keywords;
use crate::masking::guards::leaks;
use crate::masking::log::{self, NewEntry, NewLeg};
use crate::masking::lost;
use crate::masking::masks::{call_back, used};
use crate::masking::ours::Ours;
use crate::masking::parts;
use crate::masking::pin::{self, Pinned};
use crate::masking::resolve::{self, Contact, Decision, Destination, Origin, Way};
use crate::masking::unrouted;
use crate::masking::wording::{self, Said};
use crate::masking::{around_calls, auto_reply};
use crate::phone::PhoneNumber;
use crate::providers::{Bridge, Inbound, InboundCall, InboundText, Reply, Sender, Speech, WebhookKind};
use crate::support::{intake, line};
use crate::verification::replies;

/// Takes in a text (R44–R46, R50). Answers the telco at once; the courier sends.
///
/// # Errors
/// When the database fails: then nothing was taken in, and the telco must come again.
pub async fn text(app: &App, event: &Event, provider: &str, inbound: &InboundText) -> Result<Reply> {
    // Two texts at the same instant may want the same thing, as the first agent of a sender (E50): the
    // one that came second looks again.
    until_won(|| take_text(app, event, provider, inbound, false)).await
}

/// Takes in a text that the telco kept for us while we were away (F19). There is no webhook to answer:
/// whatever is said to the sender is sent.
///
/// # Errors
/// When the database fails: then nothing was taken in.
pub async fn recovered(app: &App, provider: &str, inbound: &InboundText) -> Result<()> {
    let event = Event::told(app, provider, WebhookKind::Sms, &Inbound::Text(inbound.clone()));
    take_text(app, &event, provider, inbound, true).await.map(drop)
}

async fn take_text(
    app: &App,
    event: &Event,
    provider: &str,
    inbound: &InboundText,
    recovered: bool,
) -> Result<Reply> {
    let at = app.clock.now();
    if let Some(part) = &inbound.part {
        return parts::take(app, event, provider, inbound, part).await;
    }
    let mut tx = app.db.begin().await?;
    if !event.take(app, &tx).await? {
        // A repeat gets what the first one got (E26).
        tx.roll_back().await?;
        return event.earlier_answer(app).await?.ok_or(Error::Conflict);
    }
    let ours = Ours::at(&*tx, inbound.to.as_ref(), &inbound.from).await?;
    if keywords::hear(app, &mut tx, at, provider, inbound, &ours).await? {
        tx.commit().await?;
        return Ok(Reply::Ack);
    }
    let arrived = if recovered { Arrived::Kept } else { Arrived::Whole };
    let Some(taken) = text_in(app, &mut tx, at, provider, inbound, &ours, arrived).await? else {
        // It was taken in before its event was kept.
        tx.roll_back().await?;
        return Ok(earlier_answer(app, provider, &inbound.id).await?.unwrap_or(Reply::Ack));
    };
    if taken.reply != Reply::Ack {
        event.answered(app, &tx, &taken.reply).await?;
    }
    tx.commit().await?;
    if let Some(conversation) = &taken.lost {
        lost::granted_at_once(app, conversation, taken.entry).await?;
    }
    Ok(taken.reply)
}

/// Why a text that has a way is held all the same (E45).
async fn too_much(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    way: &Way,
    inbound: &InboundText,
) -> Result<Option<Hold>> {
    let Sender::Phone(phone) = &inbound.from else { return Ok(None) };
    let passing = Passing {
        conversation: way.origin.conversation.id,
        sender: Some(way.origin.sender.person_id),
        phone: &app.vault.hash(phone),
        number: &way.from,
        body: &inbound.body,
    };
    floods::check(app, tx, at, &passing).await
}

/// How a text came to be whole.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrived {
    /// In one webhook, which waits for its answer.
    Whole,
    /// In parts: no webhook waits for what is answered to all of it.
    InParts,
    /// It was kept by the telco while we were away.
    Kept,
}

/// A text that is in the log.
pub(super) struct Taken {
    /// Its entry.
    pub(super) entry: Uuid,
    /// What its webhook is to be answered.
    pub(super) reply: Reply,
    /// The conversation that its sender asks to be reconnected in (E11), once this is committed.
    pub(super) lost: Option<conversation::Model>,
}

/// Takes in a whole text that was received at `at`. `None` if the telco's id is already in the log:
/// then the transaction is to be rolled back.
pub(super) async fn text_in(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    provider: &str,
    inbound: &InboundText,
    ours: &Ours,
    arrived: Arrived,
) -> Result<Option<Taken>> {
    let contact = Contact {
        at,
        channel: Channel::Sms,
        to: inbound.to.as_ref(),
        ours,
        from: &inbound.from,
        body: Some(&inbound.body),
    };
    Box::pin(line::prepare(app, tx, &contact)).await?;
    let decision = resolve::resolve(app, &**tx, &contact).await?;
    if let (Destination::Verification, Some(number), Sender::Phone(phone)) =
        (&decision.destination, &decision.number, &inbound.from)
    {
        let text = replies::Text {
            at,
            provider,
            provider_id: &inbound.id,
            number,
            phone,
            body: &inbound.body,
            waits: arrived == Arrived::Whole,
            steps: &decision.steps,
        };
        let Some(answered) = Box::pin(replies::take(app, tx, &text)).await? else { return Ok(None) };
        return answered_elsewhere(app, tx, provider, inbound, arrived, answered).await.map(Some);
    }
    if let Destination::Intake = decision.destination {
        return from_intake(app, tx, &contact, provider, inbound, arrived, &decision).await;
    }
    let Pinned { mut decision, body, proven } =
        pin::in_text(app, tx, &contact, decision, &inbound.body).await?;
    let leak = leaks::guard(tx, &mut decision, body).await?;
    let body = leak.as_ref().and_then(|leak| leak.clean.as_deref()).unwrap_or(body);
    // The owner of a mask may begin with whom he means; that is not passed on.
    let body = match &decision.destination {
        Destination::Mask(way) => way.text.clone().unwrap_or_else(|| body.to_owned()),
        _ => body.to_owned(),
    };
    let waits = arrived == Arrived::Whole;
    let arrival = Arrival { provider, provider_id: &inbound.id, body: Some(&body), template: None, waits };
    let excess = match &decision.destination {
        // Texts that were missed come all at once, as nobody wrote them.
        Destination::Through(way) if arrived != Arrived::Kept => too_much(app, tx, at, way, inbound).await?,
        Destination::Mask(way) if arrived != Arrived::Kept => {
            used::too_much(app, tx, at, way, inbound).await?
        }
        _ => None,
    };
    let Some(entry) = take_in(app, tx, &contact, &arrival, &decision).await? else { return Ok(None) };
    if proven.is_some() {
        unrouted::add(app, tx, at, &entry, contact.from, proven).await?;
    }
    let entry = log::mark_text(app, tx, entry, provider, &inbound.media, arrived == Arrived::Kept).await?;
    let entry = log::mark_leak(tx, entry, leak.as_ref().map(|leak| leak.done)).await?;
    let mut taken = Taken { entry: entry.id, reply: Reply::Ack, lost: None };
    if let Destination::Through(way) = &decision.destination {
        match excess {
            Some(hold) => log::hold_text(app, tx, at, entry.id, &way.from, &way.to, hold).await?,
            None => log::queue_text(app, tx, at, entry.id, &way.from, &way.to).await?,
        }
        contact::slide(app, tx, at, &way.origin.conversation).await?;
    } else if let Destination::Mask(way) = &decision.destination {
        match excess {
            Some(hold) => log::hold_text(app, tx, at, entry.id, &way.from, &way.to, hold).await?,
            None => log::queue_text(app, tx, at, entry.id, &way.from, &way.to).await?,
        }
    } else {
        taken.reply = answer_sender(app, tx, &contact, &arrival, &decision).await?;
        if taken.reply != Reply::Ack {
            keep_answer(app, tx, entry, &taken.reply).await?;
        }
    }
    if let Destination::Lost(origin) = decision.destination {
        taken.lost = Some(origin.conversation);
    }
    Ok(Some(taken))
}

/// Takes in a text to an intake line, and answers it.
async fn from_intake(
    app: &App,
    tx: &mut WriteTx,
    contact: &Contact<'_>,
    provider: &str,
    inbound: &InboundText,
    arrived: Arrived,
    decision: &Decision,
) -> Result<Option<Taken>> {
    let (Some(number), Sender::Phone(phone)) = (&decision.number, &inbound.from) else { return Ok(None) };
    let text = intake::Text {
        at: contact.at,
        provider,
        provider_id: &inbound.id,
        number,
        phone,
        body: &inbound.body,
        waits: arrived == Arrived::Whole,
        steps: &decision.steps,
    };
    let Some(answered) = Box::pin(intake::take(app, tx, &text)).await? else { return Ok(None) };
    answered_elsewhere(app, tx, provider, inbound, arrived, answered).await.map(Some)
}

/// A text that another room wrote down and answered.
async fn answered_elsewhere(
    app: &App,
    tx: &WriteTx,
    provider: &str,
    inbound: &InboundText,
    arrived: Arrived,
    (entry, reply): (entry::Model, Reply),
) -> Result<Taken> {
    let entry = log::mark_text(app, tx, entry, provider, &inbound.media, arrived == Arrived::Kept).await?;
    let id = entry.id;
    if reply != Reply::Ack {
        keep_answer(app, tx, entry, &reply).await?;
    }
    Ok(Taken { entry: id, reply, lost: None })
}

/// Takes in a call and says what to do with it (R47–R49, R18). A repeat gets the same answer (E26).
///
/// # Errors
/// When the database fails: then nothing was taken in, and the telco must come again.
pub async fn call(app: &App, event: &Event, provider: &str, inbound: &InboundCall) -> Result<Reply> {
    until_won(|| take_call(app, event, provider, inbound)).await
}

async fn take_call(app: &App, event: &Event, provider: &str, inbound: &InboundCall) -> Result<Reply> {
    let at = app.clock.now();
    if let Some(answer) = event.earlier_answer(app).await? {
        return Ok(answer);
    }
    // A call that was taken in before its events were kept.
    if let Some(answer) = earlier_answer(app, provider, &inbound.id).await? {
        return Ok(answer);
    }
    let mut tx = app.db.begin().await?;
    if !event.take(app, &tx).await? {
        // Another node took the same call in at this moment.
        tx.roll_back().await?;
        return event.earlier_answer(app).await?.ok_or(Error::Conflict);
    }
    let (to, from) = (inbound.to.as_ref(), &inbound.from);
    let ours = Ours::at(&*tx, to, from).await?;
    let contact = Contact { at, channel: Channel::Voice, to, ours: &ours, from, body: None };
    Box::pin(line::prepare(app, &mut tx, &contact)).await?;
    let decision = resolve::resolve(app, &*tx, &contact).await?;
    // A telco that cannot ask its callers tells them only that they are not known.
    let digits = match app.providers.get(provider).filter(|telco| telco.asks_callers()) {
        Some(_) => pin::asks(app, &tx, at, &decision, contact.from).await?,
        None => None,
    };
    // The owner of a mask is asked whether to call back (E44); who can't be asked is connected.
    let calls_back = matches!(&decision.destination, Destination::Mask(way) if way.at.by_owner)
        && app.providers.get(provider).is_some_and(|telco| telco.asks_callers());
    let digits = if calls_back { Some(call_back::DIGITS) } else { digits };
    let words = match digits {
        Some(_) if calls_back => wording::call_back(),
        Some(_) => wording::enter_pin(),
        None => decision.reply.clone().unwrap_or_else(wording::unidentified_caller),
    };
    let words = decision.say(&*tx, &words).await?;
    let reply = match digits {
        Some(digits) => Reply::Ask { speech: speech(app, &words), digits },
        None if decision.refused => Reply::Reject,
        None => answer_to_caller(app, &tx, &decision.destination, &words).await?,
    };
    let arrival = Arrival {
        provider,
        provider_id: &inbound.id,
        body: (!decision.refused).then_some(&words.text),
        template: words.template.filter(|_| !decision.refused),
        waits: true,
    };
    if let Some(own) = &ours.sender {
        floods::own_number(app, &mut tx, at, own).await?;
    }
    let Some(entry) = take_in(app, &mut tx, &contact, &arrival, &decision).await? else {
        // Another node took the same call in at this moment.
        tx.roll_back().await?;
        return earlier_answer(app, provider, &inbound.id).await?.ok_or(Error::Conflict);
    };
    let id = entry.id;
    if let Destination::Through(way) = &decision.destination {
        ring(app, &tx, at, id, &way.from, &way.to).await?;
        contact::slide(app, &tx, at, &way.origin.conversation).await?;
    }
    if let Destination::Mask(way) = &decision.destination
        && !calls_back
    {
        ring(app, &tx, at, id, &way.from, &way.to).await?;
    }
    keep_answer(app, &tx, entry, &reply).await?;
    event.answered(app, &tx, &reply).await?;
    tx.commit().await?;
    if let Destination::Through(way) = &decision.destination {
        tracing::info!(entry = %id, to = ?way.to, "transferring call");
    }
    Ok(reply)
}

/// Orders the other side's phone to be rung.
pub(super) async fn ring(
    app: &App,
    tx: &WriteTx,
    at: Timestamp,
    entry_id: Uuid,
    number: &proxy_number::Model,
    phone: &PhoneNumber,
) -> Result<()> {
    let callee = NewLeg {
        entry_id,
        direction: Direction::Outbound,
        state: State::Ringing,
        provider: &number.provider,
        provider_id: None,
        number_id: Some(number.id),
        phone: Some(phone),
    };
    log::add_leg(app, tx, at, callee).await.map(|_| ())
}

/// Keeps what a webhook is answered with: a repeat gets the same (E26).
async fn keep_answer(app: &App, tx: &WriteTx, entry: entry::Model, reply: &Reply) -> Result<()> {
    let sealed = sealed_answer(app, entry.id, reply)?;
    let mut answered: entry::ActiveModel = entry.into();
    answered.answer_sealed = Set(Some(sealed));
    answered.update(&**tx).await?;
    Ok(())
}

/// An answer as an entry keeps it.
pub(super) fn sealed_answer(app: &App, entry: Uuid, reply: &Reply) -> Result<Vec<u8>> {
    let answer = serde_json::to_string(reply).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(app.vault.seal(entry, &answer))
}

/// An inbound text or call, as it goes into the log.
struct Arrival<'a> {
    provider: &'a str,
    provider_id: &'a str,
    /// The text, or what the caller hears.
    body: Option<&'a str>,
    /// What the caller hears was made from.
    template: Option<&'static str>,
    /// Does the telco wait for an answer?
    waits: bool,
}

/// Writes entry and inbound leg. Answers `None` if the telco's id is already in the log: then the
/// transaction is to be dropped.
async fn take_in(
    app: &App,
    tx: &mut WriteTx,
    contact: &Contact<'_>,
    arrival: &Arrival<'_>,
    decision: &Decision,
) -> Result<Option<entry::Model>> {
    let number_id = decision.number.as_ref().map(|number| number.id);
    let mut new = NewEntry {
        conversation_id: None,
        ride_id: None,
        number_id,
        channel: contact.channel,
        kind: entry::Kind::Unrouted,
        from: (Party::Stranger, None),
        to: None,
        body: arrival.body,
        template: arrival.template,
        problem: None,
        steps: &decision.steps,
    };
    match &decision.destination {
        Destination::Through(way) | Destination::Held(way, _) => {
            new.kind = entry::Kind::Relay;
            new.to = Some((way.peer.role.into(), Some(way.peer.person_id)));
            from_origin(&mut new, &way.origin);
        }
        Destination::Waiting(origin) => {
            new.kind = entry::Kind::Relay;
            new.to = Some((other_side(origin).into(), None));
            from_origin(&mut new, origin);
        }
        Destination::Over(origin, _) | Destination::Lost(origin) => from_origin(&mut new, origin),
        Destination::Verification => new.kind = entry::Kind::Verification,
        Destination::Mask(way) => {
            used::describe(&mut new, &way.at, known_sender(app, tx, contact.from).await?);
        }
        Destination::MaskShut(at, _) => {
            used::describe(&mut new, at, known_sender(app, tx, contact.from).await?);
        }
        // Intake writes for itself.
        Destination::Intake => {}
        Destination::Nowhere(_) => new.from.1 = known_sender(app, tx, contact.from).await?,
    }
    new.problem = match &decision.destination {
        Destination::Through(_) | Destination::Mask(_) | Destination::Verification | Destination::Intake => {
            None
        }
        Destination::Waiting(origin) => waiting_for(origin),
        Destination::Lost(_) => Some("Left something behind and asks to be reconnected."),
        Destination::Held(_, why)
        | Destination::Over(_, why)
        | Destination::MaskShut(_, why)
        | Destination::Nowhere(why) => Some(why),
    };
    let (ride, conversation) = (new.ride_id, new.conversation_id);
    let entry = log::write(app, tx, contact.at, new).await?;
    let leg = NewLeg {
        entry_id: entry.id,
        direction: Direction::Inbound,
        state: match (contact.channel, &decision.destination) {
            (Channel::Voice, Destination::Through(_)) => State::Ringing,
            (Channel::Voice, _) if decision.refused => State::Rejected,
            // The owner is asked first, where he can be.
            (Channel::Voice, Destination::Mask(way)) if !(way.at.by_owner && arrival.asks(app)) => {
                State::Ringing
            }
            _ => State::Received,
        },
        provider: arrival.provider,
        provider_id: Some(arrival.provider_id),
        number_id,
        phone: match contact.from {
            Sender::Phone(phone) => Some(phone),
            Sender::Withheld | Sender::Unreachable => None,
        },
    };
    if !log::add_leg(app, tx, contact.at, leg).await? {
        return Ok(None);
    }
    log::note_activity(tx, contact.at, ride, conversation, decision.number.as_ref()).await?;
    if let Some(at) = decision.at_mask() {
        used::note(app, tx, contact, at, &decision.destination).await?;
    }
    if let (Destination::Nowhere(why), Sender::Phone(from), Some(to)) =
        (&decision.destination, contact.from, contact.to)
    {
        // R94: for operators, without a person's number.
        let (from, to) = (from.masked(), to.masked());
        tracing::warn!(entry = %entry.id, why, "No booking found from: {from} to: {to}");
    }
    line::heard(tx, contact, &decision.destination).await?;
    if entry.kind == entry::Kind::Unrouted {
        unrouted::add(app, tx, contact.at, &entry, contact.from, None).await?;
    }
    Ok(Some(entry))
}

impl Arrival<'_> {
    /// Can this telco ask a caller for digits?
    fn asks(&self, app: &App) -> bool {
        app.providers.get(self.provider).is_some_and(|telco| telco.asks_callers())
    }
}

fn from_origin(new: &mut NewEntry<'_>, origin: &Origin) {
    new.conversation_id = Some(origin.conversation.id);
    new.ride_id = origin.ride;
    new.from = (origin.sender.role.into(), Some(origin.sender.person_id));
}

fn other_side(origin: &Origin) -> Kind {
    match (origin.conversation.kind, origin.sender.role) {
        (conversation::Kind::Support, Kind::Customer | Kind::Driver) => Kind::Agent,
        (_, Kind::Customer) => Kind::Driver,
        (_, Kind::Driver | Kind::Agent) => Kind::Customer,
    }
}

/// Why what came waits; at a support line it is no problem: the desk shows it.
fn waiting_for(origin: &Origin) -> Option<&'static str> {
    (origin.conversation.kind != conversation::Kind::Support).then_some("Nobody has been assigned yet.")
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

/// Tells a sender what became of his text (O1, E9), each thing at most once in a while: within the
/// answer to his telco where that can carry it (R71), else by a text of its own.
async fn answer_sender(
    app: &App,
    tx: &mut WriteTx,
    contact: &Contact<'_>,
    arrival: &Arrival<'_>,
    decision: &Decision,
) -> Result<Reply> {
    let (Sender::Phone(phone), Some(number), Some(words)) = (contact.from, &decision.number, &decision.reply)
    else {
        return Ok(Reply::Ack);
    };
    if auto_reply::given_lately(app, tx, contact.at, phone, number, words).await?
        || (decision.origin().is_none() && unrouted::is_ignored(app, tx, contact.from).await?)
    {
        return Ok(Reply::Ack);
    }
    let words = decision.say(&**tx, words).await?;
    let mut new = NewEntry {
        conversation_id: None,
        ride_id: None,
        number_id: Some(number.id),
        channel: Channel::Sms,
        kind: entry::Kind::AutoReply,
        from: (Party::Company, None),
        to: Some((Party::Stranger, None)),
        body: Some(&words.text),
        template: words.template,
        problem: None,
        steps: &[],
    };
    if let Some(origin) = decision.origin() {
        new.conversation_id = Some(origin.conversation.id);
        new.ride_id = origin.ride;
        new.to = Some((origin.sender.role.into(), Some(origin.sender.person_id)));
    }
    if let Some(at) = decision.at_mask() {
        new.conversation_id = at.mask.conversation_id;
        if at.by_owner {
            new.to = Some((at.owner.kind.into(), Some(at.owner.id)));
        }
    }
    let entry = log::write(app, tx, contact.at, new).await?;
    let answers = app.providers.get(arrival.provider).is_some_and(|telco| telco.answers_texts());
    if answers && arrival.waits && number.provider == arrival.provider {
        let leg = log::hand_over_text(app, tx, contact.at, entry.id, number, phone).await?;
        return Ok(Reply::Text { body: words.text.clone(), reference: Some(leg.to_string()) });
    }
    log::queue_text(app, tx, contact.at, entry.id, number, phone).await?;
    Ok(Reply::Ack)
}

/// What a caller hears, and whom he is connected with.
pub(super) async fn answer_to_caller(
    app: &App,
    tx: &WriteTx,
    destination: &Destination,
    words: &Said,
) -> Result<Reply> {
    let speech = speech(app, words);
    Ok(match destination {
        Destination::Through(way) => Reply::Bridge(Bridge {
            announce: speech,
            whisper: around_calls::whisper(app, tx, destination).await?,
            to: way.to.e164().to_owned(),
            caller_id: way.from.e164.clone(),
            ring_timeout: app.config.ring_timeout,
            max_length: app.config.max_call,
        }),
        Destination::Mask(way) => Reply::Bridge(Bridge {
            announce: speech,
            whisper: None,
            to: way.to.e164().to_owned(),
            caller_id: way.caller_id.clone(),
            ring_timeout: app.config.ring_timeout,
            max_length: app.config.max_call,
        }),
        Destination::Held(..)
        | Destination::Waiting(_)
        | Destination::Over(..)
        | Destination::Lost(_)
        | Destination::Verification
        | Destination::MaskShut(..)
        | Destination::Intake
        | Destination::Nowhere(_) => Reply::Say { speech },
    })
}

/// Words as they are spoken.
pub(crate) fn speech(app: &App, words: &Said) -> Speech {
    Speech {
        text: words.text.clone(),
        language: words.language(&app.config.voice_language),
        voice: app.config.voice.clone(),
    }
}

/// The answer this contact already got, if its webhook is a repeat.
pub(super) async fn earlier_answer(app: &App, provider: &str, id: &str) -> Result<Option<Reply>> {
    let Some(leg) = leg::by_provider_id(app.db.read(), provider, Direction::Inbound, id).await? else {
        return Ok(None);
    };
    let entry = entry::Entity::find_by_id(leg.entry_id).one(app.db.read()).await?;
    let Some(sealed) = entry.and_then(|entry| entry.answer_sealed) else { return Ok(None) };
    let answer = app.vault.open(leg.entry_id, &sealed)?;
    serde_json::from_str(&answer).map(Some).map_err(|error| Error::Internal(error.to_string()))
}
