//! Forgetting routes: one is of no use once its phone could be given the number as if it never had.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, QuerySelect, Statement};
use uuid::Uuid;

use crate::app::App;
use crate::db::Batches;
use crate::entities::{market, proxy_number};
use crate::error::Result;

/// A number a phone left alone for so long counts as never used (docs/pool.md).
const HORIZON: Duration = Duration::from_hours(30 * 24);
/// Rows of one transaction: others write in between. Each lies elsewhere in its table and its indexes.
const BATCH: u64 = 200;

/// Removes routes that ended before the horizon, or before twice the longest quarantine. Answers how
/// many. Each number's are found in the index by number.
///
/// # Errors
/// When the database fails.
pub async fn forget_routes(app: App) -> Result<u64> {
    let markets = market::Entity::find().all(app.db.read()).await?;
    let longest = markets.iter().map(|market| market.quarantine(&app.config)).max().unwrap_or_default();
    let horizon = HORIZON.max(2 * longest);
    let numbers: Vec<Uuid> = proxy_number::Entity::find()
        .select_only()
        .column(proxy_number::Column::Id)
        .into_tuple()
        .all(app.db.read())
        .await?;
    let backend = if app.db.is_postgres() { DbBackend::Postgres } else { DbBackend::Sqlite };
    let sql = "DELETE FROM route WHERE (phone_hash, number_id) IN (
        SELECT phone_hash, number_id FROM route WHERE number_id = $1 AND held_until < $2 LIMIT $3)";
    let mut batches = Batches::until(&app.stop);
    let mut removed = 0;
    for number in numbers {
        loop {
            let values = [number.into(), app.clock.now().minus(horizon).0.into(), BATCH.cast_signed().into()];
            let tx = app.db.begin().await?;
            let gone =
                tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?.rows_affected();
            tx.commit().await?;
            removed += gone;
            if gone > 0 && !batches.rest().await {
                return Ok(removed);
            }
            if gone < BATCH {
                break;
            }
        }
    }
    Ok(removed)
}
