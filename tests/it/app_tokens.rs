//! The apps of customers and drivers: a token made for one person shows his own live rides and nothing
//! else, and ends when it is told to.

use std::time::Duration;

use maskline_tests::{Fleet, Role, TestApp, Watcher};
use serde_json::{Value, json};

const RIDES: &str =
    "{ myRides { id ref state dial otherName contactUntil thread { from channel body delivery } } }";
const RIDE: &str = "query($id: ID!) { myRide(id: $id) { id dial otherName thread(last: 20) { from body } } }";
const SEND: &str = "mutation($ride: ID!, $body: String!, $once: String) {
    sendMyMessage(rideId: $ride, body: $body, clientMutationId: $once) { id from body } }";
const CHANGED: &str = "subscription($after: String) {
    myRideChanged(after: $after) { cursor rideId ride { id dial thread(last: 1) { from body } } } }";

async fn token(app: &TestApp, person: &str) -> String {
    let query = "mutation($id: ID!) { createAppToken(personId: $id) { token expiresAt } }";
    let made = app.gql(query, json!({ "id": person })).await["createAppToken"].take();
    assert_eq!(made["expiresAt"], "2026-01-05T13:00:00.000Z");
    made["token"].as_str().unwrap().to_owned()
}

async fn ask(app: &TestApp, token: &str, query: &str, variables: Value) -> Value {
    let request = app.http.post(format!("{}/graphql", app.url)).bearer_auth(token);
    let body = json!({ "query": query, "variables": variables });
    request.json(&body).send().await.unwrap().json().await.unwrap()
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn an_app_sees_its_owner_s_live_rides_and_no_phone() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 2, 3).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let other = fleet.ride(&app, 1, 1).await;
    app.telco.text(&app, "t1", &Fleet::driver_phone(0), &ride.driver_dials, "Two minutes").await;
    app.telco.text(&app, "t2", &Fleet::driver_phone(1), &other.driver_dials, "Not for Cara 0").await;
    app.settle().await;

    let customer = token(&app, &fleet.customers[0]).await;
    let seen = ask(&app, &customer, RIDES, json!({})).await;
    let rides = seen["data"]["myRides"].as_array().unwrap();
    assert_eq!(rides.len(), 1, "{seen:#}");
    assert_eq!(rides[0]["id"], ride.id);
    assert_eq!(rides[0]["dial"], ride.customer_dials);
    assert_eq!(rides[0]["otherName"], "Dan");
    let last = rides[0]["thread"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["from"], &last["body"]), (&json!("OTHER_SIDE"), &json!("Two minutes")));
    for secret in [Fleet::driver_phone(0), Fleet::customer_phone(0), "Not for Cara 0".to_owned()] {
        assert!(!seen.to_string().contains(&secret), "{seen:#}");
    }
    // The notice to the driver is the driver's.
    let driver = token(&app, &fleet.drivers[0]).await;
    let his = ask(&app, &driver, RIDE, json!({ "id": ride.id })).await["data"]["myRide"].take();
    assert_eq!((&his["dial"], &his["otherName"]), (&json!(ride.driver_dials), &json!("Cara")));
    let to_driver = his["thread"][0]["body"].as_str().unwrap().to_owned();
    assert_eq!(his["thread"][0]["from"], "COMPANY");
    assert!(!seen.to_string().contains(&to_driver), "{seen:#}");

    // Another's ride does not exist.
    assert_eq!(ask(&app, &customer, RIDE, json!({ "id": other.id })).await["data"]["myRide"], Value::Null);
    let wrote = ask(&app, &customer, SEND, json!({ "ride": other.id, "body": "hi" })).await;
    assert_eq!(code(&wrote), "NOT_FOUND", "{wrote:#}");

    // A ride that is over is there while contact works.
    ride.complete(&app).await;
    let over = ask(&app, &customer, RIDES, json!({})).await["data"]["myRides"][0].take();
    assert_eq!((&over["state"], over["contactUntil"].is_string()), (&json!("COMPLETED"), true));
    app.pass(Duration::from_hours(100));
    let query = "mutation($id: ID!) { createAppToken(personId: $id) { token } }";
    let later = app.gql(query, json!({ "id": fleet.customers[0] })).await["createAppToken"]["token"].take();
    let seen = ask(&app, later.as_str().unwrap(), RIDES, json!({})).await;
    assert_eq!(seen["data"]["myRides"], json!([]), "{seen:#}");
    app.finish().await;
}

