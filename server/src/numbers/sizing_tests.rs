//! The formula against the figures of the simulations it was fitted to.

use super::*;

fn hours(hours: u64) -> Duration {
    Duration::from_hours(hours)
}

fn fleet(drivers: f64, stack: f64) -> Fleet {
    Fleet {
        drivers,
        rides_per_day: 20.0,
        ride: Duration::from_mins(25),
        stack,
        messages_per_ride: 4.0,
        busiest_day: None,
    }
}

fn windows(grace: u64, quarantine: u64) -> Windows {
    Windows { grace: hours(grace), quarantine: hours(quarantine) }
}

const LONG_CODE: Caps = Caps { messages_per_second: 1.0, phones_per_number: Some(100), two_numbers: false };

/// Three hundred drivers, twenty rides a day, two hours of grace; quarantine in hours, the exact
/// number from the replay, and what the cold start advised there.
const RIDE_HAIL: [(u64, usize, usize); 4] = [(0, 10, 14), (24, 49, 58), (72, 94, 113), (168, 192, 221)];

#[test]
fn the_cold_start_is_what_it_was_in_the_simulations() {
    for (quarantine, exact, advised) in RIDE_HAIL {
        let supposed = supposed_for_quiet(&fleet(300.0, 1.0), windows(2, quarantine));
        assert!(supposed.abs_diff(advised) <= 2, "{quarantine} h: {supposed}, not {advised}");
        assert!(supposed >= exact, "{quarantine} h: {supposed} would not do, {exact} are needed");
    }
}

#[test]
fn couriers_who_stack_orders_need_a_few_more() {
    for (quarantine, exact) in [(0, 15), (24, 48), (72, 99), (168, 193)] {
        let supposed = supposed_for_quiet(&fleet(300.0, 3.0), windows(2, quarantine));
        let least = exact * 4 / 5;
        assert!((least..=exact * 3 / 2 + 2).contains(&supposed), "{quarantine} h: {supposed} for {exact}");
    }
}

#[test]
fn the_size_of_the_fleet_hardly_matters_until_telcos_cap_it() {
    let quiet = |drivers| supposed_for_quiet(&fleet(drivers, 1.0), windows(2, 24));
    assert_eq!(quiet(100.0), quiet(100_000.0));

    let small = fleet(300.0, 1.0);
    let live = supposed_live_peak(&small, windows(2, 0));
    assert!((930.0..=950.0).contains(&live), "{live}");
    assert_eq!(for_phones(live, &LONG_CODE), 19);
    assert_eq!(for_messages(0.5, &LONG_CODE), 2);

    let large = fleet(100_000.0, 1.0);
    let live = supposed_live_peak(&large, windows(2, 0));
    assert!((305_000.0..=315_000.0).contains(&live), "{live}");
    assert!(for_phones(live, &LONG_CODE).abs_diff(6_200) < 100);
    assert_eq!(for_messages(160.0, &LONG_CODE), 640);
    assert!((180.0..=200.0).contains(&peak_messages(&large)));
}

#[test]
fn more_of_anything_never_needs_fewer_numbers() {
    let base = fleet(50.0, 1.0);
    let mut last = 0;
    for quarantine in 0..200 {
        let needed = supposed_for_quiet(&base, windows(2, quarantine));
        // The two branches of the formula meet at twenty hours with a step.
        assert!(needed >= last || quarantine == 18, "{quarantine} h: {needed} after {last}");
        last = needed;
    }
    for rides in 1..60 {
        let busy = |rides: i32| Fleet { rides_per_day: f64::from(rides), ..base };
        let (less, more) = (busy(rides), busy(rides + 1));
        assert!(supposed_for_quiet(&more, windows(1, 24)) >= supposed_for_quiet(&less, windows(1, 24)));
    }
}

#[test]
fn one_in_twenty_to_spare_and_at_least_one() {
    let size = |for_quiet| Size { for_quiet, for_messages: 2, for_phones: 0 };
    assert_eq!(size(10).advised(), 11);
    assert_eq!(size(100).advised(), 105);
    assert_eq!(size(0).advised(), 3);
}

#[test]
fn a_trend_goes_on_and_noise_does_not() {
    let growing: Vec<f64> = (0..14).map(|day| f64::from(day) * 2.0 + 10.0).collect();
    let next = forecast(&growing, 3);
    assert!((next[0] - 38.0).abs() < 1e-9 && (next[2] - 42.0).abs() < 1e-9, "{next:?}");
    let falling: Vec<f64> = (0..14).map(|day| 14.0 - f64::from(day)).collect();
    assert!(forecast(&falling, 30).iter().all(|point| *point >= 0.0));
    assert!(forecast(&growing[..6], 3).is_empty());
}
