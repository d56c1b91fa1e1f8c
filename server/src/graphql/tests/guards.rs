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

use Role::{Admin, Auditor, Dispatcher, OpsManager, SupportAgent, Viewer};

const EVERYONE: &[Role] = &[Viewer, Auditor, SupportAgent, Dispatcher, OpsManager, Admin];
const READERS_OF_TEXTS: &[Role] = &[Auditor, SupportAgent, Dispatcher, OpsManager, Admin];
const SUPPORTERS: &[Role] = &[SupportAgent, Dispatcher, OpsManager, Admin];
const DISPATCHERS: &[Role] = &[Dispatcher, OpsManager, Admin];
const MANAGERS: &[Role] = &[OpsManager, Admin];
const AUDITORS: &[Role] = &[Auditor, OpsManager, Admin];
const ADMINS: &[Role] = &[Admin];

/// Who may call what: every field of the three roots stands in one of these rows. A field added to the
/// schema without one fails the walk below, and so does a row whose field is gone.
const TABLE: &[(&[Role], &[&str])] = &[
    (
        EVERYONE,
        &[
            "me",
            "sessions",
            "apiKeys",
            "secondFactors",
            "recoveryCodesLeft",
            "demoClock",
            "rides",
            "ride",
            "boardCounts",
            "customers",
            "customer",
            "drivers",
            "driver",
            "conversations",
            "conversation",
            "entry",
            "entries",
            "unrouted",
            "unroutedItem",
            "verifications",
            "verification",
            "masks",
            "mask",
            "proxyNumbers",
            "proxyNumber",
            "numberPoolStats",
            "capacityPlan",
            "poolPolicy",
            "poolProposals",
            "poolDecision",
            "markets",
            "templates",
            "templateLanguages",
            "previewTemplate",
            "cannedReplies",
            "cannedVariables",
            "repliesFor",
            "providers",
            "deliveryProblems",
            "alerts",
            "webhookEvents",
            "simulatedCalls",
            "changePassword",
            "beginTotp",
            "confirmTotp",
            "beginSmsFactor",
            "confirmSmsFactor",
            "removeSecondFactor",
            "newRecoveryCodes",
            "endSession",
            "endAllSessions",
            "createApiKey",
            "revokeApiKey",
            "markRead",
            "entryAdded",
            "entryUpdated",
            "alertRaised",
            "rideChanged",
            "poolChanged",
            "unroutedChanged",
            "verificationChanged",
            "supportConversations",
            "supportConversation",
            "agents",
            "myAgent",
            "supportUpdated",
        ],
    ),
    (
        SUPPORTERS,
        &["takeSupport", "handOverSupport", "replySupport", "closeSupport", "markSupportRead", "setOnDuty"],
    ),
    (
        DISPATCHERS,
        &[
            "explainRoute",
            "createCustomer",
            "updateCustomer",
            "createAgent",
            "updateAgent",
            "createDriver",
            "updateDriver",
            "addAlternatePhone",
            "removeAlternatePhone",
            "importCustomers",
            "importDrivers",
            "revealPhone",
            "createRide",
            "sendMessage",
            "assignDriver",
            "reassignDriver",
            "advanceRide",
            "completeRide",
            "cancelRide",
            "noShow",
            "reconnect",
            "extendConversation",
            "closeConversation",
            "suspendConversation",
            "resumeConversation",
            "retagEntry",
            "createConversation",
            "sendWithoutRide",
            "blockPair",
            "unblockPair",
            "retryLeg",
            "resolveLeg",
            "clickToCall",
            "placeAnnouncement",
            "callWithoutRide",
            "announceWithoutRide",
            "resolveUnrouted",
            "lookupPhone",
            "lookupNumber",
            "setOptOut",
            "requestVerification",
            "resendVerification",
            "confirmVerification",
            "cancelVerification",
            "claimCredit",
            "createAppToken",
            "endAppTokens",
            "createMask",
            "renameMask",
            "setMaskPolicy",
            "pauseMask",
            "resumeMask",
            "revokeMask",
            "retryMask",
            "simulatedMessages",
            "simulateText",
            "simulateCall",
            "pressSimulatedKeys",
            "answerSimulatedCall",
            "endSimulatedCall",
            "sweeps",
            "retryLegs",
            "resolveLegs",
            "acknowledgeAlert",
            "resolveAlert",
            "replayEvent",
        ],
    ),
    (
        MANAGERS,
        &[
            "webhookEndpoints",
            "webhookDeliveries",
            "createWebhookEndpoint",
            "updateWebhookEndpoint",
            "setWebhookEndpointActive",
            "rotateWebhookSecret",
            "removeWebhookEndpoint",
            "testWebhookEndpoint",
            "replayWebhookDelivery",
            "interceptEndpoint",
            "setInterceptEndpoint",
            "rotateInterceptSecret",
            "removeInterceptEndpoint",
            "personPrivacy",
            "retention",
            "legalHolds",
            "erasePerson",
            "cancelErasure",
            "setLegalHold",
            "liftLegalHold",
            "setRetention",
            "searchNumbers",
            "numberOrders",
            "rentedNumbers",
            "addNumber",
            "setNumberState",
            "drainNumber",
            "releaseNumber",
            "reserveNumber",
            "resyncCallbacks",
            "resyncAllCallbacks",
            "updatePoolPolicy",
            "approvePoolProposal",
            "rejectPoolProposal",
            "buyNumbers",
            "importNumbers",
            "takeNumbers",
            "updateMarket",
            "updateVerificationPolicy",
            "createMarket",
            "updateMarketNumbering",
            "setTemplate",
            "resetTemplate",
            "setCannedReply",
            "removeCannedReply",
            "testProvider",
            "correctRide",
            "moveDemoClock",
            "resetDemoClock",
        ],
    ),
    (READERS_OF_TEXTS, &["verifyEvidence"]),
    (AUDITORS, &["auditLog", "auditActors", "auditActions", "verifyAuditLog"]),
    (ADMINS, &["users", "createUser", "updateUser"]),
];

