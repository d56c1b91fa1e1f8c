//! Sending a code: asked for, asked for again, called off.

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::{changed, codes, limits, one_at_a_time, settle};
use crate::app::App;
use crate::audit;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::entry::{self, Channel, Party};
use crate::entities::person::{self, Kind};
use crate::entities::verification::{self, Model, Purpose, State};
use crate::entities::{market, opt_out, phone, proxy_number, ride, verification_send};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::log::{self, NewEntry};
use crate::masking::once::{self, Terms};
use crate::masking::wording;
use crate::phone::PhoneNumber;

/// Codes forgotten in one transaction.
const BATCH: u64 = 500;

/// Whose phone is to be verified.
#[derive(Clone, Copy, Debug)]
pub enum Whose {
    /// The main phone of a customer.
    Customer(Uuid),
    /// This phone of a customer.
    Phone(Uuid),
}

/// Who asks for a code, and where.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Whose number it comes from; unless told, the market the customer is in (see `market_of`).
    pub market: Option<Uuid>,
    /// The address of whoever wants to be verified, where a program asks for him.
    pub address: Option<String>,
}

/// Sends a code to a customer's phone (R7). While one is under way, a new one takes its place, as with
/// [`resend`].
///
/// # Errors
/// `NOT_FOUND`; `PHONE_ALREADY_VERIFIED`; `NO_VERIFICATION_NUMBER`; `INVALID_NUMBER` for a country, and
/// `UNREACHABLE_LINE` for a line, that gets no codes; `OPTED_OUT`; `RATE_LIMITED`.
pub async fn request(app: &App, whose: Whose, asked: &Asked, terms: &Terms) -> Result<Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let phone = phone_of(&tx, whose).await?;
    let market = match asked.market {
        Some(told) => market::named_or_default(&*tx, Some(told)).await?,
        None => market_of(app, &tx, &phone).await?,
    };
    take_turn(&tx, &market, &phone).await?;
    let open = match verification::newest_of_phone(&*tx, phone.id).await? {
        Some(row) if row.state == State::Open && row.market_id == market.id => Some(row),
        Some(row) if row.state == State::Open => {
            settle(&mut tx, now, row, State::Cancelled).await?;
            None
        }
        _ => None,
    };
    let id = open.as_ref().map_or_else(|| app.clock.id_at(now), |open| open.id);
    if let Some(earlier) = once::made_earlier(&tx, now, terms, "requestVerification", id).await? {
        let row = verification::by_id(&*tx, earlier).await?;
        tx.roll_back().await?;
        return Ok(row);
    }
    let address = address(app, asked.address.as_deref())?;
    let order = Order { id, open, phone: &phone, market: &market, address, by: terms.by };
    let row = send(app, &mut tx, now, order).await?;
    audit::record(app, &mut tx, terms.by, "verification.request", Some(phone.person_id), "").await?;
    tx.commit().await?;
    Ok(row)
}

/// Sends another code for a verification that is not settled (R8). The one before counts no longer.
///
/// # Errors
/// `NOT_FOUND`; `VERIFICATION_OVER`; and as [`request`].
pub async fn resend(app: &App, id: Uuid, terms: &Terms) -> Result<Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let row = verification::by_id(&*tx, id).await?;
    let row = resend_within(app, &mut tx, now, row, terms.by).await?;
    let person = phone::Entity::find_by_id(row.phone_id.unwrap_or_default()).one(&*tx).await?;
    let subject = person.map(|phone| phone.person_id);
    audit::record(app, &mut tx, terms.by, "verification.resend", subject, "").await?;
    tx.commit().await?;
    Ok(row)
}

/// As [`resend`], within the transaction of what asks for it.
pub(super) async fn resend_within(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    row: Model,
    by: Option<Uuid>,
) -> Result<Model> {
    let phone = match row.phone_id {
        Some(id) => phone_of(tx, Whose::Phone(id)).await?,
        None => return Err(Error::not_found("verification")),
    };
    let market = market::named_or_default(&**tx, Some(row.market_id)).await?;
    take_turn(tx, &market, &phone).await?;
    let row = verification::by_id(&**tx, row.id).await?;
    if row.state != State::Open {
        return Err(over("This verification is settled. Ask for a new one."));
    }
    let order = Order { id: row.id, open: Some(row), phone: &phone, market: &market, address: None, by };
    send(app, tx, now, order).await
}

/// Calls a verification off: its code counts no longer.
///
/// # Errors
/// `NOT_FOUND`; `VERIFICATION_OVER` if it is settled.
pub async fn cancel(app: &App, id: Uuid, terms: &Terms) -> Result<Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let row = verification::by_id(&*tx, id).await?;
    one_at_a_time(&tx, &row.number_hash).await?;
    let row = verification::by_id(&*tx, id).await?;
    if row.purpose != Purpose::Identity {
        return Err(Error::not_found("verification"));
    }
    if row.state != State::Open {
        return Err(over("This verification is settled already."));
    }
    let row = settle(&mut tx, now, row, State::Cancelled).await?;
    audit::record(app, &mut tx, terms.by, "verification.cancel", Some(id), "").await?;
    tx.commit().await?;
    Ok(row)
}

