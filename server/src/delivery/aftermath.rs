//! What follows when a text failed for good: the alert, the word to its sender (O7, E23), other ways to
//! tell of a ride (E22, E39: also where a call was to tell of it), and what the failure taught us of the person. In the
//! transaction that marks it.

use sea_orm::EntityTrait;
use uuid::Uuid;

use super::circuit::Change;
use super::intercepting;
use crate::alerts::{self, Alert, Leads};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::alert::{Kind, Severity};
use crate::entities::entry::{self, Channel, Party};
use crate::entities::event::Topic;
use crate::entities::leg::{self, State};
use crate::entities::opt_out::{self, Source};
use crate::entities::{participant, person, proxy_number, ride};
use crate::error::Result;
use crate::masking::auto_reply::{self, AutoReply};
use crate::masking::conversations::{addressing, reach};
use crate::masking::guards::opt_outs;
use crate::masking::wording;
use crate::masking::{first_word, not_told};
use crate::providers::Fault;

/// Of a text or call whose leg has come into `state`: one that failed, or that the company's own server stopped.
pub(super) async fn of(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    leg: &leg::Model,
    entry: &entry::Model,
    state: State,
    fault: Option<&Fault>,
) -> Result<()> {
    if entry.channel == Channel::Voice {
        return of_call(app, tx, at, leg, entry, state).await;
    }
    let opted_out = match state {
        State::Undelivered | State::Rejected | State::Failed | State::Expired => {
            learn(app, tx, at, leg, entry, fault.map(|fault| (fault, state != State::Rejected))).await?
        }
        State::Blocked => true,
        State::Held if fault.is_some_and(|fault| fault.code == intercepting::BLOCKED) => {
            return tell_sender(app, tx, at, entry, false).await;
        }
        _ => return Ok(()),
    };
    if !opted_out {
        alert(app, tx, at, leg, entry).await?;
        first_word::after_failure(app, tx, at, entry).await?;
    }
    tell_sender(app, tx, at, entry, opted_out).await
}

/// What told nobody of his ride: there are other ways, and somebody has to know. Of any other call the thread tells.
async fn of_call(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    leg: &leg::Model,
    entry: &entry::Model,
    state: State,
) -> Result<()> {
    let unheard =
        matches!(state, State::NoAnswer | State::Busy | State::Voicemail | State::Rejected | State::Failed);
    let is_first_word = first_word::template(entry.kind, entry.template.as_deref()).is_some();
    if !unheard || !is_first_word || !not_told::is_not_told(tx, entry).await? {
        return Ok(());
    }
    alert(app, tx, at, leg, entry).await?;
    if !state.is_problem() {
        // A problem has been made known with its leg.
        tx.note(Topic::RideChanged, None, entry.ride_id, at);
    }
    first_word::after_failure(app, tx, at, entry).await
}

/// A telco that refuses for the person's sake tells us that he opted out (21610, 103, err 9). Beside
/// the reason stands whether a receipt told it, rather than the answer to sending.
async fn learn(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    leg: &leg::Model,
    entry: &entry::Model,
    fault: Option<(&Fault, bool)>,
) -> Result<bool> {
    let Some(phone) = &leg.phone_hash else { return Ok(false) };
    let provider = app.providers.get(&leg.provider);
    let is_opt_out = provider
        .zip(fault)
        .is_some_and(|(provider, (fault, reported))| provider.is_opt_out(&fault.code, reported));
    if !is_opt_out {
        return Ok(opt_out::in_force(&**tx, phone, entry.to_person_id).await?.is_some());
    }
    let learned = opt_outs::Learned {
        phone,
        person: entry.to_person_id,
        source: Source::Provider,
        provider: Some(&leg.provider),
        number: leg.number_id,
    };
    opt_outs::begin(app, tx, at, &learned).await?;
    Ok(true)
}

