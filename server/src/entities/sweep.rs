//! Sweeps: when each ran last, and what came of it.

use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::Result;

/// What came of a run.
#[derive(EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[graphql(name = "SweepOutcome")]
pub enum Outcome {
    /// It is under way, or its node died.
    #[sea_orm(string_value = "RUNNING")]
    Running,
    /// It did its work.
    #[sea_orm(string_value = "DONE")]
    Done,
    /// It failed, and is tried again soon.
    #[sea_orm(string_value = "FAILED")]
    Failed,
}

/// A row of `sweep`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sweep")]
pub struct Model {
    /// As in the list of sweeps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// What came of the last run.
    pub outcome: Outcome,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// How many things it dealt with.
    pub handled: i64,
    /// Why it failed, without numbers.
    pub problem: Option<String>,
}

/// `sweep` stands alone.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Writes down how the last run of a sweep stands.
///
/// # Errors
/// When the database fails.
pub async fn record(db: &impl Connection, run: Model) -> Result<()> {
    let row = ActiveModel {
        name: Set(run.name),
        outcome: Set(run.outcome),
        started_at: Set(run.started_at),
        finished_at: Set(run.finished_at),
        handled: Set(run.handled),
        problem: Set(run.problem),
    };
    let columns = [Column::Outcome, Column::StartedAt, Column::FinishedAt, Column::Handled, Column::Problem];
    let newest = OnConflict::column(Column::Name).update_columns(columns).to_owned();
    Entity::insert(row).on_conflict(newest).exec_without_returning(db).await?;
    Ok(())
}

/// How the last run of one sweep stands.
///
/// # Errors
/// When the database fails.
pub async fn last(db: &impl Connection, name: &str) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(name).one(db).await?)
}
