//! What is asked of the vendor, and what its answers mean.

use serde_json::{Value, json};

use super::super::super::Fault;
use super::super::super::testing::{Asked, FakeVendor, outbound};
use super::super::super::{ReceiptState, SendError};
use super::*;

/// As strict as the vendor's published specification.
fn strict(asked: &Asked) -> Result<(), String> {
    let wrong = |what: &str| Err(json!({"errors": [{"code": 9, "description": what}]}).to_string());
    if asked.path != "/messages" {
        return wrong("path");
    }
    if asked.header("authorization") != "AccessKey live_key" {
        return wrong("authorization");
    }
    if asked.method == "GET" {
        let known = ["originator", "recipient", "direction", "limit", "offset", "from"];
        return match asked.query.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            Some((name, _)) => wrong(name),
            None => Ok(()),
        };
    }
    if asked.header("content-type") != "application/json" {
        return wrong("content-type");
    }
    let Ok(Value::Object(message)) = serde_json::from_slice(&asked.body) else { return wrong("body") };
    let known = ["originator", "recipients", "body", "reference", "reportUrl", "datacoding"];
    match message.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => wrong(name),
        None if message["recipients"].is_array() => Ok(()),
        None => wrong("recipients"),
    }
}

fn message(id: &str, reference: &str, status: &str) -> Value {
    json!({
        "id": id, "href": "https://x", "direction": "mt", "reference": reference,
        "recipients": {"totalCount": 1, "items": [
            {"recipient": 31_612_345_678_u64, "status": status, "messagePartCount": 2},
        ]},
    })
}

fn page(total: usize, items: &[Value]) -> Value {
    json!({"offset": 0, "limit": 100, "count": items.len(), "totalCount": total, "items": items})
}

async fn refused(status: u16, body: Value) -> SendError {
    let vendor = FakeVendor::start(strict).await;
    vendor.says(status, Some("9"), &body);
    adapter(&vendor.url, &[]).send_text(&outbound("leg-1")).await.unwrap_err()
}

fn error(code: u32, parameter: &str) -> Value {
    let description = "31612345678 is not right";
    json!({"errors": [{"code": code, "description": description, "parameter": parameter}]})
}

