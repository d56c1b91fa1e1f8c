//! Who may call what. Every impl of root fields names its guard once, for all its fields: a field
//! added later is guarded by where it stands. A test walks the schema and proves it.

use async_graphql::{Context, Guard};
use sea_orm::ActiveEnum;

use crate::app::App;
use crate::auth::Identity;
use crate::auth::permissions::Permission;
use crate::error::{Error, ErrorCode, Result};

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
    let identity = ctx
        .data_opt::<Identity>()
        .ok_or_else(|| Error::refused(ErrorCode::Unauthenticated, "Sign in first."))?;
    if identity.expires_at <= app(ctx)?.clock.now() {
        return Err(Error::refused(ErrorCode::Unauthenticated, "Your sign-in has run out. Sign in again."));
    }
    Ok(identity)
}

/// The composed server.
///
/// # Errors
/// When the schema was built without one, as for printing.
pub fn app<'a>(ctx: &Context<'a>) -> Result<&'a App> {
    ctx.data_opt::<App>().ok_or_else(|| Error::Internal("the schema has no App".to_owned()))
}
