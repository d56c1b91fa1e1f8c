//! Days of rides, replayed through the server's own allocation with the clock in hand: the pool
//! sizes of theory, found by the server itself. A pool of Δ(G) numbers refuses nobody and cuts
//! nobody short; one of Δ(G+Q) never reuses a number within the quarantine; with one number less
//! either happens. Δ is counted here, apart from the server.

use std::fmt::Write;
use std::time::Duration;

use maskline::clock::Timestamp;
use maskline::numbers::history::{self, Span};
use maskline_tests::TestApp;
use maskline_tests::street::{Outcome, Planned, Street, delta, replay, workload};

const HOUR: Duration = Duration::from_hours(1);

struct Case {
    grace: Duration,
    quarantine: Duration,
}

async fn played(
    app: &TestApp,
    tag: usize,
    rides: &[Planned],
    numbers: usize,
    case: &Case,
) -> (Street, Outcome) {
    let people = rides.iter().map(|ride| ride.driver.max(ride.customer) + 1).max().unwrap_or(0);
    let mut street = Street::new(app, tag, people, numbers).await;
    street.set_windows(case.grace, case.quarantine).await;
    let outcome = replay(app, &street, rides, case.grace).await;
    (street, outcome)
}

#[tokio::test]
async fn the_smallest_pools_are_those_of_theory() {
    let app = TestApp::start_with(|config| config.poll = HOUR).await;
    let case = Case { grace: 2 * HOUR, quarantine: 24 * HOUR };
    let rides = workload(7, 5, 25, 14, 3);
    let runs = delta(&rides, case.grace);
    let rests = delta(&rides, case.grace + case.quarantine);
    assert!((4..=9).contains(&runs) && rests > 2 * runs, "{runs}, {rests}");
    let quarantine = i64::try_from(case.quarantine.as_millis()).unwrap();

    let (_, outcome) = played(&app, 1, &rides, runs, &case).await;
    assert_eq!((outcome.refused, outcome.cut_short), (0, 0), "{runs} numbers are enough");

    let (_, outcome) = played(&app, 2, &rides, runs - 1, &case).await;
    assert!(outcome.refused + outcome.cut_short > 0, "{} numbers are too few: {outcome:?}", runs - 1);

    let begun = app.app.clock.now();
    let (street, outcome) = played(&app, 3, &rides, rests, &case).await;
    assert_eq!((outcome.refused, outcome.cut_short), (0, 0));
    assert!(outcome.shortest_rest.is_none_or(|rest| rest >= quarantine), "{outcome:?}");

    // The advisor finds the same from the conversations that were made.
    let span = Span { market: street.market.id, from: begun, to: Timestamp(app.app.clock.now().0 + 1) };
    let later = app.app.clock.now();
    for prolonged in [case.grace, case.grace + case.quarantine] {
        let top = history::busiest(app.app.db.read(), span, later, prolonged, 3).await.unwrap();
        assert_eq!(usize::try_from(top[0].numbers).unwrap(), delta(&rides, prolonged));
        assert!(top[0].numbers >= top[1].numbers);
    }

    let (_, outcome) = played(&app, 4, &rides, rests - 1, &case).await;
    assert_eq!((outcome.refused, outcome.cut_short), (0, 0));
    assert!(outcome.shortest_rest.is_some_and(|rest| rest < quarantine), "{outcome:?}");
    app.finish().await;
}

/// The long form, for docs/pool.md: `cargo test --release -p maskline-tests --test it -- --ignored
/// --nocapture pool_table`.
#[tokio::test]
#[ignore = "replays for minutes; prints a table"]
async fn pool_table() {
    let app = TestApp::start_with(|config| config.poll = HOUR).await;
    let mut table = String::from(
        "| drivers | days | grace | quarantine | rides | Δ(G) | refused or cut short at Δ(G), at one less | \
         Δ(G+Q) | shortest rest at Δ(G+Q), at one less | same number for both |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    let mut tag = 10;
    for (drivers, days, grace, quarantine) in [
        (30, 4, HOUR / 2, 24 * HOUR),
        (30, 4, 2 * HOUR, 24 * HOUR),
        (30, 8, 2 * HOUR, 72 * HOUR),
        (100, 4, 2 * HOUR, 24 * HOUR),
    ] {
        let case = Case { grace, quarantine };
        let rides = workload(11, drivers, drivers * 8, 20, days);
        let (runs, rests) = (delta(&rides, grace), delta(&rides, grace + quarantine));
        let mut outcomes = Vec::new();
        for numbers in [runs, runs - 1, rests, rests - 1] {
            outcomes.push(played(&app, tag, &rides, numbers, &case).await.1);
            tag += 1;
        }
        let short = |outcome: &Outcome| outcome.refused + outcome.cut_short;
        let rest = |outcome: &Outcome| {
            outcome.shortest_rest.map_or("–".to_owned(), |ms| format!("{} min", ms / 60_000))
        };
        writeln!(
            table,
            "| {drivers} | {days} | {} | {} | {} | {runs} | {}, {} | {rests} | {}, {} | {} ‰ |",
            humantime(grace),
            humantime(quarantine),
            rides.len(),
            short(&outcomes[0]),
            short(&outcomes[1]),
            rest(&outcomes[2]),
            rest(&outcomes[3]),
            outcomes[2].common * 1_000 / rides.len(),
        )
        .unwrap();
        assert_eq!(short(&outcomes[0]), 0);
        assert!(short(&outcomes[1]) > 0);
    }
    println!("{table}");
    app.finish().await;
}

fn humantime(time: Duration) -> String {
    let minutes = time.as_secs() / 60;
    if minutes.is_multiple_of(60) { format!("{} h", minutes / 60) } else { format!("{minutes} min") }
}
