//! Who reached someone through a mask: the way back to each of them.

use std::time::Duration;

use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::Result;
use crate::vault::PhoneHash;

/// A row of `mask_caller`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mask_caller")]
pub struct Model {
    /// Row id, which the seal is bound to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The mask.
    pub mask_id: Uuid,
    /// Keyed hash of the phone.
    pub phone_hash: PhoneHash,
    /// How the owner names this one: `@2`. The first is 1.
    pub r#ref: i32,
    /// The sealed phone.
    pub phone_sealed: Vec<u8>,
    /// When this one last texted or called.
    pub last_at: Timestamp,
    /// When this one last called.
    pub last_call_at: Option<Timestamp>,
}

/// `mask_caller` is reached through its mask.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The one with this phone.
///
/// # Errors
/// When the database fails.
pub async fn with_phone(db: &impl Connection, mask: Uuid, phone: &PhoneHash) -> Result<Option<Model>> {
    let of_mask = Entity::find().filter(Column::MaskId.eq(mask));
    Ok(of_mask.filter(Column::PhoneHash.eq(phone.clone())).one(db).await?)
}

/// The one of this reference.
///
/// # Errors
/// When the database fails.
pub async fn referred(db: &impl Connection, mask: Uuid, reference: i32) -> Result<Option<Model>> {
    let of_mask = Entity::find().filter(Column::MaskId.eq(mask));
    Ok(of_mask.filter(Column::Ref.eq(reference)).one(db).await?)
}

/// The highest reference of a mask; 0 if nobody has one.
///
/// # Errors
/// When the database fails.
pub async fn last_ref(db: &impl Connection, mask: Uuid) -> Result<i32> {
    let of_mask = Entity::find().filter(Column::MaskId.eq(mask));
    let last = of_mask.order_by_desc(Column::Ref).one(db).await?;
    Ok(last.map_or(0, |caller| caller.r#ref))
}

/// Those who texted or called lately, the last first; two are enough to know that there are several.
///
/// # Errors
/// When the database fails.
pub async fn lately(
    db: &impl Connection,
    mask: Uuid,
    now: Timestamp,
    within: Duration,
) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::MaskId.eq(mask))
        .filter(Column::LastAt.gt(now.minus(within)))
        .order_by_desc(Column::LastAt)
        .limit(2)
        .all(db)
        .await?)
}

/// The one who called last, within this time before `at`.
///
/// # Errors
/// When the database fails.
pub async fn last_to_call(
    db: &impl Connection,
    mask: Uuid,
    at: Timestamp,
    within: Duration,
) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::MaskId.eq(mask))
        .filter(Column::LastCallAt.gt(at.minus(within)))
        .order_by_desc(Column::LastCallAt)
        .one(db)
        .await?)
}

/// All of a mask, the last first, at most so many.
///
/// # Errors
/// When the database fails.
pub async fn of_mask(db: &impl Connection, mask: Uuid, most: u64) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::MaskId.eq(mask))
        .order_by_desc(Column::LastAt)
        .limit(most)
        .all(db)
        .await?)
}
