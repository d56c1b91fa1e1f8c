//! The choice of numbers, without a database.

use super::*;
use crate::phone::PhoneNumber;

const HOUR: i64 = 3_600_000;
const NOW: Timestamp = Timestamp(1_000 * HOUR);

fn pool(size: u128) -> Vec<proxy_number::Model> {
    (1..=size)
        .map(|n| {
            let phone = PhoneNumber::from_stored(format!("+3197010{n:06}"));
            proxy_number::Model::plain(Uuid::from_u128(n), &phone, "simulator", Uuid::nil(), Timestamp(0))
        })
        .collect()
}

/// Ages in hours; a number not named was never used.
fn ages(phone: u8, pool: &[proxy_number::Model], hours: &[(u128, i64)]) -> Ages {
    let mut by_number: HashMap<Uuid, i64> = pool.iter().map(|n| (n.id, millis(AGE_MAX))).collect();
    by_number.extend(hours.iter().map(|(n, h)| (Uuid::from_u128(*n), h * HOUR)));
    Ages { phone: vec![phone], by_number, finished: Vec::new() }
}

fn run(strategy: Strategy, pool: &[proxy_number::Model], a: &Ages, b: &Ages) -> Option<Allocation> {
    let rules = Rules { strategy, quarantine: Duration::from_hours(24), skew: Duration::from_secs(30) };
    choose(NOW, pool, rules, [a, b], &Loads(HashMap::new()))
}

#[test]
fn gives_both_the_number_neither_had() {
    let pool = pool(3);
    let (a, b) = (ages(1, &pool, &[(1, 0)]), ages(2, &pool, &[(2, 0)]));
    let found = run(Strategy::Auto, &pool, &a, &b).unwrap();
    assert_eq!((found.first, found.second), (Uuid::from_u128(3), Uuid::from_u128(3)));
    assert_eq!(found.rung, Rung::Common);
}

#[test]
fn splits_when_no_number_suits_both() {
    let pool = pool(2);
    let (a, b) = (ages(1, &pool, &[(1, 0)]), ages(2, &pool, &[(2, 0)]));
    let found = run(Strategy::Auto, &pool, &a, &b).unwrap();
    assert_eq!((found.first, found.second), (Uuid::from_u128(2), Uuid::from_u128(1)));
    assert_eq!(found.rung, Rung::Split);
    assert_eq!(run(Strategy::Single, &pool, &a, &b), None);
}

#[test]
fn refuses_only_when_a_phone_holds_every_number() {
    let pool = pool(2);
    let (a, b) = (ages(1, &pool, &[(1, 0), (2, 0)]), ages(2, &pool, &[]));
    assert_eq!(run(Strategy::Auto, &pool, &a, &b), None);
}

#[test]
fn prefers_rested_numbers_and_falls_back_to_the_longest_rested() {
    let pool = pool(3);
    let (a, b) = (ages(1, &pool, &[(1, 2), (2, 30), (3, 5)]), ages(2, &pool, &[]));
    assert_eq!(run(Strategy::Auto, &pool, &a, &b).unwrap().first, Uuid::from_u128(2));
    let a = ages(1, &pool, &[(1, 2), (2, 10), (3, 5)]);
    assert_eq!(run(Strategy::Auto, &pool, &a, &b).unwrap().first, Uuid::from_u128(2));
}

#[test]
fn new_numbers_join_gradually() {
    let mut pool = pool(40);
    for number in &mut pool[30..] {
        number.created_at = NOW;
    }
    let newest: Vec<Uuid> = pool[30..].iter().map(|n| n.id).collect();
    let taken = (0..100_u8)
        .filter(|phone| {
            let (a, b) = (ages(*phone, &pool, &[]), ages(200, &pool, &[]));
            newest.contains(&run(Strategy::Auto, &pool, &a, &b).unwrap().first)
        })
        .count();
    assert_eq!(taken, 0);
}
