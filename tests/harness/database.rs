//! A database of its own for each test, copied from a migrated template: a SQLite file, or, with `TEST_DATABASE_URL`, a
//! database on that PostgreSQL server.

use std::path::Path;
use std::sync::Mutex;

use maskline::db::Db;
use sea_orm::{ConnectOptions, ConnectionTrait, Database};
use tokio::sync::OnceCell;

/// The template's name, once it is made. One a test process.
static TEMPLATE: OnceCell<String> = OnceCell::const_new();
/// The template of SQLite's files: its bytes. One a test process.
static FILE: OnceCell<Vec<u8>> = OnceCell::const_new();

/// A SQLite file's name in its folder.
const NAME: &str = "test.db";

/// The databases whose stories are over. They go when the next one is made: hundreds would fill a small disk.
static OVER: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// A PostgreSQL database that goes with its last holder.
pub struct Lent {
    server: String,
    name: String,
}

impl Lent {
    /// Where it is.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}/{}", self.server, self.name)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Ok(mut over) = OVER.lock() {
            over.push(std::mem::take(&mut self.name));
        }
    }
}

/// The PostgreSQL server to test on, if one is given.
#[must_use]
pub fn server() -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "a switch of the tests, not a setting of the server")]
    std::env::var("TEST_DATABASE_URL").ok()
}

/// As [`fresh`], for the time of a story.
pub async fn lend(server: &str) -> Lent {
    let over = std::mem::take(&mut *OVER.lock().expect("no panic"));
    for name in over {
        run(server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
    }
    Lent { server: server.to_owned(), name: copy(server).await }
}

/// The address of a new, migrated SQLite database in `folder`.
pub async fn file(folder: &Path) -> String {
    let template = FILE
        .get_or_init(|| async {
            let folder = tempfile::tempdir().expect("a folder");
            migrate(url(folder.path())).await;
            std::fs::read(folder.path().join(NAME)).expect("the template")
        })
        .await;
    std::fs::write(folder.join(NAME), template).expect("a copy of the template");
    url(folder)
}

fn url(folder: &Path) -> String {
    format!("sqlite://{}", folder.join(NAME).display())
}

/// A new, migrated PostgreSQL database on `server`. It stays until the server goes.
pub async fn fresh(server: &str) -> String {
    format!("{server}/{}", copy(server).await)
}

/// The name of a new copy of the template.
async fn copy(server: &str) -> String {
    let template = TEMPLATE
        .get_or_init(|| async {
            let name = format!("template_{}", std::process::id());
            make(server, &name, "template1").await;
            migrate(format!("{server}/{name}")).await;
            name
        })
        .await;
    let name = format!("test_{}", uuid::Uuid::now_v7().simple());
    make(server, &name, template).await;
    name
}

async fn migrate(url: String) {
    let mut config = crate::app::settings();
    config.database_url = url;
    let db = maskline::db::Db::open(&config, maskline::events::Bell::default());
    let db = db.await.expect("open template");
    db.migrate().await.expect("migrate template");
    db.close().await.expect("close template");
}

/// From now on the database fails when a row of `table` is to become one of which `when` says something true, as if
/// it went away at this moment; until [`works_again`].
pub async fn fails_at(db: &Db, table: &str, when: &str) {
    let sql = if db.is_postgres() {
        format!(
            "CREATE FUNCTION gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'gone'; END $$; \
             CREATE TRIGGER gone BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION gone()"
        )
    } else {
        format!(
            "CREATE TRIGGER gone BEFORE UPDATE ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, 'gone'); END"
        )
    };
    change(db, &sql).await;
}

/// It is as it was before [`fails_at`].
pub async fn works_again(db: &Db, table: &str) {
    let sql = if db.is_postgres() {
        format!("DROP TRIGGER gone ON {table}; DROP FUNCTION gone()")
    } else {
        "DROP TRIGGER gone".to_owned()
    };
    change(db, &sql).await;
}

/// Changes the database as no server would.
async fn change(db: &Db, sql: &str) {
    let tx = db.begin().await.expect("a transaction");
    tx.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    tx.commit().await.expect("the end");
}

/// A new PostgreSQL database on `server` without anything in it.
pub async fn empty(server: &str) -> String {
    let name = format!("test_{}", uuid::Uuid::now_v7().simple());
    make(server, &name, "template1").await;
    format!("{server}/{name}")
}

async fn make(server: &str, name: &str, template: &str) {
    run(server, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
}

/// Has the server itself do something.
async fn run(server: &str, command: &str) {
    let mut options = ConnectOptions::new(format!("{server}/postgres"));
    options.max_connections(1).sqlx_logging(false);
    let admin = Database::connect(options).await.expect("reach the PostgreSQL server");
    admin.execute_unprepared(command).await.unwrap_or_else(|error| panic!("{command}: {error}"));
    admin.close().await.expect("leave");
}
