//! How far a telco's own list of received texts has been read.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::Result;

/// A row of `recovery`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery")]
pub struct Model {
    /// Name of the telco.
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider: String,
    /// Everything it took in before this instant is in the log.
    pub until: Timestamp,
}

/// `recovery` is reached by the telco's name.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Notes how far a telco's list has been read.
///
/// # Errors
/// When the database fails.
pub async fn note(db: &impl Connection, provider: &str, until: Timestamp) -> Result<()> {
    use sea_orm::ActiveValue::Set;
    let row = ActiveModel { provider: Set(provider.to_owned()), until: Set(until) };
    let renew = OnConflict::column(Column::Provider).update_column(Column::Until).to_owned();
    Entity::insert(row).on_conflict(renew).exec_without_returning(db).await?;
    Ok(())
}
