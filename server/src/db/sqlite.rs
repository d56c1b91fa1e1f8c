//! A connection to SQLite: rusqlite's, which runs a statement where it is asked for, in the stead of sqlx's, which has
//! a thread for each connection and sends each statement there and each value back (docs/performance.md). sea-orm
//! sees what it calls a proxy.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use rusqlite::{Connection, OpenFlags};
use sea_orm::{DbErr, ProxyDatabaseTrait, ProxyExecResult, ProxyRow, Statement, Value};

use super::haste::{Haste, STEPS};
use super::values::{self, Kind, failed};
use super::{Direct, too_slow};
use crate::private;

/// Prepared statements that each connection keeps: more than we have.
const STATEMENTS: usize = 1_000;
/// As long as it waits for another process, which migrates or empties the log.
const BUSY: Duration = Duration::from_secs(5);

/// The connection.
pub(super) struct Sqlite {
    connection: Connection,
    /// What the answers of statements look like, by their text.
    shapes: RefCell<HashMap<String, Arc<Shape>>>,
    haste: Arc<Haste>,
}

impl Sqlite {
    fn of(connection: Connection) -> Self {
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Self { connection, shapes: RefCell::default(), haste: Arc::default() }
    }

    /// Opens the file to write, or makes it.
    pub(super) fn writer(path: &str) -> anyhow::Result<Self> {
        // SQLite makes the files beside it alike.
        match private::new_file(Path::new(path)) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error.into()),
            _ => {}
        }
        let connection = Connection::open(path)?;
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // What is removed is overwritten: an erasure is one on the disk, too.
        connection.pragma_update(None, "secure_delete", true)?;
        // The log is brought into the file each 16 MB, in place of each 4: what many texts touch is written once for
        // more of them.
        connection.pragma_update(None, "wal_autocheckpoint", 4_000)?;
        // It keeps in memory what each text touches.
        connection.pragma_update(None, "cache_size", -16_000)?;
        // What it would need to undo a turn or a statement, it keeps there, too.
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        Ok(Self::of(connection))
    }

    /// Opens the file to read alone. It has little memory: a reader loses what it has there with each commit.
    pub(super) fn reader(path: &str) -> rusqlite::Result<Self> {
        // Not read-only: the first reader after a crash has to rebuild the index of SQLite's log.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "query_only", true)?;
        let reader = Self::of(connection);
        let haste = Arc::clone(&reader.haste);
        reader.connection.progress_handler(STEPS, Some(move || haste.is_over()))?;
        Ok(reader)
    }

    /// Does something that reads, unless it takes longer than this: then nothing.
    pub(super) fn briefly<T>(
        &self,
        limit: Duration,
        work: impl FnOnce(&Self) -> Result<T, DbErr>,
    ) -> Result<Option<T>, DbErr> {
        self.haste.begin(limit);
        let answer = work(self);
        if self.haste.end() { Ok(None) } else { answer.map(Some) }
    }

    /// Begins a transaction that writes.
    pub(super) async fn begin(self) -> Result<Self, DbErr> {
        // It is in nobody's way, unless another process is: then it waits, elsewhere.
        self.connection.busy_timeout(Duration::ZERO).map_err(failed)?;
        let begun = prepared(&self.connection, "BEGIN IMMEDIATE");
        self.connection.busy_timeout(BUSY).map_err(failed)?;
        if begun.is_ok() {
            return Ok(self);
        }
        self.apart("BEGIN IMMEDIATE").await
    }

    /// Makes the transaction durable, which waits for the disk.
    pub(super) async fn commit(self) -> Result<Self, DbErr> {
        self.apart("COMMIT").await
    }

    /// Undoes the transaction.
    pub(super) fn roll_back(self) -> Result<Self, DbErr> {
        self.step("ROLLBACK")?;
        Ok(self)
    }

    /// Closes it, which may write the whole log back.
    pub(super) async fn close(self) -> Result<(), DbErr> {
        let closed = tokio::task::spawn_blocking(move || self.connection.close().map_err(|(_, error)| error));
        closed.await.map_err(|_| too_slow())?.map_err(failed)
    }

    /// Runs it on a thread that may wait. A connection on which it failed is gone.
    async fn apart(self, sql: &'static str) -> Result<Self, DbErr> {
        let done = tokio::task::spawn_blocking(move || prepared(&self.connection, sql).map(|()| self)).await;
        done.map_err(|_| too_slow())?.map_err(failed)
    }

    /// Is a transaction open? Some failures, as for want of space, end it.
    pub(super) fn is_in_transaction(&self) -> bool {
        !self.connection.is_autocommit()
    }

    /// Runs a statement of the transaction's own, such as a savepoint. It stays prepared.
    pub(super) fn step(&self, sql: &'static str) -> Result<(), DbErr> {
        prepared(&self.connection, sql).map_err(failed)
    }

    /// Runs statements without values.
    pub(super) fn run(&self, sql: &str) -> Result<ProxyExecResult, DbErr> {
        self.connection.execute_batch(sql).map_err(failed)?;
        Ok(self.done(self.connection.changes()))
    }

    /// Runs a statement that answers no rows.
    pub(super) fn execute(&self, statement: &Statement) -> Result<ProxyExecResult, DbErr> {
        let changed = || {
            let mut prepared = self.connection.prepare_cached(&statement.sql)?;
            values::bind(&mut prepared, statement)?;
            prepared.raw_execute()
        };
        Ok(self.done(told(statement, changed())? as u64))
    }

    fn done(&self, rows: u64) -> ProxyExecResult {
        ProxyExecResult::new(self.connection.last_insert_rowid().unsigned_abs(), rows)
    }

    /// The rows that a statement answers, at most so many.
    pub(super) fn query(&self, statement: &Statement, most: usize) -> Result<Vec<ProxyRow>, DbErr> {
        told(statement, self.rows(statement, most))
    }

    fn rows(&self, statement: &Statement, most: usize) -> rusqlite::Result<Vec<ProxyRow>> {
        let mut prepared = self.connection.prepare_cached(&statement.sql)?;
        let shape = self.shape(&statement.sql, &prepared);
        values::bind(&mut prepared, statement)?;
        let mut found = prepared.raw_query();
        let mut rows = Vec::new();
        while rows.len() < most
            && let Some(row) = found.next()?
        {
            rows.push(shape.read(row)?);
        }
        Ok(rows)
    }

    fn shape(&self, sql: &str, prepared: &rusqlite::Statement<'_>) -> Arc<Shape> {
        let mut shapes = self.shapes.borrow_mut();
        if let Some(known) = shapes.get(sql) {
            return Arc::clone(known);
        }
        // Lists of values make ever new ones.
        if shapes.len() >= STATEMENTS {
            shapes.clear();
        }
        let shape = Arc::new(Shape::of(prepared));
        shapes.insert(sql.to_owned(), Arc::clone(&shape));
        shape
    }

    /// The rows of a statement that selects what `R` takes, read where SQLite has them.
    pub(super) fn read<R: Direct>(&self, statement: &Statement) -> Result<Vec<R>, DbErr> {
        told(statement, read(&self.connection, statement))
    }
}

