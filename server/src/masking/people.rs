//! Customers and drivers with their phones: made, changed, imported, and a phone revealed.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use crate::app::App;
use crate::audit;
use crate::clock::Timestamp;
use crate::db::{WriteTx, until_won};
use crate::entities::event::Topic;
use crate::entities::person::{self, Kind};
use crate::entities::{entry, erasure, leg, market, phone, proxy_number, ride};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::allocation::shortage;
use crate::masking::phones::{self, OldPhone, Typed};
use crate::masking::wording::editing;
use crate::phone::PhoneNumber;

const LONGEST_NAME: usize = 80;
const LONGEST_NOTE: usize = 2_000;

/// A new customer or driver.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// Name as texts write it.
    pub name: String,
    /// Phone as typed.
    pub phone: String,
    /// For dispatchers.
    pub note: String,
    /// The language of texts to this person; the market's unless told.
    pub locale: Option<String>,
    /// Whose country the phone is read in; the default market unless told.
    pub market_id: Option<Uuid>,
    /// Who adds him; none for the server itself.
    pub by: Option<Uuid>,
}

/// A change of a customer or driver; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct PersonPatch {
    /// New name.
    pub name: Option<String>,
    /// New phone as typed.
    pub phone: Option<String>,
    /// What becomes of the phone before, if there is a new one.
    pub old_phone: OldPhone,
    /// New note.
    pub note: Option<String>,
    /// New language of texts; empty for the market's.
    pub locale: Option<String>,
    /// May get new rides.
    pub active: Option<bool>,
    /// The version the caller read.
    pub expected_version: Option<i32>,
    /// The market that says whether a telco is asked about the new phone; the default one unless told.
    pub market_id: Option<Uuid>,
    /// Who changes him; none for the server itself.
    pub by: Option<Uuid>,
}

/// Makes a customer or driver. Two people may share a phone (E3).
///
/// # Errors
/// `INVALID_INPUT`, `INVALID_NUMBER`, `NUMBER_IN_USE` (it is one of ours), `UNREACHABLE_LINE`.
pub async fn create(app: &App, kind: Kind, new: NewPerson) -> Result<person::Model> {
    let typed = Typed::of(app, None, &new.phone, new.market_id).await?;
    let mut tx = app.db.begin().await?;
    let number = typed.read(&tx).await?;
    let locale = checked_locale(new.locale.as_deref().unwrap_or_default())?;
    let mut person = insert(app, &tx, app.clock.now(), kind, &new.name, &new.note, &number).await?;
    if locale.is_some() {
        let mut speaking: person::ActiveModel = person.into();
        speaking.locale = Set(locale);
        person = speaking.update(&*tx).await?;
    }
    let phone = phone::primary_of(&*tx, person.id).await?;
    typed.keep_told(&tx, phone, app.clock.now()).await?;
    audit::record(app, &mut tx, new.by, "person.create", Some(person.id), "").await?;
    tx.commit().await?;
    Ok(person)
}

/// Writes a person with his phone.
pub(crate) async fn insert(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    kind: Kind,
    name: &str,
    note: &str,
    number: &PhoneNumber,
) -> Result<person::Model> {
    insert_with(app, tx, now, kind, name, note, Some(number)).await
}

/// Writes a person, with a phone if he has one: only agents may have none.
pub(crate) async fn insert_with(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    kind: Kind,
    name: &str,
    note: &str,
    number: Option<&PhoneNumber>,
) -> Result<person::Model> {
    let name = checked_name(name)?;
    let person = person::ActiveModel {
        id: Set(app.clock.id_at(now)),
        kind: Set(kind),
        name_folded: Set(name.to_lowercase()),
        name: Set(name),
        note: Set(checked_note(note)?),
        locale: Set(None),
        active: Set(true),
        last_ride_at: Set(Timestamp(0)),
        version: Set(1),
        app_token_version: Set(0),
        created_at: Set(now),
        updated_at: Set(now),
    }
    .insert(&**tx)
    .await?;
    if let Some(number) = number {
        phones::insert(app, tx, now, person.id, number, true).await?;
    }
    Ok(person)
}

