//! Codes that were sent: for the caps, and for seeing where codes go and do not come back from.

use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::Result;
use crate::vault::PhoneHash;

/// A row of `verification_send`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "verification_send")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of which verification.
    pub verification_id: Uuid,
    /// Keyed hash of the phone.
    pub number_hash: PhoneHash,
    /// Keyed hash of the address of whoever asked, if it is known.
    pub address_hash: Option<Vec<u8>>,
    /// In which market.
    pub market_id: Uuid,
    /// The phone without its last six digits.
    pub prefix: String,
    /// When.
    pub sent_at: Timestamp,
    /// When its verification succeeded.
    pub verified_at: Option<Timestamp>,
}

/// `verification_send` is reached by what it counts.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// When codes went to these numbers since then, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn to_numbers(
    db: &impl Connection,
    numbers: impl Iterator<Item = PhoneHash>,
    since: Timestamp,
) -> Result<Vec<(PhoneHash, Timestamp)>> {
    use sea_orm::{QueryOrder, QuerySelect};
    Ok(Entity::find()
        .select_only()
        .column(Column::NumberHash)
        .column(Column::SentAt)
        .filter(Column::NumberHash.is_in(numbers))
        .filter(Column::SentAt.gt(since))
        .order_by_asc(Column::SentAt)
        .into_tuple()
        .all(db)
        .await?)
}

/// How many codes were sent for this address since then.
///
/// # Errors
/// When the database fails.
pub async fn for_address(db: &impl Connection, address: &[u8], since: Timestamp) -> Result<u64> {
    counted(db, Entity::find().filter(Column::AddressHash.eq(address)).filter(Column::SentAt.gt(since))).await
}

/// How many codes a market sent since then.
///
/// # Errors
/// When the database fails.
pub async fn of_market(db: &impl Connection, market: Uuid, since: Timestamp) -> Result<u64> {
    counted(db, Entity::find().filter(Column::MarketId.eq(market)).filter(Column::SentAt.gt(since))).await
}

/// How many codes of a market went to this range of numbers since then, and how many of these came back.
///
/// # Errors
/// When the database fails.
pub async fn to_prefix(
    db: &impl Connection,
    market: Uuid,
    prefix: &str,
    since: Timestamp,
) -> Result<(u64, u64)> {
    let all = Entity::find()
        .filter(Column::MarketId.eq(market))
        .filter(Column::Prefix.eq(prefix))
        .filter(Column::SentAt.gt(since));
    let back = all.clone().filter(Column::VerifiedAt.is_not_null());
    Ok((counted(db, all).await?, counted(db, back).await?))
}

async fn counted(db: &impl Connection, rows: Select<Entity>) -> Result<u64> {
    use sea_orm::PaginatorTrait;
    Ok(rows.count(db).await?)
}
