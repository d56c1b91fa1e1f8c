//! The second step of a sign-in (R10): an app, a code by text, recovery codes, and what of it is refused.

use std::time::Duration;

use maskline::entities::{entry, recovery_code};
use maskline_tests::app::PASSWORD;
use maskline_tests::vendor::Vendor;
use maskline_tests::{Role, Simulator, TestApp};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::verification::DESK;

const EMAIL: &str = "dispatcher@maskline.test";
const PHONE: &str = "+31612345678";

/// What an authenticator app shows now.
fn shown(app: &TestApp, secret: &str) -> String {
    let totp = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
    totp.generate(u64::try_from(app.app.clock.now().0 / 1_000).unwrap()).to_string()
}

async fn post(app: &TestApp, path: &str, body: Value) -> (u16, Value) {
    let answer = app.http.post(format!("{}{path}", app.url)).json(&body).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap_or_default())
}

/// The password, and what is awaited then.
async fn half(app: &TestApp) -> Value {
    let answer = app.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(answer.status(), 202);
    assert!(answer.headers().get("set-cookie").is_none(), "not signed in yet");
    let mut body: Value = answer.json().await.unwrap();
    assert!(body.get("accessToken").is_none());
    body["secondFactor"].take()
}

async fn step(app: &TestApp, token: &Value, code: &str) -> (u16, Value) {
    post(app, "/auth/second-factor", json!({ "token": token, "code": code })).await
}

/// Sets up an app; answers its secret and the recovery codes.
async fn enrol(app: &TestApp) -> (String, Vec<String>) {
    let begin = "mutation($password: String!) { beginTotp(password: $password) { secret uri qr } }";
    let set_up = app.gql(begin, json!({ "password": PASSWORD })).await["beginTotp"].take();
    let secret = set_up["secret"].as_str().unwrap().to_owned();
    assert!(set_up["uri"].as_str().unwrap().starts_with("otpauth://totp/Maskline:"), "{set_up}");
    assert!(set_up["uri"].as_str().unwrap().contains(&secret));
    assert!(set_up["qr"].as_str().unwrap().contains("<svg"));
    let confirm = "mutation($code: String!) { confirmTotp(code: $code) }";
    assert_eq!(app.refusal(confirm, json!({ "code": "000000" })).await.0, "WRONG_CODE");
    let codes = app.gql(confirm, json!({ "code": shown(app, &secret) })).await["confirmTotp"].take();
    (secret, serde_json::from_value(codes).unwrap())
}

/// Password, then the app's code: only both let in, and a code only once.
#[tokio::test]
async fn r10_an_app_is_asked_for_after_the_password() {
    let app = TestApp::start().await;
    let wrong = "mutation { beginTotp(password: \"no\") { secret } }";
    assert_eq!(app.refusal(wrong, json!({})).await.0, "INVALID_INPUT");
    let (secret, codes) = enrol(&app).await;
    assert_eq!(codes.len(), 10);
    let awaited = half(&app).await;
    assert_eq!((&awaited["kinds"], &awaited["phone"]), (&json!(["TOTP"]), &Value::Null));
    let token = &awaited["token"];
    // The code it was set up with is spent.
    assert_eq!(step(&app, token, &shown(&app, &secret)).await.1["error"]["code"], "WRONG_CODE");
    app.pass(Duration::from_secs(30));
    let code = shown(&app, &secret);
    let (status, granted) = step(&app, token, &code).await;
    assert_eq!((status, granted["user"]["email"].as_str()), (200, Some(EMAIL)));
    assert_eq!(step(&app, token, &code).await.0, 401, "the token is spent");
    let again = half(&app).await;
    assert_eq!(step(&app, &again["token"], &code).await.1["error"]["code"], "WRONG_CODE", "so is the code");
    // The token of a half sign-in opens nothing else.
    let request = app.http.post(format!("{}/graphql", app.url));
    let request = request.bearer_auth(again["token"].as_str().unwrap());
    let answer: Value =
        request.json(&json!({ "query": "{ me { id } }" })).send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    app.finish().await;
}

