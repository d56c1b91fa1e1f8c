//! Where a text or call leads that does not simply go to the other side, and the trace it leaves.

use std::time::Duration;

use maskline::entities::entry;
use maskline_tests::{Fleet, TestApp};
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::Value;

/// The rules that were looked at for the newest contact, the one that settled it last.
async fn trace(app: &TestApp) -> Vec<String> {
    let entries =
        entry::Entity::find().order_by_desc(entry::Column::Id).all(app.app.db.read()).await.unwrap();
    let trace = entries.into_iter().find_map(|entry| entry.trace).unwrap();
    assert!(!trace.contains("+31") && !trace.contains("3197010"), "no number: {trace}");
    let steps: Value = serde_json::from_str(&trace).unwrap();
    let steps = steps.as_array().unwrap();
    let settled: Vec<_> = steps.iter().filter(|step| step["settled"] == true).collect();
    assert_eq!(settled.len(), 1, "{trace}");
    assert_eq!(steps.last(), settled.first().copied(), "what settles it ends it");
    steps.iter().map(|step| step["rule"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn each_contact_keeps_the_steps_of_its_decision() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.telco.text(&app, "1", &Fleet::customer_phone(0), &ride.customer_dials, "hi").await;
    let through = ["NUMBER", "SENDER", "ROUTE", "COUNTERPART", "SUSPENDED", "BLOCKED", "ROUTE"];
    assert_eq!(trace(&app).await, through);
    app.telco.call(&app, "2", "+31699999999", &ride.customer_dials).await;
    assert_eq!(trace(&app).await, ["NUMBER", "SENDER", "ROUTE", "KNOWN_PERSON", "STRANGER"]);
    app.settle().await;
    ride.complete(&app).await;
    app.pass(Duration::from_mins(61));
    app.telco.text(&app, "3", &Fleet::driver_phone(0), &ride.driver_dials, "hi").await;
    assert_eq!(trace(&app).await, ["NUMBER", "SENDER", "QUARANTINE"]);
    app.finish().await;
}

/// E13
#[tokio::test]
async fn e13_the_wrong_number_tells_the_right_one_and_passes_nothing_on() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 1, 3).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let wrong = fleet.numbers.iter().find(|number| **number != ride.customer_dials).unwrap();
    let before = app.telco.sent().len();
    assert_eq!(app.telco.text(&app, "1", &Fleet::customer_phone(0), wrong, "where are you?").await, 200);
    app.settle().await;
    let told = format!("To reach Dan 0, use {}.", ride.customer_dials);
    assert_eq!(app.telco.inbox(&Fleet::customer_phone(0)).pop(), Some((wrong.clone(), told.clone())));
    assert_eq!(app.telco.sent().len(), before + 1, "the driver got nothing");
    let flow = app.telco.call(&app, "2", &Fleet::customer_phone(0), wrong).await;
    assert!(flow.contains(&told), "{flow}");
    app.finish().await;
}

/// E13: several live conversations are listed by trip reference.
#[tokio::test]
async fn e13_several_trips_are_listed_by_reference() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 1, 3).await;
    let rides = [fleet.ride(&app, 0, 0).await, fleet.ride(&app, 1, 0).await];
    app.settle().await;
    let wrong = fleet.numbers.iter().find(|n| rides.iter().all(|ride| ride.driver_dials != **n)).unwrap();
    app.telco.text(&app, "1", &Fleet::driver_phone(0), wrong, "on my way").await;
    app.settle().await;
    let (_, told) = app.telco.inbox(&Fleet::driver_phone(0)).pop().unwrap();
    for (name, ride) in ["Cara 0", "Cara 1"].into_iter().zip(&rides) {
        assert!(told.contains(&format!("to reach {name}, use {}.", ride.driver_dials)), "{told}");
    }
    assert!(told.matches('-').count() >= 2, "with the references: {told}");
    app.finish().await;
}
