//! The adapter from outside: what comes in, what goes back, what is asked of the vendor.

mod answering;
mod receiving;
mod sending;

use super::super::testing::PUBLIC;
use super::*;

pub(super) fn config(api_url: &str) -> VonageConfig {
    VonageConfig {
        api_key: "key".into(),
        api_secret: Some("api_secret".into()),
        signature_secrets: vec!["signing".into()],
        sms_signature: SmsSignature::Sha256,
        max_age: Duration::from_hours(1),
        api_url: api_url.into(),
        public_url: format!("{PUBLIC}/"),
        timeout: Duration::from_millis(400),
    }
}

#[test]
fn without_secrets_it_neither_sends_nor_believes() {
    let blank = Some(" ".into());
    let mute =
        Vonage::new(VonageConfig { api_secret: blank, signature_secrets: vec!["".into()], ..config("") });
    assert!(!mute.can_send() && mute.verifies_webhooks());
    assert!(mute.config.signature_secrets.is_empty());
    assert!(Vonage::new(config("")).can_send());
}

#[test]
fn settings_print_without_secrets() {
    let printed = format!("{:?}", config(""));
    assert!(!printed.contains("\"api_secret\"") && !printed.contains("signing"), "{printed}");
}
