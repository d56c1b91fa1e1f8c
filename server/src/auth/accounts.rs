//! The people who sign in: making and changing their accounts.

use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::permissions::Permission;
use super::session::{locked_account, revoke_all};
use super::{Denied, Identity, api_key, password, unauthenticated};
use crate::app::App;
use crate::audit;
use crate::db::Connection;
use crate::entities::account::{self, Role};
use crate::entities::market;
use crate::error::{Error, ErrorCode, Result, is_unique_violation};

const LONGEST_EMAIL: usize = 254;
const MOST_MARKETS: usize = 50;
const LONGEST_NAME: usize = 100;

/// An account to be made. No `Debug`: it holds a password.
pub struct NewAccount {
    /// What the person signs in with.
    pub email: String,
    /// Shown name.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// First password.
    pub password: String,
    /// Limited to these markets, the first his default; none for all.
    pub markets: Option<Vec<Uuid>>,
}

/// A change of an account; what is `None` stays. No `Debug`: it holds a password.
#[derive(Clone, Default)]
pub struct AccountPatch {
    /// Shown name.
    pub name: Option<String>,
    /// What the person may do.
    pub role: Option<Role>,
    /// May the person sign in?
    pub active: Option<bool>,
    /// A new password, for someone who forgot theirs.
    pub password: Option<String>,
    /// Limited to these markets from now on; within, none for all.
    pub markets: Option<Option<Vec<Uuid>>>,
}

/// Makes an account on behalf of the operator (the command line).
///
/// # Errors
/// `ALREADY_EXISTS` when the e-mail address is taken, `INVALID_INPUT`.
pub async fn create(app: &App, new: NewAccount) -> Result<account::Model> {
    insert(app, None, new).await
}

/// Makes an account on behalf of an administrator.
///
/// # Errors
/// `FORBIDDEN`, and as [`create`].
pub async fn create_as(app: &App, actor: &Identity, new: NewAccount) -> Result<account::Model> {
    administrators_only(actor)?;
    insert(app, Some(actor.account_id), new).await
}

async fn insert(app: &App, actor: Option<Uuid>, new: NewAccount) -> Result<account::Model> {
    let email = parse_email(&new.email)?;
    let name = parse_name(&new.name)?;
    password::check(&new.password, &email, "password")?;
    let markets = match new.markets {
        Some(markets) => Some(limits(app.db.read(), new.role, &markets).await?),
        None => None,
    };
    let row = account::ActiveModel {
        id: Set(app.clock.new_id()),
        email: Set(email),
        name: Set(name),
        role: Set(new.role),
        password_hash: Set(app.hasher.hash(&new.password).await?),
        active: Set(true),
        token_version: Set(0),
        markets: Set(markets),
        last_sign_in_at: Set(None),
        created_at: Set(app.clock.now()),
    };
    let mut tx = app.db.begin().await?;
    let account = row.insert(&*tx).await.map_err(|cause| {
        if is_unique_violation(&cause) {
            Error::refused(ErrorCode::AlreadyExists, "There is an account with this e-mail address already.")
        } else {
            cause.into()
        }
    })?;
    let detail = format!("role {:?}", account.role);
    audit::record(app, &mut tx, actor, "account.create", Some(account.id), detail).await?;
    tx.commit().await?;
    Ok(account)
}

