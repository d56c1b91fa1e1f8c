//! All routes, and what every request passes through on its way to them.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{any, get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use super::{
    auth, console, export, gate, graphql, headers, health, metrics, pictures, refusal, trace, webhooks,
};
use crate::app::App;

const LONGEST_BODY: usize = 256 * 1024;
/// Reading the body included. A socket counts until it is open, then no longer.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// The whole server as a service.
pub fn router(app: App) -> Router {
    let own_pages = || from_fn_with_state(app.clone(), gate::own_pages);

    let sign_in = Router::new()
        .route("/auth/login", post(auth::login))
        .route("/auth/second-factor", post(auth::second_step))
        .route("/auth/second-factor/send", post(auth::send_code))
        .route("/auth/refresh", post(auth::refresh))
        .route("/auth/logout", post(auth::logout))
        .layer(own_pages());
    let graphql = graphql::routes(&app).layer(CompressionLayer::new());
    let files = Router::new()
        .route("/export/audit", get(export::audit_log))
        .route("/export/entries", get(export::log))
        .route("/export/people/{id}", get(export::person))
        .route("/export/rides/{id}/evidence", get(export::ride_evidence));
    let api = graphql.merge(sign_in).merge(files).layer(gate::cors(&app.config));

    // The layer added last is the outermost.
    Router::new()
        .merge(api)
        .route("/webhooks/{provider}/{kind}", any(webhooks::receive))
        .route("/webhooks/{provider}/{kind}/{secret}", any(webhooks::receive_secret))
        .route("/transfer", any(webhooks::guide_transfer))
        .route("/transfer/{secret}", any(webhooks::guide_transfer))
        .route("/inbound-sms", any(webhooks::guide_inbound_sms))
        .route("/webhook", any(webhooks::guide_sms))
        .route("/webhook-voice", any(webhooks::guide_voice))
        .route("/pictures/{id}/{until}/{signature}", get(pictures::show))
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::page))
        .fallback_service(any(console::serve).layer(CompressionLayer::new()))
        .layer(RequestBodyLimitLayer::new(LONGEST_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST_WAIT))
        .layer(CatchPanicLayer::custom(refusal::after_panic))
        .layer(from_fn_with_state(app.clone(), headers::protect))
        .layer(from_fn_with_state(app.clone(), trace::request))
        .with_state(app)
}

#[cfg(test)]
#[path = "router_tests.rs"]
mod tests;
