//! The sizing advisor (docs/pool.md): what a pool would need, and how it does, in figures and words.
//!
//! With a day or more of history the numbers needed for quiet are exact; before, and for a fleet
//! that is only supposed, they come from the formula. Doesn't belong here: doing anything about it
//! (autopilot).

use std::time::Duration;

use uuid::Uuid;

use crate::app::App;
use crate::entities::market::{self, Strategy};
use crate::entities::pool_policy;
use crate::error::{Error, Result};
use crate::numbers::days::DAY;
use crate::numbers::history::{self, Busiest, Pace, Rest};
use crate::numbers::sizing::{self, Caps, Fleet, Size, Windows};
use crate::numbers::stats;

/// What a text long code sends a second, where nothing else is known.
const MESSAGES_PER_SECOND: f64 = 1.0;
/// Texts and calls of a ride: two notices, and a question with its answer.
const MESSAGES_PER_RIDE: f64 = 4.0;
/// A fleet nobody knows anything of.
const SUPPOSED: Fleet = Fleet {
    drivers: 10.0,
    rides_per_day: 10.0,
    ride: Duration::from_mins(25),
    stack: 1.0,
    messages_per_ride: MESSAGES_PER_RIDE,
    busiest_day: None,
};

/// What is supposed instead of what is so; `None` for as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WhatIf {
    /// Drivers who work.
    pub drivers: Option<f64>,
    /// Rides of a driver on a day he works.
    pub rides_per_day: Option<f64>,
    /// From announcement to end of a ride.
    pub ride: Option<Duration>,
    /// Contact goes on for so long.
    pub grace: Option<Duration>,
    /// Then the number rests for so long.
    pub quarantine: Option<Duration>,
    /// Phones that may hold a number at once.
    pub phones_per_number: Option<u32>,
    /// Texts a number may send a second.
    pub messages_per_second: Option<f64>,
}

/// What a plan rests on.
#[derive(async_graphql::Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "PlanBasis")]
pub enum Basis {
    /// Replayed from this market's conversations: exact for them.
    History,
    /// Supposed from averages.
    Formula,
}

/// How many numbers a market needs.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What it rests on.
    pub basis: Basis,
    /// The bounds.
    pub size: Size,
    /// The fleet it is for.
    pub fleet: Fleet,
    /// The windows it is for.
    pub windows: Windows,
    /// Numbers for a quarantine of these lengths.
    pub by_quarantine: Vec<(Duration, usize)>,
    /// The phones that need most, where it rests on history.
    pub busiest: Vec<Busiest>,
    /// Numbers that can be given out now.
    pub numbers: usize,
    /// What a number costs a month, on average, in millionths of the market's currency.
    pub number_micros: i64,
}

/// How many numbers a market needs, as it is or as supposed.
///
/// # Errors
/// `INVALID_INPUT` naming the field that is out of range; when the database fails.
pub async fn plan(app: &App, market: &market::Model, what_if: WhatIf) -> Result<Plan> {
    check(&what_if)?;
    let (db, now) = (app.db.read(), app.clock.now());
    let policy = pool_policy::of_market(db, market.id).await?;
    let span = history::latest(db, market.id, now).await?;
    let pace = history::pace(db, span).await?;
    let windows = Windows {
        grace: what_if.grace.unwrap_or_else(|| market.grace(&app.config)),
        quarantine: what_if.quarantine.unwrap_or_else(|| market.quarantine(&app.config)),
    };
    let fleet = fleet(&pace, &what_if);
    let caps = Caps {
        messages_per_second: what_if.messages_per_second.unwrap_or(MESSAGES_PER_SECOND),
        phones_per_number: what_if
            .phones_per_number
            .or_else(|| policy.phones_per_number.and_then(|cap| u32::try_from(cap).ok())),
        two_numbers: market.strategy == Strategy::Dual,
    };
    let is_supposed = what_if.drivers.is_some() || what_if.rides_per_day.is_some() || what_if.ride.is_some();
    let basis = if pace.opened == 0 || is_supposed { Basis::Formula } else { Basis::History };

    let mut busiest = Vec::new();
    let mut live_peak = sizing::supposed_live_peak(&fleet, windows);
    let mut by_quarantine = Vec::new();
    for quarantine in [windows.quarantine, Duration::ZERO, DAY, 3 * DAY, 7 * DAY] {
        let windows = Windows { quarantine, ..windows };
        let needed = match basis {
            Basis::Formula => sizing::supposed_for_quiet(&fleet, windows),
            Basis::History => {
                let top = history::busiest(db, span, now, windows.grace + quarantine, 10).await?;
                let needed = top.first().map_or(0, |busiest| busiest.numbers);
                if busiest.is_empty() {
                    busiest = top;
                }
                usize::try_from(needed).unwrap_or(0)
            }
        };
        by_quarantine.push((quarantine, needed));
    }
    let (_, for_quiet) = by_quarantine.remove(0);
    if basis == Basis::History {
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52 conversations are alive at once")]
        let peak = history::live_peak(db, span, now, windows.grace).await? as f64;
        live_peak = peak;
    }
    let stand = stats::stand(app, market).await?;
    let numbers = stats::assignable(app, market).await?;
    let paid = i64::try_from(stand.active() + stand.draining + stand.out_of_use).unwrap_or(0).max(1);
    Ok(Plan {
        basis,
        size: Size {
            for_quiet,
            for_messages: sizing::for_messages(sizing::peak_messages(&fleet), &caps),
            for_phones: sizing::for_phones(live_peak, &caps),
        },
        fleet,
        windows,
        by_quarantine,
        busiest,
        numbers,
        number_micros: stand.monthly_micros / paid,
    })
}

