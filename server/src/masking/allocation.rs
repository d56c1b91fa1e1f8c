//! Allocation: which proxy number each of two phones gets (pool.md §4, §6).
//!
//! One number for both when both can afford it, else one a side; of the numbers a phone left alone
//! longest, the least loaded. The choice is a pure function; the claim that follows is guarded by
//! the route's primary key, so that two requests can never hold one (phone, number) twice (I3).

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::clock::{Timestamp, millis};
use crate::db::WriteTx;
use crate::entities::conversation::{self, Rung};
use crate::entities::market::Strategy;
use crate::entities::{proxy_number, route};
use crate::error::{Error, ErrorCode, Result};
use crate::vault::PhoneHash;

/// A number a phone never had counts as unused for this long.
const AGE_MAX: Duration = Duration::from_hours(30 * 24);
/// While nothing is old enough, a number must have rested this share of the longest-rested one.
const RHO: f64 = 0.75;
/// A finished hold is kept at least this long, also when numbers are short.
const GRACE_MIN: Duration = Duration::from_mins(15);
/// New numbers join gradually over at most this time, so that rides don't stampede to them.
const RAMP_MAX: Duration = Duration::from_hours(48);

/// A side of the conversation that needs a number.
#[derive(Clone, Debug)]
pub struct Side {
    /// Keyed hash of the phone.
    pub phone: PhoneHash,
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
}

/// What the choice depends on besides the routes.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// How numbers are given out.
    pub strategy: Strategy,
    /// How long a number should stay unused by a phone (Q).
    pub quarantine: Duration,
    /// How long after its end a contact still counts as in time.
    pub skew: Duration,
}

/// Finds numbers for two phones and claims them for the conversation, within `tx`.
///
/// # Errors
/// `POOL_EXHAUSTED` (R37) when a phone has no free number left; [`Error::Conflict`] when another
/// transaction claimed one first: roll back and try again.
pub async fn reserve(
    tx: &WriteTx,
    now: Timestamp,
    pool: &[proxy_number::Model],
    rules: Rules,
    conversation: Uuid,
    sides: [&Side; 2],
) -> Result<Allocation> {
    // Each turn ends one more finished hold early (elastic grace), so the loop is short.
    loop {
        let first = Ages::of(tx, now, pool, &sides[0].phone).await?;
        let second = Ages::of(tx, now, pool, &sides[1].phone).await?;
        let loads = Loads::of(tx, now, pool, [&first, &second]).await?;
        if let Some(found) = choose(now, pool, rules, [&first, &second], &loads) {
            claim(tx, now, conversation, sides, found).await?;
            return Ok(found);
        }
        let blocked =
            [(&first, sides[0]), (&second, sides[1])].into_iter().filter(|(ages, _)| ages.best() == 0);
        let mut released = false;
        for (ages, _) in blocked {
            released |= end_oldest_finished_hold(tx, now, rules, ages).await?;
        }
        if !released {
            return Err(Error::refused(
                ErrorCode::PoolExhausted,
                "No number available! Please extend your pool.",
            ));
        }
    }
}

/// How long one phone left each number of the pool alone.
struct Ages {
    phone: PhoneHash,
    by_number: HashMap<Uuid, i64>,
    /// Holds that are over but still in grace: number, conversation, end.
    finished: Vec<(Timestamp, Uuid)>,
}

impl Ages {
    async fn of(
        tx: &WriteTx,
        now: Timestamp,
        pool: &[proxy_number::Model],
        phone: &PhoneHash,
    ) -> Result<Self> {
        let held: HashMap<Uuid, route::Model> =
            route::of_phone(&**tx, phone).await?.into_iter().map(|route| (route.number_id, route)).collect();
        let mut finished = Vec::new();
        let by_number = pool
            .iter()
            .map(|number| {
                let age = match held.get(&number.id) {
                    None => millis(AGE_MAX),
                    Some(route) if route.held_until > now => {
                        finished.extend(route.ended_at.map(|ended| (ended, route.conversation_id)));
                        0
                    }
                    // A free number counts as rested for at least a millisecond: 0 means "held".
                    Some(route) => (now.0 - route.held_until.0).clamp(1, millis(AGE_MAX)),
                };
                (number.id, age)
            })
            .collect();
        Ok(Self { phone: phone.clone(), by_number, finished })
    }

    fn age(&self, number: Uuid) -> i64 {
        self.by_number.get(&number).copied().unwrap_or(0)
    }

    fn best(&self) -> i64 {
        self.by_number.values().copied().max().unwrap_or(0)
    }

