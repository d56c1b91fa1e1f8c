//! The vendor's own vectors, and what tampering does to them.

use std::collections::BTreeMap;

use chrono::DateTime;

use super::super::super::testing::webhook;
use super::super::tests::config;
use super::*;

const VECTORS: &str = include_str!("../../../../../tests/fixtures/signatures/vonage.json");

#[derive(Deserialize)]
struct Vectors {
    sms: Vec<SmsCase>,
    jwt: Vec<TokenCase>,
}

#[derive(Deserialize)]
struct SmsCase {
    name: String,
    signature_secret: String,
    params: BTreeMap<String, String>,
    signatures: BTreeMap<String, String>,
}

#[derive(Clone, Deserialize)]
struct TokenCase {
    name: String,
    signature_secret: String,
    authorization: String,
    raw_body: String,
    now_unix: i64,
    accepted: bool,
}

fn vectors() -> Vectors {
    serde_json::from_str(VECTORS).unwrap()
}

impl SmsCase {
    fn config(&self, method: &str) -> VonageConfig {
        VonageConfig {
            sms_signature: method.parse().unwrap(),
            signature_secrets: vec!["another".into(), self.signature_secret.as_str().into()],
            ..config("")
        }
    }

    fn now(&self) -> i64 {
        self.params["timestamp"].parse().unwrap()
    }

    fn request(&self, signature: &str) -> WebhookRequest {
        let mut params = self.params.clone();
        params.insert("sig".into(), signature.into());
        let query = serde_urlencoded::to_string(params).unwrap();
        webhook("GET", &format!("/webhooks/vonage/sms?{query}"), b"", self.now())
    }
}

fn passes(config: &VonageConfig, request: &WebhookRequest) -> bool {
    verify(config, WebhookKind::Sms, request).is_ok()
}

#[test]
fn every_method_agrees_with_the_vendors_library() {
    for case in vectors().sms {
        for (method, signature) in &case.signatures {
            let config = case.config(method);
            assert!(passes(&config, &case.request(signature)), "{} {method}", case.name);
            assert!(passes(&config, &case.request(&signature.to_uppercase())), "{} {method}", case.name);
            // A signature of another method is none, even where the lengths agree.
            for (other, wrong) in &case.signatures {
                assert_eq!(passes(&config, &case.request(wrong)), other == method, "{method} {other}");
            }
        }
        assert_eq!(case.signatures.len(), 5);
    }
}

/// The case of the vendor's Python library's own test.
#[test]
fn the_vendors_own_test_case_agrees() {
    let case = SmsCase {
        name: "sdk".into(),
        signature_secret: "signature_secret".into(),
        params: [("param1", "value&1"), ("param2", "value=2"), ("timestamp", "1234567890")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        signatures: BTreeMap::new(),
    };
    assert!(passes(&case.config("md5"), &case.request("2bbf0abafb2c55e5af6231513896a2ac")));
}

#[test]
fn every_carrier_is_signed_alike() {
    let case = vectors().sms.remove(0);
    let (config, signature) = (case.config("sha256"), &case.signatures["sha256"]);
    let mut params = case.params.clone();
    params.insert("sig".into(), signature.clone());
    let form = serde_urlencoded::to_string(&params).unwrap();
    let path = "/webhooks/vonage/sms";
    assert!(passes(&config, &webhook("POST", path, form.as_bytes(), case.now()).form()));
    let mut json = serde_json::to_value(&params).unwrap();
    json["timestamp"] = case.now().into();
    assert!(passes(&config, &webhook("POST", path, json.to_string().as_bytes(), case.now()).json()));
}

#[test]
fn a_changed_or_stale_text_is_refused() {
    let case = vectors().sms.remove(0);
    let signature = case.signatures["sha256"].clone();
    let config = case.config("sha256");
    for (from, to) in
        [("Hello", "Hullo"), ("sig=", "gis="), ("timestamp=", "stamp="), ("&to=", "&extra=1&to=")]
    {
        let mut request = case.request(&signature);
        assert!(request.query.contains(from));
        request.query = request.query.replace(from, to);
        assert!(!passes(&config, &request), "{to}");
    }
    for (seconds, fresh) in [(0, true), (3600, true), (3601, false), (-300, true), (-301, false)] {
        let mut request = case.request(&signature);
        request.now += chrono::Duration::seconds(seconds);
        assert_eq!(passes(&config, &request), fresh, "{seconds}");
    }
    let secretless = VonageConfig { signature_secrets: Vec::new(), ..config };
    assert!(!passes(&secretless, &case.request(&signature)));
    assert!(!passes(&secretless, &webhook("GET", "/webhooks/vonage/sms?text=hi", b"", 0)));
}

impl TokenCase {
    fn result(&self, kind: WebhookKind, method: &str) -> bool {
        let settings = VonageConfig {
            api_key: "a1b2c3d4".into(),
            signature_secrets: vec!["another".into(), self.signature_secret.as_str().into()],
            ..config("")
        };
        let mut request = webhook(method, "/webhooks/vonage/call?x=1", self.raw_body.as_bytes(), 0).json();
        request.now = DateTime::from_timestamp(self.now_unix, 0).unwrap();
        verify(&settings, kind, &request.with("authorization", &self.authorization)).is_ok()
    }
}

#[test]
fn tokens_agree_with_the_vendors_library() {
    for case in vectors().jwt {
        for kind in [WebhookKind::Voice, WebhookKind::Call] {
            assert_eq!(case.result(kind, "POST"), case.accepted, "{}", case.name);
        }
    }
}

#[test]
fn a_token_must_be_fresh_and_cover_what_it_comes_with() {
    let voice = vectors().jwt.remove(0);
    for (seconds, fresh) in [(300, true), (-300, true), (301, false), (-301, false)] {
        let case = TokenCase { now_unix: voice.now_unix + seconds, ..voice.clone() };
        assert_eq!(case.result(WebhookKind::Call, "POST"), fresh, "{seconds}");
    }
    let bodiless = TokenCase { raw_body: String::new(), ..voice.clone() };
    assert!(!bodiless.result(WebhookKind::Call, "GET"));
    let get = vectors().jwt.into_iter().find(|case| case.raw_body.is_empty()).unwrap();
    let smuggled = TokenCase { raw_body: "{}".into(), ..get.clone() };
    assert!(!smuggled.result(WebhookKind::Call, "POST"));
    // A token that covers no body cannot vouch for a text in the query.
    assert!(get.result(WebhookKind::Voice, "GET") && !get.result(WebhookKind::Sms, "GET"));
    assert!(voice.result(WebhookKind::Sms, "POST"));
    let bare = TokenCase { authorization: voice.authorization.replace("Bearer ", ""), ..voice };
    assert!(!bare.result(WebhookKind::Call, "POST"));
}

#[test]
fn only_a_bare_get_is_a_probe() {
    let probe = || webhook("GET", "/webhooks/vonage/sms", b"", 0);
    assert!(is_probe(WebhookKind::Sms, &probe()) && is_probe(WebhookKind::Status, &probe()));
    assert!(!is_probe(WebhookKind::Voice, &probe()));
    for other in
        [webhook("POST", "/x", b"", 0), webhook("GET", "/x?a", b"", 0), webhook("GET", "/x", b"a", 0)]
    {
        assert!(!is_probe(WebhookKind::Sms, &other));
    }
}

#[test]
fn methods_are_read_from_settings() {
    assert_eq!("SHA256".parse(), Ok(SmsSignature::Sha256));
    assert_eq!("none".parse::<SmsSignature>(), Err(UnknownSignature));
}
