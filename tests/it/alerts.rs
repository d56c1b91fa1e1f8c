//! Alerts lead whoever is to see to them there: to the ride, and to the number.

use maskline_tests::{Fault, Fleet, Ride, TestApp};
use serde_json::{Value, json};

const OPEN: &str = "{ alerts(view: OPEN) { nodes { id kind subject count ride { id } number { number } } } }";

async fn open(app: &TestApp) -> Vec<Value> {
    app.gql(OPEN, json!({})).await["alerts"]["nodes"].as_array().unwrap().clone()
}

async fn acknowledge(app: &TestApp, alert: &Value) {
    let see = "mutation($id: ID!) { acknowledgeAlert(id: $id) { state } }";
    app.gql(see, json!({ "id": alert["id"] })).await;
}

/// O14: each ride's cry for help is a matter of its own, also over one number, and news again however short ago the
/// last one was.
#[tokio::test]
async fn o14_every_cry_for_help_is_heard_and_leads_to_its_ride() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 2, 1).await;
    let rides = [fleet.ride(&app, 0, 0).await, fleet.ride(&app, 1, 1).await];
    assert_eq!(rides[0].customer_dials, rides[1].customer_dials, "many rides share a number");
    let cries = async |id: &str, n: usize, ride: &Ride| {
        app.telco.text(&app, id, &Fleet::customer_phone(n), &ride.customer_dials, "112").await;
        app.settle().await;
    };

    cries("1", 0, &rides[0]).await;
    let first = open(&app).await;
    assert_eq!((first.len(), &first[0]["ride"]["id"]), (1, &json!(rides[0].id)));
    assert_eq!(first[0]["number"]["number"], json!(rides[0].customer_dials));
    acknowledge(&app, &first[0]).await;
    assert_eq!(open(&app).await, Vec::<Value>::new());

    cries("2", 1, &rides[1]).await;
    let second = open(&app).await;
    assert_eq!(
        (second.len(), &second[0]["ride"]["id"]),
        (1, &json!(rides[1].id)),
        "another's is another matter"
    );

    cries("3", 0, &rides[0]).await;
    let all = open(&app).await;
    let again = all.iter().find(|alert| alert["id"] == first[0]["id"]).expect("he cries again");
    assert_eq!((all.len(), &again["count"]), (2, &json!(2)));
    app.finish().await;
}

/// O14: the emergency number is that of the place, not of the sender's phone.
#[tokio::test]
async fn o14_a_phone_from_abroad_is_told_the_emergency_number_of_the_place() {
    let app = TestApp::start().await;
    let mut fleet = Fleet::of(&app, 0, 1, 1).await;
    let phone = "+12065550142";
    let query = "mutation($input: CustomerInput!) { createCustomer(input: $input) { id } }";
    let made = app.gql(query, json!({ "input": { "name": "Abby", "phone": phone } })).await;
    fleet.customers.push(made["createCustomer"]["id"].as_str().unwrap().to_owned());
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    app.telco.text(&app, "1", phone, &ride.customer_dials, "SOS").await;
    app.settle().await;
    let told = app.telco.inbox(phone).pop().unwrap().1;
    assert_eq!(told, "This line cannot reach emergency services. Dial 112 now.");
    app.finish().await;
}

/// E22: who was not told of which ride stands in the alert, one for each; each ends by itself.
#[tokio::test]
async fn e22_each_ride_that_someone_was_not_told_of_has_its_alert() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 2, 1).await;
    let mut rides = Vec::new();
    for n in 0..2 {
        app.telco.fail([Fault::Refuse(422, 10)]);
        rides.push(fleet.ride(&app, n, n).await);
        app.settle().await;
    }
    let of = |alerts: &[Value], ride: &Ride| {
        alerts
            .iter()
            .filter(|alert| alert["kind"] == "NOT_NOTIFIED" && alert["ride"]["id"] == json!(ride.id))
            .count()
    };
    let alerts = open(&app).await;
    assert_eq!((of(&alerts, &rides[0]), of(&alerts, &rides[1])), (1, 1), "{alerts:#?}");
    rides[0].act(&app, "cancelRide", "").await;
    app.settle().await;
    assert_eq!(maskline::masking::not_told::note_told(&app.app).await.unwrap(), 1);
    let alerts = open(&app).await;
    assert_eq!((of(&alerts, &rides[0]), of(&alerts, &rides[1])), (0, 1), "the other ride's stays");
    app.finish().await;
}
