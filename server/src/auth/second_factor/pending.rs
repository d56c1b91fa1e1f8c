//! Sign-ins that are half done: the password was right, and a code is awaited. Whoever signs in holds a
//! token that is good for that alone.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use sha2::{Digest, Sha256};

use super::super::session::Device;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{Connection, WriteTx};
use crate::entities::pending_sign_in::{self, Column, Model};
use crate::entities::second_factor::Kind;
use crate::entities::{account, second_factor};
use crate::error::{Error, ErrorCode, Result};
use crate::phone::PhoneNumber;

const TOKEN_LENGTH: usize = 32;
/// How long the second step may take.
const LIFE: Duration = Duration::from_mins(5);
/// So many wrong codes, and the password is to be given again.
pub(crate) const TRIES: i32 = 5;

/// A sign-in whose second step is awaited. No `Debug`: it holds a secret.
pub struct Pending {
    /// For the second step.
    pub token: String,
    /// When it ends.
    pub expires_at: Timestamp,
    /// What may be used, the better first.
    pub kinds: Vec<Kind>,
    /// The phone a code may be sent to, masked.
    pub phone: Option<String>,
}

/// Begins a second step.
pub(crate) async fn begin(
    app: &App,
    tx: &WriteTx,
    account: &account::Model,
    factors: &[second_factor::Model],
    device: &Device,
) -> Result<Pending> {
    let now = app.clock.now();
    pending_sign_in::Entity::delete_many().filter(Column::ExpiresAt.lte(now.0)).exec(&**tx).await?;
    let token = URL_SAFE_NO_PAD.encode(rand::random::<[u8; TOKEN_LENGTH]>());
    let expires_at = now.plus(LIFE);
    let row = pending_sign_in::ActiveModel {
        id: Set(app.clock.new_id()),
        account_id: Set(account.id),
        token_hash: Set(hash(&token)),
        token_version: Set(account.token_version),
        tries: Set(0),
        address: Set(device.address.to_string()),
        user_agent: Set(device.user_agent.clone()),
        expires_at: Set(expires_at),
    };
    pending_sign_in::Entity::insert(row).exec_without_returning(&**tx).await?;
    let phone = factors.iter().find(|factor| factor.kind == Kind::Sms);
    let phone = phone.map(|factor| phone_of(app, factor)).transpose()?.map(|phone| phone.masked());
    Ok(Pending { token, expires_at, kinds: factors.iter().map(|factor| factor.kind).collect(), phone })
}

/// The phone of a factor.
pub(crate) fn phone_of(app: &App, factor: &second_factor::Model) -> Result<PhoneNumber> {
    Ok(app.vault.open_phone(factor.id, &factor.secret_sealed)?)
}

/// The half sign-in of a token, while it counts.
///
/// # Errors
/// `UNAUTHENTICATED`.
pub(crate) async fn find(app: &App, db: &impl Connection, token: &str) -> Result<Model> {
    let row = pending_sign_in::Entity::find().filter(Column::TokenHash.eq(hash(token))).one(db).await?;
    row.filter(|row| app.clock.now() < row.expires_at && row.tries < TRIES).ok_or_else(begin_again)
}

/// Counts a wrong code.
pub(crate) async fn failed(tx: &WriteTx, row: Model) -> Result<()> {
    let tries = row.tries + 1;
    let mut row = row.into_active_model();
    row.tries = Set(tries);
    row.update(&**tx).await?;
    Ok(())
}

/// The second step is done.
pub(crate) async fn done(tx: &WriteTx, row: &Model) -> Result<()> {
    pending_sign_in::Entity::delete_by_id(row.id).exec(&**tx).await?;
    Ok(())
}

/// The one answer to every token that does not count.
pub(crate) fn begin_again() -> Error {
    Error::refused(ErrorCode::Unauthenticated, "This sign-in took too long. Begin again with your password.")
}

/// The one answer to every code that does not fit.
pub(crate) fn wrong_code() -> Error {
    Error::Refused {
        code: ErrorCode::WrongCode,
        message: "This code is not right.".to_owned(),
        field: Some("code"),
    }
}

/// The token has 256 random bits: a fast hash is enough.
fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
