//! Numbers that leave the pool: drained, given back, or lost at the telco; and where people go then.

use std::time::Duration;

use maskline::entities::pool_refusal;
use maskline::phone::PhoneNumber;
use maskline::providers::Webhooks;
use maskline::providers::simulator::Step;
use maskline_tests::{Fleet, Ride, TestApp};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

use crate::numbers_renting::{admin, becomes, buy, later, orlando, refused};

/// E16: a drained number is given back by itself once the last phone has rested.
#[tokio::test]
async fn e16_a_drained_number_is_given_back_by_itself() {
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let list = "{ proxyNumbers { nodes { id state error } } }";
    let id = app.gql(list, json!({})).await["proxyNumbers"]["nodes"][0]["id"].clone();
    let drain = "mutation($id: ID!) { drainNumber(id: $id, thenRelease: true) { state releaseWhenDrained } }";
    admin(&app, drain, json!({ "id": id })).await;
    ride.complete(&app).await;
    app.pass(Duration::from_mins(61));
    becomes(&app, "DRAINING").await;
    // The telco is away: it stays on its way, and goes when the telco is back.
    app.app.simulator.fail(Step::Release, later());
    app.pass(Duration::from_hours(2));
    let waiting = becomes(&app, "RELEASING").await;
    app.app.simulator.mend();
    app.pass(Duration::from_secs(61));
    becomes(&app, "RELEASED").await;
    assert!(waiting["error"].is_null() || waiting["error"].as_str().unwrap().contains("for now"));
    app.finish().await;
}

/// A telco that keeps a number is told as such.
#[tokio::test]
async fn a_number_that_cannot_be_given_back_says_why() {
    let app = TestApp::start().await;
    let market = orlando(&app).await;
    let bought = &buy(&app, &market, &["+14075550194"]).await[0];
    let release = "mutation($id: ID!) { releaseNumber(id: $id) { state error } }";
    let kept = admin(&app, release, json!({ "id": bought["number"]["id"] })).await;
    assert_eq!(kept["releaseNumber"]["state"], "ERROR");
    assert!(kept["releaseNumber"]["error"].as_str().unwrap().contains("under contract until next year"));
    app.finish().await;
}

/// E17: the telco takes a number away; the two are given another, and told from it.
#[tokio::test]
async fn e17_people_on_a_lost_number_go_on_over_another() {
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 1, 1, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let lost = PhoneNumber::from_wire(&ride.customer_dials).unwrap();
    app.app.simulator.lose(&lost);
    let test = "mutation { testProvider(name: \"simulator\") { state missing problem } }";
    let seen = admin(&app, test, json!({})).await;
    assert_eq!(seen["testProvider"]["missing"], 1);
    let query = "query($id: ID!) { ride(id: $id) { customerDials { number } driverDials { number }
        entries { nodes { kind template number { number } } } } }";
    let still = app.gql(query, json!({ "id": ride.id })).await;
    assert_eq!(still["ride"]["customerDials"]["number"], ride.customer_dials, "one look may be wrong");
    app.pass(Duration::from_mins(11));
    admin(&app, test, json!({})).await;
    let after = app.gql(query, json!({ "id": ride.id })).await;
    let new = after["ride"]["customerDials"]["number"].as_str().unwrap().to_owned();
    assert_ne!(new, ride.customer_dials);
    assert_eq!(after["ride"]["driverDials"]["number"], new, "they share one, as before");
    let told: Vec<_> = after["ride"]["entries"]["nodes"].as_array().unwrap()[2..].to_vec();
    let want =
        |template: &str| json!({ "kind": "NOTICE", "template": template, "number": { "number": new } });
    assert_eq!(told.len(), 2);
    assert!(told.contains(&want("C5n")) && told.contains(&want("D5n")), "{told:#?}");
    let query = "{ proxyNumbers(filter: { states: [ERROR] }) { nodes { number error } } }";
    let failed = app.gql(query, json!({})).await;
    assert_eq!(failed["proxyNumbers"]["nodes"][0]["number"], ride.customer_dials);
    // Contact goes on over the new one.
    app.settle().await;
    let phone = PhoneNumber::from_wire(&new).unwrap();
    app.app.simulator.text_from(&Fleet::driver_phone(0), &phone, "On my way").await.unwrap();
    app.settle().await;
    let entries = app.gql("{ entries(first: 1) { nodes { kind toRole delivery } } }", json!({})).await;
    assert_eq!(entries["entries"]["nodes"][0]["kind"], "RELAY");
    app.finish().await;
}

