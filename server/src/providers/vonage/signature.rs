//! Is a webhook from Vonage? Texts and receipts carry a `sig` among their parameters, voice
//! webhooks a bearer token; one secret serves both.
//!
//! Doesn't belong here: what the webhook says.

use std::str::FromStr;

use hmac::digest::KeyInit;
use hmac::{Hmac, Mac};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use md5::Md5;
use secrecy::ExposeSecret;
use serde::Deserialize;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};
use subtle::ConstantTimeEq;
use thiserror::Error;

use super::super::fields::Fields;
use super::super::{ReceiveError, WebhookKind, WebhookRequest};
use super::VonageConfig;

/// Seconds a token stays good, and a signature may be ahead of our clock.
const FRESH: i64 = 300;

/// How an account signs texts and receipts: a setting at Vonage, so never taken from a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SmsSignature {
    /// MD5 over parameters and secret (Vonage's old default).
    Md5Hash,
    /// HMAC-MD5.
    Md5Hmac,
    /// HMAC-SHA1.
    Sha1,
    /// HMAC-SHA256.
    #[default]
    Sha256,
    /// HMAC-SHA512.
    Sha512,
}

/// A signature method that there is none of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("is none of `md5hash`, `md5`, `sha1`, `sha256`, `sha512`")]
pub struct UnknownSignature;

impl FromStr for SmsSignature {
    type Err = UnknownSignature;

    fn from_str(text: &str) -> Result<Self, UnknownSignature> {
        match text.to_ascii_lowercase().as_str() {
            "md5hash" => Ok(Self::Md5Hash),
            "md5" => Ok(Self::Md5Hmac),
            "sha1" => Ok(Self::Sha1),
            "sha256" => Ok(Self::Sha256),
            "sha512" => Ok(Self::Sha512),
            _ => Err(UnknownSignature),
        }
    }
}

impl SmsSignature {
    fn verifies(self, secret: &[u8], signed: &str, signature: &[u8]) -> bool {
        match self {
            Self::Md5Hash => {
                let hash = Md5::new_with_prefix(signed).chain_update(secret).finalize();
                hash.as_slice().ct_eq(signature).into()
            }
            Self::Md5Hmac => is_signed::<Hmac<Md5>>(secret, signed, signature),
            Self::Sha1 => is_signed::<Hmac<Sha1>>(secret, signed, signature),
            Self::Sha256 => is_signed::<Hmac<Sha256>>(secret, signed, signature),
            Self::Sha512 => is_signed::<Hmac<Sha512>>(secret, signed, signature),
        }
    }
}

fn is_signed<M: Mac + KeyInit>(secret: &[u8], signed: &str, signature: &[u8]) -> bool {
    <M as KeyInit>::new_from_slice(secret)
        .is_ok_and(|mac| mac.chain_update(signed).verify_slice(signature).is_ok())
}

/// Is it the bare, unsigned GET with which Vonage tries an address someone just set? It wants 200.
pub(super) fn is_probe(kind: WebhookKind, request: &WebhookRequest) -> bool {
    matches!(kind, WebhookKind::Sms | WebhookKind::Status)
        && request.method == "GET"
        && request.query.is_empty()
        && request.body.is_empty()
}

/// Checks a webhook against the secrets, any of which may have signed it, and reads its fields:
/// they come by no other way.
///
/// # Errors
/// [`ReceiveError::Unauthentic`] without a signature, with a wrong or stale one or without any
/// secret; [`ReceiveError::Malformed`] if what was signed can't be read.
pub(super) fn verify(
    config: &VonageConfig,
    kind: WebhookKind,
    request: &WebhookRequest,
) -> Result<Fields, ReceiveError> {
    let token = request.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    let is_voice = !matches!(kind, WebhookKind::Sms | WebhookKind::Status);
    // A token covers the body only, so a text in a query needs its `sig`.
    if let Some(token) = token.filter(|_| is_voice || !request.body.is_empty()) {
        return if by_token(config, token, request) {
            Fields::read(request)
        } else {
            Err(ReceiveError::Unauthentic)
        };
    }
    if is_voice {
        return Err(ReceiveError::Unauthentic);
    }
    let fields = Fields::read(request).map_err(|_| ReceiveError::Unauthentic)?;
    if config.signature_secrets.is_empty() && config.allow_unsigned {
        return fields.with_plain_names();
    }
    if by_parameter(config, &fields, request) {
        fields.with_plain_names()
    } else {
        Err(ReceiveError::Unauthentic)
    }
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    iat: i64,
    api_key: Option<String>,
    payload_hash: Option<String>,
}

fn by_token(config: &VonageConfig, token: &str, request: &WebhookRequest) -> bool {
    let mut hs256_only = Validation::new(Algorithm::HS256);
    hs256_only.required_spec_claims.clear();
    // The library would ask the system clock; there is no `exp`, and `iat` is judged below.
    hs256_only.validate_exp = false;
    hs256_only.validate_aud = false;

    let claims = config.signature_secrets.iter().find_map(|secret| {
        let key = DecodingKey::from_secret(secret.expose_secret().as_bytes());
        decode::<Claims>(token, &key, &hs256_only).ok().map(|data| data.claims)
    });
    claims.is_some_and(|claims| {
        let age = request.now.timestamp().saturating_sub(claims.iat);
        let body_matches = match &claims.payload_hash {
            Some(told) => {
                let hash = hex::encode(Sha256::digest(&request.body));
                hash.as_bytes().ct_eq(told.to_ascii_lowercase().as_bytes()).into()
            }
            None => request.body.is_empty(),
        };
        let is_ours = claims.api_key.is_none_or(|key| config.api_key.is_empty() || key == config.api_key);
        claims.iss == "Vonage" && (-FRESH..=FRESH).contains(&age) && is_ours && body_matches
    })
}

fn by_parameter(config: &VonageConfig, fields: &Fields, request: &WebhookRequest) -> bool {
    let Some(signature) = fields.filled(&["sig"]).and_then(|sig| hex::decode(sig).ok()) else {
        return false;
    };
    let sent = fields.filled(&["timestamp"]).and_then(|seconds| seconds.parse::<i64>().ok());
    let age = sent.map(|sent| request.now.timestamp().saturating_sub(sent));
    let oldest = i64::try_from(config.max_age.as_secs()).unwrap_or(i64::MAX);
    let is_fresh = age.is_some_and(|age| (-FRESH..=oldest).contains(&age));
    let signed = canonical(fields);
    is_fresh
        && config.signature_secrets.iter().any(|secret| {
            let secret = secret.expose_secret().as_bytes();
            config.sms_signature.verifies(secret, &signed, &signature)
        })
}

/// All parameters but `sig`, sorted by name, as `&name=value`.
pub(super) fn canonical(fields: &Fields) -> String {
    let mut pairs: Vec<_> = fields.pairs().iter().filter(|(name, _)| name != "sig").collect();
    pairs.sort_unstable();
    pairs
        .iter()
        .fold(String::new(), |canonical, (name, value)| canonical + "&" + name + "=" + &as_signed(value))
}

/// A value as it is signed: `&` and `=` become `_`. So these three fit one signature, and an id is not to tell
/// them apart (T2).
pub(super) fn as_signed(value: &str) -> String {
    value.replace(['&', '='], "_")
}

#[cfg(test)]
mod tests;
