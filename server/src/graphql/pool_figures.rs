//! Pools in figures: how they do, and what they would need.

use std::collections::HashMap;
use std::time::Duration;

use async_graphql::{ID, InputObject, Object, SimpleObject};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::market::Market;
use super::scalars::{self, DateTime};
use crate::app::App;
use crate::entities::{market, person, pool_day};
use crate::error::{Error, Result};
use crate::numbers::advisor::{self, Basis, Plan, WhatIf};
use crate::numbers::days::{self, DAY, SHOWN};
use crate::numbers::history::{self, Busiest, Rest, Span};
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
        Market(self.market.clone().into())
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

    /// Not given out: suspended, something failed, the other of a pair is missing, or it is another environment's.
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
    pub(super) fn read(self) -> Result<WhatIf> {
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

/// The figures of a market's pool as they are now.
///
/// # Errors
/// When the database fails.
pub(super) async fn stats_of(app: &App, market: market::Model) -> Result<PoolStats> {
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

pub(super) fn count(figure: usize) -> i32 {
    i32::try_from(figure).unwrap_or(i32::MAX)
}

fn seconds(time: Duration) -> i32 {
    i32::try_from(time.as_secs()).unwrap_or(i32::MAX)
}
