//! SQLite: `VACUUM INTO` makes a consistent copy beside running writers.

use std::path::Path;

use anyhow::Context;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

/// The file of a SQLite URL.
pub(super) fn file(url: &str) -> Option<&str> {
    url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"))
}

/// Copies the database into this empty file.
pub(super) async fn save(database: &str, to: &Path) -> anyhow::Result<()> {
    let options = SqliteConnectOptions::new().filename(database).create_if_missing(false);
    let mut connection = options.connect().await.with_context(|| format!("opening {database}"))?;
    let path = to.to_str().context("the file's name must be UTF-8")?;
    sqlx::query("VACUUM INTO ?").bind(path).execute(&mut connection).await?;
    connection.close().await?;
    sound(to).await
}

/// Copies a backup into this empty file.
pub(super) async fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    sound(from).await?;
    let (mut source, mut target) =
        (std::fs::File::open(from)?, std::fs::OpenOptions::new().write(true).open(to)?);
    std::io::copy(&mut source, &mut target)?;
    sound(to).await
}

/// Nothing may be lost by bringing a backup back.
pub(super) fn ensure_empty(database: &Path) -> anyhow::Result<()> {
    let mut log = database.as_os_str().to_owned();
    log.push("-wal");
    for path in [database, Path::new(&log)] {
        let holds_something = std::fs::metadata(path).is_ok_and(|file| file.len() > 0);
        let words = "is not empty: move it away first, a restore replaces nothing";
        anyhow::ensure!(!holds_something, "{} {words}", path.display());
    }
    Ok(())
}

/// Is this file a database without damage?
pub(super) async fn sound(path: &Path) -> anyhow::Result<()> {
    let options = SqliteConnectOptions::new().filename(path).read_only(true);
    let mut connection: SqliteConnection =
        options.connect().await.with_context(|| format!("opening {}", path.display()))?;
    let problems: Vec<String> =
        sqlx::query_scalar("PRAGMA integrity_check(5)").fetch_all(&mut connection).await?;
    connection.close().await?;
    anyhow::ensure!(problems == ["ok"], "{} is damaged: {}", path.display(), problems.join("; "));
    Ok(())
}
