//! The badges of the dispatcher's board, and what counts for them.

use std::time::Duration;

use async_graphql::{Context, Object, SimpleObject};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{guard, scalars, scope, tallies};
use crate::alerts;
use crate::app::App;
use crate::auth::permissions::Permission;
use crate::entities::{alert, ride, support_conversation as case, unrouted_item};
use crate::error::Error;

/// Rides without any change, text or call for longer do not count as unread: a new user does not
/// begin with the whole archive, and the badge is counted from the newest rides only.
const UNREAD_WITHIN: Duration = Duration::from_hours(7 * 24);

/// How many rides and contacts want attention.
#[derive(SimpleObject)]
pub struct BoardCounts {
    /// Rides that are not over.
    live: i32,
    /// Rides of the last seven days with texts or calls from the two people that you have not seen.
    unread: i32,
    /// Rides with a text that failed or whose outcome is unknown.
    problems: i32,
    /// Contacts that could not be routed and wait for a person.
    unrouted: i32,
    /// Alerts that nobody has seen to.
    alerts: i32,
    /// Conversations of the support line in which someone waits for an answer.
    support: i32,
}

/// Queries about the board.
#[derive(Default)]
pub struct BoardQueries;

#[Object(guard = "guard::May(Permission::Read)")]
impl BoardQueries {
    /// How many rides and contacts want attention.
    async fn board_counts(&self, ctx: &Context<'_>) -> async_graphql::Result<BoardCounts> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        let seen = Seen {
            rides: scope::condition::<ride::Entity>(ctx)?,
            unrouted: scope::condition::<unrouted_item::Entity>(ctx)?,
            alerts: scope::condition::<alert::Entity>(ctx)?,
            support: scope::condition::<case::Entity>(ctx)?,
        };
        Ok(count(app, caller.account_id, seen).await?)
    }
}

/// What the caller sees.
struct Seen {
    rides: Condition,
    unrouted: Condition,
    alerts: Condition,
    support: Condition,
}

/// All in one statement.
async fn count(app: &App, account: Uuid, seen: Seen) -> Result<BoardCounts, Error> {
    let rides = |condition: Condition| {
        tallies::how_many::<ride::Entity>(ride::Column::Id, condition.add(seen.rides.clone()))
    };
    let waiting = Condition::all().add(unrouted_item::Column::ResolvedAt.is_null()).add(seen.unrouted);
    let open = Condition::all()
        .add(Expr::cust(alerts::UNRESOLVED))
        .add(alert::Column::State.eq(alert::State::Open))
        .add(seen.alerts);
    let unanswered = Condition::all()
        .add(Expr::cust(case::UNDER_WAY))
        .add(case::Column::WaitingSince.is_not_null())
        .add(seen.support);
    let select = Query::select()
        .expr(rides(Condition::all().add(ride::Column::State.is_in(ride::State::ALIVE))))
        .expr(rides(unread(app, account)))
        .expr(rides(Condition::all().add(ride::Column::Id.in_subquery(tallies::rides_with_problems()))))
        .expr(tallies::how_many::<unrouted_item::Entity>(unrouted_item::Column::EntryId, waiting))
        .expr(tallies::how_many::<alert::Entity>(alert::Column::Id, open))
        .expr(tallies::how_many::<case::Entity>(case::Column::ConversationId, unanswered))
        .take();
    let row = app.db.read().query_one(&select).await?;
    let row = row.ok_or_else(|| Error::Internal("no row of counts".to_owned()))?;
    let at = |index| row.try_get_by_index(index).map(scalars::count);
    Ok(BoardCounts {
        live: at(0)?,
        unread: at(1)?,
        problems: at(2)?,
        unrouted: at(3)?,
        alerts: at(4)?,
        support: at(5)?,
    })
}

/// Rides that count as unread for `account`.
#[must_use]
pub fn unread(app: &App, account: Uuid) -> Condition {
    Condition::all()
        .add(ride::Column::ActivityAt.gte(app.clock.now().minus(UNREAD_WITHIN)))
        .add(tallies::has_unread(account))
}
