//! The circuit of each telco: after a few failures in a row nothing more is handed to it but a probe
//! now and then, until one gets through (E25, F3). The queue waits meanwhile, and waiting costs no
//! attempt. `Retry-After` opens the circuit, too, until the time the telco named.
//!
//! It lives in this node's memory and is rebuilt from the attempts and the alerts on record at each start (F18).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_graphql::Enum;

use crate::alerts;
use crate::app::App;
use crate::clock::Timestamp;
use crate::entities::alert::Kind;
use crate::entities::attempt::{self, Outcome};
use crate::error::Result;

/// The wait between probes doubles up to this.
const SLOWEST_PROBE: Duration = Duration::from_secs(15);
/// A telco may ask for this much patience and no more.
pub(super) const LONGEST_RETRY_AFTER: Duration = Duration::from_hours(1);
/// A probe that tells nothing for so long died.
const DEAD_PROBE: Duration = Duration::from_mins(2);
/// Attempts older than this say nothing about now.
const RECENT: Duration = Duration::from_mins(10);

/// Whether texts flow to a telco.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "CircuitState")]
pub enum CircuitState {
    /// They do.
    Closed,
    /// They wait: the telco fails, or asked for patience.
    Open,
    /// One is on its way to see whether the telco is back.
    HalfOpen,
}

/// A telco's circuit as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Whether texts flow.
    pub state: CircuitState,
    /// Failures in a row.
    pub failures: u32,
    /// Since when it is not closed.
    pub since: Option<Timestamp>,
    /// When the next probe goes out.
    pub next_probe_at: Option<Timestamp>,
}

/// Whether something may be handed to a telco.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Whatever is due.
    Flowing,
    /// One.
    Probe,
    /// Nothing.
    Shut,
}

/// What an attempt says about the telco's health.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// It answered, be it with a refusal.
    Alive,
    /// It could not be reached, or only failed.
    Failing,
    /// It asked to be left alone for so long.
    Busy(Duration),
    /// It was not asked, after all.
    Untold,
}

/// What a health report changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing worth telling.
    None,
    /// It is down, or still is.
    Down,
    /// It is back.
    Back,
}

#[derive(Debug, Default)]
struct Circuit {
    failures: u32,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    since: Timestamp,
    probe_at: Timestamp,
    wait: Duration,
    probing: Option<Timestamp>,
    /// It is open because the telco named a time: an answer to something sent earlier does not end it.
    told: bool,
    /// People were told that it is down.
    down: bool,
}

/// The circuits of all telcos.
#[derive(Debug)]
pub struct Circuits {
    /// So many failures in a row open a circuit.
    threshold: u32,
    /// The first wait between probes.
    probe_every: Duration,
    by_provider: Mutex<HashMap<String, Circuit>>,
}

impl Circuits {
    /// All closed.
    #[must_use]
    pub fn new(threshold: u32, probe_every: Duration) -> Self {
        Self { threshold: threshold.max(1), probe_every, by_provider: Mutex::default() }
    }

    fn with<T>(&self, provider: &str, act: impl FnOnce(&mut Circuit) -> T) -> T {
        let mut circuits = self.by_provider.lock().unwrap_or_else(PoisonError::into_inner);
        act(circuits.entry(provider.to_owned()).or_default())
    }

    /// May something be handed to this telco now?
    #[must_use]
    pub fn gate(&self, provider: &str, now: Timestamp) -> Gate {
        self.with(provider, |circuit| {
            let Some(open) = &circuit.open else { return Gate::Flowing };
            let waits = |since: Timestamp, time| since <= now && now < since.plus(time);
            if open.probing.is_some_and(|since| waits(since, DEAD_PROBE)) {
                return Gate::Shut;
            }
            // A time further away than any we would plan was planned before the clock jumped (F12).
            let due = now >= open.probe_at || open.probe_at > now.plus(LONGEST_RETRY_AFTER);
            if due { Gate::Probe } else { Gate::Shut }
        })
    }

