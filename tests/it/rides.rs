//! Rides: made, told, ended.

use std::time::Duration;

use maskline_tests::{Fleet, Role, TestApp};
use serde_json::json;

#[tokio::test]
async fn an_available_driver_is_chosen_when_none_is_named() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 3, 2, 4).await;
    let query = "mutation($input: RideInput!) { createRide(input: $input) { id driver { id } } }";
    let mut drivers = Vec::new();
    for customer in 0..2 {
        let mut input = fleet.ride_input(customer, 0);
        input["input"].as_object_mut().unwrap().remove("driverId");
        let ride = app.gql(query, input).await;
        drivers.push(ride["createRide"]["driver"]["id"].as_str().unwrap().to_owned());
    }
    drivers.sort();
    let mut all = fleet.drivers.clone();
    all.sort();
    assert_eq!(drivers, all, "each driver got one ride");
    let mut input = fleet.ride_input(2, 0);
    input["input"].as_object_mut().unwrap().remove("driverId");
    assert_eq!(app.refusal(query, input).await.0, "NO_DRIVER_AVAILABLE");
    app.finish().await;
}

/// R38: whose turn it is may have no number left; then it is the next one's.
#[tokio::test]
async fn a_driver_without_a_number_left_is_passed_over() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 3, 2, 1).await;
    let query = "mutation($input: RideInput!) { createRide(input: $input) { driver { id } } }";
    let input = |customer: usize, pickup_at: &str| {
        let mut input = fleet.ride_input(customer, 0);
        input["input"].as_object_mut().unwrap().remove("driverId");
        input["input"]["pickupAt"] = json!(pickup_at);
        input
    };
    // Driver 0 holds the one number; driver 1 had his ride later, so that it is driver 0's turn.
    fleet.ride(&app, 0, 0).await;
    app.pass(Duration::from_secs(1));
    fleet.ride(&app, 1, 1).await.complete(&app).await;
    app.pass(Duration::from_hours(5));
    let second = app.gql(query, input(2, "2026-01-06T13:30:00Z")).await["createRide"].take();
    assert_eq!(second["driver"]["id"], fleet.drivers[1]);
    let (code, _) = app.refusal(query, input(1, "2026-01-07T13:30:00Z")).await;
    assert_eq!(code, "POOL_EXHAUSTED", "it is numbers that are missing, not drivers");
    app.finish().await;
}

/// Who mistakes the year texts nobody; what was made before is answered again however late.
#[tokio::test]
async fn a_pickup_of_long_ago_is_refused() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let query = "mutation($input: RideInput!) { createRide(input: $input) { id } }";
    let at = |pickup_at: &str| {
        let mut input = fleet.ride_input(0, 0);
        input["input"]["pickupAt"] = json!(pickup_at);
        input["input"]["externalId"] = json!(format!("trip of {pickup_at}"));
        input
    };
    let answer = app.ask(Some(Role::Dispatcher), query, at("2024-12-01T12:00:00Z")).await;
    let refused = &answer["errors"][0]["extensions"];
    assert_eq!(refused, &json!({ "code": "INVALID_INPUT", "field": "pickupAt" }));
    app.settle().await;
    assert!(app.telco.sent().is_empty());
    let made = app.gql(query, at("2026-01-04T13:00:00Z")).await;
    app.settle().await;
    app.pass(Duration::from_hours(48));
    assert_eq!(app.gql(query, at("2026-01-04T13:00:00Z")).await, made);
    app.finish().await;
}

/// E1
#[tokio::test]
async fn e01_the_same_phone_on_both_sides_is_refused_and_nothing_is_kept() {
    let app = TestApp::start().await;
    let mut fleet = Fleet::of(&app, 1, 0, 1).await;
    let input = json!({ "name": "Cara drives too", "phone": Fleet::customer_phone(0) });
    let query = "mutation($input: DriverInput!) { createDriver(input: $input) { id } }";
    let driver = app.gql(query, json!({ "input": input })).await;
    fleet.drivers.push(maskline_tests::people::id(&driver["createDriver"]));
    assert_eq!(fleet.no_ride(&app, 0, 0).await.0, "SAME_PERSON");
    let rest = app.gql("{ rides { nodes { id } } proxyNumbers { nodes { holds } } }", json!({})).await;
    assert_eq!(rest["rides"]["nodes"], json!([]));
    assert_eq!(rest["proxyNumbers"]["nodes"][0]["holds"], 0);
    app.finish().await;
}

