//! Phones of people: sealed, found by hash.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::LockType;
use sea_orm::{QueryOrder, QuerySelect};

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::providers;
use crate::vault::PhoneHash;

/// What kind of line a phone is on.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum LineType {
    /// A mobile phone.
    #[sea_orm(string_value = "MOBILE")]
    Mobile,
    /// A landline: it takes calls, no texts (E39).
    #[sea_orm(string_value = "LANDLINE")]
    Landline,
    /// A number on the internet.
    #[sea_orm(string_value = "VOIP")]
    Voip,
    /// Free to call.
    #[sea_orm(string_value = "TOLL_FREE")]
    TollFree,
    /// Costs extra.
    #[sea_orm(string_value = "PREMIUM")]
    Premium,
    /// Something else.
    #[sea_orm(string_value = "OTHER")]
    Other,
}

impl From<providers::LineType> for LineType {
    fn from(told: providers::LineType) -> Self {
        match told {
            providers::LineType::Mobile => Self::Mobile,
            providers::LineType::Landline => Self::Landline,
            providers::LineType::Voip => Self::Voip,
            providers::LineType::TollFree => Self::TollFree,
            providers::LineType::Premium => Self::Premium,
            providers::LineType::Other => Self::Other,
        }
    }
}

/// A row of `phone`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "phone")]
pub struct Model {
    /// Row id, which the seal is bound to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose phone.
    pub person_id: Uuid,
    /// The sealed E.164 form.
    pub number_sealed: Vec<u8>,
    /// Its keyed hash.
    pub number_hash: Vec<u8>,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// The one that is texted and rung.
    pub is_primary: bool,
    /// What kind of line a telco says it is on.
    pub line_type: Option<LineType>,
    /// When a telco was last asked about it.
    pub looked_up_at: Option<Timestamp>,
    /// Since when the person does not have it any more. A phone that is neither primary nor retired
    /// is an alternate: the person may text and call from it, too.
    pub retired_at: Option<Timestamp>,
    /// When the person proved to have it (R2); none if he did not.
    pub verified_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// `phone` is reached from `person` by id.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The phone a person is texted and rung on.
///
/// # Errors
/// When the database fails, the person was erased, or has no phone (which creation rules out).
pub async fn primary_of(db: &impl Connection, person: Uuid) -> Result<Model> {
    let primary =
        Entity::find().filter(Column::PersonId.eq(person)).filter(Column::IsPrimary.eq(true)).one(db).await?;
    match primary {
        Some(phone) if phone.retired_at.is_some() => Err(gone()),
        Some(phone) => Ok(phone),
        None => Err(Error::Internal(format!("person {person} has no primary phone"))),
    }
}

/// Why there is no phone to reach someone who was erased.
#[must_use]
pub fn gone() -> Error {
    use crate::error::ErrorCode;
    Error::refused(ErrorCode::IllegalTransition, "This person was erased: there is no phone to reach.")
}

/// The phones that people have now with this number: a number may be shared.
///
/// # Errors
/// When the database fails.
pub async fn with_hash(db: &impl Connection, hash: &[u8]) -> Result<Vec<Model>> {
    let known = Entity::find().filter(Column::NumberHash.eq(hash)).filter(Column::RetiredAt.is_null());
    Ok(known.all(db).await?)
}

/// The phones a person may text and call from: the primary first, then the alternates.
///
/// # Errors
/// When the database fails.
pub async fn of_person(db: &impl Connection, person: Uuid) -> Result<Vec<Model>> {
    use sea_orm::QueryOrder;
    Ok(Entity::find()
        .filter(Column::PersonId.eq(person))
        .filter(Column::RetiredAt.is_null())
        .order_by_desc(Column::IsPrimary)
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// The person whose identity this number is: who has it, and proved it (R2).
///
/// # Errors
/// When the database fails.
pub async fn verified_holder(db: &impl Connection, number: &PhoneHash) -> Result<Option<Uuid>> {
    let holder = Entity::find()
        .filter(Column::NumberHash.eq(number.clone()))
        .filter(Column::VerifiedAt.is_not_null())
        .filter(Column::RetiredAt.is_null())
        .one(db)
        .await?;
    Ok(holder.map(|phone| phone.person_id))
}

/// The ids of all phones a person has or had, as a question within another one.
#[must_use]
pub fn ids_of(person: Uuid) -> sea_orm::sea_query::SelectStatement {
    sea_orm::sea_query::Query::select()
        .column(Column::Id)
        .from(Entity)
        .and_where(Column::PersonId.eq(person))
        .take()
}

/// Whoever takes someone's phones for a conversation waits for a change of them that is under way, and a
/// change waits for him: else a conversation could begin on a phone that is given up at this instant (E7).
/// The phones are to be read after this, and a conversation is to be held after it, never before: else
/// two would wait for each other. SQLite has one writer anyway.
///
/// # Errors
/// When the database fails.
pub async fn wait_for_changes(db: &impl Connection, person: Uuid) -> Result<()> {
    lock(db, person, LockType::Share).await
}

/// The other side of [`wait_for_changes`]: whoever is about to change someone's phones, or with whom he
/// may be connected.
///
/// # Errors
/// When the database fails.
pub async fn hold(db: &impl Connection, person: Uuid) -> Result<()> {
    lock(db, person, LockType::NoKeyUpdate).await
}

/// Also the phones he gave up: the one he has may have come while the lock was waited for, and be unlocked.
async fn lock(db: &impl Connection, person: Uuid, kind: LockType) -> Result<()> {
    let all = Entity::find().filter(Column::PersonId.eq(person)).order_by_asc(Column::Id);
    all.lock(kind).all(db).await.map(drop).map_err(Into::into)
}