/// What the app of a customer or driver may use: these fields, and nobody else may.
const APP_FIELDS: &[&str] = &["myRides", "myRide", "sendMyMessage", "myRideChanged"];

/// The row of a field.
fn permitted(field: &str) -> Option<&'static [Role]> {
    if APP_FIELDS.contains(&field) {
        return Some(&[]);
    }
    let mut rows = TABLE.iter().filter(|(_, fields)| fields.contains(&field));
    let row = rows.next().map(|(roles, _)| *roles);
    assert!(rows.next().is_none(), "{field} stands in two rows");
    row
}

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
async fn every_field_is_open_to_the_roles_of_its_row_and_to_no_one_else() {
    let stage = Stage::new().await;
    let answer = stage.schema.execute(INTROSPECTION).await.into_result().unwrap().data;
    let api = Introspected(answer.into_json().unwrap()["__schema"].clone());
    let (mut wrong, mut found) = (Vec::new(), 0);
    for (operation, root) in [("query", "Query"), ("mutation", "Mutation"), ("subscription", "Subscription")]
    {
        for field in api.fields(root) {
            found += 1;
            let name = field["name"].as_str().unwrap();
            let call = api.call(operation, field);
            let Some(roles) = permitted(name) else {
                wrong.push(format!("{name} stands in no row of TABLE"));
                continue;
            };
            if stage.guarded(None, &call).await.as_deref() != Some("UNAUTHENTICATED") {
                wrong.push(format!("{name} is open to whoever did not sign in"));
            }
            let app_refused = stage.guarded_app(&call).await.is_some();
            if app_refused == APP_FIELDS.contains(&name) {
                wrong.push(format!("{name} as an app: {}", if app_refused { "refused" } else { "let in" }));
            }
            for role in EVERYONE {
                let refused = stage.guarded(Some(*role), &call).await.is_some();
                if refused == roles.contains(role) {
                    wrong.push(format!("{name} as {role:?}: {}", if refused { "refused" } else { "let in" }));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let rows: usize = TABLE.iter().map(|(_, fields)| fields.len()).sum();
    assert_eq!(rows + APP_FIELDS.len(), found, "TABLE has rows of fields that are gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_ran_out_is_none() {
    let stage = Stage::new().await;
    stage.app.clock.advance(std::time::Duration::from_secs(601));
    let refusal = stage.refusal(Some(Role::Admin), "{ me { id } }", json!({})).await;
    assert_eq!(refusal, json!({ "code": "UNAUTHENTICATED" }));
}
