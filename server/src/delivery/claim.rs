//! Claiming due legs: one of each lane, at the pace of its number, and none for a telco whose
//! circuit is open but the one that probes it. A claim is written down before anything is sent.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use uuid::Uuid;

use super::circuit::Gate;
use super::pace;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Connection, WriteTx};
use crate::entities::leg::{self, State};
use crate::error::Result;

/// Times further away than anything we ever plan were written before the clock jumped: due now.
pub(super) const FARTHEST_PLAN: Duration = Duration::from_hours(2);
/// Of all nodes together, one probe a telco in this time.
const PROBE_GAP: Duration = Duration::from_secs(1);

/// A claimed leg.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    pub(super) id: Uuid,
    pub(super) provider: String,
    pub(super) number_id: Option<Uuid>,
    /// The attempt's number: the fence.
    pub(super) attempts: i32,
    /// Failures before this attempt that count towards giving up.
    pub(super) failures: i32,
    /// An earlier attempt's outcome is unknown: ask before sending.
    pub(super) unsure: bool,
    /// It goes out to see whether the telco is back, and costs no attempt.
    pub(super) probe: bool,
    /// When the claim began, on a clock that nothing but time moves.
    pub(super) since: Option<Instant>,
}

impl Claim {
    /// Would a request that goes out now be over before the lease is? A process that was paused, or
    /// waited long, must not send what another has taken over meanwhile (F8).
    pub(super) fn leaves_time(&self, app: &App) -> bool {
        let spent = self.since.map_or(Duration::ZERO, |since| since.elapsed());
        spent + app.config.provider_timeout <= app.config.lease
    }
}

/// The legs this process is handing over right now. Their leases may seem to have run out when the
/// clock jumps (F12); nobody asks a telco about a request that is still under way.
#[derive(Clone, Default)]
pub(super) struct InHand(Arc<Mutex<HashSet<Uuid>>>);

impl InHand {
    fn legs(&self) -> std::sync::MutexGuard<'_, HashSet<Uuid>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has(&self, leg: Uuid) -> bool {
        self.legs().contains(&leg)
    }

    pub(super) fn take(&self, leg: Uuid) -> Held {
        self.legs().insert(leg);
        Held(self.clone(), leg)
    }
}

/// Lets go of a leg when its attempt ends, however it ends.
pub(super) struct Held(InHand, Uuid);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.legs().remove(&self.1);
    }
}

/// What is looked for.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    /// So many at most.
    pub(super) limit: usize,
    /// Also what time alone makes due: leases that ran out, and plans from before the clock jumped.
    pub(super) all: bool,
    /// There is something: it need not be looked for before waiting for the writer.
    pub(super) surely: bool,
}

/// Claims due legs. Legs of one lane are claimed one at a time, oldest first (I6).
pub(super) async fn claim(app: &App, wanted: Wanted, in_hand: &InHand) -> Result<Vec<Claim>> {
    let (now, since) = (app.clock.now(), Some(Instant::now()));
    let gates: Vec<(&str, Gate)> =
        app.providers.iter().map(|p| (p.name(), app.circuits.gate(p.name(), now))).collect();
    let closed: Vec<String> = gates
        .iter()
        .filter(|(_, gate)| *gate != Gate::Flowing)
        .map(|(name, _)| format!("'{name}'"))
        .collect();
    let flowing = match closed.as_slice() {
        [] => String::new(),
        names => format!("AND leg.provider NOT IN ({})", names.join(", ")),
    };
    let probing = gates.iter().any(|(_, gate)| *gate == Gate::Probe);
    if !wanted.surely && !probing {
        let one = Wanted { limit: 1, ..wanted };
        if due(app, app.db.read(), now, one, &flowing, "").await?.is_empty() {
            // The usual case when the bell rang for something else: nobody waits for the writer in vain.
            return Ok(Vec::new());
        }
    }
    let tx = app.db.begin().await?;
    // A row that another node is claiming is passed over; the order within a lane holds all the
    // same, because a leg counts as ahead while it is queued or being sent.
    let skip_locked = if app.db.is_postgres() { "FOR UPDATE SKIP LOCKED" } else { "" };
    let mut legs = due(app, &*tx, now, wanted, &flowing, skip_locked).await?;
    for (name, _) in gates.iter().filter(|(_, gate)| *gate == Gate::Probe) {
        let since = now.minus(PROBE_GAP).0;
        let quiet = format!(
            "AND leg.provider = '{name}' AND NOT EXISTS (SELECT 1 FROM attempt \
             WHERE attempt.provider = '{name}' AND attempt.began_at > {since} AND attempt.began_at <= {})",
            now.0
        );
        let one = Wanted { limit: 1, all: true, ..wanted };
        let probes = due(app, &*tx, now, one, &quiet, skip_locked).await?;
        legs.extend(probes.into_iter().map(|claim| Claim { probe: true, ..claim }));
    }
    legs.retain(|claim| !in_hand.has(claim.id));
    for claim in &mut legs {
        claim.since = since;
    }
    pace::take(app, &tx, now, &mut legs).await?;
    if legs.is_empty() {
        return Ok(legs);
    }
    write_down(app, &tx, now, &legs).await?;
    tx.commit().await?;
    for claim in legs.iter().filter(|claim| claim.probe) {
        app.circuits.probe(&claim.provider, now);
    }
    Ok(legs)
}

