//! Slows down who guesses passwords, without locking out who owns them (T14).
//!
//! An attempt counts before its password is looked at, so that a hundred at once are a hundred, and
//! an account that does not exist counts like one that does. Three counts run side by side:
//!
//! * one account from one address: five are free, then the wait doubles from `sign_in_backoff` to
//!   15 minutes; a success forgets it;
//! * one address, whatever the account (spraying): twenty are free, as an office shares an address;
//!   a success gives back its own attempt only, or a guesser would clear it with his own account;
//! * one account from anywhere (many addresses): fifty are free, then waits of up to a minute, and
//!   not for an address the account has signed in from: a stranger delays the owner by a minute
//!   at most.
//!
//! Each node counts for itself and forgets on restart.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::clock::Timestamp;

/// Counts kept; some 100 bytes each.
const MOST: usize = 50_000;
/// After this long without an attempt, a count is forgotten.
const MEMORY: Duration = Duration::from_hours(1);
/// How long an address is remembered as one of the account's own.
const TRUST: Duration = Duration::from_hours(30 * 24);

const ACCOUNT_HERE: Rule = Rule { free: 5, longest: Duration::from_mins(15), for_known: true };
const ADDRESS: Rule = Rule { free: 20, longest: Duration::from_mins(15), for_known: true };
const ACCOUNT: Rule = Rule { free: 50, longest: Duration::from_mins(1), for_known: false };

type Key = [u8; 16];

#[derive(Clone, Copy)]
struct Rule {
    free: u32,
    longest: Duration,
    /// Does it hold for an address that the account has signed in from?
    for_known: bool,
}

#[derive(Clone, Copy)]
struct Count {
    attempts: u32,
    last: Timestamp,
    /// When a success was last seen.
    success: Option<Timestamp>,
}

/// The counts of one node.
#[derive(Default)]
pub struct Backoff(Mutex<HashMap<Key, Count>>);

/// An attempt that was let through and counted as failed until it says otherwise.
#[must_use = "an attempt that succeeded must say so"]
pub struct Attempt<'a> {
    backoff: &'a Backoff,
    keys: Vec<(Key, Rule)>,
}

impl Backoff {
    /// Lets a sign-in try its password and counts it, or tells how long to wait; waiting attempts
    /// are not counted. `first_wait` is the wait after the last free attempt.
    ///
    /// # Errors
    /// How long to wait.
    pub fn sign_in(
        &self,
        email: &str,
        address: IpAddr,
        now: Timestamp,
        first_wait: Duration,
    ) -> Result<Attempt<'_>, Duration> {
        let network = network(address);
        let keys = vec![
            (key("account here", &[email, &network]), ACCOUNT_HERE),
            (key("address", &[&network]), ADDRESS),
            (key("account", &[email]), ACCOUNT),
        ];
        self.begin(keys, now, first_wait)
    }

    /// The same for someone signed in who must give the present password once more.
    ///
    /// # Errors
    /// How long to wait.
    pub fn confirm(
        &self,
        account: uuid::Uuid,
        now: Timestamp,
        first_wait: Duration,
    ) -> Result<Attempt<'_>, Duration> {
        self.begin(vec![(key("confirm", &[&account.to_string()]), ACCOUNT_HERE)], now, first_wait)
    }

    /// The same for the second step of a sign-in. An account's own addresses wait as well: who comes so
    /// far has the password.
    ///
    /// # Errors
    /// How long to wait.
    pub fn second_step(
        &self,
        account: uuid::Uuid,
        address: IpAddr,
        now: Timestamp,
        first_wait: Duration,
    ) -> Result<Attempt<'_>, Duration> {
        let (account, network) = (account.to_string(), network(address));
        let keys = vec![
            (key("second step here", &[&account, &network]), ACCOUNT_HERE),
            (key("address", &[&network]), ADDRESS),
            (key("second step", &[&account]), ACCOUNT_HERE),
        ];
        self.begin(keys, now, first_wait)
    }

    /// An account has signed in from this address, in two steps.
    pub fn trust(&self, email: &str, address: IpAddr, now: Timestamp) {
        let mut counts = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        make_room(&mut counts, now);
        let here = key("account here", &[email, &network(address)]);
        counts.insert(here, Count { attempts: 0, last: now, success: Some(now) });
    }

    fn begin(
        &self,
        mut keys: Vec<(Key, Rule)>,
        now: Timestamp,
        first_wait: Duration,
    ) -> Result<Attempt<'_>, Duration> {
        let mut counts = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        make_room(&mut counts, now);
        let known = counts.get(&keys[0].0).is_some_and(|count| count.is_known(now));
        keys.retain(|(_, rule)| rule.for_known || !known);
        for (key, rule) in &keys {
            if let Some(count) = counts.get_mut(key) {
                count.age(now);
                let wait = count.wait(*rule, now, first_wait);
                if !wait.is_zero() {
                    return Err(wait);
                }
            }
        }
        for (key, _) in &keys {
            let count = counts.entry(*key).or_insert(Count { attempts: 0, last: now, success: None });
            count.attempts = count.attempts.saturating_add(1);
            count.last = now;
        }
        Ok(Attempt { backoff: self, keys })
    }
}

