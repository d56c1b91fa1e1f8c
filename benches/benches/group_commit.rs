//! What group commit brings: the same transactions, each flushed for itself and sharing flushes, in
//! one run on one disk. `cargo bench -p maskline-benches --bench group_commit`

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints, and fails loudly")]

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use maskline::db::Db;
use maskline::events::Bell;
use rusqlite::Connection;
use sea_orm::ConnectionTrait;
use tokio::task::spawn_blocking;

const RUN: Duration = Duration::from_secs(2);
/// Rows a transaction writes: about what an inbound text does.
const ROWS: usize = 4;
const TABLE: &str = "CREATE TABLE thing (id INTEGER PRIMARY KEY, body TEXT NOT NULL)";
const INSERT: &str = "INSERT INTO thing (body) VALUES ('a text of common length, sealed, takes some space')";

#[tokio::main]
async fn main() {
    println!(
        "{:>8} {:>16} {:>16} {:>7} {:>14}",
        "writers", "one by one tx/s", "grouped tx/s", "ratio", "grouped rows/s"
    );
    for writers in [1, 8, 64] {
        let folder = tempfile::tempdir_in(".").unwrap();
        let alone = one_by_one(&folder.path().join("a.db").display().to_string(), writers).await;
        let grouped = grouped(&folder.path().join("b.db").display().to_string(), writers).await;
        #[expect(clippy::cast_precision_loss, reason = "a table for people")]
        let (rows, ratio) = (grouped * ROWS as f64, grouped / alone);
        println!("{writers:>8} {alone:>16.0} {grouped:>16.0} {ratio:>7.1} {rows:>14.0}");
    }
}

/// Without: one connection, and a flush for each.
async fn one_by_one(path: &str, writers: usize) -> f64 {
    let connection = Connection::open(path).unwrap();
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection.pragma_update(None, "synchronous", "FULL").unwrap();
    connection.execute_batch(TABLE).unwrap();
    let connection = Arc::new(Mutex::new(connection));
    rate(writers, || async {
        let connection = Arc::clone(&connection);
        spawn_blocking(move || transaction(&connection.lock().unwrap())).await.unwrap();
    })
    .await
}

fn transaction(connection: &Connection) {
    connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    for _ in 0..ROWS {
        connection.execute_batch(INSERT).unwrap();
    }
    connection.execute_batch("COMMIT").unwrap();
}

async fn grouped(path: &str, writers: usize) -> f64 {
    let mut config = maskline_tests::app::settings();
    config.database_url = format!("sqlite://{path}");
    let db = Db::open(&config, Bell::default()).await.unwrap();
    let tx = db.begin().await.unwrap();
    tx.execute_unprepared(TABLE).await.unwrap();
    tx.commit().await.unwrap();
    let rate = rate(writers, || async {
        let tx = db.begin().await.unwrap();
        for _ in 0..ROWS {
            tx.execute_unprepared(INSERT).await.unwrap();
        }
        tx.commit().await.unwrap();
    });
    rate.await
}

/// Transactions a second of so many who write one after the other.
async fn rate<F: Future<Output = ()>>(writers: usize, work: impl Fn() -> F) -> f64 {
    let begun = Instant::now();
    let done = join_all((0..writers).map(|_| async {
        let mut done = 0_u32;
        while begun.elapsed() < RUN {
            work().await;
            done += 1;
        }
        f64::from(done)
    }));
    done.await.into_iter().sum::<f64>() / begun.elapsed().as_secs_f64()
}
