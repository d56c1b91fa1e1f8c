//! Importing people from CSV: each row stands for itself, a wrong one doesn't stop the others.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect,
};
use serde::Deserialize;
use uuid::Uuid;

use crate::app::App;
use crate::audit;
use crate::auth::Identity;
use crate::db::WriteTx;
use crate::entities::person::{self, Kind};
use crate::entities::{erasure, market, phone};
use crate::error::{Error, Result};
use crate::masking::people;

const MOST_ROWS: usize = 5_000;

/// A row of an import that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportProblem {
    /// Line of the file, from 1; the header is 1.
    pub row: i32,
    /// Which column.
    pub field: Option<String>,
    /// What is wrong.
    pub message: String,
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// New people.
    pub created: i32,
    /// People whose name or note changed (recognised by phone).
    pub updated: i32,
    /// Rows that said nothing new.
    pub unchanged: i32,
    /// Rows that were left out.
    pub problems: Vec<ImportProblem>,
    /// Nothing was written.
    pub dry_run: bool,
}

#[derive(Deserialize)]
struct Row {
    name: String,
    phone: String,
    #[serde(default)]
    note: Option<String>,
}

/// Imports people from CSV with the columns `name`, `phone` and (optional) `note`. Someone with the
/// same phone and kind is updated, not made twice: importing a file again changes nothing (R54). A `caller` who is
/// limited to markets neither changes nor learns of people he does not see (T24).
///
/// # Errors
/// `INVALID_INPUT` when it is no CSV, lacks a column or is too long; single rows are reported instead.
pub async fn import(
    app: &App,
    kind: Kind,
    csv: &str,
    market_id: Option<Uuid>,
    caller: &Identity,
    dry_run: bool,
) -> Result<ImportReport> {
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(csv.as_bytes());
    let headers: csv::StringRecord = reader
        .headers()
        .map_err(|_| Error::invalid("csv", "The file can't be read as CSV."))?
        .iter()
        .map(|name| name.trim_start_matches('\u{feff}').to_lowercase())
        .collect();
    if !["name", "phone"].iter().all(|needed| headers.iter().any(|name| name == *needed)) {
        return Err(Error::invalid("csv", "The first line must name the columns: name,phone,note."));
    }
    let markets = caller.markets.as_deref();
    let mut tx = app.db.begin().await?;
    let market = market::named_or_default(&*tx, market_id).await?;
    let mut report = ImportReport { dry_run, ..ImportReport::default() };
    for (index, record) in reader.records().enumerate() {
        let row = i32::try_from(index + 2).unwrap_or(i32::MAX);
        if index == MOST_ROWS {
            return Err(Error::invalid("csv", format!("At most {MOST_ROWS} rows at a time.")));
        }
        let read = record.and_then(|record| record.deserialize::<Row>(Some(&headers)));
        let outcome = match read {
            Ok(read) => take_row(app, &tx, (kind, markets), &market, read).await,
            Err(_) => Err(Error::invalid("csv", "The line can't be read.")),
        };
        match outcome {
            Ok(Taken::Created) => report.created += 1,
            Ok(Taken::Updated) => report.updated += 1,
            Ok(Taken::Unchanged) => report.unchanged += 1,
            Err(error @ Error::Refused { .. }) => report.problems.push(ImportProblem {
                row,
                field: error.field().map(str::to_owned),
                message: error.public_message(),
            }),
            Err(error) => return Err(error),
        }
    }
    // A dry run does everything but keep it.
    if !dry_run {
        let words = format!("{}s: {} new, {} changed", kind.word(), report.created, report.updated);
        let by = Some(caller.account_id);
        audit::record(app, &mut tx, by, "person.import", Some(market.id), words).await?;
        tx.commit().await?;
    }
    Ok(report)
}

enum Taken {
    Created,
    Updated,
    Unchanged,
}

async fn take_row(
    app: &App,
    tx: &WriteTx,
    (kind, markets): (Kind, Option<&[Uuid]>),
    market: &market::Model,
    row: Row,
) -> Result<Taken> {
    let number = people::own_phone(tx, &row.phone, &market.country, market).await?;
    let name = people::checked_name(&row.name)?;
    let note = row.note.as_deref().map(people::checked_note).transpose()?;
    let now = app.clock.now();
    let owners: Vec<Uuid> = phone::Entity::find()
        .select_only()
        .column(phone::Column::PersonId)
        .filter(phone::Column::NumberHash.eq(app.vault.hash(&number)))
        .filter(phone::Column::IsPrimary.eq(true))
        .into_tuple()
        .all(&**tx)
        .await?;
    let known = person::Entity::find()
        .filter(person::Column::Id.is_in(owners))
        .filter(person::Column::Kind.eq(kind))
        .filter(Condition::all().add_option(markets.map(person::of_markets)))
        .one(&**tx)
        .await?;
    let Some(known) = known else {
        people::insert(app, tx, now, kind, &name, note.as_deref().unwrap_or(""), &number).await?;
        return Ok(Taken::Created);
    };
    let note = note.unwrap_or_else(|| known.note.clone());
    if known.name == name && known.note == note {
        return Ok(Taken::Unchanged);
    }
    erasure::refuse_if_asked(&**tx, known.id).await?;
    let version = known.version + 1;
    let mut changed: person::ActiveModel = known.into();
    changed.name_folded = Set(name.to_lowercase());
    changed.name = Set(name);
    changed.note = Set(note);
    changed.version = Set(version);
    changed.updated_at = Set(now);
    changed.update(&**tx).await?;
    Ok(Taken::Updated)
}
