//! How one is let in: sign-ins and API keys, as their owner sees and ends them.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use sea_orm::EntityTrait;

use super::errors::told;
use super::guard;
use super::scalars::{self, DateTime};
use crate::auth::api_key::{self, NewKey};
use crate::auth::permissions::Permission;
use crate::auth::sign_ins::{self, SignIn};
use crate::entities;
use crate::error::{Error, ErrorCode};

/// A place where you are signed in.
#[derive(SimpleObject)]
pub struct Session {
    /// What `endSession` takes.
    id: ID,
    /// The browser or program, as it said of itself.
    user_agent: Option<String>,
    /// The address it was made from.
    address: Option<String>,
    /// When you signed in.
    began_at: DateTime,
    /// When it was last renewed.
    renewed_at: DateTime,
    /// When it ends at the latest.
    expires_at: DateTime,
}

impl From<SignIn> for Session {
    fn from(sign_in: SignIn) -> Self {
        Self {
            id: sign_in.family.into(),
            user_agent: sign_in.user_agent,
            address: sign_in.address,
            began_at: sign_in.began_at.into(),
            renewed_at: sign_in.renewed_at.into(),
            expires_at: sign_in.expires_at.into(),
        }
    }
}

/// A key that a program calls this API with, as `Authorization: Bearer msk_…`.
pub struct ApiKey {
    key: entities::api_key::Model,
    owner: entities::account::Model,
}

/// A key that a program calls this API with, as `Authorization: Bearer msk_…`.
#[Object]
impl ApiKey {
    /// The key's id.
    async fn id(&self) -> ID {
        self.key.id.into()
    }

    /// What it is for.
    async fn name(&self) -> &str {
        &self.key.name
    }

    /// Its first characters, to tell keys apart; the whole key was shown once.
    async fn prefix(&self) -> &str {
        &self.key.prefix
    }

    /// Whose rights it lends out: it stops when this user is disabled.
    async fn owner(&self) -> super::account::User {
        super::account::User(self.owner.clone())
    }

    /// What it may do today: what it was made for and its owner may.
    async fn scopes(&self) -> Vec<Permission> {
        api_key::lent(&self.key, &self.owner)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.key.created_at.into()
    }

    /// When it ends.
    async fn expires_at(&self) -> Option<DateTime> {
        self.key.expires_at.map(DateTime)
    }

    /// When it was last used, to the minute.
    async fn last_used_at(&self) -> Option<DateTime> {
        self.key.last_used_at.map(DateTime)
    }

    /// When it was withdrawn.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.key.revoked_at.map(DateTime)
    }
}

/// A key just made.
#[derive(SimpleObject)]
pub struct NewApiKey {
    /// The key as it is kept.
    api_key: ApiKey,
    /// The key itself. Store it now: it is not shown again.
    secret: String,
}

/// A key to be made.
#[derive(InputObject)]
pub struct ApiKeyInput {
    /// What it is for.
    name: String,
    /// What it may do, of what you may.
    scopes: Vec<Permission>,
    /// When it ends; never, unless told.
    expires_at: Option<DateTime>,
}

/// What everyone may ask about how he is let in.
#[derive(Default)]
pub struct AccessQueries;

#[Object(guard = "guard::InPerson")]
impl AccessQueries {
    /// Where you are signed in, newest first.
    async fn sessions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Session>> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        Ok(sign_ins::of_account(app, caller.account_id).await?.into_iter().map(Session::from).collect())
    }

    /// API keys, newest first: your own, or another user's for who manages users.
    async fn api_keys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose; yours unless told.")] user_id: Option<ID>,
    ) -> async_graphql::Result<Vec<ApiKey>> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        let owner = scalars::optional_uuid(user_id.as_ref(), "userId")?.unwrap_or(caller.account_id);
        if owner != caller.account_id && !caller.may(Permission::ManageUsers) {
            return Err(Error::refused(ErrorCode::Forbidden, "These are another user's keys.").into());
        }
        let found = entities::account::Entity::find_by_id(owner).one(app.db.read()).await;
        let owner = found.map_err(Error::from)?.ok_or_else(|| Error::not_found("user"))?;
        let keys = api_key::of_account(app, owner.id).await?;
        Ok(keys.into_iter().map(|key| ApiKey { key, owner: owner.clone() }).collect())
    }
}

/// What everyone may change about how he is let in. A program with a key may not.
#[derive(Default)]
pub struct AccessMutations;

#[Object(guard = "guard::InPerson")]
impl AccessMutations {
    /// Signs you out at one place.
    async fn end_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of a `Session`.")] id: ID,
    ) -> async_graphql::Result<bool> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        sign_ins::end(app, caller.account_id, scalars::uuid(&id, "id")?).await?;
        Ok(true)
    }

    /// Signs you out everywhere, here as well, and withdraws your API keys.
    async fn end_all_sessions(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        sign_ins::end_all(app, caller.account_id).await?;
        Ok(true)
    }

    /// Makes an API key that lends some of your permissions to a program.
    async fn create_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What for.")] input: ApiKeyInput,
        #[graphql(desc = "Your password.", secret)] password: String,
    ) -> async_graphql::Result<NewApiKey> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        let expires_at = input.expires_at.map(|at| at.0);
        let new = NewKey { name: input.name, scopes: input.scopes, expires_at };
        let (key, secret) = told(api_key::create(app, caller, new, &password).await)?;
        Ok(NewApiKey { api_key: owned(ctx, key).await?, secret })
    }

    /// Withdraws an API key at once: yours, or anyone's for who manages users.
    async fn revoke_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
    ) -> async_graphql::Result<ApiKey> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        owned(ctx, api_key::revoke(app, caller, scalars::uuid(&id, "id")?).await?).await
    }
}

async fn owned(ctx: &Context<'_>, key: entities::api_key::Model) -> async_graphql::Result<ApiKey> {
    let found = entities::account::Entity::find_by_id(key.account_id).one(guard::app(ctx)?.db.read()).await;
    let owner = found.map_err(Error::from)?.ok_or_else(|| Error::not_found("user"))?;
    Ok(ApiKey { key, owner })
}
