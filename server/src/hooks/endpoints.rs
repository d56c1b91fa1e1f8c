//! The endpoints: made, changed, taken away; a delivery sent again by hand, and one to try it out.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait,
};
use serde_json::json;
use uuid::Uuid;

use super::{EventType, payload, signature};
use crate::alerts;
use crate::app::App;
use crate::audit;
use crate::auth::Identity;
use crate::auth::permissions::Permission;
use crate::entities::alert::Kind;
use crate::entities::hook::{self, State};
use crate::entities::{event, hook_attempt, hook_delivery};
use crate::error::{Error, ErrorCode, Result};

const MOST: u64 = 20;
const LONGEST_DESCRIPTION: usize = 200;
/// What a delivery is called that only tries an endpoint out.
pub const TEST: &str = "maskline.test";

/// An endpoint as somebody wants it.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Where to.
    pub url: String,
    /// What for.
    pub description: String,
    /// What is told.
    pub events: Vec<EventType>,
    /// Texts are sent, too.
    pub with_texts: bool,
}

/// Makes an endpoint; what happens from now on is told. The second part is its secret, which can be had
/// again only by [`rotate`].
///
/// # Errors
/// `INVALID_INPUT`; `FORBIDDEN` when texts are wanted by someone who may not read them.
pub async fn create(app: &App, caller: &Identity, wish: Wish) -> Result<(hook::Model, String)> {
    let wish = checked(app, caller, wish)?;
    let (id, secret) = (app.clock.new_id(), signature::new_secret());
    let cursor = event::head(app.db.read()).await?;
    let mut tx = app.db.begin().await?;
    if hook::Entity::find().count(&*tx).await? >= MOST {
        return Err(Error::invalid("url", format!("There are {MOST} endpoints. Remove one first.")));
    }
    let row = hook::ActiveModel {
        id: Set(id),
        url: Set(wish.url),
        description: Set(wish.description),
        secret_sealed: Set(app.vault.seal(id, &secret)),
        events: Set(names(&wish.events)),
        with_texts: Set(wish.with_texts),
        state: Set(State::Active),
        cursor: Set(cursor),
        failing_since: Set(None),
        account_id: Set(Some(caller.account_id)),
        created_at: Set(app.clock.now()),
    }
    .insert(&*tx)
    .await?;
    audit::record(app, &mut tx, Some(caller.account_id), "webhook.create", Some(id), detail(&row)).await?;
    tx.commit().await?;
    Ok((row, secret))
}

/// Changes an endpoint.
///
/// # Errors
/// As [`create`], and `NOT_FOUND`.
pub async fn update(app: &App, caller: &Identity, id: Uuid, wish: Wish) -> Result<hook::Model> {
    let wish = checked(app, caller, wish)?;
    let mut tx = app.db.begin().await?;
    let known = found(&tx, id).await?;
    // What is on its way there, or is sent once more, holds texts.
    check_may_tell(caller, known.with_texts)?;
    let mut row: hook::ActiveModel = known.into();
    row.url = Set(wish.url);
    row.description = Set(wish.description);
    row.events = Set(names(&wish.events));
    row.with_texts = Set(wish.with_texts);
    let row = row.update(&*tx).await?;
    audit::record(app, &mut tx, Some(caller.account_id), "webhook.update", Some(id), detail(&row)).await?;
    tx.commit().await?;
    Ok(row)
}

/// Pauses an endpoint, or has it told again from now on.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn set_active(app: &App, caller: &Identity, id: Uuid, active: bool) -> Result<hook::Model> {
    let head = event::head(app.db.read()).await?;
    let mut tx = app.db.begin().await?;
    let known = found(&tx, id).await?;
    let was = known.state;
    let mut row: hook::ActiveModel = known.into();
    row.state = Set(if active { State::Active } else { State::Paused });
    if active && was != State::Active {
        row.cursor = Set(head);
        row.failing_since = Set(None);
    }
    let row = row.update(&*tx).await?;
    if was != row.state {
        alerts::passed(&mut tx, app.clock.now(), Kind::WebhookFailing, None, &id.to_string()).await?;
    }
    let action = if active { "webhook.resume" } else { "webhook.pause" };
    audit::record(app, &mut tx, Some(caller.account_id), action, Some(id), "").await?;
    tx.commit().await?;
    Ok(row)
}

/// Gives an endpoint another secret; the one before counts no more.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn rotate(app: &App, caller: &Identity, id: Uuid) -> Result<(hook::Model, String)> {
    let secret = signature::new_secret();
    let mut tx = app.db.begin().await?;
    let mut row: hook::ActiveModel = found(&tx, id).await?.into();
    row.secret_sealed = Set(app.vault.seal(id, &secret));
    let row = row.update(&*tx).await?;
    audit::record(app, &mut tx, Some(caller.account_id), "webhook.rotate_secret", Some(id), "").await?;
    tx.commit().await?;
    Ok((row, secret))
}

