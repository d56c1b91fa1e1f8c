//! Orders: a number is wanted, chosen, rented, pointed at us, and only then in the pool (R84).
//!
//! Each order is for one number and is written down first. What a step came to is written before the
//! next begins, so that whoever takes an order up after a crash knows what was asked: a telco whose
//! answer was lost is asked for its list before anything is bought again. One order that fails does
//! not stop the others (R24).

use std::time::Duration;

use futures_util::StreamExt;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::app::App;
use crate::audit;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::number_order::{self, Model as Order};
use crate::entities::proxy_number::{self, Model, State};
use crate::entities::{event::Topic, market};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::once::{self, Terms};
use crate::numbers::wish::Wish;
use crate::numbers::{budget, filling, states};
use crate::phone::PhoneNumber;

/// How long one attempt at an order may take before another worker may take it up.
const LEASE: Duration = Duration::from_mins(5);
/// Most numbers of one request.
const MOST: u32 = 50;
/// Orders worked on at the same time.
const HANDS: usize = 4;
/// How long a request waits for its orders; they go on without it.
const PATIENCE: Duration = Duration::from_secs(20);

/// What an attempt at an order came to.
pub(super) enum Outcome {
    /// The number is in the pool.
    Done,
    /// To be tried again later, for this reason.
    Later(String),
    /// Given up, for this reason.
    Failed(String),
}

/// Orders numbers for a market; each order is durable from here on.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT`, `INVALID_NUMBER`, `SPEND_CAP`.
pub async fn order(
    app: &App,
    market_id: Option<Uuid>,
    wish: &Wish,
    quantity: u32,
    terms: &Terms,
) -> Result<Vec<Order>> {
    if !(1..=MOST).contains(&quantity) {
        return Err(Error::invalid("quantity", format!("Between 1 and {MOST} numbers at a time.")));
    }
    place(app, market_id, &vec![wish.clone(); quantity as usize], terms).await
}

/// Writes down an order a wish, all or none; those of the same request, where it was asked before (F15).
async fn place(app: &App, market_id: Option<Uuid>, wishes: &[Wish], terms: &Terms) -> Result<Vec<Order>> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let first = app.clock.id_at(now);
    if let Some(done) = once::made_earlier(&tx, now, terms, "buyNumbers", first).await? {
        let placed = number_order::Entity::find()
            .filter(number_order::Column::Id.is_in(once::ids(done).take(MOST as usize)))
            .order_by_asc(number_order::Column::Id)
            .all(&*tx)
            .await?;
        tx.roll_back().await?;
        return Ok(placed);
    }
    let orders = place_as(app, &mut tx, (first, now), market_id, wishes, terms.by).await?;
    tx.commit().await?;
    Ok(orders)
}

/// [`place`], as a part of a greater change.
///
/// # Errors
/// As [`order`].
pub async fn place_within(
    app: &App,
    tx: &mut WriteTx,
    market_id: Option<Uuid>,
    wishes: &[Wish],
    by: Option<Uuid>,
) -> Result<Vec<Order>> {
    let now = app.clock.now();
    place_as(app, tx, (app.clock.id_at(now), now), market_id, wishes, by).await
}

async fn place_as(
    app: &App,
    tx: &mut WriteTx,
    (first, now): (Uuid, Timestamp),
    market_id: Option<Uuid>,
    wishes: &[Wish],
    by: Option<Uuid>,
) -> Result<Vec<Order>> {
    for wish in wishes {
        if let Some(name) = &wish.provider {
            super::vendors::named(app, name)?;
        }
    }
    let market = market::named_or_default(&**tx, market_id).await?;
    budget::allow_orders(tx, &market, u32::try_from(wishes.len()).unwrap_or(u32::MAX)).await?;
    let mut orders = Vec::new();
    for (wish, id) in wishes.iter().zip(once::ids(first)) {
        let order = fresh(id, market.id, written(wish)?, by, now);
        orders.push(order.insert(&**tx).await?);
    }
    let words = format!("{} for the market {}", wishes.len(), market.name);
    audit::record(app, tx, by, "number.order", Some(market.id), words).await?;
    Ok(orders)
}

/// Writes down an order of any number for the pool of a market, as a part of a greater change; answers
/// its id.
///
/// # Errors
/// As [`order`].
pub async fn place_one(app: &App, tx: &mut WriteTx, market: Uuid) -> Result<Uuid> {
    let placed = place_within(app, tx, Some(market), &[Wish::default()], None).await?;
    let order = placed.first();
    let order = order.ok_or_else(|| Error::Internal("an order of one number made none".to_owned()))?;
    Ok(order.id)
}