    /// The numbers this phone may take, of `candidates`: rested for Q, or, while none is, nearly
    /// as long as the best-rested.
    fn acceptable<'a>(
        &'a self,
        candidates: &'a [&'a proxy_number::Model],
        quarantine: Duration,
    ) -> impl Iterator<Item = Uuid> + 'a {
        let best = candidates.iter().map(|number| self.age(number.id)).max().unwrap_or(0);
        let quarantine = millis(quarantine);
        candidates.iter().map(|number| number.id).filter(move |number| {
            let age = self.age(*number);
            age > 0 && (age >= quarantine || (best < quarantine && share(age, best) >= RHO))
        })
    }

    /// Of the numbers that have joined the pool for this phone; all numbers, while none of those has
    /// rested for Q: a new number is better than one that has not.
    fn candidates<'a>(
        &self,
        now: Timestamp,
        pool: &'a [proxy_number::Model],
        lead: &PhoneHash,
        quarantine: Duration,
    ) -> Vec<&'a proxy_number::Model> {
        let joined: Vec<_> = pool.iter().filter(|n| has_joined(n, now, lead, quarantine)).collect();
        let rested = Ord::max(millis(quarantine), 1);
        if joined.iter().any(|number| self.age(number.id) >= rested) { joined } else { pool.iter().collect() }
    }
}

/// How many phones hold each of the numbers that may be chosen.
struct Loads(HashMap<Uuid, i64>);

impl Loads {
    /// Counts only numbers that are free for a side, by index; the rest can't be chosen.
    async fn of(
        tx: &WriteTx,
        now: Timestamp,
        pool: &[proxy_number::Model],
        ages: [&Ages; 2],
    ) -> Result<Self> {
        let free: Vec<Uuid> = pool
            .iter()
            .map(|number| number.id)
            .filter(|number| ages.iter().any(|ages| ages.age(*number) > 0))
            .collect();
        let rows: Vec<(Uuid, i64)> = route::Entity::find()
            .select_only()
            .column(route::Column::NumberId)
            .column_as(route::Column::NumberId.count(), "held")
            .filter(route::Column::NumberId.is_in(free))
            .filter(route::Column::HeldUntil.gt(now))
            .group_by(route::Column::NumberId)
            .into_tuple()
            .all(&**tx)
            .await?;
        Ok(Self(rows.into_iter().collect()))
    }

    fn of_number(&self, number: Uuid) -> i64 {
        self.0.get(&number).copied().unwrap_or(0)
    }
}

/// The rule of pool.md §4, steps 1 and 2, as a pure function.
fn choose(
    now: Timestamp,
    pool: &[proxy_number::Model],
    rules: Rules,
    [first, second]: [&Ages; 2],
    loads: &Loads,
) -> Option<Allocation> {
    let keep = (pool.len() / 16).clamp(1, 8);

    let mine = first.candidates(now, pool, &first.phone, rules.quarantine);
    let theirs = second.candidates(now, pool, &first.phone, rules.quarantine);
    let everything: Vec<&proxy_number::Model> = pool.iter().collect();

    if rules.strategy != Strategy::Dual {
        // Gradual joining gives way before the two have to be split.
        for (mine, theirs) in [(&mine, &theirs), (&everything, &everything)] {
            let theirs: HashSet<Uuid> = second.acceptable(theirs, rules.quarantine).collect();
            let common = first.acceptable(mine, rules.quarantine).filter(|n| theirs.contains(n));
            let ranked = ranked(common, &first.phone, |number| {
                share(first.age(number), first.best()).min(share(second.age(number), second.best()))
            });
            if let Some(number) = least_loaded(&ranked, keep, loads) {
                return Some(Allocation { first: number, second: number, rung: Rung::Common });
            }
        }
    }
    if rules.strategy == Strategy::Single {
        // The best-ranked number that both can take at all, however short it has rested.
        let common = pool.iter().map(|n| n.id).filter(|n| first.age(*n) > 0 && second.age(*n) > 0);
        let ranked = ranked(common, &first.phone, |number| {
            share(first.age(number), first.best()).min(share(second.age(number), second.best()))
        });
        return ranked.first().map(|n| Allocation { first: *n, second: *n, rung: Rung::Common });
    }
    let one_side = |ages: &Ages| {
        let candidates = ages.candidates(now, pool, &ages.phone, rules.quarantine);
        let mine = ages.acceptable(&candidates, rules.quarantine);
        least_loaded(&ranked(mine, &ages.phone, |n| share(ages.age(n), ages.best())), keep, loads)
    };
    Some(Allocation { first: one_side(first)?, second: one_side(second)?, rung: Rung::Split })
}

/// Has this number been in the pool long enough for this phone? Each phone sees a new number after
/// another wait, so that not all rides go to it at once (pool.md §3.4).
fn has_joined(number: &proxy_number::Model, now: Timestamp, lead: &PhoneHash, quarantine: Duration) -> bool {
    let ramp = u64::try_from(millis(quarantine.min(RAMP_MAX))).unwrap_or(0);
    ramp == 0 || now.since(number.created_at).as_millis() >= u128::from(spread(lead, number.id) % ramp)
}

