//! What is said waits while a telco is down, and is overtaken: the two are kept apart, contact is closed, its number
//! is lent to others. And what is said of a ride whose contact is over.

use std::time::Duration;

use maskline_tests::{Fault, Fleet, Ride, Role, TestApp};
use serde_json::{Value, json};

const NOT_DELIVERED: &str = "Your message was not delivered. Please call this number.";

/// A ride whose driver wrote while the telco was down.
async fn waits(app: &TestApp, fleet: &Fleet) -> Ride {
    let ride = fleet.ride(app, 0, 0).await;
    app.settle().await;
    app.telco.fail(vec![Fault::Refuse(503, 1); 5_000]);
    app.telco.text(app, "waits", &Fleet::driver_phone(0), &ride.driver_dials, "where are you?").await;
    app.settle().await;
    ride
}

/// The telco is back, and what waited is tried again.
async fn tried_again(app: &TestApp) {
    app.telco.forgive();
    for _ in 0..30 {
        app.pass(Duration::from_secs(30));
        app.settle().await;
    }
}

fn texts(app: &TestApp, phone: &str) -> Vec<String> {
    app.telco.inbox(phone).into_iter().map(|(_, text)| text).collect()
}

/// What became of the driver's text, and its leg.
async fn became(app: &TestApp, ride: &Ride) -> (Value, Value) {
    let query = "query($id: ID!) { ride(id: $id) { entries(last: 20) { nodes { kind forwardState lastError
        legs { id direction } } } } }";
    let mut seen = app.gql(query, json!({ "id": ride.id })).await;
    let entries = seen["ride"]["entries"]["nodes"].as_array_mut().unwrap();
    let said = entries.iter_mut().rfind(|entry| entry["kind"] == "RELAY").unwrap();
    let leg = said["legs"].as_array().unwrap().iter().find(|leg| leg["direction"] == "OUTBOUND").unwrap();
    (leg["id"].clone(), json!([said["forwardState"], said["lastError"]]))
}

async fn of_conversation(app: &TestApp, ride: &Ride, mutation: &str) {
    let conversation = ride.conversation(app).await;
    let query = format!("mutation($id: ID!) {{ {mutation}(id: $id) {{ id }} }}");
    app.gql(&query, json!({ "id": conversation["id"] })).await;
}

async fn market(app: &TestApp, patch: &str) {
    let market = app.gql("{ markets { id } }", json!({})).await["markets"][0]["id"].take();
    let query = format!("mutation($id: ID!) {{ updateMarket(id: $id, patch: {{ {patch} }}) {{ id }} }}");
    app.gql_as(Role::Admin, &query, json!({ "id": market })).await;
}

/// E35: what waited when the two were kept apart waits for a person, and goes out once contact is resumed and he says
/// so.
#[tokio::test]
async fn e35_a_text_that_waits_is_held_once_the_two_are_kept_apart() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    let ride = waits(&app, &fleet).await;
    of_conversation(&app, &ride, "suspendConversation").await;
    tried_again(&app).await;
    let said = "where are you?".to_owned();
    assert!(!texts(&app, &Fleet::customer_phone(0)).contains(&said));
    let (leg, state) = became(&app, &ride).await;
    assert_eq!(state, json!(["HELD", "kept_apart"]));
    let retry = "mutation($id: ID!) { retryLeg(id: $id) { id } }";
    assert_eq!(app.refusal(retry, json!({ "id": leg })).await.0, "BLOCKED");
    of_conversation(&app, &ride, "resumeConversation").await;
    app.gql(retry, json!({ "id": leg })).await;
    app.settle().await;
    assert!(texts(&app, &Fleet::customer_phone(0)).contains(&said));
    app.finish().await;
}

/// E35: so does what waited when the two were blocked from each other.
#[tokio::test]
async fn e35_a_text_that_waits_is_held_once_the_two_are_blocked() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    let ride = waits(&app, &fleet).await;
    let block = "mutation($ids: [ID!]!) { blockPair(personIds: $ids, reason: \"harassment\") { id } }";
    app.gql(block, json!({ "ids": [fleet.customers[0], fleet.drivers[0]] })).await;
    tried_again(&app).await;
    assert!(!texts(&app, &Fleet::customer_phone(0)).contains(&"where are you?".to_owned()));
    assert_eq!(became(&app, &ride).await.1, json!(["HELD", "kept_apart"]));
    app.finish().await;
}

/// What waited when a dispatcher closed the conversation goes to nobody, and who wrote it learns that (E23).
#[tokio::test]
async fn e23_a_text_that_waits_goes_to_nobody_once_contact_was_closed() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    let ride = waits(&app, &fleet).await;
    of_conversation(&app, &ride, "closeConversation").await;
    tried_again(&app).await;
    assert!(!texts(&app, &Fleet::customer_phone(0)).contains(&"where are you?".to_owned()));
    assert_eq!(became(&app, &ride).await.1, json!(["EXPIRED", "contact_ended"]));
    assert_eq!(texts(&app, &Fleet::driver_phone(0)).pop().as_deref(), Some(NOT_DELIVERED));
    app.finish().await;
}

