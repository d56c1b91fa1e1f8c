//! The intake line (R63, E51): a text with a position becomes a request on the board.

use std::time::Duration;

use maskline_tests::{Fleet, Ride, Role, TestApp};
use serde_json::{Value, json};

const LINE: &str = "+3197020000002";
const SENDER: &str = "+31655000011";

const RIDES: &str =
    "{ rides(first: 50) { nodes { id ref state start startLatitude startLongitude driver { id }
    customer { id name phone { masked } } lastEntry { kind template } } } }";

async fn line(app: &TestApp) -> Fleet {
    let fleet = Fleet::of(app, 1, 1, 2).await;
    let input = json!({ "number": LINE, "provider": "messagebird", "purpose": "INTAKE" });
    let query = "mutation($input: NumberInput!) { addNumber(input: $input) { id } }";
    app.gql_as(Role::Admin, query, json!({ "input": input })).await;
    fleet
}

async fn rides(app: &TestApp) -> Vec<Value> {
    app.gql(RIDES, json!({})).await["rides"]["nodes"].as_array().unwrap().clone()
}

async fn states(app: &TestApp) -> Vec<String> {
    rides(app).await.iter().map(|ride| ride["state"].as_str().unwrap().to_owned()).collect()
}

/// The last thing this phone was told, after it wrote this.
async fn told(app: &TestApp, id: &str, from: &str, body: &str) -> String {
    assert_eq!(app.telco.text(app, id, from, LINE, body).await, 200);
    app.settle().await;
    let (number, words) = app.telco.inbox(from).pop().expect("an answer");
    assert_eq!(number, LINE);
    words
}

/// R63: typed in as the fish finder shows it, it is a request with its place, and confirmed in words.
#[tokio::test]
async fn a_text_with_a_position_is_a_request_on_the_board() {
    let app = TestApp::start().await;
    line(&app).await;
    let words = told(&app, "a", SENDER, "47.6062, -122.3321").await;
    assert_eq!(words, "Got it: 47.6062, -122.3321. We will text you when help is on the way.");
    let all = rides(&app).await;
    assert_eq!(all.len(), 1);
    let ride = &all[0];
    assert_eq!((&ride["state"], &ride["driver"]), (&json!("REQUESTED"), &Value::Null));
    assert_eq!((&ride["startLatitude"], &ride["startLongitude"]), (&json!(47.6062), &json!(-122.3321)));
    assert_eq!(ride["start"], "47.6062, -122.3321");
    let name = ride["customer"]["name"].as_str().unwrap();
    assert!(name.starts_with("Caller ") && !name.contains("0011"), "{name}");
    // A known customer is known, whatever the form.
    told(&app, "b", &Fleet::customer_phone(0), "N 47° 36.372' W 122° 19.926'").await;
    let known = rides(&app).await.into_iter().find(|ride| ride["customer"]["name"] == "Cara 0").unwrap();
    assert!((known["startLatitude"].as_f64().unwrap() - 47.6062).abs() < 1e-5);
    app.finish().await;
}

/// E51: who has a request is asked what he means, and CANCEL and NEW do what they say.
#[tokio::test]
async fn e51_a_second_request_is_asked_about() {
    let app = TestApp::start().await;
    line(&app).await;
    told(&app, "a", SENDER, "47.6062, -122.3321").await;
    let exists = "You already have a request. Reply CANCEL to cancel it or NEW to replace it.";
    assert_eq!(told(&app, "b", SENDER, "47.7 -122.4").await, exists);
    assert_eq!(told(&app, "b2", SENDER, "47.71 -122.41").await, exists, "each text is answered");
    assert_eq!(rides(&app).await.len(), 1);
    assert!(told(&app, "c", SENDER, "New.").await.starts_with("Got it: 47.71, -122.41."));
    let mut now = states(&app).await;
    now.sort();
    assert_eq!(now, ["CANCELLED", "REQUESTED"]);
    assert_eq!(told(&app, "d", SENDER, "cancel").await, "Your request is cancelled.");
    assert_eq!(states(&app).await, ["CANCELLED", "CANCELLED"]);
    assert!(told(&app, "e", SENDER, "CANCEL").await.starts_with("You have no open request."));
    // CANCEL was no STOP: he still gets texts.
    assert!(told(&app, "f", SENDER, "47.6 -122.3").await.starts_with("Got it"));
    app.finish().await;
}

/// E51: a ride that a dispatcher made is no request: no text to the line touches it.
#[tokio::test]
async fn e51_a_booked_ride_is_not_cancelled_by_text() {
    let app = TestApp::start().await;
    let fleet = line(&app).await;
    let mut input = fleet.ride_input(0, 0);
    input["input"]["pickupAt"] = json!("2026-01-06T13:30:00Z");
    app.gql("mutation($input: RideInput!) { createRide(input: $input) { id } }", input).await;
    app.settle().await;
    let phone = Fleet::customer_phone(0);
    assert!(told(&app, "a", &phone, "NEW").await.starts_with("You have no open request."));
    assert_eq!(states(&app).await, ["ASSIGNED"]);
    assert!(told(&app, "b", &phone, "47.6062, -122.3321").await.starts_with("Got it"));
    assert_eq!(told(&app, "c", &phone, "cancel").await, "Your request is cancelled.");
    let mut now = states(&app).await;
    now.sort();
    assert_eq!(now, ["ASSIGNED", "CANCELLED"]);
    app.finish().await;
}

