//! What raw webhooks say of a person, found and taken out.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Event, raw};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Batches, Connection, WriteTx};
use crate::entities::inbound_event::{self, Column, State};
use crate::entities::text_part;
use crate::error::Result;
use crate::providers::WebhookRequest;

/// Webhooks opened at once.
const PAGE: u64 = 500;

/// The ids of the webhooks that bring a text or call of this telco's id.
#[must_use]
pub fn ids_of_contact(provider: &str, contact: &str) -> [Uuid; 2] {
    ["text", "call"].map(|what| Event::id_of(provider, &format!("{what}:{contact}")))
}

/// The webhooks whose raw request holds one of these phones, of those that `which` lets through: all of
/// them are opened, page by page. With a pool rather than a transaction, nobody waits for it.
///
/// # Errors
/// When the database fails.
pub async fn naming(
    app: &App,
    db: &impl Connection,
    digits: &[String],
    which: Condition,
) -> Result<Vec<Uuid>> {
    let (mut found, mut after) = (Vec::new(), Uuid::nil());
    if digits.is_empty() {
        return Ok(found);
    }
    loop {
        let page = inbound_event::Entity::find()
            .filter(which.clone())
            .filter(Column::Id.gt(after))
            .order_by_asc(Column::Id)
            .limit(PAGE)
            .all(db)
            .await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for row in page {
            let names = |text: &str| digits.iter().any(|digits| text.contains(digits.as_str()));
            let answer =
                row.answer_sealed.as_deref().map(|sealed| app.vault.open(row.id, sealed)).transpose()?;
            let request = raw::read(&app.vault.open(row.id, &row.raw_sealed)?)?;
            if names(&String::from_utf8_lossy(&request.body))
                || names(&request.url)
                || names(&request.query)
                || answer.as_deref().is_some_and(names)
            {
                found.push(row.id);
            }
        }
    }
    Ok(found)
}

/// Empties the parts of texts that hold one of these phones and wait for the rest.
///
/// # Errors
/// When the database fails.
pub async fn parts(app: &App, tx: &WriteTx, digits: &[String]) -> Result<()> {
    if digits.is_empty() {
        return Ok(());
    }
    let waiting = text_part::Entity::find().filter(text_part::Column::Sealed.is_not_null());
    for row in waiting.all(&**tx).await? {
        let Some(sealed) = &row.sealed else { continue };
        let text = app.vault.open(row.id, sealed)?;
        if digits.iter().any(|digits| text.contains(digits.as_str())) {
            let mut row: text_part::ActiveModel = row.into();
            row.sealed = Set(None);
            row.joined_at = Set(Some(app.clock.now()));
            row.update(&**tx).await?;
        }
    }
    Ok(())
}

/// Takes what they say out of these webhooks. A repeat still meets its row, and is answered "received".
///
/// # Errors
/// When the database fails.
pub async fn redact(app: &App, tx: &WriteTx, webhooks: &[Uuid]) -> Result<()> {
    let now = app.clock.utc();
    let empty = raw::write(&WebhookRequest {
        method: String::new(),
        url: String::new(),
        query: String::new(),
        headers: Vec::new(),
        body: Vec::new(),
        now,
    });
    for id in webhooks {
        inbound_event::Entity::update_many()
            .col_expr(Column::RawSealed, Expr::value(app.vault.seal(*id, &empty)))
            .col_expr(Column::AnswerSealed, Expr::value(Option::<Vec<u8>>::None))
            .col_expr(Column::State, Expr::value(State::Done))
            .filter(Column::Id.eq(*id))
            .exec(&**tx)
            .await?;
    }
    Ok(())
}

/// Forgets what was received before `until` and settled, but for those webhooks that are held; what is
/// open stays. Answers how many.
///
/// # Errors
/// When the database fails.
pub async fn sweep(app: &App, until: Timestamp, held: &BTreeSet<Uuid>) -> Result<u64> {
    let mut batches = Batches::until(&app.stop);
    let mut gone = 0;
    let mut after = (Timestamp(i64::MIN), Uuid::nil());
    loop {
        // In the order of their index: the others need not be gone through.
        let page: Vec<(Uuid, Timestamp)> = inbound_event::Entity::find()
            .select_only()
            .columns([Column::Id, Column::ReceivedAt])
            .filter(Column::ReceivedAt.lt(until))
            .filter(Column::State.eq(State::Done))
            .filter(Column::ReceivedAt.gte(after.0))
            .filter(Column::ReceivedAt.gt(after.0).or(Column::Id.gt(after.1)))
            .order_by_asc(Column::ReceivedAt)
            .order_by_asc(Column::Id)
            .limit(PAGE)
            .into_tuple()
            .all(app.db.read())
            .await?;
        let Some((id, at)) = page.last() else { return Ok(gone) };
        after = (*at, *id);
        let old = page.into_iter().map(|(id, _)| id).filter(|id| !held.contains(id));
        let tx = app.db.begin().await?;
        let removed = inbound_event::Entity::delete_many().filter(Column::Id.is_in(old)).exec(&*tx).await?;
        gone += removed.rows_affected;
        tx.commit().await?;
        if !batches.rest().await {
            return Ok(gone);
        }
    }
}

impl Event {
    /// The row's id of a webhook with this key.
    pub(super) fn id_of(provider: &str, key: &str) -> Uuid {
        let digest = Sha256::digest(format!("{provider}\n{key}"));
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        uuid::Builder::from_custom_bytes(id).into_uuid()
    }
}