/// E19: what was received in time and waited beyond the end of contact is delivered, as long as its number leads
/// nowhere else.
#[tokio::test]
async fn e19_a_text_that_waited_beyond_the_end_of_contact_is_delivered() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    let ride = waits(&app, &fleet).await;
    ride.act(&app, "cancelRide", "").await;
    for _ in 0..20 {
        app.pass(Duration::from_mins(1));
        app.settle().await;
    }
    tried_again(&app).await;
    assert!(texts(&app, &Fleet::customer_phone(0)).contains(&"where are you?".to_owned()));
    app.finish().await;
}

/// Invariant 1: a number that was lent to others meanwhile carries no text of those before, whose answer would reach
/// a stranger; nor the word that it was not delivered.
#[tokio::test]
async fn a_text_that_waits_is_not_sent_over_a_number_that_leads_elsewhere_by_now() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 2, 1).await;
    let ride = waits(&app, &fleet).await;
    ride.act(&app, "cancelRide", "").await;
    for _ in 0..(3 * 60) {
        app.pass(Duration::from_mins(1));
        app.settle().await;
    }
    let later = fleet.ride(&app, 0, 1).await;
    assert_eq!(later.customer_dials, ride.customer_dials, "there is one number");
    tried_again(&app).await;
    let read = texts(&app, &Fleet::customer_phone(0));
    assert!(read.iter().any(|text| text.starts_with("Dan 1 will pick you up")), "{read:?}");
    assert!(!read.contains(&"where are you?".to_owned()), "{read:?}");
    assert_eq!(became(&app, &ride).await.1, json!(["EXPIRED", "contact_ended"]));
    app.finish().await;
}

/// R36: a word about a ride is not said over a number that may lead elsewhere by now.
#[tokio::test]
async fn nothing_is_said_of_a_ride_once_its_contact_is_over() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    app.pass(Duration::from_hours(28));
    assert_eq!(ride.conversation(&app).await["state"], "CLOSED");
    let before = texts(&app, &Fleet::customer_phone(0));
    ride.act(&app, "advanceRide", ", to: EN_ROUTE").await;
    ride.act(&app, "advanceRide", ", to: ARRIVED").await;
    ride.act(&app, "noShow", "").await;
    app.settle().await;
    assert_eq!(texts(&app, &Fleet::customer_phone(0)), before);
    app.finish().await;
}

/// C4, D4: where contact ends with a cancellation, both are told of it all the same, and promised nothing.
#[tokio::test]
async fn c4_both_are_told_of_a_cancellation_that_ends_contact_at_once() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    market(&app, "cancelGraceSeconds: 0").await;
    let ride = fleet.ride(&app, 0, 0).await;
    ride.act(&app, "cancelRide", "").await;
    app.settle().await;
    for phone in [Fleet::customer_phone(0), Fleet::driver_phone(0)] {
        let told = texts(&app, &phone).pop().unwrap();
        assert!(told.starts_with("Your trip at ") && told.ends_with(" was cancelled."), "{told}");
    }
    app.finish().await;
}

/// E14: a ride that is set back does not cut contact short that another ride of the two needs.
#[tokio::test]
async fn e14_a_correction_leaves_the_later_ride_its_contact() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    let today = fleet.ride(&app, 0, 0).await;
    let mut tomorrow = fleet.ride_input(0, 0);
    tomorrow["input"]["pickupAt"] = json!("2026-01-08T12:00:00Z");
    let create = "mutation($input: RideInput!) { createRide(input: $input) { id } }";
    app.gql(create, tomorrow).await;
    let until = today.conversation(&app).await["expiresAt"].clone();
    today.act(&app, "cancelRide", "").await;
    assert_eq!(today.conversation(&app).await["expiresAt"], until, "the other ride goes on");
    let correct = "mutation($id: ID!) { correctRide(id: $id, to: ARRIVED, reason: \"wrong ride\") { id } }";
    app.gql_as(Role::Admin, correct, json!({ "id": today.id })).await;
    assert_eq!(today.conversation(&app).await["expiresAt"], until);
    app.finish().await;
}

/// What a dispatcher said while a ride was under way outlasts its end.
#[tokio::test]
async fn contact_that_was_extended_during_a_ride_is_not_cut_short_by_its_end() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let conversation = ride.conversation(&app).await;
    let extend =
        "mutation($id: ID!, $until: DateTime!) { extendConversation(id: $id, until: $until) { id } }";
    let until = "2026-01-07T08:00:00Z";
    app.gql(extend, json!({ "id": conversation["id"], "until": until })).await;
    ride.complete(&app).await;
    let ends = ride.conversation(&app).await["expiresAt"].clone();
    assert!(ends.as_str().unwrap().starts_with("2026-01-07T08:00:00"), "{ends}");
    app.finish().await;
}