/// R37
#[tokio::test]
async fn an_exhausted_pool_says_so_in_the_exact_sentence() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 1, 1).await;
    fleet.ride(&app, 0, 0).await;
    let (code, sentence) = fleet.no_ride(&app, 1, 0).await;
    assert_eq!(code, "POOL_EXHAUSTED");
    assert_eq!(sentence, "No number available! Please extend your pool.");
    app.finish().await;
}

/// R33
#[tokio::test]
async fn one_number_serves_rides_of_different_people_at_once() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 2, 1).await;
    let (first, second) = (fleet.ride(&app, 0, 0).await, fleet.ride(&app, 1, 1).await);
    assert_eq!(first.customer_dials, second.customer_dials);
    app.settle().await;
    assert_eq!(app.telco.text(&app, "1", &Fleet::customer_phone(1), &second.customer_dials, "hi").await, 200);
    app.settle().await;
    assert_eq!(app.telco.inbox(&Fleet::driver_phone(1)).len(), 2);
    assert_eq!(app.telco.inbox(&Fleet::driver_phone(0)).len(), 1);
    app.finish().await;
}

/// Neither has a number in common left, so each gets his own (pool.md's split).
#[tokio::test]
async fn without_a_common_number_each_side_gets_its_own() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 2, 2).await;
    let first = fleet.ride(&app, 0, 0).await;
    let second = fleet.ride(&app, 1, 0).await;
    let third = fleet.ride(&app, 0, 1).await;
    assert_ne!(first.driver_dials, second.driver_dials);
    assert_ne!(first.customer_dials, third.customer_dials);
    let fourth = fleet.ride(&app, 1, 1).await;
    app.settle().await;
    assert_eq!(
        app.telco.text(&app, "x", &Fleet::customer_phone(1), &fourth.customer_dials, "split").await,
        200
    );
    app.settle().await;
    let last = app.telco.inbox(&Fleet::driver_phone(1)).pop();
    assert_eq!(last, Some((fourth.driver_dials, "split".to_owned())));
    app.finish().await;
}

/// F15
#[tokio::test]
async fn a_repeated_create_with_the_same_external_id_answers_the_ride_already_made() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    let mut input = fleet.ride_input(0, 0);
    input["input"]["externalId"] = json!("order-77");
    let query = "mutation($input: RideInput!) { createRide(input: $input) { id } }";
    let answers = futures_util::future::join_all((0..10).map(|_| app.gql(query, input.clone()))).await;
    assert!(answers.iter().all(|answer| answer == &answers[0]), "{answers:?}");
    app.settle().await;
    assert_eq!(app.telco.sent().len(), 2);
    app.finish().await;
}

/// E14: the same two people again: the same number, one thread.
#[tokio::test]
async fn a_second_ride_of_the_same_pair_joins_the_live_conversation() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 3).await;
    let (first, second) = (fleet.ride(&app, 0, 0).await, fleet.ride(&app, 0, 0).await);
    assert_eq!(first.customer_dials, second.customer_dials);
    // One ride's end does not end the other's contact.
    first.complete(&app).await;
    app.pass(Duration::from_hours(5));
    app.settle().await;
    assert_eq!(
        app.telco.text(&app, "1", &Fleet::customer_phone(0), &second.customer_dials, "still?").await,
        200
    );
    app.settle().await;
    assert_eq!(app.telco.inbox(&Fleet::driver_phone(0)).pop().unwrap().1, "still?");
    app.finish().await;
}

/// R36, R71
#[tokio::test]
async fn contact_works_through_grace_and_then_ends_politely() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    ride.complete(&app).await;
    app.pass(Duration::from_mins(59));
    let phone = Fleet::customer_phone(0);
    assert_eq!(app.telco.text(&app, "1", &phone, &ride.customer_dials, "I forgot my hat").await, 200);
    app.settle().await;
    assert_eq!(app.telco.inbox(&Fleet::driver_phone(0)).pop().unwrap().1, "I forgot my hat");

    app.pass(Duration::from_mins(2));
    for id in ["2", "3"] {
        assert_eq!(app.telco.text(&app, id, &phone, &ride.customer_dials, "Hello?").await, 200);
        app.settle().await;
    }
    let reply = "This conversation has ended. Left something behind? Reply LOST and we will help you.";
    let replies = app.telco.inbox(&phone).into_iter().filter(|(_, text)| text == reply).count();
    assert_eq!(replies, 1, "one answer in six hours (E45)");
    assert_eq!(app.telco.inbox(&Fleet::driver_phone(0)).len(), 2, "nothing more reached the driver");
    let flow = app.telco.call(&app, "c", &phone, &ride.customer_dials).await;
    assert!(flow.contains("this conversation has ended"), "{flow}");
    app.finish().await;
}

