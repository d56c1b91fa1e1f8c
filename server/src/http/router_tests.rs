//! The edge seen from outside: sign-in, gates, headers, and what is not there.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, RETRY_AFTER, SET_COOKIE};
use axum::http::{Request, StatusCode};
use axum::response::Response;
use serde_json::Value;
use tower::ServiceExt;

use super::*;
use crate::auth::fixture::{self, PASSWORD};
use crate::entities::account::Role;

const EMAIL: &str = "dana@example.test";

async fn send(app: &App, line: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Response {
    let (method, path) = line.split_once(' ').unwrap();
    let mut request = Request::builder().method(method).uri(path).header("host", "maskline.test");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    router(app.clone()).oneshot(request.body(body.into()).unwrap()).await.unwrap()
}

async fn sign_in(app: &App, password: &str) -> Response {
    let body = serde_json::json!({ "email": EMAIL, "password": password }).to_string();
    send(app, "POST /auth/login", &[("content-type", "application/json")], body).await
}

async fn refresh(app: &App, cookie: &str) -> Response {
    send(app, "POST /auth/refresh", &[("cookie", cookie), ("x-maskline-console", "1")], "").await
}

fn set_cookie(response: &Response) -> &str {
    response.headers().get(SET_COOKIE).map_or("", |cookie| cookie.to_str().unwrap())
}

fn pair(response: &Response) -> String {
    set_cookie(response).split(';').next().unwrap().to_owned()
}

async fn json(response: Response) -> Value {
    serde_json::from_slice(&axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap()).unwrap()
}

async fn status(app: &App, line: &str, headers: &[(&str, &str)]) -> StatusCode {
    send(app, line, headers, "").await.status()
}

#[tokio::test]
async fn signs_in_goes_on_and_signs_out() {
    let (app, _folder) = fixture::app().await;
    fixture::account(&app, EMAIL, Role::Dispatcher).await;
    let signed_in = sign_in(&app, PASSWORD).await;
    assert_eq!(signed_in.status(), StatusCode::OK);
    assert!(set_cookie(&signed_in).ends_with("; Path=/auth; Max-Age=2592000; HttpOnly; SameSite=Strict"));
    let first = pair(&signed_in);
    let grant = json(signed_in).await;
    assert!(crate::auth::identify(&app, grant["accessToken"].as_str().unwrap()).await.is_ok());
    assert_eq!(grant["expiresAt"], "2026-09-21T14:23:20.000Z");
    assert_eq!((&grant["user"]["email"], &grant["user"]["role"]), (&EMAIL.into(), &"DISPATCHER".into()));

    let without_header = send(&app, "POST /auth/refresh", &[("cookie", &first)], "").await;
    assert_eq!(without_header.status(), StatusCode::FORBIDDEN);
    assert_eq!(set_cookie(&without_header), "");
    let next = refresh(&app, &first).await;
    assert_eq!(next.status(), StatusCode::OK);
    let second = pair(&next);
    assert_ne!(first, second);

    let gone = send(&app, "POST /auth/logout", &[("cookie", &second)], "").await;
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    let refused = refresh(&app, &second).await;
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    assert!(set_cookie(&refused).starts_with("maskline_refresh=; Path=/auth; Max-Age=0;"));
    assert_eq!(json(refused).await["error"]["code"], "UNAUTHENTICATED");
}

#[tokio::test]
async fn signing_in_again_ends_the_sign_in_before() {
    let (app, _folder) = fixture::app().await;
    fixture::account(&app, EMAIL, Role::Viewer).await;
    let old = pair(&sign_in(&app, PASSWORD).await);
    let body = serde_json::json!({ "email": EMAIL, "password": PASSWORD }).to_string();
    let headers = [("content-type", "application/json"), ("cookie", old.as_str())];
    assert_eq!(send(&app, "POST /auth/login", &headers, body).await.status(), StatusCode::OK);
    assert_eq!(refresh(&app, &old).await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn tells_when_to_try_again() {
    let (app, _folder) = fixture::app().await;
    for _ in 0..5 {
        assert_eq!(sign_in(&app, "wrong").await.status(), StatusCode::UNAUTHORIZED);
    }
    let waits = sign_in(&app, "wrong").await;
    assert_eq!(waits.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(waits.headers()[RETRY_AFTER], "2");
    let error = json(waits).await;
    assert_eq!(
        (&error["error"]["code"], &error["error"]["retryAfterSeconds"]),
        (&"RATE_LIMITED".into(), &2.into())
    );
}

#[tokio::test]
async fn keeps_pages_of_other_sites_out() {
    let (app, _folder) = fixture::app().await;
    let from = |origin| [("origin", origin), ("x-maskline-console", "1")];
    for line in ["POST /auth/refresh", "POST /auth/logout", "POST /auth/login", "GET /graphql"] {
        assert_eq!(status(&app, line, &from("https://evil.test")).await, StatusCode::FORBIDDEN, "{line}");
        assert_eq!(status(&app, line, &from("null")).await, StatusCode::FORBIDDEN, "{line}");
    }
    assert_eq!(
        status(&app, "POST /auth/logout", &from("https://maskline.test")).await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        status(&app, "POST /auth/logout", &from("http://127.0.0.1:4000")).await,
        StatusCode::NO_CONTENT
    );

    let preflight = [("origin", "https://evil.test"), ("access-control-request-method", "POST")];
    let answer = send(&app, "OPTIONS /graphql", &preflight, "").await;
    assert!(!answer.headers().contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn graphql_takes_json_only() {
    let (app, _folder) = fixture::app().await;
    for media_type in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a", ""]
    {
        let answer = status(&app, "POST /graphql", &[("content-type", media_type)]).await;
        assert_eq!(answer, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{media_type}");
    }
    assert_eq!(status(&app, "PUT /graphql", &[]).await, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn refuses_long_bodies_and_nonsense() {
    let (app, _folder) = fixture::app().await;
    let long = "x".repeat(LONGEST_BODY + 1);
    let typed = [("content-type", "application/json")];
    let announced = [typed[0], ("content-length", "2000000000")];
    assert_eq!(send(&app, "POST /auth/login", &announced, "").await.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(send(&app, "POST /auth/login", &typed, long).await.status(), StatusCode::PAYLOAD_TOO_LARGE);
    for body in ["", "{", "[]", r#"{"email":1,"password":2}"#, r#"{"email":"secret"}"#] {
        let answer = send(&app, "POST /auth/login", &typed, body).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{body}");
        assert!(!json(answer).await.to_string().contains("secret"));
    }
}

#[tokio::test]
async fn every_answer_is_protected_and_what_is_not_there_is_404() {
    let (app, _folder) = fixture::app().await;
    for (line, expected) in [
        ("GET /healthz", StatusCode::OK),
        ("GET /readyz", StatusCode::OK),
        ("GET /assets/gone.js", StatusCode::NOT_FOUND),
        ("GET /gone.png", StatusCode::NOT_FOUND),
        ("GET /webhooks/a", StatusCode::NOT_FOUND),
        ("GET /webhooks/a/b/c/d", StatusCode::NOT_FOUND),
        ("GET /auth/gone", StatusCode::NOT_FOUND),
        ("POST /", StatusCode::NOT_FOUND),
        ("GET /auth/login", StatusCode::METHOD_NOT_ALLOWED),
    ] {
        let answer = send(&app, line, &[("x-request-id", "given-by-a-proxy")], "").await;
        assert_eq!(answer.status(), expected, "{line}");
        assert!(answer.headers().contains_key(CONTENT_SECURITY_POLICY), "{line}");
        assert_eq!(answer.headers()[CACHE_CONTROL], "no-store", "{line}");
        assert_eq!(answer.headers()["x-request-id"], "given-by-a-proxy", "{line}");
    }
    let odd = send(&app, "GET /healthz", &[("x-request-id", "{\"a\":1}")], "").await;
    assert_ne!(odd.headers()["x-request-id"], "{\"a\":1}");
}
