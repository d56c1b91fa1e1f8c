//! A database of its own for each test: a SQLite file, or, with `TEST_DATABASE_URL`, a database
//! copied from a migrated template on that PostgreSQL server.

use sea_orm::{ConnectOptions, ConnectionTrait, Database};
use tokio::sync::OnceCell;

/// The template's name, once it is made. One a test process.
static TEMPLATE: OnceCell<String> = OnceCell::const_new();

/// The PostgreSQL server to test on, if one is given.
#[must_use]
pub fn server() -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "a switch of the tests, not a setting of the server")]
    std::env::var("TEST_DATABASE_URL").ok()
}

/// A new, migrated PostgreSQL database on `server`.
pub async fn fresh(server: &str) -> String {
    let template = TEMPLATE
        .get_or_init(|| async {
            let name = format!("template_{}", std::process::id());
            make(server, &name, "template1").await;
            let mut config = crate::app::settings();
            config.database_url = format!("{server}/{name}");
            let db = maskline::db::Db::open(&config, maskline::events::Bell::default());
            let db = db.await.expect("open template");
            db.migrate().await.expect("migrate template");
            db.close().await.expect("close template");
            name
        })
        .await;
    let name = format!("test_{}", uuid::Uuid::now_v7().simple());
    make(server, &name, template).await;
    format!("{server}/{name}")
}

/// A new PostgreSQL database on `server` without anything in it.
pub async fn empty(server: &str) -> String {
    let name = format!("test_{}", uuid::Uuid::now_v7().simple());
    make(server, &name, "template1").await;
    format!("{server}/{name}")
}

async fn make(server: &str, name: &str, template: &str) {
    let mut options = ConnectOptions::new(format!("{server}/postgres"));
    options.max_connections(1).sqlx_logging(false);
    let admin = Database::connect(options).await.expect("reach the PostgreSQL server");
    admin
        .execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
        .await
        .expect("make a database");
    admin.close().await.expect("leave");
}
