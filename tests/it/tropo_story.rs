//! The Tropo guide, replayed to the letter: a mask with the area code of the phone, provisioned by
//! prefix, and calls transferred by JSON (R98–R106).

use maskline_tests::vendor::{Heard, Vendor};
use maskline_tests::{TestApp, Tropo};
use serde_json::{Value, json};

const MASK: &str = "mutation($input: MaskInput!) { createMask(input: $input) {
    id state label policy number { number purpose state provider } attempt problem version } }";

/// A server that speaks to Tropo, and a customer with this phone.
async fn with_customer(phone: &str) -> (TestApp, Tropo, String) {
    let tropo = Tropo::start().await;
    let app = TestApp::start_with(|config| tropo.configure(config)).await;
    let query =
        "mutation($phone: String!) { createCustomer(input: { name: \"Otto\", phone: $phone }) { id } }";
    let made = app.gql(query, json!({ "phone": phone })).await;
    let id = made["createCustomer"]["id"].as_str().unwrap().to_owned();
    (app, tropo, id)
}

async fn mask(app: &TestApp, person: &str, policy: &str) -> Value {
    let input =
        json!({ "personId": person, "label": "Classified ad", "policy": policy, "provider": "tropo" });
    app.gql(MASK, json!({ "input": input })).await["createMask"].take()
}

#[tokio::test]
async fn r100_the_mask_has_the_area_code_of_the_phone_and_transfers_calls() {
    let owner = "+14075551234";
    let (app, tropo, person) = with_customer(owner).await;
    let made = mask(&app, &person, "SHOW_MASK").await;
    assert_eq!(made["state"], "ACTIVE", "{made:#}");
    assert_eq!(tropo.wanted(), [json!({ "type": "number", "prefix": "1407" })], "R100: type and prefix");
    // The number is read from the href, and is nobody's but the mask's.
    let number = made["number"]["number"].as_str().unwrap().to_owned();
    assert!(number.starts_with("+1407"), "R101: {number}");
    assert_eq!(
        (&made["number"]["purpose"], &made["number"]["provider"]),
        (&json!("STATIC"), &json!("tropo"))
    );
    assert_eq!((&made["attempt"], &made["problem"]), (&Value::Null, &Value::Null));

    // R103: Tropo posts the session, numbers without "+", and is told to transfer.
    let caller = "+14155559876";
    let answer = tropo.transfer(&app, "call-1", caller, &number).await;
    let steps = answer["tropo"].as_array().unwrap();
    let transfer = steps.iter().find_map(|step| step.get("transfer")).unwrap();
    assert_eq!(
        (&transfer["to"], &transfer["from"]),
        (&json!(owner), &json!(number)),
        "the owner sees the mask"
    );
    assert!(!answer.to_string().contains("4155559876"), "the caller's own number is not told");

    // R108: the owner calls his mask, is asked, and rings the one who called, from the mask.
    let asked = tropo.call(&app, "call-2", owner, &number).await;
    let Heard::Ask(words) = asked else { panic!("{asked:?}") };
    assert!(words.contains("Press 1 to call back"), "{words}");
    let through = tropo.press(&app, "call-2", owner, &number, "1").await;
    let Heard::Bridge { to, caller_id, .. } = through else { panic!("{through:?}") };
    assert_eq!((to.as_str(), caller_id), (caller, number));
    app.finish().await;
    assert!(tropo.complaints().is_empty(), "{:#?}", tropo.complaints());
}

#[tokio::test]
async fn r101_without_a_number_of_the_area_any_of_the_country_is_taken_and_the_attempt_is_shown() {
    let (app, tropo, person) = with_customer("+12125551234").await;
    let made = mask(&app, &person, "SHOW_MASK").await;
    assert_eq!(made["state"], "ACTIVE", "{made:#}");
    let prefixes: Vec<_> = tropo.wanted().iter().map(|wanted| wanted["prefix"].clone()).collect();
    assert_eq!(prefixes, ["1212", "1"]);
    let attempt = made["attempt"].as_str().unwrap();
    assert!(attempt.contains("400") && attempt.contains("no numbers available"), "{attempt}");
    // Its three numbers are gone after two more masks: the fourth says why it has none.
    for label in ["second", "third"] {
        let input = json!({ "personId": person, "label": label, "provider": "tropo" });
        assert_eq!(app.gql(MASK, json!({ "input": input })).await["createMask"]["state"], "ACTIVE");
    }
    let input = json!({ "personId": person, "label": "fourth", "provider": "tropo" });
    let none = app.gql(MASK, json!({ "input": input })).await["createMask"].take();
    assert_eq!((&none["state"], &none["number"]), (&json!("PROVISIONING"), &Value::Null));
    assert!(none["problem"].as_str().unwrap().contains("no numbers available (400)"), "{none:#}");
    app.finish().await;
}

/// R104: the guide's own way, `from => from`; off unless asked for.
#[tokio::test]
async fn r104_a_mask_may_pass_on_who_calls() {
    let owner = "+14075551234";
    let (app, tropo, person) = with_customer(owner).await;
    let made = mask(&app, &person, "PASS_CALLER").await;
    let number = made["number"]["number"].as_str().unwrap();
    let answer = tropo.transfer(&app, "call-1", "+14155559876", number).await;
    let transfer = answer["tropo"].as_array().unwrap().iter().find_map(|step| step.get("transfer")).unwrap();
    assert_eq!((&transfer["to"], &transfer["from"]), (&json!(owner), &json!("+14155559876")));
    app.finish().await;
}

/// R105: a mask that is none says so, and does not crash.
#[tokio::test]
async fn r105_an_unknown_mask_does_no_harm() {
    let (app, tropo, _) = with_customer("+14075551234").await;
    let answer = tropo.transfer(&app, "call-1", "+14155559876", "+14075550199").await;
    let said = answer["tropo"][0]["say"]["value"].as_str().unwrap();
    assert!(said.starts_with("Sorry, we cannot identify your transaction."), "{answer}");
    app.finish().await;
}
