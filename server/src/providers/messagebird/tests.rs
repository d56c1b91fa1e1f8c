//! The adapter from outside: the literal story of the vendor's masking guide, every name a field
//! goes by, and what is asked of the vendor.

mod answering;
mod receiving;
mod sending;

use super::super::testing::PUBLIC;
use std::time::Duration;

use super::*;

fn adapter(api_url: &str, keys: &[&str]) -> MessageBird {
    MessageBird::new(MessageBirdConfig {
        api_key: Some("live_key".into()),
        signing_keys: keys.iter().map(|key| (*key).into()).collect(),
        allow_unsigned: keys.is_empty(),
        api_url: api_url.into(),
        voice_url: api_url.into(),
        numbers_url: format!("{api_url}/v1"),
        public_url: format!("{PUBLIC}/"),
        call_flow: CallFlow::Xml,
        timeout: Duration::from_millis(400),
    })
}

#[test]
fn blank_keys_are_no_keys() {
    let mut config = adapter("", &["", " "]).config;
    config.api_key = Some("".into());
    let blank = MessageBird::new(config);
    assert!(!blank.can_send() && blank.verifies_webhooks() && blank.config.signing_keys.is_empty());
    let keyed = adapter("", &["", "key"]);
    assert!(keyed.can_send() && keyed.verifies_webhooks());
}

#[test]
fn call_flows_are_read_from_settings() {
    assert_eq!("XML".parse(), Ok(CallFlow::Xml));
    assert_eq!("json".parse(), Ok(CallFlow::Json));
    assert_eq!("yaml".parse::<CallFlow>(), Err(UnknownCallFlow));
}

#[test]
fn settings_print_without_secrets() {
    let printed = format!("{:?}", adapter("http://x", &["signing_secret"]).config);
    assert!(!printed.contains("live_key") && !printed.contains("signing_secret"), "{printed}");
}
