//! The choice itself: docs/pool.md as a pure function of the stock and of what each phone had.
//!
//! O(rows of both phones + numbers); with many more numbers than rows, a few numbers that neither
//! phone ever had are sampled instead, so that the size of the pool costs nothing.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use uuid::Uuid;

use super::past::{AGE_MAX, Past, Row};
use super::stock::Pool;
use crate::clock::{Timestamp, millis};
use crate::entities::conversation::Rung;
use crate::entities::market::Strategy;
use crate::vault::PhoneHash;

/// While nothing is old enough, a number must have rested this share of the longest-rested one.
const RHO: f64 = 0.75;
/// New numbers join gradually over at most this time, so that rides don't stampede to them.
const RAMP_MAX: Duration = Duration::from_hours(48);

/// What a choice depends on besides the phones.
pub(super) struct Choice<'a> {
    pub(super) pool: &'a Pool,
    pub(super) now: Timestamp,
    pub(super) strategy: Strategy,
    /// Q, in milliseconds.
    pub(super) quarantine: i64,
    pub(super) exclude: &'a [Uuid],
}

/// Numbers by their place in the pool, and how they were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) numbers: [usize; 2],
    pub(super) rung: Rung,
    pub(super) rested: Option<i64>,
}

impl Choice<'_> {
    /// Numbers for both sides of a new conversation.
    pub(super) fn pair(&self, pasts: [&Past; 2]) -> Option<Found> {
        if let Some(numbers) = self.sticky(pasts) {
            // The same two people: nobody can be misled, however short the rest.
            return Some(Found { numbers, rung: Rung::Sticky, rested: None });
        }
        if let Some(numbers) = self.each_at_home(pasts) {
            return Some(Self::found(numbers, Rung::Split, pasts));
        }
        for (level, end) in self.pool.levels().enumerate() {
            let widened = |rung| if level == 0 { rung } else { Rung::Widened };
            if self.strategy != Strategy::Dual
                && let Some(number) = self.common(end, pasts)
            {
                return Some(Self::found([number, number], widened(Rung::Common), pasts));
            }
            if self.strategy != Strategy::Single
                && let Some(first) = self.one(self.usable(0..end), pasts[0], None)
                && let Some(second) = self.other(end, pasts[1], Some(first))
            {
                return Some(Self::found([first, second], widened(Rung::Split), pasts));
            }
        }
        None
    }

    /// A number for one who joins a conversation whose other side has `theirs`: that one if he can take it,
    /// else one of his own, also where two have one number in common otherwise (E5).
    pub(super) fn single(&self, past: &Past, conversation: Uuid, theirs: Option<Uuid>) -> Option<Found> {
        let theirs = theirs.and_then(|number| self.pool.place(number));
        let same = theirs.filter(|place| {
            self.strategy != Strategy::Dual
                && self.may_use(*place)
                && self.takes_back(past, *place, conversation)
        });
        if let Some(place) = same {
            return Some(Self::found([place, place], Rung::Common, [past, past]));
        }
        self.pool.levels().enumerate().find_map(|(level, end)| {
            let place = self.other(end, past, theirs)?;
            let rung = if level == 0 { Rung::Split } else { Rung::Widened };
            Some(Self::found([place, place], rung, [past, past]))
        })
    }

    /// Does this phone hold every number it could be given?
    pub(super) fn holds_all(&self, past: &Past) -> bool {
        let mut numbers = (0..self.pool.within_reach())
            .filter(|place| !self.exclude.contains(&self.pool.id(*place)))
            .peekable();
        numbers.peek().is_some() && numbers.all(|place| past.age(place) == 0)
    }

    fn found(numbers: [usize; 2], rung: Rung, pasts: [&Past; 2]) -> Found {
        let rested = pasts.iter().zip(numbers).filter_map(|(past, place)| past.row(place)).map(|row| row.age);
        Found { numbers, rung, rested: rested.min() }
    }

    /// May this number be given to anybody?
    fn may_use(&self, place: usize) -> bool {
        !self.exclude.contains(&self.pool.id(place)) && !self.pool.is_full(place)
    }

    fn usable(&self, places: impl Iterator<Item = usize>) -> Vec<usize> {
        places.filter(|place| self.may_use(*place)).collect()
    }

    /// The last numbers of this pair, if the market wants that: each side's last contact on its
    /// number was with the other, or is older than Q.
    fn sticky(&self, [first, second]: [&Past; 2]) -> Option<[usize; 2]> {
        if !self.pool.policy.sticky {
            return None;
        }
        let rested = |row: &Row| row.age >= self.quarantine;
        let were_together = |mine: &Row, theirs: &Row| {
            let same_time = theirs.conversation == mine.conversation;
            match (mine.peer == theirs.participant, theirs.peer == mine.participant) {
                (true, true) => true,
                // One of them reached someone else on it since.
                (true, false) => {
                    rested(theirs) && (same_time || theirs.earlier_peer == Some(mine.participant))
                }
                (false, true) => rested(mine) && (same_time || mine.earlier_peer == Some(theirs.participant)),
                (false, false) => false,
            }
        };
        let suits_strategy = |mine: usize, theirs: usize| match self.strategy {
            Strategy::Auto => true,
            Strategy::Single => mine == theirs,
            Strategy::Dual => mine != theirs,
        };
        first
            .free_rows()
            .flat_map(|mine| second.free_rows().map(move |theirs| (mine, theirs)))
            .filter(|((mine, row), (theirs, other))| {
                suits_strategy(*mine, *theirs)
                    && self.may_use(*mine)
                    && self.may_use(*theirs)
                    && were_together(row, other)
            })
            .min_by_key(|((_, row), (_, other))| Ord::max(row.age, other.age))
            .map(|((mine, _), (theirs, _))| [mine, theirs])
    }

    /// E40: people of two countries get a number of their own country each, where there are such.
    fn each_at_home(&self, pasts: [&Past; 2]) -> Option<[usize; 2]> {
        let (Some(mine), Some(theirs)) = (&pasts[0].country, &pasts[1].country) else { return None };
        if mine == theirs || self.strategy == Strategy::Single {
            return None;
        }
        let at_home = |past: &Past, country: &str| {
            self.pool.levels().chain([self.pool.len()]).find_map(|end| {
                let local = (0..end).filter(|place| self.pool.country(*place) == Some(country));
                self.one(self.usable(local), past, None)
            })
        };
        Some([at_home(pasts[0], mine)?, at_home(pasts[1], theirs)?])
    }

    /// Step 1: of the numbers that have rested enough for both, the least loaded of the longest rested.
    fn common(&self, end: usize, [first, second]: [&Past; 2]) -> Option<usize> {
        if let Some(number) = self.sample(end, &[first, second], &first.phone) {
            return Some(number);
        }
        let all = self.usable(0..end);
        let lead = &first.phone;
        let (mine, theirs) = (self.joined(&all, first, lead), self.joined(&all, second, lead));
        let (my_best, their_best) = (first.best(&all), second.best(&all));
        let rank = |place| share(first.age(place), my_best).min(share(second.age(place), their_best));
        // Gradual joining gives way before the two have to be split.
        for (mine, theirs) in [(&mine, &theirs), (&all, &all)] {
            let mut suits_both = vec![false; end];
            for place in self.acceptable(theirs, second) {
                suits_both[place] = true;
            }
            let common = self.acceptable(mine, first).filter(|place| suits_both[*place]);
            if let Some(number) = self.least_loaded(all.len(), common, lead, rank) {
                return Some(number);
            }
        }
        if self.strategy != Strategy::Single {
            return None;
        }
        // The best-ranked number that both can take at all, however short it has rested.
        let free = all.iter().copied().filter(|place| first.age(*place) > 0 && second.age(*place) > 0);
        self.best_ranked(1, free, lead, rank).into_iter().next()
    }

    /// Step 2, for one side: of its own longest-rested numbers, the least loaded.
    fn one(&self, mut all: Vec<usize>, past: &Past, except: Option<usize>) -> Option<usize> {
        all.retain(|place| Some(*place) != except);
        let lead = &past.phone;
        let joined = self.joined(&all, past, lead);
        let best = past.best(&all);
        let mine = self.acceptable(&joined, past);
        self.least_loaded(all.len(), mine, lead, |place| share(past.age(place), best))
    }

    /// A number for the second side: another one than the first's, if there is one.
    fn other(&self, end: usize, past: &Past, first: Option<usize>) -> Option<usize> {
        let all = self.usable(0..end);
        self.one(all.clone(), past, first).or_else(|| self.one(all, past, None))
    }

    /// Would this number be right for the phone by itself, or was this conversation its last on it?
    fn takes_back(&self, past: &Past, place: usize, conversation: Uuid) -> bool {
        let age = past.age(place);
        let best = past.best(&self.usable(0..self.pool.within_reach()));
        let was_there = past.row(place).is_some_and(|row| row.conversation == conversation);
        age > 0 && (was_there || self.is_acceptable(age, best))
    }

    /// With far more numbers than rows: a few numbers that neither phone ever had, the least loaded
    /// of them. `None` where the pool is small, or none was hit upon.
    fn sample(&self, end: usize, pasts: &[&Past], lead: &PhoneHash) -> Option<usize> {
        let rows: usize = pasts.iter().map(|past| past.rows()).sum();
        if end <= 4 * rows + 64 {
            return None;
        }
        let keep = keep(end);
        let mut hit = Vec::with_capacity(keep);
        for turn in 0..8 * keep + 16 {
            let place = usize::try_from(spread(lead, &turn) % end as u64).unwrap_or(0);
            let is_new = pasts.iter().all(|past| past.row(place).is_none());
            if is_new && !hit.contains(&place) && self.may_use(place) && self.has_joined(place, lead) {
                hit.push(place);
                if hit.len() == keep {
                    break;
                }
            }
        }
        hit.into_iter().min_by_key(|place| self.pool.load(*place))
    }

    /// Of `all`, the numbers that have joined the pool for this phone; all of them, while none of
    /// those has rested for Q: a new number is better than one that has not.
    fn joined(&self, all: &[usize], past: &Past, lead: &PhoneHash) -> Vec<usize> {
        let joined: Vec<_> = all.iter().copied().filter(|place| self.has_joined(*place, lead)).collect();
        let rested = self.quarantine.max(1);
        if joined.iter().any(|place| past.age(*place) >= rested) { joined } else { all.to_vec() }
    }

    /// Has this number been in the pool long enough for this phone? Each phone sees a new number
    /// after another wait, so that not all rides go to it at once (docs/pool.md).
    fn has_joined(&self, place: usize, lead: &PhoneHash) -> bool {
        let ramp = self.quarantine.min(millis(RAMP_MAX));
        let in_pool = self.now.0.saturating_sub(self.pool.joined_at(place).0);
        if ramp <= 0 || in_pool >= ramp {
            return true;
        }
        let wait = spread(lead, &self.pool.id(place)) % u64::try_from(ramp).unwrap_or(1);
        in_pool >= i64::try_from(wait).unwrap_or(i64::MAX)
    }

    fn acceptable<'a>(&'a self, places: &'a [usize], past: &'a Past) -> impl Iterator<Item = usize> + 'a {
        let best = past.best(places);
        places.iter().copied().filter(move |place| self.is_acceptable(past.age(*place), best))
    }

    /// Rested for Q, or, while none is, nearly as long as the best-rested.
    fn is_acceptable(&self, age: i64, best: i64) -> bool {
        let quarantine = self.quarantine.min(AGE_MAX);
        age > 0 && (age >= quarantine || (best < quarantine && share(age, best) >= RHO))
    }

    fn least_loaded(
        &self,
        of: usize,
        places: impl Iterator<Item = usize>,
        lead: &PhoneHash,
        rank: impl Fn(usize) -> f64,
    ) -> Option<usize> {
        let ranked = self.best_ranked(keep(of), places, lead, rank);
        ranked.into_iter().min_by_key(|place| self.pool.load(*place))
    }

    /// The `keep` best, best first; the phone's own spread decides between equals.
    fn best_ranked(
        &self,
        keep: usize,
        places: impl Iterator<Item = usize>,
        lead: &PhoneHash,
        rank: impl Fn(usize) -> f64,
    ) -> Vec<usize> {
        let mut ranked: Vec<_> =
            places.map(|place| (rank(place), spread(lead, &self.pool.id(place)), place)).collect();
        let order = |a: &(f64, u64, usize), b: &(f64, u64, usize)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        if ranked.len() > keep {
            ranked.select_nth_unstable_by(keep - 1, order);
            ranked.truncate(keep);
        }
        ranked.sort_by(order);
        ranked.into_iter().map(|(_, _, place)| place).collect()
    }
}

/// K of docs/pool.md: among how many of the longest rested the load decides.
fn keep(numbers: usize) -> usize {
    (numbers / 16).clamp(1, 8)
}

#[expect(clippy::cast_precision_loss, reason = "ages are at most 30 days of milliseconds, far below 2^52")]
fn share(age: i64, best: i64) -> f64 {
    if best == 0 { 0.0 } else { age as f64 / best as f64 }
}

/// An even, repeatable spread for one phone.
fn spread(lead: &PhoneHash, of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    (lead, of).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
#[path = "choice_tests.rs"]
mod tests;