/// A wrong password is answered alike with and without a second factor; a half sign-in ends.
#[tokio::test]
async fn a_wrong_password_tells_nothing_and_a_half_sign_in_ends() {
    let app = TestApp::start().await;
    let before = app.sign_in(EMAIL, "wrong").await;
    let before = (before.status(), before.text().await.unwrap());
    let (secret, _) = enrol(&app).await;
    let after = app.sign_in(EMAIL, "wrong").await;
    assert_eq!((after.status(), after.text().await.unwrap()), before);
    let awaited = half(&app).await;
    app.pass(Duration::from_mins(5));
    assert_eq!(step(&app, &awaited["token"], &shown(&app, &secret)).await.0, 401);
    assert_eq!(step(&app, &json!("made up"), &shown(&app, &secret)).await.0, 401);
    let awaited = half(&app).await;
    for _ in 0..5 {
        assert_eq!(step(&app, &awaited["token"], "000000").await.1["error"]["code"], "WRONG_CODE");
    }
    let (status, waits) = step(&app, &awaited["token"], &shown(&app, &secret)).await;
    assert_ne!(status, 200, "five tries: {waits}");
    let next = half(&app).await;
    let (status, waits) = step(&app, &next["token"], &shown(&app, &secret)).await;
    assert_eq!((status, &waits["error"]["code"]), (429, &json!("RATE_LIMITED")), "backs off as passwords do");
    app.pass(Duration::from_secs(30));
    assert_eq!(step(&app, &next["token"], &shown(&app, &secret)).await.0, 200);
    app.finish().await;
}

/// A recovery code stands in once; new ones make the old ones worthless.
#[tokio::test]
async fn a_recovery_code_stands_in_once() {
    let app = TestApp::start().await;
    let (_, codes) = enrol(&app).await;
    for row in recovery_code::Entity::find().all(app.app.db.read()).await.unwrap() {
        assert_eq!(row.code_hash.len(), 16, "only a hash is kept");
    }
    let awaited = half(&app).await;
    assert_eq!(step(&app, &awaited["token"], &codes[0].to_uppercase()).await.0, 200);
    let awaited = half(&app).await;
    assert_eq!(step(&app, &awaited["token"], &codes[0]).await.1["error"]["code"], "WRONG_CODE");
    assert_eq!(app.gql("{ recoveryCodesLeft }", json!({})).await["recoveryCodesLeft"], 9);
    let renew = "mutation($password: String!) { newRecoveryCodes(password: $password) }";
    let fresh = app.gql(renew, json!({ "password": PASSWORD })).await["newRecoveryCodes"].take();
    assert_eq!(step(&app, &awaited["token"], &codes[1]).await.1["error"]["code"], "WRONG_CODE");
    assert_eq!(step(&app, &awaited["token"], fresh[0].as_str().unwrap()).await.0, 200);
    app.finish().await;
}

/// The newest sign-in code on the phone.
async fn texted(app: &TestApp) -> String {
    app.settle().await;
    let text = Simulator.taken(app).await.pop().unwrap();
    assert_eq!((text.from.as_str(), text.to.as_str()), (DESK, PHONE));
    let rest = text.body.strip_prefix("Your Maskline sign-in code is ").unwrap();
    rest[..6].to_owned()
}

