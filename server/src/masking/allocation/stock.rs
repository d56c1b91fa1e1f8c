//! The stock: the numbers a market may give out, and how many phones hold each, kept in memory.
//!
//! What is in memory may be some seconds old. That touches balance only: a claim checks that its
//! numbers are still given out, and nobody is refused before the list was read again. Counts go up
//! with each claim here and are read afresh, outside any transaction, while the stock is in use.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sea_orm::{EntityTrait, FromQueryResult, QueryFilter, Statement};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Connection, WriteTx};
use crate::entities::pool_policy::{self, Reach};
use crate::entities::{market, proxy_number, route};
use crate::error::{Error, Result};
use crate::providers::Capabilities;

/// How old the stock may be before it is read again.
const FRESH_FOR: Duration = Duration::from_secs(15);

/// The pools of all markets, as this node last read them.
#[derive(Default)]
pub struct Stock {
    /// By market, and by what the numbers must carry.
    pools: Mutex<HashMap<(Uuid, Capabilities), Arc<Pool>>>,
    /// Numbers rented where one would have been refused (R86), until they are given out.
    rented: Mutex<HashSet<Uuid>>,
    /// Held while one is being rented: those who wait then try the one that came.
    renting: tokio::sync::Mutex<()>,
    /// How many were rented so.
    times_rented: AtomicU64,
    /// What was being read meanwhile is not kept.
    times_forgotten: AtomicU64,
}

/// The numbers one market may give out, its own first, then those of wider and wider areas, then
/// those of other countries, which only people from there are given (E40).
pub(super) struct Pool {
    numbers: Vec<Number>,
    places: HashMap<Uuid, usize>,
    /// Where each area ends in `numbers`.
    levels: Vec<usize>,
    loads: Vec<AtomicI64>,
    pub(super) policy: pool_policy::Model,
    read_at: Timestamp,
    is_being_read: AtomicBool,
}

/// A number that may be given out.
#[derive(Clone, Debug)]
pub(super) struct Number {
    pub(super) id: Uuid,
    pub(super) joined_at: Timestamp,
    pub(super) country: Option<String>,
    /// Phones that hold it.
    pub(super) load: i64,
}

impl Stock {
    /// Forgets what was read: the numbers of a market, or its policy, changed.
    pub fn forget(&self) {
        self.times_forgotten.fetch_add(1, Ordering::SeqCst);
        lock(&self.pools).clear();
    }

    /// Notes that a number was rented where one would have been refused.
    pub fn note_rented(&self, number: Uuid) {
        lock(&self.rented).insert(number);
        self.times_rented.fetch_add(1, Ordering::SeqCst);
        self.forget();
    }

    /// Rents numbers one at a time: `None` if one came while this caller waited for his turn.
    pub async fn turn_to_rent(&self) -> Option<tokio::sync::MutexGuard<'_, ()>> {
        if let Ok(turn) = self.renting.try_lock() {
            return Some(turn);
        }
        let before = self.times_rented.load(Ordering::SeqCst);
        let turn = self.renting.lock().await;
        // Whoever had the turn may have failed: then it is this caller's.
        (self.times_rented.load(Ordering::SeqCst) == before).then_some(turn)
    }

    /// Was it rented for those who are given it now?
    pub(super) fn was_just_rented(&self, number: Uuid) -> bool {
        lock(&self.rented).remove(&number)
    }

    /// A market's pool of numbers that carry so much, and whether it was read just now. One that is no
    /// longer fresh is used once more and read again in the background.
    pub(super) async fn pool(
        &self,
        app: &App,
        tx: &WriteTx,
        now: Timestamp,
        market: &market::Model,
        needs: Capabilities,
    ) -> Result<(Arc<Pool>, bool)> {
        let known = lock(&self.pools).get(&(market.id, needs)).cloned();
        let Some(pool) = known else { return Ok((self.read(app, &**tx, now, market, needs).await?, true)) };
        // A clock that was set back makes it stale, too.
        let is_fresh = pool.read_at <= now && now.since(pool.read_at) < FRESH_FOR;
        if !is_fresh && !pool.is_being_read.swap(true, Ordering::Relaxed) {
            let (app, market) = (app.clone(), market.clone());
            tokio::spawn(async move {
                if let Err(error) = app.stock.read(&app, app.db.read(), now, &market, needs).await {
                    tracing::warn!(%error, market = %market.id, "a pool could not be read again");
                    app.stock.forget();
                }
            });
        }
        Ok((pool, false))
    }

    /// Counts claims that were just made within `tx`. Where the market has a cap, the database says
    /// whether it was kept.
    ///
    /// # Errors
    /// [`Error::Conflict`] when a number is held by more phones than it may be.
    pub(super) async fn count(
        &self,
        tx: &WriteTx,
        now: Timestamp,
        market: Uuid,
        numbers: impl Iterator<Item = Uuid>,
    ) -> Result<()> {
        let of_market =
            |((of, _), pool): (&(Uuid, Capabilities), &Arc<Pool>)| (*of == market).then(|| Arc::clone(pool));
        let pools: Vec<Arc<Pool>> = lock(&self.pools).iter().filter_map(of_market).collect();
        for number in numbers {
            for (pool, place) in pools.iter().filter_map(|pool| Some((pool, pool.place(number)?))) {
                if let Some(cap) = pool.policy.phones_per_number {
                    let held = route::holds(&**tx, number, now).await?;
                    pool.set_load(place, held);
                    if held > i64::from(cap) {
                        return Err(Error::Conflict);
                    }
                } else {
                    pool.set_load(place, pool.load(place) + 1);
                }
            }
        }
        Ok(())
    }

    /// Reads a market's pool and keeps it.
    pub(super) async fn read(
        &self,
        app: &App,
        db: &impl Connection,
        now: Timestamp,
        market: &market::Model,
        needs: Capabilities,
    ) -> Result<Arc<Pool>> {
        let forgotten = self.times_forgotten.load(Ordering::SeqCst);
        let policy = pool_policy::of_market(db, market.id).await?;
        let all = proxy_number::Entity::find()
            .filter(proxy_number::is_assignable(&app.config.environment, needs))
            .all(db)
            .await?;
        let loads = loads(db, now).await?;
        let mut numbers: Vec<(usize, Number)> = all
            .into_iter()
            .filter_map(|number| Some((area(market, policy.reach, &number)?, number)))
            .map(|(area, number)| {
                let load = loads.get(&number.id).copied().unwrap_or(0);
                let (id, joined_at) = (number.id, number.created_at);
                (area, Number { id, joined_at, country: number.country, load })
            })
            .collect();
        numbers.sort_by_key(|(area, number)| (*area, number.id));
        let levels = (0..ABROAD)
            .map(|level| numbers.partition_point(|(area, _)| *area <= level))
            .take(policy.reach as usize + 1)
            .collect();
        let numbers = numbers.into_iter().map(|(_, number)| number).collect();
        let pool = Arc::new(Pool::new(numbers, levels, policy, now));
        if self.times_forgotten.load(Ordering::SeqCst) == forgotten {
            lock(&self.pools).insert((market.id, needs), Arc::clone(&pool));
        }
        Ok(pool)
    }
}

