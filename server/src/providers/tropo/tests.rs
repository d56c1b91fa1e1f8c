//! The adapter from outside: what comes in, what goes back, what is asked of the vendor.

mod answering;
mod asking;
mod receiving;

use super::super::testing::PUBLIC;
use super::*;

/// The secret that stands in the addresses.
const SECRET: &str = "s3cret-path";

fn config(api_url: &str) -> TropoConfig {
    TropoConfig {
        user: "bird".into(),
        password: Some("car".into()),
        application: "123456".into(),
        messaging_token: Some("text-token".into()),
        voice_token: Some("call-token".into()),
        webhook_secrets: vec!["".into(), SECRET.into(), "older".into()],
        webhook_basic: None,
        allow_unsigned: false,
        country: "US".into(),
        api_url: api_url.into(),
        public_url: format!("{PUBLIC}/"),
        timeout: Duration::from_secs(5),
    }
}

fn adapter(api_url: &str) -> Tropo {
    Tropo::new(config(api_url))
}

#[test]
fn without_tokens_it_sends_nothing_and_without_secrets_it_believes_nobody() {
    let mut bare = config("");
    (bare.messaging_token, bare.webhook_secrets) = (Some(" ".into()), Vec::new());
    let shut = Tropo::new(bare.clone());
    assert!(!shut.can_send() && shut.verifies_webhooks());
    bare.allow_unsigned = true;
    assert!(!Tropo::new(bare).verifies_webhooks());
    assert!(adapter("").can_send() && adapter("").verifies_webhooks());
}

#[test]
fn settings_and_shown_addresses_hold_no_secret() {
    let adapter = adapter("http://x");
    let printed = format!("{:?} {:?}", adapter.config, adapter.webhooks());
    for secret in [SECRET, "older", "text-token", "call-token", "car\""] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
