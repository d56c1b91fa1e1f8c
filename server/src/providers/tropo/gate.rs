//! Is a webhook from Tropo? It signs nothing, so it must know a secret: the last segment of our
//! address, HTTP Basic, or both. With neither configured the door is shut, unless the operator says
//! otherwise.
//!
//! Doesn't belong here: what the webhook says.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use super::super::{ReceiveError, WebhookRequest};
use super::TropoConfig;

/// Is there anything a webhook must know?
pub(super) fn is_guarded(config: &TropoConfig) -> bool {
    !config.webhook_secrets.is_empty() || config.webhook_basic.is_some()
}

/// The body of a webhook that knows what it must; there is no other way to it.
///
/// # Errors
/// [`ReceiveError::Unauthentic`] if it does not.
pub(super) fn open<'a>(config: &TropoConfig, request: &'a WebhookRequest) -> Result<&'a [u8], ReceiveError> {
    let told = last_segment(&request.url);
    let secrets = config.webhook_secrets.iter().map(ExposeSecret::expose_secret);
    // Every secret is compared: which one fits is not to be seen in the time it takes.
    let knows_secret = secrets.fold(false, |found, secret| found | same(secret.as_bytes(), told.as_bytes()));
    let knows_basic = config.webhook_basic.as_ref().is_none_or(|expected| {
        let expected = format!("Basic {}", STANDARD.encode(expected.expose_secret()));
        same(expected.as_bytes(), request.header("authorization").unwrap_or_default().as_bytes())
    });
    let knows_secret = knows_secret || config.webhook_secrets.is_empty();
    let is_open = is_guarded(config) || config.allow_unsigned;
    if is_open && knows_secret && knows_basic { Ok(&request.body) } else { Err(ReceiveError::Unauthentic) }
}

fn last_segment(url: &str) -> &str {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default()
}

fn same(expected: &[u8], told: &[u8]) -> bool {
    expected.ct_eq(told).into()
}
