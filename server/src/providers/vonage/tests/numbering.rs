//! Numbers, look-ups and the account.

use serde_json::{Value, json};

use super::super::super::testing::{Asked, FakeVendor, phone};
use super::super::super::{Capabilities, Lookup, NumberQuery, Price, RentedNumber};
use super::*;

/// Only the key and secret get in; 401 as the vendor says it.
fn keyed(asked: &Asked) -> Result<(), String> {
    let is_ours = asked.header("authorization") == "Basic a2V5OmFwaV9zZWNyZXQ=";
    is_ours.then_some(()).ok_or_else(|| json!({"error-code": "401"}).to_string())
}

fn query() -> NumberQuery {
    NumberQuery {
        country: "GB".into(),
        near: None,
        region: None,
        area_code: None,
        pattern: None,
        toll_free: false,
        capabilities: Capabilities { sms: true, voice: true, mms: false },
        limit: 2,
    }
}

fn offer(msisdn: &str) -> Value {
    json!({"country": "GB", "msisdn": msisdn, "cost": "1.25", "type": "mobile-lvn", "features": ["VOICE", "SMS"]})
}

fn owned(msisdn: &str) -> Value {
    json!({"country": "GB", "msisdn": msisdn, "features": ["SMS"], "moHttpUrl": ""})
}

fn done() -> Value {
    json!({"error-code": "200", "error-code-label": "success"})
}

