//! How people and programs are let in: API keys that lend some permissions, and sign-ins that their
//! owner ends.

use std::time::Duration;

use maskline_tests::app::PASSWORD;
use maskline_tests::{Fleet, Role, TestApp, Watcher};
use serde_json::{Value, json};

const MAKE: &str = "mutation($input: ApiKeyInput!, $password: String!) {
    createApiKey(input: $input, password: $password) { secret apiKey { id prefix scopes lastUsedAt } } }";

async fn with_key(app: &TestApp, key: &str, query: &str) -> Value {
    let request = app.http.post(format!("{}/graphql", app.url)).bearer_auth(key);
    request.json(&json!({ "query": query })).send().await.unwrap().json().await.unwrap()
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn a_key_does_what_it_was_made_for_and_no_more() {
    let app = TestApp::start().await;
    let input = json!({ "name": "Sync", "scopes": ["READ"] });
    let made = app.gql(MAKE, json!({ "input": input, "password": PASSWORD })).await["createApiKey"].take();
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with(made["apiKey"]["prefix"].as_str().unwrap()) && secret.starts_with("msk_"));

    assert!(
        with_key(&app, secret, "{ me { email } rides(first: 1) { nodes { id } } }").await["errors"].is_null()
    );
    for call in [
        "mutation { createCustomer(input: { name: \"x\", phone: \"+31612345678\" }) { id } }",
        "mutation { revealPhone(id: \"01900000-0000-7000-8000-000000000000\", reason: \"x\") }",
        "mutation { createApiKey(input: { name: \"x\", scopes: [READ] }, password: \"x\") { secret } }",
        "mutation { changePassword(current: \"x\", new: \"y\") }",
        "{ users { id } }",
        "{ sessions { id } }",
    ] {
        assert_eq!(code(&with_key(&app, secret, call).await), "FORBIDDEN", "{call}");
    }
    let list = "{ apiKeys { name lastUsedAt revokedAt } }";
    assert!(app.gql(list, json!({})).await["apiKeys"][0]["lastUsedAt"].is_string());

    app.gql("mutation($id: ID!) { revokeApiKey(id: $id) { id } }", json!({ "id": made["apiKey"]["id"] }))
        .await;
    assert_eq!(code(&with_key(&app, secret, "{ me { email } }").await), "UNAUTHENTICATED");
    app.finish().await;
}

#[tokio::test]
async fn a_key_ends_when_told_and_lends_only_what_its_owner_has() {
    let app = TestApp::start().await;
    let input = json!({ "name": "Too much", "scopes": ["READ", "MANAGE_USERS"] });
    assert_eq!(app.refusal(MAKE, json!({ "input": input, "password": PASSWORD })).await.0, "FORBIDDEN");
    let input = json!({ "name": "Late", "scopes": ["READ"], "expiresAt": "2020-01-01T00:00:00Z" });
    assert_eq!(app.refusal(MAKE, json!({ "input": input, "password": PASSWORD })).await.0, "INVALID_INPUT");
    let input = json!({ "name": "A day", "scopes": ["READ"], "expiresAt": "2026-01-06T12:00:00Z" });
    let made = app.gql(MAKE, json!({ "input": input, "password": PASSWORD })).await;
    let secret = made["createApiKey"]["secret"].as_str().unwrap();
    assert!(with_key(&app, secret, "{ me { email } }").await["errors"].is_null());
    app.pass(Duration::from_hours(25));
    assert_eq!(code(&with_key(&app, secret, "{ me { email } }").await), "UNAUTHENTICATED");
    app.finish().await;
}

/// T17: whoever got hold of an access token has it for minutes: a key of his own takes the password, and what was made
/// all the same ends with the sign-ins.
#[tokio::test]
async fn t17_a_key_takes_the_password_and_goes_with_the_sign_ins() {
    let app = TestApp::start().await;
    let input = json!({ "name": "Sync", "scopes": ["READ"] });
    let guess = app.refusal(MAKE, json!({ "input": input, "password": "a guess" })).await;
    assert_eq!(guess.0, "INVALID_INPUT");
    let make = async || {
        let made = app.gql(MAKE, json!({ "input": input, "password": PASSWORD })).await;
        made["createApiKey"]["secret"].as_str().unwrap().to_owned()
    };
    let works = async |key: &str| with_key(&app, key, "{ me { email } }").await["errors"].is_null();

    let (first, second) = (make().await, make().await);
    assert!(works(&first).await && works(&second).await);
    app.gql("mutation { endAllSessions }", json!({})).await;
    assert!(!works(&first).await && !works(&second).await);

    app.pass(Duration::from_hours(1));
    let third = make().await;
    let users = app.gql_as(Role::Admin, "{ users { id name } }", json!({})).await["users"].take();
    let dispatcher = users.as_array().unwrap().iter().find(|user| user["name"] == "Dispatcher").unwrap();
    let reset = "mutation($id: ID!, $name: String, $new: String) {
        updateUser(id: $id, patch: { name: $name, password: $new }) { id } }";
    app.gql_as(Role::Admin, reset, json!({ "id": dispatcher["id"], "name": "Dana" })).await;
    assert!(works(&third).await, "another name is no reason");
    app.gql_as(Role::Admin, reset, json!({ "id": dispatcher["id"], "new": "gravel roads in spring" })).await;
    assert!(!works(&third).await);
    let log = "{ auditLog(action: \"account.update\") { nodes { detail } } }";
    let log = app.gql_as(Role::Admin, log, json!({})).await["auditLog"]["nodes"].take();
    assert_eq!(log[0]["detail"], "password, API keys withdrawn: 1");
    app.finish().await;
}