/// R12: a copy of another environment's data does not look after that one's numbers. In an account of its own they
/// are not listed, in the same one they point there: neither is a loss, nor moves anybody, nor is told.
#[tokio::test]
async fn r12_numbers_of_another_environment_are_neither_lost_nor_astray() {
    let mut app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 1, 1, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let now = app.app.clock.now();
    app.restart_with(now, |config| config.environment = "staging".into()).await;
    let test = "mutation { testProvider(name: \"simulator\") { state missing differing unknownHere } }";
    admin(&app, test, json!({})).await;
    for number in &fleet.numbers {
        let phone = PhoneNumber::from_wire(number).unwrap();
        if *number == ride.customer_dials {
            app.app.simulator.lose(&phone);
        } else {
            let there = Webhooks { sms: Some("https://production.example/sms".into()), voice: None };
            app.app.simulator.point(&phone, there);
        }
    }
    for _ in 0..2 {
        let seen = admin(&app, test, json!({})).await;
        let well = json!({ "state": "OK", "missing": 0, "differing": 0, "unknownHere": 0 });
        assert_eq!(seen["testProvider"], well);
        app.pass(Duration::from_mins(11));
    }
    let query = "{ proxyNumbers { nodes { state callbacks } } alerts { nodes { kind } } }";
    let seen = admin(&app, query, json!({})).await;
    let as_before = json!({ "state": "ACTIVE", "callbacks": "OK" });
    assert_eq!(seen["proxyNumbers"]["nodes"], json!([as_before, as_before]));
    let told = |kind: &str| seen["alerts"]["nodes"].as_array().unwrap().contains(&json!({ "kind": kind }));
    assert!(!told("CALLBACK_DRIFT") && !told("POOL_EXHAUSTED"), "{seen:#}");
    assert_eq!(ride.again(&app).await.customer_dials, ride.customer_dials);
    app.finish().await;
}

/// The templates of what was told of a ride, oldest first.
async fn told(app: &TestApp, ride: &Ride) -> Vec<String> {
    let query = "query($id: ID!) { ride(id: $id) { entries { nodes { template } } } }";
    let seen = app.gql(query, json!({ "id": ride.id })).await;
    let entries = seen["ride"]["entries"]["nodes"].as_array().unwrap();
    entries.iter().filter_map(|entry| entry["template"].as_str().map(str::to_owned)).collect()
}

/// E17: after the ride, too, people are told of another number where the old one cannot say it: it is gone.
#[tokio::test]
async fn e17_after_the_ride_people_are_told_once_the_number_is_gone() {
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 1, 1, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    ride.complete(&app).await;
    app.settle().await;
    app.app.simulator.lose(&PhoneNumber::from_wire(&ride.customer_dials).unwrap());
    let test = "mutation { testProvider(name: \"simulator\") { state } }";
    admin(&app, test, json!({})).await;
    app.pass(Duration::from_mins(11));
    admin(&app, test, json!({})).await;
    app.settle().await;
    assert_ne!(ride.again(&app).await.customer_dials, ride.customer_dials);
    let told = told(&app, &ride).await;
    assert!(["C5n", "D5n"].iter().all(|one| told.iter().any(|it| it == one)), "{told:?}");
    app.finish().await;
}

