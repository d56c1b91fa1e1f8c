//! Receipts of a text that the telco cut into parts and reports on one by one: it is delivered when
//! all of its parts are, and failed as soon as one has.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::app::App;
use crate::delivery::receipts::{Change, apply, leg_of, without_effect};
use crate::delivery::state_of;
use crate::entities::leg::{self, State};
use crate::entities::leg_part;
use crate::error::Result;
use crate::inbox::Event;
use crate::providers::PartReceipt;

/// Applies the receipt of one part. One that fits no text of ours is logged and forgotten.
///
/// # Errors
/// When the database fails: the telco must come again.
pub async fn delivered(app: &App, event: &Event, provider: &str, news: &PartReceipt) -> Result<()> {
    let Some(leg) = leg_of(app, provider, &news.receipt).await? else {
        tracing::warn!(provider, "a receipt of a part fits no text of ours");
        return without_effect(app, event).await;
    };
    let state = write_down(app, &leg, news).await?;
    let change = Change { state, fault: news.receipt.fault.as_ref(), provider_id: None };
    apply(app, event, &[leg], &change).await
}

/// Keeps what is told of the part, and answers where the whole text stands then.
async fn write_down(app: &App, leg: &leg::Model, news: &PartReceipt) -> Result<State> {
    let told = state_of(news.receipt.state);
    let tx = app.db.begin().await?;
    // Receipts of two parts at once take turns: each must see the other.
    leg::Entity::find_by_id(leg.id).lock_exclusive().one(&*tx).await?;
    let part =
        leg_part::ActiveModel { leg_id: Set(leg.id), provider_id: Set(news.part.clone()), state: Set(told) };
    leg_part::Entity::insert(part)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&*tx)
        .await?;
    let outranked = <State as sea_orm::Iterable>::iter().filter(|state| state.rank() < told.rank());
    leg_part::Entity::update_many()
        .col_expr(leg_part::Column::State, Expr::value(told))
        .filter(leg_part::Column::LegId.eq(leg.id))
        .filter(leg_part::Column::ProviderId.eq(&news.part))
        .filter(leg_part::Column::State.is_in(outranked))
        .exec(&*tx)
        .await?;
    let parts = leg_part::Entity::find().filter(leg_part::Column::LegId.eq(leg.id)).all(&*tx).await?;
    tx.commit().await?;
    // The telco's own count, once its answer is in.
    let total = leg.segments.and_then(|count| usize::try_from(count).ok()).unwrap_or(news.parts.into());
    Ok(of_all(&parts.iter().map(|part| part.state).collect::<Vec<_>>(), total))
}

/// Where a text of so many parts stands, of some of which something is known.
fn of_all(parts: &[State], total: usize) -> State {
    if let Some(failed) = parts.iter().find(|state| state.is_problem()) {
        return *failed;
    }
    let delivered = parts.iter().filter(|state| **state == State::Delivered).count();
    if delivered >= total {
        State::Delivered
    } else if parts.iter().any(|state| state.rank() >= State::Sent.rank()) {
        State::Sent
    } else {
        State::Submitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_delivered_with_its_last_part_and_fails_with_its_first() {
        use State::{Delivered, Sent, Submitted, Undelivered};
        for (parts, total, whole) in [
            (&[Submitted][..], 2, Submitted),
            (&[Sent, Submitted], 2, Sent),
            (&[Delivered], 2, Sent),
            (&[Delivered, Sent], 2, Sent),
            (&[Delivered, Delivered], 2, Delivered),
            (&[Delivered, Undelivered, Delivered], 3, Undelivered),
        ] {
            assert_eq!(of_all(parts, total), whole, "{parts:?}");
        }
    }
}
