//! Sign-ins: a password is traded for a short access token and a refresh token; each refresh token
//! is traded once for the next (T16).
//!
//! A family is all refresh tokens of one sign-in. **At most one token of a family can be traded at
//! any time**, and a spent one that comes again means that two parties hold the family: all of it is
//! revoked. One case is no theft: the answer got lost, or two tabs asked at once. So a token spent
//! less than ten seconds ago is answered once more, but what it was traded for before is spent in
//! the same step. Should the other party be a thief, one of the two comes with a spent token at its
//! next refresh, and the family ends.

use std::net::IpAddr;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::second_factor::pending::{self, Pending};
use super::{Denied, second_factor, token, unauthenticated};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Connection, WriteTx};
use crate::entities::{account, session};
use crate::error::{Error, ErrorCode, Result};

const TOKEN_LENGTH: usize = 32;
const LONGEST_AGENT: usize = 200;
/// How long a spent token is taken for a repeated request rather than a theft.
const REPEAT: Duration = Duration::from_secs(10);

/// What a sign-in or a refresh gives. No `Debug`: it holds secrets.
pub struct Tokens {
    /// For the API, as `Authorization: Bearer`.
    pub access: String,
    /// When the access token ends.
    pub access_expires_at: Timestamp,
    /// For the next [`refresh`]; only ever in the cookie.
    pub refresh: String,
    /// When the whole sign-in ends.
    pub refresh_expires_at: Timestamp,
    /// Who signed in.
    pub account: account::Model,
}

/// How far a right password leads.
pub enum Entered {
    /// In.
    Whole(Box<Tokens>),
    /// To a second step (R10).
    Half(Pending),
}

/// Where a sign-in comes from.
pub struct Device {
    /// The client's address.
    pub address: IpAddr,
    /// What the client says it is.
    pub user_agent: Option<String>,
}

/// The same, as each token of the family keeps it.
struct Origin {
    user_agent: Option<String>,
    address: Option<String>,
}

/// Trades e-mail and password for tokens, or for a second step where one was set up. Whatever is wrong — no such account, disabled, wrong
/// password — the answer is the same and takes as long (T13).
///
/// # Errors
/// [`Denied::Wait`] while backing off, `UNAUTHENTICATED`, or when the database fails.
pub async fn sign_in(app: &App, email: &str, password: &str, device: Device) -> Result<Entered, Denied> {
    let address = device.address;
    let email = email.trim().to_lowercase();
    let attempt = app
        .backoff
        .sign_in(&email, address, app.clock.now(), app.config.sign_in_backoff)
        .map_err(Denied::Wait)?;
    match check_and_open(app, &email, password, &device).await {
        Ok(Entered::Whole(tokens)) => {
            attempt.succeeded(app.clock.now());
            tracing::info!(account = %tokens.account.id, "signed in");
            Ok(Entered::Whole(tokens))
        }
        Ok(half) => {
            // Neither a failure nor a success: the second step tells.
            attempt.withdrawn();
            Ok(half)
        }
        Err(error) if error.code() == ErrorCode::Unauthenticated => {
            tracing::warn!(%address, "a sign-in failed");
            Err(error.into())
        }
        Err(error) => {
            attempt.withdrawn();
            Err(error.into())
        }
    }
}

async fn check_and_open(app: &App, email: &str, password: &str, device: &Device) -> Result<Entered> {
    let found = account::by_email(app.db.read(), email).await?;
    // The password is hashed before the transaction begins: it would hold up all other writers.
    let fits = app.hasher.verify(password, found.as_ref().map(|it| it.password_hash.as_str())).await?;
    let Some(checked) = found.filter(|account| fits && account.active) else { return Err(wrong()) };

    let tx = app.db.begin().await?;
    let account = locked_account(&tx, checked.id).await?.filter(|account| {
        // Disabled, or given another password, while this one was being checked.
        account.active && account.password_hash == checked.password_hash
    });
    let Some(account) = account else { return Err(wrong()) };
    let factors = second_factor::of_account(&*tx, account.id).await?;
    let entered = if factors.is_empty() {
        Entered::Whole(Box::new(enter(app, &tx, account, device).await?))
    } else {
        Entered::Half(pending::begin(app, &tx, &account, &factors, device).await?)
    };
    tx.commit().await?;
    Ok(entered)
}

/// Lets an account in that proved all it has to.
pub(crate) async fn enter(
    app: &App,
    tx: &WriteTx,
    account: account::Model,
    device: &Device,
) -> Result<Tokens> {
    let now = app.clock.now();
    let mut signed_in = account.into_active_model();
    signed_in.last_sign_in_at = Set(Some(now));
    let account = signed_in.update(&**tx).await?;
    session::Entity::delete_many()
        .filter(session::Column::AccountId.eq(account.id))
        .filter(session::Column::ExpiresAt.lte(now))
        .exec(&**tx)
        .await?;
    let expires_at = now.plus(app.config.refresh_token_life);
    let origin = Origin {
        user_agent: device.user_agent.as_deref().map(|agent| agent.chars().take(LONGEST_AGENT).collect()),
        address: Some(device.address.to_string()),
    };
    open(app, tx, account, app.clock.new_id(), expires_at, origin).await
}

