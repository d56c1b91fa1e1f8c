//! What is asked of the vendor, and what its answers mean.

use serde_json::{Value, json};

use super::super::super::testing::{Asked, FakeVendor, outbound};
use super::*;

/// As strict as the vendor's published specification.
fn strict(asked: &Asked) -> Result<(), String> {
    let wrong = |what: &str| Err(failure("3", what).to_string());
    let form: Vec<(String, String)> = serde_urlencoded::from_bytes(&asked.body).unwrap_or_default();
    let known = ["from", "to", "text", "type", "client-ref", "callback"];
    if (asked.method.as_str(), asked.path.as_str()) != ("POST", "/sms/json") {
        return wrong("path");
    }
    if asked.header("authorization") != "Basic a2V5OmFwaV9zZWNyZXQ=" {
        return wrong("authorization");
    }
    if asked.header("content-type") != "application/x-www-form-urlencoded" {
        return wrong("content-type");
    }
    match form.iter().find(|(name, _)| !known.contains(&name.as_str())) {
        Some((name, _)) => wrong(name),
        None => Ok(()),
    }
}

fn failure(status: &str, words: &str) -> Value {
    json!({"message-count": "1", "messages": [{"status": status, "error-text": words}]})
}

#[tokio::test]
async fn a_text_is_handed_over_as_the_vendor_wants_it() {
    let vendor = FakeVendor::start(strict).await;
    let part = |id: &str| json!({"to": "31612345678", "message-id": id, "status": "0"});
    vendor.answers(200, &json!({"message-count": "2", "messages": [part("0A1"), part("0A2")]}));
    let accepted = adapter(&vendor.url).send_text(&outbound("leg-1")).await.unwrap();
    let expected = Accepted::submitted("0A1", Some(2));
    assert_eq!(accepted, expected);
    let form: Vec<(String, String)> = serde_urlencoded::from_bytes(&vendor.asked()[0].body).unwrap();
    insta::assert_json_snapshot!(form, @r#"
    [
      [
        "from",
        "3197010240001"
      ],
      [
        "to",
        "31612345678"
      ],
      [
        "text",
        "On my way & 🚕 <ok>"
      ],
      [
        "type",
        "unicode"
      ],
      [
        "client-ref",
        "leg-1"
      ],
      [
        "callback",
        "https://mask.example.com/webhooks/vonage/status"
      ]
    ]
    "#);
}

#[tokio::test]
async fn a_long_text_tells_its_parts_and_is_taken_whole_or_not() {
    let vendor = FakeVendor::start(strict).await;
    let long = OutboundText { body: "a".repeat(400), ..outbound("leg-1") };
    let part = |id: &str| json!({"to": "31612345678", "message-id": id, "status": "0"});
    vendor.says(200, None, &json!({"message-count": "3", "messages": [part("1"), part("2"), part("3")]}));
    let accepted = adapter(&vendor.url).send_text(&long).await.unwrap();
    assert_eq!((accepted.provider_id.as_str(), accepted.segments), ("1", Some(3)));
    let form: Vec<(String, String)> = serde_urlencoded::from_bytes(&vendor.asked()[0].body).unwrap();
    assert!(form.contains(&("client-ref".into(), "leg-1/3".into())), "{form:?}");

    let refused = json!({"status": "1", "error-text": "throttled"});
    for torn in [[part("1"), refused.clone()], [refused, part("2")]] {
        vendor.says(200, None, &json!({"message-count": "2", "messages": torn}));
        let error = adapter(&vendor.url).send_text(&long).await.unwrap_err();
        assert!(
            matches!(error, SendError::Permanent { .. }),
            "sent again, a part would come twice: {error:?}"
        );
        assert_eq!(error.to_string(), "Vonage took only some parts of the text (1)");
    }
}

#[tokio::test]
async fn pictures_are_not_carried() {
    let media = vec![super::super::super::Media { url: "https://x/1.jpg".into(), content_type: None }];
    let mms = OutboundText { media, ..outbound("leg-1") };
    assert_eq!(adapter("http://127.0.0.1:9").send_text(&mms).await, Err(SendError::Unsupported));
}

#[tokio::test]
async fn it_cannot_be_asked_and_without_credentials_not_sent() {
    let mute = Vonage::new(VonageConfig { api_secret: None, ..config("http://127.0.0.1:9") }, clock());
    assert_eq!(mute.send_text(&outbound("leg-1")).await, Err(SendError::NotConfigured));
    assert_eq!(mute.find_sent(&outbound("leg-1")).await, Err(SendError::Unsupported));
}

#[tokio::test]
async fn every_refusal_has_its_consequence() {
    for (status, body, kind, words) in [
        (200, failure("1", "please wait [ 250 ms ]"), "retry 250", "Vonage takes no more texts for now (1)"),
        (200, failure("5", ""), "retry", "Vonage failed while it handled the request (5)"),
        (
            200,
            failure("4", ""),
            "permanent",
            "Vonage refuses the API key or secret: correct them in the settings (4)",
        ),
        (200, failure("6", "447700900001"), "permanent", "the recipient's number cannot be reached (6)"),
        (200, failure("9", ""), "permanent", "the Vonage account has no credit left (9)"),
        (200, failure("77", "not 447700900001"), "permanent", "not •••••••••••• (77)"),
        (
            401,
            json!({}),
            "permanent",
            "Vonage refuses the API key or secret: correct them in the settings (4)",
        ),
        (429, json!({}), "retry 9000", "the vendor asks to try again later (http_429)"),
        (503, json!({}), "retry 9000", "the vendor asks to try again later (http_503)"),
        (500, json!({}), "unknown", "the vendor failed while it handled the request (http_500)"),
        (200, json!({"messages": []}), "unknown", "the vendor's answer could not be read (http_200)"),
        (
            200,
            json!({"messages": [{"status": "0"}]}),
            "unknown",
            "the vendor's answer could not be read (http_200)",
        ),
        (200, json!("?"), "unknown", "the vendor's answer could not be read (http_200)"),
    ] {
        let vendor = FakeVendor::start(strict).await;
        vendor.says(status, Some("9"), &body);
        let error = adapter(&vendor.url).send_text(&outbound("leg-1")).await.unwrap_err();
        let consequence = match &error {
            SendError::Retry { after: Some(after), .. } => format!("retry {}", after.as_millis()),
            SendError::Retry { .. } => "retry".into(),
            SendError::Permanent { .. } => "permanent".into(),
            SendError::Unknown { .. } => "unknown".into(),
            other => format!("{other:?}"),
        };
        assert_eq!((consequence.as_str(), error.to_string().as_str()), (kind, words), "{status}");
    }
}
