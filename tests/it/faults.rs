//! Telcos that fail in every way: each text is sent once, or visibly not (I2, F3–F5).

use std::collections::HashMap;
use std::time::Duration;

use maskline::entities::leg::State;
use maskline_tests::ledger::Tally;
use maskline_tests::{Fault, Fleet, Ride, TestApp};
use serde_json::{Value, json};

const PAIRS: usize = 30;
const TEXTS: usize = 10;

/// The same faults on each run: 35 of 100, in seven ways.
fn faults(count: usize) -> Vec<Fault> {
    let ways = [
        Fault::Refuse(500, 99),
        Fault::Refuse(503, 1),
        Fault::Busy(2),
        Fault::Hang,
        Fault::AcceptAndHang,
        Fault::AcceptAndGarble,
        Fault::AcceptAndReset,
    ];
    let mut seed: u64 = 0x2545_f491_4f6c_dd1d;
    let mut next = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed >> 33).unwrap_or(0)
    };
    (0..count).map(|_| if next() % 100 < 35 { ways[next() % ways.len()] } else { Fault::Fine }).collect()
}

/// Lets time pass until nothing waits any more.
async fn let_it_end(app: &TestApp) {
    for _ in 0..400 {
        app.settle().await;
        let waits = |state: State| matches!(state, State::Queued | State::Sending);
        if !app.sent_legs().await.iter().any(|leg| waits(leg.state)) {
            return;
        }
        app.pass(Duration::from_secs(20));
    }
    panic!("texts still wait after hours");
}

/// I2, I6, F3, F4: never two sends, none lost, and in order.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f3_f4_a_third_of_the_sends_fail_in_seven_ways_and_no_text_goes_twice() {
    let app = TestApp::start_with(|config| {
        config.provider_timeout = Duration::from_millis(600);
        config.retry_delays = vec![Duration::from_secs(20); 12];
        config.person_hour_limit = 0;
    })
    .await;
    let fleet = Fleet::of(&app, PAIRS, PAIRS, 3).await;
    let mut rides: Vec<Ride> = Vec::new();
    for pair in 0..PAIRS {
        rides.push(fleet.ride(&app, pair, pair).await);
    }
    app.settle().await;
    app.telco.fail(faults(5_000));
    for n in 0..TEXTS {
        for (pair, ride) in rides.iter().enumerate() {
            let (id, from) = (format!("{pair}-{n}"), Fleet::customer_phone(pair));
            assert_eq!(
                app.telco.text(&app, &id, &from, &ride.customer_dials, &format!("text {n}")).await,
                200
            );
        }
    }
    let_it_end(&app).await;
    app.telco.forgive();

    let uncertain_or_failed = app.sent_legs().await.iter().filter(|leg| leg.state.is_problem()).count();
    let mut missing = 0;
    for pair in 0..PAIRS {
        let inbox = app.telco.inbox(&Fleet::driver_phone(pair));
        let texts: Vec<_> =
            inbox.iter().map(|(_, text)| text).filter(|text| text.starts_with("text ")).collect();
        let mut times: HashMap<&String, usize> = HashMap::new();
        for text in &texts {
            *times.entry(text).or_default() += 1;
        }
        assert!(times.values().all(|times| *times == 1), "pair {pair}: {texts:?}");
        assert!(texts.is_sorted(), "pair {pair} out of order: {texts:?}");
        missing += TEXTS - texts.len();
    }
    assert!(missing <= uncertain_or_failed, "{missing} missing, {uncertain_or_failed} shown as problems");
    assert!(app.telco.look_ups() > 20, "the lost answers were looked up");
    let taken = PAIRS * TEXTS;
    Tally { taken, sent: taken - missing, unresolved: missing, ..Tally::default() }
        .print("F3, F4: 35 of 100 sends fail, in seven ways");
    app.finish().await;
}

