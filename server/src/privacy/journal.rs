//! The journal of erasures: a file beside the database with the ids of those who were erased, no name
//! and no number. A copy of the database from before an erasure still holds the person; when it is
//! brought back, the next start erases anew whoever is in the journal. Keep the file with the backups.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::erasure;
use crate::app::App;
use crate::clock::Timestamp;
use crate::config::Config;
use crate::entities::{self, person};
use crate::error::{Error, Result};
use crate::private;

#[derive(Serialize, Deserialize)]
struct Line {
    person: Uuid,
    at: i64,
    /// Shows that this server wrote the line: nobody is erased by a line from elsewhere.
    mac: String,
}

/// Where the journal is: beside a SQLite file, else in the data folder.
#[must_use]
pub fn path(config: &Config) -> PathBuf {
    let url = &config.database_url;
    match url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")) {
        Some(file) => PathBuf::from(format!("{file}.erasures")),
        None => config.data_dir.join("erasures"),
    }
}

/// Writes down that a person is erased, durably, before it happens.
pub(super) fn append(app: &App, person: Uuid, at: Timestamp) -> Result<()> {
    let line = Line { person, at: at.0, mac: mac(app, person, at.0) };
    let write = || -> anyhow::Result<()> {
        let path = path(&app.config);
        private::folder(path.parent().unwrap_or(Path::new("")))?;
        let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
        writeln!(file, "{}", serde_json::to_string(&line)?)?;
        Ok(file.sync_all()?)
    };
    write().map_err(|error| Error::Internal(format!("the journal of erasures: {error:#}")))
}

fn mac(app: &App, person: Uuid, at: i64) -> String {
    hex::encode(app.vault.fingerprint(&["erasure", &person.to_string(), &at.to_string()]))
}

/// Erases anew who is in the journal and, after an older copy was brought back, in the database again.
/// Answers how many.
///
/// # Errors
/// When the journal cannot be read, or the database fails: the server is not to start then.
pub async fn replay(app: &App) -> anyhow::Result<u64> {
    let written = read(app, &path(&app.config))?;
    let mut erased = 0;
    for chunk in written.chunks(500) {
        let done = entities::erasure::Entity::find()
            .filter(entities::erasure::Column::PersonId.is_in(chunk.to_vec()))
            .filter(entities::erasure::Column::DoneAt.is_not_null())
            .all(app.db.read())
            .await?;
        let back = person::Entity::find().filter(person::Column::Id.is_in(chunk.to_vec()));
        let back = back.filter(person::Column::Id.is_not_in(done.into_iter().map(|row| row.person_id)));
        for person in back.all(app.db.read()).await? {
            erasure::erase_again(app, person.id).await.context("erasing anew")?;
            erased += 1;
        }
    }
    if erased > 0 {
        tracing::warn!(erased, "the database held people who had been erased: they are erased anew");
    }
    Ok(erased)
}

fn read(app: &App, path: &Path) -> anyhow::Result<Vec<Uuid>> {
    let text = match std::fs::read_to_string(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        read => read.with_context(|| format!("reading {}", path.display()))?,
    };
    let mut people = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match serde_json::from_str::<Line>(line) {
            Ok(line) if line.mac == mac(app, line.person, line.at) => people.push(line.person),
            _ => {
                tracing::error!(line = number + 1, "a line of the journal of erasures is not ours; left out");
            }
        }
    }
    people.sort_unstable();
    people.dedup();
    Ok(people)
}
