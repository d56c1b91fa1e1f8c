//! Outgoing event webhooks: signed by the Standard Webhooks specification, tried until they are taken,
//! listed, sent again; and never into a network that is not to be reached (T10).

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::any;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use maskline_tests::app::PASSWORD;
use maskline_tests::{Fleet, Ride, Role, TestApp, eventually};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpListener;

/// In place of a status: it takes the request and never answers.
const HANGS: u16 = 0;

#[derive(Clone, Default)]
struct Receiver {
    got: Arc<Mutex<Vec<(HeaderMap, String)>>>,
    answer: Arc<Mutex<u16>>,
}

impl Receiver {
    /// A server that answers with this status; its address.
    async fn start(status: u16) -> (Self, String) {
        let receiver = Self::default();
        receiver.answers(status);
        let take = |State(it): State<Self>, headers: HeaderMap, body: String| async move {
            it.got.lock().unwrap().push((headers, body));
            let status = *it.answer.lock().unwrap();
            if status == HANGS {
                std::future::pending::<()>().await;
            }
            (StatusCode::from_u16(status).unwrap(), [("location", "http://127.0.0.1:1/elsewhere")])
        };
        let router = Router::new().fallback(any(take)).with_state(receiver.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/in", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (receiver, url)
    }

    fn answers(&self, status: u16) {
        *self.answer.lock().unwrap() = status;
    }

    fn got(&self) -> Vec<(HeaderMap, String)> {
        self.got.lock().unwrap().clone()
    }

    fn events(&self) -> Vec<Value> {
        self.got().iter().map(|(_, body)| serde_json::from_str(body).unwrap()).collect()
    }
}

async fn start() -> TestApp {
    TestApp::start_with(|config| config.outgoing_allow = vec!["127.0.0.0/8".parse().unwrap()]).await
}

const MAKE: &str = "mutation($input: WebhookEndpointInput!) {
    createWebhookEndpoint(input: $input) { secret endpoint { id url state events } } }";

async fn endpoint(app: &TestApp, url: &str, events: Value, texts: bool) -> (String, String) {
    let input = json!({ "url": url, "events": events, "withTexts": texts });
    let made = app.gql_as(Role::OpsManager, MAKE, json!({ "input": input })).await;
    let made = &made["createWebhookEndpoint"];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&made["endpoint"]["id"]), text(&made["secret"]))
}

/// An endpoint that was told the text of a ride: its id, its address, and whose ride it is.
async fn told_a_text(app: &TestApp, events: Value) -> (String, String, Fleet, Ride) {
    let (receiver, url) = Receiver::start(200).await;
    let (id, _) = endpoint(app, &url, events, true).await;
    let fleet = Fleet::of(app, 1, 1, 1).await;
    let ride = fleet.ride(app, 0, 0).await;
    app.telco.text(app, "t1", &Fleet::customer_phone(0), &ride.customer_dials, "at the blue door").await;
    app.settle().await;
    eventually("the text was told", || async {
        receiver.events().iter().any(|event| event["data"]["text"] == "at the blue door").then_some(())
    })
    .await;
    (id, url, fleet, ride)
}

async fn deliveries(app: &TestApp, endpoint: &str) -> Vec<Value> {
    let query = "query($id: ID!) { webhookDeliveries(endpointId: $id, first: 100) { nodes {
        id event state attemptCount nextAttemptAt payload attempts { number status problem } } } }";
    let told = app.gql_as(Role::OpsManager, query, json!({ "id": endpoint })).await;
    told["webhookDeliveries"]["nodes"].as_array().unwrap().clone()
}

async fn settled(app: &TestApp, endpoint: &str, state: &str, count: usize) -> Vec<Value> {
    eventually("deliveries are settled", || async {
        let all = deliveries(app, endpoint).await;
        (all.iter().filter(|one| one["state"] == state).count() >= count).then_some(all)
    })
    .await
}

/// As a receiver checks it.
fn is_signed(secret: &str, headers: &HeaderMap, body: &str) -> bool {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("{}.{}.{body}", header("webhook-id"), header("webhook-timestamp")).as_bytes());
    header("webhook-signature") == format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[tokio::test]
