//! Access tokens: JWTs signed with a key of this deployment, short-lived, read by nobody but us.
//!
//! The first part of a token must be, byte for byte, the one we write ourselves. That settles
//! `alg`, `typ`, `kid`, `jku`, `jwk`, `crit` and whatever else a forger would put there (T15).

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

const KEY: &str = "maskline/access-token/v1";
const ISSUER: &str = "maskline";
const AUDIENCE: &str = "maskline-api";
/// `{"typ":"at+jwt","alg":"HS256"}` and the dot after it.
const HEADER: &str = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJIUzI1NiJ9.";
/// Ours have some 350 characters.
const LONGEST: usize = 1_024;
/// How far the clocks of two nodes may differ, in seconds.
const SKEW: i64 = 5;

/// What a token says. Instants are unix seconds, as in RFC 7519.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    /// Whose token.
    pub sub: Uuid,
    /// What the account could do when it was made, for those who look into it; not believed.
    role: String,
    /// The account's `token_version` when it was made.
    pub ver: i32,
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

/// Makes a token for this account and says when it ends.
///
/// # Errors
/// When signing fails, which it does not with an HMAC key.
pub fn issue(app: &App, account: &account::Model) -> Result<(String, Timestamp)> {
    let now = app.clock.now();
    let claims = Claims {
        sub: account.id,
        role: account.role.to_value(),
        ver: account.token_version,
        iat: seconds(now),
        nbf: seconds(now),
        exp: seconds(now.plus(app.config.access_token_life)),
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
    };
    let header = Header { typ: Some("at+jwt".to_owned()), ..Header::new(Algorithm::HS256) };
    let key = app.vault.derive(KEY);
    let token = encode(&header, &claims, &EncodingKey::from_secret(key.expose_secret()))
        .map_err(|error| Error::Internal(format!("signing a token: {error}")))?;
    Ok((token, claims.expires_at()))
}

/// Reads a token that we made and that counts now. Whether its account still does, see
/// [`super::identify`].
///
/// # Errors
/// `UNAUTHENTICATED`.
pub fn verify(app: &App, token: &str) -> Result<Claims> {
    if token.len() > LONGEST || !token.starts_with(HEADER) {
        return Err(unauthenticated());
    }
    let mut validation = Validation::new(Algorithm::HS256);
    // The library would judge the times by the machine's clock: all claims are judged below.
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    let key = app.vault.derive(KEY);
    let claims = decode::<Claims>(token, &DecodingKey::from_secret(key.expose_secret()), &validation)
        .map_err(|_| unauthenticated())?
        .claims;
    let now = seconds(app.clock.now());
    let counts = claims.iss == ISSUER
        && claims.aud == AUDIENCE
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
