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

    /// Where it tells how calls go on.
    #[must_use]
    pub fn webhooks(&self) -> Vec<String> {
        self.office.lock().expect("no panic").webhooks.clone()
    }

    /// The operator has calls told to this server, and to no other, in the telco's own console.
    pub fn tell(&self, url: &str) {
        self.office.lock().expect("no panic").webhooks = vec![format!("{url}/webhooks/messagebird/call")];
    }

    /// Nobody is told how calls go on any more.
    pub fn tell_nobody(&self) {
        self.office.lock().expect("no panic").webhooks.clear();
    }

    /// Where it tells how this call goes on.
    pub(super) fn told_at(&self, call: &str) -> Vec<String> {
        let office = self.office.lock().expect("no panic");
        let placed = number_of(call).and_then(|n| office.calls.get(n)).map(|call| &call["webhook"]["url"]);
        placed.and_then(Value::as_str).map_or_else(|| office.webhooks.clone(), |url| vec![url.to_owned()])
    }

    /// Whom it rings first in a call that it was asked to place, digits only.
    pub(super) fn first_of(&self, call: &str) -> Option<String> {
        self.calls().get(number_of(call)?)?["destination"].as_str().map(str::to_owned)
    }
}

/// Which of the calls that it was asked to place this is.
fn number_of(call: &str) -> Option<usize> {
    call.strip_prefix("placed-")?.parse::<usize>().ok()?.checked_sub(1)
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

fn webhook(n: usize, url: &str) -> Value {
    json!({ "id": format!("webhook-{n}"), "url": url, "token": "", "createdAt": "2026-01-05T12:00:00Z",
        "updatedAt": "2026-01-05T12:00:00Z" })
}

pub(super) async fn webhooks(State(office): State<Shared>, Query(page): Query<Page>) -> Json<Value> {
    let office = office.lock().expect("no panic");
    let all = office.webhooks.iter().enumerate();
    let data: Vec<_> = all
        .skip((page.page - 1) * page.per_page)
        .take(page.per_page)
        .map(|(n, url)| webhook(n, url))
        .collect();
    Json(json!({ "data": data, "pagination": { "totalCount": office.webhooks.len() } }))
}

pub(super) async fn register(State(office): State<Shared>, body: String) -> Response {
    let Ok(new) = serde_json::from_str::<Webhook>(&body) else { return refused(422, "unknown fields") };
    if !new.url.starts_with("http") {
        return refused(422, "invalid fields");
    }
    let mut office = office.lock().expect("no panic");
    office.webhooks.push(new.url.clone());
    let made = webhook(office.webhooks.len() - 1, &new.url);
    (StatusCode::CREATED, Json(json!({ "data": [made] }))).into_response()
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
