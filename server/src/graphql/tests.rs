//! The board over a real database, and the guards over the whole schema.

mod guards;
mod live;
mod stage;

use async_graphql::Request;
use serde_json::{Value, json};

use self::stage::Stage;
use super::limits;
use crate::entities::account::Role;
use crate::entities::{entry, leg};

const BOARD: &str = "query Board($first: Int, $after: String, $filter: RideFilter, $orderBy: RideOrder) {
    rides(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
        pageInfo { hasNextPage hasPreviousPage endCursor }
        nodes {
            id ref state start unreadCount problemCount contactUntil
            customer { name phone { masked } } driver { name liveRides }
            customerDials { number holds coolingDown } driverDials { number } market { brand }
            conversation { state rung participants { role name customer { name } dials { number } } }
            lastEntry { kind delivery body fromName toName problem legs { state personName phone { masked } number { number } } }
        }
    }
    boardCounts { live unread problems unrouted }
}";

async fn five_rides() -> (Stage, Vec<uuid::Uuid>) {
    let stage = Stage::new().await;
    let mut rides = Vec::new();
    for (customer, place) in
        [("Anna", "Harbour"), ("Bob", "Station"), ("Chloé", "100% Café"), ("Dirk", "Museum"), ("Eve", "Zoo")]
    {
        rides.push(stage.ride(customer, place).await);
    }
    stage.entry(rides[0], entry::Kind::Notice, "Your driver is on the way", leg::State::Delivered).await;
    stage.entry(rides[2], entry::Kind::Relay, "Where are you?", leg::State::Failed).await;
    stage.entry(rides[2], entry::Kind::Relay, "I am here", leg::State::Queued).await;
    (stage, rides)
}

