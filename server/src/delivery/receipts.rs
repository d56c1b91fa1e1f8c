//! Receipts: what a telco tells about a text we gave it. They come late, twice and out of
//! order; only news of a higher rank counts (E27).

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tracing::Instrument;
use uuid::Uuid;

use crate::app::App;
use crate::delivery::{aftermath, note_change, state_of};
use crate::entities::entry;
use crate::entities::leg::{self, Direction, State};
use crate::error::Result;
use crate::inbox::Event;
use crate::providers::{Fault, Receipt};
use crate::telemetry::traces;

/// Applies a delivery receipt. One that fits no text of ours is logged and forgotten.
///
/// # Errors
/// When the database fails: the telco must come again.
pub async fn delivered(app: &App, event: &Event, provider: &str, receipt: &Receipt) -> Result<()> {
    let Some(leg) = leg_of(app, provider, receipt).await? else {
        tracing::warn!(provider, "a receipt fits no text of ours");
        return without_effect(app, event).await;
    };
    let change = Change {
        state: state_of(receipt.state),
        fault: receipt.fault.as_ref(),
        provider_id: receipt.provider_id.as_deref(),
    };
    let span = tracing::info_span!("receipt", leg = %leg.id, provider, state = ?receipt.state);
    traces::follow(&span, leg.trace.as_deref());
    apply(app, event, &[leg], &change).instrument(span).await
}

/// Our reference is the surer way: a receipt can be faster than the answer that told the telco's id.
pub(super) async fn leg_of(app: &App, provider: &str, receipt: &Receipt) -> Result<Option<leg::Model>> {
    if let Some(id) = receipt.reference.as_deref().and_then(|text| Uuid::parse_str(text).ok()) {
        let leg = leg::Entity::find_by_id(id)
            .filter(leg::Column::Provider.eq(provider))
            .filter(leg::Column::Direction.eq(Direction::Outbound))
            .one(app.db.read())
            .await?;
        if leg.is_some() {
            return Ok(leg);
        }
    }
    match &receipt.provider_id {
        Some(id) => leg::by_provider_id(app.db.read(), provider, Direction::Outbound, id).await,
        None => Ok(None),
    }
}

/// News that change nothing are kept all the same.
pub(super) async fn without_effect(app: &App, event: &Event) -> Result<()> {
    let tx = app.db.begin().await?;
    event.take(app, &tx).await?;
    tx.commit().await
}

/// What a receipt changes.
pub(super) struct Change<'a> {
    pub(super) state: State,
    pub(super) fault: Option<&'a Fault>,
    pub(super) provider_id: Option<&'a str>,
}

/// Applies news to legs, each if it outranks what is known of it.
pub(super) async fn apply(app: &App, event: &Event, legs: &[leg::Model], news: &Change<'_>) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if !event.take(app, &tx).await? {
        return tx.roll_back().await;
    }
    let mut changed = None;
    for leg in legs {
        // Guarded by the states it outranks, so that two receipts at once can't go backwards.
        let outranked = <State as sea_orm::Iterable>::iter().filter(|state| state.rank() < news.state.rank());
        let mut change = leg::Entity::update_many()
            .col_expr(leg::Column::State, Expr::value(news.state))
            .col_expr(leg::Column::UpdatedAt, Expr::value(now.0))
            .col_expr(leg::Column::ErrorCode, Expr::value(news.fault.map(|fault| fault.code.clone())))
            .col_expr(leg::Column::ErrorMessage, Expr::value(news.fault.map(|fault| fault.message.clone())))
            .filter(leg::Column::Id.eq(leg.id))
            .filter(leg::Column::State.is_in(outranked));
        if let (Some(id), None) = (news.provider_id, &leg.provider_id) {
            change = change.col_expr(leg::Column::ProviderId, Expr::value(id));
        }
        if change.exec(&*tx).await?.rows_affected > 0 {
            changed = Some(leg);
        }
    }
    if let Some(leg) = changed {
        let entry = note_change(&mut tx, now, leg.id).await?;
        if entry.channel == entry::Channel::Sms {
            aftermath::of(app, &mut tx, now, leg, &entry, news.state, news.fault).await?;
        }
    }
    tx.commit().await
}