/// The fleet as measured, where nothing is supposed and there is something to measure.
fn fleet(pace: &Pace, what_if: &WhatIf) -> Fleet {
    let measured = pace.opened > 0 && pace.drivers > 0;
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52 drivers")]
    let drivers = if measured { pace.drivers as f64 } else { SUPPOSED.drivers };
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52 rides a day")]
    let busiest_day = measured.then_some(pace.busiest_day as f64);
    let length = Duration::try_from_secs_f64(pace.length_ms / 1_000.0).unwrap_or(SUPPOSED.ride);
    Fleet {
        drivers: what_if.drivers.unwrap_or(drivers),
        rides_per_day: what_if.rides_per_day.unwrap_or(if measured {
            pace.per_day
        } else {
            SUPPOSED.rides_per_day
        }),
        ride: what_if.ride.unwrap_or(if measured && !length.is_zero() { length } else { SUPPOSED.ride }),
        busiest_day: if what_if.rides_per_day.is_some() { None } else { busiest_day },
        ..SUPPOSED
    }
}

fn check(what_if: &WhatIf) -> Result<()> {
    let within = |field, value: Option<f64>, most: f64| match value {
        Some(value) if !(value.is_finite() && value >= 0.0 && value <= most) => {
            Err(Error::invalid(field, format!("Between 0 and {most}.")))
        }
        _ => Ok(()),
    };
    within("drivers", what_if.drivers, 1e7)?;
    within("ridesPerDriverDay", what_if.rides_per_day, 1_000.0)?;
    within("messagesPerSecondPerNumber", what_if.messages_per_second, 10_000.0)?;
    for (field, time) in [
        ("rideMinutes", what_if.ride),
        ("graceSeconds", what_if.grace),
        ("quarantineSeconds", what_if.quarantine),
    ] {
        if time.is_some_and(|time| time > 90 * DAY) {
            return Err(Error::invalid(field, "At most 90 days."));
        }
    }
    Ok(())
}

/// How a pool does, in words for people (docs/pool.md).
#[must_use]
pub fn words(plan: &Plan, rest: Rest, busiest_name: Option<&str>) -> Vec<String> {
    let mut told = Vec::new();
    let target = span(plan.windows.quarantine);
    let advised = plan.size.advised();
    if plan.numbers == 0 {
        return vec![format!(
            "Your pool has no number to give out: no ride can be made. Start with {advised}."
        )];
    }
    match rest.p1_ms.and_then(|ms| u64::try_from(ms).ok()).map(Duration::from_millis) {
        Some(rested) => told.push(format!(
            "Your pool keeps a number silent for {} after a ride, in 99 of 100 cases; the target is {target}.",
            span(rested)
        )),
        None => told.push(format!(
            "No number was given to the same phone twice yet: every late call reaches nobody but its own ride. \
             The target is {target} of silence."
        )),
    }
    let basis = match plan.basis {
        Basis::History => "Going by the last four weeks",
        Basis::Formula => "Going by averages",
    };
    told.push(match plan.numbers.cmp(&advised) {
        std::cmp::Ordering::Less => format!(
            "{basis}, {advised} numbers would keep that target; you have {}. Add {}.",
            plan.numbers,
            advised - plan.numbers
        ),
        std::cmp::Ordering::Equal => format!("{basis}, your {advised} numbers are just right."),
        std::cmp::Ordering::Greater => {
            let spare = plan.numbers - advised;
            let longer = plan.by_quarantine.iter().rev().find(|(quarantine, needed)| {
                *quarantine > plan.windows.quarantine && needed + (needed / 20).max(1) <= plan.numbers
            });
            match longer {
                Some((quarantine, _)) => format!(
                    "{basis}, {advised} numbers keep that target: you could release {spare}, or raise the \
                     quarantine to {} for free.",
                    span(*quarantine)
                ),
                None => format!("{basis}, {advised} numbers keep that target: you could release {spare}."),
            }
        }
    });
    if let (Some(name), Some(top)) = (busiest_name, plan.busiest.first())
        && usize::try_from(top.numbers).unwrap_or(0) * 2 > plan.numbers
    {
        told.push(format!(
            "{name} alone needed {} numbers at once. A dedicated number would take that load off the pool.",
            top.numbers
        ));
    }
    told
}

/// A length of time in words, as `2 days` or `90 minutes`.
#[must_use]
pub fn span(time: Duration) -> String {
    let minutes = time.as_secs() / 60;
    let (figure, unit) = match minutes {
        0..120 => (minutes, "minute"),
        120..2_880 => (minutes / 60, "hour"),
        _ => (minutes / 1_440, "day"),
    };
    format!("{figure} {unit}{}", if figure == 1 { "" } else { "s" })
}

/// The market of that id, or the default one.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn market(app: &App, id: Option<Uuid>) -> Result<market::Model> {
    market::named_or_default(app.db.read(), id).await
}
