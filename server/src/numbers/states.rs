//! The state machine of a number, and the one way a number changes.
//!
//! Doesn't belong here: when to change it (lifecycle, orders, keeper).

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait, QuerySelect};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::event::Topic;
use crate::entities::proxy_number::{self, ActiveModel, Model, State};
use crate::error::{Error, ErrorCode, Result};

/// The number of that id, locked for this transaction.
///
/// # Errors
/// `NOT_FOUND`; `STALE_VERSION` if the caller read another version than this one.
pub async fn locked(tx: &WriteTx, id: Uuid, expected_version: Option<i32>) -> Result<Model> {
    let number = proxy_number::Entity::find_by_id(id)
        .lock_exclusive()
        .one(&**tx)
        .await?
        .ok_or_else(|| Error::not_found("number"))?;
    if expected_version.is_some_and(|version| version != number.version) {
        return Err(Error::refused(ErrorCode::StaleVersion, "Someone changed this number. Read it again."));
    }
    Ok(number)
}

/// Refuses a step that the state machine has not.
///
/// # Errors
/// `ILLEGAL_TRANSITION` with the allowed ones.
pub fn allow(from: State, to: State) -> Result<()> {
    if from.next().contains(&to) {
        return Ok(());
    }
    let allowed: Vec<String> = from.next().iter().map(|state| state.word()).collect();
    Err(Error::refused(
        ErrorCode::IllegalTransition,
        format!("A number that is {} cannot become {}; only {}.", from.word(), to.word(), allowed.join(", ")),
    ))
}

/// Takes a locked number into its next state, together with what else `change` sets.
///
/// # Errors
/// `ILLEGAL_TRANSITION`; when the database fails.
pub async fn step(
    tx: &mut WriteTx,
    now: Timestamp,
    number: Model,
    to: State,
    change: impl FnOnce(&mut ActiveModel),
) -> Result<Model> {
    allow(number.state, to)?;
    write(tx, now, number, |row| {
        row.state = Set(to);
        row.state_changed_at = Set(now);
        row.lease_until = Set(None);
        row.error = Set(None);
        change(row);
    })
    .await
}

/// Writes what `change` sets on a locked number, and makes it known.
///
/// # Errors
/// When the database fails.
pub async fn write(
    tx: &mut WriteTx,
    now: Timestamp,
    number: Model,
    change: impl FnOnce(&mut ActiveModel),
) -> Result<Model> {
    let version = number.version;
    let mut row: ActiveModel = number.into();
    change(&mut row);
    row.version = Set(version + 1);
    let number = row.update(&**tx).await?;
    tx.note(Topic::PoolChanged, None, None, now);
    Ok(number)
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::*;

    #[test]
    fn a_refused_step_names_those_that_are_allowed() {
        let refused = allow(State::Ordered, State::Active).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::IllegalTransition);
        assert_eq!(
            refused.public_message(),
            "A number that is ORDERED cannot become ACTIVE; only CONFIGURING, ERROR, RELEASED."
        );
    }

    #[test]
    fn every_state_can_end_and_none_follows_itself() {
        for state in State::iter() {
            assert!(!state.next().contains(&state), "{state:?}");
            let mut reached = vec![state];
            while let Some(next) =
                reached.iter().flat_map(|from| from.next()).find(|next| !reached.contains(next)).copied()
            {
                reached.push(next);
            }
            assert!(reached.contains(&State::Released), "{state:?} leads to no end");
        }
    }
}