/// Reports a statement that was carried out. One that is begun anew apart is reported once.
fn told<T>(statement: &Statement, outcome: rusqlite::Result<T>) -> Result<T, DbErr> {
    if outcome.is_ok() {
        tracing::trace!(target: "maskline::statement", summary = statement.sql.as_str());
    }
    outcome.map_err(failed)
}

/// What the answer of a statement looks like. sea-orm asks for a value by its name or by its place, and counts places
/// in the order of names.
struct Shape {
    /// What stands under which name, in the order of names.
    keys: Vec<(String, usize)>,
    kinds: Vec<Kind>,
}

/// Up to so many columns are asked for by their place, too. More are a model's, which is read by names.
const PLACES: usize = 12;

impl Shape {
    fn of(prepared: &rusqlite::Statement<'_>) -> Self {
        let origins = prepared.columns_with_metadata();
        let columns = prepared.columns();
        let kinds = columns
            .iter()
            .zip(&origins)
            .map(|(column, origin)| Kind::of(column.decl_type(), origin.table_name(), origin.origin_name()));
        // Before all names. Who asks a wide answer by place finds that the first one is of no kind.
        let places = if columns.len() <= PLACES { columns.len() } else { 1 };
        let mut keys: Vec<_> = (0..places).map(|place| (format!("\0{place:02}"), place)).collect();
        if columns.len() > PLACES {
            keys[0].1 = NOWHERE;
        }
        keys.extend(columns.iter().enumerate().map(|(place, column)| (column.name().to_owned(), place)));
        keys.sort();
        Self { keys, kinds: kinds.collect() }
    }

    fn read(&self, row: &rusqlite::Row<'_>) -> rusqlite::Result<ProxyRow> {
        let value = |place: usize| match self.kinds.get(place) {
            Some(kind) => kind.value(row.get_ref(place)?).map_err(|error| values::misfit(place, error)),
            None => Ok(Value::Char(Some('?'))),
        };
        let values = self.keys.iter().map(|(key, place)| Ok((key.clone(), value(*place)?)));
        Ok(ProxyRow::new(values.collect::<rusqlite::Result<_>>()?))
    }
}

/// The place of no column.
const NOWHERE: usize = usize::MAX;

fn prepared(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.raw_execute().map(drop)
}

fn read<R: Direct>(connection: &Connection, statement: &Statement) -> rusqlite::Result<Vec<R>> {
    let mut prepared = connection.prepare_cached(&statement.sql)?;
    if prepared.column_count() != R::WIDTH {
        return Err(rusqlite::Error::InvalidColumnIndex(prepared.column_count()));
    }
    values::bind(&mut prepared, statement)?;
    let mut found = prepared.raw_query();
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        rows.push(R::read(row, 0)?);
    }
    Ok(rows)
}

/// A connection as sea-orm's migrations want one: each statement on a thread that may wait.
pub(super) struct Proxy(Arc<Mutex<Sqlite>>);

