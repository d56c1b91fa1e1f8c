//! API keys for programs: each lends some of its owner's permissions, until it ends or is withdrawn.
//! A key may never do more than its owner may at that moment, and a disabled owner's keys are dead.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::Expr;
use sea_orm::{ActiveEnum, ActiveModelTrait, ColumnTrait, EntityTrait, Iterable, QueryFilter, QueryOrder};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::permissions::{self, Permission};
use super::{Denied, Identity, accounts, unauthenticated};
use crate::app::App;
use crate::audit;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::{account, api_key};
use crate::error::{Error, ErrorCode, Result};

/// What every key begins with, so that scanners of leaked secrets find one.
pub const PREFIX: &str = "msk_";
const RANDOM_BYTES: usize = 32;
const SHOWN: usize = PREFIX.len() + 6;
const LONGEST_NAME: usize = 100;
const MOST: usize = 50;
/// `last_used_at` may be this stale: a busy key does not write with every request.
const PRECISION: Duration = Duration::from_mins(1);

/// A key to be made.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// What it is for.
    pub name: String,
    /// Which of one's own permissions it lends.
    pub scopes: Vec<Permission>,
    /// When it ends; never, unless told.
    pub expires_at: Option<Timestamp>,
}

/// Makes a key for the caller, who gives his password once more: a key outlives the sign-in that asks for it
/// (T17). The second part is the key itself, which is not kept.
///
/// # Errors
/// [`Denied::Wait`] while backing off; `INVALID_INPUT`, also for a wrong password; `FORBIDDEN` for a scope that
/// the caller does not have, or when called with a key.
pub async fn create(
    app: &App,
    caller: &Identity,
    new: NewKey,
    password: &str,
) -> Result<(api_key::Model, String), Denied> {
    let name = check(app, caller, &new).await?;
    accounts::confirm(app, caller.account_id, password, "password").await?;
    Ok(insert(app, caller, name, &new).await?)
}

/// May the caller have such a key? Answers its name.
async fn check(app: &App, caller: &Identity, new: &NewKey) -> Result<String> {
    let name = new.name.trim().to_owned();
    if !(1..=LONGEST_NAME).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        return Err(Error::invalid("name", format!("A name has 1 to {LONGEST_NAME} characters.")));
    }
    if new.scopes.is_empty() {
        return Err(Error::invalid("scopes", "Choose at least one thing the key may do."));
    }
    if caller.scopes.is_some() {
        return Err(Error::refused(ErrorCode::Forbidden, "A key cannot make keys: sign in yourself."));
    }
    if let Some(scope) = new.scopes.iter().find(|scope| !caller.may(**scope)) {
        let words = format!("You may not lend {}: you do not have it yourself.", scope.to_value());
        return Err(Error::refused(ErrorCode::Forbidden, words));
    }
    let now = app.clock.now();
    if new.expires_at.is_some_and(|at| at <= now) {
        return Err(Error::invalid("expiresAt", "The end must lie in the future."));
    }
    let live = of_account(app, caller.account_id).await?.into_iter().filter(|key| counts(key, now));
    if live.count() >= MOST {
        return Err(Error::invalid("name", format!("You have {MOST} keys. Withdraw one first.")));
    }
    Ok(name)
}

async fn insert(
    app: &App,
    caller: &Identity,
    name: String,
    new: &NewKey,
) -> Result<(api_key::Model, String)> {
    let key = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(rand::random::<[u8; RANDOM_BYTES]>()));
    let mut scopes: Vec<String> = new.scopes.iter().map(ActiveEnum::to_value).collect();
    scopes.sort_unstable();
    scopes.dedup();
    let mut tx = app.db.begin().await?;
    let row = api_key::ActiveModel {
        id: Set(app.clock.new_id()),
        account_id: Set(caller.account_id),
        name: Set(name),
        prefix: Set(key.chars().take(SHOWN).collect()),
        key_hash: Set(hash(&key)),
        scopes: Set(scopes.join(",")),
        created_at: Set(app.clock.now()),
        expires_at: Set(new.expires_at),
        last_used_at: Set(None),
        revoked_at: Set(None),
    }
    .insert(&*tx)
    .await?;
    let detail = format!("scopes {}", row.scopes);
    audit::record(app, &mut tx, Some(caller.account_id), "api_key.create", Some(row.id), detail).await?;
    tx.commit().await?;
    Ok((row, key))
}

