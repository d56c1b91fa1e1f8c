//! Turns at the one writer: what one suffers is not the others' affair, and nobody is told too early.

use std::time::Duration;

use futures_util::future::join_all;
use sea_orm::ConnectionTrait;

use super::{Db, WriteTx};
use crate::clock::Timestamp;
use crate::config::Config;
use crate::entities::event::{self, Topic};
use crate::error::{Error, ErrorCode};
use crate::events::Bell;

const LITTLE: Duration = Duration::from_millis(150);

async fn database() -> (Db, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut config: Config = crate::auth::fixture::settings();
    config.database_url = format!("sqlite://{}", folder.path().join("test.db").display());
    config.database_timeout = Duration::from_millis(400);
    let db = Db::open(&config, Bell::default()).await.unwrap();
    db.migrate().await.unwrap();
    let tx = db.begin().await.unwrap();
    tx.execute_unprepared("CREATE TABLE thing (name TEXT PRIMARY KEY)").await.unwrap();
    tx.commit().await.unwrap();
    (db, folder)
}

async fn put(tx: &WriteTx, name: &str) -> Result<(), sea_orm::DbErr> {
    tx.execute_unprepared(&format!("INSERT INTO thing (name) VALUES ('{name}')")).await.map(|_| ())
}

async fn things(db: &Db) -> Vec<String> {
    let all =
        sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, "SELECT name FROM thing ORDER BY name");
    let rows = db.read().query_all_raw(all).await.unwrap();
    rows.iter().map(|row| row.try_get("", "name").unwrap()).collect()
}

#[tokio::test]
async fn many_share_one_commit() {
    let (db, _folder) = database().await;
    let (_, before) = (db.figures().transactions, db.figures().commits);
    let first = db.begin().await.unwrap();
    // They all wait while the first one has its turn.
    let others = (0..50).map(|n| {
        let db = db.clone();
        tokio::spawn(async move {
            let tx = db.begin().await.unwrap();
            put(&tx, &format!("{n:02}")).await.unwrap();
            tx.commit().await.unwrap();
        })
    });
    let others: Vec<_> = others.collect();
    tokio::time::sleep(LITTLE).await;
    first.commit().await.unwrap();
    join_all(others).await.into_iter().for_each(|ended| ended.unwrap());
    assert_eq!(things(&db).await.len(), 50);
    // The first one's batch was old by then; the next took the rest, or most of it.
    assert!(db.figures().commits - before < 25, "{:?}", db.figures());
    assert_eq!(db.figures().transactions, 52);
}

#[tokio::test]
async fn a_turn_that_fails_or_is_dropped_harms_nobody() {
    let (db, _folder) = database().await;
    let all = (0..30).map(|n| {
        let db = db.clone();
        async move {
            let tx = db.begin().await.unwrap();
            put(&tx, &format!("{n:02}")).await.unwrap();
            match n % 3 {
                0 => tx.commit().await.unwrap(),
                1 => drop(tx),
                // A statement that fails; the room goes on and keeps the rest.
                _ => {
                    assert!(put(&tx, &format!("{n:02}")).await.is_err());
                    tx.commit().await.unwrap();
                }
            }
        }
    });
    join_all(all).await;
    let expected: Vec<_> = (0..30).filter(|n| n % 3 != 1).map(|n| format!("{n:02}")).collect();
    assert_eq!(things(&db).await, expected);
}

#[tokio::test]
async fn nobody_is_told_before_the_flush_and_later_turns_see_earlier_ones() {
    let (db, _folder) = database().await;
    let first = db.begin().await.unwrap();
    let second = {
        let db = db.clone();
        tokio::spawn(async move { db.begin().await.unwrap() })
    };
    tokio::task::yield_now().await;
    put(&first, "a").await.unwrap();
    let mut told = tokio::spawn(first.commit());
    let second = second.await.unwrap();
    let all = sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, "SELECT name FROM thing");
    assert_eq!(second.query_all_raw(all).await.unwrap().len(), 1, "it sees what the turn before wrote");
    assert!(things(&db).await.is_empty(), "readers do not");
    assert!(tokio::time::timeout(LITTLE, &mut told).await.is_err(), "not durable yet, so not told");
    // Undone itself, it answers only once what it saw is durable.
    second.roll_back().await.unwrap();
    assert_eq!(things(&db).await, ["a"]);
    told.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_turn_that_does_not_go_on_is_undone_and_holds_up_nobody() {
    let (db, _folder) = database().await;
    let stuck = db.begin().await.unwrap();
    put(&stuck, "stuck").await.unwrap();
    let next = db.begin().await.unwrap();
    put(&next, "next").await.unwrap();
    assert!(put(&stuck, "late").await.is_err(), "its connection is gone");
    next.commit().await.unwrap();
    let refused = stuck.commit().await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::Unavailable);
    assert_eq!(things(&db).await, ["next"]);
}