/// Takes an endpoint away, with what was sent there.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn remove(app: &App, caller: &Identity, id: Uuid) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let row = found(&tx, id).await?;
    let deliveries = hook_delivery::Entity::find()
        .select_only()
        .column(hook_delivery::Column::Id)
        .filter(hook_delivery::Column::HookId.eq(id))
        .into_query();
    hook_attempt::Entity::delete_many()
        .filter(hook_attempt::Column::DeliveryId.in_subquery(deliveries))
        .exec(&*tx)
        .await?;
    hook_delivery::Entity::delete_many().filter(hook_delivery::Column::HookId.eq(id)).exec(&*tx).await?;
    hook::Entity::delete_by_id(id).exec(&*tx).await?;
    alerts::passed(&mut tx, app.clock.now(), Kind::WebhookFailing, None, &id.to_string()).await?;
    audit::record(app, &mut tx, Some(caller.account_id), "webhook.remove", Some(id), detail(&row)).await?;
    tx.commit().await
}

/// Sends a delivery once more, under the same id: a receiver that had it knows it again.
///
/// # Errors
/// `NOT_FOUND`; `ILLEGAL_TRANSITION` while it is on its way, or when its endpoint is not active.
pub async fn replay(app: &App, caller: &Identity, id: Uuid) -> Result<hook_delivery::Model> {
    let mut tx = app.db.begin().await?;
    let row = hook_delivery::Entity::find_by_id(id).one(&*tx).await?;
    let row = row.ok_or_else(|| Error::not_found("delivery"))?;
    check_may_tell(caller, payload::has_text(&app.vault.open(row.id, &row.payload_sealed)?))?;
    if row.state == hook_delivery::State::Pending {
        return Err(Error::refused(ErrorCode::IllegalTransition, "It is on its way already."));
    }
    if found(&tx, row.hook_id).await?.state != State::Active {
        return Err(Error::refused(
            ErrorCode::IllegalTransition,
            "Its endpoint is not active. Resume it first.",
        ));
    }
    hook_delivery::Entity::update_many()
        .col_expr(hook_delivery::Column::State, Expr::value(hook_delivery::State::Pending))
        .col_expr(hook_delivery::Column::NextAttemptAt, Expr::value(Some(app.clock.now().0)))
        .col_expr(hook_delivery::Column::SettledAt, Expr::value(Option::<i64>::None))
        .filter(hook_delivery::Column::Id.eq(id))
        .exec(&*tx)
        .await?;
    audit::record(app, &mut tx, Some(caller.account_id), "webhook.replay", Some(id), "").await?;
    let row = hook_delivery::Entity::find_by_id(id).one(&*tx).await?;
    tx.commit().await?;
    row.ok_or_else(|| Error::not_found("delivery"))
}

/// Sends something harmless, to see whether an endpoint takes it.
///
/// # Errors
/// `NOT_FOUND`; `ILLEGAL_TRANSITION` when it is not active.
pub async fn try_out(app: &App, caller: &Identity, id: Uuid) -> Result<hook_delivery::Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if found(&tx, id).await?.state != State::Active {
        return Err(Error::refused(
            ErrorCode::IllegalTransition,
            "The endpoint is not active. Resume it first.",
        ));
    }
    let delivery = app.clock.new_id();
    let text = payload::envelope(TEST, now, &json!({ "hello": "from Maskline" }));
    let row = hook_delivery::ActiveModel {
        id: Set(delivery),
        hook_id: Set(id),
        // Of no place in the event log, and each its own.
        seq: Set(-now.0 - i64::from(rand::random::<u16>())),
        event: Set(TEST.to_owned()),
        payload_sealed: Set(app.vault.seal(delivery, &text)),
        state: Set(hook_delivery::State::Pending),
        attempts: Set(0),
        next_attempt_at: Set(Some(now)),
        created_at: Set(now),
        settled_at: Set(None),
    }
    .insert(&*tx)
    .await?;
    audit::record(app, &mut tx, Some(caller.account_id), "webhook.test", Some(id), "").await?;
    tx.commit().await?;
    Ok(row)
}

async fn found(tx: &crate::db::WriteTx, id: Uuid) -> Result<hook::Model> {
    hook::Entity::find_by_id(id).one(&**tx).await?.ok_or_else(|| Error::not_found("webhook endpoint"))
}

fn names(events: &[EventType]) -> String {
    let mut names: Vec<_> = events.iter().map(|event| event.name()).collect();
    names.sort_unstable();
    names.dedup();
    names.join(",")
}

/// What goes on record: where to (an address may hold a secret after its host), and what.
fn detail(row: &hook::Model) -> String {
    let host = url::Url::parse(&row.url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let texts = if row.with_texts { " with texts" } else { "" };
    format!("{}: {}{texts}", host.unwrap_or_default(), row.events)
}

fn checked(app: &App, caller: &Identity, mut wish: Wish) -> Result<Wish> {
    wish.url = app.outside.check_entered(&wish.url)?.to_string();
    wish.description = wish.description.trim().to_owned();
    if wish.description.chars().count() > LONGEST_DESCRIPTION {
        return Err(Error::invalid("description", format!("At most {LONGEST_DESCRIPTION} characters.")));
    }
    if wish.events.is_empty() {
        return Err(Error::invalid("events", "Choose at least one kind of event."));
    }
    check_may_tell(caller, wish.with_texts)?;
    Ok(wish)
}

/// Texts are sent on only by who may read them (T25).
fn check_may_tell(caller: &Identity, texts: bool) -> Result<()> {
    if !texts || caller.may(Permission::ReadTexts) {
        return Ok(());
    }
    Err(Error::refused(ErrorCode::Forbidden, "You may not read texts, so you cannot send them on."))
}
