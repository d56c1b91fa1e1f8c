//! Agents: the company's own people, who answer its support line.

use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::Result;

/// A row of `agent`: what an agent has beyond what every person has.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agent")]
pub struct Model {
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    /// The account he answers with in the console; none if he has only his phone.
    pub account_id: Option<Uuid>,
    /// Is he there for customers now?
    pub on_duty: bool,
    /// When he last came on duty, or went off.
    pub duty_changed_at: Timestamp,
}

/// `agent` is reached from `person` by id.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The agent who answers with this account, if there is one.
///
/// # Errors
/// When the database fails.
pub async fn of_account(db: &impl Connection, account: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::AccountId.eq(account)).one(db).await?)
}
