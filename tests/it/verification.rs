//! Verification of customers' phones (R1, R2, R4–R9, E49): a code is sent, and comes back by text.

use std::time::Duration;

use maskline::entities::entry;
use maskline_tests::vendor::{Text, Vendor};
use maskline_tests::{Fleet, Role, Simulator, TestApp, Twilio, Watcher};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

/// The number that codes come from.
pub const DESK: &str = "+3197010999001";
pub const VERIFIED: &str = "Thank you, your number is verified.";
const STRANGER: &str = "+31699999999";
const REQUEST: &str = "mutation($customer: ID!) { requestVerification(customerId: $customer) { id } }";
const RESEND: &str = "mutation($id: ID!) { resendVerification(id: $id) { id sends } }";
const CONFIRM: &str =
    "mutation($id: ID!, $code: String!) { confirmVerification(id: $id, code: $code) { state } }";

/// A server of this telco with a number for verification, and customers.
pub async fn desk(telco: &dyn Vendor, customers: usize) -> (TestApp, Fleet) {
    let app = TestApp::start_with(|config| telco.configure(config)).await;
    telco.connect(&app).await;
    let fleet = Fleet::with(&app, telco.name(), customers, 1, 1).await;
    let input = json!({ "number": DESK, "provider": telco.name(), "purpose": "VERIFY" });
    let query = "mutation($input: NumberInput!) { addNumber(input: $input) { id } }";
    app.gql_as(Role::Admin, query, json!({ "input": input })).await;
    (app, fleet)
}

pub async fn request(app: &TestApp, customer: &str) -> String {
    let asked = app.gql(REQUEST, json!({ "customer": customer })).await;
    asked["requestVerification"]["id"].as_str().unwrap().to_owned()
}

async fn refused(app: &TestApp, query: &str, variables: Value) -> String {
    app.refusal(query, variables).await.0
}

/// The newest code on a phone.
pub async fn code(app: &TestApp, telco: &dyn Vendor, phone: &str) -> String {
    app.settle().await;
    let texts = telco.taken(app).await;
    let text = texts.iter().rev().find(|text| text.to == phone && text.body.contains("code is")).unwrap();
    assert_eq!(text.from, DESK, "never from the pool");
    let code = text.body.strip_prefix("Your Maskline code is ").and_then(|rest| rest.get(..6)).unwrap();
    assert_eq!(text.body, format!("Your Maskline code is {code}. Reply to this message with the code."));
    code.to_owned()
}

/// A code that is not this one.
fn another(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

pub async fn says(app: &TestApp, telco: &dyn Vendor, id: &str, from: &str, body: &str) -> Option<String> {
    let text = Text { id, from, to: DESK, body, media: &[] };
    let (status, answer) = telco.text(app, &text).await;
    assert_eq!(status, 200);
    answer
}

async fn state(app: &TestApp, id: &str) -> Value {
    let query = "query($id: ID!) { verification(id: $id) { state tries triesLeft sends resendAt verifiedAt
        phone { verifiedAt masked } customer { id name } number { number } entry { body kind } } }";
    app.gql(query, json!({ "id": id })).await["verification"].take()
}

