//! Two people who are kept apart: E35.

use maskline_tests::{Fleet, TestApp};
use serde_json::json;

const O12: &str = "This conversation is not available.";

async fn text(app: &TestApp, id: &str, from: &str, to: &str, body: &str) {
    assert_eq!(app.telco.text(app, id, from, to, body).await, 200);
    app.settle().await;
}

/// E35
#[tokio::test]
async fn e35_a_block_ends_contact_at_once_and_rules_out_new_rides() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    ride.complete(&app).await;
    app.settle().await;
    let pair = json!({ "ids": [fleet.customers[0], fleet.drivers[0]] });
    let block = "mutation($ids: [ID!]!) { blockPair(personIds: $ids, reason: \"harassment\") { id } }";
    app.gql(block, pair.clone()).await;
    assert_eq!(ride.conversation(&app).await["state"], "SUSPENDED");
    let (customer, driver) = (Fleet::customer_phone(0), Fleet::driver_phone(0));
    text(&app, "1", &driver, &ride.driver_dials, "you again").await;
    assert_eq!(app.telco.inbox(&driver).pop(), Some((ride.driver_dials.clone(), O12.to_owned())));
    assert!(!app.telco.inbox(&customer).iter().any(|(_, body)| body == "you again"));
    let flow = app.telco.call(&app, "c", &driver, &ride.driver_dials).await;
    assert!(flow.contains(O12), "{flow}");
    // What was said stays as it was.
    let query = "query($id: ID!) { ride(id: $id) { entries(first: 20) { nodes { body problem } } history { what note } } }";
    let seen = app.gql(query, json!({ "id": ride.id })).await;
    let entries = seen["ride"]["entries"]["nodes"].as_array().unwrap();
    assert!(entries.iter().any(|entry| entry["body"] == "you again" && !entry["problem"].is_null()));
    let history = seen["ride"]["history"].as_array().unwrap();
    assert!(history.iter().any(|step| step["what"] == "BLOCKED" && step["note"] == "harassment"));

    assert_eq!(fleet.no_ride(&app, 0, 0).await.0, "BLOCKED");
    let reconnect = "mutation($id: ID!) { reconnect(rideId: $id) { id } }";
    assert_eq!(app.refusal(reconnect, json!({ "id": ride.id })).await.0, "BLOCKED");
    assert_eq!(app.refusal(block, pair.clone()).await.0, "ALREADY_EXISTS");
    app.pass(std::time::Duration::from_mins(90));
    text(&app, "2", &driver, &ride.driver_dials, "later").await;
    assert!(
        !app.telco.inbox(&driver).iter().any(|(_, body)| body.contains("LOST")),
        "no way back is offered"
    );

    let lift = "mutation($ids: [ID!]!) { unblockPair(personIds: $ids) { liftedAt } }";
    assert!(!app.gql(lift, pair).await["unblockPair"]["liftedAt"].is_null());
    fleet.ride(&app, 0, 0).await;
    app.finish().await;
}