/// Changes an account. Nobody changes his own role, disables himself or replaces his own password
/// here, and one administrator always stays. A new role, password or state ends all sign-ins of the
/// account, and its access tokens count no longer; a new password withdraws its API keys, too.
///
/// # Errors
/// `FORBIDDEN`, `NOT_FOUND`, `INVALID_INPUT`.
pub async fn update(app: &App, actor: &Identity, id: Uuid, patch: AccountPatch) -> Result<account::Model> {
    administrators_only(actor)?;
    let name = patch.name.as_deref().map(parse_name).transpose()?;
    let password_hash = match &patch.password {
        Some(password) => Some(new_password_hash(app, id, password).await?),
        None => None,
    };

    let mut tx = app.db.begin().await?;
    // Locked in one order: of two administrators who demote each other, the second is refused.
    let admins = account::Entity::find()
        .filter(account::Column::Role.eq(Role::Admin))
        .filter(account::Column::Active.eq(true))
        .order_by_asc(account::Column::Id)
        .lock_exclusive()
        .all(&*tx)
        .await?;
    let before = locked_account(&tx, id).await?.ok_or_else(|| Error::not_found("account"))?;
    let role = patch.role.filter(|role| *role != before.role);
    let active = patch.active.filter(|active| *active != before.active);
    if actor.account_id == id
        && (role.is_some() || active.is_some() || password_hash.is_some() || patch.markets.is_some())
    {
        return Err(forbidden("Another administrator must change your role, state or forgotten password."));
    }
    let steps_down = role.is_some() || active == Some(false);
    if steps_down && admins.iter().all(|admin| admin.id == id) {
        return Err(forbidden("The last active administrator stays one."));
    }

    let mut changes = Vec::new();
    if let Some(role) = role {
        changes.push(format!("role {:?} to {role:?}", before.role));
    }
    if let Some(active) = active {
        changes.push(if active { "enabled".to_owned() } else { "disabled".to_owned() });
    }
    if password_hash.is_some() {
        changes.push("password".to_owned());
        changes.extend(api_key::withdraw_all(&tx, id, app.clock.now()).await?);
    }
    let markets = match patch.markets {
        Some(Some(markets)) => Some(Some(limits(&*tx, role.unwrap_or(before.role), &markets).await?)),
        Some(None) => Some(None),
        None if before.markets.is_some() && role == Some(Role::Admin) => return Err(administers_all()),
        None => None,
    };
    let markets = markets.filter(|markets| *markets != before.markets);
    if let Some(markets) = &markets {
        changes.push(if markets.is_some() { "limited to markets" } else { "all markets" }.to_owned());
    }
    let ends_sign_ins = !changes.is_empty();
    if name.as_ref().is_some_and(|name| *name != before.name) {
        changes.push("name".to_owned());
    }
    if changes.is_empty() {
        return Ok(before);
    }

    let next_version = before.token_version.wrapping_add(1);
    let mut row = before.into_active_model();
    if let Some(name) = name {
        row.name = Set(name);
    }
    if let Some(role) = role {
        row.role = Set(role);
    }
    if let Some(active) = active {
        row.active = Set(active);
    }
    if let Some(hash) = password_hash {
        row.password_hash = Set(hash);
    }
    if let Some(markets) = markets {
        row.markets = Set(markets);
    }
    if ends_sign_ins {
        row.token_version = Set(next_version);
        revoke_all(&tx, id, app.clock.now()).await?;
    }
    let account = row.update(&*tx).await?;
    audit::record(app, &mut tx, Some(actor.account_id), "account.update", Some(id), changes.join(", "))
        .await?;
    tx.commit().await?;
    Ok(account)
}

/// The markets a user is limited to, as they are kept.
async fn limits(db: &impl Connection, role: Role, markets: &[Uuid]) -> Result<String> {
    if role == Role::Admin {
        return Err(administers_all());
    }
    let mut kept: Vec<Uuid> = Vec::new();
    for id in markets {
        if !kept.contains(id) {
            kept.push(*id);
        }
    }
    if !(1..=MOST_MARKETS).contains(&kept.len()) {
        return Err(Error::invalid(
            "marketIds",
            format!("Name 1 to {MOST_MARKETS} markets, or none for all."),
        ));
    }
    let known = market::Entity::find().filter(market::Column::Id.is_in(kept.iter().copied())).all(db).await?;
    if known.len() != kept.len() {
        return Err(Error::invalid("marketIds", "One of these is no market."));
    }
    Ok(kept.iter().map(Uuid::to_string).collect::<Vec<_>>().join(","))
}

fn administers_all() -> Error {
    Error::invalid("marketIds", "An administrator sees all markets: choose another role, or no markets.")
}

