//! Is a webhook from Twilio? An HMAC over the URL and the form, with the account's auth token.
//!
//! The signature joins names and values without separators, so a true one also fits the same
//! characters cut up differently. Names are therefore checked for shape here, and what they name in
//! `seams` (T2). Nothing in it expires: repeats are recognised by the message's id.
//!
//! Doesn't belong here: what the webhook says.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::digest::KeyInit;
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::super::fields::Fields;
use super::super::{ReceiveError, WebhookRequest};

const SIGNATURE: &str = "x-twilio-signature";
/// Names the algorithm of the newer scheme; without it, it is HMAC-SHA1.
const SETTINGS: &str = "x-twilio-webhooks-signature-settings";
/// The query parameter that ties a body that is no form to the signed URL.
const BODY_HASH: &str = "bodySHA256";

#[derive(Clone, Copy)]
enum Algorithm {
    Sha1,
    Sha256,
}

/// Checks a webhook against the tokens, any of which may have signed it, and reads its fields:
/// they come by no other way.
///
/// # Errors
/// [`ReceiveError::Unauthentic`] without a signature, with a wrong one or without any token;
/// [`ReceiveError::Malformed`] if what was signed has names no vendor gives.
pub(super) fn verify(request: &WebhookRequest, tokens: &[SecretString]) -> Result<Fields, ReceiveError> {
    let unauthentic = ReceiveError::Unauthentic;
    let signature = request.header(SIGNATURE).ok_or(unauthentic)?;
    let signature = STANDARD.decode(signature).map_err(|_| unauthentic)?;
    let algorithm = algorithm(request.header(SETTINGS)).ok_or(unauthentic)?;
    let form = signed_form(request).ok_or(unauthentic)?;

    let genuine = tokens.iter().map(|token| token.expose_secret().as_bytes()).any(|key| {
        spellings(&request.url).iter().any(|url| {
            let signed = format!("{url}{form}");
            match algorithm {
                Algorithm::Sha1 => is_signed::<Hmac<Sha1>>(key, &signed, &signature),
                Algorithm::Sha256 => is_signed::<Hmac<Sha256>>(key, &signed, &signature),
            }
        })
    });
    if !genuine {
        return Err(unauthentic);
    }
    Fields::read(request)?.with_plain_names()
}

fn is_signed<M: Mac + KeyInit>(key: &[u8], signed: &str, signature: &[u8]) -> bool {
    <M as KeyInit>::new_from_slice(key)
        .is_ok_and(|mac| mac.chain_update(signed).verify_slice(signature).is_ok())
}

fn algorithm(settings: Option<&str>) -> Option<Algorithm> {
    let Some(settings) = settings else { return Some(Algorithm::Sha1) };
    let named = settings.split(',').find_map(|setting| setting.trim().strip_prefix("algorithm="));
    match named {
        None | Some("HMAC_SHA1") => Some(Algorithm::Sha1),
        Some("HMAC_SHA256") => Some(Algorithm::Sha256),
        Some(_) => None,
    }
}

/// What is signed after the URL: nothing without a body; every name with its distinct values, both
/// sorted, for a form; nothing for another body, which the URL's own hash must then match.
fn signed_form(request: &WebhookRequest) -> Option<String> {
    if request.body.is_empty() {
        return Some(String::new());
    }
    let content_type = request.header("content-type").unwrap_or_default().to_ascii_lowercase();
    if !content_type.starts_with("application/x-www-form-urlencoded") {
        let query = Fields::form(request.query.as_bytes()).ok()?;
        let told = query.filled(&[BODY_HASH])?.to_ascii_lowercase();
        let hash = hex::encode(Sha256::digest(&request.body));
        return bool::from(hash.as_bytes().ct_eq(told.as_bytes())).then(String::new);
    }
    let form = Fields::form(&request.body).ok()?;
    let mut sorted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, value) in form.pairs() {
        sorted.entry(name).or_default().insert(value);
    }
    let pairs = sorted.iter().flat_map(|(name, values)| values.iter().flat_map(move |value| [name, value]));
    Some(pairs.copied().collect())
}

/// The URL as it is, without its port, and with the port its scheme implies: Twilio has signed all
/// three for the same address.
fn spellings(url: &str) -> Vec<String> {
    let mut spellings = vec![url.to_owned()];
    if let Some((scheme, rest)) = url.split_once("://") {
        let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let is_port = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        let port = if scheme == "https" { "443" } else { "80" };
        spellings.push(match authority.rsplit_once(':') {
            Some((host, given)) if is_port(given) => format!("{scheme}://{host}{path}"),
            _ => format!("{scheme}://{authority}:{port}{path}"),
        });
    }
    spellings
}

#[cfg(test)]
mod tests;
