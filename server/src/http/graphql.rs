//! The letter-box of GraphQL.
use axum::http::StatusCode;
/// Answers a request.
pub async fn post() -> StatusCode {
    StatusCode::NOT_IMPLEMENTED
}
/// Opens a socket.
pub async fn websocket() -> StatusCode {
    StatusCode::NOT_IMPLEMENTED
}
