//! Who may call what. Every impl of root fields names its guard once, for all its fields: a field
//! added later is guarded by where it stands. A test walks the schema and proves it.

use async_graphql::{Context, Guard};
use sea_orm::ActiveEnum;
use uuid::Uuid;

use super::audience::Mine;
use crate::app::App;
use crate::auth::Identity;
use crate::auth::app_token::AppUser;
use crate::auth::permissions::Permission;
use crate::clock::Timestamp;
use crate::error::{Error, ErrorCode, Result};

/// What the app of a customer or driver reads where it has no business.
pub(super) const APP_ONLY: &str = "A token of an app sees its owner's rides only: ask myRides.";
/// What everyone else reads where only apps have business.
pub(super) const NOT_APP: &str = "This is for apps of customers and drivers, with a token of createAppToken.";

/// Lets through whoever has this permission.
pub struct May(pub Permission);

impl Guard for May {
    async fn check(&self, ctx: &Context<'_>) -> async_graphql::Result<()> {
        if caller(ctx)?.may(self.0) {
            return Ok(());
        }
        let words = format!("You lack the permission {} for this.", self.0.to_value());
        Err(Error::refused(ErrorCode::Forbidden, words).into())
    }
}

/// Lets through the app of a customer or driver, and nobody else.
pub struct OfApp;

impl Guard for OfApp {
    async fn check(&self, ctx: &Context<'_>) -> async_graphql::Result<()> {
        app_user(ctx).map(|_| ()).map_err(Into::into)
    }
}

/// Lets through who has this permission and is not limited to some markets. A field's own guard takes
/// the place of its object's, so it asks for both.
pub struct MayEverywhere(pub Permission);

impl Guard for MayEverywhere {
    async fn check(&self, ctx: &Context<'_>) -> async_graphql::Result<()> {
        May(self.0).check(ctx).await?;
        if caller(ctx)?.markets.is_none() {
            return Ok(());
        }
        let words = "This concerns all markets, and you are limited to some.";
        Err(Error::refused(ErrorCode::Forbidden, words).into())
    }
}

/// Lets through people, not programs with a key.
pub struct InPerson;

impl Guard for InPerson {
    async fn check(&self, ctx: &Context<'_>) -> async_graphql::Result<()> {
        if caller(ctx)?.scopes.is_none() {
            return Ok(());
        }
        Err(Error::refused(ErrorCode::Forbidden, "An API key cannot do this: sign in yourself.").into())
    }
}

/// Who is calling.
///
/// # Errors
/// `UNAUTHENTICATED` without a sign-in, or when it ran out.
pub fn caller<'a>(ctx: &Context<'a>) -> Result<&'a Identity> {
    let Some(identity) = ctx.data_opt::<Identity>() else {
        return Err(match ctx.data_opt::<AppUser>() {
            Some(_) => Error::refused(ErrorCode::Forbidden, APP_ONLY),
            None => Error::refused(ErrorCode::Unauthenticated, "Sign in first."),
        });
    };
    still(ctx, identity.expires_at)?;
    Ok(identity)
}

/// The account that is calling. What a field answers by it is told to nobody else who watches
/// ([`super::audience`]), so a field asks here, and not the [`Identity`].
///
/// # Errors
/// As [`caller`].
pub fn me(ctx: &Context<'_>) -> Result<Uuid> {
    if let Some(mine) = ctx.data_opt::<Mine>() {
        mine.mark();
    }
    Ok(caller(ctx)?.account_id)
}

/// Whose app is calling.
///
/// # Errors
/// `UNAUTHENTICATED` without a token, or when it ran out; `FORBIDDEN` with one of another kind.
pub fn app_user<'a>(ctx: &Context<'a>) -> Result<&'a AppUser> {
    let Some(user) = ctx.data_opt::<AppUser>() else {
        return Err(match ctx.data_opt::<Identity>() {
            Some(_) => Error::refused(ErrorCode::Forbidden, NOT_APP),
            None => Error::refused(ErrorCode::Unauthenticated, "Sign in first."),
        });
    };
    still(ctx, user.expires_at)?;
    Ok(user)
}

fn still(ctx: &Context<'_>, expires_at: Timestamp) -> Result<()> {
    if expires_at <= app(ctx)?.clock.now() {
        return Err(Error::refused(ErrorCode::Unauthenticated, "Your sign-in has run out. Sign in again."));
    }
    Ok(())
}

/// The composed server.
///
/// # Errors
/// When the schema was built without one, as for printing.
pub fn app<'a>(ctx: &Context<'a>) -> Result<&'a App> {
    ctx.data_opt::<App>().ok_or_else(|| Error::Internal("the schema has no App".to_owned()))
}
