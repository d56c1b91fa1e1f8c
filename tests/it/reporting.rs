//! R19: texts and calls are found by what they are linked to, and taken along for reports.

use maskline_tests::{Fleet, Role, TestApp};
use serde_json::{Value, json};

const LIST: &str =
    "query($filter: EntryFilter) { entries(first: 50, filter: $filter) { nodes { id ride { id } } } }";
const SPAN: &str = "from=2026-01-05T00:00:00Z&to=2026-01-06T00:00:00Z";

/// Two rides, of one customer and then of another, and a text in each.
async fn busy() -> (TestApp, Fleet, Vec<String>) {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 2, 2).await;
    let mut rides = Vec::new();
    for n in 0..2 {
        let ride = fleet.ride(&app, n, n).await;
        app.telco.text(&app, &format!("t{n}"), &Fleet::customer_phone(n), &ride.customer_dials, "=1+1").await;
        app.settle().await;
        rides.push(ride.id);
    }
    (app, fleet, rides)
}

#[tokio::test]
async fn r19_entries_are_found_by_market_person_ride_channel_and_time() {
    let (app, fleet, rides) = busy().await;
    let market = app.gql("{ markets { id } }", json!({})).await["markets"][0]["id"].take();
    let make = "mutation($input: MarketInput!) { createMarket(input: $input) { id } }";
    let input = json!({ "name": "Utrecht", "country": "NL", "timeZone": "Europe/Amsterdam" });
    let other = app.gql_as(Role::Admin, make, json!({ "input": input })).await["createMarket"]["id"].take();
    let of = async |filter: Value| -> Vec<Value> {
        let seen = app.gql(LIST, json!({ "filter": filter })).await;
        let nodes = seen["entries"]["nodes"].as_array().unwrap();
        nodes.iter().map(|entry| entry["ride"]["id"].clone()).collect()
    };
    // C1, D1 and a text each.
    assert_eq!(of(json!({ "marketId": market })).await.len(), 6);
    assert_eq!(of(json!({ "marketId": other })).await, Vec::<Value>::new());
    assert_eq!(of(json!({ "rideId": rides[0] })).await, vec![json!(rides[0]); 3]);
    // He was told of the ride, and wrote.
    assert_eq!(of(json!({ "personId": fleet.customers[1] })).await, vec![json!(rides[1]); 2]);
    assert_eq!(of(json!({ "channel": "VOICE" })).await, Vec::<Value>::new());
    assert_eq!(of(json!({ "from": "2026-01-05T00:00:00Z", "to": "2026-01-06T00:00:00Z" })).await.len(), 6);
    assert_eq!(of(json!({ "from": "2026-01-06T00:00:00Z" })).await, Vec::<Value>::new());
    assert_eq!(of(json!({ "to": "2026-01-05T00:00:00Z" })).await, Vec::<Value>::new());

    let query = "query($market: ID) { rides(filter: { marketId: $market }) { nodes { id } } }";
    for (id, count) in [(&market, 2), (&other, 0)] {
        let seen = app.gql(query, json!({ "market": id })).await;
        assert_eq!(seen["rides"]["nodes"].as_array().unwrap().len(), count);
    }
    app.finish().await;
}

#[tokio::test]
async fn r19_texts_and_calls_of_a_span_of_time_leave_as_a_table() {
    let (app, fleet, rides) = busy().await;
    let get = async |role: Role, path: String| {
        let request = app.http.get(format!("{}/export/entries?{path}", app.url));
        request.bearer_auth(app.token(role).await).send().await.unwrap()
    };
    let answer = get(Role::Auditor, SPAN.to_owned()).await;
    assert_eq!(answer.status(), 200);
    let told = answer.text().await.unwrap();
    for n in 0..2 {
        for phone in [Fleet::customer_phone(n), Fleet::driver_phone(n)] {
            assert!(!told.contains(phone.trim_start_matches('+')), "{told}");
        }
    }
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(told.as_bytes()).records().collect::<Result<_, _>>().unwrap();
    assert_eq!(rows.len(), 6);
    let said: Vec<_> = rows.iter().filter(|row| &row[7] == "RELAY").collect();
    assert_eq!((said.len(), &said[0][3], &said[1][3]), (2, rides[0].as_str(), rides[1].as_str()));
    assert_eq!((&said[0][9], &said[0][11]), ("Cara 0", "Dan 0"));
    assert_eq!(&said[0][13], "'=1+1", "no formula");

    let his = get(Role::Auditor, format!("{SPAN}&personId={}", fleet.drivers[0])).await;
    assert_eq!(his.text().await.unwrap().lines().count(), 3, "the head, D1 and the text");
    let earlier = get(Role::Auditor, "from=2026-01-04T00:00:00Z&to=2026-01-05T00:00:00Z".to_owned()).await;
    assert_eq!(earlier.text().await.unwrap().lines().count(), 1);
    assert_eq!(get(Role::Viewer, SPAN.to_owned()).await.status(), 403);
    assert_eq!(get(Role::Auditor, "from=2026-01-04T00:00:00Z".to_owned()).await.status(), 400);
    let query = "{ auditLog(action: \"entries.export\") { nodes { actorName detail } } }";
    let seen = app.gql_as(Role::Auditor, query, json!({})).await;
    let span = json!({ "actorName": "Auditor", "detail": "2026-01-05T00:00:00Z to 2026-01-06T00:00:00Z" });
    assert_eq!(seen["auditLog"]["nodes"].as_array().unwrap().last(), Some(&span));
    app.finish().await;
}
