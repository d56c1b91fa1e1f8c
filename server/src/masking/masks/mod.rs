//! Static masks (R98–R108): a number that leads anyone to one person, until somebody ends it.
//!
//! [`lead`] says where a contact with a mask leads, [`callers`] keeps the way back to those who used
//! it, [`call_back`] is the owner's own call, [`provision`] finds a number. Here: what people do with
//! a mask.

pub mod call_back;
pub mod callers;
pub mod lead;
pub mod provision;
mod rest;
pub(super) mod used;

pub use rest::sweep;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::app::App;
use crate::audit;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::event::Topic;
use crate::entities::mask::{self, ActiveModel, Model, Policy, State};
use crate::entities::{conversation, market, person};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::once::{self, Terms};

const LONGEST_LABEL: usize = 60;

/// A mask to make.
#[derive(Clone, Debug)]
pub struct NewMask {
    /// Whom it leads to.
    pub person_id: Uuid,
    /// The default market, unless told.
    pub market_id: Option<Uuid>,
    /// What its owner sees.
    pub policy: Policy,
    /// What it is called.
    pub label: String,
    /// Name of the telco to rent from.
    pub provider: Option<String>,
    /// This idle number, instead of a rented one.
    pub number_id: Option<Uuid>,
}

/// Makes a mask and finds it a number: one with the area code of the person's phone; else any of the
/// country (R101). What is wrong with that is told on the mask, and is no error.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT`, `NUMBER_IN_USE` for a named number that is not idle.
pub async fn create(app: &App, new: &NewMask, terms: &Terms) -> Result<Model> {
    let label = checked_label(&new.label)?;
    if let Some(name) = &new.provider {
        crate::numbers::vendors::named(app, name)?;
    }
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let person = person::by_id(&*tx, new.person_id).await?;
    if !person.active {
        return Err(Error::invalid("personId", format!("This {} is not active.", person.kind.word())));
    }
    if person.kind == person::Kind::Agent {
        return Err(Error::invalid(
            "personId",
            "An agent is reached over the support line. Choose a customer or a driver.",
        ));
    }
    let market = market::named_or_default(&*tx, new.market_id).await?;
    let id = app.clock.id_at(now);
    if let Some(done) = once::made_earlier(&tx, now, terms, "createMask", id).await? {
        tx.roll_back().await?;
        return provision::advance(app, done).await;
    }
    let made = mask::ActiveModel {
        id: Set(id),
        person_id: Set(person.id),
        market_id: Set(market.id),
        label: Set(label),
        policy: Set(new.policy),
        state: Set(State::Provisioning),
        provider: Set(new.provider.clone()),
        number_id: Set(None),
        former_number: Set(None),
        order_id: Set(None),
        national: Set(false),
        attempt: Set(None),
        problem: Set(None),
        conversation_id: Set(None),
        release_number: Set(false),
        free_at: Set(None),
        last_used_at: Set(None),
        version: Set(1),
        created_by: Set(terms.by),
        created_at: Set(now),
        updated_at: Set(now),
    }
    .insert(&*tx)
    .await?;
    if let Some(number) = new.number_id {
        provision::take(app, &mut tx, now, &made, number).await?;
    }
    tx.note(Topic::PoolChanged, None, None, now);
    audit::record(app, &mut tx, terms.by, "mask.create", Some(id), word(new.policy)).await?;
    tx.commit().await?;
    provision::advance(app, id).await
}

/// Names a mask anew.
///
/// # Errors
/// `NOT_FOUND`, `STALE_VERSION`, `INVALID_INPUT`.
pub async fn rename(app: &App, id: Uuid, label: &str, terms: &Terms) -> Result<Model> {
    let label = checked_label(label)?;
    change(app, id, "renameMask", "mask.rename", terms, |_, row| {
        row.label = Set(label);
        Ok(String::new())
    })
    .await
}

/// Changes what the owner sees.
///
/// # Errors
/// `NOT_FOUND`, `STALE_VERSION`; `ILLEGAL_TRANSITION` once it is revoked.
pub async fn set_policy(app: &App, id: Uuid, policy: Policy, terms: &Terms) -> Result<Model> {
    change(app, id, "setMaskPolicy", "mask.policy", terms, |mask, row| {
        if mask.state == State::Revoked {
            return Err(illegal(mask.state, "changed"));
        }
        row.policy = Set(policy);
        Ok(word(policy).to_owned())
    })
    .await
}

/// Refuses whoever uses a mask, for now.
///
/// # Errors
/// `NOT_FOUND`, `STALE_VERSION`, `ILLEGAL_TRANSITION`.
pub async fn pause(app: &App, id: Uuid, terms: &Terms) -> Result<Model> {
    step(app, id, "pauseMask", "mask.pause", terms, State::Active, State::Paused).await
}

/// Lets a paused mask lead to its owner again.
///
/// # Errors
/// `NOT_FOUND`, `STALE_VERSION`, `ILLEGAL_TRANSITION`.
pub async fn resume(app: &App, id: Uuid, terms: &Terms) -> Result<Model> {
    step(app, id, "resumeMask", "mask.resume", terms, State::Paused, State::Active).await
}