/// The whole story of the source, over a telco's own wire.
async fn story(telco: impl Vendor) {
    let (app, fleet) = desk(&telco, 2).await;
    let phone = Fleet::customer_phone(0);
    // R4: the phone was captured before; nobody has proved it.
    let id = request(&app, &fleet.customers[0]).await;
    let code = code(&app, &telco, &phone).await;
    let sent = state(&app, &id).await;
    assert_eq!((&sent["state"], &sent["phone"]["verifiedAt"]), (&json!("SENT"), &Value::Null));
    let handset = "query($of: ID!) { simulatedMessages(of: { personId: $of }) { body outgoing number } }";
    let seen = app.gql(handset, json!({ "of": fleet.customers[0] })).await["simulatedMessages"].take();
    if telco.name() == "simulator" {
        // Whoever has the handset reads it.
        assert!(seen[0]["body"].as_str().unwrap().contains(&code), "{seen}");
        assert_eq!((&seen[0]["outgoing"], &seen[0]["number"]), (&json!(false), &json!(DESK)));
    } else {
        assert_eq!(seen, json!([]));
    }
    assert_eq!(sent["number"]["number"], DESK);
    // Dispatchers read of it, but not the code.
    assert_eq!(sent["entry"]["kind"], "VERIFICATION");
    assert_eq!(sent["entry"]["body"], "Your Maskline code is ••••••. Reply to this message with the code.");

    let wrong = says(&app, &telco, "t1", &phone, &another(&code)).await;
    assert_eq!(wrong.as_deref(), Some("That code is not right. 4 tries left."));
    assert_eq!(state(&app, &id).await["state"], "WRONG");
    let other = says(&app, &telco, "t2", STRANGER, &code).await;
    assert_eq!(other.as_deref(), Some("Please reply from the phone that is being verified."));
    let right = says(&app, &telco, "t3", &phone, &format!(" {code}. ")).await;
    assert_eq!(right.as_deref(), Some(VERIFIED));
    let again = says(&app, &telco, "t3", &phone, &format!(" {code}. ")).await;
    assert_eq!(again.as_deref(), Some(VERIFIED), "a repeated webhook is answered alike (E26)");
    assert_eq!(says(&app, &telco, "t4", &phone, &code).await, None, "thanked once");
    let proved = state(&app, &id).await;
    assert_eq!((&proved["state"], &proved["tries"]), (&json!("VERIFIED"), &json!(1)));
    assert!(proved["phone"]["verifiedAt"].is_string());

    // The code is nowhere any more, nor in what came back.
    for entry in entry::Entity::find().all(app.app.db.read()).await.unwrap() {
        assert_eq!(entry.secret_sealed, None);
        let body = entry.body_sealed.map(|sealed| app.app.vault.open(entry.id, &sealed).unwrap());
        assert!(!body.unwrap_or_default().contains(&code));
    }
    app.finish().await;
}

#[tokio::test]
async fn r7_the_customer_replies_with_the_code_over_twilio() {
    story(Twilio::start().await).await;
}

#[tokio::test]
async fn r7_the_customer_replies_with_the_code_over_the_simulator() {
    story(Simulator).await;
}

/// E49: a code that is too old is told so, and RESEND sends another.
#[tokio::test]
async fn e49_an_expired_code_is_told_and_resent() {
    let telco = Simulator;
    let (app, fleet) = desk(&telco, 1).await;
    let phone = Fleet::customer_phone(0);
    let id = request(&app, &fleet.customers[0]).await;
    let first = code(&app, &telco, &phone).await;
    app.pass(Duration::from_mins(10));
    assert_eq!(state(&app, &id).await["state"], "EXPIRED");
    let late = says(&app, &telco, "t1", &phone, &first).await;
    assert_eq!(late.as_deref(), Some("That code has expired. Reply RESEND for a new one."));
    assert_eq!(refused(&app, CONFIRM, json!({ "id": id, "code": first })).await, "VERIFICATION_OVER");
    assert_eq!(says(&app, &telco, "t2", &phone, "resend").await, None, "the code is the answer");
    let second = code(&app, &telco, &phone).await;
    assert_ne!(first, second);
    let sent = state(&app, &id).await;
    assert_eq!((&sent["state"], &sent["sends"]), (&json!("SENT"), &json!(2)));
    let old = says(&app, &telco, "t3", &phone, &first).await;
    assert_eq!(old.as_deref(), Some("That code is not right. 4 tries left."), "only the newest counts");
    assert_eq!(says(&app, &telco, "t4", &phone, &second).await.as_deref(), Some(VERIFIED));
    app.finish().await;
}

