//! Every field of the three roots is tried by everyone who may not use it.

use serde_json::{Value, json};

use super::stage::Stage;
use crate::entities::account::Role;

pub const INTROSPECTION: &str = "query { __schema {
    queryType { name } mutationType { name } subscriptionType { name }
    types { ...FullType } directives { name description locations args { ...InputValue } }
} }
fragment FullType on __Type { kind name description
    fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
    inputFields { ...InputValue } interfaces { ...TypeRef }
    enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } }
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
    ofType { kind name ofType { kind name ofType { kind name } } } } } } } }";

const ADMINS: &[&str] = &[
    "users",
    "addNumber",
    "updatePoolPolicy",
    "approvePoolProposal",
    "rejectPoolProposal",
    "setNumberState",
    "drainNumber",
    "releaseNumber",
    "reserveNumber",
    "resyncCallbacks",
    "resyncAllCallbacks",
    "searchNumbers",
    "numberOrders",
    "rentedNumbers",
    "buyNumbers",
    "importNumbers",
    "testProvider",
    "updateMarket",
    "createMarket",
    "updateMarketNumbering",
    "createUser",
    "updateUser",
];
const VIEWERS_MAY: [&str; 6] =
    ["markRead", "changePassword", "endSession", "endAllSessions", "createApiKey", "revokeApiKey"];

/// The API, as a client sees it.
struct Introspected(Value);

impl Introspected {
    fn type_of(&self, name: &str) -> &Value {
        self.0["types"].as_array().unwrap().iter().find(|found| found["name"] == name).unwrap()
    }

    fn fields(&self, root: &str) -> &Vec<Value> {
        self.type_of(root)["fields"].as_array().unwrap()
    }

    /// A call of a field with made-up arguments.
    fn call(&self, operation: &str, field: &Value) -> String {
        let given = |arg: &Value| {
            (arg["type"]["kind"] == "NON_NULL")
                .then(|| format!("{}: {}", arg["name"].as_str().unwrap(), self.made_up(&arg["type"])))
        };
        let args: Vec<_> = field["args"].as_array().unwrap().iter().filter_map(given).collect();
        let args = if args.is_empty() { String::new() } else { format!("({})", args.join(", ")) };
        let named = innermost(&field["type"]);
        let is_composite = ["OBJECT", "INTERFACE", "UNION"].contains(&named["kind"].as_str().unwrap());
        let rows = if is_composite { "{ __typename }" } else { "" };
        format!("{operation} {{ {}{args} {rows} }}", field["name"].as_str().unwrap())
    }

    fn made_up(&self, wanted: &Value) -> String {
        let named = innermost(wanted);
        let name = named["name"].as_str().unwrap();
        let found = self.type_of(name);
        match (named["kind"].as_str().unwrap(), name) {
            ("ENUM", _) => found["enumValues"][0]["name"].as_str().unwrap().to_owned(),
            ("INPUT_OBJECT", _) => {
                let fields = found["inputFields"].as_array().unwrap().iter();
                let fields = fields.filter(|field| field["type"]["kind"] == "NON_NULL");
                let fields = fields.map(|field| {
                    format!("{}: {}", field["name"].as_str().unwrap(), self.made_up(&field["type"]))
                });
                format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
            }
            (_, "Boolean") => "true".to_owned(),
            (_, "Int") => "1".to_owned(),
            (_, "DateTime") => "\"2026-11-21T09:30:00Z\"".to_owned(),
            _ => "\"x\"".to_owned(),
        }
    }
}

fn innermost(wanted: &Value) -> &Value {
    if wanted["ofType"].is_object() { innermost(&wanted["ofType"]) } else { wanted }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_past_a_guard() {
    let stage = Stage::new().await;
    let answer = stage.schema.execute(INTROSPECTION).await.into_result().unwrap().data;
    let api = Introspected(answer.into_json().unwrap()["__schema"].clone());
    let mut tried = 0;
    for (operation, root) in [("query", "Query"), ("mutation", "Mutation"), ("subscription", "Subscription")]
    {
        for field in api.fields(root) {
            let name = field["name"].as_str().unwrap();
            let call = api.call(operation, field);
            let mut refused = vec![(None, "UNAUTHENTICATED")];
            if ADMINS.contains(&name) {
                refused.extend([(Some(Role::Viewer), "FORBIDDEN"), (Some(Role::Dispatcher), "FORBIDDEN")]);
            } else if root == "Mutation" && !VIEWERS_MAY.contains(&name) {
                refused.push((Some(Role::Viewer), "FORBIDDEN"));
            }
            for (role, code) in refused {
                assert_eq!(stage.refusal(role, &call, json!({})).await["code"], code, "{role:?}: {call}");
                tried += 1;
            }
        }
    }
    assert!(tried > 60, "the walk tried only {tried} calls");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_ran_out_is_none() {
    let stage = Stage::new().await;
    stage.app.clock.advance(std::time::Duration::from_secs(601));
    let refusal = stage.refusal(Some(Role::Admin), "{ me { id } }", json!({})).await;
    assert_eq!(refusal, json!({ "code": "UNAUTHENTICATED" }));
}
