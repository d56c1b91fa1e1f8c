//! The letter-box of GraphQL.
use axum::http::StatusCode;
/// Answers a request.
#[expect(clippy::unused_async, reason = "a stub")]
pub async fn post() -> StatusCode {
    StatusCode::NOT_IMPLEMENTED
}
/// Opens a socket.
#[expect(clippy::unused_async, reason = "a stub")]
pub async fn websocket() -> StatusCode {
    StatusCode::NOT_IMPLEMENTED
}
