//! The life of a number: its states, what it is kept for, and who may still reach someone through it.

use std::time::Duration;

use maskline::phone::PhoneNumber;
use maskline_tests::{Fleet, Role, TestApp, eventually};
use serde_json::{Value, json};

const FIELDS: &str = "id number state purpose assignable version nextStates error holds";

/// The one number of that name.
async fn number(app: &TestApp, e164: &str) -> Value {
    let query = format!("{{ proxyNumbers(first: 200) {{ nodes {{ {FIELDS} }} }} }}");
    let all = app.gql(&query, json!({})).await;
    let nodes = all["proxyNumbers"]["nodes"].as_array().unwrap();
    nodes.iter().find(|node| node["number"] == e164).cloned().unwrap()
}

/// Does something to a number as an administrator; answers the number, or the code of the refusal.
async fn act(app: &TestApp, call: &str) -> Result<Value, (String, String)> {
    let query = format!("mutation {{ done: {call} {{ {FIELDS} }} }}");
    let answer = app.ask(Some(Role::Admin), &query, json!({})).await;
    match answer["errors"][0]["extensions"]["code"].as_str() {
        None => Ok(answer["data"]["done"].clone()),
        Some(code) => {
            Err((code.to_owned(), answer["errors"][0]["message"].as_str().unwrap_or_default().to_owned()))
        }
    }
}

#[tokio::test]
async fn a_number_takes_legal_steps_only_and_nobodys_change_is_lost() {
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 0, 0, 1).await;
    let fresh = number(&app, &fleet.numbers[0]).await;
    let id = fresh["id"].as_str().unwrap();
    assert_eq!((&fresh["state"], &fresh["assignable"]), (&json!("ACTIVE"), &json!(true)), "{fresh:#}");
    let version = fresh["version"].as_i64().unwrap();

    let set = |state: &str, version: i64| {
        format!("setNumberState(id: \"{id}\", state: {state}, expectedVersion: {version})")
    };
    let suspended = act(&app, &set("SUSPENDED", version)).await.unwrap();
    assert_eq!((&suspended["state"], &suspended["assignable"]), (&json!("SUSPENDED"), &json!(false)));
    // Two people at once: the second one learns that he looked at something old.
    let (code, _) = act(&app, &set("DRAINING", version)).await.unwrap_err();
    assert_eq!(code, "STALE_VERSION");
    let (code, words) = act(&app, &set("SUSPENDED", version + 1)).await.unwrap_err();
    assert_eq!(code, "ILLEGAL_TRANSITION");
    assert!(words.contains("only ACTIVE, DRAINING, RELEASING"), "{words}");
    let (code, _) = act(&app, &set("ORDERED", version + 1)).await.unwrap_err();
    assert_eq!(code, "INVALID_INPUT");

    let released = act(&app, &set("RELEASED", version + 1)).await.unwrap();
    assert_eq!(released["state"], "RELEASED", "{released:#}");
    let back = act(&app, &format!("setNumberState(id: \"{id}\", state: ACTIVE)")).await.unwrap_err();
    assert_eq!(back.0, "ILLEGAL_TRANSITION", "what was given back is not ours to activate");
    app.finish().await;
}

/// E16: a number that is in use drains first, and rests before it is given back.
#[tokio::test]
async fn e16_a_number_in_use_is_not_given_back() {
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 2, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let id = number(&app, &fleet.numbers[0]).await["id"].as_str().unwrap().to_owned();
    let release = format!("releaseNumber(id: \"{id}\")");
    let (code, words) = act(&app, &release).await.unwrap_err();
    assert_eq!(code, "NUMBER_IN_USE");
    assert_eq!(words, "Phones that reach someone through this number: 2. Drain it first.");
    let draining = act(&app, &format!("drainNumber(id: \"{id}\")")).await.unwrap();
    assert_eq!((&draining["state"], &draining["holds"]), (&json!("DRAINING"), &json!(2)));
    assert_eq!(fleet.no_ride(&app, 1, 0).await.0, "POOL_EXHAUSTED", "it begins no new conversation");

    ride.complete(&app).await;
    app.pass(Duration::from_mins(61));
    let (code, words) = act(&app, &release).await.unwrap_err();
    assert_eq!(code, "NUMBER_IN_USE", "late contacts are still recognised");
    assert!(words.contains("until lately: 2"), "{words}");
    app.pass(Duration::from_hours(2));
    assert_eq!(act(&app, &release).await.unwrap()["state"], "RELEASED");
    app.finish().await;
}