/// R10: a code by text, through the same verification.
#[tokio::test]
async fn r10_a_code_by_text_is_a_second_factor() {
    let app = TestApp::start().await;
    let begin = "mutation($password: String!, $phone: String!) {
        beginSmsFactor(password: $password, phone: $phone) }";
    let mine = json!({ "password": PASSWORD, "phone": "06 12345678" });
    assert_eq!(app.refusal(begin, mine.clone()).await.0, "NO_VERIFICATION_NUMBER");
    let add = "mutation($input: NumberInput!) { addNumber(input: $input) { id } }";
    let input = json!({ "number": DESK, "provider": "simulator", "purpose": "VERIFY" });
    app.gql_as(Role::Admin, add, json!({ "input": input })).await;
    let masked = app.gql(begin, mine).await["beginSmsFactor"].take();
    assert!(!masked.as_str().unwrap().contains("123456"), "{masked}");
    let confirm = "mutation($code: String!) { confirmSmsFactor(code: $code) }";
    assert_eq!(app.refusal(confirm, json!({ "code": "12345" })).await.0, "WRONG_CODE");
    app.gql(confirm, json!({ "code": texted(&app).await })).await;
    let factors = app.gql("{ secondFactors { kind phone } }", json!({})).await["secondFactors"].take();
    assert_eq!(factors, json!([{ "kind": "SMS", "phone": masked }]));

    let awaited = half(&app).await;
    assert_eq!((&awaited["kinds"], &awaited["phone"]), (&json!(["SMS"]), &masked));
    let send = json!({ "token": awaited["token"] });
    let soon = post(&app, "/auth/second-factor/send", send.clone()).await;
    assert_eq!((soon.0, &soon.1["error"]["code"]), (429, &json!("RATE_LIMITED")));
    app.pass(Duration::from_secs(30));
    assert_eq!(post(&app, "/auth/second-factor/send", send).await.0, 202);
    let code = texted(&app).await;
    assert_eq!(step(&app, &awaited["token"], &code).await.0, 200);
    let again = half(&app).await;
    assert_eq!(step(&app, &again["token"], &code).await.1["error"]["code"], "WRONG_CODE", "spent");
    assert_eq!(
        app.gql("{ verifications { nodes { id } } }", json!({})).await["verifications"]["nodes"],
        json!([])
    );
    let log = entry::Entity::find().all(app.app.db.read()).await.unwrap();
    assert!(log.iter().all(|entry| entry.secret_sealed.is_none()), "no code is left");

    let remove = "mutation($password: String!) { removeSecondFactor(kind: SMS, password: $password) }";
    app.gql(remove, json!({ "password": PASSWORD })).await;
    assert_eq!(app.sign_in(EMAIL, PASSWORD).await.status(), 200);
    assert_eq!(app.gql("{ recoveryCodesLeft }", json!({})).await["recoveryCodesLeft"], 0);
    app.finish().await;
}

/// T22: whoever has no sign-in to go on with does not wait among those who write, nor hold them up.
#[tokio::test]
async fn a_code_for_nobody_s_sign_in_is_refused_without_a_turn_to_write() {
    let app = TestApp::start().await;
    let somebody_writes = app.app.db.begin().await.unwrap();
    let asked = post(&app, "/auth/second-factor/send", json!({ "token": "made up", "code": "" }));
    let answer = tokio::time::timeout(Duration::from_secs(5), asked).await.expect("at once");
    assert_eq!(answer.0, 401);
    somebody_writes.roll_back().await.unwrap();
    app.finish().await;
}

/// Someone who lost all of it is let in again by the operator, on record.
#[tokio::test]
async fn a_lost_factor_is_reset_by_the_operator() {
    let app = TestApp::start().await;
    enrol(&app).await;
    let awaited = half(&app).await;
    maskline::auth::second_factor::reset(&app.app, EMAIL).await.unwrap();
    assert_eq!(step(&app, &awaited["token"], "000000").await.0, 401);
    assert_eq!(app.sign_in(EMAIL, PASSWORD).await.status(), 200);
    let log = app.gql_as(Role::Admin, "{ auditLog(first: 20) { nodes { action } } }", json!({})).await;
    let log = log.to_string();
    for action in ["second_factor.enrol", "second_factor.reset"] {
        assert!(log.contains(action), "{log}");
    }
    assert!(maskline::auth::second_factor::reset(&app.app, "nobody@maskline.test").await.is_err());
    app.finish().await;
}
