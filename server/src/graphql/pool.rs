//! Pools: how they do, what they would need, and what the autopilot proposes.

use std::collections::HashMap;
use std::time::Duration;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::market::Market;
use super::scalars::{self, DateTime};
use super::{guard, scope};
use crate::app::App;
use crate::auth::permissions::Permission;
use crate::entities::pool_policy::{Autopilot, Reach};
use crate::entities::pool_proposal::{self, Action, State};
use crate::entities::{market, person, pool_day, pool_policy};
use crate::error::{Error, Result};
use crate::numbers::advisor::{self, Basis, Plan, WhatIf};
use crate::numbers::autopilot::{self, Decision};
use crate::numbers::days::{self, DAY, SHOWN};
use crate::numbers::history::{self, Busiest, Rest, Span};
use crate::numbers::policies::{self, PolicyPatch};
use crate::numbers::{sizing, stats};

/// The rest of the last three days is told.
const RESTED_OVER: i32 = 3;
/// How far the charts look ahead.
const AHEAD: usize = 14;

/// How a market's pool does.
pub struct PoolStats {
    market: market::Model,
    stand: stats::Stand,
    plan: Plan,
    rest: Rest,
    days: Vec<pool_day::Model>,
    people: HashMap<uuid::Uuid, person::Model>,
}

/// How a market's pool does.
#[Object(name = "NumberPoolStats")]
impl PoolStats {
    /// Whose pool.
    async fn market(&self) -> Market {
        Market(self.market.clone())
    }

    /// Numbers that can be given out.
    async fn active(&self) -> i32 {
        count(self.stand.active())
    }

    /// Of these, with a ride under way.
    async fn held(&self) -> i32 {
        count(self.stand.held)
    }

    /// Of these, whose rides are over but late contact still works or is recognised.
    async fn cooling(&self) -> i32 {
        count(self.stand.cooling)
    }

    /// Of these, that nobody has reached anyone through for the quarantine.
    async fn free(&self) -> i32 {
        count(self.stand.free)
    }

    /// Ordered at a telco, or being pointed at this server.
    async fn on_order(&self) -> i32 {
        count(self.stand.on_order)
    }

    /// Finishing, to be given back.
    async fn draining(&self) -> i32 {
        count(self.stand.draining)
    }

    /// Not given out: suspended, or something failed.
    async fn out_of_use(&self) -> i32 {
        count(self.stand.out_of_use)
    }

    /// How long the pool keeps a number silent after a ride, over the last three days: one in a hundred reused numbers had rested for less. Null while no phone was given a number twice.
    async fn rested_seconds(&self) -> Option<i32> {
        self.rest.p1_ms.map(|ms| scalars::count(ms / 1_000))
    }

    /// How long it should.
    async fn quarantine_seconds(&self) -> i32 {
        seconds(self.plan.windows.quarantine)
    }

    /// How long contact goes on after a ride.
    async fn grace_seconds(&self) -> i32 {
        seconds(self.plan.windows.grace)
    }

    /// What is to be said about it, most important first.
    async fn advice(&self) -> Vec<String> {
        let busiest = self.plan.busiest.first().and_then(|top| self.people.get(&top.person_id));
        advisor::words(&self.plan, self.rest, busiest.map(|person| person.name.as_str()))
    }

    /// The plan for the market as it is.
    async fn plan(&self) -> CapacityPlan {
        CapacityPlan::from(&self.plan)
    }

    /// The people whose phones needed most numbers at once in the last four weeks.
    async fn busiest(&self) -> Vec<BusiestPerson> {
        let named = |top: &Busiest| {
            let person = self.people.get(&top.person_id)?;
            Some(BusiestPerson {
                person_id: person.id.into(),
                name: person.name.clone(),
                role: person.kind,
                numbers: scalars::count(top.numbers),
            })
        };
        self.plan.busiest.iter().filter_map(named).collect()
    }

    /// The last four weeks, day by day, oldest first.
    async fn days(&self) -> Vec<PoolDay> {
        self.days.iter().map(PoolDay::from).collect()
    }

    /// The next two weeks, were the last four to go on: empty with less than a week to go by.
    async fn forecast(&self) -> Vec<PoolForecast> {
        let points = |of: fn(&pool_day::Model) -> i64| {
            #[expect(clippy::cast_precision_loss, reason = "daily figures are far below 2^52")]
            let points: Vec<f64> = self.days.iter().map(|day| of(day) as f64).collect();
            sizing::forecast(&points, AHEAD)
        };
        let (needed, opened) = (points(|day| day.needed), points(|day| day.opened));
        let last = self.days.last().map_or(0, |day| day.day);
        (last + 1..)
            .zip(needed.into_iter().zip(opened))
            .map(|(day, (needed, opened))| PoolForecast {
                day: days::start_of(day).into(),
                needed: count(sizing::count(needed.ceil())),
                opened: count(sizing::count(opened.round())),
            })
            .collect()
    }
}