#[tokio::test]
async fn an_app_reaches_nothing_else_and_nobody_else_reaches_what_is_for_apps() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let customer = token(&app, &fleet.customers[0]).await;
    for query in [
        "{ me { id } }",
        "{ rides { nodes { id } } }",
        "{ proxyNumbers { nodes { id } } }",
        "mutation { endAllSessions }",
        "mutation { createAppToken(personId: \"x\") { token } }",
    ] {
        assert_eq!(code(&ask(&app, &customer, query, json!({})).await), "FORBIDDEN", "{query}");
    }
    let file = format!("{}/export/rides/{}/evidence?format=json", app.url, ride.id);
    assert_eq!(app.http.get(file).bearer_auth(&customer).send().await.unwrap().status(), 401);
    for role in [Role::Viewer, Role::Dispatcher, Role::Admin] {
        assert_eq!(code(&app.ask(Some(role), RIDES, json!({})).await), "FORBIDDEN");
    }
    let query = "mutation($id: ID!, $m: Int) { createAppToken(personId: $id, lifeMinutes: $m) { token } }";
    let viewer = app.ask(Some(Role::Viewer), query, json!({ "id": fleet.customers[0] })).await;
    assert_eq!(code(&viewer), "FORBIDDEN");
    for minutes in [-1, 0, 1441] {
        let refused = app.refusal(query, json!({ "id": fleet.customers[0], "m": minutes })).await;
        assert_eq!(refused.0, "INVALID_INPUT");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_token_ends_by_the_clock_by_hand_and_with_its_person() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 2, 1).await;
    let first = token(&app, &fleet.customers[0]).await;
    let driver = token(&app, &fleet.drivers[1]).await;
    assert!(ask(&app, &first, RIDES, json!({})).await["errors"].is_null());
    let mut watcher = Watcher::open(&app, &first, CHANGED, json!({ "after": app.cursor().await })).await;
    app.gql("mutation($id: ID!) { endAppTokens(personId: $id) }", json!({ "id": fleet.customers[0] })).await;
    assert_eq!(code(&ask(&app, &first, RIDES, json!({})).await), "UNAUTHENTICATED");
    let second = token(&app, &fleet.customers[0]).await;
    assert!(ask(&app, &second, RIDES, json!({})).await["errors"].is_null());

    let update = "mutation($id: ID!) { updateDriver(id: $id, patch: { active: false }) { id } }";
    app.gql(update, json!({ "id": fleet.drivers[1] })).await;
    assert_eq!(code(&ask(&app, &driver, RIDES, json!({})).await), "UNAUTHENTICATED");

    app.pass(Duration::from_hours(1));
    assert_eq!(code(&ask(&app, &second, RIDES, json!({})).await), "UNAUTHENTICATED");
    // A subscription that was not under way yet when the token ended is refused first.
    let mut heard = watcher.message().await;
    while let Ok(message) = heard {
        assert_eq!(message["payload"][0]["extensions"]["code"], "UNAUTHENTICATED");
        heard = watcher.message().await;
    }
    assert_eq!(heard, Err(4401), "its socket ends as well");
    let log = app.gql_as(Role::Admin, "{ auditLog(first: 20) { nodes { action } } }", json!({})).await;
    let log = log.to_string();
    assert!(log.contains("app_token.create") && log.contains("app_token.end"), "{log}");
    app.finish().await;
}

