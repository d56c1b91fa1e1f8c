//! One span a request, and a request id that the response carries too. Only the route's template is
//! logged: paths, queries and bodies can hold numbers and tokens (T12).

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::app::App;
use crate::meters;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST_ID: usize = 64;

/// Runs the request in its span.
pub(super) async fn request(State(app): State<App>, request: Request, next: Next) -> Response {
    let id = given_id(&request).unwrap_or_else(|| app.clock.new_id().to_string());
    let route = request.extensions().get::<MatchedPath>().map_or("console", MatchedPath::as_str);
    let span = tracing::info_span!("request", method = %request.method(), route, id);
    let template = route.to_owned();
    let started = std::time::Instant::now();
    async move {
        let mut response = next.run(request).await;
        let status = response.status().as_u16();
        let milliseconds = started.elapsed().as_millis();
        meters::request(&template, status, started.elapsed());
        if response.status().is_server_error() {
            tracing::warn!(status, milliseconds, "answered with a failure");
        } else {
            tracing::debug!(status, milliseconds, "answered");
        }
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        response
    }
    .instrument(span)
    .await
}

/// The id that a proxy gave, unless it could be something else than an id.
fn given_id(request: &Request) -> Option<String> {
    let id = request.headers().get(REQUEST_ID)?.to_str().ok()?;
    let plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    (plain && (8..=LONGEST_ID).contains(&id.len())).then(|| id.to_owned())
}
