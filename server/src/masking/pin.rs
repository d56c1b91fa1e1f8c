//! The PIN step (P1–P2, E10, E36): an unknown caller, or one who withholds his
//! number, keys in the PIN of his side of a conversation and is connected; a text that begins with
//! it is passed on. Off unless the market asks for it.
//!
//! A PIN is derived from the deployment's secret and the participant, so that nothing is stored and
//! every conversation has one. It is only worth what few tries can't find: where a number serves so
//! many people that a guess might hit, nobody is asked; and tries are counted.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use secrecy::ExposeSecret;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::{market, participant, phone, pin_attempt, proxy_number, route};
use crate::error::{Error, Result};
use crate::masking::resolve::{self, Contact, Decision, Destination};
use crate::masking::trace::{Rule, Step};
use crate::phone::PhoneNumber;
use crate::providers::Sender;

/// Wrong PINs of one caller within [`REMEMBERED`], until nobody listens to him any more.
pub const TRIES: u64 = 3;
/// How long a wrong PIN counts.
const REMEMBERED: Duration = Duration::from_hours(24);
/// Wrong PINs of all callers on one number within an hour: withheld numbers have no name.
const TRIES_ON_NUMBER: u64 = 30;
/// One guess in so many may hit, at most.
const ODDS: u64 = 100;

/// The PIN of a participant, where the market has PINs.
#[must_use]
pub fn of(app: &App, market: &market::Model, participant: Uuid) -> Option<String> {
    let digits = u32::try_from(market.pin_digits).ok().filter(|digits| *digits > 0)?;
    let mac = keyed(app, "pin", participant.as_bytes());
    let number = u64::from_be_bytes(mac[..8].try_into().unwrap_or_default());
    Some(format!("{:0width$}", number % 10_u64.pow(digits), width = digits as usize))
}

/// What came of a PIN.
pub(crate) enum Proof {
    /// It is that of this person; this is the phone he is known by.
    Right {
        /// Who it is.
        participant: participant::Model,
        /// His own phone, whose routes lead where he may go.
        phone: PhoneNumber,
    },
    /// It is nobody's; so many tries are left.
    Wrong {
        /// Tries left.
        left: u64,
    },
}

/// Is this contact to be asked for a PIN? Answers how many digits it has.
pub(crate) async fn asks(
    app: &App,
    tx: &WriteTx,
    at: Timestamp,
    decision: &Decision,
    from: &Sender,
) -> Result<Option<u8>> {
    let Some(number) = decision.number.as_ref().filter(|_| is_unknown(decision, from)) else {
        return Ok(None);
    };
    let market = market::named_or_default(&**tx, Some(number.market_id)).await?;
    let Some(digits) = u8::try_from(market.pin_digits).ok().filter(|digits| *digits > 0) else {
        return Ok(None);
    };
    let live = route::Entity::find()
        .filter(route::Column::NumberId.eq(number.id))
        .filter(route::Column::HeldUntil.gt(at))
        .count(&**tx)
        .await?;
    let guessable = live * ODDS > 10_u64.pow(u32::from(digits));
    if live == 0 || guessable || left(app, tx, at, number, from).await? == 0 {
        return Ok(None);
    }
    Ok(Some(digits))
}

/// Is nothing known of this sender, so that a PIN might help?
fn is_unknown(decision: &Decision, from: &Sender) -> bool {
    let last = decision.steps.last().map(|step| step.rule);
    matches!(decision.destination, Destination::Nowhere(_))
        && !decision.refused
        && match from {
            Sender::Phone(_) => last == Some(Rule::Stranger),
            Sender::Withheld => last == Some(Rule::Sender),
            Sender::Unreachable => false,
        }
}

/// Compares what was keyed in with the PINs of all who use this number now, in constant time; a
/// wrong one is counted.
pub(crate) async fn prove(
    app: &App,
    tx: &WriteTx,
    at: Timestamp,
    number: &proxy_number::Model,
    from: &Sender,
    contact_id: Uuid,
    digits: &str,
) -> Result<Proof> {
    let market = market::named_or_default(&**tx, Some(number.market_id)).await?;
    if left(app, tx, at, number, from).await? == 0 {
        return Ok(Proof::Wrong { left: 0 });
    }
    let live = route::Entity::find()
        .filter(route::Column::NumberId.eq(number.id))
        .filter(route::Column::HeldUntil.gt(at))
        .all(&**tx)
        .await?;
    let mut hits = Vec::new();
    for route in &live {
        let pin = of(app, &market, route.participant_id).unwrap_or_default();
        if bool::from(pin.as_bytes().ct_eq(digits.as_bytes())) && !pin.is_empty() {
            hits.push(route.participant_id);
        }
    }
    // A person may have several phones here.
    hits.sort_unstable();
    hits.dedup();
    // Two people with the same PIN on one number: nobody can tell who calls.
    if let [hit] = hits.as_slice() {
        let participant = participant::Entity::find_by_id(*hit).one(&**tx).await?;
        let participant = participant.ok_or_else(|| Error::Internal(format!("participant {hit} is gone")))?;
        let phone = phone::Entity::find_by_id(participant.phone_id).one(&**tx).await?;
        let phone = phone.ok_or_else(|| Error::Internal(format!("participant {hit} has no phone")))?;
        let phone = app.vault.open_phone(phone.id, &phone.number_sealed)?;
        return Ok(Proof::Right { participant, phone });
    }
    let row = pin_attempt::ActiveModel {
        id: Set(app.clock.id_at(at)),
        contact_id: Set(contact_id),
        caller: Set(caller(app, number, from)),
        digits: Set(keyed(app, "tried", &[contact_id.as_bytes(), digits.as_bytes()].concat())),
        number_id: Set(number.id),
        at: Set(at),
    };
    pin_attempt::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&**tx)
        .await?;
    Ok(Proof::Wrong { left: left(app, tx, at, number, from).await? })
}

