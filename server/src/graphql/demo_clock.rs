//! The clock of a demonstration, for the simulator's page.

use std::time::Duration;

use async_graphql::{Context, Object, SimpleObject};

use super::guard;
use super::scalars::DateTime;
use crate::app::App;
use crate::auth::permissions::Permission;
use crate::demo_clock;

/// Where the server's clock stands.
#[derive(SimpleObject)]
pub struct DemoClock {
    /// May it be moved here? Only in a demonstration.
    movable: bool,
    /// The server's present instant.
    now: DateTime,
    /// How far it stands ahead of real time; 0 unless it was moved.
    ahead_seconds: i32,
}

impl DemoClock {
    fn of(app: &App) -> Self {
        Self {
            movable: app.config.demo_clock,
            now: app.clock.now().into(),
            ahead_seconds: i32::try_from(app.clock.ahead().as_secs()).unwrap_or(i32::MAX),
        }
    }
}

/// Queries about the clock.
#[derive(Default)]
pub struct DemoClockQueries;

#[Object(guard = "guard::May(Permission::Read)")]
impl DemoClockQueries {
    /// Where the server's clock stands.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn demo_clock(&self, ctx: &Context<'_>) -> async_graphql::Result<DemoClock> {
        Ok(DemoClock::of(guard::app(ctx)?))
    }
}

/// Mutations about the clock.
#[derive(Default)]
pub struct DemoClockMutations;

#[Object(guard = "guard::May(Permission::ManageMarkets)")]
impl DemoClockMutations {
    /// Moves the clock of a demonstration forward; refused anywhere else.
    #[graphql(guard = "guard::MayEverywhere(Permission::ManageMarkets)")]
    async fn move_demo_clock(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By how much, from 1 second to 25 days in all.")] seconds: i32,
    ) -> async_graphql::Result<DemoClock> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        let by = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
        demo_clock::forward(app, caller.account_id, by).await?;
        Ok(DemoClock::of(app))
    }

    /// Puts the clock of a demonstration back to real time.
    #[graphql(guard = "guard::MayEverywhere(Permission::ManageMarkets)")]
    async fn reset_demo_clock(&self, ctx: &Context<'_>) -> async_graphql::Result<DemoClock> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        demo_clock::reset(app, caller.account_id).await?;
        Ok(DemoClock::of(app))
    }
}