/// Ends a mask for good. Its number rests for the market's quarantine; then it is free for another
/// mask, or, if wanted, given back to its telco.
///
/// # Errors
/// `NOT_FOUND`, `STALE_VERSION`; `ILLEGAL_TRANSITION` if it is revoked already.
pub async fn revoke(app: &App, id: Uuid, release_number: bool, terms: &Terms) -> Result<Model> {
    let market = market_of(app, id).await?;
    let free_at = app.clock.now().plus(market.quarantine(&app.config));
    change(app, id, "revokeMask", "mask.revoke", terms, |mask, row| {
        if mask.state == State::Revoked {
            return Err(illegal(mask.state, "revoked"));
        }
        row.state = Set(State::Revoked);
        row.release_number = Set(release_number);
        row.free_at = Set(mask.number_id.map(|_| free_at));
        Ok(if release_number { "its number is given back" } else { "its number is kept" }.to_owned())
    })
    .await
}

/// Revokes all masks of a person who is to be forgotten, by whoever asked for that.
///
/// # Errors
/// When the database fails.
pub async fn revoke_all_of(app: &App, person: Uuid, by: Option<Uuid>) -> Result<()> {
    let alive = mask::Entity::find()
        .filter(mask::Column::PersonId.eq(person))
        .filter(mask::Column::State.ne(State::Revoked));
    let terms = Terms { by, ..Terms::default() };
    for mask in alive.all(app.db.read()).await? {
        match revoke(app, mask.id, false, &terms).await {
            // Somebody else did so just now.
            Ok(_) | Err(Error::Refused { code: ErrorCode::IllegalTransition, .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The log of a revoked mask is over; late contacts are still written there.
async fn close_log(tx: &WriteTx, now: Timestamp, mask: &Model) -> Result<()> {
    let Some(id) = mask.conversation_id else { return Ok(()) };
    conversation::Entity::update_many()
        .col_expr(conversation::Column::ExpiresAt, Expr::value(now.0))
        .col_expr(conversation::Column::ClosedAt, Expr::value(Some(now.0)))
        .col_expr(conversation::Column::CloseReason, Expr::value(conversation::CloseReason::Dispatcher))
        .filter(conversation::Column::Id.eq(id))
        .filter(conversation::Column::ClosedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Looks for a number again for a mask that got none.
///
/// # Errors
/// `NOT_FOUND`, `STALE_VERSION`; `ILLEGAL_TRANSITION` if it has one, or is still being provisioned.
pub async fn retry(app: &App, id: Uuid, terms: &Terms) -> Result<Model> {
    let mask = change(app, id, "retryMask", "mask.retry", terms, |mask, row| {
        if mask.state != State::Provisioning || mask.problem.is_none() {
            return Err(illegal(mask.state, "provisioned again"));
        }
        row.problem = Set(None);
        row.attempt = Set(None);
        row.order_id = Set(None);
        row.national = Set(false);
        Ok(String::new())
    })
    .await?;
    provision::advance(app, mask.id).await
}

async fn step(
    app: &App,
    id: Uuid,
    what: &'static str,
    action: &str,
    terms: &Terms,
    from: State,
    to: State,
) -> Result<Model> {
    change(app, id, what, action, terms, |mask, row| {
        if mask.state != from {
            return Err(illegal(mask.state, if to == State::Paused { "paused" } else { "resumed" }));
        }
        row.state = Set(to);
        Ok(String::new())
    })
    .await
}

/// The one way a mask is changed by a person: once, on the version that was read, on record.
async fn change(
    app: &App,
    id: Uuid,
    what: &'static str,
    action: &str,
    terms: &Terms,
    set: impl FnOnce(&Model, &mut ActiveModel) -> Result<String>,
) -> Result<Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let mask = mask::held(&*tx, id).await?;
    if once::earlier(&tx, now, terms, what, id).await?.is_some() {
        tx.roll_back().await?;
        return Ok(mask);
    }
    terms.check_version(mask.version, "mask")?;
    let mut row: ActiveModel = mask.clone().into();
    let detail = set(&mask, &mut row)?;
    let mask = write(&mut tx, now, &mask, row).await?;
    if mask.state == State::Revoked {
        close_log(&tx, now, &mask).await?;
    }
    audit::record(app, &mut tx, terms.by, action, Some(id), detail).await?;
    tx.commit().await?;
    Ok(mask)
}

/// Writes a changed row and makes it known.
async fn write(tx: &mut WriteTx, now: Timestamp, before: &Model, mut row: ActiveModel) -> Result<Model> {
    row.version = Set(before.version + 1);
    row.updated_at = Set(now);
    let mask = row.update(&**tx).await?;
    tx.note(Topic::PoolChanged, None, None, now);
    Ok(mask)
}

async fn market_of(app: &App, id: Uuid) -> Result<market::Model> {
    let mask = mask::Entity::find_by_id(id).one(app.db.read()).await?;
    let mask = mask.ok_or_else(|| Error::not_found("mask"))?;
    market::named_or_default(app.db.read(), Some(mask.market_id)).await
}

fn checked_label(label: &str) -> Result<String> {
    let label = label.trim();
    let fits = (1..=LONGEST_LABEL).contains(&label.chars().count()) && !label.chars().any(char::is_control);
    if fits {
        return Ok(label.to_owned());
    }
    Err(Error::invalid("label", format!("Between 1 and {LONGEST_LABEL} characters, on one line.")))
}

fn word(policy: Policy) -> &'static str {
    match policy {
        Policy::ShowMask => "the owner sees the mask",
        Policy::PassCaller => "the owner sees who calls",
    }
}

fn illegal(state: State, what: &str) -> Error {
    let state = match state {
        State::Provisioning => "being provisioned",
        State::Active => "active",
        State::Paused => "paused",
        State::Revoked => "revoked",
    };
    Error::refused(ErrorCode::IllegalTransition, format!("A mask that is {state} cannot be {what}."))
}
