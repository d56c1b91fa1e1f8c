//! Door 2: what telcos send.
use axum::http::StatusCode;
/// Takes a webhook.
#[expect(clippy::unused_async, reason = "a stub")]
pub async fn receive() -> StatusCode {
    StatusCode::NOT_FOUND
}
