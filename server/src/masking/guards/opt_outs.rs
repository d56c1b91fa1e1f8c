//! Who wants no texts (T6, I9): begun by his own word, by a telco's refusal or by the staff, ended by
//! his own word or by the staff. It holds for all phones of the person and all our numbers.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::app::App;
use crate::audit;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::event::Topic;
use crate::entities::opt_out::{self, Column, Source};
use crate::entities::{person, phone, ride};
use crate::error::{Error, Result};
use crate::vault::PhoneHash;

/// The templates that tell someone of his own opt-out: they go out in spite of it.
#[must_use]
pub fn confirms(template: &str) -> bool {
    matches!(template, "O13" | "O13b")
}

/// An opt-out as we learn of it.
pub struct Learned<'a> {
    /// Keyed hash of the phone.
    pub phone: &'a PhoneHash,
    /// Whose it is, if known.
    pub person: Option<Uuid>,
    /// How we know.
    pub source: Source,
    /// Which telco told it.
    pub provider: Option<&'a str>,
    /// On which of our numbers.
    pub number: Option<Uuid>,
}

/// From now on this person gets no texts. Again is no error.
///
/// # Errors
/// When the database fails.
pub async fn begin(app: &App, tx: &mut WriteTx, at: Timestamp, new: &Learned<'_>) -> Result<()> {
    let row = opt_out::ActiveModel {
        id: Set(app.clock.id_at(at)),
        phone_hash: Set(new.phone.clone()),
        person_id: Set(new.person),
        source: Set(new.source),
        provider: Set(new.provider.map(str::to_owned)),
        number_id: Set(new.number),
        since: Set(at),
        ended_at: Set(None),
    };
    opt_out::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&**tx)
        .await?;
    note_rides(tx, at, new.person).await
}

/// This person gets texts again.
///
/// # Errors
/// When the database fails.
pub async fn end(tx: &mut WriteTx, at: Timestamp, phone: &PhoneHash, person: Option<Uuid>) -> Result<()> {
    let mut who = Condition::any().add(Column::PhoneHash.eq(phone.clone()));
    if let Some(person) = person {
        who = who.add(Column::PersonId.eq(person));
    }
    opt_out::Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(at.0))
        .filter(Column::EndedAt.is_null())
        .filter(who)
        .exec(&**tx)
        .await?;
    note_rides(tx, at, person).await
}

/// The rides under way of a person show it.
async fn note_rides(tx: &mut WriteTx, at: Timestamp, person: Option<Uuid>) -> Result<()> {
    let Some(person) = person else { return Ok(()) };
    let rides = ride::Entity::find()
        .filter(ride::Column::CustomerId.eq(person).or(ride::Column::DriverId.eq(person)))
        .filter(ride::Column::EndedAt.is_null())
        .all(&**tx)
        .await?;
    for ride in rides {
        tx.note(Topic::RideChanged, None, Some(ride.id), at);
    }
    Ok(())
}

/// The one person who has this phone; `None` if nobody or several have (E3).
///
/// # Errors
/// When the database fails.
pub async fn holder(tx: &WriteTx, phone: &PhoneHash) -> Result<Option<Uuid>> {
    let holders = phone::Entity::find()
        .filter(phone::Column::NumberHash.eq(phone.clone()))
        .filter(phone::Column::IsPrimary.eq(true))
        .all(&**tx)
        .await?;
    Ok(match holders.as_slice() {
        [holder] => Some(holder.person_id),
        _ => None,
    })
}

/// The staff notes that a person wants no texts, or wants them again; on record.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn by_staff(app: &App, account: Uuid, person_id: Uuid, opted_out: bool) -> Result<person::Model> {
    let at = app.clock.now();
    let mut tx = app.db.begin().await?;
    let person = person::Entity::find_by_id(person_id).one(&*tx).await?;
    let person = person.filter(|person| person.kind != person::Kind::Agent);
    let person = person.ok_or_else(|| Error::not_found("person"))?;
    let phone = phone::primary_of(&*tx, person_id).await?;
    if opted_out {
        let learned = Learned {
            phone: &phone.number_hash,
            person: Some(person_id),
            source: Source::Staff,
            provider: None,
            number: None,
        };
        begin(app, &mut tx, at, &learned).await?;
    } else {
        end(&mut tx, at, &phone.number_hash, Some(person_id)).await?;
    }
    let action = if opted_out { "person.opt_out" } else { "person.opt_in" };
    audit::record(app, &mut tx, Some(account), action, Some(person_id), "").await?;
    tx.commit().await?;
    Ok(person)
}