#[tokio::test]
async fn what_is_written_in_an_app_goes_the_way_of_a_text() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let customer = token(&app, &fleet.customers[0]).await;
    let text = json!({ "ride": ride.id, "body": "At the blue door", "once": "a-1" });
    let sent = ask(&app, &customer, SEND, text.clone()).await;
    assert_eq!(sent["data"]["sendMyMessage"]["from"], "ME", "{sent:#}");
    let again = ask(&app, &customer, SEND, text).await;
    assert_eq!(sent, again, "asked again, nothing more is sent");
    app.settle().await;
    let mut arrived = app.telco.inbox(&Fleet::driver_phone(0));
    arrived.retain(|(_, body)| body == "At the blue door");
    assert_eq!(arrived, [(ride.driver_dials.clone(), "At the blue door".to_owned())]);

    // The rules of a text from a phone hold: who is kept apart is kept apart, here too.
    ride.complete(&app).await;
    let block = "mutation($ids: [ID!]!) { blockPair(personIds: $ids, reason: \"harassment\") { id } }";
    app.gql(block, json!({ "ids": [fleet.customers[0], fleet.drivers[0]] })).await;
    let refused = ask(&app, &customer, SEND, json!({ "ride": ride.id, "body": "hello" })).await;
    assert_eq!(code(&refused), "BLOCKED", "{refused:#}");
    for body in ["", "  ", &"x".repeat(1_601)] {
        let refused = ask(&app, &customer, SEND, json!({ "ride": ride.id, "body": body })).await;
        assert_eq!(code(&refused), "INVALID_INPUT");
    }
    app.finish().await;
}

#[tokio::test]
async fn an_app_hears_of_its_own_rides_only_and_once_when_one_is_lost() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 3, 3).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let other = fleet.ride(&app, 1, 1).await;
    app.settle().await;
    let driver = token(&app, &fleet.drivers[0]).await;
    let after = json!({ "after": app.cursor().await });
    let mut watcher = Watcher::open(&app, &driver, CHANGED, after).await;
    app.telco.text(&app, "o1", &Fleet::customer_phone(1), &other.customer_dials, "not his").await;
    app.telco.text(&app, "t1", &Fleet::customer_phone(0), &ride.customer_dials, "his").await;
    app.settle().await;
    let heard = watcher.next().await["myRideChanged"].take();
    assert_eq!(heard["rideId"], ride.id, "{heard:#}");
    assert_eq!(heard["ride"]["thread"], json!([{ "from": "OTHER_SIDE", "body": "his" }]));

    let now = ride.reassign(&app, &fleet.drivers[2]).await;
    let lost = loop {
        let heard = watcher.next().await["myRideChanged"].take();
        assert_eq!(heard["rideId"], ride.id);
        if heard["ride"].is_null() {
            break heard;
        }
    };
    assert_eq!(lost["ride"], Value::Null);
    // The change comes as several events of one instant.
    while !watcher.is_quiet().await {}
    app.pass(Duration::from_secs(1));
    app.telco.text(&app, "t2", &Fleet::customer_phone(0), &now.customer_dials, "for the next one").await;
    app.settle().await;
    assert!(watcher.is_quiet().await);
    assert_eq!(ask(&app, &driver, RIDES, json!({})).await["data"]["myRides"], json!([]));
    app.finish().await;
}

/// T22: anybody may have a token of an app; it watches a few things over a socket, a user many.
#[tokio::test]
async fn t22_an_app_watches_few_things_at_once() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 0, 0).await;
    let customer = token(&app, &fleet.customers[0]).await;
    let mut watcher = Watcher::open(&app, &customer, CHANGED, json!({})).await;
    for id in ["2", "3", "4", "5"] {
        watcher.also(id, CHANGED).await;
    }
    let told = watcher.message().await.unwrap();
    assert_eq!((&told["type"], &told["id"]), (&json!("error"), &json!("5")), "{told}");
    assert_eq!(told["payload"][0]["extensions"]["code"], "RATE_LIMITED");
    assert!(watcher.is_quiet().await, "the others go on");

    let dispatcher = app.token(Role::Dispatcher).await;
    let news = "subscription { entryAdded { cursor } }";
    let mut watcher = Watcher::open(&app, &dispatcher, news, json!({})).await;
    for id in ["2", "3", "4", "5"] {
        watcher.also(id, news).await;
    }
    assert!(watcher.is_quiet().await);
    app.finish().await;
}