#[tokio::test]
async fn a_forged_key_is_nobody_s() {
    let app = TestApp::start().await;
    for key in ["msk_", "msk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "msk_' OR 1=1 --"] {
        assert_eq!(code(&with_key(&app, key, "{ me { email } }").await), "UNAUTHENTICATED");
    }
    app.finish().await;
}

#[tokio::test]
async fn sign_ins_are_listed_and_ended_by_their_owner() {
    let app = TestApp::start().await;
    app.token(Role::Dispatcher).await;
    app.pass(Duration::from_secs(1));
    let other = app.sign_in("dispatcher@maskline.test", PASSWORD).await;
    let cookie = other.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let sessions = app.gql("{ sessions { id address } }", json!({})).await["sessions"].take();
    assert_eq!(sessions.as_array().unwrap().len(), 2);
    assert_eq!(sessions[0]["address"], "127.0.0.1");

    // Another's sign-in does not exist for me.
    let end = "mutation($id: ID!) { endSession(id: $id) }";
    let foreign = app.ask(Some(Role::Admin), end, json!({ "id": sessions[0]["id"] })).await;
    assert_eq!(code(&foreign), "NOT_FOUND");

    // Its access token ends with it, and what it watches, too (T18).
    let signed_in: Value = other.json().await.unwrap();
    let ended = signed_in["accessToken"].as_str().unwrap().to_owned();
    let watch = "subscription { entryAdded { cursor } }";
    let mut watcher = Watcher::open(&app, &ended, watch, json!({})).await;
    assert!(with_key(&app, &ended, "{ me { email } }").await["errors"].is_null());
    app.gql(end, json!({ "id": sessions[0]["id"] })).await;
    assert_eq!(code(&with_key(&app, &ended, "{ me { email } }").await), "UNAUTHENTICATED");
    assert_eq!(watcher.message().await, Err(4401));
    let refresh = app.http.post(format!("{}/auth/refresh", app.url)).header("x-maskline-console", "1");
    assert_eq!(refresh.header("cookie", cookie).send().await.unwrap().status(), 401);
    let token = app.token(Role::Dispatcher).await;
    app.gql("mutation { endAllSessions }", json!({})).await;
    assert_eq!(code(&with_key(&app, &token, "{ me { email } }").await), "UNAUTHENTICATED");
    app.finish().await;
}

/// T26: a viewer sees that there was a text, not what it says: in the thread and on the board.
#[tokio::test]
async fn t26_a_viewer_reads_no_texts() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let text = "I am at the blue door";
    app.telco.text(&app, "t1", &Fleet::customer_phone(0), &ride.customer_dials, text).await;
    let query = "query($id: ID!) { ride(id: $id) { lastEntry { body textHidden }
        entries(last: 5) { nodes { body textHidden } } } }";
    let seen = app.gql_as(Role::Viewer, query, json!({ "id": ride.id })).await;
    assert!(!seen.to_string().contains("blue door"), "{seen:#}");
    assert_eq!(seen["ride"]["lastEntry"], json!({ "body": null, "textHidden": true }));
    let read = app.gql_as(Role::Auditor, query, json!({ "id": ride.id })).await;
    assert_eq!(read["ride"]["lastEntry"], json!({ "body": "I am at the blue door", "textHidden": false }));
    app.finish().await;
}

/// T26: what dispatchers note about people is theirs.
#[tokio::test]
async fn t26_notes_about_people_are_read_by_dispatchers_alone() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let note = "mutation($id: ID!) { updateCustomer(id: $id, patch: { note: \"does not pay\" }) { note } }";
    app.gql(note, json!({ "id": fleet.customers[0] })).await;
    let query = "query($ride: ID!) { customers { nodes { note } } ride(id: $ride) { customer { note } } }";
    let seen = |note: Value| json!({ "customers": { "nodes": [{ "note": note }] }, "ride": { "customer": { "note": note } } });
    for role in [Role::Viewer, Role::Auditor, Role::SupportAgent] {
        let answer = app.gql_as(role, query, json!({ "ride": ride.id })).await;
        assert_eq!(answer, seen(Value::Null), "{role:?}");
    }
    assert_eq!(app.gql(query, json!({ "ride": ride.id })).await, seen(json!("does not pay")));
    app.finish().await;
}

/// T27: whoever sees phones masked does not find out by trying which they are.
#[tokio::test]
async fn t27_only_who_may_see_phones_finds_by_one() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let query = "query($words: String) { customers(filter: { search: $words }) { nodes { id } }
        rides(filter: { search: $words }) { nodes { id } } }";
    let asked = json!({ "words": Fleet::customer_phone(0) });
    for role in [Role::Viewer, Role::Auditor, Role::SupportAgent] {
        let found = app.gql_as(role, query, asked.clone()).await;
        assert_eq!(found, json!({ "customers": { "nodes": [] }, "rides": { "nodes": [] } }), "{role:?}");
    }
    let found = app.gql(query, asked).await;
    assert_eq!(found["customers"]["nodes"][0]["id"], fleet.customers[0]);
    assert_eq!(found["rides"]["nodes"][0]["id"], ride.id);
    app.finish().await;
}

/// PostgreSQL keeps no U+0000 in a text: whoever sends one is told so, and SQLite's users are not worse off.
#[tokio::test]
async fn a_character_that_cannot_be_kept_is_no_failure_of_ours() {
    let app = TestApp::start().await;
    let status = app.sign_in("\u{0}", "x").await.status().as_u16();
    assert!([400, 401].contains(&status), "{status}");
    let query = "query($words: String) { customers(filter: { search: $words }) { nodes { id } } }";
    let answer = app.ask(Some(Role::Dispatcher), query, json!({ "words": "a\u{0}b" })).await;
    let code = &answer["errors"][0]["extensions"]["code"];
    assert!(code.is_null() || code == "INVALID_INPUT", "{answer:#}");
    app.finish().await;
}
