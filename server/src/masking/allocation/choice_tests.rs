//! The choice of numbers, without a database.

use super::*;
use crate::entities::pool_policy;
use crate::masking::allocation::stock::Number;

const HOUR: i64 = 3_600_000;
const NOW: Timestamp = Timestamp(1_000 * HOUR);

/// Who is who in a test: two phones, and participants they had in earlier conversations.
const CARA: Uuid = Uuid::from_u128(901);
const DAN: Uuid = Uuid::from_u128(902);
const SOMEONE: Uuid = Uuid::from_u128(903);

fn number(n: usize, country: Option<&str>) -> Number {
    Number {
        id: Uuid::from_u128(n as u128),
        joined_at: Timestamp(0),
        country: country.map(str::to_owned),
        load: 0,
    }
}

fn stock(numbers: Vec<Number>, levels: Vec<usize>, change: impl FnOnce(&mut pool_policy::Model)) -> Pool {
    let mut policy = pool_policy::Model::default_of(Uuid::nil());
    change(&mut policy);
    Pool::new(numbers, levels, policy, NOW)
}

fn pool(size: usize) -> Pool {
    stock((0..size).map(|n| number(n, None)).collect(), vec![size], |_| {})
}

fn row(age: i64, me: Uuid, peer: Uuid) -> Row {
    Row { age, conversation: Uuid::from_u128(700), participant: me, peer, earlier_peer: None }
}

/// Ages in hours; a number not named was never used.
fn past(phone: u8, hours: &[(usize, i64)]) -> Past {
    let rows = hours.iter().map(|(place, hours)| (*place, row(hours * HOUR, SOMEONE, SOMEONE)));
    Past::nothing(vec![phone], None).had(rows)
}

fn choice(pool: &Pool, strategy: Strategy) -> Choice<'_> {
    Choice { pool, now: NOW, strategy, quarantine: 24 * HOUR, exclude: &[] }
}

fn run(strategy: Strategy, pool: &Pool, a: &Past, b: &Past) -> Option<Found> {
    choice(pool, strategy).pair([a, b])
}

#[test]
fn gives_both_the_number_neither_had() {
    let found = run(Strategy::Auto, &pool(3), &past(1, &[(0, 0)]), &past(2, &[(1, 0)])).unwrap();
    assert_eq!(found, Found { numbers: [2, 2], rung: Rung::Common, rested: None });
}

#[test]
fn splits_when_no_number_suits_both() {
    let (a, b) = (past(1, &[(0, 0)]), past(2, &[(1, 0)]));
    let found = run(Strategy::Auto, &pool(2), &a, &b).unwrap();
    assert_eq!((found.numbers, found.rung), ([1, 0], Rung::Split));
    assert_eq!(run(Strategy::Single, &pool(2), &a, &b), None);
}

#[test]
fn refuses_only_when_a_phone_holds_every_number() {
    let pool = pool(2);
    let (a, b) = (past(1, &[(0, 0), (1, 0)]), past(2, &[]));
    assert_eq!(run(Strategy::Auto, &pool, &a, &b), None);
    assert!(choice(&pool, Strategy::Auto).holds_all(&a) && !choice(&pool, Strategy::Auto).holds_all(&b));
}

#[test]
fn prefers_rested_numbers_and_falls_back_to_the_longest_rested() {
    let found = run(Strategy::Auto, &pool(3), &past(1, &[(0, 2), (1, 30), (2, 5)]), &past(2, &[])).unwrap();
    assert_eq!((found.numbers[0], found.rested), (1, Some(30 * HOUR)));
    let found = run(Strategy::Auto, &pool(3), &past(1, &[(0, 2), (1, 10), (2, 5)]), &past(2, &[])).unwrap();
    assert_eq!((found.numbers[0], found.rested), (1, Some(10 * HOUR)));
}

