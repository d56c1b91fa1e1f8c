//! Pictures that come with texts (E29): fetched from the telco that names them, cleaned of what they tell
//! beside, kept sealed, and passed on as links of ours that end. A webhook only writes down that there are
//! some; the courier fetches them before their text goes, a sweep those whose text goes nowhere. One that
//! cannot be had is told of in the text.
//!
//! Doesn't belong here: which telco carries pictures (`providers`), and when a text goes (`delivery`).

mod clean;
mod fetching;
pub mod links;

use std::time::Duration;

use futures_util::future::join_all;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::event::Topic;
use crate::entities::picture::{self, Column, State};
use crate::entities::{entry, picture_content};
use crate::error::Result;
use crate::providers::Media;

use clean::Clean;
use fetching::Trouble;

/// After each try that may end better later; then it is lost.
const WAITS: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(15)];
/// Pictures of one go of the sweep.
const BATCH: u64 = 20;
/// Further away than any wait: the clock jumped.
const FARTHEST: Duration = Duration::from_mins(5);

/// Writes down that an entry came with pictures, in the transaction that writes the entry.
///
/// # Errors
/// When the database fails.
pub async fn expect(
    app: &App,
    tx: &WriteTx,
    entry: Uuid,
    provider: &str,
    pictures: usize,
    at: Timestamp,
) -> Result<()> {
    let rows = (0..i32::try_from(pictures).unwrap_or(i32::MAX)).map(|position| picture::ActiveModel {
        id: Set(app.clock.new_id()),
        entry_id: Set(entry),
        position: Set(position),
        provider: Set(provider.to_owned()),
        state: Set(State::Waiting),
        attempts: Set(0),
        next_attempt_at: Set(Some(at)),
        content_type: Set(None),
        size: Set(None),
        problem: Set(None),
        created_at: Set(at),
    });
    picture::Entity::insert_many(rows)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Fetches what an entry still lacks. Answers when to come again, if it may end better later.
///
/// # Errors
/// When the database fails or a seal does not open.
pub async fn fetch_of(app: &App, entry: &entry::Model) -> Result<Option<Timestamp>> {
    let Some(media) = media_of(app, entry)? else { return Ok(None) };
    let rows = picture::of_entry(app.db.read(), entry.id).await?;
    let waiting: Vec<_> = rows.iter().filter(|row| row.state == State::Waiting).collect();
    let fetched = join_all(waiting.iter().map(|row| fetch(app, row, &media))).await;
    let mut again = None;
    for (row, found) in waiting.into_iter().zip(fetched) {
        again = std::cmp::max(again, keep(app, entry, row, found).await?);
    }
    Ok(again)
}

fn media_of(app: &App, entry: &entry::Model) -> Result<Option<Vec<Media>>> {
    Ok(if entry.media_sealed.is_some() { Some(entry::media(&app.vault, entry)?) } else { None })
}

async fn fetch(app: &App, row: &picture::Model, media: &[Media]) -> std::result::Result<Clean, Trouble> {
    let media = usize::try_from(row.position).ok().and_then(|position| media.get(position));
    match (media, app.providers.get(&row.provider)) {
        (Some(media), Some(provider)) => fetching::fetch(app, provider.as_ref(), media).await,
        _ => Err(Trouble::Lasting("Nobody knows where it is.")),
    }
}

/// Marks what came of a try. Answers when the next one is due.
async fn keep(
    app: &App,
    entry: &entry::Model,
    row: &picture::Model,
    found: std::result::Result<Clean, Trouble>,
) -> Result<Option<Timestamp>> {
    let now = app.clock.now();
    let wait = usize::try_from(row.attempts).ok().and_then(|tried| WAITS.get(tried));
    let (state, problem, next) = match &found {
        Ok(_) => (State::Kept, None, None),
        Err(Trouble::Passing(words)) if wait.is_some() => {
            (State::Waiting, Some(*words), wait.map(|wait| now.plus(*wait)))
        }
        Err(Trouble::Passing(words) | Trouble::Lasting(words)) => (State::Lost, Some(*words), None),
    };
    let content = found.ok();
    let size = content.as_ref().and_then(|clean| i32::try_from(clean.content.len()).ok());
    let mut tx = app.db.begin().await?;
    let marked = picture::Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .col_expr(Column::NextAttemptAt, Expr::value(next.map(|at| at.0)))
        .col_expr(Column::ContentType, Expr::value(content.as_ref().map(|clean| clean.content_type)))
        .col_expr(Column::Size, Expr::value(size))
        .col_expr(Column::Problem, Expr::value(problem))
        .filter(Column::Id.eq(row.id))
        .filter(Column::State.eq(State::Waiting))
        .exec(&*tx)
        .await?;
    if marked.rows_affected == 0 {
        // It was fetched by someone else, or erased.
        tx.roll_back().await?;
        return Ok(None);
    }
    if let Some(clean) = content {
        let sealed = app.vault.seal_bytes(row.id, &clean.content);
        let content = picture_content::ActiveModel { id: Set(row.id), sealed: Set(sealed) };
        picture_content::Entity::insert(content).exec_without_returning(&*tx).await?;
    }
    tx.note(Topic::EntryUpdated, Some(entry.id), entry.ride_id, now);
    tx.commit().await?;
    Ok(next)
}

/// What goes out with an entry's text: links to its pictures, and how many of them could not be had.
///
/// # Errors
/// When the database fails.
pub async fn passed_on(app: &App, entry: &entry::Model) -> Result<(Vec<Media>, usize)> {
    if entry.media_sealed.is_none() {
        return Ok((Vec::new(), 0));
    }
    let rows = picture::of_entry(app.db.read(), entry.id).await?;
    let kept: Vec<_> = rows
        .iter()
        .filter(|row| row.state == State::Kept)
        .map(|row| Media { url: links::in_text(app, row), content_type: row.content_type.clone() })
        .collect();
    let lost = entry::media(&app.vault, entry)?.len().saturating_sub(kept.len());
    Ok((kept, lost))
}

/// Fetches what is due and no courier came for. Answers how many.
///
/// # Errors
/// When the database fails or a seal does not open.
pub async fn sweep(app: &App) -> Result<u64> {
    let now = app.clock.now();
    let due = Column::NextAttemptAt.lte(now).or(Column::NextAttemptAt.gt(now.plus(FARTHEST)));
    let due = picture::Entity::find()
        .filter(Column::NextAttemptAt.is_not_null())
        .filter(due)
        .order_by_asc(Column::NextAttemptAt)
        .limit(BATCH);
    let mut entries: Vec<Uuid> = due.all(app.db.read()).await?.iter().map(|row| row.entry_id).collect();
    entries.sort_unstable();
    entries.dedup();
    let mut fetched = 0;
    for id in entries {
        let Some(entry) = entry::Entity::find_by_id(id).one(app.db.read()).await? else { continue };
        fetch_of(app, &entry).await?;
        fetched += 1;
    }
    Ok(fetched)
}

/// Removes the pictures of entries whose texts are removed.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &WriteTx, entries: &[Uuid]) -> Result<()> {
    let of_them = picture::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::EntryId.is_in(entries.iter().copied()))
        .into_query();
    picture_content::Entity::delete_many()
        .filter(picture_content::Column::Id.in_subquery(of_them))
        .exec(&**tx)
        .await?;
    picture::Entity::delete_many().filter(Column::EntryId.is_in(entries.iter().copied())).exec(&**tx).await?;
    Ok(())
}
