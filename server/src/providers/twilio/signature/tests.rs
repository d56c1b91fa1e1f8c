//! The vendor's own vectors, and what tampering does to them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::super::super::testing::webhook;
use super::*;

const VECTORS: &str = include_str!("../../../../../tests/fixtures/signatures/twilio.json");

#[derive(Deserialize)]
struct Vectors {
    twilio: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    auth_token: String,
    url: String,
    params: BTreeMap<String, OneOrMany>,
    raw_body: Option<String>,
    algorithm: String,
    signature: String,
    accepted: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl Case {
    fn all() -> Vec<Self> {
        serde_json::from_str::<Vectors>(VECTORS).unwrap().twilio
    }

    fn named(name: &str) -> Self {
        Self::all().into_iter().find(|case| case.name == name).unwrap()
    }

    fn form(&self) -> String {
        let mut pairs = Vec::new();
        for (name, value) in &self.params {
            match value {
                OneOrMany::One(value) => pairs.push((name, value)),
                OneOrMany::Many(values) => pairs.extend(values.iter().map(|value| (name, value))),
            }
        }
        serde_urlencoded::to_string(pairs).unwrap()
    }

    fn request(&self) -> WebhookRequest {
        let body = self.raw_body.clone().unwrap_or_else(|| self.form());
        let mut request = webhook("POST", "", body.as_bytes(), 0).with(SIGNATURE, &self.signature);
        request.url.clone_from(&self.url);
        request.query = self.url.split_once('?').map(|(_, query)| query.into()).unwrap_or_default();
        let request = if self.raw_body.is_some() { request.json() } else { request.form() };
        if self.algorithm == "HMAC_SHA1" {
            return request;
        }
        request.with(SETTINGS, format!("key=SK1,algorithm={}", self.algorithm))
    }

    fn tokens(&self) -> Vec<SecretString> {
        vec!["another".into(), self.auth_token.as_str().into()]
    }
}

fn refused(request: &WebhookRequest, case: &Case) -> bool {
    matches!(verify(request, &case.tokens()), Err(ReceiveError::Unauthentic))
}

#[test]
fn the_vendors_library_and_we_agree() {
    for case in Case::all() {
        let verified = verify(&case.request(), &case.tokens());
        assert_eq!(verified.is_ok(), case.accepted, "{}", case.name);
    }
}

#[test]
fn without_a_token_or_signature_nothing_passes() {
    let case = Case::named("inbound-sms-form");
    for tokens in [vec![], vec!["".into()], vec!["another".into()]] {
        assert!(matches!(verify(&case.request(), &tokens), Err(ReceiveError::Unauthentic)));
    }
    let mut request = case.request();
    request.headers.retain(|(name, _)| name != SIGNATURE);
    assert!(refused(&request, &case));
    for signature in ["", "AAAA", "not base64!", &case.signature.to_lowercase()] {
        let request = Case { signature: signature.into(), ..Case::named(&case.name) }.request();
        assert!(refused(&request, &case), "{signature}");
    }
}

#[test]
fn an_algorithm_is_what_the_header_says() {
    let case = Case::named("inbound-sms-form");
    assert!(verify(&case.request().with(SETTINGS, "key=SK1"), &case.tokens()).is_ok());
    for settings in ["algorithm=HMAC_SHA256", "key=SK1, algorithm=NONE", "algorithm="] {
        assert!(refused(&case.request().with(SETTINGS, settings), &case), "{settings}");
    }
}

#[test]
fn a_body_that_no_hash_covers_is_refused() {
    // The URL alone is truly signed; what is smuggled in beside it is not.
    let get = Case::named("get-request");
    for request in [get.request().form(), get.request().json()] {
        let mut request = request;
        request.body = b"Body=smuggled".to_vec();
        assert!(refused(&request, &get));
        request.method = "GET".into();
        assert!(refused(&request, &get));
        request.headers.retain(|(name, _)| name != "content-type");
        assert!(refused(&request, &get));
    }
    let json = Case::named("json-body");
    let mut request = json.request();
    request.body.push(b' ');
    assert!(refused(&request, &json));
}

#[test]
fn a_text_cut_in_two_is_refused() {
    let url = "https://mask.example.com/webhooks/twilio/sms";
    let mac = <Hmac<Sha1> as KeyInit>::new_from_slice(b"token").unwrap();
    let signed = mac.chain_update(url).chain_update("BodyPlease Do comeFrom+15005550001");
    let signature = STANDARD.encode(signed.finalize().into_bytes());
    let read = |form: &str| {
        let request = webhook("POST", "/webhooks/twilio/sms", form.as_bytes(), 0).form();
        verify(&request.with(SIGNATURE, &signature), &["token".into()]).map(drop)
    };
    assert_eq!(read("Body=Please+Do+come&From=%2B15005550001"), Ok(()));
    // The same characters in the same order, so the same signature: the text's end became a name.
    assert_eq!(read("Body=Please+&Do+come=&From=%2B15005550001"), Err(ReceiveError::Malformed));
}

#[test]
fn ports_are_written_in_three_ways() {
    for (url, other) in [
        ("https://a.example/x", "https://a.example:443/x"),
        ("http://a.example?x", "http://a.example:80?x"),
        ("https://a.example:8443/x:1", "https://a.example/x:1"),
        ("https://[::1]:8443/", "https://[::1]/"),
        ("https://[::1]/", "https://[::1]:443/"),
    ] {
        assert_eq!(spellings(url), [url, other]);
    }
}
