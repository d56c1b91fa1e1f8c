//! Failover: while a telco is down, new conversations get numbers of another one (E25).

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::app::App;
use crate::db::WriteTx;
use crate::entities::proxy_number;
use crate::error::Result;

/// The numbers that are of no use for now, because their telco is down. None, mostly: then nothing is
/// asked of the database.
///
/// # Errors
/// When the database fails.
pub async fn numbers_that_are_down(app: &App, tx: &WriteTx) -> Result<Vec<Uuid>> {
    let down: Vec<&str> =
        app.providers.iter().map(|telco| telco.name()).filter(|name| app.circuits.is_down(name)).collect();
    if down.is_empty() {
        return Ok(Vec::new());
    }
    Ok(proxy_number::Entity::find()
        .select_only()
        .column(proxy_number::Column::Id)
        .filter(proxy_number::Column::Provider.is_in(down))
        .into_tuple()
        .all(&**tx)
        .await?)
}
