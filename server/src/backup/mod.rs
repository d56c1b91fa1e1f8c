//! Copies of the database for bad days: made while the server runs, checked, readable by their owner
//! only, and brought back into an empty place. The secret key is not in them: without it a copy shows
//! neither phones nor texts, and is of no use.

mod check;
mod postgres;
mod sqlite;

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::Context;

pub use self::check::check;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::delivery::courier;
use crate::entities::event;
use crate::events::Bell;
use crate::private;

/// Writes a copy of the database into a new file. What was acknowledged before it began is in it
/// (I12).
///
/// # Errors
/// When the file is there already, or the copy cannot be made or does not pass its check.
pub async fn save(config: &Config, to: &Path) -> anyhow::Result<()> {
    anyhow::ensure!(!to.exists(), "{} is there already: a backup replaces nothing", to.display());
    let part = beside(to, "part");
    empty(&part)?;
    let made = match sqlite::file(&config.database_url) {
        Some(database) => sqlite::save(database, &part).await,
        None => postgres::save(&config.database_url, &part).await,
    };
    finish(made, &part, to)
}

/// Brings a copy back into an empty database, and to the newest schema. Answers how many texts and calls waited in it:
/// whether they went out since, their telcos are asked before they are sent.
///
/// # Errors
/// When the database is not empty, or the copy is damaged.
pub async fn restore(config: &Config, from: &Path) -> anyhow::Result<u64> {
    anyhow::ensure!(from.is_file(), "{} is not a file", from.display());
    match sqlite::file(&config.database_url) {
        Some(database) => {
            let to = Path::new(database);
            sqlite::ensure_empty(to)?;
            let part = beside(to, "part");
            empty(&part)?;
            finish(sqlite::copy(from, &part).await, &part, to)?;
        }
        None => postgres::restore(&config.database_url, from).await?,
    }
    let db = Db::open(config, Bell::default()).await?;
    db.migrate().await?;
    let tx = db.begin().await?;
    let doubted = courier::doubt_what_waited(&tx).await?;
    event::start_afresh(&*tx, Clock::system().now()).await?;
    tx.commit().await?;
    db.close().await?;
    Ok(doubted)
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// An empty file that only its owner reads.
fn empty(path: &Path) -> anyhow::Result<()> {
    // One that was left by an earlier try is of no use to anyone.
    let _ = std::fs::remove_file(path);
    private::new_file(path).map(drop).with_context(|| format!("making {}", path.display()))
}

/// Gives the finished part its name, durably; a failed one is taken away.
fn finish(made: anyhow::Result<()>, part: &Path, to: &Path) -> anyhow::Result<()> {
    let named = made.and_then(|()| {
        File::open(part)?.sync_all()?;
        std::fs::rename(part, to)?;
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Ok(File::open(folder)?.sync_all()?)
    });
    if named.is_err() {
        let _ = std::fs::remove_file(part);
    }
    named.with_context(|| format!("writing {}", to.display()))
}
