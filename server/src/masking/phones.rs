//! The phones of a person: the primary one changes, also in the middle of a ride (E7), and further
//! ones may be used, too.

use async_graphql::Enum;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait};
use uuid::Uuid;

use crate::app::App;
use crate::audit;
use crate::clock::Timestamp;
use crate::db::{WriteTx, until_won};
use crate::entities::{erasure, market, person, phone};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::conversations::moves;
use crate::masking::insight::{self, Told};
use crate::masking::once::Terms;
use crate::masking::people::own_phone;
use crate::phone::PhoneNumber;
use crate::verification;

/// A person has at most so many phones.
const MOST: usize = 6;

/// What becomes of the phone a person had.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OldPhone {
    /// It leads nowhere any more, and gets nothing.
    #[default]
    Drop,
    /// The person may still text and call from it.
    KeepAsAlternate,
}

/// A phone that is about to be a person's: as typed, the country it is read in without a country code, the market
/// that says which phones it takes, and what a telco told of it.
pub(crate) struct Typed {
    text: String,
    country: String,
    market: Box<market::Model>,
    told: Option<Told>,
}

impl Typed {
    /// Of someone who has a phone it is read in the country of that one: in another it would be a stranger's,
    /// and his rides would follow it. Else it is read in the market's. The market also says whether a telco is
    /// asked; that is done before a transaction begins, for it would hold up all other writers.
    ///
    /// # Errors
    /// `NOT_FOUND` for the market; `UNREACHABLE_LINE` if there is no such phone.
    pub(crate) async fn of(
        app: &App,
        person: Option<Uuid>,
        text: &str,
        market_id: Option<Uuid>,
    ) -> Result<Self> {
        let market = market::named_or_default(app.db.read(), market_id).await?;
        let present = match person {
            Some(person) => phone::of_person(app.db.read(), person).await?.into_iter().next(),
            None => None,
        };
        let country = present.and_then(|phone| phone.country).unwrap_or_else(|| market.country.clone());
        let told = Box::pin(insight::before_saving(app, &market, &country, text)).await?;
        Ok(Self { text: text.to_owned(), country, market: Box::new(market), told })
    }

    /// Reads it; it must be of a country that the market takes, and not be one of our own numbers.
    ///
    /// # Errors
    /// `INVALID_NUMBER`, `NUMBER_IN_USE`.
    pub(crate) async fn read(&self, tx: &WriteTx) -> Result<PhoneNumber> {
        own_phone(tx, &self.text, &self.country, &self.market).await
    }

    /// Keeps with the phone's row what a telco told of it, if one was asked.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn keep_told(
        &self,
        tx: &WriteTx,
        phone: phone::Model,
        at: Timestamp,
    ) -> Result<phone::Model> {
        match self.told {
            Some(told) => insight::keep(&**tx, phone.id, told, at).await,
            None => Ok(phone),
        }
    }
}

/// Writes a phone of a person.
pub(crate) async fn insert(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    person: Uuid,
    number: &PhoneNumber,
    is_primary: bool,
) -> Result<phone::Model> {
    let id = app.clock.id_at(now);
    let row = phone::ActiveModel {
        id: Set(id),
        person_id: Set(person),
        number_sealed: Set(app.vault.seal(id, number.e164())),
        number_hash: Set(app.vault.hash(number)),
        country: Set(number.country()),
        is_primary: Set(is_primary),
        // No telco was asked about it yet.
        line_type: Set(None),
        looked_up_at: Set(None),
        retired_at: Set(None),
        verified_at: Set(None),
        created_at: Set(now),
    };
    Ok(row.insert(&**tx).await?)
}