    /// Does it fail, so that new conversations are better off elsewhere?
    #[must_use]
    pub fn is_down(&self, provider: &str) -> bool {
        self.with(provider, |circuit| circuit.open.as_ref().is_some_and(|open| open.down))
    }

    /// A probe goes out.
    pub fn probe(&self, provider: &str, now: Timestamp) {
        self.with(provider, |circuit| {
            if let Some(open) = &mut circuit.open {
                open.probing = Some(now);
            }
        });
    }

    /// An attempt, perhaps the probe, told something of the telco's health.
    pub fn report(&self, provider: &str, now: Timestamp, health: Health, probe: bool) -> Change {
        self.with(provider, |circuit| match health {
            Health::Alive => alive(circuit, now, probe),
            Health::Untold => {
                // The probe told nothing: the next one may go.
                if let Some(open) = circuit.open.as_mut().filter(|_| probe) {
                    open.probing = None;
                }
                Change::None
            }
            Health::Failing => {
                circuit.failures += 1;
                self.failing(circuit, now, probe)
            }
            Health::Busy(patience) => {
                let until = now.plus(patience.min(LONGEST_RETRY_AFTER));
                let open = circuit.open.get_or_insert_with(|| opened(now, self.probe_every));
                (open.probe_at, open.told) = (open.probe_at.max(until), true);
                if probe {
                    open.probing = None;
                }
                Change::None
            }
        })
    }

    fn failing(&self, circuit: &mut Circuit, now: Timestamp, probe: bool) -> Change {
        let many = circuit.failures >= self.threshold;
        match &mut circuit.open {
            Some(open) => {
                if probe {
                    open.probing = None;
                    open.probe_at = now.plus(open.wait);
                    open.wait = (open.wait * 2).min(SLOWEST_PROBE);
                }
                open.down |= many;
                if open.down && probe { Change::Down } else { Change::None }
            }
            None if many => {
                let mut open = opened(now, self.probe_every);
                open.down = true;
                circuit.open = Some(open);
                Change::Down
            }
            None => Change::None,
        }
    }

    /// How a telco's circuit stands.
    #[must_use]
    pub fn view(&self, provider: &str) -> View {
        self.with(provider, |circuit| {
            let open = circuit.open.as_ref();
            View {
                state: match open {
                    None => CircuitState::Closed,
                    Some(open) if open.probing.is_some() => CircuitState::HalfOpen,
                    Some(_) => CircuitState::Open,
                },
                failures: circuit.failures,
                since: open.map(|open| open.since),
                next_probe_at: open.filter(|open| open.probing.is_none()).map(|open| open.probe_at),
            }
        })
    }

    /// People were told that it is down, and not yet that it is back: the first text is to find out.
    fn suspect(&self, provider: &str, now: Timestamp) {
        self.with(provider, |circuit| {
            let at_once = || Open { probe_at: now, ..opened(now, self.probe_every) };
            circuit.open.get_or_insert_with(at_once).down = true;
        });
    }

    /// Takes up where the last process left off: the latest attempts tell whether a telco was down, and, from
    /// longer ago, its alert.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rebuild(&self, app: &App) -> Result<()> {
        let now = app.clock.now();
        for provider in app.providers.iter() {
            let limit = u64::from(self.threshold);
            let latest = attempt::latest(app.db.read(), provider.name(), now.minus(RECENT), limit).await?;
            for attempt in latest.iter().rev() {
                let health = match attempt.outcome {
                    Some(Outcome::Later | Outcome::Unknown) => Health::Failing,
                    _ => Health::Alive,
                };
                self.report(provider.name(), attempt.ended_at.unwrap_or(now).min(now), health, false);
            }
            let told = alerts::unresolved(app.db.read(), Kind::ProviderDown, None, provider.name()).await?;
            if told.is_some() {
                self.suspect(provider.name(), now);
            }
        }
        Ok(())
    }
}

fn opened(now: Timestamp, wait: Duration) -> Open {
    Open { since: now, probe_at: now.plus(wait), wait, probing: None, told: false, down: false }
}

