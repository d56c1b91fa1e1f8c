//! From the event log to the receivers: deliveries are made in the order of the log, once whatever the
//! number of nodes; each is tried until it is taken or three days are over.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use super::{EventType, payload, signature, target};
use crate::alerts::{self, Alert};
use crate::app::App;
use crate::audit;
use crate::clock::Timestamp;
use crate::db::{Batches, WriteTx};
use crate::entities::alert::{self, Kind, Severity};
use crate::entities::hook::{self, State};
use crate::entities::{event, hook_attempt, hook_delivery};
use crate::error::Result;

/// Events looked at in one go.
const PAGE: u64 = 100;
/// Deliveries that are due, looked at in one go.
const DUE: u64 = 16;
/// Deliveries under way at once to one endpoint: one that hangs holds up no other.
const SHARE: u8 = 2;
/// How seldom it is looked whether there is an endpoint at all.
const IDLE: Duration = Duration::from_secs(1);
/// Whoever claimed a delivery has it alone for so long.
const LEASE: Duration = Duration::from_mins(1);
/// After each failed attempt; then it is given up.
const WAITS: [Duration; 9] = [
    Duration::from_secs(5),
    Duration::from_mins(5),
    Duration::from_mins(30),
    Duration::from_hours(2),
    Duration::from_hours(5),
    Duration::from_hours(10),
    Duration::from_hours(14),
    Duration::from_hours(20),
    Duration::from_hours(24),
];
/// An endpoint that took nothing for so long is made known.
const NEWS: Duration = Duration::from_hours(1);
/// After so long it is left alone.
const PATIENCE: Duration = Duration::from_hours(5 * 24);
/// A plan further away was made before the clock jumped: longer than the longest wait with its jitter.
const FARTHEST: Duration = Duration::from_hours(36);
/// Settled deliveries are listed for so long.
const KEPT: Duration = Duration::from_hours(30 * 24);

/// The hands of this node, by endpoint.
#[derive(Default)]
struct Hands(HashMap<Uuid, Arc<Semaphore>>);

impl Hands {
    /// One that fails is tried by all its hands together: one delivery at a time.
    fn wanted(hook: &hook::Model) -> u32 {
        if hook.failing_since.is_some() { u32::from(SHARE) } else { 1 }
    }

    fn are_free(&self, hook: &hook::Model) -> bool {
        self.0.get(&hook.id).is_none_or(|hands| hands.try_acquire_many(Self::wanted(hook)).is_ok())
    }

    fn take(&mut self, hook: &hook::Model) -> Option<OwnedSemaphorePermit> {
        let hands = self.0.entry(hook.id).or_insert_with(|| Arc::new(Semaphore::new(usize::from(SHARE))));
        Arc::clone(hands).try_acquire_many_owned(Self::wanted(hook)).ok()
    }
}

/// Works until the server stops.
pub async fn run(app: App) {
    let mut bell = app.bell.listen();
    let mut hands = Hands::default();
    let freed = Arc::new(Notify::new());
    while !app.stop.is_cancelled() {
        let active = plan(&app).await.unwrap_or_else(|error| {
            tracing::error!(%error, "cannot make deliveries of events; trying again");
            Vec::new()
        });
        let (claimed, more) = claim(&app, &active, &mut hands).await.unwrap_or_else(|error| {
            tracing::error!(%error, "cannot read the deliveries that are due; trying again");
            (Vec::new(), false)
        });
        for delivery in claimed {
            let (app, freed) = (app.clone(), Arc::clone(&freed));
            tokio::spawn(async move {
                if let Err(error) = attempt(&app, &delivery).await {
                    tracing::error!(delivery = %delivery.id, %error, "a delivery could not be marked");
                }
                drop(delivery);
                freed.notify_one();
            });
        }
        if more {
            continue;
        }
        // Where nobody is told, no commit is worth a look.
        if active.is_empty() {
            tokio::select! {
                () = app.stop.cancelled() => {}
                () = tokio::time::sleep(app.config.poll.max(IDLE)) => {}
            }
            continue;
        }
        tokio::select! {
            () = app.stop.cancelled() => {}
            _ = bell.changed() => {}
            () = freed.notified() => {}
            () = tokio::time::sleep(app.config.poll) => {}
        }
    }
}