/// R9, E49: five wrong codes, and nobody listens any more, nor answers.
#[tokio::test]
async fn r9_after_five_wrong_codes_it_is_locked_and_silent() {
    let telco = Simulator;
    let (app, fleet) = desk(&telco, 1).await;
    let phone = Fleet::customer_phone(0);
    let id = request(&app, &fleet.customers[0]).await;
    let right = code(&app, &telco, &phone).await;
    for (n, left) in [4, 3].into_iter().enumerate() {
        let told = says(&app, &telco, &format!("w{n}"), &phone, &another(&right)).await;
        assert_eq!(told.unwrap(), format!("That code is not right. {left} tries left."));
    }
    // What is typed in an app counts as well.
    let (code, words) = app.refusal(CONFIRM, json!({ "id": id, "code": another(&right) })).await;
    assert_eq!((code.as_str(), words.as_str()), ("WRONG_CODE", "This is not the code. 2 tries are left."));
    says(&app, &telco, "w3", &phone, &another(&right)).await;
    let last = says(&app, &telco, "w4", &phone, &another(&right)).await;
    assert_eq!(last.as_deref(), Some("That code is not right. 0 tries left."));
    assert_eq!(says(&app, &telco, "r", &phone, &right).await, None, "silent after the lock");
    assert_eq!(refused(&app, CONFIRM, json!({ "id": id, "code": right })).await, "VERIFICATION_OVER");
    assert_eq!(refused(&app, RESEND, json!({ "id": id })).await, "VERIFICATION_OVER");
    let locked = state(&app, &id).await;
    assert_eq!((&locked["state"], &locked["triesLeft"]), (&json!("LOCKED"), &json!(0)));
    assert_eq!(locked["phone"]["verifiedAt"], Value::Null);
    let listed = app.gql("{ verifications(filter: { states: [LOCKED] }) { nodes { id } } }", json!({})).await;
    assert_eq!(listed["verifications"]["nodes"][0]["id"], id);
    let listed = app
        .gql("{ verifications(filter: { states: [SENT, WRONG, CREATED] }) { nodes { id } } }", json!({}))
        .await;
    assert_eq!(listed["verifications"]["nodes"], json!([]));
    app.finish().await;
}

/// R8: another code after 30, 60, 120 seconds, and five a day.
#[tokio::test]
async fn r8_codes_are_resent_after_a_while_and_five_a_day() {
    let (app, fleet) = desk(&Simulator, 1).await;
    let customer = json!({ "customer": fleet.customers[0] });
    let id = request(&app, &fleet.customers[0]).await;
    for wait in [30, 60, 120, 120] {
        app.pass(Duration::from_secs(wait - 1));
        assert_eq!(refused(&app, RESEND, json!({ "id": id })).await, "RATE_LIMITED", "{wait}");
        assert_eq!(refused(&app, REQUEST, customer.clone()).await, "RATE_LIMITED", "nor that way");
        app.pass(Duration::from_secs(1));
        app.gql(RESEND, json!({ "id": id })).await;
    }
    app.pass(Duration::from_hours(23));
    assert_eq!(refused(&app, RESEND, json!({ "id": id })).await, "RATE_LIMITED");
    assert_eq!(state(&app, &id).await["resendAt"], Value::Null);
    app.pass(Duration::from_hours(1));
    assert_eq!(app.gql(RESEND, json!({ "id": id })).await["resendVerification"]["sends"], 6);
    app.finish().await;
}