fn alive(circuit: &mut Circuit, now: Timestamp, probe: bool) -> Change {
    circuit.failures = 0;
    let Some(open) = &circuit.open else { return Change::None };
    if open.told && !probe && now < open.probe_at {
        return Change::None;
    }
    let down = open.down;
    circuit.open = None;
    if down { Change::Back } else { Change::None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn at(millis: i64) -> Timestamp {
        Timestamp(1_767_614_400_000 + millis)
    }

    fn circuits() -> Circuits {
        Circuits::new(3, SECOND)
    }

    #[test]
    fn a_few_failures_in_a_row_open_it_and_a_probe_closes_it() {
        let circuits = circuits();
        for _ in 0..2 {
            assert_eq!(circuits.report("x", at(0), Health::Failing, false), Change::None);
        }
        circuits.report("x", at(0), Health::Alive, false);
        for _ in 0..2 {
            circuits.report("x", at(0), Health::Failing, false);
        }
        assert_eq!(circuits.gate("x", at(0)), Gate::Flowing);
        assert_eq!(circuits.report("x", at(0), Health::Failing, false), Change::Down);
        assert_eq!((circuits.gate("x", at(999)), circuits.gate("y", at(999))), (Gate::Shut, Gate::Flowing));
        assert_eq!(circuits.gate("x", at(1_000)), Gate::Probe);
        circuits.probe("x", at(1_000));
        assert_eq!(circuits.view("x").state, CircuitState::HalfOpen);
        assert_eq!(circuits.gate("x", at(1_000)), Gate::Shut, "one probe at a time");
        assert_eq!(circuits.report("x", at(1_100), Health::Failing, true), Change::Down);
        assert_eq!((circuits.gate("x", at(2_000)), circuits.gate("x", at(2_100))), (Gate::Shut, Gate::Probe));
        circuits.probe("x", at(2_100));
        assert_eq!(circuits.report("x", at(2_200), Health::Alive, true), Change::Back);
        assert_eq!(circuits.gate("x", at(2_200)), Gate::Flowing);
    }

    #[test]
    fn probes_become_rarer_but_never_rare() {
        let circuits = circuits();
        let mut now = at(0);
        for _ in 0..3 {
            circuits.report("x", now, Health::Failing, false);
        }
        for _ in 0..20 {
            let due = circuits.view("x").next_probe_at.unwrap();
            assert!(due.since(now) >= SECOND && due.since(now) <= SLOWEST_PROBE);
            now = due;
            circuits.probe("x", now);
            circuits.report("x", now, Health::Failing, true);
        }
    }

    #[test]
    fn a_probe_that_was_not_sent_leaves_room_for_the_next() {
        let circuits = circuits();
        for _ in 0..3 {
            circuits.report("x", at(0), Health::Failing, false);
        }
        circuits.probe("x", at(1_000));
        assert_eq!(circuits.report("x", at(1_000), Health::Untold, true), Change::None);
        assert_eq!(circuits.gate("x", at(1_000)), Gate::Probe);
    }

    #[test]
    fn retry_after_holds_for_the_whole_telco() {
        let circuits = circuits();
        assert_eq!(circuits.report("x", at(0), Health::Busy(SECOND * 120), false), Change::None);
        circuits.report("x", at(500), Health::Alive, false);
        assert_eq!(circuits.gate("x", at(119_999)), Gate::Shut, "an older answer does not end it");
        assert!(!circuits.is_down("x"), "busy is not down");
        assert_eq!(circuits.gate("x", at(120_000)), Gate::Probe);
        circuits.probe("x", at(120_000));
        circuits.report("x", at(120_000), Health::Alive, true);
        assert_eq!(circuits.gate("x", at(120_000)), Gate::Flowing);
    }

    #[test]
    fn a_clock_that_jumps_back_does_not_shut_it_for_a_year() {
        let circuits = circuits();
        let year = Duration::from_hours(400 * 24);
        for _ in 0..3 {
            circuits.report("x", at(0).plus(year), Health::Failing, false);
        }
        assert_eq!(circuits.gate("x", at(0)), Gate::Probe);
        circuits.probe("x", at(0).plus(year));
        assert_eq!(circuits.gate("x", at(0)), Gate::Probe);
    }
}
