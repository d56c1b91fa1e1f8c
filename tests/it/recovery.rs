//! F19: texts that arrived at a telco while this server was down enter the log once, marked, and reach
//! the other side.

use std::time::Duration;

use maskline::clock::Timestamp;
use maskline::entities::recovery;
use maskline_tests::vendor::{Text, Vendor};
use maskline_tests::{Fleet, TestApp, Twilio, eventually};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

const ENTRIES: &str =
    "query($id: ID!) { ride(id: $id) { entries(last: 200) { nodes { kind body recovered } } } }";

async fn thread(app: &TestApp, ride: &str) -> Vec<Value> {
    let answer = app.gql(ENTRIES, json!({ "id": ride })).await;
    answer["ride"]["entries"]["nodes"].as_array().unwrap().clone()
}

#[tokio::test]
async fn f19_ten_seconds_down_lose_none_of_fifty_texts() {
    let twilio = Twilio::start().await;
    let mut app = TestApp::start_with(|config| twilio.configure(config)).await;
    let fleet = Fleet::with(&app, "twilio", 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let (customer, driver) = (Fleet::customer_phone(0), Fleet::driver_phone(0));
    let say = |id: &'static str, body: &'static str| (id, body);
    for (id, body) in [say("before", "still up"), say("late", "just before")] {
        let text = Text { id, from: &customer, to: &ride.customer_dials, body, media: &[] };
        assert_eq!(twilio.text(&app, &text).await.0, 200);
        // Twilio's list has what it told us, too.
        twilio.keep(&app, &text).await;
    }
    app.settle().await;
    let started = app.app.clock.now();

    app.app.stop.cancel();
    for n in 0..50 {
        let (id, body) = (format!("missed-{n}"), format!("missed {n}"));
        let text = Text { id: &id, from: &customer, to: &ride.customer_dials, body: &body, media: &[] };
        twilio.keep(&app, &text).await;
    }
    let elsewhere = Text { id: "other", from: &customer, to: "+14155559999", body: "not ours", media: &[] };
    twilio.keep(&app, &elsewhere).await;
    app.restart_at(started.plus(Duration::from_secs(10))).await;

    eventually("all fifty are in the log", || async {
        let nodes = thread(&app, &ride.id).await;
        (nodes.iter().filter(|node| node["recovered"] == true).count() == 50).then_some(())
    })
    .await;
    app.settle().await;
    let relayed: Vec<_> = thread(&app, &ride.id).await;
    let relayed: Vec<_> = relayed.into_iter().filter(|node| node["kind"] == "RELAY").collect();
    assert_eq!(relayed.len(), 52);
    assert_eq!(relayed.iter().filter(|node| node["recovered"] == true).count(), 50);
    let arrived: Vec<_> = twilio.taken(&app).await.into_iter().filter(|text| text.to == driver).collect();
    let bodies: Vec<_> = arrived.iter().map(|text| text.body.clone()).skip(3).collect();
    assert_eq!(bodies, (0..50).map(|n| format!("missed {n}")).collect::<Vec<_>>(), "once, and in order");

    // Started again, it finds nothing new; what Twilio still posts is known.
    let now = app.app.clock.now();
    app.restart_at(Timestamp(now.0 + 60_000)).await;
    let repeat =
        Text { id: "missed-7", from: &customer, to: &ride.customer_dials, body: "missed 7", media: &[] };
    assert_eq!(twilio.text(&app, &repeat).await.0, 200);
    app.settle().await;
    assert_eq!(thread(&app, &ride.id).await.len(), 54);
    assert_eq!(twilio.complaints(), Vec::<String>::new());
    app.finish().await;
}

/// R12: what came to numbers of another environment, in the same account, is that one's to take in.
#[tokio::test]
async fn r12_texts_to_numbers_of_another_environment_are_not_taken_in() {
    let twilio = Twilio::start().await;
    let mut app = TestApp::start_with(|config| twilio.configure(config)).await;
    let fleet = Fleet::with(&app, "twilio", 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    app.app.stop.cancel();
    let from = Fleet::customer_phone(0);
    let text = Text { id: "missed", from: &from, to: &ride.customer_dials, body: "missed", media: &[] };
    twilio.keep(&app, &text).await;
    let later = app.app.clock.now().plus(Duration::from_secs(10));
    app.restart_with(later, |config| config.environment = "staging".into()).await;
    eventually("the telco's list was read", || async {
        let read = recovery::Entity::find_by_id("twilio").one(app.app.db.read()).await.unwrap();
        read.filter(|read| read.until >= later)
    })
    .await;
    assert!(thread(&app, &ride.id).await.iter().all(|node| node["body"] != "missed"));
    app.finish().await;
}

#[tokio::test]
async fn a_telco_that_does_not_answer_is_asked_again_later() {
    let twilio = Twilio::start().await;
    twilio.busy(true);
    let app = TestApp::start_with(|config| {
        twilio.configure(config);
        config.recovery_every = Duration::from_millis(100);
    })
    .await;
    let fleet = Fleet::with(&app, "twilio", 1, 1, 1).await;
    // It is not the server's business to fail for that: texts come in all the same.
    let (from, to) = ("+31698765432", fleet.numbers[0].as_str());
    let text = Text { id: "t", from, to, body: "hi", media: &[] };
    assert_eq!(twilio.text(&app, &text).await.0, 200);
    eventually("its list was asked for in vain", || async { (twilio.put_off() > 0).then_some(()) }).await;
    let read = recovery::Entity::find_by_id("twilio").one(app.app.db.read()).await.unwrap();
    assert!(read.is_none(), "nobody read it");
    twilio.keep(&app, &Text { id: "missed", body: "are you there?", ..text }).await;
    twilio.busy(false);
    eventually("what it kept meanwhile is in the log", || async {
        let query = "{ unrouted { nodes { entry { body recovered } } } }";
        let seen = app.gql(query, json!({})).await["unrouted"]["nodes"].take();
        let missed = json!({ "entry": { "body": "are you there?", "recovered": true } });
        seen.as_array().unwrap().contains(&missed).then_some(())
    })
    .await;
    app.finish().await;
}
