//! Is a webhook from `MessageBird`? Two schemes: the signed token it sends today, and the older
//! pair of headers. Freshness is judged against the instant of receipt, never the system clock.
//!
//! Doesn't belong here: what the webhook says.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::super::fields::Fields;
use super::super::{ReceiveError, WebhookRequest};

const TOKEN: &str = "messagebird-signature-jwt";
const SIGNATURE: &str = "messagebird-signature";
const TIMESTAMP: &str = "messagebird-request-timestamp";

/// Seconds the clocks may differ; the vendor's own libraries allow 1 (Python, PHP) to 5 (Node).
const TOKEN_LEEWAY: i64 = 1;
/// Seconds an old-style signature stays good; the vendor's own libraries allow 2.5 to 100.
const LEGACY_LIFE: i64 = 100;

/// Proof that a webhook was checked: the parsers ask for it.
pub(super) struct Verified {
    /// What names this one delivery (the token's `jti`, or the old scheme's timestamp): the
    /// identity of last resort for a text that comes without an id.
    pub(super) delivery: Option<String>,
}

/// Checks a webhook against the signing keys, any of which may have signed it (rotation).
///
/// Without keys nothing passes, unless the operator allows `unsigned` webhooks (T1).
///
/// # Errors
/// [`ReceiveError::Unauthentic`] without a signature, with one that is wrong or stale, or without a
/// key to check it with.
pub(super) fn verify(
    request: &WebhookRequest,
    keys: &[SecretString],
    unsigned: bool,
) -> Result<Verified, ReceiveError> {
    let token = request.header(TOKEN);
    let legacy = request.header(SIGNATURE).zip(request.header(TIMESTAMP));
    if keys.is_empty() && unsigned {
        let delivery = token.or(legacy.map(|(signature, _)| signature)).map(Into::into);
        return Ok(Verified { delivery });
    }
    let keys = keys.iter().map(|key| key.expose_secret().as_bytes());
    match (token, legacy) {
        (Some(token), _) => by_token(request, token, keys),
        (None, Some((signature, timestamp))) => by_headers(request, signature, timestamp, keys),
        (None, None) => None,
    }
    .ok_or(ReceiveError::Unauthentic)
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    nbf: i64,
    exp: i64,
    jti: String,
    url_hash: String,
    payload_hash: Option<String>,
}

/// `MessageBird-Signature-JWT`: an HMAC token over hashes of the URL and the body.
fn by_token<'k>(
    request: &WebhookRequest,
    token: &str,
    mut keys: impl Iterator<Item = &'k [u8]>,
) -> Option<Verified> {
    let algorithms = vec![Algorithm::HS256, Algorithm::HS384, Algorithm::HS512];
    let mut hmac_only = Validation { algorithms, ..Validation::default() };
    hmac_only.required_spec_claims.clear();
    // The library would ask the system clock; `is_fresh` asks the request.
    hmac_only.validate_exp = false;
    hmac_only.validate_aud = false;

    let claims = keys.find_map(|key| {
        let key = DecodingKey::from_secret(key);
        decode::<Claims>(token, &key, &hmac_only).ok().map(|data| data.claims)
    })?;
    let body_matches = match &claims.payload_hash {
        Some(hash) => !request.body.is_empty() && is_hash_of(hash, &request.body),
        None => request.body.is_empty(),
    };
    let genuine = claims.iss == "MessageBird"
        && is_fresh(&claims, request.now)
        && is_hash_of(&claims.url_hash, request.url.as_bytes())
        && body_matches;
    genuine.then_some(Verified { delivery: Some(claims.jti) })
}

fn is_fresh(claims: &Claims, now: DateTime<Utc>) -> bool {
    let now = now.timestamp();
    claims.nbf <= now.saturating_add(TOKEN_LEEWAY) && now <= claims.exp.saturating_add(TOKEN_LEEWAY)
}

fn is_hash_of(hexadecimal: &str, content: &[u8]) -> bool {
    let hash = hex::encode(Sha256::digest(content));
    hash.as_bytes().ct_eq(hexadecimal.to_ascii_lowercase().as_bytes()).into()
}

/// `MessageBird-Signature` and `MessageBird-Request-Timestamp`: an HMAC over the time, the sorted
/// query and the body's raw hash.
fn by_headers<'k>(
    request: &WebhookRequest,
    signature: &str,
    timestamp: &str,
    mut keys: impl Iterator<Item = &'k [u8]>,
) -> Option<Verified> {
    let signature = STANDARD.decode(signature).ok()?;
    let sent: i64 = timestamp.parse().ok()?;
    let age = request.now.timestamp().saturating_sub(sent);
    let query = Fields::form(request.query.as_bytes()).ok()?;
    let mut signed = format!("{timestamp}\n{}\n", sorted(&query)).into_bytes();
    signed.extend_from_slice(&Sha256::digest(&request.body));

    let genuine = keys.any(|key| {
        let mac = Hmac::<Sha256>::new_from_slice(key).map(|mac| mac.chain_update(&signed));
        mac.is_ok_and(|mac| mac.verify_slice(&signature).is_ok())
    });
    // Only a timestamp in its one canonical spelling may name the delivery.
    let canonical = sent.to_string() == timestamp;
    let fresh = (-LEGACY_LIFE..=LEGACY_LIFE).contains(&age);
    (genuine && canonical && fresh).then(|| Verified { delivery: Some(timestamp.into()) })
}

/// The query sorted by name and written as the vendor's (Go) services write it.
fn sorted(query: &Fields) -> String {
    let mut pairs: Vec<_> = query.pairs().iter().collect();
    pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
    let pairs = pairs.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => escaped.push(byte.into()),
            b' ' => escaped.push('+'),
            byte => drop(write!(escaped, "%{byte:02X}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests;