/// A code never leaves from the pool, nor to where none may go.
#[tokio::test]
async fn codes_go_only_where_they_may() {
    let telco = Simulator;
    let app = TestApp::start().await;
    let fleet = Fleet::with(&app, "simulator", 2, 1, 1).await;
    let customer = json!({ "customer": fleet.customers[0] });
    let (code, words) = app.refusal(REQUEST, customer.clone()).await;
    assert_eq!(code, "NO_VERIFICATION_NUMBER");
    assert!(words.contains("never sent from the pool"), "{words}");
    let add = "mutation($input: NumberInput!) { addNumber(input: $input) { id } }";
    let input = json!({ "number": DESK, "provider": "simulator", "purpose": "VERIFY" });
    app.gql_as(Role::Admin, add, json!({ "input": input })).await;

    let make = "mutation($input: CustomerInput!) { createCustomer(input: $input) { id } }";
    let input = json!({ "name": "Bea", "phone": "+32470123456" });
    let abroad = app.gql(make, json!({ "input": input })).await["createCustomer"]["id"].take();
    let abroad = json!({ "customer": abroad });
    assert_eq!(refused(&app, REQUEST, abroad.clone()).await, "INVALID_NUMBER");
    let policy = "mutation($id: ID!, $patch: VerificationPolicyPatch!) {
        updateVerificationPolicy(marketId: $id, patch: $patch) { verification { countries dayCap } } }";
    let market = app.gql("{ markets { id } }", json!({})).await["markets"][0]["id"].take();
    let set = |patch: Value| json!({ "id": market, "patch": patch });
    let allowed = app.gql_as(Role::Admin, policy, set(json!({ "countries": ["be"], "dayCap": 1 }))).await;
    let allowed = &allowed["updateVerificationPolicy"]["verification"];
    assert_eq!(*allowed, json!({ "countries": ["NL", "BE"], "dayCap": 1 }));
    app.gql(REQUEST, abroad).await;
    assert_eq!(refused(&app, REQUEST, customer.clone()).await, "RATE_LIMITED", "the market's cap");
    app.gql_as(Role::Admin, policy, set(json!({ "dayCap": null }))).await;
    let nowhere = app.ask(Some(Role::Admin), policy, set(json!({ "countries": ["XX"] }))).await;
    assert_eq!(nowhere["errors"][0]["extensions"]["field"], "countries");

    // Someone who wants no texts gets none, and is not charged a try.
    says(&app, &telco, "stop", &Fleet::customer_phone(1), "STOP").await;
    assert_eq!(refused(&app, REQUEST, json!({ "customer": fleet.customers[1] })).await, "OPTED_OUT");
    let driver = "mutation($id: ID!) { requestVerification(phoneId: $id) { id } }";
    let phone = app.gql("{ drivers { nodes { phone { id } } } }", json!({})).await;
    let phone = json!({ "id": phone["drivers"]["nodes"][0]["phone"]["id"] });
    assert_eq!(refused(&app, driver, phone).await, "INVALID_INPUT", "only customers'");
    app.finish().await;
}

/// R9: a landline takes no texts. Where no telco was asked about it, its number may tell; what a telco says counts more.
#[tokio::test]
async fn r9_no_code_goes_to_a_landline() {
    let app = TestApp::start_with(|config| {
        config.messagebird_api_key = None;
        config.vonage_api_key = None;
    })
    .await;
    let add = "mutation($input: NumberInput!) { addNumber(input: $input) { id } }";
    let input = json!({ "number": DESK, "provider": "simulator", "purpose": "VERIFY" });
    app.gql_as(Role::Admin, add, json!({ "input": input })).await;
    let add_bea = "mutation($phone: String!) { createCustomer(input: { name: \"Bea\", phone: $phone }) { id phone { id lineType } } }";
    for (phone, refused) in [("+31201234567", true), ("+31800123456", true), ("+31610001234", false)] {
        let made = app.gql(add_bea, json!({ "phone": phone })).await["createCustomer"].take();
        assert!(made["phone"]["lineType"].is_null(), "nobody was asked");
        let asked = app.ask(Some(Role::Dispatcher), REQUEST, json!({ "customer": made["id"] })).await;
        let code = &asked["errors"][0]["extensions"]["code"];
        assert_eq!(code == "UNREACHABLE_LINE", refused, "{phone}: {asked}");
    }
    let made = app.gql(add_bea, json!({ "phone": "+31201234568" })).await["createCustomer"].take();
    let look = "mutation($id: ID!) { lookupPhone(id: $id) { lineType } }";
    let told = app.gql(look, json!({ "id": made["phone"]["id"] })).await;
    assert_eq!(told["lookupPhone"]["lineType"], "MOBILE");
    app.gql(REQUEST, json!({ "customer": made["id"] })).await;
    app.finish().await;
}

