//! Counts and look-ups across tables that lists and badges show. Each is one statement for many
//! rows, the same on both databases.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, Order};
use uuid::Uuid;

use super::scalars;
use crate::clock::Timestamp;
use crate::db::Connection;
use crate::entities::{conversation, entry, leg, person, ride, ride_read, route};
use crate::error::Result;

/// Runs a statement that answers (id, count) pairs.
///
/// # Errors
/// When the database fails.
pub async fn counts(db: &impl Connection, select: SelectStatement) -> Result<HashMap<Uuid, i32>> {
    let rows = db.query_all(&select).await?;
    rows.iter()
        .map(|row| {
            let (id, rows): (Uuid, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            Ok((id, scalars::count(rows)))
        })
        .collect()
}

/// The id of the last entry of each ride.
pub fn last_entry_ids(rides: impl IntoIterator<Item = Uuid>) -> SelectStatement {
    newest_of::<ride::Entity>(entry::Column::RideId, ride::Column::Id, rides)
}

/// The id of the last entry of each conversation.
pub fn last_said_ids(conversations: impl IntoIterator<Item = Uuid>) -> SelectStatement {
    newest_of::<conversation::Entity>(entry::Column::ConversationId, conversation::Column::Id, conversations)
}

/// The id of the last entry that names each of these as `owner`: a look into that column's index each.
fn newest_of<E: EntityTrait>(
    owner: entry::Column,
    id: E::Column,
    ids: impl IntoIterator<Item = Uuid>,
) -> SelectStatement {
    let newest = Query::select()
        .column((entry::Entity, entry::Column::Id))
        .from(entry::Entity)
        .and_where(same(owner, id))
        .order_by((entry::Entity, entry::Column::Id), Order::Desc)
        .limit(1)
        .take();
    Query::select().expr(scalar(newest)).from(E::default()).and_where(id.is_in(ids)).take()
}

/// Texts and calls from the people of each ride that came after what `account` has seen.
pub fn unread(account: Uuid, rides: Vec<Uuid>) -> SelectStatement {
    Query::select()
        .column((entry::Entity, entry::Column::RideId))
        .expr(number(entry::Column::Id))
        .from(entry::Entity)
        .and_where(entry::Column::RideId.is_in(rides))
        .and_where(entry::Column::Kind.eq(entry::Kind::Relay))
        .and_where(after_marker(account, entry::Column::RideId))
        .add_group_by([col(entry::Column::RideId)])
        .take()
}

/// Does a ride have a text or call from its people that `account` has not seen?
pub fn has_unread(account: Uuid) -> Expr {
    Expr::exists(
        Query::select()
            .expr(Expr::val(1))
            .from(entry::Entity)
            .and_where(same(entry::Column::RideId, ride::Column::Id))
            .and_where(entry::Column::Kind.eq(entry::Kind::Relay))
            .and_where(after_marker(account, ride::Column::Id))
            .take(),
    )
}

/// Is an entry newer than what `account` has seen of the ride in `ride_id`?
fn after_marker(account: Uuid, ride_id: impl ColumnTrait) -> Expr {
    let seen = Query::select()
        .column((ride_read::Entity, ride_read::Column::EntryId))
        .from(ride_read::Entity)
        .and_where(ride_read::Column::AccountId.eq(account))
        .and_where(same(ride_read::Column::RideId, ride_id))
        .take();
    col(entry::Column::Id).gt(Func::coalesce([scalar(seen), Expr::val(Uuid::nil())]))
}

/// Outbound legs of each ride that need a person's eye.
pub fn problems(rides: impl IntoIterator<Item = Uuid>) -> SelectStatement {
    Query::select()
        .column((entry::Entity, entry::Column::RideId))
        .expr(number(leg::Column::Id))
        .from(entry::Entity)
        .inner_join(leg::Entity, same(leg::Column::EntryId, entry::Column::Id))
        .and_where(entry::Column::RideId.is_in(rides))
        .and_where(leg::Column::State.is_in(leg::State::PROBLEMS))
        // A call that failed is told in the thread; there is nothing left to do about it.
        .and_where(entry::Column::Channel.eq(entry::Channel::Sms))
        .add_group_by([col(entry::Column::RideId)])
        .take()
}

/// The rides that have a leg which needs a person's eye, some more than once: found from the few such
/// legs. To name each once, SQLite would go through all entries in the order of their rides.
pub fn rides_with_problems() -> SelectStatement {
    Query::select()
        .column((entry::Entity, entry::Column::RideId))
        .from(leg::Entity)
        .inner_join(entry::Entity, same(entry::Column::Id, leg::Column::EntryId))
        .and_where(Expr::cust(leg::PROBLEM))
        .and_where(entry::Column::Channel.eq(entry::Channel::Sms))
        .take()
}

/// Phones that hold each number at `now`.
pub fn holds(numbers: impl IntoIterator<Item = Uuid>, now: Timestamp) -> SelectStatement {
    Query::select()
        .column((route::Entity, route::Column::NumberId))
        .expr(number(route::Column::PhoneHash))
        .from(route::Entity)
        .and_where(route::Column::NumberId.is_in(numbers))
        .and_where(route::Column::HeldUntil.gt(now))
        .add_group_by([col(route::Column::NumberId)])
        .take()
}

/// Rides under way of each person on one side.
pub fn live_rides(kind: person::Kind, people: Vec<Uuid>) -> SelectStatement {
    let side = match kind {
        person::Kind::Customer => ride::Column::CustomerId,
        // An agent drives none.
        person::Kind::Driver | person::Kind::Agent => ride::Column::DriverId,
    };
    Query::select()
        .column((ride::Entity, side))
        .expr(number(ride::Column::Id))
        .from(ride::Entity)
        .and_where(side.is_in(people))
        .and_where(ride::Column::State.is_in(ride::State::ALIVE))
        .add_group_by([col(side)])
        .take()
}

/// How many rows a condition on `E` holds for, as a scalar to select beside others.
pub fn how_many<E: EntityTrait>(id: E::Column, condition: Condition) -> Expr {
    scalar(Query::select().expr(number(id)).from(E::default()).cond_where(condition).take())
}

/// A select of one row and column, as a value.
fn scalar(select: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(select.into()))
}

fn number(column: impl ColumnTrait) -> Expr {
    col(column).count()
}

fn col(column: impl ColumnTrait) -> Expr {
    Expr::col(column.as_column_ref())
}

fn same(left: impl ColumnTrait, right: impl ColumnTrait) -> Expr {
    col(left).equals(right.as_column_ref())
}
