//! Retention: what is older than a market wants to keep is redacted in its row; the audit log, raw
//! webhooks and the event feed, which belong to no market, are cut off at their old end.

use std::time::Duration;

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveEnum, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, Iterable, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
};
use uuid::Uuid;

use crate::app::App;
use crate::audit;
use crate::auth::Identity;
use crate::clock::Timestamp;
use crate::db::Batches;
use crate::entities::leg::State;
use crate::entities::retention::{self, Class, EVERYWHERE};
use crate::entities::{
    audit as records, conversation, entry, leg, legal_hold, market, participant, phone, proxy_number, ride,
    ride_history,
};
use crate::error::{Error, Result};
use crate::hooks;
use crate::pictures;

/// Rows of one transaction: others write in between.
const BATCH: u64 = 500;
const DAY: Duration = Duration::from_hours(24);
const LONGEST: i32 = 3_650;
/// Whoever replays a webhook may do so for days (T2): its row is kept at least as long.
const SHORTEST_FOR_WEBHOOKS: i32 = 7;

/// What holds for a class of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Which class.
    pub class: Class,
    /// The days told for this market, or for all.
    pub days: Option<i32>,
    /// What holds if nothing is told here: the rule for all markets, or the server's setting; none keeps
    /// for ever.
    pub fallback: Option<i32>,
}

/// What holds in a market, or everywhere where a market says nothing.
///
/// # Errors
/// `NOT_FOUND`, or when the database fails.
pub async fn rules(app: &App, market: Option<Uuid>) -> Result<Vec<Rule>> {
    if let Some(id) = market {
        market::named_or_default(app.db.read(), Some(id)).await?;
    }
    let rows = retention::Entity::find().all(app.db.read()).await?;
    let told =
        |id, class| rows.iter().find(|row| row.market_id == id && row.class == class).map(|row| row.days);
    let setting = |class| match class {
        Class::Webhooks => Some(days(app.config.webhook_retention)),
        Class::Events => Some(days(app.config.event_retention)),
        _ => None,
    };
    let classes = Class::iter().filter(|class| market.is_none() || class.is_per_market());
    Ok(classes
        .map(|class| match market {
            Some(id) => Rule { class, days: told(id, class), fallback: told(EVERYWHERE, class) },
            None => Rule { class, days: told(EVERYWHERE, class), fallback: setting(class) },
        })
        .collect())
}

fn days(time: Duration) -> i32 {
    i32::try_from(time.as_secs().div_ceil(DAY.as_secs())).unwrap_or(i32::MAX)
}

/// Says for how many days a class is kept; `None` takes the rule away.
///
/// # Errors
/// `NOT_FOUND`; `INVALID_INPUT` naming `days` or `marketId`.
pub async fn set(
    app: &App,
    caller: &Identity,
    market: Option<Uuid>,
    class: Class,
    days: Option<i32>,
) -> Result<()> {
    let shortest = if class == Class::Webhooks { SHORTEST_FOR_WEBHOOKS } else { 1 };
    if days.is_some_and(|days| !(shortest..=LONGEST).contains(&days)) {
        return Err(Error::invalid("days", format!("From {shortest} to {LONGEST} days.")));
    }
    if market.is_some() && !class.is_per_market() {
        return Err(Error::invalid("marketId", "This belongs to no market: leave it out."));
    }
    let mut tx = app.db.begin().await?;
    if let Some(id) = market {
        market::named_or_default(&*tx, Some(id)).await?;
    }
    let market_id = market.unwrap_or(EVERYWHERE);
    match days {
        Some(days) => {
            let row =
                retention::ActiveModel { market_id: Set(market_id), class: Set(class), days: Set(days) };
            let again = OnConflict::columns([retention::Column::MarketId, retention::Column::Class])
                .update_column(retention::Column::Days)
                .to_owned();
            retention::Entity::insert(row).on_conflict(again).exec_without_returning(&*tx).await?;
        }
        None => {
            retention::Entity::delete_by_id((market_id, class)).exec(&*tx).await?;
        }
    }
    let kept = days.map_or_else(|| "no rule".to_owned(), |days| format!("{days} days"));
    let detail = format!("{}: {kept}", class.to_value());
    audit::record(app, &mut tx, Some(caller.account_id), "retention.set", market, detail).await?;
    tx.commit().await
}