fn references(answer: &Value) -> Vec<&str> {
    answer["rides"]["nodes"].as_array().unwrap().iter().map(|ride| ride["ref"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_shows_rides_with_all_that_belongs_to_them() {
    let (stage, rides) = five_rides().await;
    let board = stage.ask(Role::Auditor, BOARD, json!({})).await;
    assert_eq!(references(&board), ["R-1003", "R-1001", "R-1005", "R-1004", "R-1002"]);
    let ride = &board["rides"]["nodes"][0];
    assert_eq!(ride["id"], rides[2].to_string());
    assert_eq!(ride["customer"], json!({ "name": "Chloé", "phone": { "masked": "+31 ••••••• 03" } }));
    assert_eq!(ride["driver"], json!({ "name": "Driver of Chloé", "liveRides": 1 }));
    assert_eq!(ride["customerDials"], json!({ "number": "+3197010000001", "holds": 5, "coolingDown": 0 }));
    assert_eq!((&ride["unreadCount"], &ride["problemCount"]), (&json!(2), &json!(1)));
    assert_eq!(ride["contactUntil"], Value::Null);
    assert_eq!(ride["conversation"]["state"], "OPEN");
    assert_eq!(ride["conversation"]["participants"][0]["customer"]["name"], "Chloé");
    let last = &ride["lastEntry"];
    assert_eq!((&last["body"], &last["delivery"]), (&json!("I am here"), &json!("PENDING")));
    assert_eq!((&last["fromName"], &last["toName"]), (&json!("Chloé"), &json!("Driver of Chloé")));
    assert_eq!(last["legs"][0]["phone"]["masked"], "+31 ••••••• 03");
    assert_eq!(board["rides"]["nodes"][2]["lastEntry"], Value::Null);
    assert_eq!(board["boardCounts"], json!({ "live": 5, "unread": 1, "problems": 1, "unrouted": 0 }));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_meet_without_gap_or_overlap_in_every_order() {
    let (stage, _) = five_rides().await;
    for (order, all) in [
        ("NEWEST", ["R-1005", "R-1004", "R-1003", "R-1002", "R-1001"]),
        ("PICKUP", ["R-1001", "R-1002", "R-1003", "R-1004", "R-1005"]),
        ("ACTIVITY", ["R-1003", "R-1001", "R-1005", "R-1004", "R-1002"]),
    ] {
        let (mut seen, mut after) = (Vec::new(), Value::Null);
        loop {
            let asked = json!({ "first": 2, "after": after, "orderBy": order });
            let page = stage.ask(Role::Auditor, BOARD, asked).await;
            seen.extend(references(&page).into_iter().map(str::to_owned));
            after = page["rides"]["pageInfo"]["endCursor"].clone();
            if page["rides"]["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(seen, all, "{order}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_and_search_find_what_they_say() {
    let (stage, rides) = five_rides().await;
    for (filter, found) in [
        (json!({ "search": "chloÉ" }), vec!["R-1003"]),
        (json!({ "search": "100%" }), vec!["R-1003"]),
        (json!({ "search": "%" }), vec!["R-1003"]),
        (json!({ "search": "r-1002" }), vec!["R-1002"]),
        (json!({ "search": "06 1234 5604" }), vec![]),
        (json!({ "search": "nobody" }), vec![]),
        (json!({ "unreadOnly": true }), vec!["R-1003"]),
        (json!({ "problemsOnly": true }), vec!["R-1003"]),
        (json!({ "states": ["COMPLETED"] }), vec![]),
        (json!({ "pickupTo": "2026-11-21T12:30:00Z" }), vec!["R-1001"]),
    ] {
        let board = stage.ask(Role::Auditor, BOARD, json!({ "filter": filter })).await;
        assert_eq!(references(&board), found, "{filter}");
    }
    // Only who may see phones finds by one.
    let phone = json!({ "filter": { "search": "06 1234 5604" } });
    assert_eq!(references(&stage.ask(Role::Dispatcher, BOARD, phone).await), ["R-1004"]);
    stage.read_all(rides[2]).await;
    let board = stage.ask(Role::Auditor, BOARD, json!({})).await;
    assert_eq!(board["rides"]["nodes"][0]["unreadCount"], 0);
    assert_eq!(board["boardCounts"]["unread"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_is_read_from_its_end() {
    let (stage, rides) = five_rides().await;
    let query = "query Log($id: ID!, $before: String) { ride(id: $id) {
        entries(last: 1, before: $before) { nodes { body delivery problem } pageInfo { hasPreviousPage startCursor } }
    } }";
    let id = rides[2].to_string();
    let newest = stage.ask(Role::Auditor, query, json!({ "id": id })).await;
    let page = &newest["ride"]["entries"];
    assert_eq!(page["nodes"][0]["body"], "I am here");
    assert_eq!(page["pageInfo"]["hasPreviousPage"], true);
    let asked = json!({ "id": id, "before": page["pageInfo"]["startCursor"] });
    let older = stage.ask(Role::Auditor, query, asked).await;
    let page = &older["ride"]["entries"];
    assert_eq!(
        page["nodes"][0],
        json!({ "body": "Where are you?", "delivery": "FAILED", "problem": "it failed" })
    );
    assert_eq!(page["pageInfo"]["hasPreviousPage"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_of_people_and_numbers_answer() {
    let (stage, _) = five_rides().await;
    let query = "{ customers(filter: { search: \"anna\" }) { nodes { name phone { masked country } liveRides rides { nodes { ref } } } }
        drivers(first: 2) { edges { cursor node { name } } pageInfo { hasNextPage } }
        proxyNumbers { nodes { number holds market { name graceSeconds } } }
        conversations { nodes { participants { name } rides { ref customer { name } } } }
        entries(first: 1) { nodes { body number { number } } } unrouted { nodes { id } }
        markets { isDefault } me { name role } providers { name } simulatedCalls { id } }";
    let answer = stage.ask(Role::Auditor, query, json!({})).await;
    let anna = &answer["customers"]["nodes"][0];
    assert_eq!((&anna["name"], &anna["liveRides"]), (&json!("Anna"), &json!(1)));
    assert_eq!(anna["rides"]["nodes"][0]["ref"], "R-1001");
    assert_eq!(answer["drivers"]["pageInfo"]["hasNextPage"], true);
    assert_eq!(answer["proxyNumbers"]["nodes"][0]["market"]["graceSeconds"], 3600);
    assert_eq!(answer["conversations"]["nodes"][0]["rides"][0]["ref"], "R-1005");
    assert_eq!(answer["entries"]["nodes"][0]["body"], "I am here");
    assert_eq!(answer["markets"], json!([{ "isDefault": true }]));
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_pages_name_their_argument() {
    let (stage, _) = five_rides().await;
    let newest = stage.ask(Role::Auditor, BOARD, json!({ "orderBy": "NEWEST", "first": 1 })).await;
    let foreign = &newest["rides"]["pageInfo"]["endCursor"];
    for (asked, field) in [
        (json!({ "after": "nonsense" }), "after"),
        (json!({ "after": foreign, "orderBy": "PICKUP" }), "after"),
        (json!({ "first": 0 }), "first"),
        (json!({ "first": 201 }), "first"),
        (json!({ "filter": { "customerId": "7" } }), "customerId"),
    ] {
        let refusal = stage.refusal(Some(Role::Viewer), BOARD, asked.clone()).await;
        assert_eq!(refusal, json!({ "code": "INVALID_INPUT", "field": field }), "{asked}");
    }
    let strange = stage.ask(Role::Auditor, "{ ride(id: \"7\") { id } }", json!({})).await;
    assert_eq!(strange, json!({ "ride": null }));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_is_refused_and_introspection_is_not() {
    let stage = Stage::new().await;
    let deep =
        format!("{{ ride(id: \"7\") {}id{} }}", "{ conversation { rides ".repeat(11), "} }".repeat(11));
    let wide =
        format!("{{ {} }}", (0..60).map(|i| format!("a{i}: me {{ id }}")).collect::<Vec<_>>().join(" "));
    let heavy = "{ rides(first: 200) { nodes { entries(first: 200) { nodes { id } } } } }".to_owned();
    let nested = format!("{{ ride(id: {}", "[".repeat(20_000));
    let long = format!("{{ me {{ id }} }} #{}", "x".repeat(limits::QUERY));
    for query in [deep, wide, heavy, nested, long] {
        let refusal = stage.refusal(Some(Role::Viewer), &query, json!({})).await;
        assert_eq!(refusal, json!({ "code": "QUERY_TOO_COMPLEX" }), "{query:.80}");
    }
    let unknown = stage.refusal(Some(Role::Viewer), "{ nothing }", json!({})).await;
    assert_eq!(unknown, json!({ "code": "INVALID_INPUT" }));
    let introspected = stage.schema.execute(Request::new(guards::INTROSPECTION)).await;
    assert!(introspected.errors.is_empty(), "{:?}", introspected.errors);
}

#[test]
fn the_printed_contract_is_stable_and_complete() {
    let sdl = super::sdl();
    assert_eq!(sdl, super::sdl());
    for line in ["type Subscription {", "enum ErrorCode {", "scalar DateTime", "input RideFilter {"] {
        assert!(sdl.contains(line), "{line}");
    }
}
