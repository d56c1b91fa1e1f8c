//! The steps of a ride with their texts, and what they do not allow.

use std::time::Duration;

use maskline_tests::{Fleet, Ride, Role, TestApp, eventually};
use serde_json::{Value, json};

const CREATE: &str =
    "mutation($input: RideInput!, $once: String) { createRide(input: $input, clientMutationId: $once) {
    id state driver { id } customerDials { number } driverDials { number } } }";

#[tokio::test]
async fn each_step_tells_the_customer_and_only_the_next_one_is_allowed() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let (code, told) = ride.refused(&app, "noShow", "").await;
    assert_eq!(code, "ILLEGAL_TRANSITION");
    assert!(told.contains("EN_ROUTE") && told.contains("CANCELLED"), "names what is allowed: {told}");
    let customer = Fleet::customer_phone(0);
    for (to, text) in [
        ("EN_ROUTE", Some("I'm on my way.")),
        ("ARRIVED", Some("has arrived at Central Station.")),
        ("IN_PROGRESS", None),
    ] {
        let before = app.telco.inbox(&customer).len();
        assert_eq!(ride.act(&app, "advanceRide", &format!(", to: {to}")).await["state"], to);
        app.settle().await;
        let inbox = app.telco.inbox(&customer);
        match text {
            Some(text) => assert!(inbox.last().unwrap().1.ends_with(text), "{inbox:?}"),
            None => assert_eq!(inbox.len(), before),
        }
    }
    assert_eq!(ride.refused(&app, "advanceRide", ", to: ARRIVED").await.0, "ILLEGAL_TRANSITION");
    let done = ride.act(&app, "advanceRide", "").await;
    assert_eq!((&done["state"], &done["nextStates"]), (&json!("COMPLETED"), &json!([])));
    let query = "query($id: ID!) { ride(id: $id) { history { what state by } } }";
    let seen = app.gql(query, json!({ "id": ride.id })).await;
    let states: Vec<_> =
        seen["ride"]["history"].as_array().unwrap().iter().map(|step| step["state"].clone()).collect();
    assert_eq!(json!(states), json!(["ASSIGNED", "EN_ROUTE", "ARRIVED", "IN_PROGRESS", "COMPLETED"]));
    assert_eq!(seen["ride"]["history"][1]["by"], "Dispatcher");
    app.finish().await;
}

#[tokio::test]
async fn a_no_show_tells_the_customer_and_keeps_what_was_tried() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.telco.text(&app, "1", &Fleet::driver_phone(0), &ride.driver_dials, "I am here").await;
    app.settle().await;
    for _ in 0..2 {
        ride.act(&app, "advanceRide", "").await;
    }
    assert_eq!(ride.act(&app, "noShow", "").await["state"], "NO_SHOW");
    app.settle().await;
    let told = app.telco.inbox(&Fleet::customer_phone(0)).pop().unwrap().1;
    assert!(told.contains("waited at Central Station and could not reach you."), "C4b: {told}");
    let query = "query($id: ID!) { ride(id: $id) { history { state note } } }";
    let seen = app.gql(query, json!({ "id": ride.id })).await;
    let note =
        seen["ride"]["history"].as_array().unwrap().last().unwrap()["note"].as_str().unwrap().to_owned();
    assert!(note.starts_with("The driver sent 1 texts"), "{note}");
    app.finish().await;
}

/// D7, where the market wants it.
#[tokio::test]
async fn both_are_told_of_the_end_where_the_market_wants_that() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    let market = app.gql("{ markets { id } }", json!({})).await["markets"][0]["id"].take();
    let query = "mutation($id: ID!) { updateMarket(id: $id, patch: { tellsCompletion: true }) { id } }";
    app.gql_as(Role::Admin, query, json!({ "id": market })).await;
    let ride = fleet.ride(&app, 0, 0).await;
    ride.complete(&app).await;
    app.settle().await;
    for (phone, name) in [(Fleet::customer_phone(0), "Dan"), (Fleet::driver_phone(0), "Cara")] {
        let told = app.telco.inbox(&phone).pop().unwrap().1;
        assert!(told.starts_with(&format!("Trip complete. You can reach {name}")), "{told}");
    }
    app.finish().await;
}