fn written(wish: &Wish) -> Result<String> {
    serde_json::to_string(wish).map_err(|error| Error::Internal(error.to_string()))
}

fn fresh(
    id: Uuid,
    market: Uuid,
    wish: String,
    by: Option<Uuid>,
    now: Timestamp,
) -> number_order::ActiveModel {
    number_order::ActiveModel {
        id: Set(id),
        market_id: Set(market),
        wish: Set(wish),
        state: Set(number_order::State::Open),
        provider: Set(None),
        number_id: Set(None),
        asked_at: Set(None),
        attempts: Set(0),
        due_at: Set(None),
        problem: Set(None),
        requested_by: Set(by),
        created_at: Set(now),
        updated_at: Set(now),
    }
}

/// Orders numbers and works on the orders; answers them as they stand after a while at most. What is
/// open then goes on by itself.
///
/// # Errors
/// As [`order`].
pub async fn buy(
    app: &App,
    market_id: Option<Uuid>,
    wish: &Wish,
    quantity: u32,
    terms: &Terms,
) -> Result<Vec<Order>> {
    work_through(app, order(app, market_id, wish, quantity, terms).await?).await
}

/// As [`buy`], for these very numbers, in E.164, and no others: an order each, in the order they are named.
/// One that is not to be had any more fails and says so.
///
/// # Errors
/// As [`order`].
pub async fn buy_these(
    app: &App,
    market_id: Option<Uuid>,
    wish: &Wish,
    numbers: &[String],
    terms: &Terms,
) -> Result<Vec<Order>> {
    if numbers.is_empty() || numbers.len() > usize::try_from(MOST).unwrap_or(usize::MAX) {
        return Err(Error::invalid("numbers", format!("Between 1 and {MOST} numbers at a time.")));
    }
    let mut wishes: Vec<Wish> = Vec::with_capacity(numbers.len());
    for named in numbers {
        let number = PhoneNumber::from_wire(named).map_err(|error| Error::Refused {
            code: ErrorCode::InvalidNumber,
            message: format!("This {error}."),
            field: Some("numbers"),
        })?;
        if wishes.iter().any(|wish| wish.is_it(&number)) {
            return Err(Error::invalid("numbers", format!("{} is named twice.", number.e164())));
        }
        // Where one is from is read from the number, whatever the market.
        let (country, named) = (number.country(), Some(number.e164().to_owned()));
        wishes.push(Wish { number: named, country, ..wish.clone() });
    }
    work_through(app, place(app, market_id, &wishes, terms).await?).await
}

/// The very number that an order is for; `None` where any will do that fits.
#[must_use]
pub fn named(order: &Order) -> Option<String> {
    serde_json::from_str::<Wish>(&order.wish).ok()?.number
}

/// Works on orders, and answers them as they then stand.
async fn work_through(app: &App, orders: Vec<Order>) -> Result<Vec<Order>> {
    let ids: Vec<Uuid> = orders.iter().map(|order| order.id).collect();
    work_on(app, ids.clone()).await;
    let standing = number_order::Entity::find()
        .filter(number_order::Column::Id.is_in(ids))
        .order_by_asc(number_order::Column::Id)
        .all(app.db.read())
        .await?;
    Ok(standing)
}

/// Buys one number for whoever is short of one in a market now (R86), and answers it once it is in
/// the pool. An order that is open is theirs, too: while a telco is away, each refused ride would place
/// another, and all of them be filled once it is back (R25).
///
/// # Errors
/// As [`order`]; `PROVIDER_ERROR` with the reason when it failed or is not there yet.
pub async fn buy_one(app: &App, market: &market::Model) -> Result<Model> {
    let mut tx = app.db.begin().await?;
    // Another node may be at the same.
    budget::hold(&tx, market.id).await?;
    let order = if let Some(open) = open_for_rides(&tx, market).await? {
        tx.roll_back().await?;
        open
    } else {
        let placed = place_one(app, &mut tx, market.id).await?;
        tx.commit().await?;
        placed
    };
    finish(app, order).await
}

/// The oldest open order whose number any ride of a market may be given.
async fn open_for_rides(tx: &WriteTx, market: &market::Model) -> Result<Option<Uuid>> {
    let open = number_order::Entity::find()
        .filter(number_order::Column::MarketId.eq(market.id))
        .filter(number_order::Column::State.eq(number_order::State::Open))
        .order_by_asc(number_order::Column::Id)
        .all(&**tx)
        .await?;
    let serves = |order: &&Order| {
        serde_json::from_str::<Wish>(&order.wish).is_ok_and(|wish| wish.serves_rides(market))
    };
    Ok(open.iter().find(serves).map(|order| order.id))
}

