//! STOP, START, HELP and the words of emergencies: heard before anything is routed,
//! on every number, kept in the log and answered by ourselves (O13, O14; E31–E33).

use uuid::Uuid;

use super::words::{self, Word};
use super::{floods, opt_outs};
use crate::alerts::{self, Alert, Leads};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::alert::{Kind, Severity};
use crate::entities::entry::{self, Channel, Party};
use crate::entities::leg::{self, Direction, State};
use crate::entities::opt_out::{self, Source};
use crate::entities::proxy_number::Purpose;
use crate::entities::{market, proxy_number, route};
use crate::error::Result;
use crate::masking::auto_reply::{self, AutoReply};
use crate::masking::log::{self, NewEntry, NewLeg};
use crate::masking::ours::Ours;
use crate::masking::resolve;
use crate::masking::wording::{self, Wording};
use crate::phone::PhoneNumber;
use crate::providers::{InboundText, Sender};
use crate::support::intake;

/// A text as it came in, to a number of ours from a phone.
struct Text<'a> {
    provider: &'a str,
    provider_id: &'a str,
    number: &'a proxy_number::Model,
    phone: &'a PhoneNumber,
    body: &'a str,
}

/// Where its author stands.
struct Author {
    conversation: Option<Uuid>,
    ride: Option<Uuid>,
    /// The market of his conversation, or of the number he wrote to.
    market: Uuid,
    role: Party,
    person: Option<Uuid>,
}

/// Hears whether a text is for us. Answers `true` when it is settled by that: STOP, START and HELP are
/// not passed on. A word of emergency is answered, tells the staff, and goes on to the other side.
///
/// # Errors
/// When the database fails.
pub async fn hear(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    provider: &str,
    inbound: &InboundText,
    ours: &Ours,
) -> Result<bool> {
    let Sender::Phone(phone) = &inbound.from else { return Ok(false) };
    if let Some(own) = &ours.sender {
        floods::own_number(app, tx, at, own).await?;
        return Ok(false);
    }
    // Whether he stopped texts is asked only where it matters: "yes" is a word for us after a STOP alone.
    let Some(word) = words::read(&app.config, &inbound.body, true) else { return Ok(false) };
    let Some(number) = &ours.number else { return Ok(false) };
    if number.purpose == Purpose::Intake && intake::is_answer(&inbound.body) {
        // CANCEL is about his request there.
        return Ok(false);
    }
    let (provider_id, body) = (inbound.id.as_str(), inbound.body.as_str());
    let text = &Text { provider, provider_id, number, phone, body };
    let phone = app.vault.hash(phone);
    let holder = opt_outs::holder(tx, &phone).await?;
    let opted_out = opt_out::in_force(&**tx, &phone, holder).await?.is_some();
    if words::read(&app.config, text.body, opted_out).is_none() {
        return Ok(false);
    }
    if leg::by_provider_id(&**tx, text.provider, Direction::Inbound, text.provider_id).await?.is_some() {
        // It was heard before its event was kept.
        return Ok(true);
    }
    let sender = sender_of(app, tx, at, text, holder).await?;
    match word {
        Word::Emergency => {
            emergency(app, tx, at, text, &sender).await?;
            return Ok(false);
        }
        Word::Stop => {
            keep(app, tx, at, text, &sender, "The sender wants no more texts.").await?;
            let learned = opt_outs::Learned {
                phone: &phone,
                person: holder,
                source: Source::Keyword,
                provider: Some(text.provider),
                number: Some(text.number.id),
            };
            opt_outs::begin(app, tx, at, &learned).await?;
        }
        Word::Start => {
            keep(app, tx, at, text, &sender, "The sender wants texts again.").await?;
            opt_outs::end(tx, at, &phone, holder).await?;
        }
        Word::Help => keep(app, tx, at, text, &sender, "The sender asked what this number is.").await?,
    }
    if !carrier_answers(app, text) {
        let words = match word {
            Word::Stop => wording::texts_stopped(),
            Word::Start => wording::texts_resumed(),
            Word::Help | Word::Emergency => wording::about_this_number(),
        };
        answer(app, tx, at, text, &sender, &words).await?;
    }
    Ok(true)
}

async fn sender_of(
    app: &App,
    tx: &WriteTx,
    at: Timestamp,
    text: &Text<'_>,
    holder: Option<Uuid>,
) -> Result<Author> {
    let Some(route) = route::find(&**tx, &app.vault.hash(text.phone), text.number.id).await? else {
        return Ok(Author {
            conversation: None,
            ride: None,
            market: text.number.market_id,
            role: Party::Stranger,
            person: holder,
        });
    };
    let origin = resolve::origin_of(&**tx, at, &route).await?;
    Ok(Author {
        conversation: Some(origin.conversation.id),
        ride: origin.ride,
        market: origin.conversation.market_id,
        role: origin.sender.role.into(),
        person: Some(origin.sender.person_id),
    })
}

/// Keeps the text in the log, where the thread shows it.
async fn keep(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    text: &Text<'_>,
    sender: &Author,
    what: &'static str,
) -> Result<()> {
    let new = NewEntry {
        conversation_id: sender.conversation,
        ride_id: sender.ride,
        number_id: Some(text.number.id),
        channel: Channel::Sms,
        kind: entry::Kind::Keyword,
        from: (sender.role, sender.person),
        to: Some((Party::Company, None)),
        body: Some(text.body),
        template: None,
        problem: Some(what),
        steps: &[],
    };
    let entry = log::write(app, tx, at, new).await?;
    let leg = NewLeg {
        entry_id: entry.id,
        direction: Direction::Inbound,
        state: State::Received,
        provider: text.provider,
        provider_id: Some(text.provider_id),
        number_id: Some(text.number.id),
        phone: Some(text.phone),
    };
    log::add_leg(app, tx, at, leg).await?;
    log::note_activity(tx, at, sender.ride, sender.conversation, Some(text.number)).await
}

async fn emergency(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    text: &Text<'_>,
    sender: &Author,
) -> Result<()> {
    // Where the help is needed, not where the phone was bought.
    let market = market::named_or_default(&**tx, Some(sender.market)).await?;
    answer(app, tx, at, text, sender, &wording::no_emergency_line(&market.country)).await?;
    let alert = Alert {
        kind: Kind::Emergency,
        severity: Severity::Critical,
        market: Some(sender.market),
        subject: &text.number.e164,
        message: "Someone wrote a word of emergency to this number. Read the conversation and call.",
    };
    let leads = Leads { ride: sender.ride, conversation: sender.conversation, number: Some(text.number.id) };
    alerts::raise_about(app, tx, at, &alert, leads).await
}

async fn answer(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    text: &Text<'_>,
    sender: &Author,
    words: &Wording,
) -> Result<()> {
    let reply = AutoReply {
        conversation_id: sender.conversation,
        ride_id: sender.ride,
        to: (sender.role, sender.person),
        phone: text.phone,
        number: text.number,
        words,
    };
    auto_reply::send(app, tx, at, &reply).await.map(|_| ())
}

/// Does the telco or carrier answer these words itself? Then ours would be a second answer.
fn carrier_answers(app: &App, text: &Text<'_>) -> bool {
    let country = text.number.phone().country().unwrap_or_default();
    app.config.carrier_answers_stop.iter().any(|which| match which.split_once(':') {
        Some((provider, of)) => provider == text.number.provider && of.eq_ignore_ascii_case(&country),
        None => *which == text.number.provider,
    })
}
