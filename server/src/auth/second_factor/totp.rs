//! Authenticator apps: RFC 6238 with what they all know — SHA-1, six digits, thirty seconds.

use qrcode::QrCode;
use qrcode::render::svg;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use totp_rs::{Builder, Secret, Totp};
use uuid::Uuid;

use super::super::session::locked_account;
use super::super::{Denied, accounts};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::second_factor::{self, Column, Kind, Model};
use crate::error::{Error, ErrorCode, Result};

/// Bytes of a secret, as RFC 4226 wants it.
const SECRET_LENGTH: usize = 20;
const QR_SIDE: u32 = 220;

/// What an authenticator app needs; shown once. No `Debug`: it holds the secret.
pub struct Enrolment {
    /// The secret, for typing.
    pub secret: String,
    /// `otpauth://…`
    pub uri: String,
    /// The same as a picture, in SVG.
    pub qr: String,
}

/// Begins to set up an app: it counts once [`confirm`] got a code of it.
///
/// # Errors
/// [`Denied::Wait`] while backing off; `INVALID_INPUT` for a wrong password; `ALREADY_EXISTS`.
pub async fn begin(app: &App, account: Uuid, password: &str) -> Result<Enrolment, Denied> {
    let owner = accounts::confirm(app, account, password, "password").await?;
    Ok(begin_confirmed(app, owner).await?)
}

async fn begin_confirmed(app: &App, owner: crate::entities::account::Model) -> Result<Enrolment> {
    let bytes: [u8; SECRET_LENGTH] = rand::random();
    let secret = Secret::from(&bytes[..]).to_base32();
    let totp = Builder::new()
        .with_secret(Secret::from(&bytes[..]))
        .with_issuer(Some(app.config.brand.replace(':', " ")))
        .with_account_name(owner.email.replace(':', " "))
        .build()
        .map_err(failed)?;
    let uri = totp.to_url().map_err(failed)?;
    let code = QrCode::new(&uri).map_err(failed)?;
    let qr = code.render::<svg::Color<'_>>().min_dimensions(QR_SIDE, QR_SIDE).build();
    let tx = app.db.begin().await?;
    locked_account(&tx, owner.id).await?;
    let before = of(&tx, owner.id).await?;
    if before.as_ref().is_some_and(|before| before.confirmed_at.is_some()) {
        return Err(Error::refused(
            ErrorCode::AlreadyExists,
            "An authenticator app is set up already. Remove it first.",
        ));
    }
    if let Some(before) = before {
        second_factor::Entity::delete_by_id(before.id).exec(&*tx).await?;
    }
    let id = app.clock.new_id();
    let row = second_factor::ActiveModel {
        id: Set(id),
        account_id: Set(owner.id),
        kind: Set(Kind::Totp),
        secret_sealed: Set(app.vault.seal(id, &secret)),
        number_hash: Set(None),
        confirmed_at: Set(None),
        last_step: Set(0),
        created_at: Set(app.clock.now()),
    };
    second_factor::Entity::insert(row).exec_without_returning(&*tx).await?;
    tx.commit().await?;
    Ok(Enrolment { secret, uri, qr })
}

/// Ends setting up an app by a code of it. Answers recovery codes, if there were none.
///
/// # Errors
/// `NOT_FOUND` if none is being set up; `WRONG_CODE`; [`Denied::Wait`] while backing off.
pub async fn confirm(app: &App, account: Uuid, code: &str) -> Result<Vec<String>, Denied> {
    let now = app.clock.now();
    let attempt = app.backoff.confirm(account, now, app.config.sign_in_backoff).map_err(Denied::Wait)?;
    match confirm_within(app, account, code).await {
        Ok(codes) => {
            attempt.succeeded(now);
            Ok(codes)
        }
        Err(error) => {
            if error.code() != ErrorCode::WrongCode {
                attempt.withdrawn();
            }
            Err(error.into())
        }
    }
}

async fn confirm_within(app: &App, account: Uuid, code: &str) -> Result<Vec<String>> {
    let mut tx = app.db.begin().await?;
    locked_account(&tx, account).await?;
    let factor = of(&tx, account).await?.filter(|factor| factor.confirmed_at.is_none());
    let factor = factor.ok_or_else(|| Error::not_found("authenticator app that is being set up"))?;
    if !take(app, &tx, &factor, code).await? {
        return Err(super::pending::wrong_code());
    }
    let factor = factor_again(&tx, factor.id).await?;
    let codes = super::confirmed(app, &mut tx, factor).await?;
    tx.commit().await?;
    Ok(codes)
}

async fn factor_again(tx: &WriteTx, id: Uuid) -> Result<Model> {
    let found = second_factor::Entity::find_by_id(id).one(&**tx).await?;
    found.ok_or_else(|| Error::not_found("authenticator app"))
}

/// Is it a code of the account's app? It is spent by that.
pub(super) async fn fits(app: &App, tx: &WriteTx, account: Uuid, code: &str) -> Result<bool> {
    match of(tx, account).await?.filter(|factor| factor.confirmed_at.is_some()) {
        Some(factor) => take(app, tx, &factor, code).await,
        None => Ok(false),
    }
}

async fn of(tx: &WriteTx, account: Uuid) -> Result<Option<Model>> {
    Ok(second_factor::Entity::find()
        .filter(Column::AccountId.eq(account))
        .filter(Column::Kind.eq(Kind::Totp))
        .one(&**tx)
        .await?)
}

/// Takes a code once: a step that was taken, or an earlier one, is not taken again (RFC 6238 §5.2).
async fn take(app: &App, tx: &WriteTx, factor: &Model, code: &str) -> Result<bool> {
    let secret = app.vault.open(factor.id, &factor.secret_sealed)?;
    let totp = generator(&secret)?;
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let Some(step) = totp.check(&code, seconds(app.clock.now())) else { return Ok(false) };
    let step = i64::try_from(step).unwrap_or(i64::MAX);
    let taken = second_factor::Entity::update_many()
        .col_expr(Column::LastStep, Expr::value(step))
        .filter(Column::Id.eq(factor.id))
        .filter(Column::LastStep.lt(step))
        .exec(&**tx)
        .await?;
    Ok(taken.rows_affected > 0)
}

fn generator(secret: &str) -> Result<Totp> {
    let secret = Secret::try_from_base32(secret).map_err(failed)?;
    Builder::new().with_secret(secret).build().map_err(failed)
}

fn seconds(at: Timestamp) -> u64 {
    u64::try_from(at.0 / 1_000).unwrap_or(0)
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("an authenticator's secret: {error}"))
}