/// Where the one whose phone this is would be led: the same order and policies hold for him.
pub(crate) async fn lead_as(
    app: &App,
    tx: &WriteTx,
    contact: &Contact<'_>,
    unknown: Decision,
    phone: PhoneNumber,
) -> Result<Decision> {
    let known = Sender::Phone(phone);
    let mut decision = resolve::resolve(app, &**tx, &Contact { from: &known, ..*contact }).await?;
    let proved = Step {
        rule: Rule::Pin,
        settled: false,
        words: "The PIN is that of a person who uses this number.".into(),
    };
    let before = unknown.steps.into_iter().filter(|step| !step.settled);
    decision.steps = before.chain([proved]).chain(decision.steps).collect();
    Ok(decision)
}

/// A text as it is understood once a PIN at its beginning was looked at.
pub(crate) struct Pinned<'a> {
    /// Where it leads.
    pub decision: Decision,
    /// What is passed on.
    pub body: &'a str,
    /// Whom the PIN proved the sender to be.
    pub proven: Option<Uuid>,
}

/// A stranger may say who he is by the PIN at the beginning of his text ("1234 hello", §7.8).
pub(crate) async fn in_text<'a>(
    app: &App,
    tx: &WriteTx,
    contact: &Contact<'_>,
    decision: Decision,
    body: &'a str,
) -> Result<Pinned<'a>> {
    let as_it_is = |decision| Pinned { decision, body, proven: None };
    let Some(digits) = asks(app, tx, contact.at, &decision, contact.from).await? else {
        return Ok(as_it_is(decision));
    };
    let (Some((pin, rest)), Some(number)) = (split(body, digits), &decision.number) else {
        return Ok(as_it_is(decision));
    };
    let attempt = app.clock.id_at(contact.at);
    match prove(app, tx, contact.at, number, contact.from, attempt, pin).await? {
        Proof::Right { participant, phone } => {
            let decision = lead_as(app, tx, contact, decision, phone).await?;
            Ok(Pinned { decision, body: rest, proven: Some(participant.person_id) })
        }
        Proof::Wrong { .. } => Ok(as_it_is(decision)),
    }
}

/// A text that begins with as many digits as a PIN has: (PIN, the rest).
fn split(body: &str, digits: u8) -> Option<(&str, &str)> {
    let (pin, rest) = body.trim().split_once(char::is_whitespace)?;
    let fits = pin.len() == usize::from(digits) && pin.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| (pin, rest.trim())).filter(|(_, rest)| !rest.is_empty())
}

/// How many more wrong PINs this caller may key in on this number.
async fn left(
    app: &App,
    tx: &WriteTx,
    at: Timestamp,
    number: &proxy_number::Model,
    from: &Sender,
) -> Result<u64> {
    let tried = pin_attempt::Entity::find()
        .filter(pin_attempt::Column::Caller.eq(caller(app, number, from)))
        .filter(pin_attempt::Column::At.gt(at.minus(REMEMBERED)))
        .count(&**tx)
        .await?;
    let on_number = pin_attempt::Entity::find()
        .filter(pin_attempt::Column::NumberId.eq(number.id))
        .filter(pin_attempt::Column::At.gt(at.minus(Duration::from_hours(1))))
        .count(&**tx)
        .await?;
    let most = if matches!(from, Sender::Phone(_)) { TRIES } else { TRIES_ON_NUMBER };
    Ok(most.saturating_sub(tried).min(TRIES_ON_NUMBER.saturating_sub(on_number)))
}

fn caller(app: &App, number: &proxy_number::Model, from: &Sender) -> Vec<u8> {
    match from {
        Sender::Phone(phone) => app.vault.hash(phone),
        // All who withhold their number are one, on each number.
        Sender::Withheld | Sender::Unreachable => keyed(app, "withheld", number.id.as_bytes()),
    }
}

fn keyed(app: &App, what: &str, data: &[u8]) -> Vec<u8> {
    let key = app.vault.derive("maskline/pin/v1");
    // HMAC takes keys of any length: this one has 32 bytes.
    let mac = Hmac::<Sha256>::new_from_slice(key.expose_secret());
    mac.map_or_else(
        |_| Vec::new(),
        |mac| mac.chain_update(what).chain_update([0]).chain_update(data).finalize().into_bytes().to_vec(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_with_a_pin_is_cut_after_it() {
        assert_eq!(split("1234 hello there", 4), Some(("1234", "hello there")));
        assert_eq!(split(" 1234\nhello", 4), Some(("1234", "hello")));
        for other in ["1234", "1234 ", "12345 hello", "12a4 hello", "hello 1234", "١٢٣٤ hello"] {
            assert_eq!(split(other, 4), None, "{other}");
        }
    }
}
