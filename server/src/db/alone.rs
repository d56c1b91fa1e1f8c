//! SQLite serves one server at a time: the second one is told so at its start, before it takes the
//! first one's texts for left behind.

use std::fs::{File, OpenOptions, TryLockError};

use anyhow::Context;

/// Holds the claim until dropped.
pub struct Alone {
    _file: Option<File>,
}

/// Claims the database in this file; none needs no claim.
pub(super) fn claim(database: Option<&str>) -> anyhow::Result<Alone> {
    let Some(path) = database else { return Ok(Alone { _file: None }) };
    let file = open(&format!("{path}.serving"))?;
    match file.try_lock() {
        Ok(()) => Ok(Alone { _file: Some(file) }),
        Err(TryLockError::WouldBlock) => anyhow::bail!(
            "another server runs on {path}: SQLite serves one. Stop it first, or use PostgreSQL for several"
        ),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("locking {path}.serving")),
    }
}

/// Opens a file whose only use is its lock.
pub(super) fn open(path: &str) -> anyhow::Result<File> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path);
    file.with_context(|| format!("opening {path}"))
}