impl Attempt<'_> {
    /// The password was right: the first count is forgotten, the others lose this attempt.
    pub fn succeeded(self, now: Timestamp) {
        let mut counts = self.backoff.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        give_back(&mut counts, &self.keys);
        if let Some(count) = counts.get_mut(&self.keys[0].0) {
            *count = Count { attempts: 0, last: now, success: Some(now) };
        }
    }

    /// The password was never judged (the database was away): it counts for nothing.
    pub fn withdrawn(self) {
        let mut counts = self.backoff.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        give_back(&mut counts, &self.keys);
    }
}

fn give_back(counts: &mut HashMap<Key, Count>, keys: &[(Key, Rule)]) {
    for (key, _) in keys {
        if let Some(count) = counts.get_mut(key) {
            count.attempts = count.attempts.saturating_sub(1);
        }
    }
}

impl Count {
    /// Forgets attempts that are long past; a clock set back must not make a wait longer.
    fn age(&mut self, now: Timestamp) {
        if now < self.last {
            self.last = now;
        } else if now.since(self.last) >= MEMORY {
            self.attempts = 0;
        }
    }

    fn wait(&self, rule: Rule, now: Timestamp, first_wait: Duration) -> Duration {
        let Some(beyond) = self.attempts.checked_sub(rule.free) else { return Duration::ZERO };
        let doubled = 2_u32.checked_pow(beyond).and_then(|times| first_wait.checked_mul(times));
        let wait = doubled.unwrap_or(rule.longest).min(rule.longest);
        wait.saturating_sub(now.since(self.last))
    }

    fn is_known(&self, now: Timestamp) -> bool {
        self.success.is_some_and(|at| now.since(at) < TRUST)
    }

    fn is_worthless(&self, now: Timestamp) -> bool {
        now.since(self.last) >= MEMORY && !self.is_known(now)
    }
}

/// Keeps the map bounded: first what is worthless goes, then the older half.
fn make_room(counts: &mut HashMap<Key, Count>, now: Timestamp) {
    if counts.len() < MOST {
        return;
    }
    counts.retain(|_, count| !count.is_worthless(now));
    if counts.len() >= MOST {
        let mut ages: Vec<_> = counts.values().map(|count| count.last).collect();
        let (_, median, _) = ages.select_nth_unstable(MOST / 2);
        let median = *median;
        counts.retain(|_, count| count.last > median);
    }
}

/// A subscriber of IPv6 has a whole /64 to call from.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
    }
}

