//! Random interleavings: many tasks open and end conversations of the same few people at once.
//! Nobody ever holds a number twice, nobody is refused while a number is left for him, and every
//! number can be used.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use maskline::entities::route;
use maskline::error::Error;
use maskline_tests::street::{Street, Talk};
use maskline_tests::{TestApp, chance};
use proptest::prelude::*;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

const PEOPLE: usize = 14;
const TASKS: usize = 16;

/// What the tasks of one wave do, each its own pairs in its own order.
type Wave = Vec<Vec<(usize, usize)>>;

fn wave() -> impl Strategy<Value = Wave> {
    // Person 0 is in demand.
    let driver = prop_oneof![2 => Just(0_usize), 3 => (0..PEOPLE / 2).prop_map(|n| n * 2)];
    let customer = (0..PEOPLE / 2).prop_map(|n| n * 2 + 1);
    prop::collection::vec(prop::collection::vec((driver, customer), 0..3), TASKS)
}

/// All of a wave at once. Answers what was opened and what was refused.
async fn all_at_once(
    streets: &[Arc<Street>],
    wave: &Wave,
) -> (Vec<(usize, usize, Talk)>, Vec<(usize, usize)>) {
    let tasks = wave.iter().enumerate().map(|(n, pairs)| {
        let street = Arc::clone(&streets[n % streets.len()]);
        let pairs = pairs.clone();
        tokio::spawn(async move {
            let (mut opened, mut refused) = (Vec::new(), Vec::new());
            for (driver, customer) in pairs {
                match street.open(driver, customer).await {
                    Ok(talk) => opened.push((driver, customer, talk)),
                    Err(Error::PoolExhausted(_)) => refused.push((driver, customer)),
                    Err(error) => panic!("{error}"),
                }
            }
            (opened, refused)
        })
    });
    let (mut opened, mut refused) = (Vec::new(), Vec::new());
    for done in futures_util::future::join_all(tasks).await {
        let (more, less) = done.unwrap();
        opened.extend(more);
        refused.extend(less);
    }
    (opened, refused)
}

/// One life of a street: waves of openings, between which some conversations end.
async fn live(numbers: usize, waves: &[Wave]) {
    let app = TestApp::start().await;
    let street = Arc::new(Street::new(&app, 1, PEOPLE, numbers).await);
    let mut live: Vec<(usize, usize, Talk)> = Vec::new();
    for (n, wave) in waves.iter().enumerate() {
        let (opened, refused) = all_at_once(std::slice::from_ref(&street), wave).await;
        live.extend(opened);
        // What each person holds, counted here.
        let mut held: HashMap<usize, HashSet<_>> = HashMap::new();
        for (driver, customer, talk) in &live {
            for (person, number) in [(*driver, talk.found.first), (*customer, talk.found.second)] {
                assert!(held.entry(person).or_default().insert(number), "{person} holds {number} twice");
            }
        }
        let is_full = |person: usize| held.get(&person).is_some_and(|held| held.len() == numbers);
        for (driver, customer) in refused {
            assert!(
                is_full(driver) || is_full(customer),
                "{driver} and {customer} were refused while a number was left for both"
            );
        }
        // The database says the same.
        let now = app.app.clock.now();
        let routes = route::Entity::find().filter(route::Column::HeldUntil.gt(now));
        let routes = routes.all(app.app.db.read()).await.unwrap();
        assert_eq!(routes.len(), live.len() * 2);
        // Every third one ends, for good.
        let mut kept = Vec::new();
        for (m, (driver, customer, talk)) in live.into_iter().enumerate() {
            if (m + n) % 3 == 0 {
                street.end(talk, Duration::ZERO).await;
            } else {
                kept.push((driver, customer, talk));
            }
        }
        live = kept;
        app.pass(Duration::from_mins(1));
    }
    app.finish().await;
}

proptest! {
    #![proptest_config(chance(6, 20))]

    /// I3, E18, R70.
    #[test]
    fn nobody_holds_a_number_twice_or_is_refused_while_one_is_left(
        numbers in 1..6_usize,
        waves in prop::collection::vec(wave(), 1..4),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
        runtime.block_on(live(numbers, &waves));
    }
}

/// E18: every number is used up, however many ask for the last one at once.
#[tokio::test(flavor = "multi_thread")]
async fn e18_sixteen_tasks_use_every_number_of_one_driver() {
    let app = TestApp::start().await;
    let street = Arc::new(Street::new(&app, 1, 40, 10).await);
    let wave: Wave = (0..TASKS).map(|n| vec![(0, n * 2 + 1)]).collect();
    let (opened, refused) = all_at_once(&[Arc::clone(&street)], &wave).await;
    assert_eq!((opened.len(), refused.len()), (10, 6));
    let numbers: HashSet<_> = opened.iter().map(|(_, _, talk)| talk.found.first).collect();
    assert_eq!(numbers.len(), 10);
    app.finish().await;
}