/// Redacts what is older than its market wants to keep. Answers how many rows.
///
/// # Errors
/// When the database fails; the rest is done by the next run.
pub async fn sweep(app: &App) -> Result<u64> {
    let db = app.db.read();
    let now = app.clock.now();
    let cut = |days: i32| now.minus(DAY * u32::try_from(days).unwrap_or(0));
    let mut redacted = 0;
    for market in market::Entity::find().all(db).await? {
        for rule in rules(app, Some(market.id)).await? {
            let Some(days) = rule.days.or(rule.fallback) else { continue };
            redacted += match rule.class {
                Class::Texts => texts(app, &of_market(market.id), cut(days)).await?,
                Class::Phones => phones(app, &of_market(market.id), cut(days)).await?,
                Class::Places => places(app, market.id, cut(days)).await?,
                Class::Audit | Class::Webhooks | Class::Events => 0,
            };
        }
    }
    if let Some(days) = retention::everywhere(db, Class::Texts).await? {
        redacted += texts(app, &of_no_market(), cut(days)).await?;
    }
    if let Some(days) = retention::everywhere(db, Class::Phones).await? {
        redacted += phones(app, &of_no_market(), cut(days)).await?;
    }
    if let Some(days) = retention::everywhere(db, Class::Audit).await? {
        // Records are a chain, which can be cut at its old end only: those from the first one on that tells
        // of someone whose data is held stay.
        let held = first_of_held(app).await?;
        redacted +=
            audit::prune(app, held.map_or(cut(days), |first| std::cmp::min(first, cut(days)))).await?;
    }
    Ok(redacted)
}

/// When the first record was made that tells of someone whose data is held, of his phones, his rides or
/// his conversations.
async fn first_of_held(app: &App) -> Result<Option<Timestamp>> {
    let phones = phone::Entity::find()
        .select_only()
        .column(phone::Column::Id)
        .filter(phone::Column::PersonId.in_subquery(legal_hold::people()))
        .into_query();
    let of_them = ride::Column::CustomerId
        .in_subquery(legal_hold::people())
        .or(ride::Column::DriverId.in_subquery(legal_hold::people()));
    let rides = ride::Entity::find().select_only().column(ride::Column::Id).filter(of_them).into_query();
    let drove = ride_history::Entity::find()
        .select_only()
        .column(ride_history::Column::RideId)
        .filter(ride_history::Column::DriverId.in_subquery(legal_hold::people()))
        .into_query();
    let conversations = participant::Entity::find()
        .select_only()
        .column(participant::Column::ConversationId)
        .filter(participant::Column::PersonId.in_subquery(legal_hold::people()))
        .into_query();
    let subject = records::Column::SubjectId;
    let about = Condition::any()
        .add(subject.in_subquery(legal_hold::people()))
        .add(subject.in_subquery(phones))
        .add(subject.in_subquery(rides))
        .add(subject.in_subquery(drove))
        .add(subject.in_subquery(conversations));
    let first: Option<Option<Timestamp>> = records::Entity::find()
        .select_only()
        .column_as(records::Column::At.min(), "first")
        .filter(about)
        .into_tuple()
        .one(app.db.read())
        .await?;
    Ok(first.flatten())
}

/// How long a class without a market is kept: as told here, else as the server is set up.
///
/// # Errors
/// When the database fails.
pub async fn life(app: &App, class: Class, setting: Duration) -> Result<Duration> {
    let told = retention::everywhere(app.db.read(), class).await?;
    Ok(told.and_then(|days| u32::try_from(days).ok()).map_or(setting, |days| DAY * days))
}

/// The entries of a market: by their conversation, else by the number they came in on.
fn of_market(market: Uuid) -> Condition {
    let conversations = conversation::Entity::find()
        .select_only()
        .column(conversation::Column::Id)
        .filter(conversation::Column::MarketId.eq(market))
        .into_query();
    let numbers = proxy_number::Entity::find()
        .select_only()
        .column(proxy_number::Column::Id)
        .filter(proxy_number::Column::MarketId.eq(market))
        .into_query();
    let loose = Condition::all()
        .add(entry::Column::ConversationId.is_null())
        .add(entry::Column::NumberId.in_subquery(numbers));
    Condition::any().add(entry::Column::ConversationId.in_subquery(conversations)).add(loose)
}

/// The entries that came in on no number of ours.
fn of_no_market() -> Condition {
    Condition::all().add(entry::Column::ConversationId.is_null()).add(entry::Column::NumberId.is_null())
}

/// Not of someone whose data is held.
fn free() -> Condition {
    let not_held = |column: entry::Column| {
        Condition::any().add(column.is_null()).add(column.not_in_subquery(legal_hold::people()))
    };
    Condition::all().add(not_held(entry::Column::FromPersonId)).add(not_held(entry::Column::ToPersonId))
}

async fn texts(app: &App, which: &Condition, before: Timestamp) -> Result<u64> {
    let mut gone = Vec::new();
    let redacted = redact_texts(app, which, before, &mut gone).await?;
    if !gone.is_empty() {
        // Once for all of them: it opens each delivery.
        let tx = app.db.begin().await?;
        hooks::forgetting::texts_of(app, &tx, &gone).await?;
        tx.commit().await?;
    }
    Ok(redacted)
}

