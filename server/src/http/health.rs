//! Is the process alive, and can it do its work?

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::app::App;

/// Sooner than whoever asks gives up.
const PATIENCE: Duration = Duration::from_secs(3);

/// `GET /healthz`: 200 for as long as the process answers at all.
pub(super) async fn live() -> Response {
    Json(json!({ "status": "ok" })).into_response()
}

/// `GET /readyz`: 200 when the database answers and all migrations are applied, else 503; 503 as
/// well once the server is about to stop.
pub(super) async fn ready(State(app): State<App>) -> Response {
    if app.draining.is_cancelled() {
        return unavailable("the server is about to stop");
    }
    let problem = match tokio::time::timeout(PATIENCE, app.db.is_migrated()).await {
        Ok(Ok(true)) => return Json(json!({ "status": "ready" })).into_response(),
        Ok(Ok(false)) => "migrations are missing",
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            "the database cannot be reached"
        }
        Err(_) => "the database does not answer in time",
    };
    unavailable(problem)
}

fn unavailable(problem: &str) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "unavailable", "problem": problem })))
        .into_response()
}
