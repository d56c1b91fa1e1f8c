//! Drivers who change, who are not known yet, who leave: E4–E6, E14, E46, E47.

use std::time::Duration;

use maskline_tests::{Fault, Fleet, Ride, Role, TestApp, Watcher};
use serde_json::json;

const D5: &str = "You are no longer assigned to this trip. Messages to this number are not delivered.";

async fn text(app: &TestApp, id: &str, from: &str, to: &str, body: &str) {
    assert_eq!(app.telco.text(app, id, from, to, body).await, 200);
    app.settle().await;
}

fn last(app: &TestApp, phone: &str) -> (String, String) {
    app.telco.inbox(phone).pop().unwrap_or_default()
}

fn has(app: &TestApp, phone: &str, body: &str) -> bool {
    app.telco.inbox(phone).iter().any(|(_, text)| text == body)
}

async fn market(app: &TestApp, patch: &str) {
    let markets = app.gql("{ markets { id } }", json!({})).await;
    let set = format!("mutation($id: ID!) {{ updateMarket(id: $id, patch: {{ {patch} }}) {{ id }} }}");
    app.gql_as(Role::OpsManager, &set, json!({ "id": markets["markets"][0]["id"] })).await;
}

async fn add_number(app: &TestApp, number: &str) {
    let add = "mutation($input: NumberInput!) { addNumber(input: $input) { id } }";
    let input = json!({ "number": number, "provider": "messagebird" });
    app.gql_as(Role::Admin, add, json!({ "input": input })).await;
}

/// E4: the customer keeps the number; the former driver reaches nobody from that instant.
#[tokio::test]
async fn e04_a_driver_change_keeps_the_customers_number_and_cuts_off_the_former_driver() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 2, 3).await;
    let (customer, former, new) = (Fleet::customer_phone(0), Fleet::driver_phone(0), Fleet::driver_phone(1));
    let before = fleet.ride(&app, 0, 0).await;
    let ride = before.reassign(&app, &fleet.drivers[1]).await;
    app.settle().await;
    assert_eq!(ride.customer_dials, before.customer_dials);
    let c5 = "Dan 1 is now your driver. Keep using this number.";
    assert_eq!(last(&app, &customer), (ride.customer_dials.clone(), c5.to_owned()));
    assert_eq!(last(&app, &former), (before.driver_dials.clone(), D5.to_owned()));
    assert!(last(&app, &new).1.contains("will wait for you at"), "D1");

    text(&app, "1", &former, &before.driver_dials, "it is me again").await;
    assert_eq!(last(&app, &former).1, D5, "O3");
    let flow = app.telco.call(&app, "c1", &former, &before.driver_dials).await;
    assert!(flow.contains("no longer assigned") && !flow.contains("316100"), "{flow}");
    text(&app, "2", &customer, &ride.customer_dials, "where are you?").await;
    assert_eq!(last(&app, &new), (ride.driver_dials.clone(), "where are you?".to_owned()));
    text(&app, "3", &new, &ride.driver_dials, "around the corner").await;
    assert_eq!(last(&app, &customer), (ride.customer_dials.clone(), "around the corner".to_owned()));
    assert!(!app.telco.inbox(&customer).iter().any(|(_, body)| body == "it is me again"));
    assert_eq!(app.telco.inbox(&former).len(), 3, "D1, D5 and O3, and nothing of the ride");

    let query = "query($id: ID!) { ride(id: $id) { history { what driver { id } note } } }";
    let seen = app.gql(query, json!({ "id": ride.id })).await;
    let steps = seen["ride"]["history"].as_array().unwrap();
    let reassigned = steps.iter().find(|step| step["what"] == "REASSIGNED").unwrap();
    assert_eq!(
        (&reassigned["driver"]["id"], &reassigned["note"]),
        (&json!(fleet.drivers[1]), &json!("a flat tyre"))
    );
    app.finish().await;
}