/// One address gets so many a day, where a program names it; the same request again sends nothing more.
#[tokio::test]
async fn an_address_gets_so_many_codes_a_day() {
    let app = TestApp::start_with(|config| config.verify_address_day = 2).await;
    let fleet = Fleet::with(&app, "simulator", 3, 0, 0).await;
    let add = "mutation($input: NumberInput!) { addNumber(input: $input) { id } }";
    let input = json!({ "number": DESK, "provider": "simulator", "purpose": "VERIFY" });
    app.gql_as(Role::Admin, add, json!({ "input": input })).await;
    let ask = "mutation($id: ID!, $address: String, $mine: String) {
        requestVerification(customerId: $id, address: $address, clientMutationId: $mine) { id sends } }";
    let from = |n: usize, address: &str| json!({ "id": fleet.customers[n], "address": address });
    let mut once = from(0, "203.0.113.7");
    once["mine"] = json!("first");
    let first = app.gql(ask, once.clone()).await;
    assert_eq!(app.gql(ask, once).await, first, "the same request again");
    app.gql(ask, from(1, "203.0.113.7")).await;
    assert_eq!(refused(&app, ask, from(2, "203.0.113.7")).await, "RATE_LIMITED");
    assert_eq!(refused(&app, ask, from(2, "home")).await, "INVALID_INPUT");
    app.gql(ask, from(2, "203.0.113.8")).await;
    app.finish().await;
}

/// R2, E3, E49: two customers share a phone; one of them may have it as identity.
#[tokio::test]
async fn r2_a_number_is_the_identity_of_one_customer() {
    let telco = Simulator;
    let (app, fleet) = desk(&telco, 1).await;
    let phone = Fleet::customer_phone(0);
    let make = "mutation($input: CustomerInput!) { createCustomer(input: $input) { id } }";
    let input = json!({ "name": "Cora", "phone": phone });
    let second = app.gql(make, json!({ "input": input })).await["createCustomer"]["id"].take();
    let second = second.as_str().unwrap();
    let first_id = request(&app, &fleet.customers[0]).await;
    let first = code(&app, &telco, &phone).await;
    app.pass(Duration::from_secs(30));
    let second_id = request(&app, second).await;
    let other = code(&app, &telco, &phone).await;
    assert_eq!(says(&app, &telco, "t1", &phone, &first).await.as_deref(), Some(VERIFIED));
    assert_eq!(state(&app, &first_id).await["state"], "VERIFIED");
    let told = says(&app, &telco, "t2", &phone, &other).await;
    assert_eq!(told.as_deref(), Some("This number is already in use by another account."));
    assert_eq!(state(&app, &second_id).await["state"], "CANCELLED");
    assert_eq!(refused(&app, REQUEST, json!({ "customer": second })).await, "PHONE_ALREADY_VERIFIED");
    let own = json!({ "customer": fleet.customers[0] });
    assert_eq!(refused(&app, REQUEST, own).await, "PHONE_ALREADY_VERIFIED");

    // E7: with another phone he is unverified again, and the number is free for who has it now.
    let change = "mutation($id: ID!) { updateCustomer(id: $id, patch: { phone: \"+31610099999\" }) {
        phone { verifiedAt } } }";
    let changed = app.gql(change, json!({ "id": fleet.customers[0] })).await;
    assert_eq!(changed["updateCustomer"]["phone"]["verifiedAt"], Value::Null);
    app.pass(Duration::from_mins(1));
    request(&app, second).await;
    let third = code(&app, &telco, &phone).await;
    assert_eq!(says(&app, &telco, "t3", &phone, &third).await.as_deref(), Some(VERIFIED));
    app.finish().await;
}

