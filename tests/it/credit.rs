//! The one-time credit of new customers (R3): once a customer, and once a number.

use std::time::Duration;

use maskline::entities::{verification, verification_send};
use maskline_tests::{Fleet, Role, Simulator, TestApp};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use crate::verification::{VERIFIED, code, desk, request, says};

const CLAIM: &str =
    "mutation($id: ID!) { claimCredit(customerId: $id) { amount { amount currency } claimedAt } }";

async fn give(app: &TestApp, credit: &str, currency: &str) {
    let market = app.gql("{ markets { id } }", json!({})).await["markets"][0]["id"].take();
    let policy = "mutation($id: ID!, $patch: VerificationPolicyPatch!) {
        updateVerificationPolicy(marketId: $id, patch: $patch) { id } }";
    let patch = json!({ "credit": credit, "creditCurrency": currency });
    app.gql_as(Role::Admin, policy, json!({ "id": market, "patch": patch })).await;
}

async fn verify(app: &TestApp, n: &str, customer: &str, phone: &str) {
    request(app, customer).await;
    let code = code(app, &Simulator, phone).await;
    assert_eq!(says(app, &Simulator, n, phone, &code).await.as_deref(), Some(VERIFIED));
}

/// R3: verify, claim, and not a second time; the customer shows it.
#[tokio::test]
async fn r3_a_verified_customer_claims_once() {
    let (app, fleet) = desk(&Simulator, 1).await;
    let customer = json!({ "id": fleet.customers[0] });
    assert_eq!(app.refusal(CLAIM, customer.clone()).await.0, "NOT_VERIFIED");
    verify(&app, "t", &fleet.customers[0], &Fleet::customer_phone(0)).await;
    assert_eq!(app.refusal(CLAIM, customer.clone()).await.0, "NO_CREDIT");
    give(&app, "7.5", "eur").await;
    let claimed = app.gql(CLAIM, customer.clone()).await["claimCredit"].take();
    assert_eq!(claimed["amount"], json!({ "amount": "7.50", "currency": "EUR" }));
    give(&app, "9", "EUR").await;
    assert_eq!(app.refusal(CLAIM, customer.clone()).await.0, "CREDIT_CLAIMED");
    let shown = "query($id: ID!) { customer(id: $id) { credit { amount { amount } claimedAt } } }";
    let shown = app.gql(shown, customer).await["customer"]["credit"].take();
    assert_eq!((&shown["amount"]["amount"], &shown["claimedAt"]), (&json!("7.50"), &claimed["claimedAt"]));
    app.finish().await;
}

/// E49: also across accounts, and after the number changed hands or the customer changed numbers.
#[tokio::test]
async fn e49_a_number_brings_the_credit_once_across_accounts() {
    let (app, fleet) = desk(&Simulator, 2).await;
    give(&app, "5", "EUR").await;
    let (first, second) = (&fleet.customers[0], &fleet.customers[1]);
    let phone = Fleet::customer_phone(0);
    verify(&app, "t1", first, &phone).await;
    app.gql(CLAIM, json!({ "id": first })).await;
    let change =
        "mutation($id: ID!, $phone: String) { updateCustomer(id: $id, patch: { phone: $phone }) { id } }";
    app.gql(change, json!({ "id": first, "phone": "+31610099999" })).await;
    // The number is free, so the second account may verify it, but it brought its credit.
    app.gql(change, json!({ "id": second, "phone": phone })).await;
    app.pass(Duration::from_secs(30));
    verify(&app, "t2", second, &phone).await;
    let (code, words) = app.refusal(CLAIM, json!({ "id": second })).await;
    assert_eq!(code, "CREDIT_CLAIMED");
    assert!(words.contains("by another customer"), "{words}");
    verify(&app, "t3", first, "+31610099999").await;
    assert_eq!(app.refusal(CLAIM, json!({ "id": first })).await.0, "CREDIT_CLAIMED", "nor a second number");
    app.finish().await;
}

/// Of fifty at once, one gets it.
#[tokio::test(flavor = "multi_thread")]
async fn r3_of_fifty_claims_at_once_one_is_granted() {
    let (app, fleet) = desk(&Simulator, 1).await;
    give(&app, "5", "EUR").await;
    verify(&app, "t", &fleet.customers[0], &Fleet::customer_phone(0)).await;
    let customer = json!({ "id": fleet.customers[0] });
    let all = (0..50).map(|_| app.ask(Some(Role::Dispatcher), CLAIM, customer.clone()));
    let answers: Vec<Value> = futures_util::future::join_all(all).await;
    let granted = answers.iter().filter(|answer| answer["data"]["claimCredit"]["amount"].is_object()).count();
    let refused = |answer: &&Value| answer["errors"][0]["extensions"]["code"] == "CREDIT_CLAIMED";
    assert_eq!((granted, answers.iter().filter(refused).count()), (1, 49), "{answers:#?}");
    app.finish().await;
}

/// T31: an erased customer leaves nothing that leads to the phone, and the number no second credit.
#[tokio::test]
async fn t31_an_erased_customer_leaves_a_number_that_brought_its_credit() {
    let (app, fleet) = desk(&Simulator, 1).await;
    give(&app, "5", "EUR").await;
    let phone = Fleet::customer_phone(0);
    verify(&app, "t1", &fleet.customers[0], &phone).await;
    app.gql(CLAIM, json!({ "id": fleet.customers[0] })).await;
    let erase = "mutation($id: ID!) { erasePerson(personId: $id, confirm: \"Cara 0\", reason: \"asked\") { __typename } }";
    app.gql_as(Role::Admin, erase, json!({ "id": fleet.customers[0] })).await;
    let hash = app.app.vault.hash(&maskline::phone::PhoneNumber::parse(&phone, None).unwrap());
    let left = verification::Entity::find().all(app.app.db.read()).await.unwrap();
    assert!(left.len() == 1 && left[0].number_hash != hash);
    assert_eq!(verification_send::Entity::find().count(app.app.db.read()).await.unwrap(), 0);

    let make = "mutation($input: CustomerInput!) { createCustomer(input: $input) { id } }";
    let input = json!({ "name": "Cora", "phone": phone });
    let next = app.gql(make, json!({ "input": input })).await["createCustomer"]["id"].take();
    verify(&app, "t2", next.as_str().unwrap(), &phone).await;
    assert_eq!(app.refusal(CLAIM, json!({ "id": next })).await.0, "CREDIT_CLAIMED");
    app.finish().await;
}