/// F15: the same request asked again does nothing more.
#[tokio::test]
async fn the_same_request_twice_is_done_once() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    let mut input = fleet.ride_input(0, 0);
    input["once"] = json!("create-1");
    let answers = futures_util::future::join_all((0..5).map(|_| app.gql(CREATE, input.clone()))).await;
    assert!(answers.iter().all(|answer| answer == &answers[0]), "{answers:?}");
    let ride = Ride::of(&answers[0]["createRide"]);
    for _ in 0..3 {
        let advanced = ride.act(&app, "advanceRide", ", clientMutationId: \"step-1\"").await;
        assert_eq!(advanced["state"], "EN_ROUTE");
    }
    app.settle().await;
    assert_eq!(app.telco.inbox(&Fleet::customer_phone(0)).len(), 2, "C1 and one C2");
    let (code, _) = ride.refused(&app, "cancelRide", ", clientMutationId: \"step-1\"").await;
    assert_eq!(code, "INVALID_INPUT", "an id is for one request");
    app.finish().await;
}

#[tokio::test]
async fn a_ride_may_be_asked_for_without_a_driver() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    let mut input = fleet.ride_input(0, 0);
    let fields = input["input"].as_object_mut().unwrap();
    fields.remove("driverId");
    fields.insert("assign".into(), json!("LATER"));
    let made = app.gql(CREATE, input.clone()).await["createRide"].take();
    assert_eq!(made["state"], "SCHEDULED", "its time is more than an hour away");
    assert!(made["customerDials"].is_null());
    let ride = Ride::of(&made);
    app.settle().await;
    assert!(app.telco.sent().is_empty(), "nobody is told yet");
    app.pass(Duration::from_mins(45));
    maskline::sweeps::run_now(&app.app, "rides.waiting").await.unwrap();
    let query = "query($id: ID!) { ride(id: $id) { state } }";
    assert_eq!(app.gql(query, json!({ "id": ride.id })).await["ride"]["state"], "REQUESTED");
    let assigned = ride.act(&app, "assignDriver", &format!(", driverId: \"{}\"", fleet.drivers[0])).await;
    assert_eq!(assigned["state"], "ASSIGNED");
    app.settle().await;
    assert_eq!(app.telco.sent().len(), 2, "C1 and D1");
    assert_eq!(ride.refused(&app, "assignDriver", "").await.0, "ILLEGAL_TRANSITION");

    input["input"]["pickupAt"] = json!("2026-01-05T13:00:00Z");
    let late = Ride::of(&app.gql(CREATE, input).await["createRide"]);
    app.pass(Duration::from_hours(4));
    maskline::sweeps::run_now(&app.app, "rides.waiting").await.unwrap();
    assert_eq!(app.gql(query, json!({ "id": late.id })).await["ride"]["state"], "FAILED");
    app.finish().await;
}

/// R30: a ride that nobody takes does not end without a word to the customer, from the number he has of it.
#[tokio::test]
async fn r30_a_ride_nobody_takes_is_told_of_and_alerted() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let mut input = fleet.ride_input(0, 0);
    let fields = input["input"].as_object_mut().unwrap();
    fields.remove("driverId");
    fields.insert("assign".into(), json!("LATER"));
    fields.insert("preassign".into(), json!(true));
    let ride = Ride::of(&app.gql(CREATE, input).await["createRide"]);
    app.pass(Duration::from_hours(4));
    maskline::sweeps::run_now(&app.app, "rides.waiting").await.unwrap();
    app.settle().await;
    let (number, words) = app.telco.inbox(&Fleet::customer_phone(0)).pop().unwrap();
    assert_eq!(number, ride.customer_dials);
    assert!(words.starts_with("We are sorry: nobody could take your trip at "), "{words}");
    let alerts = app.gql("{ alerts { nodes { kind ride { id state } } } }", json!({})).await;
    let given_up = json!([{ "kind": "RIDE_GIVEN_UP", "ride": { "id": ride.id, "state": "FAILED" } }]);
    assert_eq!(alerts["alerts"]["nodes"], given_up);
    app.finish().await;
}

