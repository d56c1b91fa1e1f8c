//! The second step of a sign-in (R10): an authenticator app, or a code by text; recovery codes for the
//! day they are lost. Here is what needs no telco; codes by text are `verification`'s.

pub mod pending;
pub mod recovery;
pub mod totp;

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::session::{locked_account, revoke_all};
use super::{Denied, accounts, api_key};
use crate::app::App;
use crate::audit;
use crate::db::{Connection, WriteTx};
use crate::entities::second_factor::{self, Column, Kind, Model};
use crate::entities::{account, pending_sign_in, recovery_code};
use crate::error::{Error, Result};

/// What an account has set up and proved.
///
/// # Errors
/// When the database fails.
pub async fn of_account(db: &impl Connection, account: Uuid) -> Result<Vec<Model>> {
    let mut all = second_factor::of_account(db, account).await?;
    all.retain(|factor| factor.confirmed_at.is_some());
    Ok(all)
}

/// A factor counts from now on. Answers recovery codes, if the account had none: they are shown once.
pub(crate) async fn confirmed(app: &App, tx: &mut WriteTx, factor: Model) -> Result<Vec<String>> {
    use sea_orm::ActiveValue::Set;
    use sea_orm::{ActiveModelTrait, IntoActiveModel};
    let (account, kind) = (factor.account_id, factor.kind);
    let mut row = factor.into_active_model();
    row.confirmed_at = Set(Some(app.clock.now()));
    row.update(&**tx).await?;
    let codes = if recovery::left(&**tx, account).await? == 0 {
        recovery::make(app, tx, account).await?
    } else {
        Vec::new()
    };
    audit::record(app, tx, Some(account), "second_factor.enrol", Some(account), format!("{kind:?}")).await?;
    Ok(codes)
}

/// Takes a factor away; with the last one go the recovery codes.
///
/// # Errors
/// [`Denied::Wait`] while backing off; `INVALID_INPUT` for a wrong password; `NOT_FOUND`.
pub async fn remove(app: &App, account: Uuid, kind: Kind, password: &str) -> Result<(), Denied> {
    accounts::confirm(app, account, password, "password").await?;
    Ok(remove_confirmed(app, account, kind).await?)
}

async fn remove_confirmed(app: &App, account: Uuid, kind: Kind) -> Result<()> {
    let mut tx = app.db.begin().await?;
    locked_account(&tx, account).await?;
    let gone = second_factor::Entity::delete_many()
        .filter(Column::AccountId.eq(account))
        .filter(Column::Kind.eq(kind))
        .exec(&*tx)
        .await?;
    if gone.rows_affected == 0 {
        return Err(Error::not_found("second factor"));
    }
    if second_factor::Entity::find().filter(Column::AccountId.eq(account)).count(&*tx).await? == 0 {
        recovery::forget(&tx, account).await?;
    }
    audit::record(app, &mut tx, Some(account), "second_factor.remove", Some(account), format!("{kind:?}"))
        .await?;
    tx.commit().await
}

/// Takes all factors away from someone who lost them, ends his sign-ins and withdraws his API keys: for the
/// operator, at the command line.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn reset(app: &App, email: &str) -> Result<account::Model> {
    let mut tx = app.db.begin().await?;
    let found = account::by_email(&*tx, email).await?.ok_or_else(|| Error::not_found("account"))?;
    let account = locked_account(&tx, found.id).await?.ok_or_else(|| Error::not_found("account"))?;
    second_factor::Entity::delete_many().filter(Column::AccountId.eq(account.id)).exec(&*tx).await?;
    pending_sign_in::Entity::delete_many()
        .filter(pending_sign_in::Column::AccountId.eq(account.id))
        .exec(&*tx)
        .await?;
    recovery::forget(&tx, account.id).await?;
    let now = app.clock.now();
    revoke_all(&tx, account.id, now).await?;
    let keys = api_key::withdraw_all(&tx, account.id, now).await?.unwrap_or_default();
    audit::record(app, &mut tx, None, "second_factor.reset", Some(account.id), keys).await?;
    tx.commit().await?;
    Ok(account)
}

/// Does this code of an app, or for recovery, let the account in? It is spent by that.
pub(crate) async fn fits(app: &App, tx: &mut WriteTx, account: Uuid, code: &str) -> Result<bool> {
    if totp::fits(app, tx, account, code).await? {
        return Ok(true);
    }
    if !recovery::spend(app, tx, account, code).await? {
        return Ok(false);
    }
    let left = recovery_code::Entity::find()
        .filter(recovery_code::Column::AccountId.eq(account))
        .filter(recovery_code::Column::UsedAt.is_null())
        .count(&**tx)
        .await?;
    audit::record(app, tx, Some(account), "second_factor.recovery", Some(account), format!("{left} left"))
        .await?;
    Ok(true)
}
