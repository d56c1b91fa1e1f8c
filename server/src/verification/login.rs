//! Codes by text for users of the console (R10), and the second step of their sign-in, where all kinds of
//! codes come together.

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{codes, limits, one_at_a_time, sending};
use crate::app::App;
use crate::auth::second_factor::{self as factors, pending};
use crate::auth::session::{self, Device, Tokens};
use crate::auth::{Denied, accounts};
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::entry::Party;
use crate::entities::second_factor::{self, Kind};
use crate::entities::verification::{self, Column, Model, Purpose, State};
use crate::entities::{account, market, verification_send};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::{log, wording};
use crate::phone::PhoneNumber;

/// Begins to set up a phone as second factor: a code goes there.
///
/// # Errors
/// [`Denied::Wait`] while backing off; `INVALID_INPUT` for a wrong password; `INVALID_NUMBER`;
/// `ALREADY_EXISTS`; `NO_VERIFICATION_NUMBER`; `RATE_LIMITED`.
pub async fn enrol(app: &App, account: Uuid, password: &str, phone: &str) -> Result<String, Denied> {
    accounts::confirm(app, account, password, "password").await?;
    Ok(enrol_confirmed(app, account, phone).await?)
}

async fn enrol_confirmed(app: &App, account: Uuid, typed: &str) -> Result<String> {
    let mut tx = app.db.begin().await?;
    let owner = owner(&tx, account).await?;
    let market = market::named_or_default(&*tx, None).await?;
    let phone = PhoneNumber::parse(typed, Some(&market.country)).map_err(|error| Error::Refused {
        code: ErrorCode::InvalidNumber,
        message: format!("This {error}."),
        field: Some("phone"),
    })?;
    limits::check_line(&market, &phone, None)?;
    let before = sms_factor(&tx, account).await?;
    if before.as_ref().is_some_and(|before| before.confirmed_at.is_some()) {
        let words = "A phone is set up already. Remove it first.";
        return Err(Error::refused(ErrorCode::AlreadyExists, words));
    }
    if let Some(before) = before {
        second_factor::Entity::delete_by_id(before.id).exec(&*tx).await?;
    }
    let id = app.clock.new_id();
    let factor = second_factor::ActiveModel {
        id: Set(id),
        account_id: Set(account),
        kind: Set(Kind::Sms),
        secret_sealed: Set(app.vault.seal(id, phone.e164())),
        number_hash: Set(Some(app.vault.hash(&phone))),
        confirmed_at: Set(None),
        last_step: Set(0),
        created_at: Set(app.clock.now()),
    };
    second_factor::Entity::insert(factor).exec_without_returning(&*tx).await?;
    send(app, &mut tx, &owner, &market, &phone).await?;
    tx.commit().await?;
    Ok(phone.masked())
}

