//! The vendor's own vectors, and what tampering does to them.

use std::collections::BTreeMap;

use super::super::super::testing::webhook;
use super::*;

const VECTORS: &str = include_str!("../../../../../tests/fixtures/signatures/messagebird.json");

#[derive(Deserialize)]
struct Vectors {
    jwt: Vec<TokenCase>,
    legacy: Vec<LegacyCase>,
}

#[derive(Clone, Deserialize)]
struct TokenCase {
    name: String,
    signing_key: String,
    token: String,
    url: String,
    raw_body: String,
    now_unix: i64,
    accepted: bool,
}

#[derive(Deserialize)]
struct LegacyCase {
    name: String,
    signing_key: String,
    timestamp: String,
    signature: String,
    query: BTreeMap<String, String>,
    raw_body: String,
}

fn vectors() -> Vectors {
    serde_json::from_str(VECTORS).unwrap()
}

impl TokenCase {
    fn genuine() -> Self {
        vectors().jwt.remove(0)
    }

    fn request(&self) -> WebhookRequest {
        let mut request = webhook("POST", "", self.raw_body.as_bytes(), self.now_unix);
        request.url.clone_from(&self.url);
        request.query = self.url.split_once('?').map(|(_, query)| query.into()).unwrap_or_default();
        request.with(TOKEN, &self.token)
    }

    fn passes(&self, keys: &[&str]) -> bool {
        verify(&self.request(), &secrets(keys), false).is_ok()
    }
}

fn secrets(keys: &[&str]) -> Vec<SecretString> {
    keys.iter().map(|key| (*key).into()).collect()
}

impl LegacyCase {
    fn request(&self) -> WebhookRequest {
        let query = serde_urlencoded::to_string(&self.query).unwrap();
        let now = self.timestamp.parse().unwrap();
        webhook("POST", &format!("/webhooks/messagebird/sms?{query}"), self.raw_body.as_bytes(), now)
            .with(TIMESTAMP, &self.timestamp)
            .with(SIGNATURE, &self.signature)
    }
}

#[test]
fn the_vendors_libraries_and_we_agree_on_every_token() {
    for case in vectors().jwt {
        assert_eq!(case.passes(&[&case.signing_key]), case.accepted, "{}", case.name);
    }
}

/// A case of the vendor's own reference, which it ships with its libraries.
#[derive(Deserialize)]
struct Reference {
    name: String,
    method: String,
    #[serde(default)]
    secret: String,
    url: String,
    timestamp: DateTime<Utc>,
    token: String,
    #[serde(default)]
    payload: String,
    valid: bool,
}

#[test]
fn every_case_of_the_vendors_reference_agrees() {
    let cases = include_str!("../../../../../tests/fixtures/signatures/messagebird-jwt-reference.json");
    let cases: Vec<Reference> = serde_json::from_str(cases).unwrap();
    assert_eq!(cases.len(), 44);
    for case in cases {
        let mut request = webhook(&case.method, "", case.payload.as_bytes(), case.timestamp.timestamp());
        request.url.clone_from(&case.url);
        let verdict = verify(&request.with(TOKEN, &case.token), &secrets(&[&case.secret]), false);
        assert_eq!(verdict.is_ok(), case.valid, "{}", case.name);
    }
}

#[test]
fn a_token_names_its_delivery() {
    let case = TokenCase::genuine();
    let verified = verify(&case.request(), &secrets(&[&case.signing_key]), false).unwrap();
    assert_eq!(verified.delivery.as_deref(), Some("e92cf079-362d-4813-ab40-bbdd938bdc6d"));
}

#[test]
fn any_key_of_a_rotation_may_have_signed() {
    let case = TokenCase::genuine();
    let key = case.signing_key.as_str();
    assert!(case.passes(&["new", key]) && case.passes(&[key, "new"]));
    assert!(!case.passes(&["new", "old"]) && !case.passes(&[""]));
}

#[test]
fn another_host_scheme_or_port_is_another_url() {
    let genuine = TokenCase::genuine();
    for (from, to) in [("https:", "http:"), ("mask.", "evil."), (".com/", ".com:443/"), ("/sms", "/sms/")] {
        let case = TokenCase { url: genuine.url.replace(from, to), ..genuine.clone() };
        assert!(!case.passes(&[&genuine.signing_key]), "{to}");
    }
}

#[test]
fn a_changed_token_is_refused() {
    let genuine = TokenCase::genuine();
    let parts: Vec<_> = genuine.token.split('.').collect();
    let none = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
    for token in [
        String::new(),
        "x".into(),
        format!("{}.{}", parts[0], parts[1]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{none}.{}.", parts[1]),
        format!("{none}.{}.{}", parts[1], parts[2]),
        genuine.token.replace(".eyJ", ".eyK"),
        format!("{}A", genuine.token),
    ] {
        let case = TokenCase { token, ..genuine.clone() };
        assert!(!case.passes(&[&genuine.signing_key]), "{}", case.token);
    }
}

#[test]
fn old_signatures_are_checked_too() {
    for case in vectors().legacy {
        let keys = secrets(&["another", &case.signing_key]);
        assert!(verify(&case.request(), &keys, false).is_ok(), "{}", case.name);
        assert!(verify(&case.request(), &secrets(&["another"]), false).is_err(), "{}", case.name);

        let mut longer = case.request();
        longer.body.push(b' ');
        assert!(verify(&longer, &keys, false).is_err(), "{}", case.name);
        let mut other_query = case.request();
        other_query.query.push_str("&x=1");
        assert!(verify(&other_query, &keys, false).is_err(), "{}", case.name);
        for (seconds, fresh) in [(100, true), (-100, true), (101, false), (-101, false)] {
            let mut late = case.request();
            late.now += chrono::Duration::seconds(seconds);
            assert_eq!(verify(&late, &keys, false).is_ok(), fresh, "{} {seconds}", case.name);
        }
    }
}

#[test]
fn an_old_signature_cannot_stand_in_for_a_bad_token() {
    let case = vectors().legacy.remove(0);
    let request = case.request().with(TOKEN, "x");
    assert!(verify(&request, &secrets(&[&case.signing_key]), false).is_err());
}

#[test]
fn unsigned_passes_only_without_keys_and_with_leave() {
    let request = webhook("GET", "/webhooks/messagebird/sms", b"", 0);
    assert!(verify(&request, &[], true).is_ok());
    assert!(verify(&request, &[], false).is_err());
    assert!(verify(&request, &secrets(&["key"]), true).is_err());
}