#[tokio::test]
async fn a_cancelled_ride_has_the_shorter_grace() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let query = "mutation($id: ID!) { cancelRide(id: $id) { state contactUntil } }";
    let cancelled = app.gql(query, json!({ "id": ride.id })).await;
    assert_eq!(cancelled["cancelRide"]["state"], "CANCELLED");
    let until = cancelled["cancelRide"]["contactUntil"].as_str().unwrap();
    assert!(until.starts_with("2026-01-05T12:15:00"), "{until}");
    assert_eq!(app.refusal(query, json!({ "id": ride.id })).await.0, "ILLEGAL_TRANSITION");
    app.finish().await;
}

#[tokio::test]
async fn a_stale_version_is_refused() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let query = "mutation($id: ID!, $v: Int) { completeRide(id: $id, expectedVersion: $v) { version } }";
    assert_eq!(app.refusal(query, json!({ "id": ride.id, "v": 7 })).await.0, "STALE_VERSION");
    assert_eq!(app.gql(query, json!({ "id": ride.id, "v": 1 })).await["completeRide"]["version"], 2);
    app.finish().await;
}

/// The reuse of a number is what quarantine rules: nobody reaches a stranger by an old number.
#[tokio::test]
async fn a_number_rests_before_it_leads_a_phone_to_someone_else() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 2, 2).await;
    let first = fleet.ride(&app, 0, 0).await;
    first.complete(&app).await;
    app.pass(Duration::from_mins(61));
    let second = fleet.ride(&app, 0, 1).await;
    assert_ne!(first.customer_dials, second.customer_dials, "the other number was free");
    second.complete(&app).await;
    app.pass(Duration::from_hours(4));
    let third = fleet.ride(&app, 0, 1).await;
    assert!([first.customer_dials, second.customer_dials].contains(&third.customer_dials));
    app.finish().await;
}

#[tokio::test]
async fn phones_are_read_in_the_markets_country_and_shown_masked() {
    let app = TestApp::start().await;
    let query =
        "mutation($input: CustomerInput!) { createCustomer(input: $input) { phone { id masked country } } }";
    let made = app.gql(query, json!({ "input": { "name": "Zoë", "phone": "06 1234 5678" } })).await;
    let phone = &made["createCustomer"]["phone"];
    assert_eq!((&phone["masked"], &phone["country"]), (&json!("+31 ••••••• 78"), &json!("NL")));
    for bad in ["99", "garbage", "+1415555267", "0900 1234"] {
        let answer = app.refusal(query, json!({ "input": { "name": "Zoë", "phone": bad } })).await;
        assert_eq!(answer.0, "INVALID_NUMBER", "{bad}");
        assert!(!answer.1.contains(bad), "the sentence does not repeat the input");
    }
    let reveal = "mutation($id: ID!) { revealPhone(id: $id, reason: \"call back\") }";
    assert_eq!(app.gql(reveal, json!({ "id": phone["id"] })).await["revealPhone"], "+31612345678");
    let refused = app.ask(Some(Role::Viewer), reveal, json!({ "id": phone["id"] })).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN");
    app.finish().await;
}

#[tokio::test]
async fn people_come_from_csv_and_wrong_rows_are_reported() {
    let app = TestApp::start().await;
    let csv =
        "name,phone,note\nAnna,0612000001,VIP\nBert,nonsense,\n\"Chris, jr\",+31612000003,\n,0612000004,\n";
    let query = "mutation($csv: String!, $dry: Boolean) { importCustomers(csv: $csv, dryRun: $dry) {
        created updated unchanged problems { row field message } } }";
    let dry = app.gql(query, json!({ "csv": csv, "dry": true })).await;
    assert_eq!(dry["importCustomers"]["created"], 2);
    let report = app.gql(query, json!({ "csv": csv })).await;
    assert_eq!(report["importCustomers"]["created"], 2);
    let problems = report["importCustomers"]["problems"].as_array().unwrap();
    assert_eq!((&problems[0]["row"], &problems[0]["field"]), (&json!(3), &json!("phone")));
    assert_eq!((&problems[1]["row"], &problems[1]["field"]), (&json!(5), &json!("name")));
    let again = app.gql(query, json!({ "csv": csv.replace("VIP", "VIP!") })).await;
    assert_eq!(
        (&again["importCustomers"]["updated"], &again["importCustomers"]["unchanged"]),
        (&json!(1), &json!(1))
    );
    app.finish().await;
}