/// Someone whose phone needs many numbers.
#[derive(SimpleObject)]
pub struct BusiestPerson {
    /// Whose phone.
    person_id: ID,
    /// The person's name.
    name: String,
    /// Customer or driver.
    role: person::Kind,
    /// How many numbers its conversations held or rested at once.
    numbers: i32,
}

/// What a pool went through on one day.
#[derive(SimpleObject)]
pub struct PoolDay {
    /// When the day began, UTC.
    day: DateTime,
    /// Conversations that were given numbers.
    opened: i32,
    /// One in a hundred reused numbers had rested for less; null where none was reused.
    rested_seconds: Option<i32>,
    /// Conversations whose number had not rested for the quarantine.
    reused_early: i32,
    /// Rides refused for want of a number.
    refusals: i32,
    /// Conversations whose numbers were taken from ones that had just finished.
    cut_short: i32,
    /// Conversations alive at once, at most.
    live_peak: i32,
    /// Numbers that would have been enough for no reuse within the quarantine.
    needed: i32,
    /// Numbers that could be given out.
    numbers: i32,
}

impl From<&pool_day::Model> for PoolDay {
    fn from(row: &pool_day::Model) -> Self {
        Self {
            day: days::start_of(row.day).into(),
            opened: scalars::count(row.opened),
            rested_seconds: row.rested_ms.map(|ms| scalars::count(ms / 1_000)),
            reused_early: scalars::count(row.reused_early),
            refusals: scalars::count(row.refusals),
            cut_short: scalars::count(row.cut_short),
            live_peak: scalars::count(row.live_peak),
            needed: scalars::count(row.needed),
            numbers: scalars::count(row.numbers),
        }
    }
}

/// What a pool may go through on a day to come.
#[derive(SimpleObject)]
pub struct PoolForecast {
    /// When the day begins, UTC.
    day: DateTime,
    /// Numbers that would be enough for no reuse within the quarantine.
    needed: i32,
    /// Conversations that are given numbers.
    opened: i32,
}

/// How many numbers a market needs, and why.
#[derive(SimpleObject)]
pub struct CapacityPlan {
    /// What it rests on.
    basis: Basis,
    /// Numbers that keep the quarantine, with some to spare.
    numbers_needed: i32,
    /// So that no number goes to the same phone again within the quarantine.
    for_quiet: i32,
    /// So that texts leave in time.
    for_messages: i32,
    /// So that no number is held by too many phones.
    for_phones: i32,
    /// Numbers that can be given out now.
    numbers_now: i32,
    /// What a number costs a month on average, in the market's currency; null while none is known.
    number_monthly_cost: Option<String>,
    /// Drivers it is for.
    drivers: f64,
    /// Rides of a driver on a day he works it is for.
    rides_per_driver_day: f64,
    /// From announcement to end of a ride it is for.
    ride_minutes: f64,
    /// Contact after a ride it is for.
    grace_seconds: i32,
    /// Rest after that it is for.
    quarantine_seconds: i32,
    /// Numbers that other quarantines need.
    by_quarantine: Vec<QuarantineNeed>,
}

/// How many numbers a quarantine needs.
#[derive(SimpleObject)]
pub struct QuarantineNeed {
    /// The quarantine.
    quarantine_seconds: i32,
    /// Numbers that keep it.
    numbers: i32,
}

impl From<&Plan> for CapacityPlan {
    fn from(plan: &Plan) -> Self {
        Self {
            basis: plan.basis,
            numbers_needed: count(plan.size.advised()),
            for_quiet: count(plan.size.for_quiet),
            for_messages: count(plan.size.for_messages),
            for_phones: count(plan.size.for_phones),
            numbers_now: count(plan.numbers),
            number_monthly_cost: (plan.number_micros > 0)
                .then(|| crate::numbers::money::decimal(plan.number_micros)),
            drivers: plan.fleet.drivers,
            rides_per_driver_day: plan.fleet.rides_per_day,
            ride_minutes: plan.fleet.ride.as_secs_f64() / 60.0,
            grace_seconds: seconds(plan.windows.grace),
            quarantine_seconds: seconds(plan.windows.quarantine),
            by_quarantine: plan
                .by_quarantine
                .iter()
                .map(|(quarantine, numbers)| QuarantineNeed {
                    quarantine_seconds: seconds(*quarantine),
                    numbers: count(*numbers),
                })
                .collect(),
        }
    }
}