/// Changes a customer or driver.
///
/// # Errors
/// As [`create`] and [`phones::change`], and `NOT_FOUND`, `STALE_VERSION`; `ILLEGAL_TRANSITION` when he is
/// erased or about to be; `PERSON_IN_USE` when someone
/// with a ride that is not over is to become inactive (E47).
pub async fn update(app: &App, kind: Kind, id: Uuid, patch: PersonPatch) -> Result<person::Model> {
    let phone = match &patch.phone {
        Some(typed) => Some(Typed::of(app, Some(id), typed, patch.market_id).await?),
        None => None,
    };
    // His new phone may need a number that another conversation takes at this moment (E18).
    shortage::relieved(app, || until_won(|| try_update(app, kind, id, patch.clone(), phone.as_ref()))).await
}

async fn try_update(
    app: &App,
    kind: Kind,
    id: Uuid,
    patch: PersonPatch,
    phone: Option<&Typed>,
) -> Result<person::Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let person = person::of_kind(&*tx, id, kind).await?;
    erasure::refuse_if_asked(&*tx, id).await?;
    let person = change(app, &mut tx, now, &person, patch, phone).await?;
    tx.commit().await?;
    Ok(person)
}

/// As [`update`], within a transaction; `phone` is the new one, if there is one.
///
/// # Errors
/// As [`update`].
pub(crate) async fn change(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    person: &person::Model,
    patch: PersonPatch,
    phone: Option<&Typed>,
) -> Result<person::Model> {
    let (id, kind) = (person.id, person.kind);
    let mut has_moved = false;
    if let Some(typed) = phone {
        has_moved = phones::change(app, tx, now, person, typed, (patch.old_phone, patch.by)).await?;
    }
    if patch.active == Some(false) && person.active {
        check_no_ride(tx, person).await?;
    }
    let mut change = person::Entity::update_many()
        .col_expr(person::Column::Version, Expr::col(person::Column::Version).add(1))
        .col_expr(person::Column::UpdatedAt, Expr::value(now.0))
        .filter(person::Column::Id.eq(id));
    if let Some(name) = &patch.name {
        let name = checked_name(name)?;
        change = change
            .col_expr(person::Column::NameFolded, Expr::value(name.to_lowercase()))
            .col_expr(person::Column::Name, Expr::value(name));
    }
    if let Some(note) = &patch.note {
        change = change.col_expr(person::Column::Note, Expr::value(checked_note(note)?));
    }
    if let Some(locale) = &patch.locale {
        change = change.col_expr(person::Column::Locale, Expr::value(checked_locale(locale)?));
    }
    if let Some(active) = patch.active {
        change = change.col_expr(person::Column::Active, Expr::value(active));
    }
    if let Some(version) = patch.expected_version {
        change = change.filter(person::Column::Version.eq(version));
    }
    if change.exec(&**tx).await?.rows_affected == 0 {
        return Err(Error::refused(
            ErrorCode::StaleVersion,
            format!("Someone changed this {}. Read it again.", kind.word()),
        ));
    }
    if has_moved {
        audit::record(app, tx, patch.by, "phone.change", Some(id), "").await?;
    }
    let changed = person::of_kind(&**tx, id, kind).await?;
    if changed.name != person.name || changed.note != person.note {
        note_rides(tx, now, id).await?;
    }
    Ok(changed)
}

/// What is told of a person where his rides are shown changed.
async fn note_rides(tx: &mut WriteTx, now: Timestamp, person: Uuid) -> Result<()> {
    let rides: Vec<Uuid> =
        live_rides(person).select_only().column(ride::Column::Id).into_tuple().all(&**tx).await?;
    for ride in rides {
        tx.note(Topic::RideChanged, None, Some(ride), now);
    }
    Ok(())
}

fn live_rides(person: Uuid) -> Select<ride::Entity> {
    ride::Entity::find()
        .filter(ride::Column::CustomerId.eq(person).or(ride::Column::DriverId.eq(person)))
        .filter(ride::Column::State.is_in(ride::State::ALIVE))
}