/// E4: what the customer wrote and no telco has yet goes to the new driver, what the former driver
/// wrote before the change is delivered.
#[tokio::test]
async fn e04_queued_texts_of_the_customer_go_to_the_new_driver() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 2, 3).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    app.telco.fail([Fault::Busy(30)]);
    text(&app, "1", &Fleet::customer_phone(0), &ride.customer_dials, "I am at gate F").await;
    text(&app, "2", &Fleet::driver_phone(0), &ride.driver_dials, "five minutes").await;
    ride.reassign(&app, &fleet.drivers[1]).await;
    app.pass(Duration::from_mins(3));
    app.settle().await;
    assert!(has(&app, &Fleet::driver_phone(1), "I am at gate F"));
    assert!(!has(&app, &Fleet::driver_phone(0), "I am at gate F"));
    assert!(has(&app, &Fleet::customer_phone(0), "five minutes"));
    app.finish().await;
}

/// E4: a text whose attempt was under way when the driver changed, and came to nothing, goes to the new one.
#[tokio::test]
async fn e04_a_text_that_is_tried_again_goes_to_the_new_driver() {
    let app = TestApp::start_with(|config| config.provider_timeout = Duration::from_secs(2)).await;
    let fleet = Fleet::of(&app, 1, 2, 3).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    app.telco.fail([Fault::Hang]);
    text(&app, "1", &Fleet::customer_phone(0), &ride.customer_dials, "I am at gate F").await;
    ride.reassign(&app, &fleet.drivers[1]).await;
    app.settle().await;
    app.pass(Duration::from_secs(40));
    app.settle().await;
    assert!(has(&app, &Fleet::driver_phone(1), "I am at gate F"));
    assert!(!has(&app, &Fleet::driver_phone(0), "I am at gate F"));
    app.finish().await;
}

/// E4: so does one that a person sends again; and none goes out once contact has ended.
#[tokio::test]
async fn e04_a_text_that_a_person_sends_again_goes_to_who_has_the_ride_now() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 2, 3).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    for (id, body) in [("1", "I am at gate F"), ("2", "I left my bag")] {
        app.telco.fail([Fault::Refuse(422, 9)]);
        text(&app, id, &Fleet::customer_phone(0), &ride.customer_dials, body).await;
    }
    ride.reassign(&app, &fleet.drivers[1]).await;
    app.settle().await;
    let query = "{ deliveryProblems { nodes { id } } }";
    let failed = app.gql(query, json!({})).await["deliveryProblems"]["nodes"].as_array().unwrap().clone();
    let (last, first) = (failed[0]["id"].clone(), failed[1]["id"].clone());
    let retry = "mutation($id: ID!) { retryLeg(id: $id) { toName } }";
    let sent = app.gql(retry, json!({ "id": first })).await;
    assert_eq!(sent["retryLeg"]["toName"], "Dan 1");
    app.settle().await;
    let got = |phone: &str| (has(&app, phone, "I am at gate F"), has(&app, phone, "I left my bag"));
    assert_eq!(got(&Fleet::driver_phone(1)), (true, false));

    ride.complete(&app).await;
    app.pass(Duration::from_mins(61));
    assert_eq!(app.refusal(retry, json!({ "id": last })).await.0, "CONVERSATION_CLOSED");
    let many = "mutation($ids: [ID!]!) { retryLegs(ids: $ids) { settled skipped } }";
    let done = app.gql(many, json!({ "ids": [last] })).await;
    assert_eq!(done["retryLegs"], json!({ "settled": 0, "skipped": 1 }));
    app.settle().await;
    assert_eq!(got(&Fleet::driver_phone(1)), (true, false));
    assert_eq!(got(&Fleet::driver_phone(0)), (false, false));
    app.finish().await;
}

