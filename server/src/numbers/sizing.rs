//! How many numbers a pool needs (docs/pool.md): pure arithmetic over what was measured or supposed.
//!
//! Doesn't belong here: reading what was measured (history), saying it in words (advisor).

use std::time::Duration;

/// A fleet, as supposed or measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fleet {
    /// Drivers who work.
    pub drivers: f64,
    /// Rides of a driver on a day he works (r).
    pub rides_per_day: f64,
    /// From announcement to end of a ride (S).
    pub ride: Duration,
    /// Orders a driver takes at a time (k).
    pub stack: f64,
    /// Texts and calls a ride causes.
    pub messages_per_ride: f64,
    /// Most rides of one driver on one day (R⁺); supposed from r if `None`.
    pub busiest_day: Option<f64>,
}

/// How long a number is held and rests after a ride.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    /// Contact goes on for so long (G).
    pub grace: Duration,
    /// Then the number is not given to the phone again for so long (Q).
    pub quarantine: Duration,
}

/// What telcos allow a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Caps {
    /// Texts a second.
    pub messages_per_second: f64,
    /// Phones that hold it at once, if capped.
    pub phones_per_number: Option<u32>,
    /// One number a side: the messages of a ride spread over two numbers.
    pub two_numbers: bool,
}

/// The three lower bounds, and what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// So that no number is reused too early (`N_amb`).
    pub for_quiet: usize,
    /// So that texts leave in time (`N_thr`).
    pub for_messages: usize,
    /// So that no number is held by too many phones (`N_cap`).
    pub for_phones: usize,
}

impl Size {
    /// The largest of the three, and one in twenty to spare, at least one.
    #[must_use]
    pub fn advised(self) -> usize {
        let bound = self.for_quiet.max(self.for_messages).max(self.for_phones);
        bound + (bound / 20).max(1)
    }
}

/// The peak of a day over its mean, in rides and so in messages (docs/pool.md).
const PEAK: f64 = 2.05;
/// The same for conversations alive at once, which last longer and so peak less.
const LIVE_PEAK: f64 = 1.55;
/// How far a number's message rate may be filled before more than 0.2 % of texts are late.
const FILL: f64 = 0.25;
/// The same where a ride's messages go over two numbers.
const FILL_TWO: f64 = 0.4;

/// Holds of the busiest phone at once, supposed from means (B of docs/pool.md).
#[must_use]
pub fn busiest_holds(fleet: &Fleet, windows: Windows) -> f64 {
    let hours = |time: Duration| time.as_secs_f64() / 3_600.0;
    let ride = hours(fleet.ride).max(1.0 / 60.0);
    let window = ride + hours(windows.grace) + hours(windows.quarantine);
    let busiest_day = fleet.busiest_day.unwrap_or(1.5 * fleet.rides_per_day + 3.0);
    let busiest_week = (1.2 * fleet.rides_per_day).min(busiest_day);
    let rate = (busiest_day / 12.0).max(1.0 / ride);
    let stacked = fleet.stack.max(1.0) - 1.0;
    if window <= 20.0 {
        (rate * window).min(busiest_day) + 3.0 + stacked
    } else {
        busiest_day + busiest_week * (window - 20.0) / 24.0 + busiest_day / 4.0 + stacked
    }
}

/// `N_amb` without history: with the margin that the formula needs.
#[must_use]
pub fn supposed_for_quiet(fleet: &Fleet, windows: Windows) -> usize {
    count((1.15 * busiest_holds(fleet, windows)).ceil()) + 2
}

/// Conversations alive at once at the peak, supposed from means.
#[must_use]
pub fn supposed_live_peak(fleet: &Fleet, windows: Windows) -> f64 {
    let hold = (fleet.ride + windows.grace).as_secs_f64() / 86_400.0;
    fleet.drivers * fleet.rides_per_day * hold * LIVE_PEAK
}

/// Messages a second at the peak.
#[must_use]
pub fn peak_messages(fleet: &Fleet) -> f64 {
    fleet.drivers * fleet.rides_per_day * fleet.messages_per_ride / 86_400.0 * PEAK
}

/// `N_thr`.
#[must_use]
pub fn for_messages(per_second: f64, caps: &Caps) -> usize {
    let fill = if caps.two_numbers { FILL_TWO } else { FILL };
    if caps.messages_per_second <= 0.0 {
        return 0;
    }
    count((per_second / (fill * caps.messages_per_second)).ceil())
}

/// `N_cap` for conversations alive at once, each held by two phones.
#[must_use]
pub fn for_phones(live_peak: f64, caps: &Caps) -> usize {
    caps.phones_per_number
        .filter(|cap| *cap > 0)
        .map_or(0, |cap| count((2.0 * live_peak / f64::from(cap)).ceil()))
}

/// A trend through daily points, continued for `days`: least squares, never below zero. Empty with
/// fewer than a week of points, which would tell of weekdays only.
#[must_use]
pub fn forecast(points: &[f64], days: usize) -> Vec<f64> {
    const WEEK: usize = 7;
    if points.len() < WEEK {
        return Vec::new();
    }
    let x = |day: usize| f64::from(u32::try_from(day).unwrap_or(u32::MAX));
    let n = x(points.len());
    let mean_x = (n - 1.0) / 2.0;
    let mean_y = points.iter().sum::<f64>() / n;
    let (mut over, mut under) = (0.0, 0.0);
    for (day, point) in points.iter().enumerate() {
        over += (x(day) - mean_x) * (point - mean_y);
        under += (x(day) - mean_x).powi(2);
    }
    let slope = over / under;
    (points.len()..points.len() + days).map(|day| (mean_y + slope * (x(day) - mean_x)).max(0.0)).collect()
}

/// A figure as a count; what is no number of things counts as none.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what a count can be")]
pub fn count(figure: f64) -> usize {
    if figure.is_finite() { figure.clamp(0.0, 1e9) as usize } else { 0 }
}

#[cfg(test)]
#[path = "sizing_tests.rs"]
mod tests;
