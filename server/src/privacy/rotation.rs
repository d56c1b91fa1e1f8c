//! New keys for what is sealed (T30): everything that still carries an older key is opened and sealed
//! anew, a few rows at a time, while the server runs. Begun again, it goes on with what is left: the
//! seals themselves say which key they carry.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, Order};
use uuid::Uuid;

use crate::app::App;
use crate::error::Result;

/// Rows of one transaction: other writers do not wait long.
const BATCH: u64 = 200;
/// Pictures are larger than all else.
const FEW: u64 = 5;

/// Every column that holds seals; each is bound to the `id` of its row. A test compares it with the
/// entities' own columns.
pub const SEALED: [(&str, &str); 16] = [
    ("phone", "number_sealed"),
    ("entry", "body_sealed"),
    ("entry", "answer_sealed"),
    ("entry", "media_sealed"),
    ("entry", "secret_sealed"),
    ("entry", "edited_sealed"),
    ("leg", "phone_sealed"),
    ("text_part", "sealed"),
    ("inbound_event", "raw_sealed"),
    ("inbound_event", "answer_sealed"),
    ("hook", "secret_sealed"),
    ("intercept", "secret_sealed"),
    ("hook_delivery", "payload_sealed"),
    ("mask_caller", "phone_sealed"),
    ("second_factor", "secret_sealed"),
    ("picture_content", "sealed"),
];

/// What a run came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rotated {
    /// Values that carry the newest key now and did not before.
    pub sealed_anew: u64,
    /// Values that no key of this server opens: they were left as they are.
    pub broken: u64,
}

/// Seals everything with the key that new values are sealed with. A value that changes meanwhile is left
/// alone: whoever changed it sealed it with that key.
///
/// # Errors
/// When the database fails; what is done is done.
pub async fn run(app: &App) -> Result<Rotated> {
    let mut total = Rotated::default();
    for (table, column) in SEALED {
        let mut last = Uuid::nil();
        loop {
            let rows = page(app, table, column, last).await?;
            let Some((id, _)) = rows.last() else { break };
            last = *id;
            seal_anew(app, table, column, rows, &mut total).await?;
        }
        tracing::info!(table, column, sealed_anew = total.sealed_anew, "seals carry the newest key");
    }
    Ok(total)
}

async fn page(
    app: &App,
    table: &'static str,
    column: &'static str,
    after: Uuid,
) -> Result<Vec<(Uuid, Vec<u8>)>> {
    let select = Query::select()
        .columns(["id", column])
        .from(table)
        .and_where(Expr::col("id").gt(after))
        .and_where(Expr::col(column).is_not_null())
        .order_by("id", Order::Asc)
        .limit(if table == "picture_content" { FEW } else { BATCH })
        .take();
    let rows = app.db.read().query_all(&select).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

async fn seal_anew(
    app: &App,
    table: &'static str,
    column: &'static str,
    rows: Vec<(Uuid, Vec<u8>)>,
    total: &mut Rotated,
) -> Result<()> {
    let old: Vec<_> = rows.into_iter().filter(|(_, sealed)| !app.vault.is_newest(sealed)).collect();
    if old.is_empty() {
        return Ok(());
    }
    let tx = app.db.begin().await?;
    for (id, before) in old {
        let Ok(content) = app.vault.open_bytes(id, &before) else {
            tracing::warn!(table, column, %id, "a seal does not open: it is left as it is");
            total.broken += 1;
            continue;
        };
        let update = Query::update()
            .table(table)
            .value(column, app.vault.seal_bytes(id, &content))
            .and_where(Expr::col("id").eq(id))
            .and_where(Expr::col(column).eq(before))
            .take();
        total.sealed_anew += tx.execute(&update).await?.rows_affected();
    }
    tx.commit().await
}
