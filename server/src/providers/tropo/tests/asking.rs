//! What is asked of the vendor, and what its answers mean.

use serde_json::{Value, json};

use super::super::super::testing::{Asked, FakeVendor, outbound, phone, webhook};
use super::super::super::{Capabilities, ReceiptState};
use super::*;

/// Launching needs no login: the token is in the body.
fn launching(asked: &Asked) -> Result<(), String> {
    if asked.path == "/1.0/sessions" { Ok(()) } else { Err("{}".into()) }
}

fn provisioning(asked: &Asked) -> Result<(), String> {
    let basic = asked.header("authorization") == "Basic YmlyZDpjYXI=";
    let json = asked.body.is_empty() || asked.header("content-type") == "application/json";
    if basic && json && asked.path.starts_with("/v1/") { Ok(()) } else { Err("{}".into()) }
}

#[tokio::test]
async fn a_text_is_launched_and_fetched() {
    let vendor = FakeVendor::start(launching).await;
    vendor.answers(200, &json!({ "success": true, "token": "t", "id": "launch-1\r\n" }));
    let tropo = adapter(&vendor.url);
    let accepted = tropo.send_text(&outbound("leg-1")).await.unwrap();
    assert_eq!((accepted.provider_id.as_str(), accepted.state), ("launch-1", ReceiptState::Submitted));
    let asked = vendor.asked().remove(0);
    assert_eq!((asked.method.as_str(), asked.path.as_str(), asked.query.len()), ("POST", "/1.0/sessions", 0));
    let mut parameters: Value = serde_json::from_slice(&asked.body).unwrap();
    assert_eq!(parameters["token"], "text-token");

    parameters["action"] = json!("create");
    let posted = json!({ "session": { "id": "s-9", "parameters": parameters, "to": {}, "from": {} } });
    let path = format!("/webhooks/tropo/sms/{SECRET}");
    let request = webhook("POST", &path, posted.to_string().as_bytes(), 0).json();
    let Ok(Inbound::Fetched { news, answer }) = tropo.receive(WebhookKind::Sms, &request) else { panic!() };
    let Inbound::Receipt(receipt) = *news else { panic!("{news:?}") };
    assert_eq!((receipt.reference.as_deref(), receipt.provider_id.as_deref()), (Some("leg-1"), Some("s-9")));
    let answer: Value = serde_json::from_str(&answer.body).unwrap();
    let message = json!({ "say": { "value": outbound("").body }, "to": "+31612345678", "from": "3197010240001",
        "network": "SMS", "channel": "TEXT" });
    assert_eq!(answer["tropo"][0]["message"], message);
    assert_eq!(
        answer["tropo"][1]["on"]["next"],
        "https://mask.example.com/webhooks/tropo/status/s3cret-path?reference=leg-1"
    );
}

#[tokio::test]
async fn every_refusal_has_its_consequence() {
    for (status, body, consequence) in [
        (200, json!({ "success": false, "reason": "no such token 4075550001" }), "Permanent"),
        (200, json!({ "success": true }), "Unknown"),
        (200, json!("?"), "Unknown"),
        (401, json!({ "error": "bad login" }), "Permanent"),
        (404, json!({}), "Permanent"),
        (429, json!({}), "Retry"),
        (503, json!({}), "Retry"),
        (500, json!({ "error": "oops" }), "Unknown"),
    ] {
        let vendor = FakeVendor::start(launching).await;
        vendor.says(status, None, &body);
        let error = adapter(&vendor.url).send_text(&outbound("leg-1")).await.unwrap_err();
        assert!(format!("{error:?}").starts_with(consequence), "{status} {body}: {error:?}");
        assert!(!error.to_string().contains("4075550001"));
    }
}

fn query(area_code: &str) -> NumberQuery {
    NumberQuery {
        country: "US".into(),
        near: None,
        region: None,
        area_code: Some(area_code.into()),
        pattern: None,
        toll_free: false,
        capabilities: Capabilities { sms: true, voice: true, mms: false },
        limit: 3,
    }
}

#[tokio::test]
async fn r100_a_number_is_rented_by_country_and_area_code() {
    let vendor = FakeVendor::start(provisioning).await;
    vendor.answers(500, &json!({ "error": "no numbers" })).answers(200, &json!({ "href": "x" }));
    let unknown = adapter(&vendor.url).buy_any(&query("407")).await;
    assert!(matches!(unknown, Err(SendError::Unknown { .. })), "a failure of theirs may have rented one");

    let vendor = FakeVendor::start(provisioning).await;
    let href = "https://api.tropo.com/v1/applications/123456/addresses/number/+14155550123";
    vendor
        .answers(400, &json!({ "error": "no numbers available" }))
        .answers(200, &json!({ "href": href }))
        .answers(
            200,
            &json!({ "voiceUrl": "", "messagingUrl": format!("{PUBLIC}/webhooks/tropo/sms/{SECRET}") }),
        );
    let refused = adapter(&vendor.url).buy_any(&query("407")).await.unwrap_err();
    let SendError::Permanent { fault } = refused else { panic!("{refused:?}") };
    assert_eq!((fault.code.as_str(), fault.message.as_str()), ("400", "no numbers available"), "R101");
    let rented = adapter(&vendor.url).buy_any(&query("")).await.unwrap();
    assert_eq!((rented.number, rented.provider_id.as_str()), (phone("14155550123"), "+14155550123"));
    let shown = rented.webhooks.unwrap();
    assert_eq!((shown.sms, shown.voice), (adapter("").webhooks().sms, None));
    let asked = vendor.asked();
    let prefix = |n: usize| serde_json::from_slice::<Value>(&asked[n].body).unwrap()["prefix"].clone();
    assert_eq!((prefix(0), prefix(1)), (json!("1407"), json!("1")));
}

#[tokio::test]
async fn a_number_that_is_gone_is_released() {
    let vendor = FakeVendor::start(provisioning).await;
    vendor.says(404, None, &json!({ "error": "not found" }));
    let number = RentedNumber {
        number: phone("14075550100"),
        provider_id: "../../x".into(),
        country: None,
        capabilities: Capabilities::default(),
        webhooks: None,
    };
    adapter(&vendor.url).release_number(&number).await.unwrap();
    assert_eq!(vendor.asked()[0].path, "/v1/applications/123456/addresses/number/+14075550100");
    let mut bare = config(&vendor.url);
    bare.password = None;
    assert_eq!(Tropo::new(bare).list_numbers().await, Err(SendError::NotConfigured));
}
