//! Attempts: each time a text was handed to its telco, and what came of it.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::db::Connection;

/// What an attempt came to.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "AttemptOutcome")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Outcome {
    /// The telco took it.
    #[sea_orm(string_value = "ACCEPTED")]
    Accepted,
    /// The telco had it already: it was not sent again.
    #[sea_orm(string_value = "FOUND")]
    Found,
    /// Not taken for now.
    #[sea_orm(string_value = "LATER")]
    Later,
    /// It may or may not have been taken.
    #[sea_orm(string_value = "UNKNOWN")]
    Unknown,
    /// Refused for good.
    #[sea_orm(string_value = "REFUSED")]
    Refused,
    /// We did not hand it over: the person wants no texts, or something of ours is to be done first.
    #[sea_orm(string_value = "BLOCKED")]
    Blocked,
}

/// A row of `attempt`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attempt")]
pub struct Model {
    /// Which leg.
    #[sea_orm(primary_key, auto_increment = false)]
    pub leg_id: Uuid,
    /// The leg's attempt number.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// Name of the telco.
    pub provider: String,
    /// It began by asking whether the telco has the text already.
    pub look_up: bool,
    /// When it began.
    pub began_at: Timestamp,
    /// When it ended; none while it is under way, or when its worker died.
    pub ended_at: Option<Timestamp>,
    /// What it came to.
    pub outcome: Option<Outcome>,
    /// The telco's code.
    pub code: Option<String>,
    /// Its words, without numbers.
    pub message: Option<String>,
}

/// An attempt belongs to a leg.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The last ended attempts at a telco since then, newest first, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn latest(
    db: &impl Connection,
    provider: &str,
    since: Timestamp,
    limit: u64,
) -> crate::error::Result<Vec<Model>> {
    use sea_orm::{QueryOrder, QuerySelect};
    Ok(Entity::find()
        .filter(Column::Provider.eq(provider))
        .filter(Column::BeganAt.gte(since))
        .filter(Column::EndedAt.is_not_null())
        .order_by_desc(Column::BeganAt)
        .limit(limit)
        .all(db)
        .await?)
}