/// F5, E23, R43: refused for good: no retry; the sender is told once, and one alert counts them.
#[tokio::test]
async fn f5_a_permanent_failure_is_told_to_the_sender_and_raises_one_alert() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let customer = Fleet::customer_phone(0);
    app.telco.fail([Fault::Refuse(422, 10)]);
    app.telco.text(&app, "1", &customer, &ride.customer_dials, "one").await;
    app.settle().await;
    app.telco.fail([Fault::Refuse(422, 10), Fault::Refuse(422, 10)]);
    app.telco.text(&app, "2", &customer, &ride.customer_dials, "two").await;
    app.telco.text(&app, "3", &customer, &ride.customer_dials, "three").await;
    app.settle().await;
    let told: Vec<_> = app.telco.inbox(&customer).into_iter().map(|(_, text)| text).skip(1).collect();
    assert_eq!(told, ["Your message was not delivered. Please call this number."], "once in six hours");
    let query = "{ alerts { nodes { id kind severity state count subject market { name } } }
        boardCounts { alerts problems }
        deliveryProblems { nodes { id leg { state attempts attemptLog { number outcome code } }
            entry { body forwardState attempts lastError ride { id } } } } }";
    let seen = app.gql(query, json!({})).await;
    let alerts = seen["alerts"]["nodes"].as_array().unwrap();
    assert_eq!(alerts.len(), 1, "{alerts:#?}");
    assert_eq!((&alerts[0]["kind"], &alerts[0]["count"]), (&json!("DELIVERY_FAILURES"), &json!(3)));
    assert_eq!((&alerts[0]["subject"], &seen["boardCounts"]["alerts"]), (&json!("messagebird"), &json!(1)));
    let problems = seen["deliveryProblems"]["nodes"].as_array().unwrap();
    assert_eq!(problems.len(), 3);
    assert_eq!(problems[0]["entry"]["forwardState"], "REJECTED");
    assert_eq!(problems[0]["entry"]["lastError"], "10");
    let log = &problems[0]["leg"]["attemptLog"];
    assert_eq!(log, &json!([{ "number": 1, "outcome": "REFUSED", "code": "10" }]));

    // Many at once: two are sent again, one is given up.
    let ids: Vec<&Value> = problems.iter().map(|problem| &problem["id"]).collect();
    let retry = "mutation($ids: [ID!]!) { retryLegs(ids: $ids) { settled skipped } }";
    let done = app.gql(retry, json!({ "ids": [ids[0], ids[1]] })).await;
    assert_eq!(done["retryLegs"], json!({ "settled": 2, "skipped": 0 }));
    app.settle().await;
    let resolve =
        "mutation($ids: [ID!]!) { resolveLegs(ids: $ids, outcome: NOT_DELIVERED) { settled skipped } }";
    let done = app.gql(resolve, json!({ "ids": ids })).await;
    assert_eq!(done["resolveLegs"], json!({ "settled": 1, "skipped": 2 }));
    let driver: Vec<_> =
        app.telco.inbox(&Fleet::driver_phone(0)).into_iter().map(|(_, text)| text).skip(1).collect();
    assert_eq!(driver, ["two", "three"]);

    let alert = &alerts[0]["id"];
    let step = |what: &str| format!("mutation($id: ID!) {{ {what}(id: $id) {{ state settledBy }} }}");
    let seen = app.gql(&step("acknowledgeAlert"), json!({ "id": alert })).await;
    assert_eq!(seen["acknowledgeAlert"], json!({ "state": "ACKNOWLEDGED", "settledBy": "Dispatcher" }));
    assert_eq!(
        app.gql(&step("resolveAlert"), json!({ "id": alert })).await["resolveAlert"]["state"],
        "RESOLVED"
    );
    assert_eq!(app.refusal(&step("resolveAlert"), json!({ "id": alert })).await.0, "ILLEGAL_TRANSITION");
    app.finish().await;
}

/// A burst of failures is one alert whose count grows, and subscribers are not flooded with it.
#[tokio::test]
async fn a_burst_of_failures_raises_one_alert() {
    let app = TestApp::start_with(|config| {
        config.pair_limit = 0;
        config.person_hour_limit = 0;
    })
    .await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    app.telco.fail([Fault::Refuse(422, 10); 60]);
    for n in 0..60 {
        let (id, body) = (format!("{n}"), format!("text {n}"));
        app.telco.text(&app, &id, &Fleet::customer_phone(0), &ride.customer_dials, &body).await;
    }
    app.settle().await;
    let seen = app.gql("{ alerts { nodes { kind severity count } } }", json!({})).await;
    // The 60 texts; the word to their sender went out.
    let alert = json!([{ "kind": "DELIVERY_FAILURES", "severity": "CRITICAL", "count": 60 }]);
    assert_eq!(seen["alerts"]["nodes"], alert);
    app.finish().await;
}

/// Unconfirmed is shown, and is no failure.
#[tokio::test]
async fn a_text_without_a_receipt_is_unconfirmed_after_ten_minutes_and_not_failed() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let query = "query($id: ID!) { ride(id: $id) { problemCount
        lastEntry { delivery legs { state updatedAt unconfirmedFrom } } } }";
    let leg = async || app.gql(query, json!({ "id": ride.id })).await["ride"].take();
    let seen = leg().await;
    let at = &seen["lastEntry"]["legs"][0]["unconfirmedFrom"];
    assert_eq!(at, "2026-01-05T12:10:00.000Z");
    app.pass(Duration::from_mins(11));
    let seen = leg().await;
    assert_eq!((&seen["problemCount"], &seen["lastEntry"]["delivery"]), (&json!(0), &json!("PENDING")));
    for sent in app.telco.sent() {
        app.telco.report(&app, &sent, "delivered").await;
    }
    assert_eq!(leg().await["lastEntry"]["legs"][0]["unconfirmedFrom"], Value::Null);
    app.finish().await;
}

/// E22: who could not be told of a ride is shown on it, and alerted; sending again ends it.
#[tokio::test]
async fn e22_a_ride_whose_first_text_fails_says_who_was_not_told() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    app.telco.fail([Fault::Refuse(422, 10)]);
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let query = "query($id: ID!) { ride(id: $id) { notNotified } alerts { nodes { kind } }
        deliveryProblems { nodes { id entry { toRole } } } }";
    let seen = app.gql(query, json!({ "id": ride.id })).await;
    let problem = &seen["deliveryProblems"]["nodes"][0];
    assert_eq!(seen["ride"]["notNotified"], json!([problem["entry"]["toRole"]]));
    assert_eq!(seen["alerts"]["nodes"], json!([{ "kind": "NOT_NOTIFIED" }]));
    assert_eq!(maskline::masking::not_told::note_told(&app.app).await.unwrap(), 0, "he still was not");
    app.gql("mutation($id: ID!) { retryLeg(id: $id) { id } }", json!({ "id": problem["id"] })).await;
    app.settle().await;
    assert_eq!(app.gql(query, json!({ "id": ride.id })).await["ride"]["notNotified"], json!([]));
    assert_eq!(maskline::masking::not_told::note_told(&app.app).await.unwrap(), 1);
    let alerts = app.gql("{ alerts { nodes { kind } } }", json!({})).await;
    assert_eq!(alerts["alerts"]["nodes"], json!([]), "the alert ends by itself");
    app.finish().await;
}