/// The due legs that may go, those first that have been due the longest.
async fn due<C: Connection>(
    app: &App,
    db: &C,
    now: Timestamp,
    wanted: Wanted,
    which: &str,
    lock: &str,
) -> Result<Vec<Claim>> {
    let backend = if app.db.is_postgres() { DbBackend::Postgres } else { DbBackend::Sqlite };
    let mut found: Vec<leg::Due> = Vec::new();
    for of in [Due::Left, Due::Queued] {
        let limit = wanted.limit.saturating_sub(found.len());
        if limit == 0 || (of == Due::Left && !wanted.all) {
            continue;
        }
        let values: [sea_orm::Value; 3] =
            [now.0.into(), now.plus(FARTHEST_PLAN).0.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()];
        let statement = Statement::from_sql_and_values(backend, due_sql(of, which, lock), values);
        found.extend(db.read::<leg::Due>(statement).await?);
    }
    let claimed = |leg: leg::Due| Claim {
        id: leg.id,
        provider: leg.provider,
        number_id: leg.number_id,
        attempts: leg.attempts + 1,
        failures: leg.failures,
        unsure: leg.state == State::Sending,
        probe: false,
        since: None,
    };
    Ok(found.into_iter().map(claimed).collect())
}

/// How a leg is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Its time has come.
    Queued,
    /// Its lease ran out, or it was planned before the clock jumped.
    Left,
}

/// The statement that finds legs which are due at $1 (or were planned later than $2, before the clock jumped), $3 at most.
/// What is queued is read in the order of its partial index, as far as it takes: however much waits behind it costs
/// nothing. `which` narrows it further, `lock` stands at its end.
#[must_use]
pub fn due_sql(due: Due, which: &str, lock: &str) -> String {
    let is_due = match due {
        Due::Queued => "state = 'QUEUED' AND next_attempt_at <= $1",
        Due::Left => {
            "((state = 'QUEUED' AND next_attempt_at > $2) OR (state = 'SENDING' AND lease_until <= $1) \
             OR (state = 'SENDING' AND lease_until > $2))"
        }
    };
    format!(
        "SELECT id, provider, number_id, attempts, failures, state \
         FROM leg \
         WHERE {is_due} {which} \
           AND NOT EXISTS (SELECT 1 FROM leg ahead WHERE ahead.number_id = leg.number_id \
             AND ahead.phone_hash = leg.phone_hash AND ahead.id < leg.id \
             AND ahead.state IN ('QUEUED', 'SENDING')) \
           AND NOT EXISTS (SELECT 1 FROM pace WHERE pace.number_id = leg.number_id \
             AND pace.free_at > $1 AND pace.free_at <= $2) \
         ORDER BY next_attempt_at, id LIMIT $3 {lock}"
    )
}

async fn write_down(app: &App, tx: &WriteTx, now: Timestamp, claims: &[Claim]) -> Result<()> {
    let backend = tx.get_database_backend();
    let mut values: Vec<Value> = vec![now.plus(app.config.lease).0.into(), now.0.into()];
    let ids: Vec<String> = (3..).take(claims.len()).map(|place| format!("${place}")).collect();
    values.extend(claims.iter().map(|claim| Value::from(claim.id)));
    // A leg under way has no error yet; one that waits for its look-up has.
    let sql = format!(
        "UPDATE leg SET state = 'SENDING', attempts = attempts + 1, lease_until = $1, \
         first_attempt_at = coalesce(first_attempt_at, $2), error_code = NULL, error_message = NULL, \
         updated_at = $2 WHERE id IN ({})",
        ids.join(", ")
    );
    tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    let mut values: Vec<Value> = vec![now.0.into()];
    let mut rows = Vec::with_capacity(claims.len());
    for claim in claims {
        let first = values.len() + 1;
        rows.push(format!("(${first}, ${}, ${}, ${}, $1)", first + 1, first + 2, first + 3));
        let (provider, look_up) = (claim.provider.as_str(), claim.unsure);
        values.extend::<[Value; 4]>([
            claim.id.into(),
            claim.attempts.into(),
            provider.into(),
            look_up.into(),
        ]);
    }
    let sql = format!(
        "INSERT INTO attempt (leg_id, number, provider, look_up, began_at) VALUES {}",
        rows.join(", ")
    );
    tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    Ok(())
}
