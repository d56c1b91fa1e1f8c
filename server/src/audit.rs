//! The record of what people and the autopilot did: written in the transaction of the deed, so that
//! neither is there without the other. Rows are only ever added, and form a chain: each carries a
//! keyed hash over itself and the one before, so that a record changed, removed or slipped in later
//! is found by [`verify`]. The key is not in the database.
//!
//! Doesn't belong here: texts and calls, which the conversation log keeps.

use hmac::{Hmac, KeyInit, Mac};
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use secrecy::ExposeSecret;
use sha2::Sha256;
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::{audit, audit_head};
use crate::error::{Error, Result};

const KEY: &str = "maskline/audit/v1";
const BASE_KEY: &str = "maskline/audit-base/v1";
const HEAD: i32 = 1;
/// Records read at once when the chain is checked.
const PAGE: u64 = 1_000;

/// Puts a deed on record.
///
/// `actor` is the account that did it, `None` for the command line and for what the server does by
/// itself; `action` names it as `noun.verb`; `detail` says in words what changed or why, with no
/// phone number and no text of a message in it. Best the last thing before the commit: the chain is
/// locked from here to there.
///
/// # Errors
/// When the database fails: then the deed is not done, either.
pub async fn record(
    app: &App,
    tx: &mut WriteTx,
    actor: Option<Uuid>,
    action: &str,
    subject: Option<Uuid>,
    detail: impl Into<String>,
) -> Result<()> {
    let head = audit_head::Entity::find_by_id(HEAD).lock_exclusive().one(&**tx).await?;
    let head = head.ok_or_else(|| Error::Internal("the audit log has lost its head".to_owned()))?;
    let mut record = audit::Model {
        id: app.clock.new_id(),
        account_id: actor,
        action: action.to_owned(),
        subject_id: subject,
        detail: detail.into(),
        at: app.clock.now(),
        seq: Some(head.seq + 1),
        hash: None,
    };
    let hash = link(app, &head.hash, &record);
    record.hash = Some(hash.clone());
    let (seq, mut head) = (head.seq + 1, head.into_active_model());
    audit::Entity::insert(record.into_active_model().reset_all()).exec_without_returning(&**tx).await?;
    head.seq = Set(seq);
    head.hash = Set(hash);
    head.update(&**tx).await?;
    Ok(())
}

/// What a check of the chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Records in the chain.
    pub records: i64,
    /// The newest one's hash, in hex: noted elsewhere, it proves later that none was cut off.
    pub head: String,
    /// Place of the first record that does not fit.
    pub broken_at: Option<i64>,
}

/// Gives up the records from before this instant, but for the newest of all: the chain goes on from the
/// last one given up, whose hash is kept with proof that it was us. Answers how many.
///
/// # Errors
/// When the database fails.
pub async fn prune(app: &App, before: Timestamp) -> Result<u64> {
    let mut tx = app.db.begin().await?;
    let head = audit_head::Entity::find_by_id(HEAD).lock_exclusive().one(&*tx).await?;
    let head = head.ok_or_else(|| Error::Internal("the audit log has lost its head".to_owned()))?;
    let kept = audit::Entity::find()
        .filter(audit::Column::At.gte(before))
        .filter(audit::Column::Seq.is_not_null())
        .order_by_asc(audit::Column::Seq)
        .one(&*tx)
        .await?;
    // Clocks jump: what stands behind a record that is kept stays, too.
    let until = kept.and_then(|record| record.seq).unwrap_or(head.seq) - 1;
    let last = audit::Entity::find().filter(audit::Column::Seq.eq(until)).one(&*tx).await?;
    let Some(hash) = last.and_then(|record| record.hash) else {
        tx.roll_back().await?;
        return Ok(0);
    };
    let unchained = Condition::all().add(audit::Column::Seq.is_null()).add(audit::Column::At.lt(before));
    let gone = audit::Entity::delete_many()
        .filter(Condition::any().add(audit::Column::Seq.lte(until)).add(unchained))
        .exec(&*tx)
        .await?
        .rows_affected;
    let mac = base_mac(app, until, &hash).finalize().into_bytes().to_vec();
    let mut head = head.into_active_model();
    head.base_seq = Set(Some(until));
    head.base_hash = Set(Some(hash));
    head.base_mac = Set(Some(mac));
    head.update(&*tx).await?;
    record(app, &mut tx, None, "audit.prune", None, format!("{gone} records, up to {until}")).await?;
    tx.commit().await?;
    Ok(gone)
}

fn base_mac(app: &App, seq: i64, hash: &[u8]) -> Hmac<Sha256> {
    let key = app.vault.derive(BASE_KEY);
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose_secret()).expect("HMAC takes keys of any length");
    mac.update(&seq.to_be_bytes());
    mac.update(hash);
    mac
}

/// Checks the whole chain, oldest record first; it begins after what was given up.
///
/// # Errors
/// When the database fails.
pub async fn verify(app: &App) -> Result<Verdict> {
    let db = app.db.read();
    let head = audit_head::Entity::find_by_id(HEAD).one(db).await?;
    let head = head.ok_or_else(|| Error::Internal("the audit log has lost its head".to_owned()))?;
    let (mut seq, mut hash) = match (head.base_seq, &head.base_hash) {
        (Some(seq), Some(hash)) => (seq, hash.clone()),
        _ => (0, Vec::new()),
    };
    let base = seq;
    let told = |broken_at| Verdict { records: head.seq - base, head: hex::encode(&head.hash), broken_at };
    let proof = head.base_mac.as_deref().unwrap_or_default();
    if base > 0 && base_mac(app, base, &hash).verify_slice(proof).is_err() {
        return Ok(told(Some(base)));
    }
    while seq < head.seq {
        let page = audit::Entity::find()
            .filter(audit::Column::Seq.gt(seq))
            .filter(audit::Column::Seq.lte(head.seq))
            .order_by_asc(audit::Column::Seq)
            .limit(PAGE)
            .all(db)
            .await?;
        if page.is_empty() {
            return Ok(told(Some(seq + 1)));
        }
        for record in page {
            let right = link(app, &hash, &record);
            if record.seq != Some(seq + 1) || record.hash.as_ref() != Some(&right) {
                return Ok(told(Some(seq + 1)));
            }
            seq += 1;
            hash = right;
        }
    }
    Ok(told((hash != head.hash).then_some(seq)))
}

/// The hash of a record, bound to the one before it. Every part is preceded by its length: no two
/// records look alike.
fn link(app: &App, before: &[u8], record: &audit::Model) -> Vec<u8> {
    let key = app.vault.derive(KEY);
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose_secret()).expect("HMAC takes keys of any length");
    let optional = |id: Option<Uuid>| id.map_or_else(Vec::new, |id| id.as_bytes().to_vec());
    let parts: [&[u8]; 8] = [
        before,
        &record.seq.unwrap_or_default().to_be_bytes(),
        record.id.as_bytes(),
        &optional(record.account_id),
        record.action.as_bytes(),
        &optional(record.subject_id),
        record.detail.as_bytes(),
        &record.at.0.to_be_bytes(),
    ];
    for part in parts {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}
