//! Door 2: what telcos send.
use axum::http::StatusCode;
/// Takes a webhook.
pub async fn receive() -> StatusCode {
    StatusCode::NOT_FOUND
}
