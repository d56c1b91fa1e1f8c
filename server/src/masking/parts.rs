//! Long texts that come in parts, in any order and each by itself (E28). A part is kept, sealed, in
//! the transaction that its webhook's 2xx stands for; the one that completes the text passes it on
//! in that same transaction. What is still incomplete after a while goes on as far as it came,
//! marked so: a sweep does that, which a crash does not stop.
//!
//! Doesn't belong here: where a text goes (`relay`).

use std::time::Duration;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement,
};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::{entry, text_part};
use crate::error::{Error, ErrorCode, Result};
use crate::inbox::Event;
use crate::masking::ours::Ours;
use crate::masking::relay::{self, Arrived};
use crate::phone::PhoneNumber;
use crate::providers::{InboundText, Part, Reply, Sender};

/// How long the other parts are waited for.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a joined part is remembered: telcos repeat for a day or less.
const MEMORY: Duration = Duration::from_hours(30 * 24);
/// Stands where a part is missing.
const GAP: &str = "[...]";

/// What a part says, as it is sealed.
#[derive(Serialize, Deserialize)]
struct Words {
    from: Who,
    to: Option<String>,
    body: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Who {
    Phone(String),
    Withheld,
    Unreachable,
}

/// Takes in one part; with the last one, the text.
///
/// # Errors
/// When the database fails: then nothing was taken in, and the telco must come again.
pub async fn take(
    app: &App,
    event: &Event,
    provider: &str,
    inbound: &InboundText,
    part: &Part,
) -> Result<Reply> {
    let at = app.clock.now();
    let hash = fingerprint(app, provider, inbound, part);
    let mut tx = app.db.begin().await?;
    if !event.take(app, &tx).await? {
        tx.roll_back().await?;
        return Ok(Reply::Ack);
    }
    one_at_a_time(&tx, &hash).await?;
    let id = app.clock.id_at(at);
    let words = serde_json::to_string(&Words::of(inbound)).map_err(|e| Error::Internal(e.to_string()))?;
    let row = text_part::ActiveModel {
        id: Set(id),
        provider: Set(provider.to_owned()),
        provider_id: Set(inbound.id.clone()),
        text_hash: Set(hash.clone()),
        number: Set(part.number.into()),
        total: Set(part.total.into()),
        sealed: Set(Some(app.vault.seal(id, &words))),
        received_at: Set(at),
        joined_at: Set(None),
    };
    let written = text_part::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&*tx)
        .await?;
    if written == 0 {
        tx.roll_back().await?;
        return Ok(Reply::Ack);
    }
    let waiting = waiting(&tx, &hash).await?;
    if (1..=i32::from(part.total)).all(|number| waiting.iter().any(|part| part.number == number)) {
        pass_on(app, &mut tx, at, &waiting).await?;
    }
    tx.commit().await?;
    Ok(Reply::Ack)
}

/// Passes on what is due until the server stops. No line of the sweeps: half a minute is soon over,
/// and this looks often but writes only when something is due. Nodes do not hinder each other.
pub async fn run(app: App) {
    while !app.stop.is_cancelled() {
        if let Err(error) = release_due(&app).await {
            tracing::error!(%error, "incomplete texts wait longer; trying again");
        }
        tokio::select! {
            () = app.stop.cancelled() => {}
            () = tokio::time::sleep(app.config.poll) => {}
        }
    }
}

/// Passes on what has waited long enough.
async fn release_due(app: &App) -> Result<()> {
    let now = app.clock.now();
    let too_old = text_part::Column::ReceivedAt.lte(now.minus(PATIENCE));
    // Written before the clock jumped back: nobody waits for that time to come again.
    let too_new = text_part::Column::ReceivedAt.gt(now.plus(PATIENCE));
    let due: Vec<Vec<u8>> = text_part::Entity::find()
        .select_only()
        .column(text_part::Column::TextHash)
        .filter(text_part::Column::JoinedAt.is_null())
        .filter(too_old.or(too_new))
        .distinct()
        .into_tuple()
        .all(app.db.read())
        .await?;
    for hash in due {
        match release(app, now, &hash).await {
            Err(error) if error.code() != ErrorCode::Unavailable => {
                // The others do not wait for it.
                tracing::error!(%error, "an incomplete text waits longer; trying again");
            }
            released => released?,
        }
    }
    Ok(())
}

async fn release(app: &App, now: Timestamp, hash: &[u8]) -> Result<()> {
    let mut tx = app.db.begin().await?;
    one_at_a_time(&tx, hash).await?;
    let waiting = waiting(&tx, hash).await?;
    pass_on(app, &mut tx, now, &waiting).await?;
    tx.commit().await
}

/// Throws away the joined parts that no telco repeats any more; answers how many.
///
/// # Errors
/// When the database fails.
pub async fn forget(app: App) -> Result<u64> {
    let tx = app.db.begin().await?;
    let old = text_part::Column::JoinedAt.lt(app.clock.now().minus(MEMORY));
    let gone = text_part::Entity::delete_many().filter(old).exec(&*tx).await?.rows_affected;
    tx.commit().await?;
    Ok(gone)
}

/// Parts of one text at once take turns: each must see the others. (SQLite has one writer anyway.)
async fn one_at_a_time(tx: &WriteTx, hash: &[u8]) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Postgres {
        let key = hash.first_chunk().copied().map_or(0, i64::from_be_bytes);
        let lock = format!("SELECT pg_advisory_xact_lock({key})");
        tx.execute_raw(Statement::from_string(DbBackend::Postgres, lock)).await?;
    }
    Ok(())
}