#[tokio::test]
async fn numbers_are_searched_as_the_vendor_wants_it() {
    let vendor = FakeVendor::start(keyed).await;
    vendor.says(200, None, &json!({"count": 2, "numbers": [offer("447700900000"), offer("447700900001")]}));
    let offered = adapter(&vendor.url).search_numbers(&query()).await.unwrap();
    assert_eq!(offered.len(), 2);
    assert_eq!(offered[0].monthly_cost, Some(Price { amount: "1.25".into(), currency: "EUR".into() }));
    // E41: without an application nobody here would answer its calls.
    assert!(offered[0].capabilities.sms && !offered[0].capabilities.voice && !offered[0].capabilities.mms);
    let asked = |number: usize| {
        let pairs = vendor.asked()[number].query.clone();
        pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(asked(0), "country=GB size=2 features=SMS,VOICE");

    let area = NumberQuery { area_code: Some("7700".into()), pattern: Some("001".into()), ..query() };
    let offered = adapter(&vendor.url).search_numbers(&area).await.unwrap();
    assert_eq!(asked(1), "country=GB size=2 features=SMS,VOICE pattern=447700 search_pattern=0");
    assert_eq!(offered.iter().map(|offer| offer.number.digits()).collect::<Vec<_>>(), ["447700900001"]);

    let free = NumberQuery { pattern: Some("77".into()), toll_free: true, ..query() };
    adapter(&vendor.url).search_numbers(&free).await.unwrap();
    assert_eq!(
        asked(2),
        "country=GB size=2 type=landline-toll-free features=SMS,VOICE pattern=77 search_pattern=1"
    );
    vendor.says(200, None, &json!({}));
    assert_eq!(adapter(&vendor.url).search_numbers(&query()).await, Ok(Vec::new()), "no `numbers` at all");
}

#[tokio::test]
async fn a_search_goes_on_to_the_next_page() {
    let vendor = FakeVendor::start(keyed).await;
    let page = |first: usize| {
        let numbers: Vec<_> = (first..first + 100).map(|n| offer(&format!("447700{n:06}"))).collect();
        json!({"count": 150, "numbers": numbers[..if first == 0 { 100 } else { 50 }]})
    };
    vendor.answers(200, &page(0)).answers(200, &page(100));
    let many = NumberQuery { limit: 120, ..query() };
    assert_eq!(adapter(&vendor.url).search_numbers(&many).await.unwrap().len(), 120);
    assert!(vendor.asked()[1].query.contains(&("index".into(), "2".into())));
}

#[tokio::test]
async fn a_number_is_rented_once() {
    let number = phone("447700900000");
    let vendor = FakeVendor::start(keyed).await;
    let list = json!({"count": 1, "numbers": [owned("447700900000")]});
    vendor.answers(200, &done()).answers(200, &list);
    let rented = adapter(&vendor.url).buy_number(&number, "GB").await.unwrap();
    assert_eq!((rented.provider_id.as_str(), rented.country.as_deref()), ("447700900000", Some("GB")));
    assert_eq!(String::from_utf8(vendor.asked()[0].body.clone()).unwrap(), "country=GB&msisdn=447700900000");

    let refusal = json!({"error-code": "420", "error-code-label": "method failed for 447700900000"});
    let vendor = FakeVendor::start(keyed).await;
    vendor.answers(420, &refusal).answers(200, &list);
    assert!(adapter(&vendor.url).buy_number(&number, "GB").await.is_ok(), "it is ours already");

    let vendor = FakeVendor::start(keyed).await;
    vendor.answers(420, &refusal).answers(200, &json!({}));
    let refused = adapter(&vendor.url).buy_number(&number, "GB").await.unwrap_err();
    assert_eq!(refused.to_string(), "method failed for •••••••••••• (420)");
    assert!(matches!(refused, SendError::Permanent { .. }));

    let vendor = FakeVendor::start(keyed).await;
    vendor.answers(200, &done()).answers(200, &json!({}));
    let early = adapter(&vendor.url).buy_number(&number, "GB").await;
    assert!(matches!(early, Err(SendError::Retry { .. })), "{early:?}");
}

#[tokio::test]
async fn numbers_are_listed_and_given_back() {
    let vendor = FakeVendor::start(keyed).await;
    let many: Vec<_> = (0..100).map(|n| owned(&format!("447700{n:06}"))).collect();
    vendor
        .answers(200, &json!({"count": 101, "numbers": many}))
        .answers(200, &json!({"count": 101, "numbers": [owned("447700900000")]}));
    let listed = adapter(&vendor.url).list_numbers().await.unwrap();
    assert_eq!(listed.len(), 101);
    assert_eq!(listed[0].webhooks.clone().unwrap().sms, None, "an empty address is none");

    let number = RentedNumber { ..listed[100].clone() };
    let vendor = FakeVendor::start(keyed).await;
    vendor.answers(200, &json!({"count": 1, "numbers": [owned("447700900000")]})).answers(200, &done());
    adapter(&vendor.url).release_number(&number).await.unwrap();
    assert_eq!(vendor.asked()[1].path, "/number/cancel");
    let vendor = FakeVendor::start(keyed).await;
    vendor.says(200, None, &json!({}));
    assert_eq!(adapter(&vendor.url).release_number(&number).await, Ok(()), "it is gone already");
}

#[tokio::test]
async fn a_phone_is_looked_up() {
    let insight = json!({"status": 0, "status_message": "Success", "request_id": "r", "country_code": "GB",
        "international_format_number": "447700900001", "national_format_number": "07700 900001"});
    let known = Lookup {
        valid: true,
        number: Some(phone("447700900001")),
        country: Some("GB".into()),
        line_type: None,
    };
    let unknown = Lookup { valid: false, number: None, country: None, line_type: None };
    for (body, expected) in [(insight, known), (json!({"status": 3, "status_message": "Invalid"}), unknown)] {
        let vendor = FakeVendor::start(keyed).await;
        vendor.says(200, None, &body);
        assert_eq!(adapter(&vendor.url).lookup(&phone("447700900001")).await, Ok(expected));
        assert_eq!(vendor.asked()[0].path, "/ni/basic/json");
    }
    let vendor = FakeVendor::start(keyed).await;
    vendor.says(200, None, &json!({"status": 1, "status_message": "Busy"}));
    let busy = adapter(&vendor.url).lookup(&phone("447700900001")).await;
    assert!(matches!(busy, Err(SendError::Retry { .. })), "{busy:?}");
}

#[tokio::test]
async fn the_account_tells_its_balance() {
    let vendor = FakeVendor::start(keyed).await;
    vendor.says(200, None, &json!({"value": 10.28, "autoReload": false}));
    let account = adapter(&vendor.url).account().await.unwrap();
    assert_eq!(account.balance, Some(Price { amount: "10.28".into(), currency: "EUR".into() }));
    vendor.says(401, None, &json!({}));
    let refused = adapter(&vendor.url).account().await.unwrap_err().to_string();
    assert_eq!(refused, "Vonage refuses the API key or secret: correct them in the settings (4)");
}
