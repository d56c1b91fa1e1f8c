//! Recovery codes: each stands in once for a second factor that was lost. They are shown when they are
//! made, and kept as keyed hashes.

use rand::RngExt;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::super::session::locked_account;
use super::super::{Denied, accounts};
use crate::app::App;
use crate::audit;
use crate::db::{Connection, WriteTx};
use crate::entities::recovery_code::{self, Column};
use crate::error::{Error, ErrorCode, Result};

/// So many are made at once.
const COUNT: usize = 10;
/// Letters and digits that nobody takes for one another.
const ALPHABET: &[u8; 30] = b"23456789abcdefghjkmnpqrstvwxyz";
/// Of a code without its dash: 49 bits.
const LENGTH: usize = 10;

/// How many of an account's codes are left.
///
/// # Errors
/// When the database fails.
pub async fn left(db: &impl Connection, account: Uuid) -> Result<u64> {
    let unused =
        recovery_code::Entity::find().filter(Column::AccountId.eq(account)).filter(Column::UsedAt.is_null());
    Ok(unused.count(db).await?)
}

/// Makes new codes; those before count no longer.
///
/// # Errors
/// [`Denied::Wait`] while backing off; `INVALID_INPUT` for a wrong password; `ILLEGAL_TRANSITION` without
/// a second factor.
pub async fn renew(app: &App, account: Uuid, password: &str) -> Result<Vec<String>, Denied> {
    accounts::confirm(app, account, password, "password").await?;
    Ok(renew_confirmed(app, account).await?)
}

async fn renew_confirmed(app: &App, account: Uuid) -> Result<Vec<String>> {
    let mut tx = app.db.begin().await?;
    locked_account(&tx, account).await?;
    if super::of_account(&*tx, account).await?.is_empty() {
        let words = "Set up a second factor first: recovery codes stand in for one.";
        return Err(Error::refused(ErrorCode::IllegalTransition, words));
    }
    let codes = make(app, &tx, account).await?;
    audit::record(app, &mut tx, Some(account), "second_factor.recovery_codes", Some(account), "").await?;
    tx.commit().await?;
    Ok(codes)
}

pub(super) async fn make(app: &App, tx: &WriteTx, account: Uuid) -> Result<Vec<String>> {
    forget(tx, account).await?;
    let mut source = UnwrapErr(SysRng);
    let mut letter = || char::from(ALPHABET[source.random_range(0..ALPHABET.len())]);
    let codes: Vec<String> = (0..COUNT).map(|_| (0..LENGTH).map(|_| letter()).collect()).collect();
    let now = app.clock.now();
    let rows = codes.iter().map(|code| recovery_code::ActiveModel {
        id: Set(app.clock.new_id()),
        account_id: Set(account),
        code_hash: Set(hash(app, account, code)),
        used_at: Set(None),
        created_at: Set(now),
    });
    recovery_code::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    Ok(codes.into_iter().map(|code| format!("{}-{}", &code[..5], &code[5..])).collect())
}

pub(super) async fn forget(tx: &WriteTx, account: Uuid) -> Result<()> {
    recovery_code::Entity::delete_many().filter(Column::AccountId.eq(account)).exec(&**tx).await?;
    Ok(())
}

/// Is it one of the account's codes? It is spent by that.
pub(super) async fn spend(app: &App, tx: &WriteTx, account: Uuid, code: &str) -> Result<bool> {
    let code: String =
        code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    if code.len() != LENGTH {
        return Ok(false);
    }
    let spent = recovery_code::Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(app.clock.now().0))
        .filter(Column::AccountId.eq(account))
        .filter(Column::CodeHash.eq(hash(app, account, &code)))
        .filter(Column::UsedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(spent.rows_affected > 0)
}

fn hash(app: &App, account: Uuid, code: &str) -> Vec<u8> {
    app.vault.fingerprint(&["recovery code", &account.to_string(), code])
}
