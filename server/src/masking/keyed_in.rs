//! A caller keyed in digits: the PIN that says who he is (P1–P2, E10, E36). Right, he is connected
//! as the person whose PIN it is, and a dispatcher may keep his phone; wrong, he is asked again, at
//! most so often. Or which of two rides he means (A5).

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait, QuerySelect};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::entry::{self, Channel};
use crate::entities::event::Topic;
use crate::entities::leg::{self, Direction, State};
use crate::entities::unrouted_item::{self, Action};
use crate::entities::{conversation, market, proxy_number};
use crate::error::{Error, Result};
use crate::inbox::Event;
use crate::masking::masks::call_back;
use crate::masking::ours::Ours;
use crate::masking::pin::{self, Proof};
use crate::masking::resolve::{self, Contact, Decision, Destination, Origin};
use crate::masking::unrouted;
use crate::masking::wording::{self, Wording};
use crate::masking::{answers, arrival, log, lost, misroute, relay};
use crate::providers::{Digits, Reply, Sender};
use crate::support::line;

/// What to do with a caller who keyed something in. A repeat gets the same answer (E26).
///
/// # Errors
/// When the database fails: then nothing happened, and the telco must come again.
pub async fn digits(app: &App, event: &Event, provider: &str, keyed: &Digits) -> Result<Reply> {
    let at = app.clock.now();
    if let Some(answer) = event.earlier_answer(app).await? {
        return Ok(answer);
    }
    let call = &keyed.call;
    let known = leg::by_provider_id(app.db.read(), provider, Direction::Inbound, &call.id).await?;
    // We never heard of the call: it begins now.
    let Some(inbound) = known else { return relay::call(app, event, provider, call).await };
    let mut tx = app.db.begin().await?;
    if !event.take(app, &tx).await? {
        tx.roll_back().await?;
        return event.earlier_answer(app).await?.ok_or(Error::Conflict);
    }
    let entry = entry::Entity::find_by_id(inbound.entry_id).lock_exclusive().one(&*tx).await?;
    if let Some(entry) = &entry
        && let Some(reply) = call_back::keyed(app, &mut tx, at, entry, &inbound, &keyed.digits).await?
    {
        event.answered(app, &tx, &reply).await?;
        tx.commit().await?;
        return Ok(reply);
    }
    if let Some(entry) = entry.as_ref().filter(|entry| misroute::was_asked(entry, &inbound)) {
        let id = entry.id;
        let (reply, lost_in) =
            Box::pin(which_ride(app, &mut tx, at, entry.clone(), inbound, &keyed.digits)).await?;
        event.answered(app, &tx, &reply).await?;
        tx.commit().await?;
        if let Some(conversation) = &lost_in {
            lost::granted_at_once(app, conversation, id).await?;
        }
        return Ok(reply);
    }
    let waiting = entry.filter(|entry| entry.kind == entry::Kind::Unrouted);
    let number = match waiting.as_ref().and_then(|entry| entry.number_id) {
        Some(id) => proxy_number::Entity::find_by_id(id).one(&*tx).await?,
        None => None,
    };
    let (Some(entry), Some(number)) = (waiting, number) else {
        // He is through already.
        tx.roll_back().await?;
        return Ok(answers::earlier_answer(app, provider, &call.id).await?.unwrap_or(Reply::Ack));
    };
    let to = number.phone();
    let ours = Ours::at(&*tx, Some(&to), &call.from).await?;
    let contact =
        Contact { at, channel: Channel::Voice, to: Some(&to), ours: &ours, from: &call.from, body: None };
    let unknown = resolve::resolve(app, &*tx, &contact).await?;
    let proof = pin::prove(app, &tx, at, &number, &call.from, entry.id, &keyed.digits).await?;
    let (decision, words, ask) = match proof {
        Proof::Right { participant, phone } => {
            let decision = pin::lead_as(app, &tx, &contact, unknown, phone).await?;
            remember(&tx, at, entry.id, participant.person_id, &call.from).await?;
            let words = decision.reply.clone().unwrap_or_else(wording::unidentified_caller);
            (decision, words, None)
        }
        Proof::Wrong { left: 0 } => {
            match to_support(app, &mut tx, at, &number, entry.id, &call.from).await? {
                Some((decision, words)) => (decision, wording::wrong_pin().then(words), None),
                None => (unknown, wording::wrong_pin().then(wording::unidentified_caller()), None),
            }
        }
        Proof::Wrong { .. } => {
            let market = market::named_or_default(&*tx, Some(number.market_id)).await?;
            let digits = u8::try_from(market.pin_digits).unwrap_or_default();
            (unknown, wording::wrong_pin().then(wording::enter_pin()), Some(digits))
        }
    };
    let reply = settle(app, &mut tx, at, entry, inbound, &decision, (&words, ask)).await?;
    event.answered(app, &tx, &reply).await?;
    tx.commit().await?;
    Ok(reply)
}

