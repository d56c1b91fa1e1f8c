//! The pace of our numbers: carriers take one text a second from a long code and drop or delay the
//! rest. A number that has just sent rests; the other lanes go on. Kept in the database, so that all
//! nodes together keep it.

use std::collections::{BTreeMap, HashSet};
use std::str::FromStr;
use std::time::Duration;

use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, Statement};
use uuid::Uuid;

use super::claim::{Claim, FARTHEST_PLAN};
use crate::app::App;
use crate::clock::{Timestamp, millis};
use crate::db::WriteTx;
use crate::entities::proxy_number;
use crate::error::Result;

/// One exception from `MASKLINE_PACE`: `simulator=0s`, or `twilio:toll_free=350ms`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaceOf {
    /// Which telco.
    provider: String,
    /// Only its toll-free numbers (`Some(true)`), or only the others.
    toll_free: Option<bool>,
    /// The rest after each text.
    rest: Duration,
}

impl FromStr for PaceOf {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "write it as twilio=1s or twilio:toll_free=350ms".to_owned();
        let (which, rest) = text.split_once('=').ok_or_else(wrong)?;
        let rest = humantime::parse_duration(rest.trim()).map_err(|error| error.to_string())?;
        let (provider, kind) = which.split_once(':').map_or((which, None), |(p, kind)| (p, Some(kind)));
        let toll_free = match kind.map(str::trim) {
            None => None,
            Some("toll_free") => Some(true),
            Some("long_code") => Some(false),
            Some(_) => return Err(wrong()),
        };
        Ok(Self { provider: provider.trim().to_owned(), toll_free, rest })
    }
}

/// How long a number of this telco rests after a text: the most particular setting counts.
fn rest(app: &App, provider: &str, number: &proxy_number::Model) -> Duration {
    let toll_free = number.phone().is_toll_free();
    let fits = |pace: &&PaceOf| pace.provider == provider && pace.toll_free.is_none_or(|is| is == toll_free);
    let found = app.config.paces.iter().filter(fits).max_by_key(|pace| pace.toll_free.is_some());
    found.map_or(app.config.pace, |pace| pace.rest)
}

/// The shortest rest of any number: so often it is worth looking at the queue.
pub(super) fn shortest(app: &App) -> Option<Duration> {
    let rests = app.config.paces.iter().map(|pace| pace.rest).chain([app.config.pace]);
    rests.filter(|rest| !rest.is_zero()).min()
}

/// Of the claims, keeps one a number that has a pace, and lets the number rest from now on.
pub(super) async fn take(app: &App, tx: &WriteTx, now: Timestamp, claims: &mut Vec<Claim>) -> Result<()> {
    if claims.is_empty() || shortest(app).is_none() {
        return Ok(());
    }
    let ids: HashSet<Uuid> = claims.iter().filter_map(|claim| claim.number_id).collect();
    let numbers = proxy_number::Entity::find().filter(proxy_number::Column::Id.is_in(ids)).all(&**tx).await?;
    // In order, so that two nodes that reserve at once don't wait for each other.
    let mut rests: BTreeMap<Uuid, Duration> =
        numbers.iter().map(|number| (number.id, rest(app, &number.provider, number))).collect();
    rests.retain(|_, rest| !rest.is_zero());
    if rests.is_empty() {
        return Ok(());
    }
    let won = reserve(app, tx, now, &rests).await?;
    let mut taken = HashSet::new();
    claims.retain(|claim| match claim.number_id {
        Some(number) if rests.contains_key(&number) => won.contains(&number) && taken.insert(number),
        _ => true,
    });
    Ok(())
}

/// Lets numbers rest from now on; answers those that were free. Of two nodes at once, one wins.
async fn reserve(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    rests: &BTreeMap<Uuid, Duration>,
) -> Result<HashSet<Uuid>> {
    let mut values: Vec<sea_orm::Value> = vec![now.0.into(), now.plus(FARTHEST_PLAN).0.into()];
    let rows: Vec<String> = rests
        .iter()
        .map(|(number, rest)| {
            values.push((*number).into());
            values.push((now.0 + millis(*rest)).into());
            format!("(${}, ${})", values.len() - 1, values.len())
        })
        .collect();
    let sql = format!(
        "INSERT INTO pace (number_id, free_at) VALUES {} ON CONFLICT (number_id) DO UPDATE \
         SET free_at = excluded.free_at WHERE pace.free_at <= $1 OR pace.free_at > $2 RETURNING number_id",
        rows.join(", ")
    );
    let backend = if app.db.is_postgres() { DbBackend::Postgres } else { DbBackend::Sqlite };
    let rows = tx.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    rows.iter().map(|row| Ok(row.try_get("", "number_id")?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exceptions_are_read_as_they_are_written() {
        let read = |text: &str| text.parse::<PaceOf>();
        let simulator = PaceOf { provider: "simulator".into(), toll_free: None, rest: Duration::ZERO };
        assert_eq!(read("simulator=0s"), Ok(simulator));
        let free =
            PaceOf { provider: "twilio".into(), toll_free: Some(true), rest: Duration::from_millis(350) };
        assert_eq!(read("twilio:toll_free=350ms"), Ok(free));
        for wrong in ["twilio", "twilio=fast", "twilio:gold=1s", ""] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
