//! Who may ask what: every field of the schema, tried by everyone.

use std::time::Duration;

use maskline_tests::app::PASSWORD;
use maskline_tests::{Role, TestApp};
use serde_json::{Value, json};

/// An id that nothing has.
pub const NOBODY: &str = "01900000-0000-7000-8000-000000000000";

/// Every field of a root type, called with made-up arguments of the right types.
async fn calls(app: &TestApp, kind: &str) -> Vec<(String, String)> {
    made_up(app, kind, |_| false).await
}

/// As [`calls`], also with arguments that may be left out, if they are ids.
pub async fn calls_with_ids(app: &TestApp, kind: &str) -> Vec<(String, String)> {
    made_up(app, kind, |arg| named(&arg["type"])["name"] == "ID").await
}

async fn made_up(app: &TestApp, kind: &str, also: fn(&Value) -> bool) -> Vec<(String, String)> {
    let query = "{ __schema { types { name kind inputFields { name type { ...t } } enumValues { name }
        fields { name args { name type { ...t } } type { ...t } } } } }
        fragment t on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";
    let schema = app.gql_as(Role::Admin, query, json!({})).await["__schema"]["types"].take();
    let types = schema.as_array().unwrap().clone();
    let root = types.iter().find(|t| t["name"] == kind).unwrap();
    root["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| {
            let args: Vec<_> = field["args"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|arg| arg["type"]["kind"] == "NON_NULL" || also(arg))
                .map(|arg| {
                    format!("{}: {}", arg["name"].as_str().unwrap(), example(&types, &arg["type"], also))
                })
                .collect();
            let name = field["name"].as_str().unwrap().to_owned();
            let args = if args.is_empty() { String::new() } else { format!("({})", args.join(", ")) };
            let selection = if is_leaf(&field["type"]) { "" } else { " { __typename }" };
            let call = format!("{} {{ {name}{args}{selection} }}", kind.to_lowercase());
            (name, call)
        })
        .collect()
}

fn named(kind: &Value) -> &Value {
    if kind["ofType"].is_null() { kind } else { named(&kind["ofType"]) }
}

fn is_leaf(kind: &Value) -> bool {
    ["SCALAR", "ENUM"].contains(&named(kind)["kind"].as_str().unwrap())
}

