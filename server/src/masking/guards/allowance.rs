//! What one user may have the company send: so many texts and calls an hour and a day, whoever has his sign-in or
//! his key (T4).
//!
//! Doesn't belong here: what people send each other (`floods`).

use std::time::Duration;

use uuid::Uuid;

use crate::alerts::{self, Alert};
use crate::app::App;
use crate::auth::session::locked_account;
use crate::db::WriteTx;
use crate::entities::alert::{Kind, Severity};
use crate::entities::entry;
use crate::error::{Error, ErrorCode, Result};

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// Ends a transaction in which a user had the company write or call. Where that is more than one user may have sent,
/// nothing of it is done, and an alert tells.
///
/// # Errors
/// `RATE_LIMITED`; when the database fails.
pub(crate) async fn commit(app: &App, tx: WriteTx, by: Option<Uuid>) -> Result<()> {
    let Some(by) = by else { return tx.commit().await };
    // Requests of one user wait for each other: of many at once none is overlooked.
    let name = locked_account(&tx, by).await?.map(|account| account.name).unwrap_or_default();
    let (now, config) = (app.clock.now(), &app.config);
    for (limit, span, words) in
        [(config.account_hour_limit, HOUR, "an hour"), (config.account_day_limit, DAY, "a day")]
    {
        if limit > 0 && entry::authored_since(&*tx, by, now.minus(span)).await? > limit {
            tx.roll_back().await?;
            alert(app, &name).await?;
            let message = format!(
                "You had {limit} texts and calls sent within {words}, as many as one user may. Wait, or have your \
                 administrator allow more."
            );
            return Err(Error::refused(ErrorCode::RateLimited, message));
        }
    }
    tx.commit().await
}

async fn alert(app: &App, user: &str) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let alert = Alert {
        kind: Kind::Spend,
        severity: Severity::Warning,
        market: None,
        subject: user,
        message: "This user has more texts and calls sent than one may: the rest is refused. Ask him; if it is not \
                  he, give him a new password, which signs him out and withdraws his keys. How many are allowed, \
                  MASKLINE_ACCOUNT_HOUR_LIMIT and MASKLINE_ACCOUNT_DAY_LIMIT say.",
    };
    alerts::raise(app, &mut tx, app.clock.now(), &alert).await?;
    tx.commit().await
}
