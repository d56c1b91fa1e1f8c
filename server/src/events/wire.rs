//! The bell between nodes: LISTEN and NOTIFY. It carries no news, only that there are some, and it
//! may fail: whoever listens also looks from time to time. A node announces its commits after them,
//! a few milliseconds' worth at once, because a NOTIFY inside a transaction makes all commits queue.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use sqlx::postgres::PgListener;
use tokio::sync::watch;

use super::Bell;
use crate::db::Db;

const CHANNEL: &str = "maskline";
/// Commits of this time are announced together.
const GATHER: Duration = Duration::from_millis(4);
/// After this silence the listener is asked whether its link still lives.
const SILENCE: Duration = Duration::from_secs(15);
const PATIENCE: Duration = Duration::from_secs(5);
const BEFORE_RECONNECT: Duration = Duration::from_secs(1);

/// Announces and listens for ever.
pub(super) async fn connect(db: &Db, bell: &Bell, near: watch::Receiver<u64>) {
    // Who announces does not listen to himself.
    let own = format!("{:016x}", rand::random::<u64>());
    let Some(url) = db.postgres_url() else { return std::future::pending().await };
    tokio::join!(announce(db, &own, near), listen(url, &own, bell));
}

async fn announce(db: &Db, own: &str, mut near: watch::Receiver<u64>) {
    while near.changed().await.is_ok() {
        tokio::time::sleep(GATHER).await;
        near.mark_unchanged();
        let values: [sea_orm::Value; 2] = [CHANNEL.into(), own.into()];
        let notify = Statement::from_sql_and_values(DbBackend::Postgres, "SELECT pg_notify($1, $2)", values);
        if let Err(error) = db.read().execute_raw(notify).await {
            tracing::debug!(%error, "other nodes could not be rung; they look by themselves");
        }
    }
}

async fn listen(url: &str, own: &str, bell: &Bell) {
    loop {
        if let Err(error) = hear(url, own, bell).await {
            tracing::warn!(%error, "not listening to other nodes for a moment; looking by itself meanwhile");
        }
        tokio::time::sleep(BEFORE_RECONNECT).await;
    }
}

/// Listens until the link breaks.
async fn hear(url: &str, own: &str, bell: &Bell) -> Result<(), sqlx::Error> {
    let mut listener = in_time(PgListener::connect(url)).await?;
    in_time(listener.listen(CHANNEL)).await?;
    loop {
        // What was rung before, or while the link was away, was not heard.
        bell.ring_here();
        loop {
            match tokio::time::timeout(SILENCE, listener.try_recv()).await {
                Ok(Ok(Some(rung))) if rung.payload() == own => {}
                Ok(Ok(Some(_))) => bell.ring_here(),
                Ok(Ok(None)) => break,
                Ok(Err(error)) => return Err(error),
                Err(_) => {
                    in_time(sqlx::query("SELECT 1").execute(&mut listener)).await?;
                }
            }
        }
    }
}

async fn in_time<T>(work: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    let silent = |_| sqlx::Error::Io(std::io::ErrorKind::TimedOut.into());
    tokio::time::timeout(PATIENCE, work).await.map_err(silent)?
}
