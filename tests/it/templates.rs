//! Words: which template, whose, in which language; and what dispatchers keep ready.

use maskline_tests::{Fleet, Role, TestApp};
use serde_json::{Value, json};

const SET: &str =
    "mutation($input: TemplateInput!) { setTemplate(input: $input) { name text isOwn locale } }";

async fn set(app: &TestApp, locale: &str, name: &str, text: &str) {
    let input = json!({ "locale": locale, "name": name, "text": text });
    app.gql_as(Role::Admin, SET, json!({ "input": input })).await;
}

async fn speaks(app: &TestApp, customer: &str, locale: &str) {
    let query = "mutation($id: ID!, $locale: String) {
        updateCustomer(id: $id, patch: { locale: $locale }) { locale } }";
    app.gql(query, json!({ "id": customer, "locale": locale })).await;
}

async fn market(app: &TestApp, patch: Value) {
    let markets = app.gql("{ markets { id } }", json!({})).await;
    let query = "mutation($id: ID!, $patch: MarketPatch!) { updateMarket(id: $id, patch: $patch) { id } }";
    app.gql_as(Role::Admin, query, json!({ "id": markets["markets"][0]["id"], "patch": patch })).await;
}

fn last(app: &TestApp, phone: &str) -> String {
    app.telco.inbox(phone).pop().unwrap().1
}

/// R41, R42: a person is written to in his language, else the market's, else English.
#[tokio::test]
async fn a_person_is_written_to_in_his_language_then_the_markets_then_english() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 3, 1, 3).await;
    set(&app, "nl", "C1", "{driver} haalt je op om {datetime}.").await;
    set(&app, "fr", "C1", "{driver} vient vous chercher.").await;
    speaks(&app, &fleet.customers[0], "nl-BE").await;
    speaks(&app, &fleet.customers[1], "de").await;
    for n in 0..2 {
        fleet.ride(&app, n, 0).await;
    }
    market(&app, json!({ "locale": "fr" })).await;
    fleet.ride(&app, 2, 0).await;
    app.settle().await;
    assert_eq!(last(&app, &Fleet::customer_phone(0)), "Dan 0 haalt je op om ma 5 jan 14:30.");
    assert!(last(&app, &Fleet::customer_phone(1)).starts_with("Dan 0 will pick you up at Mon 5 Jan 14:30."));
    assert_eq!(last(&app, &Fleet::customer_phone(2)), "Dan 0 vient vous chercher.");
    app.finish().await;
}

/// R62, R97: a market that delivers says so; and a reset brings the common words back.
#[tokio::test]
async fn r62_a_market_has_words_of_its_own_and_takes_them_back() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 2, 2).await;
    market(&app, json!({ "driverWord": "courier", "rideWord": "delivery", "brand": "Soup & Co" })).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    let told = last(&app, &Fleet::customer_phone(0));
    assert!(told.ends_with("Reply to this message to contact the courier."), "{told}");
    let heard = app.telco.call(&app, "call", &Fleet::customer_phone(0), &ride.customer_dials).await;
    assert!(heard.contains("mask=\"true\""), "{heard}");
    let spoken = app.gql("{ entries(first: 1) { nodes { template body } } }", json!({})).await;
    let spoken = &spoken["entries"]["nodes"][0];
    assert_eq!(spoken["template"], "A1c");
    assert_eq!(spoken["body"], "Connecting you with your courier, please wait...");

    set(&app, "en", "C1", "{driver} brings your {trip}.").await;
    fleet.ride(&app, 0, 1).await;
    app.settle().await;
    assert_eq!(last(&app, &Fleet::customer_phone(0)), "Dan 1 brings your delivery.");
    let reset = "mutation { resetTemplate(locale: \"en\", name: \"C1\") { isOwn text defaultText } }";
    for _ in 0..2 {
        let back = app.gql_as(Role::Admin, reset, json!({})).await["resetTemplate"].take();
        assert_eq!(back["isOwn"], false);
        assert_eq!(back["text"], back["defaultText"]);
    }
    assert_eq!(app.telco.text(&app, "t", "+31699999999", &fleet.numbers[0], "hello?").await, 200);
    app.settle().await;
    assert_eq!(
        last(&app, "+31699999999"),
        "We're sorry, this conversation has ended. Thank you for using Soup & Co!"
    );
    app.finish().await;
}

/// Names in texts are first names, and a number in a name reaches nobody (I4).
#[tokio::test]
async fn texts_show_first_names_and_never_a_number() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 2, 1, 2).await;
    let rename =
        "mutation($id: ID!, $name: String) { updateCustomer(id: $id, patch: { name: $name }) { id } }";
    app.gql(rename, json!({ "id": fleet.customers[0], "name": "Cara van Dijk" })).await;
    app.gql(rename, json!({ "id": fleet.customers[1], "name": "Cara 06 1234-5678" })).await;
    fleet.ride(&app, 0, 0).await;
    app.settle().await;
    assert!(last(&app, &Fleet::driver_phone(0)).starts_with("Cara will wait for you at"));
    fleet.ride(&app, 1, 0).await;
    app.settle().await;
    assert!(last(&app, &Fleet::driver_phone(0)).starts_with("customer will wait for you at"));
    app.finish().await;
}