/// Gives a person another primary phone. What is under way goes on with the new one; the other side
/// notices nothing (E7). The old row stays, because routes and legs refer to it. Answers whether it is another:
/// who did it goes on record then.
///
/// # Errors
/// As [`Typed::read`]; `SAME_PERSON` if the other side of a ride under way has it, `POOL_EXHAUSTED` if it needs
/// a number of its own and none is left.
pub(crate) async fn change(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    person: &person::Model,
    typed: &Typed,
    (old, by): (OldPhone, Option<Uuid>),
) -> Result<bool> {
    let number = typed.read(tx).await?;
    let hash = app.vault.hash(&number);
    phone::hold(&**tx, person.id).await?;
    let former = phone::primary_of(&**tx, person.id).await?;
    if former.number_hash == hash {
        typed.keep_told(tx, former, now).await?;
        return Ok(false);
    }
    let mut row: phone::ActiveModel = former.clone().into();
    row.is_primary = Set(false);
    row.retired_at = Set((old == OldPhone::Drop).then_some(now));
    row.update(&**tx).await?;
    if old == OldPhone::Drop {
        verification::phone_given_up(tx, now, former.id).await?;
    }
    let known = phone::of_person(&**tx, person.id).await?.into_iter().find(|row| row.number_hash == hash);
    let new = match known {
        Some(alternate) => {
            let mut row: phone::ActiveModel = alternate.into();
            row.is_primary = Set(true);
            row.update(&**tx).await?
        }
        None => insert(app, tx, now, person.id, &number, true).await?,
    };
    let new = typed.keep_told(tx, new, now).await?;
    let keep = old == OldPhone::KeepAsAlternate;
    moves::change_phone(app, tx, now, (person, by), [&former, &new], keep).await?;
    Ok(true)
}

/// Adds a phone a person may text and call from, too; also in what is under way. The market says whether a telco
/// is asked about it; the default one unless told.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_NUMBER`, `NUMBER_IN_USE`, `UNREACHABLE_LINE`, `SAME_PERSON`, `ALREADY_EXISTS`,
/// `INVALID_INPUT` beyond six phones.
pub async fn add(
    app: &App,
    person: Uuid,
    typed: &str,
    market_id: Option<Uuid>,
    terms: &Terms,
) -> Result<phone::Model> {
    let typed = Typed::of(app, Some(person), typed, market_id).await?;
    // Its conversations may change at this moment.
    until_won(|| try_to_add(app, person, &typed, terms)).await
}

async fn try_to_add(app: &App, person: Uuid, typed: &Typed, terms: &Terms) -> Result<phone::Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let person = person::by_id(&*tx, person).await?;
    erasure::refuse_if_asked(&*tx, person.id).await?;
    let number = typed.read(&tx).await?;
    let phone = add_known(app, &tx, now, &person, &number).await?;
    let phone = typed.keep_told(&tx, phone, now).await?;
    audit::record(app, &mut tx, terms.by, "phone.add", Some(person.id), "").await?;
    tx.commit().await?;
    Ok(phone)
}

/// As [`add`], for a number that was read already.
///
/// # Errors
/// As [`add`].
pub(crate) async fn add_known(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    person: &person::Model,
    number: &PhoneNumber,
) -> Result<phone::Model> {
    phone::hold(&**tx, person.id).await?;
    let phones = phone::of_person(&**tx, person.id).await?;
    let hash = app.vault.hash(number);
    if phones.iter().any(|phone| phone.number_hash == hash) {
        return Err(Error::Refused {
            code: ErrorCode::AlreadyExists,
            message: "This person has this phone already.".to_owned(),
            field: Some("phone"),
        });
    }
    if phones.len() >= MOST {
        return Err(Error::invalid(
            "phone",
            format!("A person has at most {MOST} phones. Remove one first."),
        ));
    }
    let primary = phone::primary_of(&**tx, person.id).await?;
    let alternate = insert(app, tx, now, person.id, number, false).await?;
    moves::add_alternate(app, tx, now, person, &primary, &alternate).await?;
    Ok(alternate)
}

/// Takes a further phone away from a person: it leads nowhere any more.
///
/// # Errors
/// `NOT_FOUND`, `ILLEGAL_TRANSITION` for the primary phone.
pub async fn remove(app: &App, id: Uuid, terms: &Terms) -> Result<()> {
    until_won(|| try_to_remove(app, id, terms)).await
}

async fn try_to_remove(app: &App, id: Uuid, terms: &Terms) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let found = phone::Entity::find_by_id(id).one(&*tx).await?.filter(|phone| phone.retired_at.is_none());
    let phone = found.ok_or_else(|| Error::not_found("phone"))?;
    if phone.is_primary {
        return Err(Error::refused(
            ErrorCode::IllegalTransition,
            "This is the person's main phone. Change it instead.",
        ));
    }
    phone::hold(&*tx, phone.person_id).await?;
    moves::retire_phone(&tx, now, phone.person_id, &phone).await?;
    verification::phone_given_up(&mut tx, now, phone.id).await?;
    let person = phone.person_id;
    let mut row: phone::ActiveModel = phone.into();
    row.retired_at = Set(Some(now));
    row.update(&*tx).await?;
    audit::record(app, &mut tx, terms.by, "phone.remove", Some(person), "").await?;
    tx.commit().await
}