/// `AWAITING_NUMBER`: the ride waits for a number and gets the next one that becomes free.
#[tokio::test]
async fn a_ride_may_wait_for_a_number() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 1, 1).await;
    let first = fleet.ride(&app, 0, 0).await;
    let mut input = fleet.ride_input(1, 0);
    input["input"]["waitForNumber"] = json!(true);
    let made = app.gql(CREATE, input).await["createRide"].take();
    assert_eq!(made["state"], "AWAITING_NUMBER");
    let waiting = Ride::of(&made);
    first.complete(&app).await;
    app.pass(Duration::from_mins(61));
    maskline::sweeps::run_now(&app.app, "rides.waiting").await.unwrap();
    let query = "query($id: ID!) { ride(id: $id) { state customerDials { number } } }";
    eventually("the waiting ride has a number", || async {
        let ride = app.gql(query, json!({ "id": waiting.id })).await;
        (ride["ride"]["state"] == "ASSIGNED" && !ride["ride"]["customerDials"].is_null()).then_some(())
    })
    .await;
    app.settle().await;
    assert!(app.telco.inbox(&Fleet::customer_phone(1)).pop().unwrap().1.contains("will pick you up"));
    app.finish().await;
}

/// E46: who names the driver later waits for the customer's number alone, and gets no driver unasked.
#[tokio::test]
async fn e46_a_preassigned_ride_that_waits_for_a_number_gets_no_driver_unasked() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 2, 1).await;
    fleet.ride(&app, 0, 0).await;
    let mut input = fleet.ride_input(0, 1);
    let fields = input["input"].as_object_mut().unwrap();
    fields.remove("driverId");
    fields.insert("assign".into(), json!("LATER"));
    fields.insert("preassign".into(), json!(true));
    fields.insert("waitForNumber".into(), json!(true));
    let made = app.gql(CREATE, input).await["createRide"].take();
    assert_eq!((&made["state"], &made["customerDials"]), (&json!("AWAITING_NUMBER"), &Value::Null));
    let waiting = Ride::of(&made);
    let number = "+3197010777777";
    let add = format!(
        "mutation {{ addNumber(input: {{ number: \"{number}\", provider: \"messagebird\" }}) {{ id }} }}"
    );
    app.gql_as(Role::Admin, &add, json!({})).await;
    maskline::sweeps::run_now(&app.app, "rides.waiting").await.unwrap();
    let query = "query($id: ID!) { ride(id: $id) { state driver { id } customerDials { number } } }";
    let ride = app.gql(query, json!({ "id": waiting.id })).await["ride"].take();
    assert_eq!((&ride["state"], &ride["driver"]), (&json!("SCHEDULED"), &Value::Null), "{ride}");
    assert_eq!(ride["customerDials"]["number"], number);
    let assigned = waiting.act(&app, "assignDriver", &format!(", driverId: \"{}\"", fleet.drivers[1])).await;
    assert_eq!(
        (&assigned["state"], Ride::of(&assigned).customer_dials.as_str()),
        (&json!("ASSIGNED"), number)
    );
    app.finish().await;
}

/// A ride that was ended by mistake is set back by an administrator, on record.
#[tokio::test]
async fn an_administrator_sets_back_what_was_ended_by_mistake() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 2, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    ride.complete(&app).await;
    app.pass(Duration::from_mins(90));
    let query =
        "mutation($id: ID!) { correctRide(id: $id, to: IN_PROGRESS, reason: \"wrong button\") { state } }";
    assert_eq!(app.refusal(query, json!({ "id": ride.id })).await.0, "FORBIDDEN");
    let back = app.gql_as(Role::Admin, query, json!({ "id": ride.id })).await;
    assert_eq!(back["correctRide"]["state"], "IN_PROGRESS");
    app.settle().await;
    app.telco.text(&app, "1", &Fleet::customer_phone(0), &ride.customer_dials, "still on board").await;
    app.settle().await;
    assert_eq!(app.telco.inbox(&Fleet::driver_phone(0)).pop().unwrap().1, "still on board");
    ride.complete(&app).await;
    app.pass(Duration::from_hours(4));
    fleet.ride(&app, 0, 1).await;
    let late = app.ask(Some(Role::Admin), query, json!({ "id": ride.id })).await;
    assert_eq!(late["errors"][0]["extensions"]["code"], "CONVERSATION_CLOSED", "its number leads elsewhere");
    app.finish().await;
}

