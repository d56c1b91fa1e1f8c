//! Allocation: which proxy number each of two phones gets (docs/pool.md, §6).
//!
//! One number for both when both can afford it, else one a side; of the numbers a phone left alone
//! longest, the least loaded; when the market's own are not enough, numbers of wider areas; then
//! finished holds are ended early. The choice is a pure function (`choice`) of the numbers there are
//! (`stock`) and of what each phone had (`past`); the claim that follows is guarded by the route's
//! primary key, so that two requests can never hold one (phone, number) twice (I3).
//!
//! Doesn't belong here: joining a live conversation (conversations), buying numbers (numbers).

mod choice;
mod claim;
mod past;
pub mod retention;
pub mod shortage;
mod stock;

pub use claim::wait_for_turn;
pub use past::PAST;
pub use stock::{LOADS, Stock};

use uuid::Uuid;

use crate::app::App;
use crate::clock::{Timestamp, millis};
use crate::db::WriteTx;
use crate::entities::conversation::{Mode, Rung};
use crate::entities::{conversation, market};
use crate::error::{Error, ErrorCode, Result, Shortage};
use crate::masking::failover;
use crate::providers::Capabilities;
use crate::vault::PhoneHash;
use choice::{Choice, Found};
use past::Past;
use stock::Pool;

/// A side of a conversation that needs a number.
#[derive(Clone, Debug)]
pub struct Side {
    /// Keyed hash of the phone.
    pub phone: PhoneHash,
    /// ISO 3166 alpha-2 country of the phone, if known: decides E40.
    pub country: Option<String>,
    /// Whose phone it is.
    pub person: Uuid,
    /// Its participant row, which the route will name.
    pub participant: Uuid,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allocation {
    /// The number the first side dials.
    pub first: Uuid,
    /// The number the second side dials.
    pub second: Uuid,
    /// How it was found.
    pub rung: Rung,
    /// For how many milliseconds the numbers had been left alone by their phones: the shorter time
    /// of the two; `None` where neither phone had its number before, or had it with this same peer.
    pub rested_ms: Option<i64>,
    /// What the numbers have to carry.
    needs: Capabilities,
}

/// Chooses numbers for two phones of a market, without claiming them: [`claim`] does. Numbers in
/// `exclude` are left out (E17), and such as do not carry what a conversation of this `mode` needs (E41).
/// Ends finished holds early where that is the last resort.
///
/// # Errors
/// `POOL_EXHAUSTED` (R37), with which phones block and how many numbers are missing.
pub async fn choose(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    market: &market::Model,
    mode: Mode,
    sides: [&Side; 2],
    exclude: &[Uuid],
) -> Result<Allocation> {
    let needs = mode.needs(market);
    let down = failover::numbers_that_are_down(app, tx).await?;
    if !down.is_empty() {
        let others = [exclude, &down].concat();
        let search = Search { app, tx, now, market, needs, exclude: &others };
        match find_pair(search, &sides).await {
            // A number that works later is better than none.
            Err(error) if error.code() == ErrorCode::PoolExhausted => {}
            settled => return settled,
        }
    }
    find_pair(Search { app, tx, now, market, needs, exclude }, &sides).await
}

async fn find_pair(search: Search<'_>, sides: &[&Side; 2]) -> Result<Allocation> {
    let needs = search.needs;
    search.find(sides, |choice, pasts| choice.pair([&pasts[0], &pasts[1]])).await.map(
        |(pool, [first, second], found)| Allocation {
            first: pool.id(first),
            second: pool.id(second),
            rung: found.rung,
            rested_ms: found.rested,
            needs,
        },
    )
}

/// Claims both routes of an allocation for a conversation, or none.
///
/// # Errors
/// [`Error::Conflict`] when another transaction claimed one first, or a number is not given out any
/// more: roll back, and choose again.
pub async fn claim(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    market: &market::Model,
    conversation: Uuid,
    [first, second]: [&Side; 2],
    found: &Allocation,
) -> Result<()> {
    let claims = vec![
        claim::Claim { side: first, number: found.first, peer: second.participant },
        claim::Claim { side: second, number: found.second, peer: first.participant },
    ];
    claim::claim(app, tx, now, market.id, found.needs, conversation, claims).await
}

/// Chooses and claims a number for someone who joins a conversation whose other side keeps its own
/// (E4, E5, E17): `theirs`, the number the other side has, if he can take it; never that one where the
/// market wants a number each, while there is another (R89). The other side's route is the caller's to
/// point at him.
///
/// # Errors
/// As [`choose`] and [`claim`].
#[expect(clippy::too_many_arguments, reason = "each says something else about one conversation")]
pub async fn reserve_one_side(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    market: &market::Model,
    conversation: Uuid,
    side: &Side,
    peer: Uuid,
    theirs: Option<Uuid>,
    exclude: &[Uuid],
) -> Result<Allocation> {
    let needs = conversation::mode_of(&**tx, conversation).await?.needs(market);
    let search = Search { app, tx, now, market, needs, exclude };
    let (pool, [number, _], found) =
        search.find(&[side], |choice, pasts| choice.single(&pasts[0], conversation, theirs)).await?;
    let number = pool.id(number);
    let (rung, rested_ms) = (found.rung, found.rested);
    let found = Allocation { first: number, second: number, rung, rested_ms, needs };
    let claims = vec![claim::Claim { side, number, peer }];
    claim::claim(app, tx, now, market.id, needs, conversation, claims).await?;
    Ok(found)
}

/// One search for numbers, within one transaction.
struct Search<'a> {
    app: &'a App,
    tx: &'a WriteTx,
    now: Timestamp,
    market: &'a market::Model,
    /// What the numbers have to carry.
    needs: Capabilities,
    exclude: &'a [Uuid],
}