/// Trades a refresh token for new tokens. The end of the sign-in does not move.
///
/// # Errors
/// `UNAUTHENTICATED` when the token is unknown, ended, revoked or spent, or its account disabled.
pub async fn refresh(app: &App, refresh_token: &str) -> Result<Tokens> {
    let hash = hash(refresh_token);
    let now = app.clock.now();
    // Made-up tokens never get as far as the one writer.
    let Some(known) = by_hash(app.db.read(), &hash).await? else { return Err(unauthenticated()) };
    let tx = app.db.begin().await?;
    // The account's row serialises all that happens to its sign-ins; then the token is read again.
    let Some(account) = locked_account(&tx, known.account_id).await? else { return Err(unauthenticated()) };
    let Some(held) = by_hash(&*tx, &hash).await? else { return Err(unauthenticated()) };
    if held.revoked_at.is_some() || held.expires_at <= now || !account.active {
        return Err(unauthenticated());
    }
    if held.used_at.is_some_and(|at| now.since(at) >= REPEAT) {
        revoke(&tx, session::Column::Family.eq(held.family), now).await?;
        tx.commit().await?;
        tracing::warn!(account = %account.id, "a spent refresh token came again: its sign-in is ended");
        return Err(unauthenticated());
    }
    session::Entity::update_many()
        .col_expr(session::Column::UsedAt, Expr::value(now))
        .filter(session::Column::Family.eq(held.family))
        .filter(session::Column::UsedAt.is_null())
        .exec(&*tx)
        .await?;
    let origin = Origin { user_agent: held.user_agent, address: held.address };
    let tokens = open(app, &tx, account, held.family, held.expires_at, origin).await?;
    tx.commit().await?;
    Ok(tokens)
}

/// Ends the sign-in that this refresh token grew out of; an unknown token ends nothing.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(app: &App, refresh_token: &str) -> Result<()> {
    if let Some(held) = by_hash(app.db.read(), &hash(refresh_token)).await? {
        let tx = app.db.begin().await?;
        revoke(&tx, session::Column::Family.eq(held.family), app.clock.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Ends all sign-ins of an account.
pub(super) async fn revoke_all(tx: &WriteTx, account: Uuid, now: Timestamp) -> Result<()> {
    revoke(tx, session::Column::AccountId.eq(account), now).await
}

/// Ends one sign-in.
pub(super) async fn revoke_family(tx: &WriteTx, family: Uuid, now: Timestamp) -> Result<()> {
    revoke(tx, session::Column::Family.eq(family), now).await
}

async fn revoke(tx: &WriteTx, which: Expr, now: Timestamp) -> Result<()> {
    session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(now))
        .filter(which)
        .filter(session::Column::RevokedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Adds the next token of a family.
async fn open(
    app: &App,
    tx: &WriteTx,
    account: account::Model,
    family: Uuid,
    expires_at: Timestamp,
    origin: Origin,
) -> Result<Tokens> {
    let refresh = URL_SAFE_NO_PAD.encode(rand::random::<[u8; TOKEN_LENGTH]>());
    let row = session::ActiveModel {
        id: Set(app.clock.new_id()),
        account_id: Set(account.id),
        family: Set(family),
        token_hash: Set(hash(&refresh)),
        created_at: Set(app.clock.now()),
        expires_at: Set(expires_at),
        used_at: Set(None),
        revoked_at: Set(None),
        user_agent: Set(origin.user_agent),
        address: Set(origin.address),
    };
    session::Entity::insert(row).exec_without_returning(&**tx).await?;
    let (access, access_expires_at) = token::issue(app, &account, Some(family))?;
    Ok(Tokens { access, access_expires_at, refresh, refresh_expires_at: expires_at, account })
}

/// The account, locked until the transaction ends (`SQLite` has one writer and needs no lock).
pub(crate) async fn locked_account(tx: &WriteTx, id: Uuid) -> Result<Option<account::Model>> {
    Ok(account::Entity::find_by_id(id).lock_exclusive().one(&**tx).await?)
}

async fn by_hash(db: &impl Connection, hash: &[u8]) -> Result<Option<session::Model>> {
    Ok(session::Entity::find().filter(session::Column::TokenHash.eq(hash)).one(db).await?)
}

/// The token has 256 random bits: a fast hash is enough.
fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

fn wrong() -> Error {
    Error::refused(ErrorCode::Unauthenticated, "E-mail address or password is wrong.")
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
