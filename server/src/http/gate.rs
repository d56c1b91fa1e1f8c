//! What is refused before a handler sees it: pages of other sites.

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::cors::CorsLayer;

use super::Refusal;
use crate::app::App;
use crate::config::Config;
use crate::error::ErrorCode;

/// Refuses requests that a page of another site makes (T19). Programs send no `Origin` and pass.
pub(super) async fn own_pages(State(app): State<App>, request: Request, next: Next) -> Response {
    if is_own(&app.config, request.headers()) {
        next.run(request).await
    } else {
        Refusal::new(ErrorCode::Forbidden, "Pages of this origin may not use the API.").into_response()
    }
}

/// Lets pages of the configured origins use the API with an access token: a fixed list, and never
/// with cookies (T20).
pub(super) fn cors(config: &Config) -> CorsLayer {
    let origins: Vec<_> = config
        .allowed_origins
        .iter()
        .filter_map(|origin| HeaderValue::from_str(trimmed(origin)).ok())
        .collect();
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE, HeaderName::from_static(super::auth::CONSOLE_HEADER)])
        .max_age(std::time::Duration::from_mins(10))
}

/// Ours is the origin the browser reached us by, our public URL, and those that were allowed.
pub(super) fn is_own(config: &Config, headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let reached_by = origin.split_once("://").map(|(_, authority)| authority);
    reached_by.is_some_and(|authority| host.is_some_and(|host| host.eq_ignore_ascii_case(authority)))
        || url::Url::parse(&config.public_url()).is_ok_and(|url| url.origin().ascii_serialization() == origin)
        || config.allowed_origins.iter().any(|allowed| trimmed(allowed).eq_ignore_ascii_case(origin))
}

fn trimmed(origin: &str) -> &str {
    origin.trim().trim_end_matches('/')
}
