//! People who sign in.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use sea_orm::{EntityTrait, QueryOrder};
use uuid::Uuid;

use super::errors::told;
use super::guard;
use super::loaders::{MarketId, loaded};
use super::market::Market;
use super::scalars::{self, DateTime};
use crate::auth::accounts::{self, AccountPatch, NewAccount};
use crate::auth::permissions::{self, Permission};
use crate::entities::account::{self, Role};
use crate::error::{Error, ErrorCode};

/// Someone who signs in here.
pub struct User(pub account::Model);

/// Someone who signs in here.
#[Object]
impl User {
    /// The user's id.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// What the user signs in with.
    async fn email(&self) -> &str {
        &self.0.email
    }

    /// Shown name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What the user may do.
    async fn role(&self) -> Role {
        self.0.role
    }

    /// What follows from the role, less what concerns the whole company for who is limited to markets.
    async fn permissions(&self) -> Vec<Permission> {
        let limited = self.0.markets.is_some();
        let may = |what: &Permission| !(limited && permissions::COMPANY_WIDE.contains(what));
        permissions::of(self.0.role).iter().copied().filter(may).collect()
    }

    /// The markets the user is limited to, the first the default one; null for all.
    async fn markets(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Vec<Market>>> {
        let Some(ids) = self.0.limited_to() else { return Ok(None) };
        let mut markets = Vec::with_capacity(ids.len());
        for id in ids {
            markets.extend(loaded(ctx, MarketId(id)).await?.map(Market));
        }
        Ok(Some(markets))
    }

    /// Inactive users cannot sign in.
    async fn active(&self) -> bool {
        self.0.active
    }

    /// Last successful sign-in.
    async fn last_sign_in_at(&self) -> Option<DateTime> {
        self.0.last_sign_in_at.map(DateTime)
    }

    /// When the user was added.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// What everyone may ask about himself.
#[derive(Default)]
pub struct MeQueries;

#[Object(guard = "guard::May(Permission::Read)")]
impl MeQueries {
    /// You.
    async fn me(&self, ctx: &Context<'_>) -> async_graphql::Result<User> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        let found = account::Entity::find_by_id(caller.account_id).one(app.db.read()).await;
        let gone = || Error::refused(ErrorCode::Unauthenticated, "Your account is gone.");
        Ok(User(found.map_err(Error::from)?.ok_or_else(gone)?))
    }
}

/// Queries about users.
#[derive(Default)]
pub struct UserQueries;

#[Object(guard = "guard::May(Permission::ManageUsers)")]
impl UserQueries {
    /// All users, by name.
    async fn users(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<User>> {
        let all =
            account::Entity::find().order_by_asc(account::Column::Name).order_by_asc(account::Column::Id);
        let rows = all.all(guard::app(ctx)?.db.read()).await.map_err(Error::from)?;
        Ok(rows.into_iter().map(User).collect())
    }
}

/// A new user.
#[derive(InputObject)]
pub struct UserInput {
    /// What the user signs in with.
    email: String,
    /// Shown name.
    name: String,
    /// What the user may do.
    role: Role,
    /// The first password; the user changes it with `changePassword`.
    #[graphql(secret)]
    password: String,
    /// The markets the user is limited to, the first the default one; all unless told. An administrator has all.
    market_ids: Option<Vec<ID>>,
}

/// A change of a user; what is left out stays.
#[derive(InputObject)]
pub struct UserPatch {
    /// Shown name.
    name: Option<String>,
    /// What the user may do.
    role: Option<Role>,
    /// Inactive users cannot sign in, and are signed out at once.
    active: Option<bool>,
    /// A new password; it signs the user out everywhere and withdraws his API keys.
    #[graphql(secret)]
    password: Option<String>,
    /// The markets the user is limited to; null lifts the limit. It signs the user out.
    market_ids: MaybeUndefined<Vec<ID>>,
}

/// Mutations about users.
#[derive(Default)]
pub struct UserMutations;

#[Object(guard = "guard::May(Permission::ManageUsers)")]
impl UserMutations {
    /// Adds a user.
    async fn create_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who it is.")] input: UserInput,
    ) -> async_graphql::Result<User> {
        let new = NewAccount {
            email: input.email,
            name: input.name,
            role: input.role,
            password: input.password,
            markets: input.market_ids.map(|ids| market_ids(&ids)).transpose()?,
        };
        Ok(User(accounts::create_as(guard::app(ctx)?, guard::caller(ctx)?, new).await?))
    }

    /// Changes a user.
    async fn update_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] id: ID,
        #[graphql(desc = "What changes.")] patch: UserPatch,
    ) -> async_graphql::Result<User> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        let change = AccountPatch {
            name: patch.name,
            role: patch.role,
            active: patch.active,
            password: patch.password,
            markets: match patch.market_ids {
                MaybeUndefined::Undefined => None,
                MaybeUndefined::Null => Some(None),
                MaybeUndefined::Value(ids) => Some(Some(market_ids(&ids)?)),
            },
        };
        Ok(User(accounts::update(app, caller, scalars::uuid(&id, "id")?, change).await?))
    }
}

fn market_ids(ids: &[ID]) -> Result<Vec<Uuid>, Error> {
    ids.iter().map(|id| scalars::uuid(id, "marketIds")).collect()
}

/// What everyone may change about himself.
#[derive(Default)]
pub struct MeMutations;

#[Object(guard = "guard::InPerson")]
impl MeMutations {
    /// Changes your password; it signs you out everywhere, so sign in again.
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The password you have.", secret)] current: String,
        #[graphql(desc = "The one you want.", secret)] new: String,
    ) -> async_graphql::Result<bool> {
        let (app, caller) = (guard::app(ctx)?, guard::caller(ctx)?);
        told(accounts::change_password(app, caller.account_id, &current, &new).await)?;
        Ok(true)
    }
}