#[tokio::test]
async fn a_text_is_handed_over_as_the_vendor_wants_it() {
    let vendor = FakeVendor::start(strict).await;
    vendor.answers(201, &message("m1", "leg-1", "sent"));
    let accepted = adapter(&format!("{}/", vendor.url), &[]).send_text(&outbound("leg-1")).await.unwrap();
    assert_eq!(accepted, Accepted { state: ReceiptState::Sent, ..Accepted::submitted("m1", Some(2)) });
    let sent: Value = serde_json::from_slice(&vendor.asked()[0].body).unwrap();
    insta::assert_json_snapshot!(sent, @r#"
    {
      "body": "On my way & 🚕 <ok>",
      "datacoding": "auto",
      "originator": "3197010240001",
      "recipients": [
        "31612345678"
      ],
      "reference": "leg-1",
      "reportUrl": "https://mask.example.com/webhooks/messagebird/status"
    }
    "#);
}

#[tokio::test]
async fn a_bare_acceptance_is_enough() {
    let vendor = FakeVendor::start(strict).await;
    vendor.says(201, None, &json!({"id": "m1", "recipients": {"items": []}}));
    let accepted = adapter(&vendor.url, &[]).send_text(&outbound("leg-1")).await.unwrap();
    assert_eq!((accepted.segments, accepted.state), (None, ReceiptState::Submitted));
}

#[tokio::test]
async fn without_a_key_nothing_is_sent() {
    let mut config = adapter("http://127.0.0.1:9", &[]).config;
    config.api_key = None;
    let keyless = MessageBird::new(config);
    assert!(!keyless.can_send());
    assert_eq!(keyless.send_text(&outbound("leg-1")).await, Err(SendError::NotConfigured));
    assert_eq!(keyless.find_sent(&outbound("leg-1")).await, Err(SendError::NotConfigured));
}

#[tokio::test]
async fn every_refusal_has_its_consequence() {
    for (status, body, kind, words) in [
        (
            401,
            error(2, "access_key"),
            "permanent",
            "MessageBird refuses the access key: correct it in the settings (2)",
        ),
        (
            401,
            json!("?"),
            "permanent",
            "MessageBird refuses the access key: correct it in the settings (http_401)",
        ),
        (422, error(9, "recipient"), "permanent", "MessageBird refuses the recipient's number (9)"),
        (422, error(10, "originator"), "permanent", "MessageBird refuses our number as the sender (10)"),
        (422, error(25, ""), "permanent", "the MessageBird account has no credit left (25)"),
        (422, error(77, ""), "permanent", "••••••••••• is not right (77)"),
        (422, error(103, ""), "opted out", "the person opted out of texts from this number (103)"),
        (422, error(99, ""), "unknown", "MessageBird failed while it handled the request (99)"),
        (429, json!({}), "retry 9", "the vendor asks to try again later (http_429)"),
        (429, error(2, ""), "retry 9", "MessageBird refuses the access key: correct it in the settings (2)"),
        (503, json!({}), "retry 9", "the vendor asks to try again later (http_503)"),
        (500, json!({}), "unknown", "the vendor failed while it handled the request (http_500)"),
        (500, error(98, ""), "unknown", "MessageBird failed while it handled the request (98)"),
        (
            302,
            json!({}),
            "permanent",
            "the vendor redirects: its address in the settings is wrong (http_302)",
        ),
        (201, json!({"id": 7}), "unknown", "the vendor's answer could not be read (http_201)"),
        (400, json!([1]), "permanent", "the vendor refuses the request (http_400)"),
    ] {
        let error = refused(status, body).await;
        let consequence = match &error {
            SendError::Retry { after: Some(after), .. } => format!("retry {}", after.as_secs()),
            SendError::Permanent { .. } => "permanent".into(),
            SendError::OptedOut { .. } => "opted out".into(),
            SendError::Unknown { .. } => "unknown".into(),
            other => format!("{other:?}"),
        };
        assert_eq!((consequence.as_str(), error.to_string().as_str()), (kind, words), "{status}");
    }
}

#[tokio::test]
async fn a_sent_text_is_found_again_and_no_other() {
    let vendor = FakeVendor::start(strict).await;
    let adapter = adapter(&vendor.url, &[]);
    let mine = message("m7", "leg-1", "delivered");
    vendor.answers(200, &page(3, &[message("m5", "leg-10", "sent"), message("m6", "", "sent")]));
    vendor.answers(200, &page(3, &[mine]));
    let found = adapter.find_sent(&outbound("leg-1")).await.unwrap().unwrap();
    assert_eq!((found.provider_id.as_str(), found.state), ("m7", ReceiptState::Delivered));
    let asked = vendor.asked();
    insta::assert_debug_snapshot!(asked[1].query, @r#"
    [
        (
            "direction",
            "mt",
        ),
        (
            "originator",
            "3197010240001",
        ),
        (
            "recipient",
            "31612345678",
        ),
        (
            "from",
            "2023-11-14T22:03:20Z",
        ),
        (
            "limit",
            "100",
        ),
        (
            "offset",
            "2",
        ),
    ]
    "#);
    vendor.says(200, None, &page(0, &[]));
    assert_eq!(adapter.find_sent(&outbound("leg-1")).await, Ok(None));
}

#[tokio::test]
async fn a_failed_look_up_leaves_the_text_unknown() {
    let vendor = FakeVendor::start(strict).await;
    let adapter = adapter(&vendor.url, &[]);
    for (status, body) in [(429, json!({})), (401, error(2, "")), (500, json!({})), (200, json!({}))] {
        vendor.says(status, None, &body);
        let error = adapter.find_sent(&outbound("leg-1")).await;
        assert!(matches!(error, Err(SendError::Unknown { .. })), "{status}: {error:?}");
    }
    let endless = page(usize::MAX, &[message("m5", "other", "sent")]);
    vendor.says(200, None, &endless);
    let error = adapter.find_sent(&outbound("leg-1")).await;
    let fault = Fault::new("too_many", "too many texts to this person to find this one");
    assert_eq!(error, Err(SendError::Unknown { fault }));
}

#[tokio::test]
async fn only_silence_after_the_request_makes_a_text_uncertain() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let silent = adapter(&url, &[]).send_text(&outbound("leg-1")).await;
    assert!(matches!(silent, Err(SendError::Unknown { .. })), "{silent:?}");
    drop(listener);
    let absent = adapter(&url, &[]).send_text(&outbound("leg-1")).await;
    assert!(matches!(absent, Err(SendError::Retry { .. })), "{absent:?}");
    let told = format!("{silent:?} {absent:?}");
    assert!(!told.contains("3161234") && !told.contains("On my way") && !told.contains("live_key"));
}