async fn what_happens_is_told_signed_and_without_numbers_or_texts() {
    let app = start().await;
    let (receiver, url) = Receiver::start(200).await;
    let (id, secret) = endpoint(&app, &url, json!(["RIDE_CHANGED", "ENTRY_ADDED"]), false).await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.telco.text(&app, "t1", &Fleet::customer_phone(0), &ride.customer_dials, "at the blue door").await;
    app.settle().await;
    let told = eventually("the text was told", || async {
        let events = receiver.events();
        events.iter().any(|event| event["data"]["kind"] == "RELAY").then_some(events)
    })
    .await;
    let made = told.iter().find(|event| event["type"] == "ride.changed").unwrap();
    assert_eq!(made["data"]["id"], ride.id);
    for (headers, body) in receiver.got() {
        assert!(is_signed(&secret, &headers, &body), "{headers:?}");
        assert!(!is_signed(&secret, &headers, &format!("{body} ")));
        for hidden in [&Fleet::customer_phone(0)[1..], &Fleet::driver_phone(0)[1..], "blue door", "Cara"] {
            assert!(!body.contains(hidden), "{body}");
        }
        assert!(!body.contains(ride.customer_dials.trim_start_matches('+')), "{body}");
    }
    // Each event once.
    let all = settled(&app, &id, "DELIVERED", 3).await;
    let ids: std::collections::HashSet<_> =
        receiver.got().iter().map(|(headers, _)| headers["webhook-id"].clone()).collect();
    assert_eq!(ids.len(), receiver.got().len());
    assert!(all.iter().all(|one| one["attempts"][0]["status"] == 200 || one["state"] == "PENDING"));
    app.finish().await;
}

/// T25: of endpoints that are told the same, only those get texts that are to; and whoever may not read texts has none
/// sent.
#[tokio::test]
async fn texts_go_only_where_they_are_to_and_by_whom_may_read_them() {
    let app = start().await;
    let ((reader, with), (stranger, without)) = (Receiver::start(204).await, Receiver::start(204).await);
    endpoint(&app, &with, json!(["ENTRY_ADDED"]), true).await;
    let (plain, _) = endpoint(&app, &without, json!(["ENTRY_ADDED"]), false).await;
    let key = "mutation($password: String!) { createApiKey(password: $password,
        input: { name: \"hooks\", scopes: [READ, MANAGE_INTEGRATIONS] }) { secret } }";
    let made = app.gql_as(Role::OpsManager, key, json!({ "password": PASSWORD })).await;
    let secret = made["createApiKey"]["secret"].as_str().unwrap();
    for (texts, refused) in [(true, json!("FORBIDDEN")), (false, Value::Null)] {
        let input = json!({ "url": without, "events": ["RIDE_CHANGED"], "withTexts": texts });
        let request = app.http.post(format!("{}/graphql", app.url)).bearer_auth(secret);
        let asked = json!({ "query": MAKE, "variables": { "input": input } });
        let answer: Value = request.json(&asked).send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["errors"][0]["extensions"]["code"], refused, "{answer:#}");
    }
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.telco.text(&app, "t1", &Fleet::customer_phone(0), &ride.customer_dials, "at the blue door").await;
    let of_text = |receiver: &Receiver| {
        let mut events = receiver.events().into_iter();
        events.find(|event| event["type"] == "entry.added" && event["data"]["kind"] == "RELAY")
    };
    let told = eventually("the text was told", || async { of_text(&reader) }).await;
    assert_eq!(told["data"]["text"], "at the blue door");
    let told = eventually("that there is a text was told", || async { of_text(&stranger) }).await;
    assert_eq!(told["data"]["text"], Value::Null);
    app.settle().await;
    assert!(stranger.got().iter().all(|(_, body)| !body.contains("blue door")));
    let kept = deliveries(&app, &plain).await;
    assert!(kept.len() > 2 && kept.iter().all(|one| !one["payload"].to_string().contains("blue door")));
    app.finish().await;
}

