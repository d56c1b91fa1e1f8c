//! Who was not told of a ride (E22, E39): shown at the ride, and alerted until each was told, or his ride is over.
//!
//! Doesn't belong here: telling him another way (`first_word`).

use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::alerts;
use crate::app::App;
use crate::db::WriteTx;
use crate::entities::entry::Kind;
use crate::entities::leg::State;
use crate::entities::{alert, entry, leg, ride};
use crate::error::Result;
use crate::masking::first_word::TEMPLATES;

/// A call that told nobody anything. It is no problem to be settled: there is nothing to send again.
const UNANSWERED: &str = "(entry.channel = 'VOICE' AND leg.state IN ('NO_ANSWER', 'BUSY', 'VOICEMAIL'))";

/// Those of these rides whose first word to a person failed, or was spoken and not heard, with whom it was for, unless
/// it came to him another way.
#[must_use]
pub fn not_told(rides: impl IntoIterator<Item = Uuid>) -> SelectStatement {
    among(Expr::col((entry::Entity, entry::Column::RideId)).is_in(rides))
}

fn among(rides: Expr) -> SelectStatement {
    let (told, arrived) = (Alias::new("told"), Alias::new("arrived"));
    let same_as = |column: entry::Column| Expr::col((told.clone(), column)).equals((entry::Entity, column));
    let otherwise = Query::select()
        .expr(Expr::val(1))
        .from_as(entry::Entity, told.clone())
        .join_as(
            JoinType::InnerJoin,
            leg::Entity,
            arrived.clone(),
            Expr::col((arrived.clone(), leg::Column::EntryId)).equals((told.clone(), entry::Column::Id)),
        )
        .and_where(same_as(entry::Column::RideId))
        .and_where(same_as(entry::Column::ToPersonId))
        .and_where(same_as(entry::Column::Kind))
        .and_where(same_as(entry::Column::Template))
        .and_where(Expr::col((arrived, leg::Column::State)).is_in([State::Delivered, State::Completed]))
        .take();
    let of_entry = Expr::col((leg::Entity, leg::Column::EntryId)).equals((entry::Entity, entry::Column::Id));
    Query::select()
        .distinct()
        .column((entry::Entity, entry::Column::RideId))
        .column((entry::Entity, entry::Column::ToRole))
        .from(entry::Entity)
        .inner_join(leg::Entity, of_entry)
        .and_where(rides)
        .and_where(entry::Column::Kind.eq(Kind::Notice))
        .and_where(entry::Column::Template.is_in(TEMPLATES))
        .and_where(Expr::cust(format!("({} OR {UNANSWERED})", leg::PROBLEM)))
        .and_where(Expr::exists(otherwise).not())
        .take()
}

/// Ends the alerts about rides whose people were not told, where each was told since, or the ride is over.
/// Answers how many.
///
/// # Errors
/// When the database fails.
pub async fn note_told(app: &App) -> Result<u64> {
    let open = alert::Entity::find()
        .filter(alert::Column::Kind.eq(alert::Kind::NotNotified))
        .filter(alert::Column::State.ne(alert::State::Resolved))
        .all(app.db.read())
        .await?;
    let mut ended = 0;
    for alert in open {
        if someone_is_not_told(app, &alert).await? {
            continue;
        }
        let now = app.clock.now();
        let mut tx = app.db.begin().await?;
        let latest = alert::Entity::find_by_id(alert.id).one(&*tx).await?;
        if latest.is_none_or(|latest| latest.count != alert.count) {
            // It happened again since.
            tx.roll_back().await?;
            continue;
        }
        alerts::over(&mut tx, now, alert.id).await?;
        tx.commit().await?;
        ended += 1;
    }
    Ok(ended)
}

/// Someone of the ride that this is about, if that is not over; of one of an earlier version, someone in its market.
async fn someone_is_not_told(app: &App, alert: &alert::Model) -> Result<bool> {
    let mut open = Query::select();
    open.column((ride::Entity, ride::Column::Id))
        .from(ride::Entity)
        .and_where(ride::Column::State.is_in(ride::State::ALIVE));
    if let Some(ride) = alert.ride_id {
        open.and_where(ride::Column::Id.eq(ride));
    } else if let Some(market) = alert.market_id {
        open.and_where(ride::Column::MarketId.eq(market));
    }
    let mut found = among(Expr::col((entry::Entity, entry::Column::RideId)).in_subquery(open));
    found.limit(1);
    Ok(app.db.read().query_one(&found).await?.is_some())
}

/// Was whom this was for not told of the ride in any way yet?
///
/// # Errors
/// When the database fails.
pub async fn is_not_told(tx: &WriteTx, entry: &entry::Model) -> Result<bool> {
    let rows = tx.query_all(&not_told(entry.ride_id)).await?;
    for row in rows {
        let role: Option<entry::Party> = row.try_get_by_index(1)?;
        if role == entry.to_role {
            return Ok(true);
        }
    }
    Ok(false)
}