/// R87, R89, R90, R95: two people without a ride, a number each.
#[tokio::test]
async fn r90_two_people_are_connected_by_a_number_each() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 3).await;
    let query =
        "mutation($input: ConversationInput!) { createConversation(input: $input, clientMutationId: \"x\") {
        id kind state participants { role name dials { number } } } }";
    let input =
        json!({ "input": { "personIds": [fleet.customers[0], fleet.drivers[0]], "strategy": "DUAL" } });
    let made = app.gql(query, input.clone()).await["createConversation"].take();
    assert_eq!((&made["kind"], &made["state"]), (&json!("DIRECT"), &json!("OPEN")));
    assert_eq!(app.gql(query, input).await["createConversation"]["id"], made["id"], "asked again");
    let dials = |role: &str| {
        let people = made["participants"].as_array().unwrap();
        let person = people.iter().find(|person| person["role"] == role).unwrap();
        person["dials"]["number"].as_str().unwrap().to_owned()
    };
    let (a, b) = (dials("CUSTOMER"), dials("DRIVER"));
    assert_ne!(a, b, "two numbers");
    app.settle().await;
    assert_eq!(
        app.telco.inbox(&Fleet::customer_phone(0)),
        [(a.clone(), "Reply to this SMS to talk to Dan 0".into())]
    );
    assert_eq!(
        app.telco.inbox(&Fleet::driver_phone(0)),
        [(b.clone(), "Reply to this SMS to talk to Cara 0".into())]
    );
    app.telco.text(&app, "1", &Fleet::customer_phone(0), &a, "hello").await;
    app.telco.text(&app, "2", &Fleet::driver_phone(0), &b, "hi").await;
    app.settle().await;
    assert_eq!(app.telco.inbox(&Fleet::driver_phone(0)).pop(), Some((b, "hello".into())));
    assert_eq!(app.telco.inbox(&Fleet::customer_phone(0)).pop(), Some((a, "hi".into())));
    app.finish().await;
}

/// R69: two who are connected already are found, whoever is named first, and keep their numbers until the later end.
#[tokio::test]
async fn r69_two_who_are_connected_already_stay_so() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 4).await;
    let (cara, dan) = (&fleet.customers[0], &fleet.drivers[0]);
    let query = "mutation($input: ConversationInput!) { createConversation(input: $input) {
        id expiresAt participants { role dials { number } } } }";
    let input = |people: [&String; 2], until: &str, mode: &str| {
        let until = format!("2026-01-05T{until}:00Z");
        json!({ "input": { "personIds": people, "until": until, "mode": mode, "notice": "NONE" } })
    };
    let connect = async |people, until, mode| {
        app.gql(query, input(people, until, mode)).await["createConversation"].take()
    };
    let made = connect([cara, dan], "14:00", "SMS_AND_VOICE").await;
    for (people, until) in [([dan, cara], "16:00"), ([cara, dan], "15:00")] {
        let again = connect(people, until, "SMS_AND_VOICE").await;
        assert_eq!((&again["id"], &again["participants"]), (&made["id"], &made["participants"]));
        assert!(again["expiresAt"].as_str().unwrap().starts_with("2026-01-05T16:00:00"), "{again}");
    }
    let once = query.replace("input: $input", "input: $input, clientMutationId: \"once\"");
    for _ in 0..2 {
        let asked = app.gql(&once, input([cara, dan], "15:00", "SMS_AND_VOICE")).await;
        assert_eq!(asked["createConversation"]["id"], made["id"]);
    }
    app.pass(Duration::from_hours(3));
    let dials = |role: &str| {
        let people = made["participants"].as_array().unwrap();
        let person = people.iter().find(|person| person["role"] == role).unwrap();
        person["dials"]["number"].as_str().unwrap().to_owned()
    };
    app.telco.text(&app, "1", &Fleet::customer_phone(0), &dials("CUSTOMER"), "still here").await;
    app.settle().await;
    assert_eq!(
        app.telco.inbox(&Fleet::driver_phone(0)).pop(),
        Some((dials("DRIVER"), "still here".to_owned()))
    );
    let silent = connect([cara, dan], "16:00", "SMS_ONLY").await;
    assert_ne!(silent["id"], made["id"], "where nobody calls is another place");
    app.pass(Duration::from_hours(2));
    let next = connect([cara, dan], "19:00", "SMS_AND_VOICE").await;
    assert_ne!(next["id"], made["id"], "what is over is over");
    // Those who were told to be silent are not connected by the back door.
    let suspend = "mutation($id: ID!) { suspendConversation(id: $id) { id } }";
    app.gql(suspend, json!({ "id": next["id"] })).await;
    let (code, _) = app.refusal(query, input([cara, dan], "20:00", "SMS_AND_VOICE")).await;
    assert_eq!(code, "BLOCKED");
    app.finish().await;
}

