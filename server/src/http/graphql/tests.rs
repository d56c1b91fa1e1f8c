//! What the letter-box takes and what it sends back.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use clap::Parser;
use tower::ServiceExt;

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    config: Config,
}

/// Sends one request to a fresh server; answers the status and the first error's code.
async fn send(request: Request<Body>) -> (StatusCode, serde_json::Value) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().display();
    let database = format!("--database-url=sqlite://{path}/test.db");
    let line = Line::parse_from(["maskline".to_owned(), database, format!("--data-dir={path}")]);
    let app = App::start(line.config, Clock::system()).await.unwrap();
    let answer = super::routes::<()>(&app).oneshot(request).await.unwrap();
    let status = answer.status();
    let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
    (status, body["errors"][0]["extensions"]["code"].clone())
}

fn post(content_type: &str) -> axum::http::request::Builder {
    Request::post("/graphql").header("content-type", content_type)
}

#[tokio::test(flavor = "multi_thread")]
async fn takes_json_and_nothing_else() {
    let me = r#"{"query":"{ me { id } }"}"#;
    for (content_type, body, status, code) in [
        ("application/json", me, StatusCode::OK, "UNAUTHENTICATED"),
        ("application/json; charset=utf-8", me, StatusCode::OK, "UNAUTHENTICATED"),
        ("text/plain", me, StatusCode::UNSUPPORTED_MEDIA_TYPE, "INVALID_INPUT"),
        ("application/json", "{", StatusCode::BAD_REQUEST, "INVALID_INPUT"),
        ("application/json", "[]", StatusCode::BAD_REQUEST, "INVALID_INPUT"),
        ("application/json", &format!("[{me},{me}]"), StatusCode::BAD_REQUEST, "INVALID_INPUT"),
    ] {
        let request = post(content_type).body(Body::from(body.to_owned())).unwrap();
        assert_eq!(send(request).await, (status, code.into()), "{content_type} {body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_is_told_by_the_status() {
    for authorization in ["Bearer nonsense", "Basic YTpi", ""] {
        let me = r#"{"query":"{ me { id } }"}"#;
        let request = post("application/json").header("authorization", authorization);
        let answer = send(request.body(Body::from(me)).unwrap()).await;
        assert_eq!(answer, (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED".into()), "{authorization}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_may_not_be_large() {
    let body = format!(r#"{{"query":"{{ me {{ id }} }}","variables":{{"a":"{}"}}}}"#, "x".repeat(140_000));
    let (status, _) = send(post("application/json").body(Body::from(body.clone())).unwrap()).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_runs_by_get() {
    let request = Request::get("/graphql?query={me{id}}").body(Body::empty()).unwrap();
    assert_eq!(send(request).await, (StatusCode::METHOD_NOT_ALLOWED, "INVALID_INPUT".into()));
}