/// E4: replaced after contact had ended, he is told so, and no LOST connects him with the customer again.
#[tokio::test]
async fn e04_a_driver_who_is_replaced_after_contact_ended_is_out_as_well() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 2, 3).await;
    market(&app, "autoReconnect: true").await;
    let ride = fleet.ride(&app, 0, 0).await;
    let conversation = ride.conversation(&app).await["id"].clone();
    let close = "mutation($id: ID!) { closeConversation(id: $id, reason: \"trouble\") { id } }";
    app.gql(close, json!({ "id": conversation })).await;
    let anew = ride.reassign(&app, &fleet.drivers[1]).await;
    app.settle().await;
    let former = Fleet::driver_phone(0);
    assert_eq!(last(&app, &former), (ride.driver_dials.clone(), D5.to_owned()));
    for (id, body) in [("1", "hello?"), ("2", "LOST")] {
        app.pass(Duration::from_mins(1));
        text(&app, id, &former, &ride.driver_dials, body).await;
        assert_eq!(last(&app, &former).1, D5, "O3");
    }
    text(&app, "3", &Fleet::customer_phone(0), &anew.customer_dials, "where are you?").await;
    assert_eq!(last(&app, &Fleet::driver_phone(1)).1, "where are you?");
    assert!(!has(&app, &Fleet::customer_phone(0), "LOST"));
    app.finish().await;
}

/// E5: the new driver uses that number with someone else, so he gets another one, also where two have one number in
/// common.
#[tokio::test]
async fn e05_a_driver_who_has_the_number_with_someone_else_gets_another_one() {
    for strategy in ["AUTO", "SINGLE"] {
        a_driver_gets_another_one(strategy).await;
    }
}

async fn a_driver_gets_another_one(strategy: &str) {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 2, 1).await;
    market(&app, &format!("strategy: {strategy}")).await;
    let (ride, other) = (fleet.ride(&app, 0, 0).await, fleet.ride(&app, 1, 1).await);
    assert_eq!(ride.customer_dials, other.driver_dials, "the only number");
    add_number(&app, "+3197010777777").await;
    let moved = ride.reassign(&app, &fleet.drivers[1]).await;
    assert_eq!(
        (&moved.customer_dials, moved.driver_dials.as_str()),
        (&ride.customer_dials, "+3197010777777")
    );
    app.settle().await;
    text(&app, "1", &Fleet::driver_phone(1), &moved.driver_dials, "to the first").await;
    assert_eq!(last(&app, &Fleet::customer_phone(0)), (ride.customer_dials, "to the first".to_owned()));
    text(&app, "2", &Fleet::driver_phone(1), &other.driver_dials, "to the second").await;
    assert_eq!(last(&app, &Fleet::customer_phone(1)).1, "to the second");
    app.finish().await;
}

/// E5: with no number left for the new driver, everything stays as it is.
#[tokio::test]
async fn e05_without_a_number_for_the_new_driver_the_former_one_stays() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 2, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    fleet.ride(&app, 1, 1).await;
    let arguments = format!(", driverId: \"{}\"", fleet.drivers[1]);
    assert_eq!(ride.refused(&app, "reassignDriver", &arguments).await.0, "POOL_EXHAUSTED");
    app.settle().await;
    text(&app, "1", &Fleet::customer_phone(0), &ride.customer_dials, "still you?").await;
    assert_eq!(last(&app, &Fleet::driver_phone(0)).1, "still you?");
    text(&app, "2", &Fleet::driver_phone(0), &ride.driver_dials, "still me").await;
    assert_eq!(last(&app, &Fleet::customer_phone(0)).1, "still me");
    app.finish().await;
}

/// E6
#[tokio::test]
async fn e06_back_to_the_first_driver_revives_his_number() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 2, 4).await;
    let first = fleet.ride(&app, 0, 0).await;
    first.reassign(&app, &fleet.drivers[1]).await;
    app.pass(Duration::from_mins(5));
    let back = first.reassign(&app, &fleet.drivers[0]).await;
    assert_eq!(back.driver_dials, first.driver_dials);
    assert_eq!(back.customer_dials, first.customer_dials);
    app.settle().await;
    text(&app, "1", &Fleet::driver_phone(0), &back.driver_dials, "me again").await;
    assert_eq!(last(&app, &Fleet::customer_phone(0)).1, "me again");
    text(&app, "2", &Fleet::driver_phone(1), &back.driver_dials, "and me?").await;
    assert_eq!(last(&app, &Fleet::customer_phone(0)).1, "me again");
    app.finish().await;
}