/// Beyond the market's country.
const ABROAD: usize = Reach::TollFree as usize + 1;

/// How far from its market a number is, as a step of [`Reach`]; [`ABROAD`] in another country.
/// `None` where it is out of reach.
fn area(market: &market::Model, reach: Reach, number: &proxy_number::Model) -> Option<usize> {
    let area = if number.market_id == market.id {
        Reach::Market
    } else if number.country.as_deref() != Some(market.country.as_str()) {
        return (reach >= Reach::Country).then_some(ABROAD);
    } else if number.phone().is_toll_free() {
        Reach::TollFree
    } else if number.area_code.as_deref().is_some_and(|code| market.area_codes().any(|local| local == code)) {
        Reach::AreaCode
    } else if number.region.is_some() && number.region == market.region {
        Reach::Region
    } else {
        Reach::Country
    };
    (area <= reach).then_some(area as usize)
}

impl Pool {
    pub(super) fn new(
        numbers: Vec<Number>,
        levels: Vec<usize>,
        policy: pool_policy::Model,
        read_at: Timestamp,
    ) -> Self {
        let places = numbers.iter().enumerate().map(|(place, number)| (number.id, place)).collect();
        let loads = numbers.iter().map(|number| AtomicI64::new(number.load)).collect();
        Self { numbers, places, levels, loads, policy, read_at, is_being_read: AtomicBool::new(false) }
    }

    /// Where each area of the market's reach ends, the nearest first.
    pub(super) fn levels(&self) -> impl Iterator<Item = usize> {
        self.levels.iter().copied()
    }

    /// How many numbers the market may give to its own people.
    pub(super) fn within_reach(&self) -> usize {
        self.levels.last().copied().unwrap_or(0)
    }

    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    pub(super) fn id(&self, place: usize) -> Uuid {
        self.numbers[place].id
    }

    pub(super) fn place(&self, number: Uuid) -> Option<usize> {
        self.places.get(&number).copied()
    }

    pub(super) fn joined_at(&self, place: usize) -> Timestamp {
        self.numbers[place].joined_at
    }

    pub(super) fn country(&self, place: usize) -> Option<&str> {
        self.numbers[place].country.as_deref()
    }

    /// Phones that hold it, as far as is known here.
    pub(super) fn load(&self, place: usize) -> i64 {
        self.loads[place].load(Ordering::Relaxed)
    }

    /// One more phone holds it, or it turned out that so many do.
    pub(super) fn set_load(&self, place: usize, load: i64) {
        self.loads[place].store(load, Ordering::Relaxed);
    }

    /// Do as many phones hold it as the market allows?
    pub(super) fn is_full(&self, place: usize) -> bool {
        self.policy.phones_per_number.is_some_and(|cap| self.load(place) >= i64::from(cap))
    }
}

/// How many phones hold each number. A number's live routes are counted in the index by number, so
/// that what is over costs nothing.
async fn loads(db: &impl Connection, now: Timestamp) -> Result<HashMap<Uuid, i64>> {
    #[derive(FromQueryResult)]
    struct Load {
        id: Uuid,
        held: i64,
    }
    let backend = db.get_database_backend();
    let rows =
        Load::find_by_statement(Statement::from_sql_and_values(backend, LOADS, [now.0.into()])).all(db);
    Ok(rows.await?.into_iter().map(|row| (row.id, row.held)).collect())
}

/// Public for the test that reads its plan.
pub const LOADS: &str = "SELECT n.id AS id,
    (SELECT COUNT(*) FROM route r WHERE r.number_id = n.id AND r.held_until > $1) AS held
    FROM proxy_number n WHERE n.state = 'ACTIVE'";

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is in memory can be read again: a panic elsewhere leaves nothing half-written.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
