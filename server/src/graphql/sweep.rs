//! What runs from time to time, for whoever looks after the server.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use sea_orm::EntityTrait;

use super::guard;
use super::scalars::DateTime;
use crate::auth::permissions::Permission;
use crate::entities::sweep::{self, Outcome};
use crate::error::Error;
use crate::sweeps::SWEEPS;

/// A job that runs from time to time, on one node.
#[derive(SimpleObject)]
pub struct Sweep {
    /// What it is called.
    name: &'static str,
    /// Seconds from one start to the next.
    every_seconds: i32,
    /// When it last began; none before its first run.
    started_at: Option<DateTime>,
    /// When it last ended.
    finished_at: Option<DateTime>,
    /// What came of the last run.
    outcome: Option<Outcome>,
    /// How many things it dealt with.
    handled: Option<i32>,
    /// Why the last run failed.
    problem: Option<String>,
}

/// Queries about the server's own work.
#[derive(Default)]
pub struct SweepQueries;

#[Object(guard = "guard::May(Permission::Operate)")]
impl SweepQueries {
    /// The jobs that run from time to time, and what came of their last runs.
    async fn sweeps(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Sweep>> {
        let app = guard::app(ctx)?;
        let rows = sweep::Entity::find().all(app.db.read()).await.map_err(Error::from)?;
        let mut rows: HashMap<_, _> = rows.into_iter().map(|row| (row.name.clone(), row)).collect();
        let told = |sweep: &crate::sweeps::Sweep| {
            let last = rows.remove(sweep.name);
            let last = last.as_ref();
            Sweep {
                name: sweep.name,
                every_seconds: i32::try_from((sweep.every)(&app.config).as_secs()).unwrap_or(i32::MAX),
                started_at: last.map(|row| DateTime(row.started_at)),
                finished_at: last.and_then(|row| row.finished_at).map(DateTime),
                outcome: last.map(|row| row.outcome),
                handled: last.map(|row| i32::try_from(row.handled).unwrap_or(i32::MAX)),
                problem: last.and_then(|row| row.problem.clone()),
            }
        };
        Ok(SWEEPS.iter().map(told).collect())
    }
}
