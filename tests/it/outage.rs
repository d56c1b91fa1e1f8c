//! A telco that is down: its queue waits without spending attempts, new conversations go elsewhere,
//! and all goes out once it is back (E25, F3, F18). And the pace of our numbers.

use std::time::Duration;

use maskline::entities::leg::State;
use maskline::entities::pace;
use maskline_tests::ledger::Tally;
use maskline_tests::{Fault, Fleet, TestApp, eventually};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

async fn circuit(app: &TestApp) -> Value {
    let query = "{ providers { name waiting circuit { state failures } } }";
    let mut seen = app.gql(query, json!({})).await;
    let all = seen["providers"].as_array_mut().unwrap();
    all.iter_mut().find(|provider| provider["name"] == "messagebird").unwrap().take()
}

/// F3: ten minutes of 503: at most a probe a second, and everything arrives once, in order.
#[tokio::test]
async fn f3_ten_minutes_without_the_telco_cost_no_text() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 6, 6, 1).await;
    let mut rides = Vec::new();
    for pair in 0..6 {
        rides.push(fleet.ride(&app, pair, pair).await);
    }
    app.settle().await;
    app.telco.fail(vec![Fault::Refuse(503, 1); 5_000]);
    for n in 0..3 {
        for (pair, ride) in rides.iter().enumerate() {
            let (id, from) = (format!("{pair}-{n}"), Fleet::customer_phone(pair));
            app.telco.text(&app, &id, &from, &ride.customer_dials, &format!("text {n}")).await;
        }
    }
    app.settle().await;
    let before = app.telco.requests();
    for _ in 0..120 {
        app.pass(Duration::from_secs(5));
        app.settle().await;
    }
    // The gauges are the process': another story's server may have set them in between.
    eventually("the metrics tell that it is down", || async {
        let page = app.http.get(format!("{}/metrics", app.url)).send().await.unwrap().text().await.unwrap();
        let told =
            ["1", "0.5"].map(|open| format!("maskline_circuit_open{{provider=\"messagebird\"}} {open}\n"));
        told.iter().any(|line| page.contains(line)).then_some(())
    })
    .await;
    let probes = app.telco.requests() - before;
    assert!((10..=130).contains(&probes), "{probes} probes in ten minutes");
    let seen = circuit(&app).await;
    assert_ne!(seen["circuit"]["state"], "CLOSED");
    assert_eq!(seen["waiting"], 18, "nobody gave up");
    let alerts = "{ alerts(view: ALL) { nodes { kind state subject } } }";
    let down = json!([{ "kind": "PROVIDER_DOWN", "state": "OPEN", "subject": "messagebird" }]);
    assert_eq!(app.gql(alerts, json!({})).await["alerts"]["nodes"], down);

    app.telco.forgive();
    for _ in 0..60 {
        app.pass(Duration::from_secs(20));
        app.settle().await;
    }
    for pair in 0..6 {
        let inbox = app.telco.inbox(&Fleet::driver_phone(pair));
        let texts: Vec<_> = inbox.into_iter().skip(1).map(|(_, text)| text).collect();
        assert_eq!(texts, ["text 0", "text 1", "text 2"]);
    }
    assert_eq!(circuit(&app).await["circuit"]["state"], "CLOSED");
    assert_eq!(app.gql(alerts, json!({})).await["alerts"]["nodes"][0]["state"], "RESOLVED");
    Tally { taken: 18, sent: 18, ..Tally::default() }.print("F3: ten minutes without the telco");
    app.finish().await;
}

/// F18: twenty restarts while it is down: nothing lost, nothing hammered.
#[tokio::test]
async fn f18_twenty_restarts_during_an_outage_lose_nothing_and_hammer_nobody() {
    let mut app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    app.telco.fail(vec![Fault::Refuse(503, 1); 5_000]);
    for n in 0..8 {
        let phone = if n % 2 == 0 { Fleet::customer_phone(0) } else { Fleet::driver_phone(0) };
        app.telco.text(&app, &format!("{n}"), &phone, &ride.customer_dials, &format!("text {n}")).await;
    }
    app.settle().await;
    for _ in 0..8 {
        app.pass(Duration::from_secs(40));
        app.settle().await;
    }
    assert_eq!(circuit(&app).await["circuit"]["state"], "OPEN");
    let before = app.telco.requests();
    for _ in 0..20 {
        let now = app.app.clock.now().plus(Duration::from_secs(2));
        app.restart_at(now).await;
        app.settle().await;
    }
    let requests = app.telco.requests() - before;
    assert!(requests <= 40, "{requests} requests in 20 restarts");
    app.telco.forgive();
    for _ in 0..40 {
        app.pass(Duration::from_secs(30));
        app.settle().await;
    }
    for (phone, texts) in [
        (Fleet::driver_phone(0), ["text 0", "text 2", "text 4", "text 6"]),
        (Fleet::customer_phone(0), ["text 1", "text 3", "text 5", "text 7"]),
    ] {
        let arrived: Vec<_> = app.telco.inbox(&phone).into_iter().skip(1).map(|(_, text)| text).collect();
        assert_eq!(arrived, texts);
    }
    app.finish().await;
}

