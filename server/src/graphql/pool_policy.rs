//! How a pool is used and kept, and what the autopilot proposes.

use async_graphql::{ID, Object, SimpleObject};

use super::scalars::DateTime;
use crate::entities::pool_policy::{self, Autopilot, Reach};
use crate::entities::pool_proposal::{self, Action, State};

/// How a market's pool is used and kept.
pub struct PoolPolicy(pub pool_policy::Model);

/// How a market's pool is used and kept.
#[Object]
impl PoolPolicy {
    /// The same two people get their last number again, where that misleads nobody.
    async fn sticky(&self) -> bool {
        self.0.sticky
    }

    /// How far away numbers are taken from when the market's own are not enough.
    async fn reach(&self) -> Reach {
        self.0.reach
    }

    /// A number is held by at most so many phones at once; null for no cap.
    async fn phones_per_number(&self) -> Option<i32> {
        self.0.phones_per_number
    }

    /// A number is rented at once where people would be refused one.
    async fn rent_on_the_fly(&self) -> bool {
        self.0.rent_on_the_fly
    }

    /// What the autopilot may do.
    async fn autopilot(&self) -> Autopilot {
        self.0.autopilot
    }

    /// In AUTO, more numbers than this at once need an administrator's word; null for never.
    async fn approve_above(&self) -> Option<i32> {
        self.0.approve_above
    }
}

/// What the autopilot proposed to do with a pool, and what became of it.
pub struct PoolProposal(pub pool_proposal::Model);

/// What the autopilot proposed to do with a pool, and what became of it.
#[Object]
impl PoolProposal {
    /// The proposal's id.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// What is to be done.
    async fn action(&self) -> Action {
        self.0.action
    }

    /// With how many numbers.
    async fn count(&self) -> i32 {
        self.0.count
    }

    /// Rides are refused, or nearly so.
    async fn urgent(&self) -> bool {
        self.0.urgent
    }

    /// Why, in words.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Where it stands.
    async fn state(&self) -> State {
        self.0.state
    }

    /// With how many numbers it was done so far.
    async fn done(&self) -> i32 {
        self.0.done
    }

    /// In words: what went wrong.
    async fn problem(&self) -> Option<&str> {
        self.0.problem.as_deref()
    }

    /// When it was made.
    async fn made_at(&self) -> DateTime {
        self.0.made_at.into()
    }

    /// When it was decided.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(DateTime)
    }
}

/// What the autopilot would do with a pool at this moment.
#[derive(SimpleObject)]
pub struct PoolDecision {
    /// What it would do; null for nothing.
    pub(super) action: Option<Action>,
    /// With how many numbers.
    pub(super) count: i32,
    /// Why, in words.
    pub(super) reason: String,
}
