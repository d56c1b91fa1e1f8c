//! What is asked of the vendor, and what its answers mean.

use serde_json::{Value, json};

use super::super::super::OutboundText;
use super::super::super::testing::{Asked, FakeVendor, outbound};
use super::*;

/// The name and token `AC1:token`, as HTTP Basic writes them.
const BASIC: &str = "Basic QUMxOnRva2Vu";

/// As strict as the vendor's published specification.
fn strict(asked: &Asked) -> Result<(), String> {
    let wrong = |what: &str| Err(json!({"code": 20400, "message": what, "status": 400}).to_string());
    if asked.path != "/2010-04-01/Accounts/AC1/Messages.json" {
        return wrong("path");
    }
    if asked.header("authorization") != BASIC {
        return wrong("authorization");
    }
    let form: Vec<(String, String)> = serde_urlencoded::from_bytes(&asked.body).unwrap_or_default();
    let (known, given) = if asked.method == "GET" {
        (["To", "From", "DateSent>", "PageSize"], &asked.query)
    } else if asked.header("content-type") == "application/x-www-form-urlencoded" {
        (["To", "From", "Body", "StatusCallback"], &form)
    } else {
        return wrong("content-type");
    };
    match given.iter().find(|(name, _)| !known.contains(&name.as_str())) {
        Some((name, _)) => wrong(name),
        None if given.len() == known.len() => Ok(()),
        None => wrong("missing"),
    }
}

fn message(sid: &str, body: &str, created: &str) -> Value {
    json!({
        "sid": sid, "body": body, "status": "queued", "direction": "outbound-api", "num_segments": "2",
        "date_created": created, "error_code": null,
    })
}

fn page(messages: &[Value], next: Option<&str>) -> Value {
    json!({"messages": messages, "next_page_uri": next})
}

/// The instant of [`outbound`]'s first attempt, seconds later, as Twilio writes it.
fn created(seconds: i64) -> String {
    (outbound("").first_attempt_at + chrono::TimeDelta::seconds(seconds)).to_rfc2822()
}

fn mine() -> OutboundText {
    outbound("leg-1")
}

#[tokio::test]
async fn a_text_is_handed_over_as_the_vendor_wants_it() {
    let vendor = FakeVendor::start(strict).await;
    vendor.answers(201, &message("SM1", "", ""));
    let accepted = adapter(&vendor.url).send_text(&mine()).await.unwrap();
    let expected = Accepted::submitted("SM1", Some(2));
    assert_eq!(accepted, expected);
    let form: Vec<(String, String)> = serde_urlencoded::from_bytes(&vendor.asked()[0].body).unwrap();
    insta::assert_json_snapshot!(form, @r#"
    [
      [
        "To",
        "+31612345678"
      ],
      [
        "From",
        "+3197010240001"
      ],
      [
        "Body",
        "On my way & 🚕 <ok>"
      ],
      [
        "StatusCallback",
        "https://mask.example.com/webhooks/twilio/status?reference=leg-1"
      ]
    ]
    "#);
}

#[tokio::test]
async fn without_credentials_nothing_is_sent() {
    let mut config = adapter("http://127.0.0.1:9").config;
    config.auth_tokens.clear();
    let keyless = Twilio::new(config);
    assert_eq!(keyless.send_text(&mine()).await, Err(SendError::NotConfigured));
    assert_eq!(keyless.find_sent(&mine()).await, Err(SendError::NotConfigured));
}

#[tokio::test]
async fn every_refusal_has_its_consequence() {
    let error = |code: u32| json!({"code": code, "message": "The number +15005550001 is odd", "status": 400});
    for (status, body, kind, words) in [
        (
            401,
            error(20003),
            "permanent",
            "Twilio refuses the account or token: correct them in the settings (20003)",
        ),
        (
            401,
            json!("?"),
            "permanent",
            "Twilio refuses the account or token: correct them in the settings (20003)",
        ),
        (400, error(21211), "permanent", "Twilio refuses the recipient's number (21211)"),
        (400, error(21610), "opted out", "the person opted out of texts from this number (21610)"),
        (400, error(21611), "retry 9", "too many texts of this number wait to be sent (21611)"),
        (400, error(99999), "permanent", "The number +••••••••••• is odd (99999)"),
        (429, error(20429), "retry 9", "Twilio takes no more requests for now (20429)"),
        (429, json!({}), "retry 9", "the vendor asks to try again later (http_429)"),
        (503, json!({}), "retry 9", "the vendor asks to try again later (http_503)"),
        (503, error(20503), "unknown", "Twilio is not available (20503)"),
        (500, error(20500), "unknown", "Twilio failed while it handled the request (20500)"),
        (502, json!({}), "unknown", "the vendor failed while it handled the request (http_502)"),
        (201, json!({}), "unknown", "the vendor's answer could not be read (http_201)"),
        (
            400,
            json!({"type": "x", "title": "Bad +15005550001", "status": 400, "code": 7}),
            "permanent",
            "Bad +••••••••••• (7)",
        ),
    ] {
        let vendor = FakeVendor::start(strict).await;
        vendor.says(status, Some("9"), &body);
        let error = adapter(&vendor.url).send_text(&mine()).await.unwrap_err();
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
async fn a_sent_text_is_found_by_its_words_and_time() {
    let vendor = FakeVendor::start(strict).await;
    let adapter = adapter(&vendor.url);
    let body = mine().body;
    let mut inbound = message("SM-in", &body, &created(1));
    inbound["direction"] = "inbound".into();
    let others = [inbound, message("SM-other", "else", &created(1)), message("SM-old", &body, &created(-60))];
    vendor.says(200, None, &page(&others, None));
    assert_eq!(adapter.find_sent(&mine()).await, Ok(None));

    let newest_first = [message("SM-2", &body, &created(40)), message("SM-1", &body, &created(-5))];
    vendor.says(200, None, &page(&newest_first, None));
    assert_eq!(adapter.find_sent(&mine()).await.unwrap().unwrap().provider_id, "SM-1");
    // The same words again: the older message is another text's.
    let again = OutboundText { reference: "leg-2".into(), ..mine() };
    assert_eq!(adapter.find_sent(&again).await.unwrap().unwrap().provider_id, "SM-2");
    assert_eq!(adapter.find_sent(&mine()).await.unwrap().unwrap().provider_id, "SM-1");
    let third = OutboundText { reference: "leg-3".into(), ..mine() };
    assert_eq!(adapter.find_sent(&third).await, Ok(None));
    insta::assert_json_snapshot!(vendor.asked()[0].query, @r#"
    [
      [
        "To",
        "+31612345678"
      ],
      [
        "From",
        "+3197010240001"
      ],
      [
        "DateSent>",
        "2023-11-14T22:12:50Z"
      ],
      [
        "PageSize",
        "1000"
      ]
    ]
    "#);
}

#[tokio::test]
async fn a_failed_look_up_leaves_the_text_unknown() {
    let vendor = FakeVendor::start(strict).await;
    let adapter = adapter(&vendor.url);
    let more = page(&[], Some("/next"));
    for (status, body) in
        [(429, json!({})), (401, json!({})), (500, json!({})), (200, json!({})), (200, more)]
    {
        vendor.says(status, None, &body);
        let error = adapter.find_sent(&mine()).await;
        assert!(matches!(error, Err(SendError::Unknown { .. })), "{status}: {error:?}");
    }
}