#[test]
fn r89_two_numbers_where_the_market_wants_that() {
    let found = run(Strategy::Dual, &pool(2), &past(1, &[]), &past(2, &[])).unwrap();
    assert_ne!(found.numbers[0], found.numbers[1]);
    // With one number there is no choice.
    assert_eq!(run(Strategy::Dual, &pool(1), &past(1, &[]), &past(2, &[])).unwrap().numbers, [0, 0]);
}

#[test]
fn new_numbers_join_gradually() {
    let numbers =
        (0..40).map(|n| Number { joined_at: if n < 30 { Timestamp(0) } else { NOW }, ..number(n, None) });
    let pool = stock(numbers.collect(), vec![40], |_| {});
    let taken = (0..100_u8)
        .filter(|phone| {
            run(Strategy::Auto, &pool, &past(*phone, &[]), &past(200, &[])).unwrap().numbers[0] >= 30
        })
        .count();
    assert_eq!(taken, 0);
}

#[test]
fn of_the_longest_rested_the_least_loaded() {
    let numbers = (0..64).map(|n| Number { load: if n % 4 == 0 { 1 } else { 9 }, ..number(n, None) });
    let pool = stock(numbers.collect(), vec![64], |_| {});
    let light = (0..100_u8)
        .filter(|phone| {
            run(Strategy::Auto, &pool, &past(*phone, &[]), &past(200, &[])).unwrap().numbers[0]
                .is_multiple_of(4)
        })
        .count();
    // Four of 64 are compared: all four are heavy in about a third of the cases.
    assert!((50..90).contains(&light), "{light}");
}

#[test]
fn a_full_number_is_left_alone() {
    let numbers = vec![Number { load: 2, ..number(0, None) }, Number { load: 1, ..number(1, None) }];
    let pool = stock(numbers, vec![2], |policy| policy.phones_per_number = Some(2));
    assert_eq!(run(Strategy::Auto, &pool, &past(1, &[]), &past(2, &[])).unwrap().numbers, [1, 1]);
}

#[test]
fn r23_wider_areas_only_when_the_market_has_no_number_left() {
    let pool = stock((0..3).map(|n| number(n, None)).collect(), vec![1, 2, 3], |_| {});
    let found = run(Strategy::Auto, &pool, &past(1, &[]), &past(2, &[])).unwrap();
    assert_eq!((found.numbers, found.rung), ([0, 0], Rung::Common));
    let found = run(Strategy::Auto, &pool, &past(1, &[(0, 0)]), &past(2, &[])).unwrap();
    assert_eq!((found.numbers, found.rung), ([1, 1], Rung::Widened));
    let found = run(Strategy::Auto, &pool, &past(1, &[(0, 0)]), &past(2, &[(1, 0)])).unwrap();
    assert_eq!((found.numbers, found.rung), ([1, 0], Rung::Widened));
    assert_eq!(run(Strategy::Auto, &pool, &past(1, &[(0, 0), (1, 0), (2, 0)]), &past(2, &[])), None);
}

#[test]
fn e40_people_of_two_countries_get_a_number_of_their_own_country_each() {
    let numbers = vec![number(0, Some("NL")), number(1, Some("DE"))];
    // The German number is another market's, out of this one's reach.
    let pool = stock(numbers, vec![1], |_| {});
    let from = |phone: u8, country: &str| Past::nothing(vec![phone], Some(country.to_owned()));
    let found = run(Strategy::Auto, &pool, &from(1, "NL"), &from(2, "DE")).unwrap();
    assert_eq!((found.numbers, found.rung), ([0, 1], Rung::Split));
    let found = run(Strategy::Auto, &pool, &from(1, "NL"), &from(2, "FR")).unwrap();
    assert_eq!((found.numbers, found.rung), ([0, 0], Rung::Common));
    let found = run(Strategy::Auto, &pool, &from(1, "NL"), &from(2, "NL")).unwrap();
    assert_eq!(found.numbers, [0, 0]);
}

