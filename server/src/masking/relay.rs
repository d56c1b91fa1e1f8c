//! The relay: an inbound text or call is taken in, and what [`resolve`] decided is done. One
//! transaction writes what was received together with what follows from it; sending is the
//! courier's work. Where a contact leads is not decided here.

use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{WriteTx, until_won};
use crate::entities::conversation;
use crate::entities::entry::{self, Channel};
use crate::entities::leg::{Direction, State};
use crate::entities::proxy_number;
use crate::error::{Error, Result};
use crate::inbox::Event;
use crate::masking::about;
use crate::masking::answers::{answer_sender, answer_to_caller, earlier_answer, keep_answer, speech};
use crate::masking::arrival::{Arrival, take_in};
use crate::masking::conversations::contact;
use crate::masking::guards::floods::{self, Hold, Passing};
use crate::masking::guards::keywords;
use crate::masking::guards::leaks;
use crate::masking::log::{self, NewLeg};
use crate::masking::lost;
use crate::masking::masks::{call_back, used};
use crate::masking::misroute;
use crate::masking::ours::Ours;
use crate::masking::parts;
use crate::masking::pin::{self, Pinned};
use crate::masking::resolve::{self, Contact, Decision, Destination, Way};
use crate::masking::unrouted;
use crate::masking::wording::{self, Wording};
use crate::phone::PhoneNumber;
use crate::providers::{Inbound, InboundCall, InboundText, Reply, Sender, WebhookKind};
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
    until_won(|| take_text(app, &event, provider, inbound, true)).await.map(drop)
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
    let named = match &decision.destination {
        Destination::Through(way) if way.names_ride() => {
            Box::pin(about::passed_on(&**tx, way, &body)).await?
        }
        _ => None,
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
        unrouted::add(app, tx, at, &entry, (contact.from, contact.to), proven).await?;
    }
    let entry = log::mark_text(app, tx, entry, provider, &inbound.media, arrived == Arrived::Kept).await?;
    let entry = log::mark_leak(tx, entry, leak.as_ref().map(|leak| leak.done)).await?;
    let entry = log::mark_delivered(app, tx, entry, named.as_deref()).await?;
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
    // A telco that cannot ask its callers tells them only that they are not known, or which ride they reach; the owner
    // of a mask is connected.
    let asks = app.providers.get(provider).is_some_and(|telco| telco.asks_callers());
    let asked = if asks { question(app, &tx, at, &decision, contact.from).await? } else { None };
    let words = match &asked {
        Some((words, _)) => words.clone(),
        None => decision.reply.clone().unwrap_or_else(wording::unidentified_caller),
    };
    let words = decision.say(&*tx, &words).await?;
    let reply = match asked {
        Some((_, digits)) => Reply::Ask { speech: speech(app, &words), digits },
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
    // Who is asked first is connected, if at all, once he has answered.
    let connects = !matches!(reply, Reply::Ask { .. });
    if let Destination::Through(way) = &decision.destination {
        if connects {
            ring(app, &tx, at, id, &way.from, &way.to).await?;
        }
        contact::slide(app, &tx, at, &way.origin.conversation).await?;
    }
    if let Destination::Mask(way) = &decision.destination
        && connects
    {
        ring(app, &tx, at, id, &way.from, &way.to).await?;
    }
    keep_answer(app, &tx, entry, &reply).await?;
    event.answered(app, &tx, &reply).await?;
    tx.commit().await?;
    if let Destination::Through(way) = &decision.destination
        && connects
    {
        tracing::info!(entry = %id, to = ?way.to, "transferring call");
    }
    Ok(reply)
}

/// What a caller is asked before it is known whom he reaches, and how many digits that takes: who he is, whether his mask
/// is to call back (E44), or which of two rides he means.
async fn question(
    app: &App,
    tx: &WriteTx,
    at: Timestamp,
    decision: &Decision,
    from: &Sender,
) -> Result<Option<(Wording, u8)>> {
    if matches!(&decision.destination, Destination::Mask(way) if way.at.by_owner) {
        return Ok(Some((wording::call_back(), call_back::DIGITS)));
    }
    if let Some(which) = misroute::question(&**tx, decision).await? {
        return Ok(Some((which, misroute::DIGITS)));
    }
    let digits = pin::asks(app, tx, at, decision, from).await?;
    Ok(digits.map(|digits| (wording::enter_pin(), digits)))
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