#[tokio::test]
async fn a_number_kept_for_a_purpose_is_not_given_out() {
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 1, 1, 1).await;
    let id = number(&app, &fleet.numbers[0]).await["id"].as_str().unwrap().to_owned();
    let kept = act(&app, &format!("reserveNumber(id: \"{id}\", purpose: SUPPORT)")).await.unwrap();
    assert_eq!((&kept["purpose"], &kept["assignable"]), (&json!("SUPPORT"), &json!(false)));
    assert_eq!(fleet.no_ride(&app, 0, 0).await.0, "POOL_EXHAUSTED");
    act(&app, &format!("reserveNumber(id: \"{id}\", purpose: POOL)")).await.unwrap();
    fleet.ride(&app, 0, 0).await;
    let (code, _) = act(&app, &format!("reserveNumber(id: \"{id}\", purpose: VERIFY)")).await.unwrap_err();
    assert_eq!(code, "NUMBER_IN_USE");
    app.finish().await;
}

/// R12: a number that points at another environment is not given out by this one.
#[tokio::test]
async fn r12_numbers_of_another_environment_are_not_given_out() {
    let mut app = TestApp::start_with(|config| config.environment = "staging".into()).await;
    let fleet = Fleet::with(&app, "simulator", 1, 1, 1).await;
    fleet.ride(&app, 0, 0).await.complete(&app).await;
    let now = app.app.clock.now();
    app.restart_with(now, |config| config.environment = "production".into()).await;
    app.pass(Duration::from_hours(4));
    let there = number(&app, &fleet.numbers[0]).await;
    assert_eq!((&there["state"], &there["assignable"]), (&json!("ACTIVE"), &json!(false)));
    assert_eq!(fleet.no_ride(&app, 0, 0).await.0, "POOL_EXHAUSTED");
    app.finish().await;
}

/// The numbers of the pool by their digits, once there are so many.
async fn pool(app: &TestApp, so_many: usize) -> Vec<Value> {
    let query = "{ proxyNumbers(first: 200) { nodes { id number provider purpose state callbacks } } }";
    eventually("the numbers of the settings are there", || async {
        let mut all = app.gql(query, json!({})).await["proxyNumbers"]["nodes"].as_array().unwrap().clone();
        all.sort_by_key(|number| number["number"].to_string());
        let pointed = all.iter().all(|number| number["provider"] != "vonage" || number["callbacks"] == "OK");
        (all.len() == so_many && pointed).then_some(all)
    })
    .await
}

/// R85: numbers that are rented already may stand in the settings. Each joins the pool at a start, once, whatever is
/// wrong with another one, and what is done with it later is not undone.
#[tokio::test]
async fn r85_numbers_of_the_settings_join_the_pool_at_start() {
    let mut app = TestApp::start().await;
    let make = "mutation { createCustomer(input: { name: \"Cara\", phone: \"+31610000000\" }) { id } }";
    app.gql(make, json!({})).await;
    // Rented in the telco's own console.
    let rented = PhoneNumber::from_stored("+447700900500".to_owned());
    app.app.providers.get("vonage").unwrap().buy_number(&rented, "GB").await.unwrap();
    let mut told = [
        "nobody:+3197012340009",
        "+3197012340008",
        "simulator:12",
        "simulator:+31610000000",
        "simulator:+3197012340001",
        "vonage:+447700900500",
    ]
    .map(str::to_owned)
    .to_vec();
    let (now, given) = (app.app.clock.now(), told.clone());
    app.restart_with(now, |config| config.numbers = given).await;
    let there = pool(&app, 2).await;
    let seen =
        |number: &Value| (number["number"].clone(), number["provider"].clone(), number["state"].clone());
    assert_eq!(seen(&there[0]), (json!("+3197012340001"), json!("simulator"), json!("ACTIVE")));
    assert_eq!(seen(&there[1]), (json!("+447700900500"), json!("vonage"), json!("ACTIVE")));
    assert_eq!((&there[1]["callbacks"], &there[1]["purpose"]), (&json!("OK"), &json!("POOL")));
    assert!(app.vonage.rented()[0].mo_http_url.starts_with(&app.url), "it points here");

    let call = format!("setNumberState(id: {}, state: SUSPENDED)", there[0]["id"]);
    act(&app, &call).await.unwrap();
    told.push("simulator:+3197012340002".to_owned());
    app.restart_with(now, |config| config.numbers = told).await;
    let there = pool(&app, 3).await;
    assert_eq!(there[0]["state"], "SUSPENDED", "that somebody suspended it stays so");
    app.finish().await;
}