/// Forgets codes that have expired; one that was not sent yet is not sent any more. Answers how many.
///
/// # Errors
/// When the database fails.
pub async fn forget_expired(app: App) -> Result<u64> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let expired = verification::just_expired(&*tx, now, BATCH).await?;
    for row in &expired {
        log::withdraw(&mut tx, now, row.entry_id).await?;
        changed(&mut tx, now, row);
    }
    tx.commit().await?;
    Ok(u64::try_from(expired.len()).unwrap_or(u64::MAX))
}

/// There is nothing to be done about this verification any more.
pub(super) fn over(message: &str) -> Error {
    Error::refused(ErrorCode::VerificationOver, message)
}

/// The market a customer is in, who has none of his own: that of a verification of the phone under way,
/// else of his newest ride if a code can be sent from it, else the default one.
async fn market_of(app: &App, tx: &WriteTx, phone: &phone::Model) -> Result<market::Model> {
    let under_way = verification::newest_of_phone(&**tx, phone.id).await?;
    let under_way = under_way.filter(|row| row.state == State::Open).map(|row| row.market_id);
    let ride = ride::newest_of_customer(&**tx, phone.person_id).await?.map(|ride| ride.market_id);
    for id in [under_way, ride].into_iter().flatten() {
        let there = proxy_number::for_verification(&**tx, id, &app.config.environment).await?;
        if !there.is_empty() {
            return market::named_or_default(&**tx, Some(id)).await;
        }
    }
    market::named_or_default(&**tx, None).await
}

/// Whoever counts, or tries a code, for the same market or phone waits.
async fn take_turn(tx: &WriteTx, market: &market::Model, phone: &phone::Model) -> Result<()> {
    one_at_a_time(tx, market.id.as_bytes()).await?;
    one_at_a_time(tx, &phone.number_hash).await
}

/// The phone that is meant: one that a customer has.
async fn phone_of(tx: &WriteTx, whose: Whose) -> Result<phone::Model> {
    let phone = match whose {
        Whose::Customer(id) => {
            person::of_kind(&**tx, id, Kind::Customer).await?;
            phone::primary_of(&**tx, id).await?
        }
        Whose::Phone(id) => {
            let found = phone::Entity::find_by_id(id).one(&**tx).await?;
            let found = found.filter(|phone| phone.retired_at.is_none());
            let found = found.ok_or_else(|| Error::not_found("phone"))?;
            if person::by_id(&**tx, found.person_id).await?.kind != Kind::Customer {
                return Err(Error::invalid("phoneId", "Only customers' phones are verified."));
            }
            found
        }
    };
    Ok(phone)
}

/// What is kept of an address.
fn address(app: &App, written: Option<&str>) -> Result<Option<Vec<u8>>> {
    let Some(written) = written.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let address: std::net::IpAddr =
        written.parse().map_err(|_| Error::invalid("address", "An IP address, as 203.0.113.7."))?;
    // A subscriber of IPv6 has a whole /64.
    let network = match address.to_canonical() {
        std::net::IpAddr::V4(address) => address.to_string(),
        std::net::IpAddr::V6(address) => format!("{:x?}", &address.segments()[..4]),
    };
    Ok(Some(app.vault.fingerprint(&["verification address", &network])))
}

/// A code to be sent.
struct Order<'a> {
    /// The verification's id.
    id: Uuid,
    /// Its row, if there is one.
    open: Option<Model>,
    phone: &'a phone::Model,
    market: &'a market::Model,
    address: Option<Vec<u8>>,
    by: Option<Uuid>,
}

