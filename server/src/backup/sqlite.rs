//! SQLite: `VACUUM INTO` makes a consistent copy beside running writers.

use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use rusqlite::{Connection, OpenFlags};
use tokio::task::spawn_blocking;

/// As long as a copy waits for whoever is in its way.
const BUSY: Duration = Duration::from_secs(5);

/// The file of a SQLite URL.
pub(super) fn file(url: &str) -> Option<&str> {
    url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"))
}

/// Copies the database into this empty file.
pub(super) async fn save(database: &str, to: &Path) -> anyhow::Result<()> {
    let path = to.to_str().context("the file's name must be UTF-8")?.to_owned();
    let file = database.to_owned();
    let copied = spawn_blocking(move || {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags)?;
        connection.busy_timeout(BUSY)?;
        connection.execute("VACUUM INTO ?", [path])
    });
    copied.await?.with_context(|| format!("copying {database}"))?;
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
    let file = path.to_owned();
    let looked = spawn_blocking(move || {
        let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut check = connection.prepare("PRAGMA integrity_check(5)")?;
        check.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()
    });
    let problems = looked.await?.with_context(|| format!("reading {}", path.display()))?;
    anyhow::ensure!(problems == ["ok"], "{} is damaged: {}", path.display(), problems.join("; "));
    Ok(())
}