/// Makes the deliveries of what happened since. Answers the endpoints that are told.
async fn plan(app: &App) -> Result<Vec<hook::Model>> {
    let active =
        hook::Entity::find().filter(hook::Column::State.eq(State::Active)).all(app.db.read()).await?;
    for hook in &active {
        let mut cursor = hook.cursor;
        loop {
            let page = event::after(app.db.read(), cursor, PAGE).await?;
            let Some(last) = page.events.last().map(|event| event.seq) else { break };
            let full = page.events.len() as u64 == PAGE;
            plan_page(app, hook, cursor, &page.events).await?;
            cursor = last;
            if !full {
                break;
            }
        }
    }
    Ok(active)
}

async fn plan_page(app: &App, hook: &hook::Model, cursor: i64, events: &[event::Model]) -> Result<()> {
    let now = app.clock.now();
    let mut rows = Vec::new();
    for event in events {
        let name = EventType::from(event.topic).name();
        if !hook.events.split(',').any(|wanted| wanted == name) {
            continue;
        }
        let id = app.clock.new_id();
        let text = payload::of_event(app, event, hook.with_texts).await?;
        rows.push(hook_delivery::ActiveModel {
            id: Set(id),
            hook_id: Set(hook.id),
            seq: Set(event.seq),
            event: Set(name.to_owned()),
            payload_sealed: Set(app.vault.seal(id, &text)),
            state: Set(hook_delivery::State::Pending),
            attempts: Set(0),
            next_attempt_at: Set(Some(now)),
            created_at: Set(now),
            settled_at: Set(None),
        });
    }
    let last = events.last().map_or(cursor, |event| event.seq);
    let tx = app.db.begin().await?;
    // Another node may have been here: then this is its work, and nothing is to be done.
    let moved = hook::Entity::update_many()
        .col_expr(hook::Column::Cursor, Expr::value(last))
        .filter(hook::Column::Id.eq(hook.id))
        .filter(hook::Column::Cursor.eq(cursor))
        .exec(&*tx)
        .await?;
    if moved.rows_affected == 0 {
        return tx.roll_back().await;
    }
    if !rows.is_empty() {
        hook_delivery::Entity::insert_many(rows)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(&*tx)
            .await?;
    }
    tx.commit().await
}

/// A delivery in hand.
struct Claimed {
    id: Uuid,
    hook: hook::Model,
    row: hook_delivery::Model,
    number: i32,
    _hand: OwnedSemaphorePermit,
}

/// Takes what is due to endpoints with a free hand. Answers, too, whether there may be more of it.
async fn claim(app: &App, active: &[hook::Model], hands: &mut Hands) -> Result<(Vec<Claimed>, bool)> {
    let now = app.clock.now();
    let is_due = hook_delivery::Column::NextAttemptAt
        .lte(now)
        .or(hook_delivery::Column::NextAttemptAt.gt(now.plus(FARTHEST)));
    let busy: Vec<Uuid> = active.iter().filter(|hook| !hands.are_free(hook)).map(|hook| hook.id).collect();
    // Passed over among what is due: a look-up for each endpoint would go through all it ever got.
    let due = hook_delivery::Entity::find()
        .filter(hook_delivery::Column::NextAttemptAt.is_not_null())
        .filter(is_due)
        .filter(hook_delivery::Column::HookId.is_not_in(busy))
        .order_by_asc(hook_delivery::Column::NextAttemptAt)
        .limit(DUE)
        .all(app.db.read())
        .await?;
    if due.is_empty() {
        return Ok((Vec::new(), false));
    }
    let full = due.len() as u64 == DUE;
    let (mut claimed, mut given_up) = (Vec::new(), false);
    let tx = app.db.begin().await?;
    let hooks = hook::Entity::find().all(&*tx).await?;
    for row in due {
        let Some(hook) = hooks.iter().find(|hook| hook.id == row.hook_id) else { continue };
        if hook.state != State::Active {
            give_up(&tx, &row, now).await?;
            given_up = true;
            continue;
        }
        let Some(hand) = hands.take(hook) else { continue };
        let mine = hook_delivery::Entity::update_many()
            .col_expr(hook_delivery::Column::Attempts, Expr::value(row.attempts + 1))
            .col_expr(hook_delivery::Column::NextAttemptAt, Expr::value(Some(now.plus(LEASE).0)))
            .filter(hook_delivery::Column::Id.eq(row.id))
            .filter(hook_delivery::Column::Attempts.eq(row.attempts))
            .filter(hook_delivery::Column::NextAttemptAt.eq(row.next_attempt_at))
            .exec(&*tx)
            .await?;
        if mine.rows_affected > 0 {
            let (id, number) = (row.id, row.attempts + 1);
            claimed.push(Claimed { id, hook: hook.clone(), row, number, _hand: hand });
        }
    }
    tx.commit().await?;
    let more = full && (given_up || !claimed.is_empty());
    Ok((claimed, more))
}