/// Works on an order, and answers its number once that is in the pool.
///
/// # Errors
/// `NOT_FOUND`; `PROVIDER_ERROR` with the reason when it failed or its number is not there yet.
pub async fn finish(app: &App, id: Uuid) -> Result<Model> {
    work_on_one(app, id).await;
    let order = number_order::Entity::find_by_id(id).one(app.db.read()).await?;
    let order = order.ok_or_else(|| Error::not_found("order"))?;
    let number = match order.number_id.filter(|_| order.state == number_order::State::Done) {
        Some(id) => proxy_number::Entity::find_by_id(id).one(app.db.read()).await?,
        None => None,
    };
    number.ok_or_else(|| {
        let words = order.problem.unwrap_or_else(|| "The number is not there yet.".to_owned());
        Error::refused(ErrorCode::ProviderError, words)
    })
}

/// Takes up a number whose buying or pointing failed. A telco that was asked for it before is asked
/// for its list first.
///
/// # Errors
/// `NOT_FOUND`, `STALE_VERSION`, `ILLEGAL_TRANSITION` if nothing failed; `PROVIDER_ERROR` if it fails
/// again.
pub async fn retry(app: &App, id: Uuid, expected_version: Option<i32>, by: Option<Uuid>) -> Result<Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let number = states::locked(&tx, id, expected_version).await?;
    let to = if number.provider_sid.is_some() { State::Configuring } else { State::Ordered };
    let number = states::step(&mut tx, now, number, to, |_| {}).await?;
    let wish = Wish { purpose: Some(number.purpose), ..Wish::default() };
    let mut again = fresh(app.clock.id_at(now), number.market_id, written(&wish)?, by, now);
    again.provider = Set(Some(number.provider.clone()));
    again.number_id = Set(Some(number.id));
    again.asked_at = Set(Some(now));
    let again = again.insert(&*tx).await?;
    tx.commit().await?;
    work_on(app, vec![again.id]).await;
    let number = proxy_number::Entity::find_by_id(id).one(app.db.read()).await?;
    let number = number.ok_or_else(|| Error::not_found("number"))?;
    match (number.state, &number.error) {
        (State::Failed, Some(words)) => Err(Error::refused(ErrorCode::ProviderError, words.clone())),
        _ => Ok(number),
    }
}

/// Works on one order, for a while at most; it goes on by itself.
pub async fn work_on_one(app: &App, id: Uuid) {
    work_on(app, vec![id]).await;
}

/// Gives an order up that nobody needs any more, unless a telco was asked for a number already: that one
/// comes. Answers how it then stands.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn call_off(app: &App, id: Uuid, why: &str) -> Result<Order> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let order = number_order::Entity::find_by_id(id).lock_exclusive().one(&*tx).await?;
    let order = order.ok_or_else(|| Error::not_found("order"))?;
    let is_asked_for = order.number_id.is_some() || order.asked_at.is_some();
    if order.state != number_order::State::Open || is_asked_for {
        tx.roll_back().await?;
        return Ok(order);
    }
    let mut row: number_order::ActiveModel = order.into();
    row.state = Set(number_order::State::Failed);
    row.due_at = Set(None);
    row.problem = Set(Some(why.to_owned()));
    row.updated_at = Set(now);
    let order = row.update(&*tx).await?;
    tx.note(Topic::PoolChanged, None, None, now);
    tx.commit().await?;
    Ok(order)
}

/// Works on these orders, whether or not the caller stays.
async fn work_on(app: &App, ids: Vec<Uuid>) {
    let app = app.clone();
    let work = tokio::spawn(async move {
        futures_util::stream::iter(ids)
            .for_each_concurrent(HANDS, |id| {
                let app = app.clone();
                async move {
                    if let Err(error) = advance(&app, id).await {
                        tracing::error!(order = %id, %error, "an order could not be worked on; it is taken up again");
                    }
                }
            })
            .await;
    });
    if let Ok(Err(error)) = tokio::time::timeout(PATIENCE, work).await {
        tracing::error!(%error, "orders were left in the middle; they are taken up again");
    }
}

