//! What a phone had: for how long it left each number of the pool alone, and what it holds.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use super::Side;
use super::stock::Pool;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::error::Result;
use crate::vault::PhoneHash;

/// A number a phone never had counts as unused for this long: 30 days, in milliseconds.
pub(super) const AGE_MAX: i64 = 30 * 24 * 3_600_000;

/// All numbers of two phones: a look into the primary key each. Public for the test of its plan.
pub const PAST: &str = "SELECT phone_hash, number_id, held_until, ended_at, conversation_id, participant_id,
    peer_id, prev_peer_id FROM route WHERE phone_hash IN ($1, $2)";

/// What one phone had.
pub(super) struct Past {
    pub(super) phone: PhoneHash,
    pub(super) country: Option<String>,
    /// By place in the pool.
    rows: HashMap<usize, Row>,
    /// Conversations that are over and still hold a number of the pool, with their end.
    pub(super) finished: Vec<(Timestamp, Uuid)>,
}

/// A number this phone has, or had.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// For how many milliseconds it was left alone; 0 while it is held.
    pub(super) age: i64,
    pub(super) conversation: Uuid,
    pub(super) participant: Uuid,
    pub(super) peer: Uuid,
    /// Whom it reached before.
    pub(super) earlier_peer: Option<Uuid>,
}

impl Past {
    /// The pasts of these phones, in one statement: rows of other pools don't count.
    pub(super) async fn of(tx: &WriteTx, now: Timestamp, pool: &Pool, sides: &[&Side]) -> Result<Vec<Self>> {
        let phone = |side: Option<&&Side>| side.map(|side| side.phone.clone());
        // One side alone is asked for twice.
        let values = [phone(sides.first()).into(), phone(sides.last()).into()];
        let statement = Statement::from_sql_and_values(tx.get_database_backend(), PAST, values);
        let mut pasts: Vec<Self> =
            sides.iter().map(|side| Self::nothing(side.phone.clone(), side.country.clone())).collect();
        for row in tx.query_all_raw(statement).await? {
            let (phone, number): (PhoneHash, Uuid) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            let Some(place) = pool.place(number) else { continue };
            let (held_until, ended): (Timestamp, Option<Timestamp>) =
                (row.try_get_by_index(2)?, row.try_get_by_index(3)?);
            let held = held_until > now;
            let row = Row {
                // A free number counts as rested for at least a millisecond: 0 means "held".
                age: if held { 0 } else { (now.0 - held_until.0).clamp(1, AGE_MAX) },
                conversation: row.try_get_by_index(4)?,
                participant: row.try_get_by_index(5)?,
                peer: row.try_get_by_index(6)?,
                earlier_peer: row.try_get_by_index(7)?,
            };
            for past in pasts.iter_mut().filter(|past| past.phone == phone) {
                if held {
                    past.finished.extend(ended.map(|ended| (ended, row.conversation)));
                }
                past.rows.insert(place, row);
            }
        }
        Ok(pasts)
    }

    /// A phone that never had a number.
    pub(super) fn nothing(phone: PhoneHash, country: Option<String>) -> Self {
        Self { phone, country, rows: HashMap::new(), finished: Vec::new() }
    }

    #[cfg(test)]
    pub(super) fn had(mut self, rows: impl IntoIterator<Item = (usize, Row)>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// How many numbers of the pool it has or had.
    pub(super) fn rows(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn row(&self, place: usize) -> Option<&Row> {
        self.rows.get(&place)
    }

    /// The numbers it had and does not hold.
    pub(super) fn free_rows(&self) -> impl Iterator<Item = (usize, &Row)> {
        self.rows.iter().filter(|(_, row)| row.age > 0).map(|(place, row)| (*place, row))
    }

    /// For how many milliseconds it left this number alone; 0 while it holds it.
    pub(super) fn age(&self, place: usize) -> i64 {
        self.rows.get(&place).map_or(AGE_MAX, |row| row.age)
    }

    /// The longest of these ages.
    pub(super) fn best(&self, places: &[usize]) -> i64 {
        places.iter().map(|place| self.age(*place)).max().unwrap_or(0)
    }
}