/// The company writes to people without a ride, each from the number he knows, while contact lasts.
#[tokio::test]
async fn the_company_writes_to_two_people_without_a_ride() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 2, 3).await;
    let connect = "mutation($people: [ID!]!) { createConversation(
        input: { personIds: $people, notice: NONE, until: \"2026-01-05T20:00:00Z\" }) {
        id participants { role dials { number } } } }";
    let people = json!([fleet.customers[0], fleet.drivers[0]]);
    let made = app.gql(connect, json!({ "people": people })).await["createConversation"].take();
    let query = "mutation($id: ID!, $people: [ID!]!, $body: String!) {
        sendWithoutRide(conversationId: $id, personIds: $people, body: $body) { kind toName } }";
    let twice = json!([fleet.customers[0], fleet.drivers[0], fleet.customers[0]]);
    let told = app.gql(query, json!({ "id": made["id"], "people": twice, "body": "We open at ten" })).await;
    let to = |name: &str| json!({ "kind": "COMPANY", "toName": name });
    assert_eq!(told["sendWithoutRide"], json!([to("Cara 0"), to("Dan 0")]), "a text each");
    app.settle().await;
    for (phone, role) in [(Fleet::customer_phone(0), "CUSTOMER"), (Fleet::driver_phone(0), "DRIVER")] {
        let all = made["participants"].as_array().unwrap();
        let dials = all.iter().find(|one| one["role"] == role).unwrap()["dials"]["number"].as_str().unwrap();
        assert_eq!(app.telco.inbox(&phone), [(dials.to_owned(), "We open at ten".to_owned())]);
    }

    let refused = async |id: &Value, people: Value, body: &str| {
        app.refusal(query, json!({ "id": id, "people": people, "body": body })).await
    };
    assert_eq!(
        refused(&made["id"], json!([fleet.drivers[1]]), "hello").await.0,
        "INVALID_INPUT",
        "a stranger"
    );
    assert_eq!(refused(&made["id"], json!([]), "hello").await.0, "INVALID_INPUT", "nobody");
    assert_eq!(refused(&made["id"], people.clone(), " ").await.0, "INVALID_INPUT", "nothing said");
    let ride = fleet.ride(&app, 1, 1).await;
    let of_ride = "query($id: ID!) { ride(id: $id) { conversation { id } } }";
    let of_ride = app.gql(of_ride, json!({ "id": ride.id })).await["ride"]["conversation"]["id"].take();
    assert_eq!(refused(&of_ride, people.clone(), "hello").await.0, "INVALID_INPUT", "they have a ride");
    app.pass(Duration::from_hours(30));
    assert_eq!(refused(&made["id"], people, "too late").await.0, "CONVERSATION_CLOSED");
    app.finish().await;
}