fn ranked(numbers: impl Iterator<Item = Uuid>, lead: &PhoneHash, rank: impl Fn(Uuid) -> f64) -> Vec<Uuid> {
    let mut numbers: Vec<Uuid> = numbers.collect();
    numbers
        .sort_by(|a, b| rank(*b).total_cmp(&rank(*a)).then_with(|| spread(lead, *a).cmp(&spread(lead, *b))));
    numbers
}

fn least_loaded(ranked: &[Uuid], keep: usize, loads: &Loads) -> Option<Uuid> {
    ranked.iter().take(keep).copied().min_by_key(|number| loads.of_number(*number))
}

#[expect(clippy::cast_precision_loss, reason = "ages are at most 30 days of milliseconds, far below 2^52")]
fn share(age: i64, best: i64) -> f64 {
    if best == 0 { 0.0 } else { age as f64 / best as f64 }
}

/// An even, repeatable spread of numbers for one phone.
fn spread(lead: &PhoneHash, number: Uuid) -> u64 {
    let mut hasher = DefaultHasher::new();
    (lead, number).hash(&mut hasher);
    hasher.finish()
}

/// Takes both routes, or none: the guarded upsert of pool.md §6.
async fn claim(
    tx: &WriteTx,
    now: Timestamp,
    conversation: Uuid,
    [first, second]: [&Side; 2],
    found: Allocation,
) -> Result<()> {
    use route::Column as C;
    let mut rows = [
        (&first.phone, found.first, first.participant, second.participant),
        (&second.phone, found.second, second.participant, first.participant),
    ];
    // One order for everybody, so that two claims can't wait for each other.
    rows.sort();
    let mut insert = Query::insert();
    insert.into_table(route::Entity).columns([
        C::PhoneHash,
        C::NumberId,
        C::ConversationId,
        C::ParticipantId,
        C::PeerId,
        C::HeldUntil,
    ]);
    for (phone, number, participant, peer) in rows {
        insert.values_panic([
            phone.clone().into(),
            number.into(),
            conversation.into(),
            participant.into(),
            peer.into(),
            Timestamp::FAR.0.into(),
        ]);
    }
    let old = |column: C| Expr::col((route::Entity, column));
    insert
        .on_conflict(
            OnConflict::columns([C::PhoneHash, C::NumberId])
                .value(C::PrevConversationId, old(C::ConversationId))
                .value(C::PrevPeerId, old(C::PeerId))
                .value(C::PrevUntil, old(C::HeldUntil))
                .update_columns([C::ConversationId, C::ParticipantId, C::PeerId, C::HeldUntil])
                .value(C::EndedAt, Option::<i64>::None)
                .value(C::Disposition, route::Disposition::Ended)
                .value(C::MovedTo, Option::<Uuid>::None)
                .action_and_where(old(C::HeldUntil).lte(now.0))
                .to_owned(),
        )
        .returning_col(C::NumberId);
    if tx.query_all(&insert).await?.len() == 2 { Ok(()) } else { Err(Error::Conflict) }
}

/// Elastic grace: ends this phone's longest-finished conversation early, if any has had its
/// minimum (pool.md §3.5). One that ended in the future was written before the clock was set back
/// (F12). Answers whether one was ended.
async fn end_oldest_finished_hold(tx: &WriteTx, now: Timestamp, rules: Rules, ages: &Ages) -> Result<bool> {
    let latest_end = now.minus(GRACE_MIN);
    let may_end = |ended: Timestamp| ended <= latest_end || ended > now;
    let Some((_, conversation)) =
        ages.finished.iter().filter(|(ended, _)| may_end(*ended)).min_by_key(|(ended, _)| *ended)
    else {
        return Ok(false);
    };
    // The time a late contact is allowed has passed, too: the number is about to lead elsewhere.
    let until = Expr::value(now.minus(rules.skew).0);
    let ended = route::Entity::update_many()
        .col_expr(route::Column::HeldUntil, until.clone())
        .filter(route::Column::ConversationId.eq(*conversation))
        .filter(route::Column::EndedAt.lte(latest_end).or(route::Column::EndedAt.gt(now)))
        .filter(route::Column::HeldUntil.gt(now))
        .exec(&**tx)
        .await?;
    conversation::Entity::update_many()
        .col_expr(conversation::Column::ExpiresAt, until)
        .filter(conversation::Column::Id.eq(*conversation))
        .filter(conversation::Column::EndedAt.lte(latest_end).or(conversation::Column::EndedAt.gt(now)))
        .exec(&**tx)
        .await?;
    Ok(ended.rows_affected > 0)
}

#[cfg(test)]
#[path = "allocation_tests.rs"]
mod tests;