#[test]
fn the_same_two_people_get_their_last_number_if_the_market_wants_that() {
    let sticky = stock((0..5).map(|n| number(n, None)).collect(), vec![5], |policy| policy.sticky = true);
    let together = |mine: Uuid, other: Uuid, phone: u8| {
        Past::nothing(vec![phone], None).had([(3, row(HOUR, mine, other))])
    };
    let (cara, dan) = (together(CARA, DAN, 1), together(DAN, CARA, 2));
    let found = run(Strategy::Auto, &sticky, &cara, &dan).unwrap();
    assert_eq!(found, Found { numbers: [3, 3], rung: Rung::Sticky, rested: None });
    assert_ne!(run(Strategy::Auto, &pool(5), &cara, &dan).unwrap().numbers, [3, 3]);
    // Someone else reached Dan there since, too short a time ago.
    let since =
        Past::nothing(vec![2], None).had([(3, Row { earlier_peer: Some(CARA), ..row(HOUR, DAN, SOMEONE) })]);
    assert_ne!(run(Strategy::Auto, &sticky, &cara, &since).unwrap().rung, Rung::Sticky);
    // Or long enough ago.
    let since = Past::nothing(vec![2], None)
        .had([(3, Row { earlier_peer: Some(CARA), ..row(25 * HOUR, DAN, SOMEONE) })]);
    assert_eq!(run(Strategy::Auto, &sticky, &cara, &since).unwrap().rung, Rung::Sticky);
}

#[test]
fn e05_a_new_driver_takes_the_customers_number_unless_he_has_it_with_someone_else() {
    let pool = pool(3);
    for strategy in [Strategy::Auto, Strategy::Single] {
        let choice = choice(&pool, strategy);
        let conversation = Uuid::from_u128(42);
        let theirs = Some(pool.id(1));
        assert_eq!(choice.single(&past(1, &[]), conversation, theirs).unwrap().numbers[0], 1);
        let found = choice.single(&past(1, &[(1, 0)]), conversation, theirs).unwrap();
        assert_ne!(found.numbers[0], 1);
        assert_eq!(found.rung, Rung::Split);
        // He had it in this very conversation, a moment ago.
        let back = Past::nothing(vec![1], None).had([(1, Row { conversation, ..row(1, DAN, CARA) })]);
        assert_eq!(choice.single(&back, conversation, theirs).unwrap().numbers[0], 1);
    }
}

#[test]
fn r89_who_joins_gets_a_number_of_his_own_where_the_market_wants_that() {
    let pool = pool(2);
    let choice = choice(&pool, Strategy::Dual);
    let (conversation, theirs) = (Uuid::from_u128(42), Some(pool.id(1)));
    for phone in 0..20 {
        assert_eq!(choice.single(&past(phone, &[]), conversation, theirs).unwrap().numbers[0], 0);
    }
    // With the other one taken there is no choice.
    assert_eq!(choice.single(&past(1, &[(0, 0)]), conversation, theirs).unwrap().numbers[0], 1);
}

#[test]
fn e17_a_number_left_out_is_not_chosen() {
    let pool = pool(2);
    let lost = [pool.id(0)];
    let choice = Choice { exclude: &lost, ..choice(&pool, Strategy::Auto) };
    for phone in 0..20 {
        assert_eq!(choice.pair([&past(phone, &[]), &past(100, &[])]).unwrap().numbers, [1, 1]);
    }
    assert_eq!(choice.pair([&past(1, &[(1, 0)]), &past(2, &[])]), None);
    assert!(choice.holds_all(&past(1, &[(1, 0)])));
}

#[test]
fn a_large_pool_is_sampled_and_obeys_the_same_rule() {
    let pool = pool(10_000);
    let a = past(1, &[(5, 0), (6, 3)]);
    let found = run(Strategy::Auto, &pool, &a, &past(2, &[(7, 0)])).unwrap();
    assert_eq!((found.numbers[0], found.rung, found.rested), (found.numbers[1], Rung::Common, None));
    assert!(a.row(found.numbers[0]).is_none());
}
