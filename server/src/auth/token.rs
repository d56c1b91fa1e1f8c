//! Tokens: JWTs signed with a key of this deployment, short-lived, read by nobody but us. Those of
//! accounts and those of people's apps differ in header, key and audience, so that neither is taken for
//! the other.
//!
//! The first part of a token must be, byte for byte, the one we write ourselves. That settles
//! `alg`, `typ`, `kid`, `jku`, `jwk`, `crit` and whatever else a forger would put there (T15).

use std::time::Duration;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use sea_orm::ActiveEnum;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::unauthenticated;
use crate::app::App;
use crate::clock::Timestamp;
use crate::entities::account;
use crate::error::{Error, Result};

const ISSUER: &str = "maskline";
/// Ours have some 350 characters.
const LONGEST: usize = 1_024;
/// How far the clocks of two nodes may differ, in seconds.
const SKEW: i64 = 5;

/// Whose tokens: each kind has its own header, key and audience.
pub(super) struct Kind {
    /// What the key is derived for.
    key: &'static str,
    typ: &'static str,
    /// The header as we write it, with the dot after it.
    head: &'static str,
    audience: &'static str,
}

/// Of accounts: people who sign in.
pub(super) const ACCESS: Kind = Kind {
    key: "maskline/access-token/v1",
    typ: "at+jwt",
    // {"typ":"at+jwt","alg":"HS256"}
    head: "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJIUzI1NiJ9.",
    audience: "maskline-api",
};

/// Of customers' and drivers' apps.
pub(super) const APP: Kind = Kind {
    key: "maskline/app-token/v1",
    typ: "app+jwt",
    // {"typ":"app+jwt","alg":"HS256"}
    head: "eyJ0eXAiOiJhcHArand0IiwiYWxnIjoiSFMyNTYifQ.",
    audience: "maskline-app",
};

impl Kind {
    /// Does this begin as one of them?
    pub(super) fn is(&self, token: &str) -> bool {
        token.starts_with(self.head)
    }
}

/// What a token says. Instants are unix seconds, as in RFC 7519.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    /// Whose token.
    pub sub: Uuid,
    /// What its owner was when it was made, for those who look into it; not believed.
    role: String,
    /// The owner's version when it was made.
    pub ver: i32,
    /// The sign-in it belongs to, of an account's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<Uuid>,
    iat: i64,
    nbf: i64,
    exp: i64,
    iss: String,
    aud: String,
}

impl Claims {
    /// When the token ends.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        Timestamp(self.exp.saturating_mul(1_000))
    }
}

/// Makes a token for this account and says when it ends; it ends with its sign-in, if it is of one.
///
/// # Errors
/// When signing fails, which it does not with an HMAC key.
pub fn issue(app: &App, account: &account::Model, sign_in: Option<Uuid>) -> Result<(String, Timestamp)> {
    let owner = (account.id, account.role.to_value(), account.token_version);
    sign(app, &ACCESS, owner, sign_in, app.config.access_token_life)
}

/// Signs a token for an owner: id, what he is, and his version.
pub(super) fn sign(
    app: &App,
    kind: &Kind,
    (sub, role, ver): (Uuid, String, i32),
    sid: Option<Uuid>,
    life: Duration,
) -> Result<(String, Timestamp)> {
    let now = app.clock.now();
    let claims = Claims {
        sub,
        role,
        ver,
        sid,
        iat: seconds(now),
        nbf: seconds(now),
        exp: seconds(now.plus(life)),
        iss: ISSUER.to_owned(),
        aud: kind.audience.to_owned(),
    };
    let header = Header { typ: Some(kind.typ.to_owned()), ..Header::new(Algorithm::HS256) };
    let key = app.vault.derive(kind.key);
    let token = encode(&header, &claims, &EncodingKey::from_secret(key.expose_secret()))
        .map_err(|error| Error::Internal(format!("signing a token: {error}")))?;
    Ok((token, claims.expires_at()))
}

/// Reads a token of this kind that we made and that counts now. Whether its owner still does, see
/// [`super::identify`] and [`super::app_token`].
///
/// # Errors
/// `UNAUTHENTICATED`.
pub(super) fn verify(app: &App, kind: &Kind, token: &str) -> Result<Claims> {
    if token.len() > LONGEST || !kind.is(token) {
        return Err(unauthenticated());
    }
    let mut validation = Validation::new(Algorithm::HS256);
    // The library would judge the times by the machine's clock: all claims are judged below.
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    let key = app.vault.derive(kind.key);
    let claims = decode::<Claims>(token, &DecodingKey::from_secret(key.expose_secret()), &validation)
        .map_err(|_| unauthenticated())?
        .claims;
    let now = seconds(app.clock.now());
    let counts = claims.iss == ISSUER
        && claims.aud == kind.audience
        && claims.nbf <= now.saturating_add(SKEW)
        && now < claims.exp;
    if counts { Ok(claims) } else { Err(unauthenticated()) }
}

fn seconds(at: Timestamp) -> i64 {
    at.0.div_euclid(1_000)
}

#[cfg(test)]
#[path = "token_tests.rs"]
mod tests;