/// One alert a market and telco, however many texts fail; one a ride and person who was not told of it.
async fn alert(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    leg: &leg::Model,
    entry: &entry::Model,
) -> Result<()> {
    if first_word::template(entry.kind, entry.template.as_deref()).is_some()
        && let Some(ride) = entry.ride_id
    {
        return not_told(app, tx, at, leg, entry, &ride::by_id(&**tx, ride).await?).await;
    }
    let number = match leg.number_id {
        Some(id) => proxy_number::Entity::find_by_id(id).one(&**tx).await?,
        None => None,
    };
    let alert = Alert {
        kind: Kind::DeliveryFailures,
        severity: Severity::Warning,
        market: number.map(|number| number.market_id),
        subject: &leg.provider,
        message: "Texts fail for good. Delivery problems lists them with the reasons.",
    };
    alerts::raise(app, tx, at, &alert).await
}

async fn not_told(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    leg: &leg::Model,
    entry: &entry::Model,
    ride: &ride::Model,
) -> Result<()> {
    let who = if entry.to_role == Some(Party::Driver) { "driver" } else { "customer" };
    let subject = format!("{}, {who}", ride.r#ref);
    let alert = Alert {
        kind: Kind::NotNotified,
        severity: Severity::Critical,
        market: Some(ride.market_id),
        subject: &subject,
        message: "A person was not told of a ride. Call, or correct the phone and send the text again.",
    };
    let leads = Leads { ride: Some(ride.id), conversation: entry.conversation_id, number: leg.number_id };
    alerts::raise_about(app, tx, at, &alert, leads).await
}

/// The one who wrote learns that it did not arrive. Never what we said ourselves: no loop can come
/// of it, and [`auto_reply`] caps the rest.
async fn tell_sender(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    entry: &entry::Model,
    opted_out: bool,
) -> Result<()> {
    let (Some(conversation), Some(sender)) = (entry.conversation_id, entry.from_person_id) else {
        return Ok(());
    };
    if entry.kind != entry::Kind::Relay || entry.channel != Channel::Sms {
        return Ok(());
    }
    let people = participant::of_conversation(&**tx, conversation).await?;
    let Some(sender) = people.iter().find(|p| p.person_id == sender) else { return Ok(()) };
    let words = if opted_out {
        let other = people.iter().find(|p| p.role != sender.role && Some(p.person_id) == entry.to_person_id);
        let other = other.map_or(person::Kind::Customer, |other| other.role);
        wording::opted_out((other, &name_of(tx, entry.to_person_id).await?))
    } else {
        wording::not_delivered()
    };
    let (phone, number) = reach(app, tx, sender).await?;
    if !addressing::leads_into(tx, conversation, Some((app.vault.hash(&phone), number.id))).await? {
        return Ok(());
    }
    let reply = AutoReply {
        conversation_id: Some(conversation),
        ride_id: entry.ride_id,
        to: (sender.role.into(), Some(sender.person_id)),
        phone: &phone,
        number: &number,
        words: &words,
    };
    auto_reply::send(app, tx, at, &reply).await.map(|_| ())
}

async fn name_of(tx: &WriteTx, person: Option<Uuid>) -> Result<String> {
    let found = match person {
        Some(id) => person::Entity::find_by_id(id).one(&**tx).await?,
        None => None,
    };
    Ok(found.map_or_else(|| "This person".to_owned(), |person| person.name))
}

/// Of a telco that went down or came back.
pub(super) async fn of_telco(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    provider: &str,
    change: Change,
) -> Result<()> {
    match change {
        Change::None => Ok(()),
        Change::Back => alerts::passed(tx, at, Kind::ProviderDown, None, provider).await,
        Change::Down => {
            let alert = Alert {
                kind: Kind::ProviderDown,
                severity: Severity::Critical,
                market: None,
                subject: provider,
                message: "The telco cannot be reached or fails. Texts wait and go out when it is back; \
                    new conversations get numbers of other telcos where there are any.",
            };
            alerts::raise(app, tx, at, &alert).await
        }
    }
}