impl Search<'_> {
    /// Looks with `look` until something is found: first in the stock as last read, then as it is
    /// now, then after each further finished hold that is ended early (elastic grace).
    async fn find(
        &self,
        sides: &[&Side],
        look: impl Fn(&Choice<'_>, &[Past]) -> Option<Found>,
    ) -> Result<(std::sync::Arc<Pool>, [usize; 2], Found)> {
        claim::wait_for_turn(self.tx, sides.iter().map(|side| &side.phone)).await?;
        let Self { app, tx, now, market, needs, .. } = *self;
        let (mut pool, mut is_fresh) = app.stock.pool(app, tx, now, market, needs).await?;
        let mut elastic = false;
        loop {
            let pasts = Past::of(self.tx, self.now, &pool, sides).await?;
            let choice = Choice {
                pool: &pool,
                now: self.now,
                strategy: self.market.strategy,
                quarantine: millis(self.market.quarantine(&self.app.config)),
                exclude: self.exclude,
            };
            if let Some(mut found) = look(&choice, &pasts) {
                if elastic {
                    found.rung = Rung::Elastic;
                } else if found.numbers.iter().any(|number| self.app.stock.was_just_rented(pool.id(*number)))
                {
                    found.rung = Rung::Rented;
                }
                return Ok((std::sync::Arc::clone(&pool), found.numbers, found));
            }
            if !is_fresh {
                (pool, is_fresh) = (app.stock.read(app, &**tx, now, market, needs).await?, true);
                continue;
            }
            let mut released = false;
            for past in pasts.iter().filter(|past| choice.holds_all(past)) {
                released |=
                    claim::end_oldest_finished_hold(self.tx, self.now, self.app.config.skew, past).await?;
            }
            if !released {
                return Err(Error::PoolExhausted(Box::new(self.shortage(&choice, sides, &pasts))));
            }
            elastic = true;
        }
    }

    fn shortage(&self, choice: &Choice<'_>, sides: &[&Side], pasts: &[Past]) -> Shortage {
        let blocked: Vec<Uuid> = sides
            .iter()
            .zip(pasts)
            .filter(|(_, past)| choice.holds_all(past))
            .map(|(side, _)| side.person)
            .collect();
        let (market_id, pool_size) = (self.market.id, choice.pool.within_reach());
        Shortage { market_id, pool_size, blocked, chosen_driver: None }
    }
}