/// E6: also where he had one of his own, however well others have rested.
#[tokio::test]
async fn e06_back_to_the_first_driver_revives_a_number_of_his_own() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 2, 6).await;
    market(&app, "strategy: DUAL").await;
    let first = fleet.ride(&app, 0, 0).await;
    assert_ne!(first.driver_dials, first.customer_dials);
    first.reassign(&app, &fleet.drivers[1]).await;
    app.pass(Duration::from_mins(5));
    let back = first.reassign(&app, &fleet.drivers[0]).await;
    assert_eq!(back.driver_dials, first.driver_dials);
    assert_eq!(back.customer_dials, first.customer_dials);
    app.settle().await;
    let (driver, customer) = (Fleet::driver_phone(0), Fleet::customer_phone(0));
    let (shown, told) = last(&app, &driver);
    assert!(shown == first.driver_dials && told.contains("will wait for you at"), "D1: {told}");
    text(&app, "1", &driver, &first.driver_dials, "me again").await;
    assert_eq!(last(&app, &customer), (first.customer_dials.clone(), "me again".to_owned()));
    text(&app, "2", &customer, &first.customer_dials, "good").await;
    assert_eq!(last(&app, &driver), (first.driver_dials, "good".to_owned()));
    app.finish().await;
}

/// E6, E5: and where he got it because he has the customer's with someone else.
#[tokio::test]
async fn e06_a_driver_who_comes_back_keeps_the_number_he_got_instead_of_the_customers() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 2, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    fleet.ride(&app, 1, 1).await;
    for n in 1..5 {
        add_number(&app, &format!("+319701077777{n}")).await;
    }
    let split = ride.reassign(&app, &fleet.drivers[1]).await;
    assert_ne!(split.driver_dials, split.customer_dials);
    app.pass(Duration::from_mins(1));
    ride.reassign(&app, &fleet.drivers[0]).await;
    app.pass(Duration::from_mins(1));
    let back = ride.reassign(&app, &fleet.drivers[1]).await;
    assert_eq!((back.driver_dials, back.customer_dials), (split.driver_dials, split.customer_dials));
    app.settle().await;
    app.finish().await;
}

/// E6, O11: the number he knew is not in use any more. It says which one is, and not that he has no part in this.
#[tokio::test]
async fn e06_a_driver_who_comes_back_over_another_number_is_told_so_on_his_old_one() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 2, 6).await;
    market(&app, "strategy: DUAL").await;
    let first = fleet.ride(&app, 0, 0).await;
    first.reassign(&app, &fleet.drivers[1]).await;
    let all = app.gql("{ proxyNumbers { nodes { id number } } }", json!({})).await;
    let all = all["proxyNumbers"]["nodes"].as_array().unwrap().clone();
    let old = all.iter().find(|number| number["number"] == first.driver_dials.as_str()).unwrap();
    let suspend = "mutation($id: ID!) { setNumberState(id: $id, state: SUSPENDED) { id } }";
    app.gql_as(Role::Admin, suspend, json!({ "id": old["id"] })).await;
    let back = first.reassign(&app, &fleet.drivers[0]).await;
    assert_ne!(back.driver_dials, first.driver_dials);
    app.settle().await;
    let driver = Fleet::driver_phone(0);
    text(&app, "1", &driver, &first.driver_dials, "me again").await;
    let (shown, told) = last(&app, &driver);
    assert!(shown == first.driver_dials && told.starts_with("This number has changed."), "{told}");
    text(&app, "2", &driver, &back.driver_dials, "me again").await;
    assert_eq!(last(&app, &Fleet::customer_phone(0)).1, "me again");
    app.finish().await;
}

/// R89: where each has a number of his own, no driver is given the customer's.
#[tokio::test]
async fn r89_every_new_driver_gets_a_number_of_his_own_where_the_market_wants_that() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 9, 2).await;
    market(&app, "strategy: DUAL").await;
    let ride = fleet.ride(&app, 0, 0).await;
    for driver in &fleet.drivers[1..] {
        let numbers = ride.reassign(&app, driver).await;
        assert_ne!(numbers.driver_dials, numbers.customer_dials);
    }
    app.settle().await;
    app.finish().await;
}

