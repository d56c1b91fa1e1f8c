//! Reading rows straight from SQLite: what pages are made of. sqlx carries each value of each row from
//! one thread to another in a piece of memory of its own, which for a page costs more than all else
//! that is done for it (docs/performance.md). Here a row is read where SQLite has it. How, of which
//! entities: [`super::direct_rows`].
//!
//! Doesn't belong here: whatever changes something, and what sees an open transaction.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, Row, ToSql};
use sea_orm::{DbErr, EntityTrait, RuntimeErr, Statement, Value};
use tokio::sync::Semaphore;

/// Connections at most: reading is work for the processor, and there are not more of those.
const CONNECTIONS: usize = 4;
/// Prepared statements that each connection keeps.
const STATEMENTS: usize = 100;
/// As long as the other connections wait for whoever is in the way.
const BUSY: Duration = Duration::from_secs(5);

/// An entity whose rows can be read straight from SQLite.
pub trait Direct: EntityTrait<Model: 'static> {
    /// Its columns, in the order in which sea-orm selects and [`Direct::read`] reads them.
    const COLUMNS: &'static [&'static str];

    /// Reads a row of all of them.
    ///
    /// # Errors
    /// When a value is not of its column's kind.
    fn read(row: &Row<'_>) -> rusqlite::Result<Self::Model>;
}

/// The connections; clones share them.
#[derive(Clone)]
pub(super) struct Pool(Arc<Shared>);

struct Shared {
    path: String,
    idle: Mutex<Vec<Connection>>,
    turns: Semaphore,
}

impl Pool {
    /// Opens none yet.
    pub(super) fn of(path: &str) -> Self {
        let turns = Semaphore::new(CONNECTIONS);
        Self(Arc::new(Shared { path: path.to_owned(), idle: Mutex::default(), turns }))
    }

    /// The rows of a statement that selects all columns of an entity.
    pub(super) async fn rows<E: Direct>(&self, statement: Statement) -> Result<Vec<E::Model>, DbErr> {
        let _turn = self.0.turns.acquire().await.map_err(failed)?;
        let shared = Arc::clone(&self.0);
        // Until it is done, although whoever asked may be gone: it is short.
        tokio::task::spawn_blocking(move || shared.read::<E>(&statement)).await.map_err(failed)?
    }

    /// Closes those that are idle, as all are once nobody asks any more.
    pub(super) fn close(&self) {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Shared {
    fn read<E: Direct>(&self, statement: &Statement) -> Result<Vec<E::Model>, DbErr> {
        tracing::trace!(target: "maskline::statement", summary = statement.sql.as_str());
        let taken = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match taken {
            Some(connection) => connection,
            None => open(&self.path).map_err(failed)?,
        };
        // One that failed is not used again.
        let rows = rows::<E>(&connection, statement).map_err(failed)?;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        Ok(rows)
    }
}

fn open(path: &str) -> rusqlite::Result<Connection> {
    // Not read-only: the first reader after a crash has to rebuild the index of SQLite's log.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "query_only", true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

fn rows<E: Direct>(connection: &Connection, statement: &Statement) -> rusqlite::Result<Vec<E::Model>> {
    let mut prepared = connection.prepare_cached(&statement.sql)?;
    if prepared.column_count() != E::COLUMNS.len() {
        return Err(rusqlite::Error::InvalidColumnIndex(prepared.column_count()));
    }
    let values = statement.values.iter().flat_map(|values| &values.0).map(Bound);
    prepared.query_map(rusqlite::params_from_iter(values), E::read)?.collect()
}

fn failed(error: impl std::fmt::Display) -> DbErr {
    DbErr::Query(RuntimeErr::Internal(error.to_string()))
}

/// A value of a statement.
struct Bound<'a>(&'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let number = |value: Option<i64>| value.map_or(ValueRef::Null, ValueRef::Integer);
        let plain = match self.0 {
            Value::Bool(value) => number(value.map(i64::from)),
            Value::Int(value) => number(value.map(i64::from)),
            Value::BigInt(value) => number(*value),
            // Sizes of pages.
            Value::BigUnsigned(value) => number(value.map(|value| i64::try_from(value).unwrap_or(i64::MAX))),
            Value::Double(value) => value.map_or(ValueRef::Null, ValueRef::Real),
            Value::String(value) => value.as_ref().map_or(ValueRef::Null, |it| ValueRef::Text(it.as_bytes())),
            Value::Bytes(value) => value.as_ref().map_or(ValueRef::Null, |it| ValueRef::Blob(it)),
            Value::Uuid(value) => value.as_ref().map_or(ValueRef::Null, |it| ValueRef::Blob(it.as_bytes())),
            other => {
                let words = format!("a value of a kind that no statement of ours has: {}", kind(other));
                return Err(rusqlite::Error::ToSqlConversionFailure(words.into()));
            }
        };
        Ok(ToSqlOutput::Borrowed(plain))
    }
}

/// The name of a value's kind, without the value.
fn kind(value: &Value) -> String {
    let shown = format!("{value:?}");
    shown.split('(').next().unwrap_or_default().to_owned()
}