/// Takes up the orders that are due: those that wait for another attempt, and those whose worker
/// died. Answers how many.
///
/// # Errors
/// When the database fails.
pub async fn resume(app: &App) -> Result<u64> {
    let now = app.clock.now();
    let due: Vec<Uuid> = number_order::Entity::find()
        .select_only()
        .column(number_order::Column::Id)
        .filter(is_due(now))
        .filter(is_ours(app))
        .order_by_asc(number_order::Column::Id)
        .limit(u64::from(MOST))
        .into_tuple()
        .all(app.db.read())
        .await?;
    let count = due.len() as u64;
    for id in due {
        advance(app, id).await?;
    }
    Ok(count)
}

fn is_due(now: Timestamp) -> Expr {
    let due = number_order::Column::DueAt;
    // A time further away than any lease or wait was written by a clock that was wrong (F12).
    let far = now.plus(Duration::from_hours(24));
    number_order::Column::State
        .eq(number_order::State::Open)
        .and(due.is_null().or(due.lte(now)).or(due.gt(far)))
}

/// A number that another environment chose is that one's to rent (R12).
fn is_ours(app: &App) -> Expr {
    let theirs = proxy_number::Entity::find()
        .select_only()
        .column(proxy_number::Column::Id)
        .filter(proxy_number::Column::Environment.ne(&app.config.environment))
        .into_query();
    let number = number_order::Column::NumberId;
    number.is_null().or(number.not_in_subquery(theirs))
}

/// One attempt at one order.
async fn advance(app: &App, id: Uuid) -> Result<()> {
    let Some(order) = claim(app, id).await? else { return Ok(()) };
    let outcome = filling::fill(app, &order).await?;
    settle(app, &order, outcome).await
}

/// Takes an order in hand, unless somebody has it.
async fn claim(app: &App, id: Uuid) -> Result<Option<Order>> {
    let now = app.clock.now();
    let tx = app.db.begin().await?;
    let taken = number_order::Entity::update_many()
        .col_expr(number_order::Column::Attempts, Expr::col(number_order::Column::Attempts).add(1))
        .col_expr(number_order::Column::DueAt, Expr::value(now.plus(LEASE).0))
        .filter(number_order::Column::Id.eq(id))
        .filter(is_due(now))
        .exec(&*tx)
        .await?;
    let order = number_order::Entity::find_by_id(id).one(&*tx).await?;
    tx.commit().await?;
    Ok(order.filter(|_| taken.rows_affected == 1))
}

/// Writes down what an attempt came to, unless another worker took the order over, or it was called off.
async fn settle(app: &App, order: &Order, outcome: Outcome) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let present = number_order::Entity::find_by_id(order.id).lock_exclusive().one(&*tx).await?;
    let is_mine = |row: &Order| row.attempts == order.attempts && row.state == number_order::State::Open;
    let Some(present) = present.filter(is_mine) else { return Ok(()) };
    let done = usize::try_from(order.attempts).unwrap_or(usize::MAX);
    let wait = app.config.retry_delays.get(done.saturating_sub(1)).copied();
    let (state, due, problem) = match (outcome, wait) {
        (Outcome::Done, _) => (number_order::State::Done, None, None),
        (Outcome::Later(words), Some(wait)) => (number_order::State::Open, Some(now.plus(wait)), Some(words)),
        (Outcome::Later(words) | Outcome::Failed(words), _) => {
            (number_order::State::Failed, None, Some(words))
        }
    };
    if state == number_order::State::Failed {
        tracing::warn!(order = %order.id, reason = problem.as_deref(), "a number could not be bought");
        give_up(&mut tx, now, present.number_id, problem.clone()).await?;
    }
    if state == number_order::State::Done {
        audit::record(app, &mut tx, order.requested_by, "number.buy", present.number_id, "").await?;
    }
    let mut row: number_order::ActiveModel = present.into();
    row.state = Set(state);
    row.due_at = Set(due);
    row.problem = Set(problem);
    row.updated_at = Set(now);
    row.update(&*tx).await?;
    tx.note(Topic::PoolChanged, None, None, now);
    tx.commit().await
}

/// The number of an order that failed is not to be given out, and says why (R84).
async fn give_up(
    tx: &mut WriteTx,
    now: Timestamp,
    number: Option<Uuid>,
    problem: Option<String>,
) -> Result<()> {
    let Some(id) = number else { return Ok(()) };
    let number = states::locked(tx, id, None).await?;
    if matches!(number.state, State::Ordered | State::Configuring) {
        states::step(tx, now, number, State::Failed, |row| row.error = Set(problem)).await?;
    }
    Ok(())
}