/// Sends a code: the entry with its queued leg, and what is kept of it.
async fn send(app: &App, tx: &mut WriteTx, now: Timestamp, order: Order<'_>) -> Result<Model> {
    let Order { id, open, phone, market, address, by } = order;
    let number = app.vault.open_phone(phone.id, &phone.number_sealed)?;
    check_holder(tx, phone).await?;
    limits::check_line(market, &number, phone.line_type)?;
    if opt_out::in_force(&**tx, &phone.number_hash, Some(phone.person_id)).await?.is_some() {
        let words = "This person wants no texts, so no code can be sent.";
        return Err(Error::refused(ErrorCode::OptedOut, words));
    }
    let from = number_for(app, tx, market, open.as_ref(), &phone.number_hash).await?;
    limits::check(app, tx, now, market, &phone.number_hash, address.as_deref()).await?;
    let code = codes::make();
    let code_hash = codes::hash(&app.vault, id, &code);
    let to = (Party::Customer, Some(phone.person_id));
    let words = wording::verification_code;
    let entry_id = write(app, tx, now, market, &from, &number, to, (&code, words)).await?;
    let sent = verification_send::ActiveModel {
        id: Set(app.clock.id_at(now)),
        verification_id: Set(id),
        number_hash: Set(phone.number_hash.clone()),
        address_hash: Set(address),
        market_id: Set(market.id),
        prefix: Set(limits::prefix(&number)),
        sent_at: Set(now),
        verified_at: Set(None),
    };
    verification_send::Entity::insert(sent).exec_without_returning(&**tx).await?;
    let expires_at = now.plus(app.config.verify_life);
    let row = if let Some(before) = open {
        log::withdraw(tx, now, before.entry_id).await?;
        let sends = before.sends + 1;
        let mut row = before.into_active_model();
        row.code_hash = Set(code_hash);
        row.sends = Set(sends);
        row.number_id = Set(from.id);
        row.entry_id = Set(entry_id);
        row.sent_at = Set(now);
        row.expires_at = Set(expires_at);
        row.update(&**tx).await?
    } else {
        let row = verification::ActiveModel {
            id: Set(id),
            purpose: Set(Purpose::Identity),
            phone_id: Set(Some(phone.id)),
            account_id: Set(None),
            number_hash: Set(phone.number_hash.clone()),
            market_id: Set(market.id),
            number_id: Set(from.id),
            code_hash: Set(code_hash),
            tries: Set(0),
            sends: Set(1),
            state: Set(State::Open),
            entry_id: Set(entry_id),
            sent_at: Set(now),
            expires_at: Set(expires_at),
            verified_at: Set(None),
            requested_by: Set(by),
            created_at: Set(now),
        };
        row.insert(&**tx).await?
    };
    changed(tx, now, &row);
    limits::watch(app, tx, now, market, &limits::prefix(&number)).await?;
    Ok(row)
}

/// Writes the text and orders it to be sent. The log shows it without the code.
#[expect(clippy::too_many_arguments, reason = "a text has a sender, a receiver, words and a secret")]
pub(super) async fn write(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    market: &market::Model,
    from: &proxy_number::Model,
    phone: &PhoneNumber,
    to: (Party, Option<Uuid>),
    (code, words): (&str, fn(&str) -> wording::Wording),
) -> Result<Uuid> {
    let locale = match to.1 {
        Some(person) => person::locale_of(&**tx, person).await?,
        None => None,
    };
    let said = wording::put(&**tx, market, locale.as_deref(), &words(code)).await?;
    let shown = wording::put(&**tx, market, locale.as_deref(), &words(codes::HIDDEN)).await?;
    let new = NewEntry {
        conversation_id: None,
        ride_id: None,
        number_id: Some(from.id),
        channel: Channel::Sms,
        kind: entry::Kind::Verification,
        from: (Party::Company, None),
        to: Some(to),
        body: Some(&shown.text),
        template: shown.template,
        problem: None,
        steps: &[],
    };
    let entry = log::write(app, tx, now, new).await?;
    log::keep_secret(app, tx, entry.id, &said.text).await?;
    log::queue_text(app, tx, now, entry.id, from, phone).await?;
    log::note_activity(tx, now, None, None, Some(from)).await?;
    Ok(entry.id)
}

/// A number is the identity of one customer (R2).
async fn check_holder(tx: &WriteTx, phone: &phone::Model) -> Result<()> {
    if phone.verified_at.is_some() {
        let words = "This phone is verified already.";
        return Err(Error::refused(ErrorCode::PhoneAlreadyVerified, words));
    }
    match phone::verified_holder(&**tx, &phone.number_hash).await? {
        None => Ok(()),
        Some(_) => Err(super::answers::taken()),
    }
}

/// The number a code comes from: the one before, else one that is the same for a phone each time.
pub(super) async fn number_for(
    app: &App,
    tx: &WriteTx,
    market: &market::Model,
    open: Option<&Model>,
    phone: &[u8],
) -> Result<proxy_number::Model> {
    let mut numbers = proxy_number::for_verification(&**tx, market.id, &app.config.environment).await?;
    if numbers.is_empty() {
        let words = format!(
            "{} has no number for verification. Reserve an active one for the purpose VERIFY; codes are \
             never sent from the pool.",
            market.name
        );
        return Err(Error::refused(ErrorCode::NoVerificationNumber, words));
    }
    let before = open.and_then(|open| numbers.iter().position(|number| number.id == open.number_id));
    let steady = phone.first().map_or(0, |byte| usize::from(*byte)) % numbers.len();
    Ok(numbers.swap_remove(before.unwrap_or(steady)))
}
