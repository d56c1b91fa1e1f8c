//! Is all well with a database: its schema, its files, and the key that opens it?

use std::path::Path;

use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, Statement};

use super::sqlite;
use crate::app;
use crate::config::Config;
use crate::db::Db;
use crate::entities::phone;
use crate::events::Bell;

/// Answers a sentence for each thing that was looked at.
///
/// # Errors
/// The first thing that is not well.
pub async fn check(config: &Config) -> anyhow::Result<Vec<String>> {
    if let Some(file) = sqlite::file(&config.database_url) {
        anyhow::ensure!(Path::new(file).is_file(), "there is no database at {file}");
    }
    let db = Db::open(config, Bell::default()).await?;
    let mut well = vec!["The database answers.".to_owned()];
    anyhow::ensure!(db.is_migrated().await?, "migrations are missing: run `maskline migrate`");
    well.push("The schema is the newest.".to_owned());
    if let Some(file) = sqlite::file(&config.database_url) {
        sqlite::sound(Path::new(file)).await?;
        let dangling = statement(&db, "PRAGMA foreign_key_check");
        let dangling = db.read().query_all_raw(dangling).await?.len();
        anyhow::ensure!(dangling == 0, "{dangling} rows refer to rows that are gone");
    } else {
        let broken = statement(&db, "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid");
        let broken = db.read().query_all_raw(broken).await?.len();
        anyhow::ensure!(broken == 0, "{broken} indexes are not valid: REINDEX them");
    }
    well.push("Files and indexes are sound.".to_owned());
    well.push(key_fits(config, &db).await?);
    db.close().await?;
    Ok(well)
}

fn statement(db: &Db, sql: &str) -> Statement {
    Statement::from_string(db.read().get_database_backend(), sql)
}

async fn key_fits(config: &Config, db: &Db) -> anyhow::Result<String> {
    let Some(sealed) = phone::Entity::find().order_by_desc(phone::Column::Id).one(db.read()).await? else {
        return Ok("Nothing is sealed yet, so any secret key fits.".to_owned());
    };
    let vault = app::vault(config)?
        .ok_or_else(|| anyhow::anyhow!("the database holds phones, and the secret key is missing"))?;
    vault
        .open_phone(sealed.id, &sealed.number_sealed)
        .map_err(|_| anyhow::anyhow!("the secret key does not open this database: it belongs to another"))?;
    Ok("The secret key opens it.".to_owned())
}
