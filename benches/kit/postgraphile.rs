//! `PostGraphile`, which makes a GraphQL server of a database's tables: the plain rides, copied into a
//! database of their own on a PostgreSQL, and the same page of them.

use std::ffi::OsStr;
use std::path::Path;

use rusqlite::Connection;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use crate::page;
use crate::peers;
use crate::report::Figure;
use crate::subject::Subject;

/// The peer's file, and its name in the table.
pub const NAME: &str = "postgraphile";
/// As the database's processes are called.
const DATABASE: &str = "postgres";
/// Rows copied at once.
const PAGE: usize = 5_000;

/// As its guide would have them: keys that are referred to, and names for the fields they make.
const TABLES: [&str; 8] = [
    "CREATE TABLE person (id uuid PRIMARY KEY, name text NOT NULL)",
    "CREATE TABLE number (id uuid PRIMARY KEY, number text NOT NULL)",
    "CREATE TABLE ride (id uuid PRIMARY KEY, ref text NOT NULL, state text NOT NULL, start text NOT NULL, \
       destination text NOT NULL, \
       customer_id uuid NOT NULL CONSTRAINT ride_customer REFERENCES person, \
       driver_id uuid NOT NULL CONSTRAINT ride_driver REFERENCES person, \
       number_id uuid NOT NULL CONSTRAINT ride_number REFERENCES number, activity_at bigint NOT NULL)",
    "CREATE TABLE entry (id uuid PRIMARY KEY, ride_id uuid NOT NULL CONSTRAINT entry_ride REFERENCES ride, \
       kind text NOT NULL, body text NOT NULL, created_at bigint NOT NULL)",
    "COMMENT ON CONSTRAINT ride_customer ON ride IS E'@fieldName customer\\n@foreignFieldName ridesAsCustomer'",
    "COMMENT ON CONSTRAINT ride_driver ON ride IS E'@fieldName driver\\n@foreignFieldName ridesAsDriver'",
    "COMMENT ON CONSTRAINT ride_number ON ride IS E'@fieldName number\\n@foreignFieldName rides'",
    "COMMENT ON CONSTRAINT entry_ride ON entry IS E'@fieldName ride\\n@foreignFieldName entries'",
];

/// After the rows.
const INDEXES: [&str; 6] = [
    "CREATE INDEX ON ride (activity_at DESC, id DESC)",
    "CREATE INDEX ON ride (customer_id)",
    "CREATE INDEX ON ride (driver_id)",
    "CREATE INDEX ON ride (number_id)",
    "CREATE INDEX ON entry (ride_id, id)",
    "VACUUM (ANALYZE)",
];

const QUERY: &str = "{ allRides(first: 20, orderBy: [ACTIVITY_AT_DESC, ROW_ID_DESC]) { nodes {
    rowId ref state start destination
    customer { name } driver { name } number { number }
    entries(last: 5) { nodes { rowId body kind createdAt } } } } }";

/// Copies the plain rides into a new database on this server; answers its URL.
pub async fn copy(server: &str, plain: &Path, size: u64) -> String {
    let name = format!("rides_{}_{size}", std::process::id());
    let made = Database::connect(server).await.unwrap();
    made.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    made.close().await.unwrap();
    let url = format!("{server}/{name}");
    let (from, to) = (Connection::open(plain).unwrap(), Database::connect(&url).await.unwrap());
    for sql in TABLES {
        to.execute_unprepared(sql).await.unwrap();
    }
    copy_table(&from, &to, "person", &["id", "name"]).await;
    copy_table(&from, &to, "number", &["id", "number"]).await;
    let ride = [
        "id",
        "ref",
        "state",
        "start",
        "destination",
        "customer_id",
        "driver_id",
        "number_id",
        "activity_at",
    ];
    copy_table(&from, &to, "ride", &ride).await;
    copy_table(&from, &to, "entry", &["id", "ride_id", "kind", "body", "created_at"]).await;
    for sql in INDEXES {
        to.execute_unprepared(sql).await.unwrap();
    }
    to.close().await.unwrap();
    url
}

/// Page by page, as JSON: both databases read and write that.
async fn copy_table(from: &Connection, to: &DatabaseConnection, table: &str, columns: &[&str]) {
    let pairs: Vec<String> = columns.iter().map(|column| format!("'{column}', {column}")).collect();
    let page = format!(
        "SELECT max(at), json_group_array(json_object({})) FROM \
         (SELECT rowid AS at, * FROM {table} WHERE rowid > ?1 ORDER BY rowid LIMIT {PAGE})",
        pairs.join(", ")
    );
    let insert =
        format!("INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, $1::json)");
    let mut last = Some(0_i64);
    while let Some(after) = last {
        let read = from.query_row(&page, [after], |row| Ok((row.get(0)?, row.get(1)?)));
        let (end, rows): (Option<i64>, String) = read.unwrap();
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, &insert, [rows.into()]);
        to.execute_raw(statement).await.unwrap();
        last = end;
    }
}

/// Measures a page, with what the database does for it. `None` where the packages are not installed.
pub async fn measure(database: &str, requests: usize) -> Option<Figure> {
    let (node, address) = peers::start(NAME, Some(OsStr::new(database)))?;
    let subjects = [node, Subject::Named(DATABASE)];
    let url = format!("http://{address}");
    Some(page::measure(&subjects, &url, QUERY, None, requests, "/data/allRides/nodes").await)
}