async fn give_up(tx: &WriteTx, row: &hook_delivery::Model, now: Timestamp) -> Result<()> {
    hook_delivery::Entity::update_many()
        .col_expr(hook_delivery::Column::State, Expr::value(hook_delivery::State::Failed))
        .col_expr(hook_delivery::Column::NextAttemptAt, Expr::value(Option::<i64>::None))
        .col_expr(hook_delivery::Column::SettledAt, Expr::value(Some(now.0)))
        .filter(hook_delivery::Column::Id.eq(row.id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// What a receiver said.
struct Answer {
    status: Option<u16>,
    problem: Option<String>,
}

async fn attempt(app: &App, claimed: &Claimed) -> Result<()> {
    let started = Instant::now();
    let answer = send(app, claimed)
        .await
        .unwrap_or_else(|error| Answer { status: None, problem: Some(error.public_message()) });
    let took = i32::try_from(started.elapsed().as_millis()).unwrap_or(i32::MAX);
    mark(app, claimed, &answer, took).await
}

async fn send(app: &App, claimed: &Claimed) -> Result<Answer> {
    let body = app.vault.open(claimed.id, &claimed.row.payload_sealed)?;
    let secret = app.vault.open(claimed.hook.id, &claimed.hook.secret_sealed)?;
    let (id, at) = (format!("msg_{}", claimed.id.simple()), app.clock.now().0 / 1_000);
    let request = app
        .outside
        .post(&claimed.hook.url)?
        .header("content-type", "application/json")
        .header("webhook-id", &id)
        .header("webhook-timestamp", at.to_string())
        .header("webhook-signature", signature::sign(&secret, &id, at, &body)?)
        .body(body);
    // Nothing of the answer but its status is read: it is somebody else's.
    Ok(match request.send().await {
        Ok(answer) if answer.status().is_success() => {
            Answer { status: Some(answer.status().as_u16()), problem: None }
        }
        Ok(answer) => {
            let status = answer.status();
            let words = format!("It answered {status}.");
            Answer { status: Some(status.as_u16()), problem: Some(words) }
        }
        Err(error) => Answer { status: None, problem: Some(target::in_words(&error).to_owned()) },
    })
}

async fn mark(app: &App, claimed: &Claimed, answer: &Answer, took: i32) -> Result<()> {
    let now = app.clock.now();
    let taken = answer.problem.is_none();
    let number = usize::try_from(claimed.number).unwrap_or(usize::MAX);
    let next = if taken { None } else { WAITS.get(number - 1).map(|wait| now.plus(spread(*wait))) };
    let state = match (taken, next) {
        (true, _) => hook_delivery::State::Delivered,
        (false, Some(_)) => hook_delivery::State::Pending,
        (false, None) => hook_delivery::State::Failed,
    };
    let settled = (state != hook_delivery::State::Pending).then_some(now.0);
    let mut tx = app.db.begin().await?;
    hook_attempt::Entity::insert(hook_attempt::ActiveModel {
        delivery_id: Set(claimed.id),
        number: Set(claimed.number),
        at: Set(now),
        milliseconds: Set(took),
        status: Set(answer.status.map(i32::from)),
        problem: Set(answer.problem.clone()),
    })
    .on_conflict(OnConflict::new().do_nothing().to_owned())
    .exec_without_returning(&*tx)
    .await?;
    // The attempt number is the fence: whoever took it over marks it.
    hook_delivery::Entity::update_many()
        .col_expr(hook_delivery::Column::State, Expr::value(state))
        .col_expr(hook_delivery::Column::NextAttemptAt, Expr::value(next.map(|at| at.0)))
        .col_expr(hook_delivery::Column::SettledAt, Expr::value(settled))
        .filter(hook_delivery::Column::Id.eq(claimed.id))
        .filter(hook_delivery::Column::Attempts.eq(claimed.number))
        .exec(&*tx)
        .await?;
    judge(app, &mut tx, claimed, answer, now).await?;
    tx.commit().await
}

/// Half an hour is somewhere between 24 and 36 minutes: receivers that were down are not run over.
fn spread(wait: Duration) -> Duration {
    wait.mul_f64(rand::random_range(0.8..1.2))
}

/// Whether the endpoint is fine, fails, or is to be left alone.
async fn judge(
    app: &App,
    tx: &mut WriteTx,
    claimed: &Claimed,
    answer: &Answer,
    now: Timestamp,
) -> Result<()> {
    let hook = hook::Entity::find_by_id(claimed.hook.id).one(&**tx).await?;
    let Some(hook) = hook else { return Ok(()) };
    let subject = hook.id.to_string();
    let set = |column, value: Option<i64>| {
        hook::Entity::update_many().col_expr(column, Expr::value(value)).filter(hook::Column::Id.eq(hook.id))
    };
    if answer.problem.is_none() {
        if hook.failing_since.is_some() {
            set(hook::Column::FailingSince, None).exec(&**tx).await?;
            alerts::passed(tx, now, Kind::WebhookFailing, None, &subject).await?;
        }
        return Ok(());
    }
    let since = hook.failing_since.unwrap_or(now);
    if hook.failing_since.is_none() {
        set(hook::Column::FailingSince, Some(now.0)).exec(&**tx).await?;
    }
    if hook.state != State::Active {
        return Ok(());
    }
    let lasts = now.since(since);
    let gone = answer.status == Some(410);
    let over = gone || lasts >= PATIENCE;
    if !over && (lasts < NEWS || is_known(tx, &subject).await?) {
        return Ok(());
    }
    let message = if gone {
        "A webhook endpoint said that it is gone: it is told nothing more. Look at it on the page of outgoing webhooks."
    } else if over {
        "A webhook endpoint took nothing for five days: it is told nothing more. Look at it on the page of outgoing webhooks."
    } else {
        "A webhook endpoint took nothing for an hour: it is tried again, for five days in all. Look at it on the page of outgoing webhooks."
    };
    let alert = Alert {
        kind: Kind::WebhookFailing,
        severity: Severity::Warning,
        market: None,
        subject: &subject,
        message,
    };
    if over {
        // Before its alert, as wherever both are changed.
        hook::Entity::update_many()
            .col_expr(hook::Column::State, Expr::value(State::Disabled))
            .filter(hook::Column::Id.eq(hook.id))
            .exec(&**tx)
            .await?;
    }
    alerts::raise(app, tx, now, &alert).await?;
    if over {
        audit::record(app, tx, None, "webhook.disable", Some(hook.id), message).await?;
    }
    Ok(())
}

/// Was this alert raised already? Raised at each failure, it would be one more event that fails there.
async fn is_known(tx: &WriteTx, subject: &str) -> Result<bool> {
    let raised = alert::Entity::find()
        .filter(alert::Column::Kind.eq(Kind::WebhookFailing))
        .filter(alert::Column::Subject.eq(subject))
        .filter(Expr::cust(alerts::UNRESOLVED));
    Ok(raised.one(&**tx).await?.is_some())
}

/// Forgets deliveries that were settled long ago. Answers how many.
///
/// # Errors
/// When the database fails.
pub async fn forget(app: App) -> Result<u64> {
    let before = app.clock.now().minus(KEPT);
    let mut batches = Batches::until(&app.stop);
    let mut gone = 0;
    loop {
        let old = hook_delivery::Entity::find()
            .select_only()
            .column(hook_delivery::Column::Id)
            .filter(hook_delivery::Column::SettledAt.lt(before))
            .limit(500);
        let old: Vec<Uuid> = old.into_tuple().all(app.db.read()).await?;
        if old.is_empty() {
            return Ok(gone);
        }
        let tx = app.db.begin().await?;
        hook_attempt::Entity::delete_many()
            .filter(hook_attempt::Column::DeliveryId.is_in(old.clone()))
            .exec(&*tx)
            .await?;
        let removed =
            hook_delivery::Entity::delete_many().filter(hook_delivery::Column::Id.is_in(old)).exec(&*tx);
        gone += removed.await?.rows_affected;
        tx.commit().await?;
        if !batches.rest().await {
            return Ok(gone);
        }
    }
}
