//! Numbers as the vendor rents them out, what it knows of phones, and the account.

use maskline::phone::PhoneNumber;
use maskline::providers::{Capabilities, NumberQuery, Provider, RentedNumber, SendError};
use maskline_tests::TestApp;
use maskline_tests::vendor::{Ability, Vendor};
use serde_json::json;

fn wanted(vendor: &dyn Vendor) -> NumberQuery {
    NumberQuery {
        country: vendor.country().into(),
        near: None,
        region: None,
        area_code: None,
        pattern: None,
        toll_free: false,
        capabilities: Capabilities { sms: true, voice: true, mms: false },
        limit: 5,
    }
}

async fn server(vendor: &dyn Vendor) -> TestApp {
    let app = TestApp::start_with(|config| vendor.configure(config)).await;
    vendor.connect(&app).await;
    app
}

fn same_place(listed: &[RentedNumber], number: &PhoneNumber) -> Option<RentedNumber> {
    listed.iter().find(|rented| rented.number == *number).cloned()
}

/// R20, R21, R84: searched, rented with its webhooks, listed, pointed again, given back; each
/// repeated step changes nothing.
pub async fn rented(vendor: impl Vendor) {
    let app = server(&vendor).await;
    let provider = app.app.providers.get(vendor.name()).unwrap().clone();
    let query = wanted(&vendor);
    if vendor.can(Ability::Numbers) {
        let bought = rent(&vendor, provider.as_ref(), &query).await;
        let again = provider.buy_number(&bought.number, &query.country).await.unwrap();
        assert_eq!((&again.number, &again.provider_id), (&bought.number, &bought.provider_id), "R84");
        let configured = provider.configure_number(&bought).await.unwrap();
        let listed = provider.list_numbers().await.unwrap();
        let ours = same_place(&listed, &bought.number).expect("it is listed");
        assert_eq!((ours.number, ours.provider_id), (configured.number, configured.provider_id));
        if let Some(webhooks) = ours.webhooks {
            assert_eq!(webhooks, provider.webhooks(), "R11, R58");
        }
        provider.release_number(&bought).await.unwrap();
        provider.release_number(&bought).await.expect("gone is gone");
        assert_eq!(same_place(&provider.list_numbers().await.unwrap(), &bought.number), None);
    } else {
        assert_eq!(provider.search_numbers(&query).await, Err(SendError::Unsupported));
        assert_eq!(provider.list_numbers().await, Err(SendError::Unsupported));
    }
    app.finish().await;
    assert!(vendor.complaints().is_empty(), "{:#?}", vendor.complaints());
}

async fn rent(vendor: &dyn Vendor, provider: &dyn Provider, query: &NumberQuery) -> RentedNumber {
    let offered = provider.search_numbers(query).await.unwrap();
    let fits = |offer: &maskline::providers::OfferedNumber| offer.capabilities.cover(query.capabilities);
    assert!(offered.iter().all(|offer| fits(offer) && offer.country == query.country), "{offered:#?}");
    if vendor.can(Ability::ChoosesNumber) {
        return provider.buy_any(query).await.unwrap();
    }
    let first = &offered.first().expect("something is on offer").number;
    let bought = provider.buy_number(first, &query.country).await.unwrap();
    assert_eq!(bought.number, *first);
    bought
}

/// R60, R88.
pub async fn asked(vendor: impl Vendor) {
    let app = server(&vendor).await;
    let provider = app.app.providers.get(vendor.name()).unwrap().clone();
    let phone = PhoneNumber::from_wire("31612345678").unwrap();
    let looked = provider.lookup(&phone).await;
    if vendor.can(Ability::Lookup) {
        let looked = looked.unwrap();
        assert_eq!((looked.valid, looked.number, looked.country.as_deref()), (true, Some(phone), Some("NL")));
    } else {
        assert_eq!(looked, Err(SendError::Unsupported));
    }
    // A dispatcher asks about a number that is nobody's yet.
    let ask =
        "mutation($number: String!, $provider: String) { lookupNumber(number: $number, provider: $provider) {
        number valid country toldBy } }";
    let asked = |number: &str| json!({ "number": number, "provider": vendor.name() });
    if vendor.can(Ability::Lookup) {
        let told = app.gql(ask, asked("06 1234 5678")).await["lookupNumber"].take();
        let want = json!({ "number": "+31612345678", "valid": true, "country": "NL",
            "toldBy": provider.label() });
        assert_eq!(told, want);
    } else {
        let (code, words) = app.refusal(ask, asked("+31612345678")).await;
        assert_eq!(code, "PROVIDER_ERROR");
        assert_eq!(words, format!("{} cannot look up phones. Ask another telco.", provider.label()));
    }
    assert_eq!(app.refusal(ask, asked("12")).await.0, "INVALID_NUMBER");
    let account = provider.account().await;
    if vendor.can(Ability::Account) {
        assert_eq!(account.unwrap().balance.is_some(), vendor.can(Ability::Balance));
    } else {
        assert_eq!(account, Err(SendError::Unsupported));
    }
    app.finish().await;
    assert!(vendor.complaints().is_empty(), "{:#?}", vendor.complaints());
}
