//! Legal holds: while one is in force, neither retention nor an erasure removes a person's data.

use sea_orm::ActiveModelTrait;
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use crate::app::App;
use crate::audit;
use crate::auth::Identity;
use crate::entities::{legal_hold, person};
use crate::error::{Error, Result};

const LONGEST_REASON: usize = 500;

/// Holds a person's data. Again is no error.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT` without a reason.
pub async fn set(app: &App, caller: &Identity, person: Uuid, reason: &str) -> Result<legal_hold::Model> {
    let reason = checked_reason(reason)?;
    let mut tx = app.db.begin().await?;
    person::by_id(&*tx, person).await?;
    if let Some(held) = legal_hold::of_person(&*tx, person).await? {
        tx.roll_back().await?;
        return Ok(held);
    }
    let hold = legal_hold::ActiveModel {
        id: Set(app.clock.new_id()),
        person_id: Set(person),
        reason: Set(reason.clone()),
        account_id: Set(Some(caller.account_id)),
        since: Set(app.clock.now()),
        lifted_at: Set(None),
        lifted_by: Set(None),
    }
    .insert(&*tx)
    .await?;
    audit::record(app, &mut tx, Some(caller.account_id), "legal_hold.set", Some(person), reason).await?;
    tx.commit().await?;
    Ok(hold)
}

/// Lifts the hold of a person. That there is none is no error.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT` without a reason.
pub async fn lift(app: &App, caller: &Identity, person: Uuid, reason: &str) -> Result<()> {
    let reason = checked_reason(reason)?;
    let mut tx = app.db.begin().await?;
    person::by_id(&*tx, person).await?;
    let Some(held) = legal_hold::of_person(&*tx, person).await? else { return tx.roll_back().await };
    let mut row: legal_hold::ActiveModel = held.into();
    row.lifted_at = Set(Some(app.clock.now()));
    row.lifted_by = Set(Some(caller.account_id));
    row.update(&*tx).await?;
    audit::record(app, &mut tx, Some(caller.account_id), "legal_hold.lift", Some(person), reason).await?;
    tx.commit().await
}

/// A reason in a few words, for the record.
pub(super) fn checked_reason(reason: &str) -> Result<String> {
    let reason = reason.trim();
    let fine = (1..=LONGEST_REASON).contains(&reason.chars().count());
    if fine { Ok(reason.to_owned()) } else { Err(Error::invalid("reason", "Tell in a few words why.")) }
}