/// What to do with a caller who was asked which of two rides he means. Answers also the conversation in which he asks to
/// be reconnected, once this is committed, if it is that of the ride before.
async fn which_ride(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    entry: entry::Model,
    inbound: leg::Model,
    digits: &str,
) -> Result<(Reply, Option<conversation::Model>)> {
    let number = match entry.number_id {
        Some(id) => proxy_number::Entity::find_by_id(id).one(&**tx).await?,
        None => None,
    };
    let number = number.ok_or_else(|| Error::Internal(format!("call {} has no number", entry.id)))?;
    let to = number.phone();
    // Some telcos name the caller only when he calls.
    let from = match &inbound.phone_sealed {
        Some(sealed) => Sender::Phone(app.vault.open_phone(inbound.id, sealed)?),
        None => Sender::Withheld,
    };
    let ours = Ours::at(&**tx, Some(&to), &from).await?;
    let contact =
        Contact { at, channel: Channel::Voice, to: Some(&to), ours: &ours, from: &from, body: None };
    let decision = misroute::chosen(resolve::resolve(app, &**tx, &contact).await?, digits);
    let words = decision.reply.clone().unwrap_or_else(wording::unidentified_caller);
    if let Destination::Lost(origin) = &decision.destination {
        let reply = ask_for_lost(app, tx, at, entry, inbound, (&decision, &**origin, &from)).await?;
        return Ok((reply, Some(origin.conversation.clone())));
    }
    let reply = settle(app, tx, at, entry, inbound, &decision, (&words, None)).await?;
    Ok((reply, None))
}

/// A caller left something behind in the ride before: his call waits for a person, as the word LOST does (E11).
async fn ask_for_lost(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    entry: entry::Model,
    inbound: leg::Model,
    (decision, origin, from): (&Decision, &Origin, &Sender),
) -> Result<Reply> {
    let words = decision.say(&**tx, &wording::we_look_into_it()).await?;
    let reply = Reply::Say { speech: answers::speech(app, &words) };
    let id = entry.id;
    let mut told: entry::ActiveModel = entry.into();
    told.kind = Set(entry::Kind::Unrouted);
    told.conversation_id = Set(Some(origin.conversation.id));
    told.ride_id = Set(origin.ride);
    told.from_role = Set(origin.sender.role.into());
    told.from_person_id = Set(Some(origin.sender.person_id));
    told.to_role = Set(None);
    told.to_person_id = Set(None);
    told.problem = Set(Some(arrival::LEFT_BEHIND.to_owned()));
    told.trace = Set(log::trace(&decision.steps)?);
    told.body_sealed = Set(Some(app.vault.seal(id, &words.text)));
    told.template = Set(words.template.map(str::to_owned));
    told.answer_sealed = Set(Some(answers::sealed_answer(app, id, &reply)?));
    let told = told.update(&**tx).await?;
    let mut over: leg::ActiveModel = inbound.into();
    over.state = Set(State::Completed);
    over.updated_at = Set(at);
    over.update(&**tx).await?;
    unrouted::add(app, tx, at, &told, (from, None), None).await?;
    tx.note(Topic::EntryUpdated, Some(id), None, at);
    log::note_activity(tx, at, origin.ride, Some(origin.conversation.id), None).await?;
    Ok(reply)
}

