//! Who was not told of a ride (E22): shown at the ride, and alerted until each was told, or his ride is over.
//!
//! Doesn't belong here: telling him another way (`first_word`).

use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::alerts;
use crate::app::App;
use crate::db::WriteTx;
use crate::entities::entry::Kind;
use crate::entities::leg::State;
use crate::entities::{alert, entry, leg, ride};
use crate::error::Result;
use crate::masking::first_word::TEMPLATES;

/// Those of these rides whose first word to a person failed, with whom it was for, unless it came to him
/// another way.
#[must_use]
pub fn not_told(rides: impl IntoIterator<Item = Uuid>) -> SelectStatement {
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
        .and_where(entry::Column::RideId.is_in(rides))
        .and_where(entry::Column::Kind.eq(Kind::Notice))
        .and_where(entry::Column::Template.is_in(TEMPLATES))
        .and_where(Expr::cust(leg::PROBLEM))
        .and_where(Expr::exists(otherwise).not())
        .take()
}

/// Ends the alerts about people who were not told, in markets where each was told since, or his ride is
/// over. Answers how many.
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
        let now = app.clock.now();
        let mut tx = app.db.begin().await?;
        if someone_is_not_told(&tx, alert.market_id).await? {
            tx.roll_back().await?;
            continue;
        }
        alerts::passed(&mut tx, now, alert.kind, alert.market_id, &alert.subject).await?;
        tx.commit().await?;
        ended += 1;
    }
    Ok(ended)
}

async fn someone_is_not_told(tx: &WriteTx, market: Option<Uuid>) -> Result<bool> {
    let of_leg = Expr::col((leg::Entity, leg::Column::EntryId)).equals((entry::Entity, entry::Column::Id));
    let of_ride = Expr::col((entry::Entity, entry::Column::RideId)).equals((ride::Entity, ride::Column::Id));
    let mut failed = Query::select();
    failed
        .distinct()
        .column((ride::Entity, ride::Column::Id))
        .from(leg::Entity)
        .inner_join(entry::Entity, of_leg)
        .inner_join(ride::Entity, of_ride)
        .and_where(Expr::cust(leg::PROBLEM))
        .and_where(entry::Column::Template.is_in(TEMPLATES))
        .and_where(ride::Column::EndedAt.is_null());
    if let Some(market) = market {
        failed.and_where(ride::Column::MarketId.eq(market));
    }
    let rows = tx.query_all(&failed).await?;
    let rides: Vec<Uuid> =
        rows.iter().map(|row| row.try_get_by_index(0)).collect::<std::result::Result<_, DbErr>>()?;
    Ok(!rides.is_empty() && tx.query_one(&not_told(rides)).await?.is_some())
}
