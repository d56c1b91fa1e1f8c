//! The clock of a demonstration: moved forward by hand, so that a newcomer sees grace, quarantine
//! and expiry happen, and put back. Only where the setting allows it, and never past the life of a
//! sign-in: those who are signed in stay so.
//!
//! Doesn't belong here: what follows from the time; every room asks the clock as it always does.

use std::time::Duration;

use uuid::Uuid;

use crate::app::App;
use crate::audit;
use crate::error::{Error, ErrorCode, Result};

/// The least step.
const LEAST: Duration = Duration::from_secs(1);
/// How far ahead it may stand: less than a sign-in lives (30 days unless set otherwise), so that
/// moving it signs nobody out for good.
const FARTHEST: Duration = Duration::from_hours(25 * 24);

/// Moves the clock forward.
///
/// # Errors
/// `FORBIDDEN` where the setting does not allow it; `INVALID_INPUT` for a step that is no step
/// forward, or too far.
pub async fn forward(app: &App, account: Uuid, by: Duration) -> Result<()> {
    allowed(app)?;
    let farthest = FARTHEST.min(app.config.refresh_token_life.mul_f32(0.8));
    let ahead = app.clock.ahead() + by;
    if by < LEAST || ahead > farthest {
        let days = farthest.as_secs() / 86_400;
        let message = format!("The clock moves forward, up to {days} days in all. Put it back first.");
        return Err(Error::invalid("seconds", message));
    }
    record(app, account, "clock.forward", format!("{} s", by.as_secs())).await?;
    app.clock.run_ahead(by);
    app.bell.ring();
    Ok(())
}

/// Puts the clock back to real time; again is no error.
///
/// # Errors
/// `FORBIDDEN` where the setting does not allow it.
pub async fn reset(app: &App, account: Uuid) -> Result<()> {
    allowed(app)?;
    record(app, account, "clock.reset", String::new()).await?;
    app.clock.back_to_real_time();
    app.bell.ring();
    Ok(())
}

fn allowed(app: &App) -> Result<()> {
    if app.config.demo_clock {
        return Ok(());
    }
    let message = "The clock can be moved only in a demonstration (MASKLINE_DEMO_CLOCK).";
    Err(Error::refused(ErrorCode::Forbidden, message))
}

async fn record(app: &App, account: Uuid, action: &str, detail: String) -> Result<()> {
    let mut tx = app.db.begin().await?;
    audit::record(app, &mut tx, Some(account), action, None, detail).await?;
    tx.commit().await
}