#[tokio::test]
async fn what_is_not_taken_is_tried_again_and_can_be_replayed() {
    let app = start().await;
    let (receiver, url) = Receiver::start(500).await;
    let (id, _) = endpoint(&app, &url, json!(["RIDE_CHANGED"]), false).await;
    let test = "mutation($id: ID!) { testWebhookEndpoint(id: $id) { id state } }";
    let alerts = "{ alerts(kind: WEBHOOK_FAILING) { nodes { count } } }";
    let delivery =
        app.gql_as(Role::OpsManager, test, json!({ "id": id })).await["testWebhookEndpoint"]["id"].take();
    let (minute, hour) = (60, 3_600);
    let waits = [0, 10, 7 * minute, 40 * minute, 9_000, 22_000, 44_000, 17 * hour, 25 * hour, 29 * hour];
    for (before, wait) in waits.into_iter().enumerate() {
        app.pass(Duration::from_secs(wait));
        eventually("it was tried once more", || async {
            let marked = deliveries(&app, &id).await[0]["attempts"].as_array()?.len();
            (receiver.got().len() == before + 1 && marked == before + 1).then_some(())
        })
        .await;
        // Somebody is told after an hour, once.
        let raised = app.gql_as(Role::OpsManager, alerts, json!({})).await["alerts"]["nodes"].take();
        assert_eq!(raised, if before < 4 { json!([]) } else { json!([{ "count": 1 }]) });
    }
    let given_up = settled(&app, &id, "FAILED", 1).await;
    assert_eq!(given_up[0]["attempts"].as_array().unwrap().len(), 10);
    let ids: Vec<_> = receiver.got().iter().map(|(headers, _)| headers["webhook-id"].clone()).collect();
    assert!(ids.windows(2).all(|two| two[0] == two[1]), "one id for all attempts");

    // After five days in which it took nothing it is left alone, and somebody is told.
    app.pass(Duration::from_hours(48));
    app.gql_as(Role::OpsManager, test, json!({ "id": id })).await;
    eventually("it is left alone", || async {
        let told = app.gql_as(Role::OpsManager, "{ webhookEndpoints { state } }", json!({})).await;
        (told["webhookEndpoints"][0]["state"] == "DISABLED").then_some(())
    })
    .await;
    let state = "{ webhookEndpoints { state failingSince } alerts { nodes { kind } } }";
    let told = app.gql_as(Role::OpsManager, state, json!({})).await;
    assert_eq!(told["webhookEndpoints"][0]["state"], "DISABLED");
    assert!(told["alerts"].to_string().contains("WEBHOOK_FAILING"));
    let replay = "mutation($id: ID!) { replayWebhookDelivery(id: $id) { state } }";
    let refused = app.ask(Some(Role::OpsManager), replay, json!({ "id": delivery })).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "ILLEGAL_TRANSITION");

    receiver.answers(200);
    let resume = "mutation($id: ID!) { setWebhookEndpointActive(id: $id, active: true) { state } }";
    app.gql_as(Role::OpsManager, resume, json!({ "id": id })).await;
    let raised = app.gql_as(Role::OpsManager, alerts, json!({})).await;
    assert_eq!(raised["alerts"]["nodes"], json!([]), "a person has seen to it");
    app.gql_as(Role::OpsManager, replay, json!({ "id": delivery })).await;
    settled(&app, &id, "DELIVERED", 1).await;
    app.finish().await;
}

/// How many deliveries were begun and not marked yet.
async fn under_way(app: &TestApp, endpoint: &str) -> usize {
    let begun = |one: &Value| one["attemptCount"].as_u64().unwrap();
    let marked = |one: &Value| one["attempts"].as_array().unwrap().len() as u64;
    deliveries(app, endpoint).await.iter().filter(|one| begun(one) > marked(one)).count()
}

