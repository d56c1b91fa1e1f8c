//! R28: a dispatcher has calls placed: announcements, and the two people connected.

use std::time::Duration;

use maskline::entities::entry;
use maskline::entities::leg::State;
use maskline::masking::conversations::addressing;
use maskline::providers::CallState;
use maskline_tests::vendor::{Heard, Placed, Trouble, Vendor};
use maskline_tests::{Fleet, MessageBird, Ride, Simulator, TestApp, Tropo, Twilio, Vonage, eventually};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use uuid::Uuid;

const ANNOUNCE: &str = "mutation($id: ID!, $to: Recipient!, $text: String!) {
    placeAnnouncement(rideId: $id, to: $to, text: $text) { id channel kind toRole legs { state } } }";
const CONNECT: &str = "mutation($id: ID!, $first: ConversationRole!) {
    clickToCall(rideId: $id, first: $first) { id fromName toName } }";
const LEGS: &str =
    "query($id: ID!) { entry(id: $id) { legs { state durationSeconds errorCode personName } } }";

struct Stage {
    app: TestApp,
    ride: Ride,
}

async fn stage(vendor: &dyn Vendor) -> Stage {
    let app = TestApp::start_with(|config| vendor.configure(config)).await;
    vendor.connect(&app).await;
    let fleet = Fleet::with(&app, vendor.name(), 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    Stage { app, ride }
}

async fn placed(vendor: &dyn Vendor, app: &TestApp, count: usize) -> Vec<Placed> {
    eventually("the calls are placed", || async {
        let placed = vendor.placed(app).await;
        (placed.len() >= count).then_some(placed)
    })
    .await
}

async fn legs(app: &TestApp, entry: &Value) -> Vec<Value> {
    let answer = app.gql(LEGS, json!({ "id": entry })).await;
    answer["entry"]["legs"].as_array().unwrap().clone()
}

async fn states(app: &TestApp, entry: &Value) -> Vec<String> {
    legs(app, entry).await.iter().map(|leg| leg["state"].as_str().unwrap().to_owned()).collect()
}

async fn announces(vendor: impl Vendor) {
    let Stage { app, ride } = stage(&vendor).await;
    let words = "Your driver waits at gate <B> & will not leave.";
    let variables = json!({ "id": ride.id, "to": "BOTH", "text": words });
    let made = app.gql(ANNOUNCE, variables).await["placeAnnouncement"].clone();
    assert_eq!(made.as_array().unwrap().len(), 2);
    app.settle().await;
    let calls = placed(&vendor, &app, 2).await;
    let spoken =
        |then: &Heard| matches!(then, Heard::Say(said) if said.starts_with("Your driver waits at gate"));
    assert!(calls.iter().all(|call| spoken(&call.then)), "{calls:#?}");
    let to_customer = calls.iter().find(|call| call.to == Fleet::customer_phone(0)).unwrap();
    assert_eq!(to_customer.from, ride.customer_dials);
    let entry = &made.as_array().unwrap().iter().find(|entry| entry["toRole"] == "CUSTOMER").unwrap()["id"];
    for state in [CallState::Ringing, CallState::Bridged, CallState::Completed] {
        vendor.progress(&app, &to_customer.id, state, 9).await;
    }
    let leg = legs(&app, entry).await.remove(0);
    assert_eq!((&leg["state"], &leg["durationSeconds"]), (&json!("COMPLETED"), &json!(9)));
    // The other one is not picked up.
    let other = calls.iter().find(|call| call.to == Fleet::driver_phone(0)).unwrap();
    vendor.progress(&app, &other.id, CallState::NoAnswer, 0).await;
    let driver = &made.as_array().unwrap().iter().find(|entry| entry["toRole"] == "DRIVER").unwrap()["id"];
    assert_eq!(states(&app, driver).await, ["NO_ANSWER"]);
    assert_eq!(vendor.complaints(), Vec::<String>::new());
    app.finish().await;
}

async fn connects(vendor: impl Vendor) {
    let Stage { app, ride } = stage(&vendor).await;
    let made = app.gql(CONNECT, json!({ "id": ride.id, "first": "DRIVER" })).await["clickToCall"].clone();
    assert_eq!((&made["fromName"], &made["toName"]), (&json!("Dan 0"), &json!("Cara 0")));
    app.settle().await;
    let call = placed(&vendor, &app, 1).await.remove(0);
    assert_eq!((&call.to, &call.from), (&Fleet::driver_phone(0), &ride.driver_dials));
    let Heard::Bridge { announce, to, caller_id, .. } = &call.then else { panic!("{call:?}") };
    assert_eq!(announce, "Connecting you with the customer, please wait...");
    assert_eq!((to, caller_id), (&Fleet::customer_phone(0), &ride.customer_dials));
    let names: Vec<_> = legs(&app, &made["id"]).await.iter().map(|leg| leg["personName"].clone()).collect();
    assert_eq!(names, ["Dan 0", "Cara 0"]);
    // The first does not answer: the second was never rung.
    vendor.progress(&app, &call.id, CallState::NoAnswer, 0).await;
    assert_eq!(states(&app, &made["id"]).await, ["NO_ANSWER", "CANCELLED"]);
    assert_eq!(vendor.complaints(), Vec::<String>::new());
    app.finish().await;
}

#[tokio::test]
async fn r28_an_announcement_is_spoken_over_twilio() {
    announces(Twilio::start().await).await;
}

#[tokio::test]
async fn r28_an_announcement_is_spoken_over_tropo() {
    announces(Tropo::start().await).await;
}

#[tokio::test]
async fn r28_an_announcement_is_spoken_over_the_simulator() {
    announces(Simulator).await;
}

#[tokio::test]
async fn r28_an_announcement_is_spoken_over_vonage() {
    announces(Vonage::start().await).await;
}

#[tokio::test]
async fn r28_an_announcement_is_spoken_over_messagebird() {
    announces(MessageBird::start().await).await;
}

#[tokio::test]
async fn r28_a_click_connects_the_two_over_vonage() {
    connects(Vonage::start().await).await;
}

#[tokio::test]
async fn r28_a_click_connects_the_two_over_messagebird() {
    connects(MessageBird::start().await).await;
}

/// R28: MessageBird calls both legs of a call that it placed alike; whose phone rings and who talks is told by the phone,
/// and where none is told, it is the first one's.
#[tokio::test]
async fn r28_each_leg_over_messagebird_is_its_own_person_s() {
    let vendor = MessageBird::start().await;
    let Stage { app, ride } = stage(&vendor).await;
    let (first, second) = (Fleet::driver_phone(0), Fleet::customer_phone(0));
    for told in [true, false] {
        let made = app.gql(CONNECT, json!({ "id": ride.id, "first": "DRIVER" })).await["clickToCall"].clone();
        app.settle().await;
        let call = placed(&vendor, &app, if told { 1 } else { 2 }).await.pop().unwrap();
        let to = |phone| Some(phone).filter(|_| told);
        let legs = [("leg-1", to(first.as_str())), ("leg-2", to(second.as_str()))];
        let expected = if told {
            [
                (0, "ringing", ["RINGING", "SUBMITTED"]),
                (0, "ongoing", ["BRIDGED", "SUBMITTED"]),
                (1, "ringing", ["BRIDGED", "RINGING"]),
                (1, "ongoing", ["BRIDGED", "BRIDGED"]),
                (1, "hangup", ["COMPLETED", "COMPLETED"]),
            ]
        } else {
            [
                (0, "ringing", ["RINGING", "SUBMITTED"]),
                (0, "ongoing", ["BRIDGED", "SUBMITTED"]),
                (1, "ringing", ["BRIDGED", "SUBMITTED"]),
                (1, "ongoing", ["BRIDGED", "SUBMITTED"]),
                (0, "hangup", ["COMPLETED", "CANCELLED"]),
            ]
        };
        for (leg, status, after) in expected {
            vendor.leg_news(&app, &call.id, legs[leg], status).await;
            assert_eq!(states(&app, &made["id"]).await, after, "{told}: {leg} is {status}");
        }
    }
    assert_eq!(vendor.complaints(), Vec::<String>::new());
    app.finish().await;
}

#[tokio::test]
async fn r28_a_click_connects_the_two_over_twilio() {
    connects(Twilio::start().await).await;
}

#[tokio::test]
async fn r28_a_click_connects_the_two_over_tropo() {
    connects(Tropo::start().await).await;
}

#[tokio::test]
async fn a_call_whose_answer_was_lost_is_followed_by_the_telcos_id_alone() {
    let vendor = Tropo::start().await;
    let app = TestApp::start_with(|config| vendor.configure(config)).await;
    vendor.connect(&app).await;
    let mut fleet = Fleet::with(&app, vendor.name(), 1, 0, 1).await;
    let phone = Trouble::AnswerLost.phone(1);
    let driver = "mutation($input: DriverInput!) { createDriver(input: $input) { id } }";
    let driver = app.gql(driver, json!({ "input": { "name": "Dora", "phone": phone } })).await;
    fleet.drivers.push(driver["createDriver"]["id"].as_str().unwrap().to_owned());
    let ride = fleet.ride(&app, 0, 0).await.id;
    app.settle().await;
    let announced =
        app.gql(ANNOUNCE, json!({ "id": ride, "to": "DRIVER", "text": "Please move the car." })).await;
    let entry = &announced["placeAnnouncement"][0]["id"];
    app.settle().await;
    let call = placed(&vendor, &app, 1).await.remove(0);
    assert_eq!(call.to, phone);
    // The result of the session names no reference of ours.
    vendor.progress(&app, &call.id, CallState::Completed, 7).await;
    let leg = legs(&app, entry).await.remove(0);
    assert_eq!((&leg["state"], &leg["durationSeconds"]), (&json!("COMPLETED"), &json!(7)));
    app.finish().await;
}

/// R28: a call that its telco refuses is over on both sides at once; the second person is not rung, and nothing is left
/// for the sweep.
#[tokio::test]
async fn a_call_that_cannot_be_placed_ends_on_both_sides() {
    let vendor = Twilio::start().await;
    let app = TestApp::start_with(|config| vendor.configure(config)).await;
    vendor.connect(&app).await;
    let mut fleet = Fleet::with(&app, vendor.name(), 1, 0, 1).await;
    let query = "mutation($input: DriverInput!) { createDriver(input: $input) { id } }";
    let input = json!({ "name": "Dora", "phone": Trouble::OptedOut.phone(1) });
    let driver = app.gql(query, json!({ "input": input })).await;
    fleet.drivers.push(driver["createDriver"]["id"].as_str().unwrap().to_owned());
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let made = app.gql(CONNECT, json!({ "id": ride.id, "first": "DRIVER" })).await["clickToCall"].clone();
    app.settle().await;
    assert_eq!(states(&app, &made["id"]).await, ["REJECTED", "CANCELLED"]);
    assert_eq!(legs(&app, &made["id"]).await[0]["errorCode"], "21610");
    assert!(vendor.placed(&app).await.is_empty());
    // Nor is it tried again by itself.
    app.pass(app.app.config.max_call + Duration::from_hours(1));
    app.settle().await;
    assert!(vendor.placed(&app).await.is_empty());
    assert_eq!(maskline::delivery::calls::settle_forgotten(app.app.clone()).await.unwrap(), 0);
    // The other one can be rung.
    let made = app.gql(CONNECT, json!({ "id": ride.id, "first": "CUSTOMER" })).await["clickToCall"].clone();
    app.settle().await;
    assert_eq!(placed(&vendor, &app, 1).await[0].to, Fleet::customer_phone(0));
    assert_eq!(states(&app, &made["id"]).await, ["SUBMITTED", "SUBMITTED"]);
    assert_eq!(vendor.complaints(), Vec::<String>::new());
    app.finish().await;
}

#[tokio::test]
async fn calls_are_ordered_with_words_and_while_contact_works() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    ride.complete(&app).await;
    app.pass(Duration::from_hours(2));
    let late = app.refusal(CONNECT, json!({ "id": ride.id, "first": "DRIVER" })).await;
    assert_eq!(late.0, "CONVERSATION_CLOSED");
    for (text, to) in [("", "BOTH"), ("   ", "DRIVER")] {
        let refused = app.refusal(ANNOUNCE, json!({ "id": ride.id, "to": to, "text": text })).await;
        assert_eq!(refused.0, "INVALID_INPUT");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_call_never_rings_for_ever() {
    let Stage { app, ride } = stage(&Simulator).await;
    Simulator.call(&app, "c-1", &Fleet::customer_phone(0), &ride.customer_dials).await;
    app.pass(Duration::from_mins(2));
    Simulator.call(&app, "c-2", &Fleet::driver_phone(0), &ride.driver_dials).await;
    Simulator.progress(&app, "c-2", CallState::Bridged, 0).await;
    let leg_states = async || {
        let calls = app.sent_legs().await.into_iter();
        calls
            .map(|leg| leg.state)
            .filter(|s| ![State::Delivered, State::Sent, State::Submitted].contains(s))
            .collect::<Vec<_>>()
    };
    assert_eq!(maskline::delivery::calls::settle_forgotten(app.app.clone()).await.unwrap(), 0);
    assert_eq!(leg_states().await, [State::Ringing, State::Bridged]);
    app.pass(app.app.config.max_call + Duration::from_mins(30));
    assert_eq!(maskline::delivery::calls::settle_forgotten(app.app.clone()).await.unwrap(), 4);
    assert_eq!(leg_states().await, [State::NoAnswer, State::Completed]);
    assert_eq!(maskline::delivery::calls::settle_forgotten(app.app.clone()).await.unwrap(), 0);
    app.finish().await;
}

/// E4: a call that has to wait for its telco connects nobody with a driver who was replaced meanwhile: the courier asks
/// this of each call before it goes out.
#[tokio::test]
async fn e04_a_call_that_waited_does_not_reach_the_former_driver() {
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 1, 2, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let made = app.gql(CONNECT, json!({ "id": ride.id, "first": "CUSTOMER" })).await["clickToCall"].clone();
    let id = made["id"].as_str().unwrap().parse().unwrap();
    let stands = async || {
        let tx = app.app.db.begin().await.unwrap();
        let entry = entry::Entity::find_by_id::<Uuid>(id).one(&*tx).await.unwrap().unwrap();
        let stands = addressing::call_stands(&app.app, &tx, app.app.clock.now(), &entry).await.unwrap();
        tx.roll_back().await.unwrap();
        stands
    };
    assert!(stands().await);
    ride.reassign(&app, &fleet.drivers[1]).await;
    assert!(!stands().await);
    app.finish().await;
}

/// R28: a ride whose people have no number yet says so, and not that its contact has ended.
#[tokio::test]
async fn r28_a_ride_without_a_number_yet_tells_what_is_missing() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let mut input = fleet.ride_input(0, 0);
    let fields = input["input"].as_object_mut().unwrap();
    fields.remove("driverId");
    fields.insert("assign".into(), json!("LATER"));
    let create = "mutation($input: RideInput!) { createRide(input: $input) { id } }";
    let ride = Ride::of(&app.gql(create, input).await["createRide"]);
    let tell = "mutation($id: ID!) { sendMessage(rideId: $id, to: CUSTOMER, body: \"hello\") { id } }";
    let asked = [
        (tell, json!({ "id": ride.id })),
        (CONNECT, json!({ "id": ride.id, "first": "CUSTOMER" })),
        (ANNOUNCE, json!({ "id": ride.id, "to": "CUSTOMER", "text": "hello" })),
    ];
    for (query, variables) in &asked {
        let (code, told) = app.refusal(query, variables.clone()).await;
        assert_eq!(code, "CONVERSATION_CLOSED");
        assert!(told.starts_with("Nobody has a number of this ride yet. Assign a driver"), "{told}");
    }
    ride.act(&app, "cancelRide", "").await;
    let (_, told) = app.refusal(tell, json!({ "id": ride.id })).await;
    assert_eq!(told, "This ride was over before anybody had a number of it.");
    app.finish().await;
}

/// R28: two people without a ride are called, too, each from the number he knows, while they may call each other.
#[tokio::test]
async fn r28_the_company_calls_two_people_without_a_ride() {
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 3, 1, 3).await;
    let people = json!([fleet.customers[0], fleet.customers[1]]);
    let meet = "mutation($people: [ID!]!, $mode: ConversationMode!) {
        createConversation(input: { personIds: $people, mode: $mode, notice: NONE, strategy: DUAL }) {
            id participants { name dials { number } } } }";
    let made = app.gql(meet, json!({ "people": people, "mode": "SMS_AND_VOICE" })).await;
    let made = &made["createConversation"];
    let dials = |name: &str| {
        let all = made["participants"].as_array().unwrap();
        all.iter().find(|one| one["name"] == name).unwrap()["dials"]["number"].as_str().unwrap().to_owned()
    };
    let connect = "mutation($id: ID!, $first: ID!) {
        callWithoutRide(conversationId: $id, first: $first) { fromName toName ride { id } } }";
    let call = json!({ "id": made["id"], "first": fleet.customers[1] });
    let ordered = app.gql(connect, call.clone()).await["callWithoutRide"].take();
    assert_eq!(ordered, json!({ "fromName": "Cara 1", "toName": "Cara 0", "ride": null }));
    app.settle().await;
    let rung = placed(&Simulator, &app, 1).await.remove(0);
    assert_eq!((&rung.to, &rung.from), (&Fleet::customer_phone(1), &dials("Cara 1")));
    let Heard::Bridge { to, caller_id, .. } = &rung.then else { panic!("{rung:?}") };
    assert_eq!((to, caller_id), (&Fleet::customer_phone(0), &dials("Cara 0")));
    let announce = "mutation($id: ID!, $people: [ID!]!) {
        announceWithoutRide(conversationId: $id, personIds: $people, text: \"We open at ten\") { toName } }";
    let told = app.gql(announce, json!({ "id": made["id"], "people": people })).await;
    assert_eq!(told["announceWithoutRide"], json!([{ "toName": "Cara 0" }, { "toName": "Cara 1" }]));
    app.settle().await;
    let calls = placed(&Simulator, &app, 3).await;
    let spoken = |call: &&Placed| matches!(&call.then, Heard::Say(said) if said == "We open at ten");
    assert_eq!(calls.iter().filter(spoken).count(), 2, "{calls:#?}");

    let stranger = json!({ "id": made["id"], "first": fleet.customers[2] });
    assert_eq!(app.refusal(connect, stranger).await.0, "INVALID_INPUT");
    let suspend = "mutation($id: ID!) { suspendConversation(id: $id) { id } }";
    app.gql(suspend, json!({ "id": made["id"] })).await;
    assert_eq!(app.refusal(connect, call).await.0, "BLOCKED");
    let texting = json!({ "people": [fleet.customers[2], fleet.drivers[0]], "mode": "SMS_ONLY" });
    let texting = app.gql(meet, texting).await["createConversation"]["id"].take();
    let call = json!({ "id": texting, "first": fleet.drivers[0] });
    assert_eq!(app.refusal(connect, call).await.0, "CONVERSATION_CLOSED");
    let ride = fleet.ride(&app, 2, 0).await;
    let call = json!({ "id": ride.conversation(&app).await["id"], "first": fleet.drivers[0] });
    assert_eq!(app.refusal(connect, call).await.0, "INVALID_INPUT", "they have a ride");
    app.finish().await;
}