impl Proxy {
    pub(super) fn open(path: &str) -> anyhow::Result<Self> {
        let connection = Sqlite::writer(path).with_context(|| format!("opening {path}"))?;
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Sqlite) -> Result<T, DbErr> + Send + 'static,
    ) -> Result<T, DbErr> {
        let shared = Arc::clone(&self.0);
        let done = move || work(&shared.lock().unwrap_or_else(PoisonError::into_inner));
        tokio::task::spawn_blocking(done).await.map_err(|_| too_slow())?
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SQLite")
    }
}

#[async_trait::async_trait]
impl ProxyDatabaseTrait for Proxy {
    async fn query(&self, statement: Statement) -> Result<Vec<ProxyRow>, DbErr> {
        self.with(move |it| it.query(&statement, usize::MAX)).await
    }

    async fn execute(&self, statement: Statement) -> Result<ProxyExecResult, DbErr> {
        self.with(move |it| match statement.values {
            Some(_) => it.execute(&statement),
            None => it.run(&statement.sql),
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{DbBackend, QueryResult};

    use super::*;
    use crate::error::Error;

    fn database() -> (Sqlite, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let db = Sqlite::writer(folder.path().join("test.db").to_str().unwrap()).unwrap();
        // A table of ours, for the width of its numbers.
        db.run("CREATE TABLE ride (id uuid_text PRIMARY KEY, version integer, activity_at integer, live boolean)")
            .unwrap();
        (db, folder)
    }

    fn statement(sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
        Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)
    }

    fn one(db: &Sqlite, sql: &str, values: impl IntoIterator<Item = Value>) -> QueryResult {
        db.query(&statement(sql, values), 1).unwrap().pop().unwrap().into()
    }

    const ID: uuid::Uuid = uuid::Uuid::from_u128(7);
    const INSERT: &str = "INSERT INTO ride VALUES (?, ?, ?, ?)";

    fn a_row() -> [Value; 4] {
        [ID.into(), 3.into(), 5_i64.into(), true.into()]
    }

    /// Whether it is selected, returned, renamed or comes out of a statement within.
    #[test]
    fn a_value_keeps_its_kind_on_every_way() {
        let (db, _folder) = database();
        let columns = "id, version, activity_at, live";
        let ways = [
            (format!("{INSERT} RETURNING {columns}"), a_row().to_vec()),
            (format!("SELECT {columns} FROM ride"), vec![]),
            (format!("WITH some AS (SELECT * FROM ride) SELECT {columns} FROM some AS other"), vec![]),
            (format!("SELECT {columns} FROM ride UNION ALL SELECT {columns} FROM ride"), vec![]),
            (format!("UPDATE ride SET version = version RETURNING {columns}"), vec![]),
        ];
        for (sql, values) in ways {
            let row = one(&db, &sql, values);
            assert_eq!(row.try_get::<uuid::Uuid>("", "id").unwrap(), ID, "{sql}");
            assert_eq!(row.try_get::<i32>("", "version").unwrap(), 3, "{sql}");
            assert_eq!(row.try_get::<i64>("", "activity_at").unwrap(), 5, "{sql}");
            assert_eq!(row.try_get::<Option<bool>>("", "live").unwrap(), Some(true), "{sql}");
            assert_eq!(row.try_get_by_index::<i64>(2).unwrap(), 5, "{sql}");
        }
        let row = one(&db, "SELECT count(*) AS rides, max(activity_at), NULL FROM ride", []);
        assert_eq!(row.try_get::<i64>("", "rides").unwrap(), 1);
        assert_eq!(row.try_get_by_index::<Option<i64>>(1).unwrap(), Some(5));
        assert_eq!(row.try_get_by_index::<Option<String>>(2).unwrap(), None);
    }

    #[test]
    fn a_wide_answer_is_read_by_names() {
        let (db, _folder) = database();
        let columns: Vec<_> = (0..=PLACES).map(|n| format!("{n} AS c{n}")).collect();
        let row = one(&db, &format!("SELECT {}", columns.join(", ")), []);
        assert_eq!(row.try_get::<i64>("", "c11").unwrap(), 11);
        assert!(row.try_get_by_index::<i64>(0).is_err());
    }

    #[test]
    fn numbered_values_stand_anywhere_and_a_missing_one_is_an_error() {
        let (db, _folder) = database();
        let values: [Value; 2] = [1_i64.into(), 2_i64.into()];
        let row = one(&db, "SELECT $2 - $1, $1", values.clone());
        assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 1);
        assert_eq!(row.try_get_by_index::<i64>(1).unwrap(), 1);
        assert!(db.query(&statement("SELECT $3", values), 1).is_err());
    }

    #[test]
    fn a_key_that_is_there_already_is_a_lost_race_and_nothing_else_is() {
        let (db, _folder) = database();
        assert_eq!(db.execute(&statement(INSERT, a_row())).unwrap().rows_affected, 1);
        let twice = db.execute(&statement(INSERT, a_row())).unwrap_err();
        assert!(Error::from(twice).is_lost_race());
        let wrong = db.execute(&statement("INSERT INTO nowhere VALUES (1)", [])).unwrap_err();
        assert!(!Error::from(wrong).is_lost_race());
    }
}
