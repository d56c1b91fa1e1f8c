//! The adapter from outside: what comes in, what goes back, what is asked of the vendor.

mod answering;
mod calling;
mod numbering;
mod receiving;
mod sending;

use super::super::testing::PUBLIC;
use super::*;

pub(super) fn config(api_url: &str) -> VonageConfig {
    VonageConfig {
        api_key: "key".into(),
        api_secret: Some("api_secret".into()),
        signature_secrets: vec!["signing".into()],
        allow_unsigned: false,
        sms_signature: SmsSignature::Sha256,
        max_age: Duration::from_hours(1),
        application: None,
        api_url: api_url.into(),
        voice_url: api_url.into(),
        public_url: format!("{PUBLIC}/"),
        timeout: Duration::from_millis(400),
    }
}

/// Standing still at the time of the vendors' vectors.
fn clock() -> Clock {
    Clock::manual(crate::clock::Timestamp(1_700_000_000_000))
}

fn adapter(api_url: &str) -> Vonage {
    Vonage::new(config(api_url), clock())
}

#[test]
fn without_secrets_it_neither_sends_nor_believes() {
    let blank = Some(" ".into());
    let mute = Vonage::new(
        VonageConfig { api_secret: blank, signature_secrets: vec!["".into()], ..config("") },
        clock(),
    );
    assert!(!mute.can_send() && mute.verifies_webhooks());
    assert!(mute.config.signature_secrets.is_empty());
    assert!(adapter("").can_send());
}

#[test]
fn settings_print_without_secrets() {
    let printed = format!("{:?}", config(""));
    assert!(!printed.contains("\"api_secret\"") && !printed.contains("signing"), "{printed}");
}
