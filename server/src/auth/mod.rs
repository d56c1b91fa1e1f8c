//! Who is calling: passwords, access tokens, sign-ins and the accounts themselves. What a role may
//! see or do is decided at the door that is asked.

pub mod accounts;
pub mod api_key;
pub mod app_token;
pub mod backoff;
pub mod password;
pub mod permissions;
pub mod second_factor;
pub mod session;
pub mod sign_ins;
pub mod token;

#[cfg(test)]
pub(crate) mod fixture;

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use self::app_token::AppUser;
use self::permissions::Permission;
use crate::app::App;
use crate::clock::Timestamp;
use crate::entities::account::{self, Role};
use crate::error::{Error, ErrorCode, Result};

/// Who is calling, as far as a valid access token tells.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The account.
    pub account_id: Uuid,
    /// Its role.
    pub role: Role,
    /// Called with an API key: only these of the role's permissions.
    pub scopes: Option<Vec<Permission>>,
    /// Limited to these markets, the first the default one; none for all.
    pub markets: Option<Arc<[Uuid]>>,
    /// When the token ends; a socket opened with it ends then, too.
    pub expires_at: Timestamp,
}

impl Identity {
    /// May the caller do this?
    #[must_use]
    pub fn may(&self, what: Permission) -> bool {
        permissions::of(self.role).contains(&what)
            && self.scopes.as_ref().is_none_or(|scopes| scopes.contains(&what))
            && (self.markets.is_none() || !permissions::COMPANY_WIDE.contains(&what))
    }
}

/// Who comes to the API's door.
#[derive(Clone, Debug)]
pub enum Caller {
    /// Someone with an account, or a program with one's key.
    Account(Identity),
    /// The app of a customer or driver.
    App(AppUser),
}

impl Caller {
    /// The account, or the person whose app it is.
    #[must_use]
    pub fn id(&self) -> Uuid {
        match self {
            Self::Account(identity) => identity.account_id,
            Self::App(user) => user.person_id,
        }
    }

    /// When the token ends.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        match self {
            Self::Account(identity) => identity.expires_at,
            Self::App(user) => user.expires_at,
        }
    }
}

/// Tells who comes, by whatever token the API knows.
///
/// # Errors
/// As [`identify`].
pub async fn introduce(app: &App, bearer_token: &str) -> Result<Caller> {
    if token::APP.is(bearer_token) {
        return app_token::identify(app, bearer_token).await.map(Caller::App);
    }
    identify(app, bearer_token).await.map(Caller::Account)
}

/// Tells whose access token or API key this is. Of a token: signature and times first, then one indexed read
/// that says whether the account is still active, its tokens still count, and the sign-in goes on (T17).
///
/// # Errors
/// `UNAUTHENTICATED`, whatever is wrong with the token; or when the database fails.
pub async fn identify(app: &App, bearer_token: &str) -> Result<Identity> {
    if bearer_token.starts_with(api_key::PREFIX) {
        return api_key::identify(app, bearer_token).await;
    }
    let claims = token::verify(app, &token::ACCESS, bearer_token)?;
    // A sign-in that was ended takes its tokens along.
    match account::standing(app.db.read(), claims.sub, claims.sid).await? {
        Some(account) if account.active && account.token_version == claims.ver => Ok(Identity {
            account_id: claims.sub,
            role: account.role,
            scopes: None,
            markets: account.limited_to().map(Into::into),
            expires_at: claims.expires_at(),
        }),
        _ => Err(unauthenticated()),
    }
}

/// Why a password was not looked at, or not taken.
#[derive(Debug)]
pub enum Denied {
    /// Too many attempts: come again after this time.
    Wait(Duration),
    /// Anything else.
    Error(Error),
}

impl Denied {
    /// How long to wait, in whole seconds, rounded up.
    #[must_use]
    pub fn retry_after_seconds(&self) -> Option<u64> {
        match self {
            Self::Wait(wait) => Some(u64::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(u64::MAX)),
            Self::Error(_) => None,
        }
    }
}

impl From<Error> for Denied {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<Denied> for Error {
    fn from(denied: Denied) -> Self {
        let seconds = denied.retry_after_seconds().unwrap_or(1);
        match denied {
            Denied::Wait(_) => {
                Self::refused(ErrorCode::RateLimited, format!("Too many attempts. Try again in {seconds} s."))
            }
            Denied::Error(error) => error,
        }
    }
}

/// The one answer to every token that does not count: it does not tell why.
pub(crate) fn unauthenticated() -> Error {
    Error::refused(ErrorCode::Unauthenticated, "Sign in first, or again.")
}