/// E25: a telco that came back while the server was off is told to be back as well.
#[tokio::test]
async fn e25_a_telco_that_came_back_while_nobody_looked_is_no_alert_any_more() {
    let mut app = TestApp::start_with(|config| config.circuit_failures = 2).await;
    let ride = Fleet::of(&app, 1, 1, 1).await.ride(&app, 0, 0).await;
    app.settle().await;
    app.telco.fail([Fault::Refuse(503, 1); 2]);
    for phone in [Fleet::customer_phone(0), Fleet::driver_phone(0)] {
        app.telco.text(&app, &phone, &phone, &ride.customer_dials, "hello").await;
    }
    app.settle().await;
    let alerts = "{ alerts(view: ALL) { nodes { kind state } } }";
    let down = |state: &str| json!([{ "kind": "PROVIDER_DOWN", "state": state }]);
    assert_eq!(app.gql(alerts, json!({})).await["alerts"]["nodes"], down("OPEN"));
    let later = app.app.clock.now().plus(Duration::from_hours(1));
    app.restart_at(later).await;
    app.settle().await;
    assert_eq!(app.telco.inbox(&Fleet::driver_phone(0)).len(), 2, "the notice, and what waited");
    assert_eq!(circuit(&app).await["circuit"]["state"], "CLOSED");
    assert_eq!(app.gql(alerts, json!({})).await["alerts"]["nodes"], down("RESOLVED"));
    app.finish().await;
}

/// `Retry-After` of one text holds for all of the telco's.
#[tokio::test]
async fn retry_after_is_obeyed_for_the_whole_telco() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 2, 2).await;
    let rides = [fleet.ride(&app, 0, 0).await, fleet.ride(&app, 1, 1).await];
    app.settle().await;
    app.telco.fail([Fault::Busy(100)]);
    app.telco.text(&app, "a", &Fleet::customer_phone(0), &rides[0].customer_dials, "a").await;
    app.settle().await;
    let requests = app.telco.requests();
    app.telco.text(&app, "b", &Fleet::customer_phone(1), &rides[1].customer_dials, "b").await;
    app.pass(Duration::from_secs(90));
    app.settle().await;
    assert_eq!(app.telco.requests(), requests, "asked for patience");
    app.pass(Duration::from_secs(40));
    app.settle().await;
    app.pass(Duration::from_secs(40));
    app.settle().await;
    for pair in 0..2 {
        assert_eq!(app.telco.inbox(&Fleet::driver_phone(pair)).len(), 2);
    }
    app.finish().await;
}

/// E25: while a telco is down, a new conversation gets a number of another one.
#[tokio::test]
async fn e25_new_conversations_get_numbers_of_a_telco_that_answers() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 2, 3).await;
    let spare = json!({ "input": { "number": "+31970109999", "provider": "simulator" } });
    let add = "mutation($input: NumberInput!) { addNumber(input: $input) { id } }";
    let rides = [fleet.ride(&app, 0, 0).await, fleet.ride(&app, 1, 1).await];
    app.settle().await;
    app.telco.fail([Fault::Refuse(503, 1); 100]);
    for (pair, ride) in rides.iter().enumerate() {
        let (customer, driver) = (Fleet::customer_phone(pair), Fleet::driver_phone(pair));
        app.telco.text(&app, &format!("c{pair}"), &customer, &ride.customer_dials, "hello").await;
        app.telco.text(&app, &format!("d{pair}"), &driver, &ride.driver_dials, "hello").await;
    }
    for _ in 0..3 {
        app.settle().await;
        app.pass(Duration::from_secs(40));
    }
    app.settle().await;
    assert_ne!(circuit(&app).await["circuit"]["state"], "CLOSED");
    let none_else = fleet.ride(&app, 0, 1).await;
    assert_ne!(none_else.customer_dials, "+31970109999", "without another telco the old one must do");
    app.gql_as(maskline_tests::Role::Admin, add, spare).await;
    let ride = fleet.ride(&app, 1, 0).await;
    assert_eq!(ride.customer_dials, "+31970109999");
    app.telco.forgive();
    for _ in 0..20 {
        app.pass(Duration::from_mins(1));
        app.settle().await;
    }
    app.finish().await;
}

/// One text a second from one number; other numbers are not held up by it.
#[tokio::test]
async fn a_number_rests_a_second_and_holds_up_no_other() {
    let app = TestApp::start_with(|config| config.pace = Duration::from_secs(1)).await;
    let fleet = Fleet::of(&app, 4, 4, 2).await;
    let mut sent = 0;
    for pair in 0..4 {
        fleet.ride(&app, pair, pair).await;
    }
    // Eight notices over two numbers, one a second from each.
    for second in 0..20 {
        maskline_tests::eventually("what may go has gone", || async {
            let now = app.app.clock.now();
            let resting = pace::Entity::find().all(app.app.db.read()).await.unwrap();
            let rests =
                |number| resting.iter().any(|pace| Some(pace.number_id) == number && pace.free_at > now);
            let waiting = app.sent_legs().await;
            let free = waiting.iter().any(|leg| match leg.state {
                State::Queued => !rests(leg.number_id),
                state => state == State::Sending,
            });
            (!free).then_some(())
        })
        .await;
        let now_sent = app.telco.sent().len();
        assert!(now_sent - sent <= 2, "{} at once in second {second}", now_sent - sent);
        sent = now_sent;
        if sent == 8 {
            break;
        }
        app.pass(Duration::from_secs(1));
    }
    assert_eq!(sent, 8);
    app.finish().await;
}