/// What is supposed instead of what is so; what is left out is as it is.
#[derive(InputObject, Default)]
pub struct CapacityWhatIf {
    /// Drivers who work.
    drivers: Option<f64>,
    /// Rides of a driver on a day he works.
    rides_per_driver_day: Option<f64>,
    /// From announcement to end of a ride.
    ride_minutes: Option<f64>,
    /// Contact goes on for so long after a ride.
    grace_seconds: Option<i32>,
    /// Then the number rests for so long.
    quarantine_seconds: Option<i32>,
    /// Phones that may hold a number at once.
    phones_per_number: Option<i32>,
    /// Texts a number may send a second.
    messages_per_second_per_number: Option<f64>,
}

impl CapacityWhatIf {
    fn read(self) -> Result<WhatIf> {
        let time = |field, figure: Option<i32>| match figure.map(u64::try_from) {
            None => Ok(None),
            Some(Ok(seconds)) => Ok(Some(Duration::from_secs(seconds))),
            Some(Err(_)) => Err(Error::invalid(field, "Not less than nothing.")),
        };
        let ride = self.ride_minutes.map(|minutes| {
            Duration::try_from_secs_f64(minutes * 60.0)
                .map_err(|_| Error::invalid("rideMinutes", "Between 0 and 90 days."))
        });
        let phones = self.phones_per_number.map(|cap| {
            u32::try_from(cap).map_err(|_| Error::invalid("phonesPerNumber", "Not less than nothing."))
        });
        Ok(WhatIf {
            drivers: self.drivers,
            rides_per_day: self.rides_per_driver_day,
            ride: ride.transpose()?,
            grace: time("graceSeconds", self.grace_seconds)?,
            quarantine: time("quarantineSeconds", self.quarantine_seconds)?,
            phones_per_number: phones.transpose()?,
            messages_per_second: self.messages_per_second_per_number,
        })
    }
}

/// How a market's pool is used and kept.
pub struct PoolPolicy(pool_policy::Model);

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

    /// A number is rented at once when a ride would be refused.
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
pub struct PoolProposal(pool_proposal::Model);

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
    action: Option<Action>,
    /// With how many numbers.
    count: i32,
    /// Why, in words.
    reason: String,
}

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

async fn stats_of(app: &App, market: market::Model) -> Result<PoolStats> {
    let now = app.clock.now();
    let today = days::day_of(now);
    let db = app.db.read();
    let stand = stats::stand(app, &market).await?;
    let plan = advisor::plan(app, &market, WhatIf::default()).await?;
    let from = days::start_of(today + 1).minus(DAY * RESTED_OVER.unsigned_abs());
    let span = Span { market: market.id, from, to: days::start_of(today + 1) };
    let rest = history::rest(db, span, plan.windows.quarantine).await?;
    let of_days = pool_day::since(db, market.id, today - SHOWN).await?;
    let ids = plan.busiest.iter().map(|top| top.person_id);
    let people = person::Entity::find().filter(person::Column::Id.is_in(ids)).all(db).await?;
    let people = people.into_iter().map(|person| (person.id, person)).collect();
    Ok(PoolStats { market, stand, plan, rest, days: of_days, people })
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
    /// A number is rented at once when a ride would be refused.
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
        let account = guard::caller(ctx)?.account_id;
        Ok(PoolPolicy(policies::update(guard::app(ctx)?, account, market, change).await?))
    }

    /// Does what the autopilot proposes. A dry run may be taken at its word, too.
    async fn approve_pool_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<PoolProposal> {
        let (app, account) = (guard::app(ctx)?, guard::caller(ctx)?.account_id);
        Ok(PoolProposal(autopilot::approve(app, account, scalars::uuid(&id, "id")?).await?))
    }

    /// Leaves it undone.
    async fn reject_pool_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<PoolProposal> {
        let (app, account) = (guard::app(ctx)?, guard::caller(ctx)?.account_id);
        Ok(PoolProposal(autopilot::reject(app, account, scalars::uuid(&id, "id")?).await?))
    }
}

fn count(figure: usize) -> i32 {
    i32::try_from(figure).unwrap_or(i32::MAX)
}

fn seconds(time: Duration) -> i32 {
    i32::try_from(time.as_secs()).unwrap_or(i32::MAX)
}
