//! Finding an available driver (R38): whose turn it is, of those who are free at that time and for whom
//! there is a number.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::person::{self, Kind};
use crate::entities::{block, phone, ride};
use crate::error::{Error, ErrorCode, Result, Shortage};
use crate::masking::conversations::Party;

/// How many drivers are tried for one ride, while there is no number for them.
const TRIED_AT_MOST: usize = 8;

/// One driver after the other is tried, while there is no number for the one whose turn it is (R38).
#[derive(Default)]
pub struct Turns {
    passed_over: Vec<Uuid>,
    short: Option<Box<Shortage>>,
}

impl Turns {
    /// The drivers for whom there was no number.
    #[must_use]
    pub fn passed_over(&self) -> &[Uuid] {
        &self.passed_over
    }

    /// What an attempt came to; `None` if it is to be made again, with the next one. A shortage tells
    /// its driver by [`chosen`].
    pub fn settle<T>(&mut self, answer: Result<T>) -> Option<Result<T>> {
        match (answer, self.short.take()) {
            // Nobody else is free at that time: what is missing are numbers.
            (Err(error), Some(short)) if error.code() == ErrorCode::NoDriverAvailable => {
                Some(Err(Error::PoolExhausted(short)))
            }
            (Err(Error::PoolExhausted(now)), before) => match now.chosen_driver {
                Some(driver) if now.may_suit_another() && self.passed_over.len() < TRIED_AT_MOST => {
                    self.passed_over.push(driver);
                    self.short = Some(before.unwrap_or(now));
                    None
                }
                _ => Some(Err(Error::PoolExhausted(before.unwrap_or(now)))),
            },
            (settled, _) => Some(settled),
        }
    }
}

/// Says of a shortage which driver had been chosen.
pub fn chosen(driver: Option<Uuid>) -> impl Fn(Error) -> Error {
    move |error| match error {
        Error::PoolExhausted(mut short) => {
            short.chosen_driver = driver;
            Error::PoolExhausted(short)
        }
        other => other,
    }
}

/// The active driver who has waited longest for a ride, drives in this market or nowhere yet, has none to
/// pick up around that time, and is neither the customer himself nor kept apart from him.
pub async fn available(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    pickup_at: Timestamp,
    market: Uuid,
    customer: &Party,
    passed_over: &[Uuid],
) -> Result<Party> {
    let busy = Query::select()
        .expr(Expr::value(1))
        .from(ride::Entity)
        .and_where(
            Expr::col((ride::Entity, ride::Column::DriverId)).equals((person::Entity, person::Column::Id)),
        )
        .and_where(ride::Column::State.is_in(ride::State::ALIVE))
        .and_where(ride::Column::PickupAt.gt(pickup_at.minus(app.config.driver_gap)))
        .and_where(ride::Column::PickupAt.lt(pickup_at.plus(app.config.driver_gap)))
        .to_owned();
    let same_phone = Query::select()
        .expr(Expr::value(1))
        .from(phone::Entity)
        .and_where(
            Expr::col((phone::Entity, phone::Column::PersonId)).equals((person::Entity, person::Column::Id)),
        )
        .and_where(phone::Column::RetiredAt.is_null())
        .and_where(phone::Column::NumberHash.is_in(customer.hashes().cloned()))
        .to_owned();
    let this = |column| Expr::col((block::Entity, column));
    let driver_is = |column| this(column).equals((person::Entity, person::Column::Id));
    let customer_is = |column| this(column).eq(customer.person.id);
    let blocked = Query::select()
        .expr(Expr::value(1))
        .from(block::Entity)
        .and_where(block::Column::LiftedAt.is_null())
        .and_where(
            driver_is(block::Column::FirstId)
                .and(customer_is(block::Column::SecondId))
                .or(driver_is(block::Column::SecondId).and(customer_is(block::Column::FirstId))),
        )
        .to_owned();
    let driver = person::Entity::find()
        .filter(person::Column::Kind.eq(Kind::Driver))
        .filter(person::Column::Active.eq(true))
        .filter(person::of_markets(&[market]))
        .filter(person::Column::Id.is_not_in(passed_over.iter().copied()))
        .filter(Expr::exists(busy).not())
        .filter(Expr::exists(same_phone).not())
        .filter(Expr::exists(blocked).not())
        .order_by_asc(person::Column::LastRideAt)
        .order_by_asc(person::Column::Id)
        .one(&**tx)
        .await?
        .ok_or_else(|| {
            Error::refused(
                ErrorCode::NoDriverAvailable,
                "No driver is free at that time. Choose one yourself, or another time.",
            )
        })?;
    tracing::debug!(driver = %driver.id, at = now.0, "driver chosen");
    Party::of(tx, driver).await
}

/// Notes that a driver got a ride. Fails with [`Error::Conflict`] if another request gave him one
/// since he was read.
pub async fn take_turn(tx: &WriteTx, now: Timestamp, driver: &person::Model) -> Result<()> {
    let taken = person::Entity::update_many()
        .col_expr(person::Column::LastRideAt, Expr::value(now.0))
        .filter(person::Column::Id.eq(driver.id))
        .filter(person::Column::LastRideAt.eq(driver.last_ride_at))
        .exec(&**tx)
        .await?;
    if taken.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict) }
}
