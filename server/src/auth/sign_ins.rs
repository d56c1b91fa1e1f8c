//! Where an account is signed in, and ending that: what its owner sees of his sessions.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::api_key;
use super::session::{revoke_all, revoke_family};
use crate::app::App;
use crate::audit;
use crate::clock::Timestamp;
use crate::entities::{account, session};
use crate::error::{Error, Result};

/// One sign-in that still counts.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Its id.
    pub family: Uuid,
    /// What browser or program it was made with, as that said of itself.
    pub user_agent: Option<String>,
    /// Where it was made from.
    pub address: Option<String>,
    /// When it was made.
    pub began_at: Timestamp,
    /// When it was last renewed.
    pub renewed_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}

/// The sign-ins of an account that still count, newest first.
///
/// # Errors
/// When the database fails.
pub async fn of_account(app: &App, account: Uuid) -> Result<Vec<SignIn>> {
    let rows = session::Entity::find()
        .filter(session::Column::AccountId.eq(account))
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(app.clock.now()))
        .order_by_asc(session::Column::CreatedAt)
        .all(app.db.read())
        .await?;
    let mut found: BTreeMap<Uuid, SignIn> = BTreeMap::new();
    for row in rows {
        let sign_in = found.entry(row.family).or_insert(SignIn {
            family: row.family,
            user_agent: row.user_agent,
            address: row.address,
            began_at: row.created_at,
            renewed_at: row.created_at,
            expires_at: row.expires_at,
        });
        sign_in.renewed_at = sign_in.renewed_at.max(row.created_at);
    }
    let mut sign_ins: Vec<_> = found.into_values().collect();
    sign_ins.sort_by_key(|sign_in| std::cmp::Reverse(sign_in.began_at));
    Ok(sign_ins)
}

/// Ends one of the account's sign-ins; its page notices at its next renewal, minutes later.
///
/// # Errors
/// `NOT_FOUND`, also for another's.
pub async fn end(app: &App, account: Uuid, family: Uuid) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let mine = session::Entity::find()
        .filter(session::Column::Family.eq(family))
        .filter(session::Column::AccountId.eq(account))
        .one(&*tx)
        .await?;
    mine.ok_or_else(|| Error::not_found("sign-in"))?;
    revoke_family(&tx, family, app.clock.now()).await?;
    audit::record(app, &mut tx, Some(account), "session.end", Some(family), "").await?;
    tx.commit().await
}

/// Ends all sign-ins of an account at once; its access tokens and API keys count no longer, either.
///
/// # Errors
/// When the database fails.
pub async fn end_all(app: &App, account: Uuid) -> Result<()> {
    let mut tx = app.db.begin().await?;
    session::Entity::find().filter(session::Column::AccountId.eq(account)).one(&*tx).await?;
    account::Entity::update_many()
        .col_expr(
            account::Column::TokenVersion,
            sea_orm::sea_query::ExprTrait::add(
                sea_orm::sea_query::Expr::col(account::Column::TokenVersion),
                1,
            ),
        )
        .filter(account::Column::Id.eq(account))
        .exec(&*tx)
        .await?;
    let now = app.clock.now();
    revoke_all(&tx, account, now).await?;
    let keys = api_key::withdraw_all(&tx, account, now).await?.unwrap_or_default();
    audit::record(app, &mut tx, Some(account), "session.end_all", Some(account), keys).await?;
    tx.commit().await
}