/// The parts of a text that are not joined yet, in the order they came.
async fn waiting(tx: &WriteTx, hash: &[u8]) -> Result<Vec<text_part::Model>> {
    Ok(text_part::Entity::find()
        .filter(text_part::Column::TextHash.eq(hash))
        .filter(text_part::Column::JoinedAt.is_null())
        .order_by_asc(text_part::Column::Id)
        .all(&**tx)
        .await?)
}

/// Joins what is there and hands it to the relay, as of the moment its first part came (E19).
async fn pass_on(app: &App, tx: &mut WriteTx, now: Timestamp, parts: &[text_part::Model]) -> Result<()> {
    let Some(first) = parts.first() else { return Ok(()) };
    let mut read = Vec::new();
    for part in parts {
        let sealed = part.sealed.as_deref().unwrap_or_default();
        let words: Words = serde_json::from_str(&app.vault.open(part.id, sealed)?)
            .map_err(|error| Error::Internal(error.to_string()))?;
        read.push((part, words));
    }
    // Stable: of two that claim the same place, the first one that came counts.
    read.sort_by_key(|(part, _)| part.number);
    read.dedup_by_key(|(part, _)| part.number);
    let missing = first.total - i32::try_from(read.len()).unwrap_or(first.total);
    let text = joined(first.total, &read);
    let at = first.received_at;
    let ours = Ours::at(&**tx, text.to.as_ref(), &text.from).await?;
    let taken = relay::text_in(app, tx, at, &first.provider, &text, &ours, Arrived::InParts).await?;
    let entry = taken.ok_or(Error::Conflict)?.entry;
    if missing > 0 {
        tracing::info!(%entry, missing, "a text is passed on without some of its parts");
        entry::Entity::update_many()
            .col_expr(entry::Column::MissingParts, Expr::value(missing))
            .filter(entry::Column::Id.eq(entry))
            .exec(&**tx)
            .await?;
    }
    text_part::Entity::update_many()
        .col_expr(text_part::Column::JoinedAt, Expr::value(now.0))
        .col_expr(text_part::Column::Sealed, Expr::value(Option::<Vec<u8>>::None))
        .filter(text_part::Column::Id.is_in(parts.iter().map(|part| part.id)))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The text that these parts make, in order, under the id of the first of them.
fn joined(total: i32, parts: &[(&text_part::Model, Words)]) -> InboundText {
    let places: Vec<_> = (1..=total)
        .map(|number| parts.iter().find(|(part, _)| part.number == number).map(|(_, words)| &words.body))
        .collect();
    // One mark for each run of missing parts.
    let runs = places.chunk_by(|one, next| one.is_none() && next.is_none());
    let body = runs.map(|run| run[0].map_or(GAP, String::as_str)).collect();
    let (part, words) = &parts[0];
    InboundText {
        id: part.provider_id.clone(),
        from: match &words.from {
            Who::Phone(e164) => Sender::Phone(PhoneNumber::from_stored(e164.clone())),
            Who::Withheld => Sender::Withheld,
            Who::Unreachable => Sender::Unreachable,
        },
        to: words.to.clone().map(PhoneNumber::from_stored),
        body,
        media: Vec::new(),
        part: None,
    }
}

impl Words {
    fn of(inbound: &InboundText) -> Self {
        Self {
            from: match &inbound.from {
                Sender::Phone(phone) => Who::Phone(phone.e164().to_owned()),
                Sender::Withheld => Who::Withheld,
                Sender::Unreachable => Who::Unreachable,
            },
            to: inbound.to.as_ref().map(|to| to.e164().to_owned()),
            body: inbound.body.clone(),
        }
    }
}

/// What the parts of one text have in common.
fn fingerprint(app: &App, provider: &str, inbound: &InboundText, part: &Part) -> Vec<u8> {
    let words = Words { body: String::new(), ..Words::of(inbound) };
    let whose = serde_json::to_string(&words).unwrap_or_default();
    app.vault.fingerprint(&[provider, &whose, &part.reference, &part.total.to_string()])
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn text(total: i32, parts: &[(i32, &str)]) -> InboundText {
        let row = |number| text_part::Model {
            id: Uuid::nil(),
            provider: "vonage".into(),
            provider_id: format!("id-{number}"),
            text_hash: Vec::new(),
            number,
            total,
            sealed: None,
            received_at: Timestamp(0),
            joined_at: None,
        };
        let rows: Vec<_> = parts.iter().map(|(number, body)| (row(*number), *body)).collect();
        let words = |body: &str| Words { from: Who::Withheld, to: None, body: body.into() };
        joined(total, &rows.iter().map(|(row, body)| (row, words(body))).collect::<Vec<_>>())
    }

    #[test]
    fn parts_are_joined_and_gaps_are_marked() {
        assert_eq!(text(2, &[(1, "on"), (2, "e")]).body, "one");
        assert_eq!(text(5, &[(2, "b"), (5, "e")]).body, "[...]b[...]e");
        assert_eq!(text(3, &[(1, "a")]).body, "a[...]");
        assert_eq!(text(3, &[(2, ""), (3, "c")]).id, "id-2");
    }
}