/// R2 when many prove the same number at once, by app and by text, over two nodes on PostgreSQL.
#[tokio::test(flavor = "multi_thread")]
async fn r2_of_many_who_prove_a_number_at_once_one_has_it() {
    let telco = Simulator;
    let (app, _) = desk(&telco, 0).await;
    let phone = Fleet::customer_phone(0);
    let make = "mutation($input: CustomerInput!) { createCustomer(input: $input) { id } }";
    let mut asked = Vec::new();
    for n in 0..4 {
        let input = json!({ "name": format!("Cara {n}"), "phone": phone });
        let customer = app.gql(make, json!({ "input": input })).await["createCustomer"]["id"].take();
        app.pass(Duration::from_mins(2));
        let id = request(&app, customer.as_str().unwrap()).await;
        asked.push((id, code(&app, &telco, &phone).await));
    }
    let tries = asked.iter().flat_map(|one| [one, one, one]).map(|(id, code)| {
        let app = &app;
        async move { app.ask(Some(Role::Dispatcher), CONFIRM, json!({ "id": id, "code": code })).await }
    });
    let answers = futures_util::future::join_all(tries).await;
    let won = answers.iter().filter(|answer| answer["data"]["confirmVerification"]["state"] == "VERIFIED");
    assert_eq!(won.count(), 1, "{answers:#?}");
    let verified = maskline::entities::phone::Entity::find().all(app.app.db.read()).await.unwrap();
    assert_eq!(verified.iter().filter(|phone| phone.verified_at.is_some()).count(), 1);
    app.finish().await;
}

/// Wrong codes at once are as many tries: nobody guesses faster by asking together.
#[tokio::test(flavor = "multi_thread")]
async fn r9_wrong_codes_at_once_all_count() {
    let telco = Simulator;
    let (app, fleet) = desk(&telco, 1).await;
    let id = request(&app, &fleet.customers[0]).await;
    let right = code(&app, &telco, &Fleet::customer_phone(0)).await;
    let wrong = another(&right);
    let tries = (0..20).map(|_| app.ask(Some(Role::Dispatcher), CONFIRM, json!({ "id": id, "code": wrong })));
    let answers = futures_util::future::join_all(tries).await;
    let wrongly = answers.iter().filter(|it| it["errors"][0]["extensions"]["code"] == "WRONG_CODE").count();
    assert_eq!(wrongly, 5, "{answers:#?}");
    assert_eq!(state(&app, &id).await["state"], "LOCKED");
    app.finish().await;
}

/// Called off, or given up with its phone, a code counts no longer; one that waits is not sent.
#[tokio::test]
async fn a_code_that_is_called_off_counts_no_longer() {
    let telco = Simulator;
    let (app, fleet) = desk(&telco, 2).await;
    let phone = Fleet::customer_phone(0);
    let id = request(&app, &fleet.customers[0]).await;
    let first = code(&app, &telco, &phone).await;
    let cancel = "mutation($id: ID!) { cancelVerification(id: $id) { state } }";
    assert_eq!(app.gql(cancel, json!({ "id": id })).await["cancelVerification"]["state"], "CANCELLED");
    assert_eq!(refused(&app, cancel, json!({ "id": id })).await, "VERIFICATION_OVER");
    assert_eq!(says(&app, &telco, "t1", &phone, &first).await, None);
    assert_eq!(refused(&app, CONFIRM, json!({ "id": id, "code": first })).await, "VERIFICATION_OVER");

    let id = request(&app, &fleet.customers[1]).await;
    let change = "mutation($id: ID!) { updateCustomer(id: $id, patch: { phone: \"+31610099999\" }) { id } }";
    app.gql(change, json!({ "id": fleet.customers[1] })).await;
    assert_eq!(state(&app, &id).await["state"], "CANCELLED");
    app.finish().await;
}

