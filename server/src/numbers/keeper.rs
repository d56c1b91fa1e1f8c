//! What happens to numbers by itself: orders go on, drained numbers are given back, giving back is tried
//! again, and numbers that carry half of what is needed make pairs. None of it to those of another environment:
//! on a copy of its database a server would give its numbers back (R12).

use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::app::App;
use crate::entities::proxy_number::{self, State};
use crate::error::{Error, Result};
use crate::masking::moves;
use crate::numbers::{lifecycle, orders, pairs, usage};

/// Takes up what is under way. Answers how many numbers and orders moved on.
///
/// # Errors
/// When the database fails.
pub async fn sweep(app: &App) -> Result<u64> {
    let orders = orders::resume(app).await?;
    let released = release_drained(app).await? + retry_releases(app).await?;
    Ok(orders + released + pairs::sweep(app).await? + moves::stuck(app).await?)
}

/// Gives back the numbers that are to be once they have drained and rested (E16).
async fn release_drained(app: &App) -> Result<u64> {
    let now = app.clock.now();
    let draining = proxy_number::Entity::find()
        .filter(proxy_number::Column::Environment.eq(&app.config.environment))
        .filter(proxy_number::Column::State.eq(State::Draining))
        .filter(proxy_number::Column::ReleaseWhenDrained.eq(true))
        .all(app.db.read())
        .await?;
    let mut released = 0;
    for number in draining {
        if usage::of(app, app.db.read(), now, &number).await?.is_free() {
            match lifecycle::release(app, number.id, false, Some(number.version), None).await {
                Ok(_) => released += 1,
                // Somebody changed it just now: it is looked at again.
                Err(Error::Refused { .. }) => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(released)
}

async fn retry_releases(app: &App) -> Result<u64> {
    let now = app.clock.now();
    let waiting = proxy_number::Entity::find()
        .filter(proxy_number::Column::Environment.eq(&app.config.environment))
        .filter(proxy_number::Column::State.eq(State::Releasing))
        .filter(proxy_number::Column::LeaseUntil.is_null().or(proxy_number::Column::LeaseUntil.lte(now)))
        .all(app.db.read())
        .await?;
    let count = waiting.len() as u64;
    for number in waiting {
        lifecycle::give_back(app, number).await?;
    }
    Ok(count)
}
