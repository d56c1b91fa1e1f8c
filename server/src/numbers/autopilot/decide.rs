//! What the autopilot would do (docs/pool.md): a pure function of how a pool does.
//!
//! The signal is the reuse age of the busiest phones, not "numbers not in use": nearly all are in
//! use by someone. As reuse age plus hold grows in proportion to the pool, so does the answer.

use std::time::Duration;

use crate::numbers::advisor::span;
use crate::numbers::sizing::count;

/// Below this share of the quarantine, numbers are bought; above twice of it, released.
const BUY_BELOW: f64 = 1.1;
const BUY_TO: f64 = 1.2;
const RELEASE_ABOVE: f64 = 2.0;
const RELEASE_TO: f64 = 1.4;
/// How far telcos' caps may be filled before numbers are bought, and must be empty to release.
const FULL: f64 = 0.7;
const EMPTY: f64 = 0.4;
/// The most that a pool grows in a day, and shrinks in a week.
const GROW: f64 = 0.25;
const SHRINK: f64 = 0.1;
/// So many calm days before numbers are released.
pub(super) const CALM_DAYS: u32 = 10;

/// How a pool does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Situation {
    /// Numbers that can be given out.
    pub numbers: usize,
    /// Numbers on their way into the pool: ordered, or in a proposal that is being carried out.
    pub on_order: usize,
    /// Numbers that are draining and could be taken back.
    pub draining: usize,
    /// The shortest of the last days' rests (p1); `None` while nothing was reused.
    pub rested: Option<Duration>,
    /// For how many days on end the pool was larger than it had to be.
    pub calm_days: u32,
    /// Q.
    pub quarantine: Duration,
    /// A ride and its grace (h).
    pub hold: Duration,
    /// How full telcos' caps are, 0 to 1.
    pub fill: f64,
    /// The pool is never made smaller than this: Δ(G) and two, and what the market says.
    pub floor: usize,
    /// The pool is never made larger than this.
    pub ceiling: Option<usize>,
    /// How many more numbers the budget has room for.
    pub affordable: Option<usize>,
    /// Rides refused in the last quarter of an hour, and numbers taken from ones just finished.
    pub short_of_late: i64,
    /// The fewest numbers that some phone has left.
    pub fewest_free: Option<usize>,
    /// Nothing was bought within the last day, other than in need.
    pub may_buy: bool,
    /// Nothing was bought in need within the last quarter of an hour.
    pub may_panic: bool,
    /// Nothing was bought or released within the last week.
    pub may_release: bool,
}

/// What the autopilot would do, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Leave the pool as it is.
    Keep {
        /// Why, for people.
        reason: String,
    },
    /// Take `undrain` draining numbers back, and rent the rest of `count`.
    Buy {
        /// How many numbers come into the pool.
        count: usize,
        /// At once: rides are refused, or nearly so.
        urgent: bool,
        /// Why, for people.
        reason: String,
    },
    /// Drain and give back.
    Release {
        /// How many numbers leave the pool.
        count: usize,
        /// Why, for people.
        reason: String,
    },
}

/// Decides.
#[must_use]
pub fn decide(now: &Situation) -> Decision {
    if let Some(panic) = panic(now) {
        return panic;
    }
    let quarantine = now.quarantine.as_secs_f64();
    let (rested, hold) = (now.rested.map(|time| time.as_secs_f64()), now.hold.as_secs_f64());
    let size_for = |target: f64, rested: f64| {
        #[expect(clippy::cast_precision_loss, reason = "pools are far below 2^52 numbers")]
        let numbers = now.numbers as f64;
        count((numbers * (target * quarantine + hold) / (rested + hold).max(1.0)).ceil())
    };
    if let Some(rested) = rested.filter(|rested| *rested < BUY_BELOW * quarantine) {
        let reason = format!(
            "Numbers rested only {} before they went to the same phone again; the target is {}.",
            span(now.rested.unwrap_or_default()),
            span(now.quarantine)
        );
        return grow(now, size_for(BUY_TO, rested), reason);
    }
    if now.fill > FULL {
        let reason = format!("The telcos' caps on numbers are {:.0} % filled.", now.fill * 100.0);
        #[expect(clippy::cast_precision_loss, reason = "pools are far below 2^52 numbers")]
        let wanted = count((now.numbers as f64 * now.fill / f64::midpoint(FULL, EMPTY)).ceil());
        return grow(now, wanted, reason);
    }
    let is_calm = rested.is_none_or(|rested| rested > RELEASE_ABOVE * quarantine) && now.fill < EMPTY;
    if is_calm && now.calm_days >= CALM_DAYS {
        // What was never reused in all that time rested for longer than it was watched.
        let days = f64::from(now.calm_days) * 86_400.0;
        return shrink(now, size_for(RELEASE_TO, rested.unwrap_or(days)));
    }
    Decision::Keep {
        reason: match now.rested {
            Some(rested) => format!(
                "Numbers rest {} before they go to the same phone again; the target is {}: right as it is.",
                span(rested),
                span(now.quarantine)
            ),
            None => "No number went to the same phone twice yet: there is nothing to go by.".to_owned(),
        },
    }
}