/// E51: who is on board already does not end the ride by a text: a person looks at it.
#[tokio::test]
async fn e51_a_ride_under_way_is_not_cancelled_by_text() {
    let app = TestApp::start().await;
    line(&app).await;
    told(&app, "a", SENDER, "47.6062, -122.3321").await;
    let ride = Ride::of(&rides(&app).await[0]);
    ride.act(&app, "assignDriver", "").await;
    for _ in 0..3 {
        ride.act(&app, "advanceRide", "").await;
    }
    app.settle().await;
    told(&app, "b", SENDER, "cancel").await;
    assert_eq!(states(&app).await, ["IN_PROGRESS"]);
    let waiting = app.gql("{ unrouted { nodes { entry { body problem } } } }", json!({})).await;
    let entry = &waiting["unrouted"]["nodes"][0]["entry"];
    assert_eq!(entry["body"], "cancel");
    assert!(entry["problem"].as_str().unwrap().contains("too far on"), "{entry}");
    app.finish().await;
}

/// R30: who was promised a word gets one, over the line he knows: when a dispatcher cancels his request, and when nobody
/// takes it; then the company is alerted, too.
#[tokio::test]
async fn r30_who_asked_by_text_is_told_how_his_request_ended() {
    let app = TestApp::start().await;
    line(&app).await;
    told(&app, "a", SENDER, "47.6062, -122.3321").await;
    Ride::of(&rides(&app).await[0]).act(&app, "cancelRide", "").await;
    app.settle().await;
    let last = |app: &TestApp| app.telco.inbox(SENDER).pop().unwrap();
    assert_eq!(last(&app), (LINE.to_owned(), "Your request is cancelled.".to_owned()));

    told(&app, "b", SENDER, "47.7, -122.4").await;
    app.pass(Duration::from_mins(121));
    maskline::sweeps::run_now(&app.app, "rides.waiting").await.unwrap();
    app.settle().await;
    let mut now = states(&app).await;
    now.sort();
    assert_eq!(now, ["CANCELLED", "FAILED"]);
    let (number, words) = last(&app);
    assert_eq!(number, LINE);
    assert!(words.starts_with("We are sorry: nobody could take your trip at "), "{words}");
    let alerts = app.gql("{ alerts { nodes { kind ride { state } } } }", json!({})).await;
    let given_up = json!([{ "kind": "RIDE_GIVEN_UP", "ride": { "state": "FAILED" } }]);
    assert_eq!(alerts["alerts"]["nodes"], given_up);
    app.finish().await;
}

/// E51: what can't be read is asked for again, and after the second time a person looks at it.
#[tokio::test]
async fn e51_what_cannot_be_read_waits_for_a_person_after_the_second_time() {
    let app = TestApp::start().await;
    line(&app).await;
    let unrouted = "{ unrouted { nodes { entry { body problem } } } }";
    let ask = "Please send your position like 47.6062, -122.3321.";
    assert_eq!(told(&app, "a", SENDER, "near the big rock").await, ask);
    assert!(app.gql(unrouted, json!({})).await["unrouted"]["nodes"].as_array().unwrap().is_empty());
    assert_eq!(told(&app, "b", SENDER, "I said the big rock").await, ask);
    let waiting = app.gql(unrouted, json!({})).await["unrouted"]["nodes"].clone();
    assert_eq!(waiting[0]["entry"]["body"], "I said the big rock");
    assert!(rides(&app).await.is_empty());
    // A position off the globe is none.
    assert_eq!(told(&app, "c", "+31655000012", "95.0, 10.0").await, ask);
    assert!(told(&app, "d", SENDER, "47.6062, -122.3321").await.starts_with("Got it"));
    app.finish().await;
}

/// A repeated webhook makes nothing more of it (E26).
#[tokio::test]
async fn a_repeated_text_makes_one_request() {
    let app = TestApp::start().await;
    line(&app).await;
    for _ in 0..3 {
        assert_eq!(app.telco.text(&app, "same", SENDER, LINE, "47.6062, -122.3321").await, 200);
    }
    app.settle().await;
    assert_eq!((rides(&app).await.len(), app.telco.inbox(SENDER).len()), (1, 1));
    app.finish().await;
}

/// T31: where somebody stood is forgotten with the words for it, by erasure as by retention.
#[tokio::test]
async fn t31_a_position_goes_with_the_place() {
    for erased in [true, false] {
        let app = TestApp::start().await;
        line(&app).await;
        told(&app, "a", SENDER, "47.6062, -122.3321").await;
        let ride = rides(&app).await.remove(0);
        let cancel = "mutation($id: ID!) { cancelRide(id: $id) { id } }";
        app.gql(cancel, json!({ "id": ride["id"] })).await;
        app.settle().await;
        if erased {
            let erase = "mutation($id: ID!, $name: String!) { erasePerson(personId: $id, confirm: $name, reason: \"asked\") {
                erasure { doneAt } } }";
            let who = json!({ "id": ride["customer"]["id"], "name": ride["customer"]["name"] });
            let done = app.gql_as(Role::Admin, erase, who).await;
            assert!(done["erasePerson"]["erasure"]["doneAt"].is_string());
        } else {
            let set = "mutation { setRetention(dataClass: PLACES, days: 1) { days } }";
            app.gql_as(Role::OpsManager, set, json!({})).await;
            app.pass(Duration::from_hours(49));
            maskline::sweeps::run_now(&app.app, "privacy.retention").await.unwrap();
        }
        let left = rides(&app).await.remove(0);
        let place = (&left["start"], &left["startLatitude"], &left["startLongitude"]);
        assert_eq!(place, (&json!(""), &Value::Null, &Value::Null), "erased: {erased}");
        app.finish().await;
    }
}