fn key(kind: &str, parts: &[&str]) -> Key {
    let mut hash = Sha256::new();
    for part in std::iter::once(&kind).chain(parts) {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let mut key = Key::default();
    key.copy_from_slice(&hash.finalize()[..16]);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST_WAIT: Duration = Duration::from_secs(2);
    const START: Timestamp = Timestamp(1_790_000_000_000);
    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    fn elsewhere(number: u16) -> IpAddr {
        format!("2001:db8:0:{number:x}::1").parse().unwrap()
    }

    fn attempt<'a>(
        backoff: &'a Backoff,
        email: &str,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<Attempt<'a>, Duration> {
        backoff.sign_in(email, from, now, FIRST_WAIT)
    }

    fn fail(backoff: &Backoff, email: &str, from: IpAddr, now: Timestamp) {
        drop(attempt(backoff, email, from, now).expect("not to wait"));
    }

    fn wait(backoff: &Backoff, email: &str, from: IpAddr, now: Timestamp) -> Duration {
        attempt(backoff, email, from, now).err().unwrap_or_default()
    }

    #[test]
    fn the_wait_doubles_after_five_up_to_a_quarter_of_an_hour() {
        let backoff = Backoff::default();
        let mut now = START;
        for _ in 0..5 {
            fail(&backoff, "dana", HOME, now);
        }
        for expected in [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            let expected = Duration::from_secs(expected);
            // Asking while one waits does not make the wait longer.
            assert_eq!(wait(&backoff, "dana", HOME, now), expected);
            assert_eq!(wait(&backoff, "dana", HOME, now), expected);
            now = now.plus(expected);
            fail(&backoff, "dana", HOME, now);
        }
        // Someone else in the same office is not held up.
        assert_eq!(wait(&backoff, "eli", HOME, now), Duration::ZERO);
        assert_eq!(wait(&backoff, "dana", HOME, now.plus(MEMORY)), Duration::ZERO);
    }

    #[test]
    fn attempts_at_once_count_before_they_are_judged() {
        let backoff = Backoff::default();
        let under_way: Vec<_> =
            (0..100).filter_map(|_| attempt(&backoff, "dana", HOME, START).ok()).collect();
        assert_eq!(under_way.len(), 5);
        for attempt in under_way {
            attempt.withdrawn();
        }
        assert_eq!(wait(&backoff, "dana", HOME, START), Duration::ZERO);
    }

    #[test]
    fn a_success_forgets_the_account_here_but_not_the_address() {
        let backoff = Backoff::default();
        for number in 0..19 {
            fail(&backoff, &format!("sprayed {number}"), HOME, START);
        }
        attempt(&backoff, "dana", HOME, START).ok().unwrap().succeeded(START);
        fail(&backoff, "dana", HOME, START);
        assert_eq!(wait(&backoff, "another", HOME, START), FIRST_WAIT);
    }

    #[test]
    fn strangers_delay_the_owner_by_a_minute_at_most_and_at_home_not_at_all() {
        let backoff = Backoff::default();
        attempt(&backoff, "dana", HOME, START).ok().unwrap().succeeded(START);
        let mut now = START;
        for number in 0..60 {
            // Without a wait, asking was the attempt.
            let wait = wait(&backoff, "dana", elsewhere(number), now);
            if !wait.is_zero() {
                now = now.plus(wait);
                fail(&backoff, "dana", elsewhere(number), now);
            }
        }
        assert_eq!(wait(&backoff, "dana", elsewhere(999), now), Duration::from_mins(1));
        assert_eq!(wait(&backoff, "dana", HOME, now), Duration::ZERO);
    }

    #[test]
    fn a_clock_set_back_does_not_prolong_the_wait() {
        let backoff = Backoff::default();
        for _ in 0..5 {
            fail(&backoff, "dana", HOME, START);
        }
        let earlier = START.minus(Duration::from_hours(400 * 24));
        assert_eq!(wait(&backoff, "dana", HOME, earlier), FIRST_WAIT);
        assert_eq!(wait(&backoff, "dana", HOME, earlier.plus(FIRST_WAIT)), Duration::ZERO);
    }

    #[test]
    fn the_map_is_bounded() {
        let backoff = Backoff::default();
        for number in 0..MOST {
            let from = IpAddr::V4(std::net::Ipv4Addr::from_bits(u32::try_from(number).unwrap()));
            fail(&backoff, &format!("{number}"), from, START.plus(Duration::from_millis(number as u64)));
        }
        assert!(backoff.0.lock().unwrap().len() <= MOST + 3);
    }
}