fn example(types: &[Value], kind: &Value, also: fn(&Value) -> bool) -> String {
    match kind["kind"].as_str().unwrap() {
        "NON_NULL" => example(types, &kind["ofType"], also),
        "LIST" if named(kind)["name"] == "ID" => format!("[\"{NOBODY}\"]"),
        "LIST" => "[]".to_owned(),
        "SCALAR" => match kind["name"].as_str().unwrap() {
            "Int" => "1".to_owned(),
            "Boolean" => "true".to_owned(),
            "DateTime" => "\"2026-01-05T12:00:00Z\"".to_owned(),
            _ => format!("\"{NOBODY}\""),
        },
        _ => {
            let full = types.iter().find(|t| t["name"] == kind["name"]).unwrap();
            if full["kind"] == "ENUM" {
                return full["enumValues"][0]["name"].as_str().unwrap().to_owned();
            }
            let fields: Vec<_> = full["inputFields"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|field| field["type"]["kind"] == "NON_NULL" || also(field))
                .map(|field| {
                    format!("{}: {}", field["name"].as_str().unwrap(), example(types, &field["type"], also))
                })
                .collect();
            format!("{{ {} }}", fields.join(", "))
        }
    }
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn every_field_refuses_an_anonymous_caller() {
    let app = TestApp::start().await;
    let mut tried = 0;
    for kind in ["Query", "Mutation"] {
        for (name, call) in calls(&app, kind).await {
            let answer = app.ask(None, &call, json!({})).await;
            assert_eq!(code(&answer), "UNAUTHENTICATED", "{kind}.{name}: {answer:#}");
            tried += 1;
        }
    }
    assert!(tried > 40, "only {tried} fields were tried");
    app.finish().await;
}

#[tokio::test]
async fn every_mutation_but_his_own_affairs_refuses_a_viewer() {
    let app = TestApp::start().await;
    // It would end the walk's own sign-in.
    let walked = calls(&app, "Mutation").await.into_iter().filter(|(name, _)| name != "endAllSessions");
    for (name, call) in walked {
        let answer = app.ask(Some(Role::Viewer), &call, json!({})).await;
        let own = [
            "changePassword",
            "markRead",
            "endSession",
            "createApiKey",
            "revokeApiKey",
            "beginTotp",
            "confirmTotp",
            "beginSmsFactor",
            "confirmSmsFactor",
            "removeSecondFactor",
            "newRecoveryCodes",
        ]
        .contains(&name.as_str());
        assert_eq!(code(&answer) == "FORBIDDEN", !own, "{name}: {answer:#}");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_account_are_answered_alike_and_then_slowed_down() {
    let app = TestApp::start().await;
    app.token(Role::Viewer).await;
    for email in ["viewer@maskline.test", "nobody@maskline.test"] {
        let mut seen = Vec::new();
        for _ in 0..7 {
            let answer = app.sign_in(email, "wrong wrong wrong").await;
            let status = answer.status().as_u16();
            let body: Value = answer.json().await.unwrap();
            seen.push((status, body["error"]["code"].as_str().unwrap().to_owned()));
        }
        assert!(seen[..5].iter().all(|(status, _)| *status == 401), "{seen:?}");
        assert_eq!(seen[6], (429, "RATE_LIMITED".to_owned()));
    }
    app.pass(Duration::from_mins(20));
    assert_eq!(app.sign_in("viewer@maskline.test", PASSWORD).await.status(), 200);
    app.finish().await;
}

/// T16: a spent refresh token that comes back ends the whole sign-in.
#[tokio::test]
async fn refresh_tokens_rotate_and_reuse_ends_the_sign_in() {
    let app = TestApp::start().await;
    app.token(Role::Viewer).await;
    let signed_in = app.sign_in("viewer@maskline.test", PASSWORD).await;
    let cookie = |answer: &reqwest::Response| {
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        cookie.split(';').next().unwrap().to_owned()
    };
    let refresh = async |cookie: &str| {
        let request = app.http.post(format!("{}/auth/refresh", app.url)).header("cookie", cookie);
        request.header("x-maskline-console", "1").send().await.unwrap()
    };
    let first = cookie(&signed_in);
    let answer = refresh(&first).await;
    assert_eq!(answer.status(), 200);
    let second = cookie(&answer);
    assert_ne!(first, second);
    app.pass(Duration::from_mins(1));
    assert_eq!(refresh(&first).await.status(), 401, "spent");
    assert_eq!(refresh(&second).await.status(), 401, "and the rest of the family with it");
    app.finish().await;
}

#[tokio::test]
async fn hostile_queries_are_refused_before_they_run_and_introspection_works() {
    let app = TestApp::start().await;
    let deep = format!("{{ ride(id: \"x\") {}", "{ customer { rides { nodes ".repeat(12)) + &"}".repeat(60);
    let aliases = (0..200).map(|n| format!("a{n}: me {{ id }}")).collect::<Vec<_>>().join(" ");
    let wide = format!("{{ {aliases} }}");
    for query in [deep.as_str(), wide.as_str()] {
        let answer = app.ask(Some(Role::Dispatcher), query, json!({})).await;
        assert!(["QUERY_TOO_COMPLEX", "INVALID_INPUT"].contains(&code(&answer)), "{answer:#}");
    }
    let rest = app.http.post(format!("{}/graphql", app.url)).bearer_auth(app.token(Role::Viewer).await);
    let batch =
        rest.json(&json!([{ "query": "{ me { id } }" }, { "query": "{ me { id } }" }])).send().await.unwrap();
    assert_eq!(batch.status(), 400);
    let introspection =
        "query { __schema { types { fields { args { type { ofType { ofType { ofType { ofType {
        ofType { ofType { ofType { name } } } } } } } } } } } } }";
    app.gql(introspection, json!({})).await;
    app.finish().await;
}