/// E14: one of two rides of the same pair goes to another driver; the other one stays as it is.
#[tokio::test]
async fn e14_reassigning_one_of_two_rides_leaves_the_other_alone() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 2, 4).await;
    let (one, two) = (fleet.ride(&app, 0, 0).await, fleet.ride(&app, 0, 0).await);
    assert_eq!(one.customer_dials, two.customer_dials);
    let moved = two.reassign(&app, &fleet.drivers[1]).await;
    assert_ne!(moved.customer_dials, one.customer_dials, "a conversation of its own");
    app.settle().await;
    let (shown, told) = last(&app, &Fleet::customer_phone(0));
    assert_eq!(shown, moved.customer_dials, "C5b comes from the new number");
    assert!(told.ends_with("Use this number from now on."), "{told}");
    text(&app, "1", &Fleet::customer_phone(0), &one.customer_dials, "to the first").await;
    assert_eq!(last(&app, &Fleet::driver_phone(0)).1, "to the first");
    text(&app, "2", &Fleet::customer_phone(0), &moved.customer_dials, "to the second").await;
    assert_eq!(last(&app, &Fleet::driver_phone(1)).1, "to the second");
    app.finish().await;
}

/// E46: the customer has a number before there is a driver; what he writes waits for him.
#[tokio::test]
async fn e46_what_the_customer_writes_before_there_is_a_driver_is_passed_on_later() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    let query = "mutation($input: RideInput!) { createRide(input: $input) {
        id state driver { id } customerDials { number } driverDials { number } } }";
    let mut input = fleet.ride_input(0, 0);
    let fields = input["input"].as_object_mut().unwrap();
    fields.remove("driverId");
    fields.insert("assign".into(), json!("LATER"));
    fields.insert("preassign".into(), json!(true));
    let made = app.gql(query, input).await["createRide"].take();
    assert!(made["driver"].is_null() && made["driverDials"].is_null(), "{made}");
    let ride = Ride::of(&made);
    let customer = Fleet::customer_phone(0);
    for (id, body) in [("1", "I have a pram"), ("2", "and a dog")] {
        text(&app, id, &customer, &ride.customer_dials, body).await;
    }
    let o6 = "Nobody has been assigned yet. We will text you from this number.";
    assert_eq!(app.telco.inbox(&customer), [(ride.customer_dials.clone(), o6.to_owned())]);
    let assigned = ride.act(&app, "assignDriver", "").await;
    assert_eq!(
        (&assigned["state"], &assigned["driver"]["id"]),
        (&json!("ASSIGNED"), &json!(fleet.drivers[0]))
    );
    assert_eq!(Ride::of(&assigned).customer_dials, ride.customer_dials, "the number he was told");
    app.settle().await;
    let got: Vec<_> = app.telco.inbox(&Fleet::driver_phone(0)).into_iter().map(|(_, body)| body).collect();
    let at = |body: &str| got.iter().position(|text| text == body).unwrap();
    assert!(at("I have a pram") < at("and a dog"), "{got:?}");
    text(&app, "3", &Fleet::driver_phone(0), &Ride::of(&assigned).driver_dials, "both fit").await;
    assert_eq!(last(&app, &customer).1, "both fit");
    app.finish().await;
}

/// E47: a driver with a ride that is not over stays active until someone else drives it.
#[tokio::test]
async fn e47_a_driver_with_rides_is_deactivated_only_after_they_are_reassigned() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 2, 3).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let reference = app.gql("query($id: ID!) { ride(id: $id) { ref } }", json!({ "id": ride.id })).await;
    let query = "mutation($id: ID!) { updateDriver(id: $id, patch: { active: false }) { active } }";
    let (code, told) = app.refusal(query, json!({ "id": fleet.drivers[0] })).await;
    assert_eq!(code, "PERSON_IN_USE");
    assert!(told.contains(reference["ride"]["ref"].as_str().unwrap()), "names the rides: {told}");
    ride.reassign(&app, &fleet.drivers[1]).await;
    assert_eq!(app.gql(query, json!({ "id": fleet.drivers[0] })).await["updateDriver"]["active"], false);
    app.finish().await;
}

