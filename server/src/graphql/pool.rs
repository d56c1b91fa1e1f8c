//! Pools: how they do, what they would need, and what the autopilot proposes.

use async_graphql::{Context, ID, InputObject, Object};

use super::pool_figures::{CapacityPlan, CapacityWhatIf, PoolStats, count, stats_of};
use super::pool_policy::{PoolDecision, PoolPolicy, PoolProposal};
use super::{guard, scalars, scope};
use crate::auth::permissions::Permission;
use crate::entities::market;
use crate::entities::pool_policy::{self, Autopilot, Reach};
use crate::entities::pool_proposal::{self, Action};
use crate::error::Result;
use crate::numbers::advisor;
use crate::numbers::autopilot::{self, Decision};
use crate::numbers::policies::{self, PolicyPatch};

/// Queries about pools.
#[derive(Default)]
pub struct PoolQueries;

#[Object(guard = "guard::May(Permission::Read)")]
impl PoolQueries {
    /// How a market's pool does.
    #[graphql(complexity = "50 + child_complexity")]
    async fn number_pool_stats(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose pool; the default market's unless told.")] market_id: Option<ID>,
    ) -> async_graphql::Result<PoolStats> {
        let app = guard::app(ctx)?;
        Ok(stats_of(app, market_of(ctx, market_id).await?).await?)
    }

    /// How many numbers a market needs: as it is, or as supposed.
    #[graphql(complexity = "50 + child_complexity")]
    async fn capacity_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For which market; the default one unless told.")] market_id: Option<ID>,
        #[graphql(desc = "What is supposed.")] what_if: Option<CapacityWhatIf>,
    ) -> async_graphql::Result<CapacityPlan> {
        let app = guard::app(ctx)?;
        let market = market_of(ctx, market_id).await?;
        let what_if = what_if.unwrap_or_default().read()?;
        Ok(CapacityPlan::from(&advisor::plan(app, &market, what_if).await?))
    }

    /// How a market's pool is used and kept.
    async fn pool_policy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose pool; the default market's unless told.")] market_id: Option<ID>,
    ) -> async_graphql::Result<PoolPolicy> {
        let app = guard::app(ctx)?;
        let market = market_of(ctx, market_id).await?;
        Ok(PoolPolicy(pool_policy::of_market(app.db.read(), market.id).await?))
    }

    /// What the autopilot proposed for a market's pool, newest first, at most 50.
    async fn pool_proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose pool; the default market's unless told.")] market_id: Option<ID>,
    ) -> async_graphql::Result<Vec<PoolProposal>> {
        let app = guard::app(ctx)?;
        let market = market_of(ctx, market_id).await?;
        let rows = pool_proposal::latest(app.db.read(), market.id, 50).await?;
        Ok(rows.into_iter().map(PoolProposal).collect())
    }

    /// What the autopilot would do with a market's pool at this moment, whatever its mode: nothing is changed.
    #[graphql(complexity = "50 + child_complexity")]
    async fn pool_decision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose pool; the default market's unless told.")] market_id: Option<ID>,
    ) -> async_graphql::Result<PoolDecision> {
        let app = guard::app(ctx)?;
        let market = market_of(ctx, market_id).await?;
        let decision = autopilot::decide(&autopilot::situation(app, &market).await?);
        Ok(match decision {
            Decision::Keep { reason } => PoolDecision { action: None, count: 0, reason },
            Decision::Buy { count: numbers, reason, .. } => {
                PoolDecision { action: Some(Action::Buy), count: count(numbers), reason }
            }
            Decision::Release { count: numbers, reason } => {
                PoolDecision { action: Some(Action::Release), count: count(numbers), reason }
            }
        })
    }
}

async fn market_of(ctx: &Context<'_>, id: Option<ID>) -> Result<market::Model> {
    advisor::market(guard::app(ctx)?, scope::market(ctx, id.as_ref())?).await
}

/// A change of a pool's policy; what is left out stays.
#[derive(InputObject)]
pub struct PoolPolicyPatch {
    /// The same two people get their last number again, where that misleads nobody.
    sticky: Option<bool>,
    /// How far away numbers are taken from when the market's own are not enough.
    reach: Option<Reach>,
    /// A number is held by at most so many phones at once; 0 for no cap.
    phones_per_number: Option<i32>,
    /// A number is rented at once where people would be refused one.
    rent_on_the_fly: Option<bool>,
    /// What the autopilot may do.
    autopilot: Option<Autopilot>,
    /// In AUTO, more numbers than this at once need an administrator's word; 0 for never.
    approve_above: Option<i32>,
}

/// Mutations about pools.
#[derive(Default)]
pub struct PoolMutations;

#[Object(guard = "guard::May(Permission::ManageNumbers)")]
impl PoolMutations {
    /// Changes how a market's pool is used and kept.
    async fn update_pool_policy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose pool.")] market_id: ID,
        #[graphql(desc = "What changes.")] patch: PoolPolicyPatch,
    ) -> async_graphql::Result<PoolPolicy> {
        let change = PolicyPatch {
            sticky: patch.sticky,
            reach: patch.reach,
            phones_per_number: patch.phones_per_number,
            rent_on_the_fly: patch.rent_on_the_fly,
            autopilot: patch.autopilot,
            approve_above: patch.approve_above,
        };
        let market = scalars::uuid(&market_id, "marketId")?;
        let account = guard::me(ctx)?;
        Ok(PoolPolicy(policies::update(guard::app(ctx)?, account, market, change).await?))
    }

    /// Does what the autopilot proposes. A dry run may be taken at its word, too.
    async fn approve_pool_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<PoolProposal> {
        let (app, account) = (guard::app(ctx)?, guard::me(ctx)?);
        Ok(PoolProposal(autopilot::approve(app, account, scalars::uuid(&id, "id")?).await?))
    }

    /// Leaves it undone.
    async fn reject_pool_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<PoolProposal> {
        let (app, account) = (guard::app(ctx)?, guard::me(ctx)?);
        Ok(PoolProposal(autopilot::reject(app, account, scalars::uuid(&id, "id")?).await?))
    }
}