#[tokio::test]
async fn a_receiver_that_never_answers_holds_up_no_other() {
    let app = start().await;
    let (_hanging, url) = Receiver::start(HANGS).await;
    let (hanging, _) = endpoint(&app, &url, json!(["RIDE_CHANGED"]), false).await;
    let (receiver, url) = Receiver::start(500).await;
    let (failing, _) = endpoint(&app, &url, json!(["RIDE_CHANGED"]), false).await;
    let test = "mutation($id: ID!) { testWebhookEndpoint(id: $id) { id } }";
    app.gql_as(Role::Admin, test, json!({ "id": failing })).await;
    eventually("it failed", || async {
        (deliveries(&app, &failing).await[0]["attempts"][0]["status"] == 500).then_some(())
    })
    .await;
    receiver.answers(HANGS);
    let (_healthy, url) = Receiver::start(200).await;
    let (healthy, _) = endpoint(&app, &url, json!(["RIDE_CHANGED"]), false).await;
    let fleet = Fleet::of(&app, 12, 12, 4).await;
    for n in 0..12 {
        fleet.ride(&app, n, n).await;
    }
    eventually("the healthy one was told all", || async {
        // Else it is told only because their time-outs are over.
        assert!(under_way(&app, &hanging).await <= 2);
        assert!(under_way(&app, &failing).await <= 1);
        let told = deliveries(&app, &healthy).await;
        (told.len() >= 12 && told.iter().all(|one| one["state"] == "DELIVERED")).then_some(())
    })
    .await;
    app.finish().await;
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_left_alone_and_redirects_lead_nowhere() {
    let app = start().await;
    let test = "mutation($id: ID!) { testWebhookEndpoint(id: $id) { id } }";
    let (moved, url) = Receiver::start(307).await;
    let (id, _) = endpoint(&app, &url, json!(["ALERT_RAISED"]), false).await;
    app.gql_as(Role::Admin, test, json!({ "id": id })).await;
    eventually("it was tried", || async { (moved.got().len() == 1).then_some(()) }).await;
    let told = eventually("it is marked", || async {
        let all = deliveries(&app, &id).await;
        (all[0]["attempts"][0]["status"] == 307).then_some(all)
    })
    .await;
    assert_eq!(told[0]["state"], "PENDING");

    let (_gone, url) = Receiver::start(410).await;
    let (id, _) = endpoint(&app, &url, json!(["ALERT_RAISED"]), false).await;
    app.gql_as(Role::Admin, test, json!({ "id": id })).await;
    eventually("it is disabled", || async {
        let told = app.gql_as(Role::Admin, "{ webhookEndpoints { id state } }", json!({})).await;
        let states = told["webhookEndpoints"].as_array().unwrap().clone();
        states.iter().any(|one| one["id"] == id && one["state"] == "DISABLED").then_some(())
    })
    .await;
    app.finish().await;
}

#[tokio::test]
async fn t10_no_endpoint_leads_into_a_closed_network() {
    let app = TestApp::start().await;
    for url in [
        "http://example.com/",
        "https://127.0.0.1/",
        "https://10.0.0.8/",
        "https://[::1]:8080/",
        "https://169.254.169.254/latest/meta-data",
        "https://0x7f.1/",
        "https://a:b@example.com/",
        "ftp://example.com",
    ] {
        let input = json!({ "url": url, "events": ["RIDE_CHANGED"] });
        let answer = app.ask(Some(Role::Admin), MAKE, json!({ "input": input })).await;
        assert_eq!(answer["errors"][0]["extensions"]["field"], "url", "{url}: {answer}");
    }
    // A name is judged when the connection is made.
    let (id, _) = endpoint(&app, "https://localhost:9/", json!(["RIDE_CHANGED"]), false).await;
    let test = "mutation($id: ID!) { testWebhookEndpoint(id: $id) { id } }";
    app.gql_as(Role::Admin, test, json!({ "id": id })).await;
    let told = eventually("it was refused", || async {
        let all = deliveries(&app, &id).await;
        all[0]["attempts"][0]["problem"].is_string().then_some(all)
    })
    .await;
    assert!(told[0]["attempts"][0]["problem"].to_string().contains("not to be reached"), "{told:?}");
    app.finish().await;
}

#[tokio::test]
async fn secrets_are_shown_once_and_can_be_changed() {
    let app = start().await;
    let (receiver, url) = Receiver::start(200).await;
    let (id, first) = endpoint(&app, &url, json!(["RIDE_CHANGED"]), false).await;
    let rotate = "mutation($id: ID!) { rotateWebhookSecret(id: $id) { secret } }";
    let second =
        app.gql_as(Role::Admin, rotate, json!({ "id": id })).await["rotateWebhookSecret"]["secret"].take();
    let test = "mutation($id: ID!) { testWebhookEndpoint(id: $id) { id } }";
    app.gql_as(Role::Admin, test, json!({ "id": id })).await;
    eventually("it was told", || async { (!receiver.got().is_empty()).then_some(()) }).await;
    let (headers, body) = receiver.got().remove(0);
    assert!(is_signed(second.as_str().unwrap(), &headers, &body) && !is_signed(&first, &headers, &body));
    let remove = "mutation($id: ID!) { removeWebhookEndpoint(id: $id) }";
    settled(&app, &id, "DELIVERED", 1).await;
    app.gql_as(Role::Admin, remove, json!({ "id": id })).await;
    let left = app.gql_as(Role::Admin, "{ webhookEndpoints { id } }", json!({})).await;
    assert_eq!(left["webhookEndpoints"], json!([]));
    let log =
        app.gql_as(Role::Auditor, "{ auditLog(action: \"webhook\") { nodes { action detail } } }", json!({}));
    assert!(!log.await.to_string().contains("whsec_"));
    app.finish().await;
}

/// T25: whoever may not read texts cannot have them sent to an address of his, neither anew nor once more.
#[tokio::test]
async fn t25_an_endpoint_with_texts_is_changed_only_by_who_may_read_them() {
    let app = start().await;
    let (id, url, _, _) = told_a_text(&app, json!(["ENTRY_ADDED"])).await;
    let told = deliveries(&app, &id).await;
    let told = told.iter().find(|one| one["payload"].to_string().contains("blue door")).unwrap();
    let key = "mutation($password: String!) { createApiKey(password: $password,
        input: { name: \"hooks\", scopes: [READ, MANAGE_INTEGRATIONS] }) { secret } }";
    let made = app.gql_as(Role::OpsManager, key, json!({ "password": PASSWORD })).await;
    let secret = made["createApiKey"]["secret"].as_str().unwrap();
    let update =
        "mutation($id: ID!, $input: WebhookEndpointInput!) { updateWebhookEndpoint(id: $id, input: $input) {
        id } }";
    let input = json!({ "url": url, "events": ["ENTRY_ADDED"], "withTexts": false });
    let replay = "mutation($id: ID!) { replayWebhookDelivery(id: $id) { id } }";
    for (query, variables) in
        [(update, json!({ "id": id, "input": input })), (replay, json!({ "id": told["id"] }))]
    {
        let request = app.http.post(format!("{}/graphql", app.url)).bearer_auth(secret);
        let answer = request.json(&json!({ "query": query, "variables": variables })).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer:#}");
    }
    app.finish().await;
}