/// After the third wrong PIN a caller goes to the support desk, where there is one: to an agent, or to
/// where the next one finds him. Answers where that is, and what he hears.
async fn to_support(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    number: &proxy_number::Model,
    entry: Uuid,
    from: &Sender,
) -> Result<Option<(Decision, Wording)>> {
    let Some(line) = line::of_market(app, tx, number.market_id).await? else { return Ok(None) };
    let decision = line::take_over(app, tx, at, &line, (Channel::Voice, from)).await?;
    let words = match &decision.destination {
        Destination::Through(_) => wording::to_support(),
        Destination::Waiting(_) => decision.reply.clone().unwrap_or_else(wording::to_support),
        _ => return Ok(None),
    };
    unrouted::settle_within(tx, at, entry, Action::Support).await?;
    Ok(Some((decision, words)))
}

/// Writes what became of the call, and says what to do with the caller.
async fn settle(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    entry: entry::Model,
    inbound: leg::Model,
    decision: &Decision,
    (words, ask): (&Wording, Option<u8>),
) -> Result<Reply> {
    let words = decision.say(&**tx, words).await?;
    let reply = match ask {
        Some(digits) => Reply::Ask { speech: answers::speech(app, &words), digits },
        None => answers::answer_to_caller(app, tx, &decision.destination, &words).await?,
    };
    let id = entry.id;
    // One who was asked which ride he means is in the log as a call of that conversation already.
    let is_new = entry.kind == entry::Kind::Unrouted;
    let mut told: entry::ActiveModel = entry.into();
    told.body_sealed = Set(Some(app.vault.seal(id, &words.text)));
    told.template = Set(words.template.map(str::to_owned));
    told.answer_sealed = Set(Some(answers::sealed_answer(app, id, &reply)?));
    if let Destination::Through(way) | Destination::Held(way, _) = &decision.destination {
        let (origin, peer) = (&way.origin, &way.peer);
        told.kind = Set(entry::Kind::Relay);
        told.conversation_id = Set(Some(origin.conversation.id));
        told.ride_id = Set(origin.ride);
        told.from_role = Set(origin.sender.role.into());
        told.from_person_id = Set(Some(origin.sender.person_id));
        told.to_role = Set(Some(peer.role.into()));
        told.to_person_id = Set(Some(peer.person_id));
        told.problem = Set(match &decision.destination {
            Destination::Held(_, why) => Some((*why).to_owned()),
            _ => None,
        });
        told.trace = Set(log::trace(&decision.steps)?);
        if is_new {
            tx.note(Topic::EntryAdded, Some(id), origin.ride, at);
        }
    }
    if let Destination::Waiting(origin) = &decision.destination {
        told.kind = Set(entry::Kind::Relay);
        told.conversation_id = Set(Some(origin.conversation.id));
        told.from_role = Set(origin.sender.role.into());
        told.from_person_id = Set(Some(origin.sender.person_id));
        told.to_role = Set(Some(entry::Party::Agent));
        told.problem = Set(None);
        told.trace = Set(log::trace(&decision.steps)?);
        tx.note(Topic::EntryAdded, Some(id), None, at);
    }
    if let Destination::Through(way) = &decision.destination {
        relay::ring(app, tx, at, id, &way.from, &way.to).await?;
        let mut ringing: leg::ActiveModel = inbound.into();
        ringing.state = Set(State::Ringing);
        ringing.updated_at = Set(at);
        ringing.update(&**tx).await?;
    }
    told.update(&**tx).await?;
    tx.note(Topic::EntryUpdated, Some(id), None, at);
    tx.note(Topic::UnroutedChanged, Some(id), None, at);
    Ok(reply)
}

/// The contact stays in the inbox, so that a person may keep the phone; a withheld one can't be kept.
async fn remember(tx: &WriteTx, at: Timestamp, entry: Uuid, person: Uuid, from: &Sender) -> Result<()> {
    let Some(item) = unrouted_item::Entity::find_by_id(entry).one(&**tx).await? else { return Ok(()) };
    let mut item: unrouted_item::ActiveModel = item.into();
    item.proven_id = Set(Some(person));
    if !matches!(from, Sender::Phone(_)) {
        item.resolution = Set(Some(Action::Connect));
        item.resolved_at = Set(Some(at));
    }
    item.update(&**tx).await?;
    Ok(())
}