/// Changes one's own password; one signs in anew with it, here and everywhere. Wrong guesses at the
/// present password back off as sign-ins do.
///
/// # Errors
/// [`Denied::Wait`] while backing off, `INVALID_INPUT` of `current` or `new`.
pub async fn change_password(app: &App, account_id: Uuid, current: &str, new: &str) -> Result<(), Denied> {
    let account = account::Entity::find_by_id(account_id).one(app.db.read()).await.map_err(Error::from)?;
    let account = account.ok_or_else(unauthenticated)?;
    password::check(new, &account.email, "new")?;
    let account = confirm(app, account_id, current, "current").await?;
    let hash = app.hasher.hash(new).await?;
    Ok(replace_password(app, &account, hash).await?)
}

/// Asks someone who is signed in for his password once more; `field` is what it is called.
///
/// # Errors
/// [`Denied::Wait`] while backing off, `INVALID_INPUT` of that field.
pub(crate) async fn confirm(
    app: &App,
    account_id: Uuid,
    password: &str,
    field: &'static str,
) -> Result<account::Model, Denied> {
    let account = account::Entity::find_by_id(account_id).one(app.db.read()).await.map_err(Error::from)?;
    let account = account.ok_or_else(unauthenticated)?;
    let attempt =
        app.backoff.confirm(account_id, app.clock.now(), app.config.sign_in_backoff).map_err(Denied::Wait)?;
    match app.hasher.verify(password, Some(&account.password_hash)).await {
        Ok(true) => attempt.succeeded(app.clock.now()),
        Ok(false) => return Err(Error::invalid(field, "This is not your present password.").into()),
        Err(error) => {
            attempt.withdrawn();
            return Err(error.into());
        }
    }
    Ok(account)
}

async fn replace_password(app: &App, checked: &account::Model, hash: String) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let account = locked_account(&tx, checked.id).await?;
    let account = account.filter(|it| it.active && it.password_hash == checked.password_hash);
    let account = account.ok_or(Error::Conflict)?;
    let next_version = account.token_version.wrapping_add(1);
    let mut row = account.into_active_model();
    row.password_hash = Set(hash);
    row.token_version = Set(next_version);
    row.update(&*tx).await?;
    revoke_all(&tx, checked.id, app.clock.now()).await?;
    audit::record(app, &mut tx, Some(checked.id), "account.change_password", Some(checked.id), "").await?;
    tx.commit().await
}

async fn new_password_hash(app: &App, id: Uuid, password: &str) -> Result<String> {
    let account = account::Entity::find_by_id(id).one(app.db.read()).await?;
    let account = account.ok_or_else(|| Error::not_found("account"))?;
    password::check(password, &account.email, "password")?;
    app.hasher.hash(password).await
}

/// Sensible enough to be an address, in lower case; whether mail arrives there, nobody can tell.
fn parse_email(text: &str) -> Result<String> {
    let email = text.trim().to_lowercase();
    let sensible = email.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && !domain.is_empty()
            && !domain.contains('@')
            && !domain.split('.').any(str::is_empty)
    });
    let clean = !email.chars().any(|c| c.is_whitespace() || c.is_control());
    if sensible && clean && email.len() <= LONGEST_EMAIL {
        Ok(email)
    } else {
        Err(Error::invalid("email", "This is no e-mail address."))
    }
}

fn parse_name(text: &str) -> Result<String> {
    let name = text.trim();
    let length = name.chars().count();
    if (1..=LONGEST_NAME).contains(&length) && !name.chars().any(char::is_control) {
        Ok(name.to_owned())
    } else {
        Err(Error::invalid("name", format!("A name has 1 to {LONGEST_NAME} characters.")))
    }
}

fn administrators_only(actor: &Identity) -> Result<()> {
    if actor.may(Permission::ManageUsers) {
        Ok(())
    } else {
        Err(forbidden("Only administrators may do this."))
    }
}

fn forbidden(message: &str) -> Error {
    Error::refused(ErrorCode::Forbidden, message)
}

#[cfg(test)]
#[path = "accounts_tests.rs"]
mod tests;