/// T31: so does retention, of texts as old as those it takes from the log.
#[tokio::test]
async fn t31_deliveries_with_texts_go_with_the_text() {
    let app = start().await;
    let (id, _, _, _) = told_a_text(&app, json!(["ENTRY_ADDED"])).await;
    let market = app.gql("{ markets { id } }", json!({})).await["markets"][0]["id"].take();
    let set = "mutation($market: ID) { setRetention(marketId: $market, dataClass: TEXTS, days: 2) { days } }";
    app.gql_as(Role::OpsManager, set, json!({ "market": market })).await;
    app.pass(Duration::from_hours(24 * 3));
    maskline::sweeps::run_now(&app.app, "privacy.retention").await.unwrap();
    let left = deliveries(&app, &id).await;
    assert!(!left.iter().any(|one| one["payload"].to_string().contains("blue door")), "{left:#?}");
    app.finish().await;
}

/// T31: what lies here of a text that was sent on is erased with the person.
#[tokio::test]
async fn t31_deliveries_with_texts_go_with_the_person() {
    let app = start().await;
    let (id, _, fleet, ride) = told_a_text(&app, json!(["ENTRY_ADDED", "RIDE_CHANGED"])).await;
    ride.complete(&app).await;
    app.settle().await;
    app.pass(Duration::from_hours(24 * 20));
    let erase = "mutation($id: ID!) { erasePerson(personId: $id, confirm: \"Cara 0\", reason: \"asked\") {
        erasure { doneAt } } }";
    let done = app.gql_as(Role::Admin, erase, json!({ "id": fleet.customers[0] })).await;
    assert!(done["erasePerson"]["erasure"]["doneAt"].is_string());
    let left = deliveries(&app, &id).await;
    assert!(!left.iter().any(|one| one["payload"].to_string().contains("blue door")), "{left:#?}");
    assert!(left.iter().any(|one| one["event"] == "ride.changed"), "only texts go");
    app.finish().await;
}
