//! What happens to masks without anybody asking: those that wait for a number go on, and numbers of
//! revoked ones become free once they have rested.

use std::time::Duration;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{provision, write};
use crate::app::App;
use crate::audit;
use crate::entities::mask::{self, State};
use crate::entities::proxy_number;
use crate::error::{Error, Result};
use crate::numbers::lifecycle;

/// So long after its last step a mask is nobody's work any more: whoever asked for it waits no longer.
const LEFT_ALONE: Duration = Duration::from_secs(15);

/// Takes masks further that nobody waits for. Answers how many changed.
///
/// # Errors
/// When the database fails.
pub async fn sweep(app: &App) -> Result<u64> {
    let mut changed = 0;
    let left = mask::Column::UpdatedAt.lte(app.clock.now().minus(LEFT_ALONE));
    for id in in_state(app, State::Provisioning, left).await? {
        changed += u64::from(provision::advance(app, id).await?.state != State::Provisioning);
    }
    // A revoked one that has no number any more is history.
    for id in in_state(app, State::Revoked, mask::Column::NumberId.is_not_null()).await? {
        changed += u64::from(let_go(app, id).await?);
    }
    Ok(changed)
}

async fn in_state(app: &App, state: State, and: SimpleExpr) -> Result<Vec<Uuid>> {
    let waiting = mask::Entity::find().select_only().column(mask::Column::Id);
    let waiting = waiting.filter(mask::Column::State.eq(state)).filter(and);
    Ok(waiting.into_tuple().all(app.db.read()).await?)
}

/// Frees the number of a revoked mask, if it has rested.
async fn let_go(app: &App, id: Uuid) -> Result<bool> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let mask = mask::held(&*tx, id).await?;
    let rests = mask.free_at.is_none_or(|free| free > now);
    let Some(number) = mask.number_id.filter(|_| mask.state == State::Revoked && !rests) else {
        return Ok(false);
    };
    let row = proxy_number::Entity::find_by_id(number).one(&*tx).await?;
    let release = mask.release_number;
    let mut free: mask::ActiveModel = mask.clone().into();
    free.number_id = Set(None);
    free.former_number = Set(row.map(|number| number.e164));
    write(&mut tx, now, &mask, free).await?;
    audit::record(app, &mut tx, None, "mask.number_free", Some(id), "").await?;
    tx.commit().await?;
    if release {
        match lifecycle::release(app, number, false, None, None).await {
            Ok(_) => {}
            // It is in the list of idle numbers, with what its telco said.
            Err(Error::Refused { message, .. }) => {
                tracing::warn!(number = %number, reason = message, "the number of a mask could not be given back");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}
