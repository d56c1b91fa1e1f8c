//! The adapter from outside: what comes in, what goes back, what is asked of the vendor.

mod answering;
mod receiving;
mod sending;

use super::super::testing::PUBLIC;
use super::*;

fn adapter(api_url: &str) -> Twilio {
    Twilio::new(TwilioConfig {
        account_sid: "AC1".into(),
        auth_tokens: vec!["".into(), "token".into(), "older".into()],
        api_url: api_url.into(),
        lookups_url: api_url.into(),
        lookup_line_type: true,
        public_url: format!("{PUBLIC}/"),
        timeout: Duration::from_millis(400),
    })
}

#[test]
fn without_a_token_it_neither_sends_nor_believes() {
    let mut config = adapter("").config;
    config.auth_tokens = vec![" ".into()];
    let tokenless = Twilio::new(config);
    assert!(!tokenless.can_send() && tokenless.verifies_webhooks());
    assert!(adapter("").can_send());
    let mut config = adapter("").config;
    config.account_sid = "AC1/../x".into();
    assert!(!Twilio::new(config).can_send());
}

#[test]
fn settings_print_without_secrets() {
    let printed = format!("{:?}", adapter("http://x").config);
    assert!(!printed.contains("token\"") && !printed.contains("older"), "{printed}");
}