/// E47: a driver who is deactivated after his ride reaches nobody any more, and is reconnected by nobody but a dispatcher.
#[tokio::test]
async fn e47_a_deactivated_driver_reaches_nobody_and_is_not_reconnected_unasked() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let market = app.gql("{ markets { id } }", json!({})).await["markets"][0]["id"].take();
    let grants = "mutation($id: ID!) { updateMarket(id: $id, patch: { autoReconnect: true }) { id } }";
    app.gql_as(Role::Admin, grants, json!({ "id": market })).await;
    let ride = fleet.ride(&app, 0, 0).await;
    ride.complete(&app).await;
    app.settle().await;
    let leave = "mutation($id: ID!) { updateDriver(id: $id, patch: { active: false }) { active } }";
    app.gql(leave, json!({ "id": fleet.drivers[0] })).await;

    let (customer, driver) = (Fleet::customer_phone(0), Fleet::driver_phone(0));
    text(&app, "1", &driver, &ride.driver_dials, "hello again").await;
    assert!(!has(&app, &customer, "hello again"));
    assert_eq!(last(&app, &driver).1, "This conversation is not available.");
    let call = app.telco.call(&app, "2", &driver, &ride.driver_dials).await;
    assert!(!call.contains("Transfer") && call.contains("not available"), "{call}");

    app.pass(Duration::from_hours(3));
    text(&app, "3", &customer, &ride.customer_dials, "LOST").await;
    assert!(
        last(&app, &customer).1.starts_with("Thank you. We will look into it"),
        "{:?}",
        last(&app, &customer)
    );
    assert_eq!(ride.conversation(&app).await["state"], "CLOSED");
    let counts = app.gql("{ boardCounts { unrouted } }", json!({})).await;
    assert_eq!(counts["boardCounts"]["unrouted"], 1, "it waits for a dispatcher");
    app.finish().await;
}

/// E14: what was taken for the ride nearest in time is put to the other one by a dispatcher, on record.
#[tokio::test]
async fn e14_a_dispatcher_puts_a_text_to_the_other_ride_of_the_pair() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 2, 2).await;
    let first = fleet.ride(&app, 0, 0).await;
    let mut input = fleet.ride_input(0, 0);
    input["input"]["pickupAt"] = json!("2026-01-05T20:30:00Z");
    let make = "mutation($input: RideInput!) { createRide(input: $input) {
        id customerDials { number } driverDials { number } } }";
    let second = Ride::of(&app.gql(make, input).await["createRide"]);
    let other = fleet.ride(&app, 1, 1).await;
    text(&app, "1", &Fleet::customer_phone(0), &first.customer_dials, "about tonight").await;
    let last = async |ride: &Ride| {
        let query = "query($id: ID!) { ride(id: $id) { entries(last: 1) { nodes { id body } } } }";
        app.gql(query, json!({ "id": ride.id })).await["ride"]["entries"]["nodes"][0].take()
    };
    let said = last(&first).await;
    assert_eq!(said["body"], "about tonight", "nearest in time");

    let token = app.token(Role::Viewer).await;
    let query = "subscription($after: String) { rideChanged(after: $after) { ride { id } } }";
    let mut news = Watcher::open(&app, &token, query, json!({ "after": app.cursor().await })).await;
    let put = "mutation($entry: ID!, $ride: ID!) { retagEntry(entryId: $entry, rideId: $ride, clientMutationId: \"a\") {
        ride { id } } }";
    let asked = |ride: &Ride| json!({ "entry": said["id"], "ride": ride.id });
    assert_eq!(app.refusal(put, asked(&other)).await.0, "INVALID_INPUT", "other people's");
    for _ in 0..2 {
        let put = app.gql(put, asked(&second)).await;
        assert_eq!(put["retagEntry"]["ride"]["id"], json!(second.id));
    }
    assert_eq!(last(&second).await["body"], "about tonight");
    assert_ne!(last(&first).await["body"], "about tonight");
    for ride in [&first, &second] {
        assert_eq!(news.next().await["rideChanged"]["ride"]["id"], json!(ride.id));
    }
    let query = "{ auditLog(action: \"entry.retag\") { nodes { actorName } } }";
    let seen = app.gql_as(Role::Auditor, query, json!({})).await;
    assert_eq!(seen["auditLog"]["nodes"], json!([{ "actorName": "Dispatcher" }]), "once");
    app.finish().await;
}
