//! Placing calls, and the application that handles them.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::{Value, json};

use super::{APPLICATION, KEYS, Shared, Vonage, open};

impl Vonage {
    /// The calls it was asked to place.
    #[must_use]
    pub fn calls(&self) -> Vec<Value> {
        self.office.lock().expect("no panic").calls.clone()
    }

    /// The application as it stands.
    #[must_use]
    pub fn application(&self) -> Value {
        self.office.lock().expect("no panic").application.clone()
    }
}

/// Is the token the application's? Its times are the test's, so they are only compared.
fn is_signed(headers: &HeaderMap) -> bool {
    let token = headers.get("authorization").and_then(|value| value.to_str().ok());
    let Some(token) = token.and_then(|value| value.strip_prefix("Bearer ")) else { return false };
    let mut rs256 = Validation::new(Algorithm::RS256);
    rs256.validate_exp = false;
    decode::<Value>(token, &DecodingKey::from_rsa_der(&KEYS.1), &rs256).is_ok_and(|token| {
        let claims = token.claims;
        claims["application_id"] == APPLICATION
            && claims["jti"].is_string()
            && claims["iat"].as_i64() < claims["exp"].as_i64()
    })
}

pub(super) async fn place(office: State<Shared>, headers: HeaderMap, Json(call): Json<Value>) -> Response {
    if !is_signed(&headers) {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "title": "Unauthorized" }))).into_response();
    }
    let mut office = open(&office);
    office.calls.push(call);
    let number = office.calls.len();
    let placed = json!({ "uuid": format!("leg-{number}"), "status": "started", "direction": "outbound",
        "conversation_uuid": format!("CON-placed-{number}") });
    (StatusCode::CREATED, Json(placed)).into_response()
}

pub(super) async fn application(office: State<Shared>) -> Json<Value> {
    Json(open(&office).application.clone())
}

pub(super) async fn change_application(office: State<Shared>, Json(new): Json<Value>) -> Response {
    if new["name"].as_str().is_none_or(str::is_empty) || !new["id"].is_null() || !new["_links"].is_null() {
        return (StatusCode::BAD_REQUEST, Json(json!({ "title": "Bad Request" }))).into_response();
    }
    let mut office = open(&office);
    office.application = new;
    office.application["id"] = APPLICATION.into();
    Json(office.application.clone()).into_response()
}