/// Reads a phone as typed; it must not be one of our own numbers. Where the market names countries, it is of one of
/// these or of the one it is read in: calls and texts elsewhere may cost a fortune (T4).
pub(crate) async fn own_phone(
    tx: &WriteTx,
    typed: &str,
    country: &str,
    market: &market::Model,
) -> Result<PhoneNumber> {
    let refused = |code, message: String| Error::Refused { code, message, field: Some("phone") };
    let number = PhoneNumber::parse(typed, Some(country))
        .map_err(|error| refused(ErrorCode::InvalidNumber, format!("This {error}.")))?;
    let of = number.country().unwrap_or_else(|| "unknown".to_owned());
    let mut allowed = market.allowed_countries().peekable();
    if allowed.peek().is_some() && of != country && allowed.all(|one| one != of) {
        let message = format!(
            "{} takes no phones of this country ({of}). Use another phone, or allow the country in the market's \
             settings.",
            market.name
        );
        return Err(refused(ErrorCode::InvalidNumber, message));
    }
    if proxy_number::by_phone(&**tx, &number).await?.is_some() {
        let message = "This is one of our own proxy numbers; a person needs a phone of his own.";
        return Err(refused(ErrorCode::NumberInUse, message.to_owned()));
    }
    Ok(number)
}

pub(crate) fn checked_name(name: &str) -> Result<String> {
    let name = name.trim();
    let fine = (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if fine {
        Ok(name.to_owned())
    } else {
        Err(Error::invalid("name", format!("Between 1 and {LONGEST_NAME} characters, on one line.")))
    }
}

/// A language; none if empty.
fn checked_locale(locale: &str) -> Result<Option<String>> {
    if locale.is_empty() {
        return Ok(None);
    }
    editing::checked_locale(locale)?;
    Ok(Some(locale.to_owned()))
}

pub(crate) fn checked_note(note: &str) -> Result<String> {
    let note = note.trim();
    if note.chars().count() > LONGEST_NOTE {
        return Err(Error::invalid("note", format!("At most {LONGEST_NOTE} characters.")));
    }
    Ok(note.to_owned())
}

/// Someone with a ride that is not over stays active: first each is ended, or given to another driver
/// (E47).
async fn check_no_ride(tx: &WriteTx, person: &person::Model) -> Result<()> {
    let refs: Vec<String> = live_rides(person.id)
        .select_only()
        .column(ride::Column::Ref)
        .order_by_asc(ride::Column::PickupAt)
        .into_tuple()
        .all(&**tx)
        .await?;
    if refs.is_empty() {
        return Ok(());
    }
    let what = match person.kind {
        Kind::Customer => "End them first",
        Kind::Driver | Kind::Agent => "End them or give them to another driver first",
    };
    let message =
        format!("This {} has rides that are not over. {what}: {}.", person.kind.word(), refs.join(", "));
    Err(Error::refused(ErrorCode::PersonInUse, message))
}

/// The whole number of a phone; who asked and why goes on record first.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT` without a reason.
pub async fn reveal_phone(app: &App, account_id: Uuid, phone_id: Uuid, reason: &str) -> Result<String> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > 200 {
        return Err(Error::invalid("reason", "Tell in a few words why you need the number."));
    }
    let mut tx = app.db.begin().await?;
    let phone = phone::Entity::find_by_id(phone_id).one(&*tx).await?;
    let (number, whose) = match &phone {
        Some(phone) => (app.vault.open_phone(phone.id, &phone.number_sealed)?, phone.person_id),
        // The phone of an unrouted sender belongs to a leg of the log.
        None => leg_phone(app, &tx, phone_id).await?,
    };
    if number.e164().is_empty() {
        return Err(Error::not_found("phone"));
    }
    audit::record(app, &mut tx, Some(account_id), "phone.reveal", Some(whose), reason).await?;
    tx.commit().await?;
    Ok(number.e164().to_owned())
}

/// The phone at a leg, and whose it is; the leg's own id where it is nobody's we know.
async fn leg_phone(app: &App, tx: &WriteTx, leg_id: Uuid) -> Result<(PhoneNumber, Uuid)> {
    let found = leg::Entity::find_by_id(leg_id).find_also_related(entry::Entity).one(&**tx).await?;
    let (leg, entry) = found.ok_or_else(|| Error::not_found("phone"))?;
    let sealed = leg.phone_sealed.ok_or_else(|| Error::not_found("phone"))?;
    let person = entry.and_then(|entry| match leg.direction {
        leg::Direction::Inbound => entry.from_person_id,
        leg::Direction::Outbound => entry.to_person_id,
    });
    Ok((app.vault.open_phone(leg_id, &sealed)?, person.unwrap_or(leg_id)))
}