async fn redact_texts(app: &App, which: &Condition, before: Timestamp, gone: &mut Vec<Uuid>) -> Result<u64> {
    // What has yet to go out, or waits for a person's word, needs its text.
    let waiting = leg::Entity::find()
        .select_only()
        .column(leg::Column::EntryId)
        .filter(leg::Column::State.is_in([State::Queued, State::Sending, State::Held, State::Uncertain]))
        .into_query();
    let old = entry::Entity::find()
        .select_only()
        .column(entry::Column::Id)
        .filter(entry::Column::CreatedAt.lt(before))
        .filter(entry::Column::RedactedAt.is_null())
        .filter(
            Condition::any()
                .add(entry::Column::BodySealed.is_not_null())
                .add(entry::Column::MediaSealed.is_not_null())
                .add(entry::Column::AnswerSealed.is_not_null()),
        )
        .filter(which.clone())
        .filter(free())
        .filter(entry::Column::Id.not_in_subquery(waiting))
        .order_by_asc(entry::Column::Id)
        .limit(BATCH);
    let mut batches = Batches::until(&app.stop);
    let mut redacted = 0;
    loop {
        let ids: Vec<Uuid> = old.clone().into_tuple().all(app.db.read()).await?;
        if ids.is_empty() {
            return Ok(redacted);
        }
        let tx = app.db.begin().await?;
        let none = || Expr::value(Option::<Vec<u8>>::None);
        pictures::forget(&tx, &ids).await?;
        gone.extend_from_slice(&ids);
        redacted += entry::Entity::update_many()
            .col_expr(entry::Column::BodySealed, none())
            .col_expr(entry::Column::MediaSealed, none())
            .col_expr(entry::Column::AnswerSealed, none())
            .col_expr(entry::Column::EditedSealed, none())
            .col_expr(entry::Column::RedactedAt, Expr::value(app.clock.now().0))
            .filter(entry::Column::Id.is_in(ids))
            .exec(&*tx)
            .await?
            .rows_affected;
        tx.commit().await?;
        if !batches.rest().await {
            return Ok(redacted);
        }
    }
}

async fn phones(app: &App, which: &Condition, before: Timestamp) -> Result<u64> {
    let entries = entry::Entity::find()
        .select_only()
        .column(entry::Column::Id)
        .filter(entry::Column::CreatedAt.lt(before))
        .filter(which.clone())
        .filter(free())
        .into_query();
    let old = leg::Entity::find()
        .select_only()
        .column(leg::Column::Id)
        .filter(leg::Column::CreatedAt.lt(before))
        .filter(leg::Column::PhoneSealed.is_not_null())
        .filter(leg::Column::State.is_not_in([State::Queued, State::Sending, State::Held, State::Uncertain]))
        .filter(leg::Column::EntryId.in_subquery(entries))
        .order_by_asc(leg::Column::Id)
        .limit(BATCH);
    let mut batches = Batches::until(&app.stop);
    let mut redacted = 0;
    loop {
        let ids: Vec<Uuid> = old.clone().into_tuple().all(app.db.read()).await?;
        if ids.is_empty() {
            return Ok(redacted);
        }
        let tx = app.db.begin().await?;
        redacted += leg::Entity::update_many()
            .col_expr(leg::Column::PhoneSealed, Expr::value(Option::<Vec<u8>>::None))
            .col_expr(leg::Column::PhoneHash, Expr::value(Option::<Vec<u8>>::None))
            .filter(leg::Column::Id.is_in(ids))
            .exec(&*tx)
            .await?
            .rows_affected;
        tx.commit().await?;
        if !batches.rest().await {
            return Ok(redacted);
        }
    }
}

async fn places(app: &App, market: Uuid, before: Timestamp) -> Result<u64> {
    let tx = app.db.begin().await?;
    let nobody_s = Condition::any()
        .add(ride::Column::DriverId.is_null())
        .add(ride::Column::DriverId.not_in_subquery(legal_hold::people()));
    let redacted = ride::Entity::update_many()
        .col_expr(ride::Column::Start, Expr::value(""))
        .col_expr(ride::Column::Destination, Expr::value(""))
        .col_expr(ride::Column::PlacesFolded, Expr::value(""))
        .col_expr(ride::Column::StartLatitude, Expr::value(Option::<f64>::None))
        .col_expr(ride::Column::StartLongitude, Expr::value(Option::<f64>::None))
        .filter(ride::Column::MarketId.eq(market))
        .filter(ride::Column::EndedAt.lt(before))
        .filter(Expr::col(ride::Column::PlacesFolded).ne(""))
        .filter(ride::Column::CustomerId.not_in_subquery(legal_hold::people()))
        .filter(nobody_s)
        .exec(&*tx)
        .await?;
    tx.commit().await?;
    Ok(redacted.rows_affected)
}