/// E17: in the grace after a ride a number that stays ours says where to go; who were reconnected are told at once.
#[tokio::test]
async fn e17_who_were_reconnected_are_told_of_another_number_at_once() {
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 1, 1, 3).await;
    let ride = fleet.ride(&app, 0, 0).await;
    ride.complete(&app).await;
    app.settle().await;
    let move_off = async || {
        let dialled = ride.again(&app).await.customer_dials;
        let all = app.gql("{ proxyNumbers { nodes { id number } } }", json!({})).await;
        let all = all["proxyNumbers"]["nodes"].as_array().unwrap();
        let id = all.iter().find(|number| number["number"] == dialled.as_str()).unwrap()["id"].clone();
        let drain = "mutation($id: ID!) { drainNumber(id: $id, moveNow: true) { state } }";
        admin(&app, drain, json!({ "id": id })).await;
        app.settle().await;
        assert_ne!(ride.again(&app).await.customer_dials, dialled);
    };
    move_off().await;
    let quiet = told(&app, &ride).await;
    assert!(!quiet.contains(&"C5n".to_owned()), "{quiet:?}");
    app.pass(Duration::from_mins(61));
    let again = "mutation($id: ID!) { reconnect(rideId: $id) { id } }";
    app.gql(again, json!({ "id": ride.id })).await;
    move_off().await;
    let told = told(&app, &ride).await;
    assert!(["C5n", "D5n"].iter().all(|one| told.iter().any(|it| it == one)), "{told:?}");
    app.finish().await;
}

/// E17: those for whom no number is free are told of as critical, and moved once there is one.
#[tokio::test]
async fn e17_without_another_number_operators_are_told_and_it_is_tried_again() {
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    app.app.simulator.lose(&PhoneNumber::from_wire(&ride.customer_dials).unwrap());
    let test = "mutation { testProvider(name: \"simulator\") { state } }";
    admin(&app, test, json!({})).await;
    app.pass(Duration::from_mins(11));
    admin(&app, test, json!({})).await;
    let alerts = "{ alerts { nodes { kind severity subject } } }";
    let seen = app.gql(alerts, json!({})).await["alerts"]["nodes"].as_array().unwrap().clone();
    let stuck = seen.iter().find(|alert| alert["kind"] == "POOL_EXHAUSTED").unwrap();
    assert_eq!((&stuck["severity"], &stuck["subject"]), (&json!("CRITICAL"), &json!(ride.customer_dials)));
    assert_eq!(ride.again(&app).await.customer_dials, ride.customer_dials);
    maskline::numbers::keeper::sweep(&app.app).await.unwrap();
    let refusals = pool_refusal::Entity::find().count(app.app.db.read()).await.unwrap();
    assert_eq!(refusals, 1, "on record once, however often it is tried");

    let add = "mutation { addNumber(input: { number: \"+3197010777777\", provider: \"simulator\" }) { id } }";
    admin(&app, add, json!({})).await;
    maskline::numbers::keeper::sweep(&app.app).await.unwrap();
    let moved = ride.again(&app).await;
    assert_eq!(
        (moved.customer_dials.as_str(), moved.driver_dials.as_str()),
        ("+3197010777777", "+3197010777777")
    );
    app.finish().await;
}

/// E17: forced, a number in use is given back; while it is ours, it says where to go (O11).
#[tokio::test]
async fn e17_conversations_are_moved_off_a_number_that_is_drained_now() {
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 1, 1, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let list = "{ proxyNumbers { nodes { id number } } }";
    let all = app.gql(list, json!({})).await["proxyNumbers"]["nodes"].as_array().unwrap().clone();
    let id = all.iter().find(|n| n["number"] == ride.customer_dials.as_str()).unwrap()["id"].clone();
    let drain = "mutation($id: ID!) { drainNumber(id: $id, moveNow: true) { state holds } }";
    let drained = admin(&app, drain, json!({ "id": id })).await;
    assert_eq!(drained["drainNumber"], json!({ "state": "DRAINING", "holds": 0 }));
    app.settle().await;
    let old = PhoneNumber::from_wire(&ride.customer_dials).unwrap();
    app.app.simulator.text_from(&Fleet::customer_phone(0), &old, "Hello?").await.unwrap();
    app.settle().await;
    let newest = app.gql("{ entries(first: 1) { nodes { kind template } } }", json!({})).await;
    assert_eq!(newest["entries"]["nodes"][0], json!({ "kind": "AUTO_REPLY", "template": "O11" }));
    let release = "mutation($id: ID!, $force: Boolean) { releaseNumber(id: $id, force: $force) { state } }";
    assert_eq!(refused(&app, release, json!({ "id": id })).await.0, "NUMBER_IN_USE");
    let gone = admin(&app, release, json!({ "id": id, "force": true })).await;
    assert_eq!(gone["releaseNumber"]["state"], "RELEASED");
    app.finish().await;
}