/// F10
#[tokio::test]
async fn when_the_disk_is_full_all_of_a_batch_are_told_and_it_goes_on_by_itself() {
    let (db, _folder) = database().await;
    let first = db.begin().await.unwrap();
    put(&first, "first").await.unwrap();
    let pages = sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, "PRAGMA page_count");
    let pages: i64 = first.query_one_raw(pages).await.unwrap().unwrap().try_get_by_index(0).unwrap();
    first.execute_unprepared(&format!("PRAGMA max_page_count = {pages}")).await.unwrap();
    let second = {
        let db = db.clone();
        tokio::spawn(async move { db.begin().await.unwrap() })
    };
    tokio::task::yield_now().await;
    let first = tokio::spawn(first.commit());
    let second = second.await.unwrap();
    let full = put(&second, &"x".repeat(100_000)).await.unwrap_err();
    assert_eq!(Error::from(full).code(), ErrorCode::Unavailable);
    // Whether the database has undone only this turn or all of the batch: told and kept agree.
    drop(second);
    let kept = first.await.unwrap().is_ok();
    assert_eq!(things(&db).await.len(), usize::from(kept));

    // There is room again: a limit of the connection goes with it, if it was replaced; else it is lifted.
    let tx = db.begin().await.unwrap();
    tx.execute_unprepared("PRAGMA max_page_count = 1000000").await.unwrap();
    put(&tx, "after").await.unwrap();
    tx.commit().await.unwrap();
    assert!(things(&db).await.contains(&"after".to_owned()));
}

/// F10: the first of a batch goes on after the disk was full; those behind it are told the truth, too.
#[tokio::test]
async fn who_waits_behind_a_turn_in_which_a_statement_failed_has_a_transaction_of_his_own() {
    let (db, _folder) = database().await;
    let first = db.begin().await.unwrap();
    put(&first, "first").await.unwrap();
    let commits = db.figures().commits;
    first.execute_unprepared("PRAGMA max_page_count = 1").await.unwrap();
    let second = {
        let db = db.clone();
        tokio::spawn(async move {
            let tx = db.begin().await.unwrap();
            put(&tx, "second").await.unwrap();
            tx.commit().await
        })
    };
    tokio::task::yield_now().await;
    put(&first, &"x".repeat(100_000)).await.unwrap_err();
    let told = [first.commit().await.is_ok(), second.await.unwrap().is_ok()];
    let kept = things(&db).await;
    assert_eq!(told, ["first", "second"].map(|name| kept.contains(&name.to_owned())));
    assert_eq!(db.figures().commits - commits, told.iter().filter(|told| **told).count() as u64);
}

#[tokio::test]
async fn events_are_numbered_in_the_order_of_turns() {
    let (db, _folder) = database().await;
    let all = (0..40).map(|n| {
        let db = db.clone();
        async move {
            let mut tx = db.begin().await.unwrap();
            put(&tx, &format!("{n:02}")).await.unwrap();
            tx.note(Topic::RideChanged, None, None, Timestamp(n));
            tx.note(Topic::EntryAdded, None, None, Timestamp(n));
            tx.commit().await.unwrap();
        }
    });
    join_all(all).await;
    let page = event::after(db.read(), 0, 1_000).await.unwrap();
    assert_eq!(page.events.len(), 80);
    for pair in page.events.chunks(2) {
        assert_eq!((pair[0].topic, pair[1].topic), (Topic::RideChanged, Topic::EntryAdded));
        assert_eq!(pair[0].at, pair[1].at);
    }
    let order =
        sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, "SELECT name FROM thing ORDER BY rowid");
    let rows = db.read().query_all_raw(order).await.unwrap();
    let written: Vec<i64> =
        rows.iter().map(|row| row.try_get::<String>("", "name").unwrap().parse().unwrap()).collect();
    let told: Vec<i64> = page.events.chunks(2).map(|pair| pair[0].at.0).collect();
    assert_eq!(written, told);
}
