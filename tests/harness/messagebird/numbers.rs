//! Renting out numbers, looking phones up, telling the balance.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{MessageBird, Shared, refused};

impl MessageBird {
    /// The digits of the numbers it rented out.
    #[must_use]
    pub fn rented(&self) -> Vec<String> {
        self.office.lock().expect("no panic").rented.clone()
    }
}

/// The numbers of its shelf: in the Netherlands, 3197010500500 and on.
fn shelf() -> impl Iterator<Item = String> {
    (500..700).map(|number| format!("3197010500{number}"))
}

fn owned(number: &str) -> Value {
    json!({ "number": number, "country": "NL", "region": "", "locality": "", "features": ["sms", "voice"],
        "tags": [], "type": "mobile", "status": "active", "createdAt": "2026-01-05T12:00:00Z",
        "renewalAt": "2026-02-05T00:00:00Z" })
}

/// Features may come several times, so the query is read as pairs.
pub(super) async fn search(
    State(office): State<Shared>,
    Path(country): Path<String>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Response {
    let gate = Arc::clone(&office.lock().expect("no panic").gate);
    drop(gate.read().await);
    let known = ["features", "type", "number", "search_pattern", "limit", "offset", "region", "locality"];
    if asked.iter().any(|(name, _)| !known.contains(&name.as_str())) {
        return refused(422, 10, "unknown parameter");
    }
    let value = |name: &str| asked.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    let pattern = value("number").unwrap_or_default();
    let fits = |number: &String| match value("search_pattern") {
        Some("end") => number.ends_with(pattern),
        Some("anywhere") => number.contains(pattern),
        _ => number.starts_with(pattern),
    };
    let office = office.lock().expect("no panic");
    let free = shelf().filter(|number| country == "NL" && !office.rented.contains(number)).filter(fits);
    let limit = value("limit").and_then(|limit| limit.parse().ok()).unwrap_or(20);
    let items: Vec<_> = free
        .take(limit)
        .map(|number| {
            json!({ "number": number, "country": "NL", "region": "", "locality": "", "type": "mobile",
                "features": ["sms", "voice"], "verificationRequired": false, "initialContractDuration": "P1M",
                "inboundCallsOnly": false, "monthlyPrice": 4.5, "currency": "EUR", "conditions": [] })
        })
        .collect();
    Json(json!({ "items": items, "limit": limit, "count": items.len() })).into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Purchase {
    number: String,
    country_code: String,
    billing_interval_months: u8,
}

pub(super) async fn buy(State(office): State<Shared>, body: String) -> Response {
    let Ok(Purchase { number, country_code, billing_interval_months }) = serde_json::from_str(&body) else {
        return refused(422, 9, "missing or unknown fields");
    };
    let mut office = office.lock().expect("no panic");
    let offered = shelf().any(|offer| offer == number) && !office.rented.contains(&number);
    if country_code != "NL" || billing_interval_months == 0 || !offered {
        return refused(422, 10, "the number is not available");
    }
    office.rented.push(number.clone());
    (StatusCode::CREATED, Json(owned(&number))).into_response()
}

#[derive(Deserialize)]
pub(super) struct Page {
    limit: usize,
    offset: usize,
}

pub(super) async fn list(State(office): State<Shared>, Query(page): Query<Page>) -> Json<Value> {
    let rented = office.lock().expect("no panic").rented.clone();
    let items: Vec<_> =
        rented.iter().skip(page.offset).take(page.limit).map(|number| owned(number)).collect();
    Json(json!({ "offset": page.offset, "limit": page.limit, "count": items.len(),
        "totalCount": rented.len(), "items": items }))
}

pub(super) async fn read(State(office): State<Shared>, Path(number): Path<String>) -> Response {
    let office = office.lock().expect("no panic");
    if office.rented.contains(&number) {
        Json(owned(&number)).into_response()
    } else {
        refused(404, 20, "number not found")
    }
}

pub(super) async fn release(State(office): State<Shared>, Path(number): Path<String>) -> Response {
    let mut office = office.lock().expect("no panic");
    let before = office.rented.len();
    office.rented.retain(|rented| *rented != number);
    if office.rented.len() < before {
        StatusCode::NO_CONTENT.into_response()
    } else {
        refused(404, 20, "number not found")
    }
}

/// Numbers that begin with 0 are none.
pub(super) async fn look_up(Path(number): Path<String>) -> Response {
    match number.parse::<u64>() {
        Ok(digits) if !number.starts_with('0') => Json(json!({
            "href": format!("https://rest.messagebird.com/lookup/{number}"), "countryCode": "NL",
            "countryPrefix": 31, "phoneNumber": digits, "type": "mobile",
            "formats": { "e164": format!("+{number}"), "international": "", "national": "", "rfc3966": "" },
            "hlr": null
        }))
        .into_response(),
        _ => refused(400, 21, "Bad request (phone number has unknown format)"),
    }
}

pub(super) async fn balance() -> Json<Value> {
    Json(json!({ "payment": "prepaid", "type": "euros", "amount": 9.2 }))
}