/// Ends setting up a phone by the code that was sent there. Answers recovery codes, if there were none.
///
/// # Errors
/// `NOT_FOUND` if none is being set up; `WRONG_CODE`.
pub async fn confirm(app: &App, account: Uuid, code: &str) -> Result<Vec<String>> {
    let mut tx = app.db.begin().await?;
    owner(&tx, account).await?;
    let factor = sms_factor(&tx, account).await?.filter(|factor| factor.confirmed_at.is_none());
    let factor = factor.ok_or_else(|| Error::not_found("phone that is being set up"))?;
    if !fits(app, &mut tx, account, code).await? {
        // The try counts.
        tx.commit().await?;
        return Err(pending::wrong_code());
    }
    let codes = factors::confirmed(app, &mut tx, factor).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Sends a code for the second step of a sign-in.
///
/// # Errors
/// `UNAUTHENTICATED` if there is no such sign-in; `NOT_FOUND` without a phone; `RATE_LIMITED`;
/// `NO_VERIFICATION_NUMBER`.
pub async fn send_code(app: &App, token: &str) -> Result<()> {
    // Anybody may ask: whoever has no such sign-in holds nobody up who writes.
    pending::find(app, app.db.read(), token).await?;
    let mut tx = app.db.begin().await?;
    let half = pending::find(app, &*tx, token).await?;
    let owner = owner(&tx, half.account_id).await?;
    let factor = sms_factor(&tx, owner.id).await?.filter(|factor| factor.confirmed_at.is_some());
    let factor = factor.ok_or_else(|| Error::not_found("phone"))?;
    let market = market::named_or_default(&*tx, None).await?;
    send(app, &mut tx, &owner, &market, &pending::phone_of(app, &factor)?).await?;
    tx.commit().await
}

/// The second step: a code of an app, of a text, or for recovery. Wrong ones back off as passwords do.
///
/// # Errors
/// [`Denied::Wait`] while backing off; `UNAUTHENTICATED` if there is no such sign-in, or it took too long
/// or too many tries; `WRONG_CODE`.
pub async fn finish(app: &App, token: &str, code: &str, device: Device) -> Result<Tokens, Denied> {
    let now = app.clock.now();
    let half = pending::find(app, app.db.read(), token).await?;
    let address = device.address;
    let attempt = app
        .backoff
        .second_step(half.account_id, address, now, app.config.sign_in_backoff)
        .map_err(Denied::Wait)?;
    match enter(app, token, code, &device).await {
        Ok(tokens) => {
            attempt.succeeded(now);
            app.backoff.trust(&tokens.account.email, address, now);
            tracing::info!(account = %tokens.account.id, "signed in with a second factor");
            Ok(tokens)
        }
        Err(error) if matches!(error.code(), ErrorCode::WrongCode | ErrorCode::Unauthenticated) => {
            tracing::warn!(%address, "the second step of a sign-in failed");
            Err(error.into())
        }
        Err(error) => {
            attempt.withdrawn();
            Err(error.into())
        }
    }
}

async fn enter(app: &App, token: &str, code: &str, device: &Device) -> Result<Tokens> {
    let mut tx = app.db.begin().await?;
    let half = pending::find(app, &*tx, token).await?;
    // The account's row makes those who try at once wait for each other; then it is read again.
    let owner = owner(&tx, half.account_id).await?;
    let half = pending::find(app, &*tx, token).await?;
    if owner.token_version != half.token_version {
        return Err(pending::begin_again());
    }
    let fits =
        factors::fits(app, &mut tx, owner.id, code).await? || fits(app, &mut tx, owner.id, code).await?;
    if !fits {
        pending::failed(&tx, half).await?;
        tx.commit().await?;
        return Err(pending::wrong_code());
    }
    pending::done(&tx, &half).await?;
    let tokens = session::enter(app, &tx, owner, device).await?;
    tx.commit().await?;
    Ok(tokens)
}

/// The account, locked, while it may sign in.
async fn owner(tx: &WriteTx, account: Uuid) -> Result<account::Model> {
    let found = session::locked_account(tx, account).await?;
    found.filter(|account| account.active).ok_or_else(pending::begin_again)
}

async fn sms_factor(tx: &WriteTx, account: Uuid) -> Result<Option<second_factor::Model>> {
    let all = second_factor::of_account(&**tx, account).await?;
    Ok(all.into_iter().find(|factor| factor.kind == Kind::Sms))
}

async fn newest(tx: &WriteTx, account: Uuid) -> Result<Option<Model>> {
    Ok(verification::Entity::find()
        .filter(Column::AccountId.eq(account))
        .filter(Column::Purpose.eq(Purpose::Login))
        .order_by_desc(Column::Id)
        .one(&**tx)
        .await?)
}

/// Is it the code that was sent? It is spent by that; wrong ones count.
async fn fits(app: &App, tx: &mut WriteTx, account: Uuid, code: &str) -> Result<bool> {
    let now = app.clock.now();
    let Some(row) = newest(tx, account).await?.filter(|row| row.is_live(now)) else { return Ok(false) };
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    if codes::is_right(&app.vault, row.id, &row.code_hash, &code) {
        close(tx, now, row, State::Verified).await?;
        return Ok(true);
    }
    let failed = row.tries + 1;
    let mut tried = row.into_active_model();
    tried.tries = Set(failed);
    let tried = tried.update(&**tx).await?;
    if failed >= i32::try_from(app.config.verify_tries).unwrap_or(i32::MAX) {
        close(tx, now, tried, State::Locked).await?;
    }
    Ok(false)
}

async fn close(tx: &mut WriteTx, now: Timestamp, row: Model, state: State) -> Result<()> {
    log::withdraw(tx, now, row.entry_id).await?;
    let mut closed = row.into_active_model();
    closed.state = Set(state);
    closed.verified_at = Set((state == State::Verified).then_some(now));
    closed.update(&**tx).await?;
    Ok(())
}

/// Sends a code to a user's phone; the one before counts no longer.
async fn send(
    app: &App,
    tx: &mut WriteTx,
    owner: &account::Model,
    market: &market::Model,
    phone: &PhoneNumber,
) -> Result<()> {
    let now = app.clock.now();
    let hash = app.vault.hash(phone);
    one_at_a_time(tx, market.id.as_bytes()).await?;
    one_at_a_time(tx, &hash).await?;
    let from = sending::number_for(app, tx, market, None, &hash).await?;
    limits::check(app, tx, now, market, &hash, None).await?;
    if let Some(before) = newest(tx, owner.id).await?.filter(|row| row.state == State::Open) {
        close(tx, now, before, State::Expired).await?;
    }
    let (id, code) = (app.clock.id_at(now), codes::make());
    let words = wording::sign_in_code;
    let entry =
        sending::write(app, tx, now, market, &from, phone, (Party::Company, None), (&code, words)).await?;
    let sent = verification_send::ActiveModel {
        id: Set(app.clock.id_at(now)),
        verification_id: Set(id),
        number_hash: Set(hash.clone()),
        address_hash: Set(None),
        market_id: Set(market.id),
        prefix: Set(limits::prefix(phone)),
        sent_at: Set(now),
        verified_at: Set(None),
    };
    verification_send::Entity::insert(sent).exec_without_returning(&**tx).await?;
    let row = verification::ActiveModel {
        id: Set(id),
        purpose: Set(Purpose::Login),
        phone_id: Set(None),
        account_id: Set(Some(owner.id)),
        number_hash: Set(hash),
        market_id: Set(market.id),
        number_id: Set(from.id),
        code_hash: Set(codes::hash(&app.vault, id, &code)),
        tries: Set(0),
        sends: Set(1),
        state: Set(State::Open),
        entry_id: Set(entry),
        sent_at: Set(now),
        expires_at: Set(now.plus(app.config.verify_life)),
        verified_at: Set(None),
        requested_by: Set(Some(owner.id)),
        created_at: Set(now),
    };
    verification::Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(())
}