/// E35, E4: a ride under way of two who are blocked goes on with another driver, over the customer's number; the block
/// stays, and so does what was said.
#[tokio::test]
async fn e35_the_ride_of_two_who_are_blocked_goes_to_another_driver() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 2, 3).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let (customer, blocked, new) = (Fleet::customer_phone(0), Fleet::driver_phone(0), Fleet::driver_phone(1));
    text(&app, "1", &blocked, &ride.driver_dials, "answer me").await;
    let block = "mutation($ids: [ID!]!) { blockPair(personIds: $ids, reason: \"harassment\") { id } }";
    app.gql(block, json!({ "ids": [fleet.customers[0], fleet.drivers[0]] })).await;
    let flow = app.telco.call(&app, "c1", &blocked, &ride.driver_dials).await;
    assert!(flow.contains(O12), "{flow}");

    let after = ride.reassign(&app, &fleet.drivers[1]).await;
    app.settle().await;
    assert_eq!(after.customer_dials, ride.customer_dials);
    assert_eq!(ride.conversation(&app).await["state"], "OPEN");
    let c5 = "Dan 1 is now your driver. Keep using this number.";
    assert_eq!(app.telco.inbox(&customer).pop(), Some((ride.customer_dials.clone(), c5.to_owned())));
    text(&app, "2", &customer, &after.customer_dials, "where are you?").await;
    let there = (after.driver_dials.clone(), "where are you?".to_owned());
    assert_eq!(app.telco.inbox(&new).pop(), Some(there));
    text(&app, "3", &new, &after.driver_dials, "around the corner").await;
    assert_eq!(app.telco.inbox(&customer).pop().unwrap().1, "around the corner");
    // The blocked one was told, and reaches nobody.
    text(&app, "4", &blocked, &ride.driver_dials, "you again").await;
    let flow = app.telco.call(&app, "c2", &blocked, &ride.driver_dials).await;
    assert!(flow.contains("no longer assigned") && !flow.contains("316100"), "{flow}");
    let told = app.telco.inbox(&blocked);
    assert!(told.last().unwrap().1.contains("no longer assigned"), "D5, O3: {told:?}");
    assert!(!app.telco.inbox(&customer).iter().any(|(_, body)| body == "you again"));
    let back = format!(", driverId: \"{}\"", fleet.drivers[0]);
    assert_eq!(ride.refused(&app, "reassignDriver", &back).await.0, "BLOCKED");
    let query =
        "query($id: ID!) { ride(id: $id) { entries(first: 30) { nodes { body } } history { what } } }";
    let seen = app.gql(query, json!({ "id": ride.id })).await["ride"].take();
    let said = seen["entries"]["nodes"].as_array().unwrap();
    assert!(said.iter().any(|entry| entry["body"] == "answer me"), "{seen:#}");
    assert!(seen["history"].as_array().unwrap().iter().any(|step| step["what"] == "BLOCKED"), "{seen:#}");
    // The customer's end is like any other.
    ride.complete(&app).await;
    app.pass(std::time::Duration::from_mins(90));
    let flow = app.telco.call(&app, "c3", &customer, &ride.customer_dials).await;
    assert!(flow.contains("this conversation has ended"), "{flow}");
    app.finish().await;
}

/// An available driver is none who is kept apart from the customer.
#[tokio::test]
async fn e35_a_blocked_driver_is_not_chosen() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 2, 2).await;
    let block = "mutation($ids: [ID!]!) { blockPair(personIds: $ids, reason: \"asked for\") { id } }";
    app.gql(block, json!({ "ids": [fleet.drivers[0], fleet.customers[0]] })).await;
    let mut input = fleet.ride_input(0, 0);
    input["input"].as_object_mut().unwrap().remove("driverId");
    let query = "mutation($input: RideInput!) { createRide(input: $input) { driver { id } } }";
    assert_eq!(app.gql(query, input).await["createRide"]["driver"]["id"], json!(fleet.drivers[1]));
    app.finish().await;
}

#[tokio::test]
async fn e35_a_suspended_conversation_is_silent_until_it_is_resumed() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 2, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let id = ride.conversation(&app).await["id"].take();
    let step = async |name: &str| {
        let query = format!("mutation($id: ID!) {{ {name}(id: $id, reason: \"a dispute\") {{ state }} }}");
        app.gql(&query, json!({ "id": id })).await[name]["state"].take()
    };
    assert_eq!(step("suspendConversation").await, "SUSPENDED");
    app.settle().await;
    text(&app, "1", &Fleet::customer_phone(0), &ride.customer_dials, "hello?").await;
    assert_eq!(app.telco.inbox(&Fleet::customer_phone(0)).pop().unwrap().1, O12);
    // What a dispatcher suspended is his to resume, whoever is to drive.
    let another = format!(", driverId: \"{}\"", fleet.drivers[1]);
    assert_eq!(ride.refused(&app, "reassignDriver", &another).await.0, "BLOCKED");
    assert_eq!(step("resumeConversation").await, "OPEN");
    text(&app, "2", &Fleet::customer_phone(0), &ride.customer_dials, "and now?").await;
    let got = app.telco.inbox(&Fleet::driver_phone(0));
    assert_eq!(got.last().unwrap().1, "and now?");
    assert!(!got.iter().any(|(_, body)| body == "hello?"), "what was held back stays held back");
    app.finish().await;
}
