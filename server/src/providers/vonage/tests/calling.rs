//! Calls we place, and the application that handles calls.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::{Value, json};

use super::super::super::testing::{Asked, FakeVendor, phone};
use super::super::super::{Bridge, RentedNumber, Speech};
use super::*;

const APPLICATION: &str = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab";

/// A fresh key pair: the private key as PEM, the public key to check with.
fn key_pair() -> (String, DecodingKey) {
    use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
    use aws_lc_rs::rsa::{KeyPair, KeySize};
    use aws_lc_rs::signature::KeyPair as _;
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let lines: Vec<_> = STANDARD.encode(der.as_ref()).into_bytes().chunks(64).map(<[u8]>::to_vec).collect();
    let body = String::from_utf8(lines.join(&b'\n')).unwrap();
    let kind = "PRIVATE KEY";
    let pem = format!("-----BEGIN {kind}-----\n{body}\n-----END {kind}-----\n");
    (pem, DecodingKey::from_rsa_der(pair.public_key().as_ref()))
}

fn caller(url: &str, pem: &str) -> Vonage {
    let application = Application::new(APPLICATION, pem).unwrap();
    Vonage::new(VonageConfig { application: Some(application), ..config(url) }, clock())
}

fn speech(text: &str) -> Speech {
    Speech { text: text.into(), language: "en-GB".into(), voice: "female".into() }
}

fn call(then: Reply) -> OutboundCall {
    OutboundCall {
        reference: "leg-1".into(),
        from: phone("447700900000"),
        to: phone("447700900001"),
        then,
        ring_timeout: Duration::from_secs(25),
    }
}

fn anything(asked: &Asked) -> Result<(), String> {
    let authorized = asked.header("authorization").split(' ').next();
    matches!(authorized, Some("Basic" | "Bearer")).then_some(()).ok_or_else(|| "authorization".into())
}

