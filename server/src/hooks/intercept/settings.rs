//! The endpoint: set, given another secret, taken away. There is one for the whole company; a question
//! names the market.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::app::App;
use crate::audit;
use crate::auth::Identity;
use crate::auth::permissions::Permission;
use crate::db::WriteTx;
use crate::entities::intercept::{self, ONLY, Silence};
use crate::error::{Error, ErrorCode, Result};
use crate::hooks::signature;

/// An endpoint as somebody wants it.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Where it is asked.
    pub url: String,
    /// What becomes of a text that nobody answered for.
    pub on_silence: Silence,
    /// Whether it is asked.
    pub active: bool,
}

/// Sets the endpoint. The second part is the secret of a new one, which can be had again only by
/// [`rotate`].
///
/// # Errors
/// `INVALID_INPUT` naming `url`; `FORBIDDEN` for who may not read texts.
pub async fn set(app: &App, caller: &Identity, wish: Wish) -> Result<(intercept::Model, Option<String>)> {
    if !caller.may(Permission::ReadTexts) {
        let words = "You may not read texts, so you cannot send them on.";
        return Err(Error::refused(ErrorCode::Forbidden, words));
    }
    let url = app.outside.check_entered(&wish.url)?.to_string();
    let mut tx = app.db.begin().await?;
    let known = intercept::Entity::find_by_id(ONLY).one(&*tx).await?;
    let (secret_sealed, secret) = if let Some(known) = known {
        (known.secret_sealed, None)
    } else {
        let secret = signature::new_secret();
        (app.vault.seal(ONLY, &secret), Some(secret))
    };
    let row = intercept::Model {
        id: ONLY,
        url,
        secret_sealed,
        on_silence: wish.on_silence,
        active: wish.active,
        account_id: Some(caller.account_id),
        changed_at: app.clock.now(),
    };
    keep(&tx, &row).await?;
    audit::record(app, &mut tx, Some(caller.account_id), "intercept.set", Some(ONLY), detail(&row)).await?;
    tx.commit().await?;
    app.interceptor.forget();
    Ok((row, secret))
}

/// Gives the endpoint another secret; the one before counts no more.
///
/// # Errors
/// `NOT_FOUND` without one.
pub async fn rotate(app: &App, caller: &Identity) -> Result<(intercept::Model, String)> {
    let secret = signature::new_secret();
    let mut tx = app.db.begin().await?;
    let mut row = found(&tx).await?;
    row.secret_sealed = app.vault.seal(ONLY, &secret);
    row.account_id = Some(caller.account_id);
    row.changed_at = app.clock.now();
    keep(&tx, &row).await?;
    audit::record(app, &mut tx, Some(caller.account_id), "intercept.rotate_secret", Some(ONLY), "").await?;
    tx.commit().await?;
    app.interceptor.forget();
    Ok((row, secret))
}

/// Takes the endpoint away: nobody is asked any more.
///
/// # Errors
/// `NOT_FOUND` without one.
pub async fn remove(app: &App, caller: &Identity) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let row = found(&tx).await?;
    intercept::Entity::delete_by_id(ONLY).exec(&*tx).await?;
    audit::record(app, &mut tx, Some(caller.account_id), "intercept.remove", Some(ONLY), detail(&row))
        .await?;
    tx.commit().await?;
    app.interceptor.forget();
    Ok(())
}

async fn found(tx: &WriteTx) -> Result<intercept::Model> {
    let row = intercept::Entity::find_by_id(ONLY).one(&**tx).await?;
    row.ok_or_else(|| Error::not_found("intercept endpoint"))
}

async fn keep(tx: &WriteTx, row: &intercept::Model) -> Result<()> {
    use intercept::Column;
    let row = intercept::ActiveModel {
        id: Set(row.id),
        url: Set(row.url.clone()),
        secret_sealed: Set(row.secret_sealed.clone()),
        on_silence: Set(row.on_silence),
        active: Set(row.active),
        account_id: Set(row.account_id),
        changed_at: Set(row.changed_at),
    };
    let all = [
        Column::Url,
        Column::SecretSealed,
        Column::OnSilence,
        Column::Active,
        Column::AccountId,
        Column::ChangedAt,
    ];
    let again = OnConflict::column(Column::Id).update_columns(all).to_owned();
    intercept::Entity::insert(row).on_conflict(again).exec_without_returning(&**tx).await?;
    Ok(())
}

/// What goes on record: where to (an address may hold a secret after its host), and how.
fn detail(row: &intercept::Model) -> String {
    let host = url::Url::parse(&row.url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let silence = match row.on_silence {
        Silence::PassOn => "without an answer texts are passed on",
        Silence::Hold => "without an answer texts are held",
    };
    let off = if row.active { "" } else { ", not asked" };
    format!("{}: {silence}{off}", host.unwrap_or_default())
}
