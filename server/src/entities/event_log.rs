//! What is to be known of the events as a whole: one row.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait};

use crate::db::Connection;
use crate::error::{Error, Result};

/// The row of `event_log`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event_log")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// What the numbers of events are counted from.
    pub base: i64,
    /// Up to this number, events are gone.
    pub pruned_through: i64,
}

/// `event_log` stands alone.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The row.
///
/// # Errors
/// When the database fails.
pub async fn read(db: &impl Connection) -> Result<Model> {
    let row = Entity::find_by_id(1).one(db).await?;
    row.ok_or_else(|| Error::Internal("event_log has lost its row".to_owned()))
}

/// Writes down that events up to this number are gone.
///
/// # Errors
/// When the database fails.
pub async fn pruned(db: &impl Connection, through: i64) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::PrunedThrough, Expr::value(through))
        .filter(Expr::col(Column::PrunedThrough).lt(through))
        .exec(db)
        .await?;
    Ok(())
}