#[tokio::test]
async fn a_call_is_placed_with_a_signed_token() {
    let (pem, public) = key_pair();
    let vendor = FakeVendor::start(anything).await;
    vendor.says(
        201,
        None,
        &json!({"uuid": "u1", "status": "started", "direction": "outbound",
        "conversation_uuid": "CON-1"}),
    );
    let bridge = Bridge {
        announce: speech("Connecting you…"),
        whisper: None,
        to: "+447700900002".into(),
        caller_id: "+447700900000".into(),
        passes_caller: false,
        detect_voicemail: false,
        ring_timeout: Duration::from_secs(25),
        max_length: Duration::from_hours(1),
    };
    let adapter = caller(&vendor.url, &pem.replace('\n', "\\n"));
    let placed = adapter.place_call(&call(Reply::Bridge(bridge))).await.unwrap();
    let expected = Accepted::submitted("CON-1", None);
    assert_eq!(placed, expected);

    let asked = &vendor.asked()[0];
    assert_eq!((asked.method.as_str(), asked.path.as_str()), ("POST", "/v1/calls"));
    insta::assert_json_snapshot!(serde_json::from_slice::<Value>(&asked.body).unwrap(), @r#"
    {
      "event_method": "POST",
      "event_url": [
        "https://mask.example.com/webhooks/vonage/call?reference=leg-1"
      ],
      "from": {
        "number": "447700900000",
        "type": "phone"
      },
      "ncco": [
        {
          "action": "talk",
          "language": "en-GB",
          "text": "Connecting you…"
        },
        {
          "action": "connect",
          "endpoint": [
            {
              "number": "447700900002",
              "type": "phone"
            }
          ],
          "eventType": "synchronous",
          "eventUrl": [
            "https://mask.example.com/webhooks/vonage/call"
          ],
          "from": "447700900000",
          "limit": 3600,
          "timeout": 25
        }
      ],
      "ringing_timer": 25,
      "to": [
        {
          "number": "447700900001",
          "type": "phone"
        }
      ]
    }
    "#);
    let token = asked.header("authorization").strip_prefix("Bearer ").unwrap();
    let mut rs256 = Validation::new(Algorithm::RS256);
    rs256.validate_exp = false;
    let claims = decode::<Value>(token, &public, &rs256).unwrap().claims;
    assert_eq!((&claims["application_id"], &claims["iat"]), (&json!(APPLICATION), &json!(1_700_000_000)));
    assert!(claims["exp"].as_i64() > claims["iat"].as_i64() && claims["jti"].is_string());
}

#[tokio::test]
async fn refused_calls_have_their_consequence() {
    let (pem, _) = key_pair();
    for (status, body, expected) in [
        (401, json!({}), "Vonage refuses the application's id or key: correct them in the settings (401)"),
        (400, json!({"title": "Bad", "detail": "from 447700900000"}), "from •••••••••••• (http_400)"),
        (429, json!({}), "the vendor asks to try again later (http_429)"),
        (500, json!({}), "the vendor failed while it handled the request (http_500)"),
    ] {
        let vendor = FakeVendor::start(anything).await;
        vendor.says(status, None, &body);
        let say = Reply::Say { speech: speech("Hi") };
        let refused = caller(&vendor.url, &pem).place_call(&call(say)).await.unwrap_err();
        assert_eq!(refused.to_string(), expected);
    }
    let say = call(Reply::Say { speech: speech("Hi") });
    assert_eq!(adapter("").place_call(&say).await, Err(SendError::NotConfigured));
    assert_eq!(caller("", &pem).place_call(&call(Reply::Reject)).await, Err(SendError::Unsupported));
    assert!(Application::new("id", "no key").is_err());
    assert!(!format!("{:?}", caller("", &pem).config).contains("PRIVATE"));
}

/// R59: a new address of ours goes into the application; what else it holds stays.
#[tokio::test]
async fn pointing_a_number_points_the_application_too() {
    let (pem, _) = key_pair();
    let vendor = FakeVendor::start(anything).await;
    let owned = |url: &str, application: Value| {
        json!({"count": 1, "numbers": [{"country": "GB", "msisdn": "447700900000", "features": ["SMS", "VOICE"],
            "moHttpUrl": url, "voiceCallbackType": "app", "voiceCallbackValue": application,
            "messagesCallbackType": "app", "messagesCallbackValue": "other"}]})
    };
    let application = |address: &str| {
        json!({"id": APPLICATION, "name": "Mine", "_links": {}, "keys": {"public_key": "PEM"},
            "capabilities": {"rtc": {"webhooks": {}}, "voice": {"region": "eu-west", "webhooks": {
                "fallback_answer_url": {"address": "https://mine"},
                "answer_url": {"address": address, "http_method": "GET"},
                "event_url": {"address": address, "http_method": "POST"}}}}})
    };
    let ours = "https://mask.example.com/webhooks/vonage";
    vendor
        .answers(200, &owned("https://old", json!("other")))
        .answers(200, &application("https://old"))
        .answers(200, &application(&format!("{ours}/voice")))
        .answers(200, &json!({"error-code": "200", "error-code-label": "success"}))
        .answers(200, &owned(&format!("{ours}/sms"), json!(APPLICATION)))
        .answers(200, &application(&format!("{ours}/voice")));
    let number = RentedNumber {
        number: phone("447700900000"),
        provider_id: "447700900000".into(),
        country: Some("GB".into()),
        capabilities: super::super::super::Capabilities::default(),
        webhooks: None,
    };
    let adapter = caller(&vendor.url, &pem);
    let pointed = adapter.configure_number(&number).await.unwrap();
    assert_eq!(pointed.webhooks, Some(adapter.webhooks()));
    assert!(pointed.capabilities.voice, "with an application, calls are answered");
    let asked = vendor.asked();
    let put: Value = serde_json::from_slice(&asked[2].body).unwrap();
    assert_eq!(asked[2].method, "PUT");
    insta::assert_json_snapshot!(put, @r#"
    {
      "capabilities": {
        "rtc": {
          "webhooks": {}
        },
        "voice": {
          "region": "eu-west",
          "webhooks": {
            "answer_url": {
              "address": "https://mask.example.com/webhooks/vonage/voice",
              "http_method": "GET"
            },
            "event_url": {
              "address": "https://mask.example.com/webhooks/vonage/call",
              "http_method": "POST"
            },
            "fallback_answer_url": {
              "address": "https://mine"
            }
          }
        }
      },
      "keys": {
        "public_key": "PEM"
      },
      "name": "Mine"
    }
    "#);
    let form = String::from_utf8(asked[3].body.clone()).unwrap();
    insta::assert_snapshot!(form, @"country=GB&msisdn=447700900000&moHttpUrl=https%3A%2F%2Fmask.example.com%2Fwebhooks%2Fvonage%2Fsms&app_id=aaaaaaaa-bbbb-cccc-dddd-0123456789ab&voiceCallbackType=app&voiceCallbackValue=aaaaaaaa-bbbb-cccc-dddd-0123456789ab&messagesCallbackType=app&messagesCallbackValue=other");
}
