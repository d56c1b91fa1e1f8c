//! The rule, without a database.

use super::*;

const HOUR: Duration = Duration::from_hours(1);

fn calm() -> Situation {
    Situation {
        numbers: 40,
        on_order: 0,
        draining: 0,
        rested: Some(36 * HOUR),
        calm_days: 0,
        quarantine: 24 * HOUR,
        hold: 2 * HOUR,
        fill: 0.1,
        floor: 12,
        ceiling: None,
        affordable: None,
        short_of_late: 0,
        fewest_free: Some(20),
        may_buy: true,
        may_panic: true,
        may_release: true,
    }
}

fn bought(situation: Situation) -> usize {
    match decide(&situation) {
        Decision::Buy { count, .. } => count,
        other => panic!("{other:?}"),
    }
}

fn kept(situation: Situation) -> String {
    match decide(&situation) {
        Decision::Keep { reason } => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn buys_in_proportion_to_what_is_missing() {
    // 40 · (1.2 · 24 + 2) / (20 + 2) = 56, but at most a quarter a day.
    assert_eq!(bought(Situation { rested: Some(20 * HOUR), ..calm() }), 10);
    // 40 · 30.8 / 27 = 45.6
    assert_eq!(bought(Situation { rested: Some(25 * HOUR), ..calm() }), 6);
    assert_eq!(bought(Situation { rested: Some(25 * HOUR), on_order: 4, ..calm() }), 2);
    assert!(kept(Situation { rested: Some(25 * HOUR), on_order: 6, ..calm() }).contains("on their way"));
    assert!(
        kept(Situation { rested: Some(25 * HOUR), may_buy: false, ..calm() }).contains("within the last day")
    );
}

#[test]
fn leaves_the_pool_alone_within_the_dead_band() {
    for hours in 27..=48 {
        kept(Situation { rested: Some(hours * HOUR), calm_days: 30, ..calm() });
    }
    kept(Situation { rested: None, ..calm() });
}

#[test]
fn releases_slowly_after_ten_calm_days_and_never_below_the_floor() {
    let spare = Situation { rested: Some(100 * HOUR), calm_days: 10, ..calm() };
    assert!(matches!(decide(&spare), Decision::Release { count: 4, .. }), "{:?}", decide(&spare));
    kept(Situation { calm_days: 9, ..spare });
    kept(Situation { may_release: false, ..spare });
    kept(Situation { fill: 0.5, ..spare });
    assert!(matches!(decide(&Situation { floor: 38, ..spare }), Decision::Release { count: 2, .. }));
    assert!(kept(Situation { floor: 40, ..spare }).contains("as small as it may be"));
    // Nothing was ever reused.
    assert!(matches!(decide(&Situation { rested: None, ..spare }), Decision::Release { count: 4, .. }));
}

#[test]
fn is_quick_when_rides_are_refused() {
    assert_eq!(bought(Situation { short_of_late: 1, ..calm() }), 4);
    assert_eq!(bought(Situation { fewest_free: Some(1), numbers: 5, ..calm() }), 2);
    assert_eq!(bought(Situation { numbers: 0, short_of_late: 1, ..calm() }), 2);
    kept(Situation { short_of_late: 1, may_panic: false, ..calm() });
    kept(Situation { short_of_late: 1, on_order: 4, ..calm() });
}

#[test]
fn keeps_to_ceiling_and_budget() {
    let short = Situation { short_of_late: 3, ..calm() };
    assert_eq!(bought(Situation { ceiling: Some(42), ..short }), 2);
    assert!(kept(Situation { ceiling: Some(40), ..short }).contains("as large as the market allows"));
    assert_eq!(bought(Situation { affordable: Some(1), ..short }), 1);
    assert!(kept(Situation { affordable: Some(0), ..short }).contains("budget"));
    assert_eq!(bought(Situation { affordable: Some(0), draining: 2, ..short }), 2);
}

#[test]
fn buys_when_telcos_caps_fill_up() {
    assert_eq!(bought(Situation { fill: 0.8, ..calm() }), 10);
}