/// What cannot be filled in or sent is refused when it is saved, with the remedy.
#[tokio::test]
async fn what_cannot_be_filled_in_is_refused_when_it_is_saved() {
    let app = TestApp::start().await;
    let wrong = [
        ("C1", "en", "{drivr} comes", "text", "{drivr}"),
        ("C1", "en", "{driver comes", "text", "braces"),
        ("C1", "en", "  ", "text", "Between 1"),
        ("C1", "dutch", "{driver}", "locale", "pt-BR"),
    ];
    for (name, locale, text, field, words) in wrong {
        let input = json!({ "locale": locale, "name": name, "text": text });
        let answer = app.ask(Some(Role::Admin), SET, json!({ "input": input })).await;
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "INVALID_INPUT", "{answer}");
        assert_eq!(error["extensions"]["field"], field, "{answer}");
        assert!(error["message"].as_str().unwrap().contains(words), "{answer}");
    }
    let input = json!({ "locale": "en", "name": "C99", "text": "x" });
    let unknown = app.ask(Some(Role::Admin), SET, json!({ "input": input })).await;
    assert_eq!(unknown["errors"][0]["extensions"]["code"], "NOT_FOUND");
    let forbidden = app.refusal(SET, json!({ "input": input })).await;
    assert_eq!(forbidden.0, "FORBIDDEN");
    app.finish().await;
}

/// The matrix of who gets what and when, and what an edit would look like to the carrier.
#[tokio::test]
async fn the_matrix_is_whole_and_a_preview_counts_as_carriers_do() {
    let app = TestApp::start().await;
    let query = "{ templates(locale: \"nl\") { name audience when text locale isOwn variables { name meaning example } } }";
    let all = app.gql(query, json!({})).await["templates"].take();
    let names: Vec<_> = all.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    for name in ["C1", "D8", "O14", "A3", "P3", "V5", "S3", "I2"] {
        assert!(names.contains(&name), "{name}");
    }
    assert!(all.as_array().unwrap().iter().all(|it| it["locale"] == "en" && it["isOwn"] == false));
    let preview = "query($text: String!, $variables: [TemplateValue!]) {
        previewTemplate(name: \"C1\", text: $text, variables: $variables) { text coding units segments } }";
    let variables =
        json!({ "text": "{driver} 🚕 {brand}", "variables": [{ "name": "driver", "value": "Zoë" }] });
    let seen = app.gql(preview, variables).await["previewTemplate"].take();
    assert_eq!(seen, json!({ "text": "Zoë 🚕 Maskline", "coding": "UCS2", "units": 15, "segments": 1 }));
    let long = app.gql(preview, json!({ "text": "a".repeat(161) })).await["previewTemplate"].take();
    assert_eq!((&long["coding"], &long["segments"]), (&json!("GSM7"), &json!(2)));
    app.finish().await;
}

/// Replies that dispatchers keep ready are filled in for the ride they are picked at.
#[tokio::test]
async fn canned_replies_are_filled_in_for_a_ride() {
    let app = TestApp::start().await;
    let fleet = Fleet::of(&app, 1, 1, 1).await;
    let ride = fleet.ride(&app, 0, 0).await;
    let set = "mutation($input: CannedReplyInput!) { setCannedReply(input: $input) { id title text } }";
    let input = json!({ "title": "Late", "text": "{driver} is 10 minutes late for {start}." });
    let made = app.gql_as(Role::Admin, set, json!({ "input": input })).await["setCannedReply"].take();
    let again = app.ask(Some(Role::Admin), set, json!({ "input": input })).await;
    assert_eq!(again["errors"][0]["extensions"]["code"], "ALREADY_EXISTS");
    let change = json!({ "id": made["id"], "title": "Late", "text": "{driver} is late for {start}." });
    app.gql_as(Role::Admin, set, json!({ "input": change })).await;
    let query = "query($id: ID!) { repliesFor(rideId: $id) { title text segments } }";
    let ready = app.gql(query, json!({ "id": ride.id })).await["repliesFor"].take();
    assert_eq!(
        ready,
        json!([{ "title": "Late", "text": "Dan 0 is late for Central Station.", "segments": 1 }])
    );
    let remove = "mutation($id: ID!) { removeCannedReply(id: $id) { id } }";
    app.gql_as(Role::Admin, remove, json!({ "id": made["id"] })).await;
    assert_eq!(app.gql(query, json!({ "id": ride.id })).await["repliesFor"], json!([]));
    app.finish().await;
}