/// The keys of an account, newest first.
///
/// # Errors
/// When the database fails.
pub async fn of_account(app: &App, account: Uuid) -> Result<Vec<api_key::Model>> {
    let keys = api_key::Entity::find().filter(api_key::Column::AccountId.eq(account));
    Ok(keys.order_by_desc(api_key::Column::Id).all(app.db.read()).await?)
}

/// Withdraws a key; again is no error. Others' keys are withdrawn by who manages users.
///
/// # Errors
/// `NOT_FOUND`, also for a key that is not the caller's to see.
pub async fn revoke(app: &App, caller: &Identity, id: Uuid) -> Result<api_key::Model> {
    let mut tx = app.db.begin().await?;
    let key = api_key::Entity::find_by_id(id).one(&*tx).await?;
    let mine =
        |key: &api_key::Model| key.account_id == caller.account_id || caller.may(Permission::ManageUsers);
    let key = key.filter(mine).ok_or_else(|| Error::not_found("API key"))?;
    if key.revoked_at.is_some() {
        return Ok(key);
    }
    let mut row: api_key::ActiveModel = key.into();
    row.revoked_at = Set(Some(app.clock.now()));
    let key = row.update(&*tx).await?;
    audit::record(app, &mut tx, Some(caller.account_id), "api_key.revoke", Some(id), "").await?;
    tx.commit().await?;
    Ok(key)
}

/// Withdraws all keys of an account with its sign-ins: whoever signed in as somebody else made himself one.
/// Answers in words how many there were, for the record.
pub(super) async fn withdraw_all(tx: &WriteTx, account: Uuid, now: Timestamp) -> Result<Option<String>> {
    let withdrawn = api_key::Entity::update_many()
        .col_expr(api_key::Column::RevokedAt, Expr::value(now))
        .filter(api_key::Column::AccountId.eq(account))
        .filter(api_key::Column::RevokedAt.is_null())
        .exec(&**tx)
        .await?
        .rows_affected;
    Ok((withdrawn > 0).then(|| format!("API keys withdrawn: {withdrawn}")))
}

/// Tells who calls with this key.
///
/// # Errors
/// `UNAUTHENTICATED`, whatever is wrong with it; or when the database fails.
pub(super) async fn identify(app: &App, key: &str) -> Result<Identity> {
    let now = app.clock.now();
    let found = api_key::Entity::find()
        .filter(api_key::Column::KeyHash.eq(hash(key)))
        .find_also_related(account::Entity)
        .one(app.db.read())
        .await?;
    let Some((key, Some(owner))) = found else { return Err(unauthenticated()) };
    if !counts(&key, now) || !owner.active {
        return Err(unauthenticated());
    }
    if key.last_used_at.is_none_or(|at| now.since(at) >= PRECISION)
        && let Err(error) = note_use(app, key.id, now).await
    {
        tracing::warn!(key = %key.id, %error, "cannot note that an API key was used");
    }
    Ok(Identity {
        account_id: owner.id,
        role: owner.role,
        scopes: Some(scopes(&key)),
        markets: owner.limited_to().map(Into::into),
        // Sockets look again every few seconds whether the key still counts.
        expires_at: key.expires_at.unwrap_or(Timestamp::FAR),
    })
}

/// What a key lends, as far as this version knows the names.
#[must_use]
pub fn scopes(key: &api_key::Model) -> Vec<Permission> {
    let named = |name: &str| Permission::iter().find(|permission| permission.to_value() == name);
    key.scopes.split(',').filter_map(named).collect()
}

/// Is the key neither withdrawn nor at its end?
#[must_use]
pub fn counts(key: &api_key::Model, now: Timestamp) -> bool {
    key.revoked_at.is_none() && key.expires_at.is_none_or(|at| now < at)
}

/// What a key may really do: what it lends and its owner has.
#[must_use]
pub fn lent(key: &api_key::Model, owner: &account::Model) -> Vec<Permission> {
    let limited = owner.markets.is_some();
    let has = |scope: &Permission| {
        permissions::of(owner.role).contains(scope) && !(limited && permissions::COMPANY_WIDE.contains(scope))
    };
    scopes(key).into_iter().filter(has).collect()
}

async fn note_use(app: &App, id: Uuid, now: Timestamp) -> Result<()> {
    let tx = app.db.begin().await?;
    api_key::Entity::update_many()
        .col_expr(api_key::Column::LastUsedAt, Expr::value(now))
        .filter(api_key::Column::Id.eq(id))
        .exec(&*tx)
        .await?;
    tx.commit().await
}

/// The key has 256 random bits: a fast hash is enough.
fn hash(key: &str) -> Vec<u8> {
    Sha256::digest(key.as_bytes()).to_vec()
}
