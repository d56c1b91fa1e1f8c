//! How each telco's account stood when it was last looked at.

use async_graphql::Enum;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{IntoActiveModel, Iterable};

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::Result;

/// What the look came to.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "CheckState")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum State {
    /// The credentials work, and all numbers point here.
    #[sea_orm(string_value = "OK")]
    Ok,
    /// The credentials work, but something needs a person.
    #[sea_orm(string_value = "ATTENTION")]
    Attention,
    /// The telco could not be asked, or refused.
    #[sea_orm(string_value = "FAILED")]
    Failed,
    /// No credentials are set.
    #[sea_orm(string_value = "NOT_CONFIGURED")]
    NotConfigured,
}

/// A row of `provider_check`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provider_check")]
pub struct Model {
    /// Name of the telco.
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider: String,
    /// What it came to.
    pub state: State,
    /// In words: what is wrong.
    pub problem: Option<String>,
    /// In words: what to do about it.
    pub remedy: Option<String>,
    /// What is left to spend, a decimal number.
    pub balance_amount: Option<String>,
    /// ISO 4217.
    pub balance_currency: Option<String>,
    /// Numbers that the telco says are ours; `None` where it keeps no list.
    pub listed: Option<i32>,
    /// Of these, how many Maskline does not know.
    pub unknown_here: Option<i32>,
    /// Numbers of ours whose webhooks point elsewhere.
    pub differing: i32,
    /// Numbers of ours that the telco does not list.
    pub missing: i32,
    /// When it was looked at.
    pub checked_at: Timestamp,
}

/// `provider_check` is referred to by nothing.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Writes down a look, over the one before.
///
/// # Errors
/// When the database fails.
pub async fn record(db: &impl Connection, check: Model) -> Result<()> {
    let name = check.provider.clone();
    let mut row = check.into_active_model().reset_all();
    row.provider = Set(name);
    let columns = Column::iter().filter(|column| !matches!(column, Column::Provider));
    Entity::insert(row)
        .on_conflict(OnConflict::column(Column::Provider).update_columns(columns).to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}
