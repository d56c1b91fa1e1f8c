//! Verification: a code is sent to a phone, and whoever has the phone gives it back by replying with
//! it (R7), or by typing it in an app. A verified phone is the identity of one customer (R2), and what
//! the one-time credit hangs on (R3).
//!
//! The code is in two places only: as a keyed hash on the verification, and in the text that waits to
//! be sent, sealed and apart from what the log shows ([`log::keep_secret`](crate::masking::log)). As
//! soon as the verification is settled, or another code follows, that text is gone, and one that was
//! not sent yet is not sent any more.
//!
//! Doesn't belong here: how a text travels (delivery), whose phone it is (masking/people).

pub mod answers;
pub mod codes;
pub mod credit;
pub mod limits;
pub mod login;
pub mod policy;
pub mod replies;
pub mod sending;

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbBackend, IntoActiveModel, Statement};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::event::Topic;
use crate::entities::verification::{self, Model, State};
use crate::entities::verification_send;
use crate::error::Result;
use crate::masking::log;

/// What our advisory locks have in common, so that they are nobody else's.
const LOCKS: i32 = 0x5645_5249;

/// On PostgreSQL, whoever works on the same thing waits: a cap is counted, and a code tried, by one at a
/// time. SQLite has one writer anyway.
async fn one_at_a_time(tx: &WriteTx, thing: &[u8]) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Postgres {
        let key = thing.last_chunk().copied().map_or(0, i32::from_be_bytes);
        let sql = "SELECT pg_advisory_xact_lock($1, $2)";
        let values = [LOCKS.into(), key.into()];
        tx.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?;
    }
    Ok(())
}

/// Settles a verification: its code is worth nothing any more, wherever it is.
async fn settle(tx: &mut WriteTx, now: Timestamp, row: Model, state: State) -> Result<Model> {
    log::withdraw(tx, now, row.entry_id).await?;
    let mut settled = row.into_active_model();
    settled.state = Set(state);
    if state == State::Verified {
        settled.verified_at = Set(Some(now));
    }
    let settled = settled.update(&**tx).await?;
    changed(tx, now, &settled);
    Ok(settled)
}

/// Makes it known.
fn changed(tx: &mut WriteTx, now: Timestamp, row: &Model) {
    tx.note(Topic::VerificationChanged, Some(row.entry_id), None, now);
}

/// A phone is erased with its person: nothing leads from a verification to it. That its number brought
/// the credit stays, as a keyed hash, or it would bring it again.
///
/// # Errors
/// When the database fails.
pub(crate) async fn phone_erased(tx: &mut WriteTx, now: Timestamp, phone: Uuid) -> Result<()> {
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
    phone_given_up(tx, now, phone).await?;
    let of_it = verification::Entity::find().filter(verification::Column::PhoneId.eq(phone));
    for row in of_it.all(&**tx).await? {
        verification_send::Entity::delete_many()
            .filter(verification_send::Column::VerificationId.eq(row.id))
            .exec(&**tx)
            .await?;
        let mut row = row.into_active_model();
        // Nothing is ever found by it.
        row.number_hash = Set(rand::random::<[u8; 16]>().to_vec());
        row.update(&**tx).await?;
    }
    Ok(())
}

/// A person gives up a phone: nothing is verified by it any more (E7).
///
/// # Errors
/// When the database fails.
pub(crate) async fn phone_given_up(tx: &mut WriteTx, now: Timestamp, phone: Uuid) -> Result<()> {
    match verification::newest_of_phone(&**tx, phone).await? {
        Some(open) if open.state == State::Open => settle(tx, now, open, State::Cancelled).await.map(drop),
        _ => Ok(()),
    }
}