/// Rides are refused, or nearly so: +10 %, at least two, at once.
fn panic(now: &Situation) -> Option<Decision> {
    let reason = if now.short_of_late > 0 {
        format!(
            "In the last 15 minutes {} rides were refused, or took a number that had just been in use.",
            now.short_of_late
        )
    } else if let Some(free) = now.fewest_free.filter(|free| *free < 2) {
        let free = if free == 0 { "no number" } else { "one number" };
        format!("Someone has {free} left: the next ride but one would be refused.")
    } else {
        return None;
    };
    if !now.may_panic {
        return Some(Decision::Keep { reason: format!("{reason} Numbers were bought for that just now.") });
    }
    let more = now.numbers.div_ceil(10).max(2);
    Some(bounded(now, now.numbers + more, true, reason))
}

fn grow(now: &Situation, wanted: usize, reason: String) -> Decision {
    if !now.may_buy {
        return Decision::Keep { reason: format!("{reason} Numbers were bought within the last day.") };
    }
    #[expect(clippy::cast_precision_loss, reason = "pools are far below 2^52 numbers")]
    let most = now.numbers + count((now.numbers as f64 * GROW).ceil());
    bounded(now, wanted.max(now.numbers + 1).min(most), false, reason)
}

/// Subtracts what is on its way, and keeps to the ceiling and the budget.
fn bounded(now: &Situation, wanted: usize, urgent: bool, reason: String) -> Decision {
    let on_its_way = now.numbers + now.on_order;
    let within = now.ceiling.map_or(wanted, |ceiling| wanted.min(ceiling));
    let missing = within.saturating_sub(on_its_way);
    // What is taken back from draining is paid for already.
    let count = now.affordable.map_or(missing, |more| missing.min(more + now.draining));
    if count > 0 {
        return Decision::Buy { count, urgent, reason };
    }
    let why_not = if wanted <= on_its_way {
        format!("{} are on their way already.", now.on_order)
    } else if within < wanted {
        "The pool is as large as the market allows.".to_owned()
    } else {
        "The budget has no room for another number.".to_owned()
    };
    Decision::Keep { reason: format!("{reason} {why_not}") }
}

fn shrink(now: &Situation, wanted: usize) -> Decision {
    let reason = match now.rested {
        Some(rested) => format!(
            "For {} days numbers have rested more than twice the target of {}: {} at least.",
            now.calm_days,
            span(now.quarantine),
            span(rested)
        ),
        None => format!("For {} days no number went to the same phone twice.", now.calm_days),
    };
    #[expect(clippy::cast_precision_loss, reason = "pools are far below 2^52 numbers")]
    let most = count((now.numbers as f64 * SHRINK).floor()).max(1);
    let target = wanted.max(now.floor);
    let count = now.numbers.saturating_sub(target).min(most);
    if count == 0 {
        return Decision::Keep { reason: format!("{reason} The pool is as small as it may be.") };
    }
    if !now.may_release {
        return Decision::Keep { reason: format!("{reason} The pool was changed within the last week.") };
    }
    Decision::Release { count, reason }
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
