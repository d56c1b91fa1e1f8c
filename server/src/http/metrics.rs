//! `/metrics`, for Prometheus and whoever else is let to. What is not counted as it happens is looked
//! up when the page is asked for.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sea_orm::{ActiveEnum, EntityTrait};

use super::ClientAddress;
use crate::app::App;
use crate::delivery::circuit::CircuitState;
use crate::entities::sweep::{self, Outcome};
use crate::entities::{leg, mask, proxy_number};
use crate::error::Result;
use crate::meters;
use crate::sweeps;

/// The page comes without what the database does not say in time.
const PATIENCE: Duration = Duration::from_secs(3);
/// Set by proxies. One that is not trusted speaks for anyone.
const FORWARDED: [&str; 2] = ["x-forwarded-for", "forwarded"];

/// `GET /metrics`.
pub(super) async fn page(State(app): State<App>, client: ClientAddress, headers: HeaderMap) -> Response {
    let through_a_stranger =
        app.config.trusted_proxies.is_empty() && FORWARDED.iter().any(|name| headers.contains_key(*name));
    let may_read = app.config.metrics_readers.iter().any(|network| network.contains(&client.0));
    if through_a_stranger || !may_read {
        return StatusCode::NOT_FOUND.into_response();
    }
    look_at_the_process(&app);
    match tokio::time::timeout(PATIENCE, look_at_the_database(&app)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "metrics without the database's part"),
        Err(_) => tracing::warn!("metrics without the database's part: it does not answer in time"),
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], meters::page()).into_response()
}

fn look_at_the_process(app: &App) {
    let figures = app.db.figures();
    let state = |state: &str| [("state", state.to_owned())];
    meters::set("maskline_database_connections", &state("open"), f64::from(figures.open));
    meters::set("maskline_database_connections", &state("idle"), f64::from(figures.idle));
    if !app.db.is_postgres() {
        meters::total("maskline_transactions_total", figures.transactions);
        meters::total("maskline_commits_total", figures.commits);
    }
    for provider in app.providers.iter() {
        let open = match app.circuits.view(provider.name()).state {
            CircuitState::Closed => 0.0,
            CircuitState::HalfOpen => 0.5,
            CircuitState::Open => 1.0,
        };
        meters::set("maskline_circuit_open", &[("provider", provider.name().to_owned())], open);
    }
    meters::set("maskline_sockets", &[], number(app.sockets.len()));
    meters::set("maskline_memory_bytes", &[], number(resident_memory().unwrap_or(0)));
}

async fn look_at_the_database(app: &App) -> Result<()> {
    let (db, now) = (app.db.read(), app.clock.now());
    let mut oldest = Duration::ZERO;
    let waiting = leg::waiting(db).await?;
    for provider in app.providers.iter() {
        for state in [leg::State::Queued, leg::State::Sending] {
            let found = waiting.iter().find(|row| row.provider == provider.name() && row.state == state);
            let labels = [("provider", provider.name().to_owned()), ("state", state.to_value())];
            meters::set("maskline_legs_waiting", &labels, found.map_or(0.0, |row| count(row.legs)));
            let due = found.filter(|_| state == leg::State::Queued).and_then(|row| row.oldest_due);
            oldest = oldest.max(due.map_or(Duration::ZERO, |due| now.since(due)));
        }
    }
    meters::set("maskline_queue_age_seconds", &[], oldest.as_secs_f64());
    for (state, numbers) in proxy_number::counted(db).await? {
        meters::set("maskline_numbers", &[("state", state.to_value())], count(numbers));
    }
    for (state, masks) in mask::counted(db).await? {
        meters::set("maskline_masks", &[("state", state.to_value())], count(masks));
    }
    meters::set("maskline_numbers_held", &[], count(proxy_number::held(db, now).await?));
    for row in sweep::Entity::find().all(db).await? {
        let labels = [("sweep", row.name.clone())];
        meters::set("maskline_sweep_failed", &labels, f64::from(row.outcome == Outcome::Failed));
        // One that began and does not end is as old as its beginning.
        let at = row.finished_at.unwrap_or(row.started_at);
        meters::set("maskline_sweep_age_seconds", &labels, now.since(at).as_secs_f64());
        if let Some(of) = sweeps::SWEEPS.iter().find(|sweep| sweep.name == row.name) {
            meters::set("maskline_sweep_period_seconds", &labels, (of.every)(&app.config).as_secs_f64());
        }
    }
    Ok(())
}

fn count(rows: i64) -> f64 {
    number(usize::try_from(rows).unwrap_or(0))
}

fn number(of: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a gauge of more than 2^52 would be off by one")]
    let number = of as f64;
    number
}

/// In bytes, where the system tells.
fn resident_memory() -> Option<usize> {
    const PAGE: usize = 4_096;
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    Some(text.split(' ').nth(1)?.parse::<usize>().ok()? * PAGE)
}
