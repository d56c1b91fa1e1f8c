//! Recovery: texts that arrived at a telco while nobody took them in. Telcos that keep a list of what
//! they received are asked after each start and from time to time; what is new enters the log once,
//! marked, and goes the way of every text (F19).
//!
//! How far a list has been read is kept, not guessed from the last text: one that arrived by itself
//! after an outage says nothing of those before it. Doesn't belong here: telcos that repeat webhooks
//! by themselves.

use std::collections::HashSet;
use std::time::Duration;

use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QuerySelect};

use crate::app::App;
use crate::clock::Timestamp;
use crate::entities::leg::{self, Direction};
use crate::entities::{proxy_number, recovery};
use crate::error::Result;
use crate::masking::relay;
use crate::providers::{InboundText, Provider, SendError};

/// One node reads the lists; the others leave it to that one.
const LOCK: &str = "masking.recovery";
/// Read again from so long before: a telco may list a text later than it dates it.
const OVERLAP: Duration = Duration::from_mins(2);
/// A text younger than this may be on its way to us by itself; it is looked at next time. After a start
/// nothing is on its way: nobody was there to take it.
const ON_ITS_WAY: Duration = Duration::from_secs(30);
/// So many ids are looked for in the log at once.
const AT_ONCE: usize = 500;
/// A telco that could not be asked is asked again after this, if not sooner by itself.
const AGAIN: Duration = Duration::from_secs(20);

/// Reads the lists after the start, then again and again, until the server stops.
pub async fn run(app: App) {
    let mut grace = Duration::ZERO;
    let again = AGAIN.min(app.config.recovery_every);
    while !app.stop.is_cancelled() {
        let wait = match round(&app, grace).await {
            Ok(true) => {
                grace = ON_ITS_WAY;
                app.config.recovery_every
            }
            Ok(false) => again,
            Err(error) => {
                tracing::error!(%error, "texts that were missed cannot be looked for; trying again");
                again
            }
        };
        tokio::select! {
            () = app.stop.cancelled() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Asks every telco that keeps a list. Answers whether all that were asked answered.
async fn round(app: &App, grace: Duration) -> Result<bool> {
    let Some(_lock) = app.db.try_lock(LOCK).await? else { return Ok(true) };
    let mut all = true;
    for provider in app.providers.iter() {
        all &= catch_up(app, provider.as_ref(), grace).await?;
    }
    Ok(all)
}

/// Takes in what one telco received since its list was last read. Answers `false` if it did not answer.
async fn catch_up(app: &App, provider: &dyn Provider, grace: Duration) -> Result<bool> {
    let begun = app.clock.now();
    let since = since(app, provider.name(), begun).await?;
    let Some(from) = since.minus(OVERLAP).to_datetime() else { return Ok(true) };
    let texts = match provider.received_since(from).await {
        Ok(texts) => texts,
        Err(SendError::Unsupported | SendError::NotConfigured) => return Ok(true),
        Err(error) => {
            tracing::warn!(provider = provider.name(), %error, "a telco does not tell what it received");
            return Ok(false);
        }
    };
    let missed = missed(app, provider.name(), texts).await?;
    for text in &missed {
        relay::recovered(app, provider.name(), text).await?;
    }
    let tx = app.db.begin().await?;
    recovery::note(&*tx, provider.name(), begun.minus(grace)).await?;
    tx.commit().await?;
    if !missed.is_empty() {
        let recovered = missed.len();
        tracing::info!(provider = provider.name(), recovered, "took in texts that were missed");
    }
    Ok(true)
}

/// How far the list was read; before the first time, the last text we have, else nothing is missed.
async fn since(app: &App, provider: &str, now: Timestamp) -> Result<Timestamp> {
    let db = app.db.read();
    if let Some(read) = recovery::Entity::find_by_id(provider).one(db).await? {
        return Ok(read.until);
    }
    // Of each number in the order of its index: in all texts of a telco one would have to look long.
    let of_number = Query::select()
        .column((leg::Entity, leg::Column::CreatedAt))
        .from(leg::Entity)
        .and_where(
            Expr::col((leg::Entity, leg::Column::NumberId))
                .equals((proxy_number::Entity, proxy_number::Column::Id)),
        )
        .and_where(leg::Column::Direction.eq(Direction::Inbound))
        .order_by((leg::Entity, leg::Column::EntryId), Order::Desc)
        .limit(1)
        .take();
    let last = Query::select()
        .expr(Func::max(SimpleExpr::SubQuery(None, Box::new(of_number.into()))))
        .from(proxy_number::Entity)
        .and_where(proxy_number::Column::Provider.eq(provider))
        .take();
    let last: Option<i64> = match db.query_one(&last).await? {
        Some(row) => row.try_get_by_index(0)?,
        None => None,
    };
    Ok(last.map_or(now, Timestamp))
}

/// Those to our numbers that are not in the log. The account may have other numbers, as those of another
/// environment (R12).
async fn missed(app: &App, provider: &str, texts: Vec<InboundText>) -> Result<Vec<InboundText>> {
    let db = app.db.read();
    let ours: HashSet<String> = proxy_number::Entity::find()
        .select_only()
        .column(proxy_number::Column::E164)
        .filter(proxy_number::Column::Provider.eq(provider))
        .filter(proxy_number::Column::Environment.eq(&app.config.environment))
        .filter(proxy_number::Column::State.ne(proxy_number::State::Released))
        .into_tuple()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let mut missed = texts;
    missed.retain(|text| text.to.as_ref().is_some_and(|to| ours.contains(to.e164())));
    let mut known = HashSet::new();
    for some in missed.chunks(AT_ONCE) {
        let ids: Vec<Option<String>> = leg::Entity::find()
            .select_only()
            .column(leg::Column::ProviderId)
            .filter(leg::Column::Provider.eq(provider))
            .filter(leg::written_out(Direction::Inbound))
            .filter(leg::Column::ProviderId.is_in(some.iter().map(|text| &text.id)))
            .into_tuple()
            .all(db)
            .await?;
        known.extend(ids.into_iter().flatten());
    }
    missed.retain(|text| !known.contains(&text.id));
    Ok(missed)
}