/// A code whose telco is away is not sent once it counts no longer.
#[tokio::test]
async fn a_code_that_waits_too_long_is_not_sent() {
    let telco = Twilio::start().await;
    let (app, fleet) = desk(&telco, 1).await;
    telco.busy(true);
    let id = request(&app, &fleet.customers[0]).await;
    app.settle().await;
    assert_eq!(state(&app, &id).await["state"], "CREATED");
    let cancel = "mutation($id: ID!) { cancelVerification(id: $id) { state } }";
    app.gql(cancel, json!({ "id": id })).await;
    telco.busy(false);
    app.pass(Duration::from_mins(15));
    app.settle().await;
    assert_eq!(telco.taken(&app).await.len(), 0, "neither the code nor the dots in its place");
    app.finish().await;
}

/// G27: many codes to one range of numbers, of which few come back, raise an alarm; it passes as they do.
#[tokio::test]
async fn g27_codes_that_do_not_come_back_raise_an_alarm() {
    let telco = Simulator;
    let (app, fleet) = {
        let app = TestApp::start_with(|config| config.verify_alarm_sends = 4).await;
        let fleet = Fleet::with(&app, "simulator", 4, 0, 0).await;
        let add = "mutation($input: NumberInput!) { addNumber(input: $input) { id } }";
        let input = json!({ "number": DESK, "provider": "simulator", "purpose": "VERIFY" });
        app.gql_as(Role::Admin, add, json!({ "input": input })).await;
        (app, fleet)
    };
    let alarms = "{ alerts { nodes { kind subject message } } }";
    for n in 0..3 {
        request(&app, &fleet.customers[n]).await;
    }
    assert_eq!(app.gql(alarms, json!({})).await["alerts"]["nodes"], json!([]));
    request(&app, &fleet.customers[3]).await;
    let raised = app.gql(alarms, json!({})).await["alerts"]["nodes"].take();
    let phone = Fleet::customer_phone(0);
    assert_eq!(raised[0]["kind"], "VERIFICATION_PUMPING");
    assert_eq!(raised[0]["subject"], phone[..phone.len() - 6], "a range, not a phone");
    let right = code(&app, &telco, &phone).await;
    assert_eq!(says(&app, &telco, "t", &phone, &right).await.as_deref(), Some(VERIFIED));
    assert_eq!(app.gql(alarms, json!({})).await["alerts"]["nodes"], json!([]), "one in four is enough");
    app.finish().await;
}

/// Watchers hear of each step; what explains routing says that the number is for codes.
#[tokio::test]
async fn watchers_hear_and_routing_is_explained() {
    let telco = Simulator;
    let (app, fleet) = desk(&telco, 1).await;
    let phone = Fleet::customer_phone(0);
    let id = request(&app, &fleet.customers[0]).await;
    let right = code(&app, &telco, &phone).await;
    let before = app.cursor().await;
    says(&app, &telco, "t", &phone, &right).await;
    let token = app.token(Role::Viewer).await;
    let query =
        "subscription($after: String) { verificationChanged(after: $after) { verification { id state } } }";
    let mut watcher = Watcher::open(&app, &token, query, json!({ "after": before })).await;
    let heard = watcher.next().await;
    assert_eq!(heard["verificationChanged"]["verification"], json!({ "id": id, "state": "VERIFIED" }));
    let explain = "query($from: String!, $to: String!) { explainRoute(from: $from, to: $to, channel: SMS) {
        outcome steps { step outcome } } }";
    let told = app.gql(explain, json!({ "from": phone, "to": DESK })).await["explainRoute"].take();
    assert_eq!(told["outcome"], "VERIFICATION");
    assert_eq!(told["steps"].as_array().unwrap().last().unwrap()["step"], "PURPOSE");
    app.finish().await;
}
