//! Placing calls, and the flows that say where inbound ones are asked about.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{MessageBird, Shared};

impl MessageBird {
    /// The calls it was asked to place.
    #[must_use]
    pub fn calls(&self) -> Vec<Value> {
        self.office.lock().expect("no panic").calls.clone()
    }

    /// Somebody removes all call flows: nobody is asked about calls any more.
    pub fn forget_flows(&self) {
        self.office.lock().expect("no panic").flows.clear();
    }

    /// Whom it rings first in a call that it was asked to place, digits only.
    pub(super) fn first_of(&self, call: &str) -> Option<String> {
        let n: usize = call.strip_prefix("placed-")?.parse().ok()?;
        let calls = self.calls();
        calls.get(n.checked_sub(1)?)?["destination"].as_str().map(str::to_owned)
    }
}

fn refused(status: u16, message: &str) -> Response {
    let body = json!({ "data": null, "errors": [{ "code": 13, "message": message }] });
    (StatusCode::from_u16(status).expect("a status"), Json(body)).into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct NewCall {
    source: String,
    destination: String,
    call_flow: NewFlow,
    webhook: Webhook,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Webhook {
    url: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewFlow {
    title: String,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    action: String,
    options: Value,
}

impl NewFlow {
    fn is_right(&self) -> bool {
        let known = ["transfer", "say", "play", "pause", "record", "fetchCallFlow", "sendKeys", "hangup"];
        let right = |step: &Step| known.contains(&step.action.as_str()) && step.options.is_object();
        !self.title.is_empty() && !self.steps.is_empty() && self.steps.iter().all(right)
    }
}

pub(super) async fn place(State(office): State<Shared>, body: String) -> Response {
    let Ok(call) = serde_json::from_str::<NewCall>(&body) else { return refused(422, "unknown fields") };
    let is_number = |text: &str| text.len() > 6 && text.bytes().all(|b| b.is_ascii_digit());
    let numbers = is_number(&call.source) && is_number(&call.destination);
    if !numbers || !call.call_flow.is_right() || !call.webhook.url.starts_with("http") {
        return refused(422, "invalid fields");
    }
    let mut office = office.lock().expect("no panic");
    office.calls.push(serde_json::from_str(&body).expect("JSON"));
    let id = format!("placed-{}", office.calls.len());
    let call = json!({ "id": id, "status": "starting", "source": call.source, "destination": call.destination,
        "createdAt": "2026-01-05T12:00:00Z", "updatedAt": "2026-01-05T12:00:00Z", "endedAt": null });
    (StatusCode::CREATED, Json(json!({ "data": [call], "_links": {} }))).into_response()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page {
    page: usize,
    per_page: usize,
}

pub(super) async fn flows(State(office): State<Shared>, Query(page): Query<Page>) -> Json<Value> {
    let gate = Arc::clone(&office.lock().expect("no panic").gate);
    drop(gate.read().await);
    let office = office.lock().expect("no panic");
    let flows = office.flows.iter().skip((page.page - 1) * page.per_page).take(page.per_page);
    let data: Vec<_> = flows.map(|(flow, _)| flow).collect();
    Json(json!({ "data": data, "pagination": { "totalCount": office.flows.len() } }))
}

pub(super) async fn make_flow(State(office): State<Shared>, body: String) -> Response {
    let read = serde_json::from_str::<NewFlow>(&body);
    if !read.is_ok_and(|flow| flow.is_right()) {
        return refused(422, "invalid fields");
    }
    let mut flow: Value = serde_json::from_str(&body).expect("JSON");
    let mut office = office.lock().expect("no panic");
    flow["id"] = format!("flow-{}", office.flows.len() + 1).into();
    office.flows.push((flow.clone(), Vec::new()));
    (StatusCode::CREATED, Json(json!({ "data": [flow] }))).into_response()
}

pub(super) async fn served(State(office): State<Shared>, Path(id): Path<String>) -> Response {
    let office = office.lock().expect("no panic");
    let Some((_, numbers)) = office.flows.iter().find(|(flow, _)| flow["id"] == id.as_str()) else {
        return refused(404, "no such flow");
    };
    let data: Vec<_> =
        numbers.iter().map(|number| json!({ "id": number, "number": number, "callFlowId": id })).collect();
    Json(json!({ "data": data })).into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Serve {
    numbers: Vec<String>,
}

/// A number is served by one flow at a time, and only if it is rented.
pub(super) async fn serve(State(office): State<Shared>, Path(id): Path<String>, body: String) -> Response {
    let Ok(Serve { numbers }) = serde_json::from_str(&body) else { return refused(422, "unknown fields") };
    let mut office = office.lock().expect("no panic");
    if !numbers.iter().all(|number| office.rented.contains(number)) {
        return refused(422, "not a number of the account");
    }
    for (flow, served) in &mut office.flows {
        served.retain(|number| !numbers.contains(number));
        if flow["id"] == id.as_str() {
            served.extend(numbers.clone());
        }
    }
    Json(json!({ "data": [] })).into_response()
}
