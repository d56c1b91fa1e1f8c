//! Renting out numbers, looking phones up, telling the balance.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Shared, Vonage, open};

/// A number it rented out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rented {
    /// ISO 3166 alpha-2 country.
    pub country: String,
    /// The digits.
    pub msisdn: String,
    /// What it carries.
    pub features: Vec<String>,
    /// Where its texts go.
    pub mo_http_url: String,
    /// `app`, if an application handles its calls.
    pub voice_callback_type: String,
    /// Which application.
    pub voice_callback_value: String,
}

impl Vonage {
    /// The numbers it rented out.
    #[must_use]
    pub fn rented(&self) -> Vec<Rented> {
        self.office.lock().expect("no panic").rented.clone()
    }
}

#[derive(Deserialize)]
pub(super) struct Search {
    country: Option<String>,
    pattern: Option<String>,
    #[serde(rename = "search_pattern")]
    place: Option<u8>,
    size: Option<usize>,
    index: Option<usize>,
}

impl Search {
    fn fits(&self, country: &str, msisdn: &str) -> bool {
        self.country.as_deref().is_none_or(|asked| asked == country)
            && self.pattern.as_deref().is_none_or(|pattern| match self.place.unwrap_or(0) {
                0 => msisdn.starts_with(pattern),
                1 => msisdn.contains(pattern),
                _ => msisdn.ends_with(pattern),
            })
    }

    /// A page of these; without any, not even an empty list.
    fn page(&self, fitting: Vec<Value>) -> Response {
        if fitting.is_empty() {
            return Json(json!({})).into_response();
        }
        let (size, index) = (self.size.unwrap_or(10), self.index.unwrap_or(1).max(1));
        let count = fitting.len();
        let page: Vec<_> = fitting.into_iter().skip(size * (index - 1)).take(size).collect();
        Json(json!({ "count": count, "numbers": page })).into_response()
    }
}

/// The numbers of its shelf: in Britain, 447700900500 and on.
fn shelf() -> impl Iterator<Item = String> {
    (500..700).map(|number| format!("447700900{number}"))
}

pub(super) async fn search(office: State<Shared>, Query(asked): Query<Search>) -> Response {
    let office = open(&office);
    let free = shelf().filter(|msisdn| !office.rented.iter().any(|rented| rented.msisdn == *msisdn));
    let fitting = free.filter(|msisdn| asked.fits("GB", msisdn)).map(|msisdn| {
        json!({ "country": "GB", "msisdn": msisdn, "cost": "1.25", "type": "mobile-lvn",
            "features": ["VOICE", "SMS"] })
    });
    asked.page(fitting.collect())
}

pub(super) async fn list(office: State<Shared>, Query(asked): Query<Search>) -> Response {
    let office = open(&office);
    let fitting = office.rented.iter().filter(|rented| asked.fits(&rented.country, &rented.msisdn));
    asked.page(fitting.map(|rented| serde_json::to_value(rented).expect("JSON")).collect())
}

#[derive(Deserialize)]
struct Which {
    country: String,
    msisdn: String,
}

fn done() -> Response {
    Json(json!({ "error-code": "200", "error-code-label": "success" })).into_response()
}

fn method_failed() -> Response {
    let body = json!({ "error-code": "420", "error-code-label": "method failed" });
    (StatusCode::from_u16(420).expect("a status"), Json(body)).into_response()
}

pub(super) async fn buy(office: State<Shared>, body: String) -> Response {
    let Ok(Which { country, msisdn }) = serde_urlencoded::from_str(&body) else { return method_failed() };
    let mut office = open(&office);
    let is_taken = office.rented.iter().any(|rented| rented.msisdn == msisdn);
    if is_taken || country != "GB" || !shelf().any(|offered| offered == msisdn) {
        return method_failed();
    }
    let features = vec!["VOICE".into(), "SMS".into()];
    office.rented.push(Rented { country, msisdn, features, ..Rented::default() });
    done()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Update {
    msisdn: String,
    mo_http_url: Option<String>,
    voice_callback_type: Option<String>,
    voice_callback_value: Option<String>,
}

/// What is left out is cleared. An address for texts must answer 200 to a bare GET.
pub(super) async fn update(office: State<Shared>, body: String) -> Response {
    let Ok(update) = serde_urlencoded::from_str::<Update>(&body) else { return method_failed() };
    let url = update.mo_http_url.unwrap_or_default();
    if !url.is_empty() {
        let answer = crate::app::client().get(&url).send().await;
        if !answer.is_ok_and(|answer| answer.status() == 200) {
            return method_failed();
        }
    }
    let mut office = open(&office);
    let Some(rented) = office.rented.iter_mut().find(|rented| rented.msisdn == update.msisdn) else {
        return method_failed();
    };
    rented.mo_http_url = url;
    rented.voice_callback_type = update.voice_callback_type.unwrap_or_default();
    rented.voice_callback_value = update.voice_callback_value.unwrap_or_default();
    done()
}

pub(super) async fn cancel(office: State<Shared>, body: String) -> Response {
    let Ok(Which { msisdn, .. }) = serde_urlencoded::from_str(&body) else { return method_failed() };
    let mut office = open(&office);
    let before = office.rented.len();
    office.rented.retain(|rented| rented.msisdn != msisdn);
    if office.rented.len() < before { done() } else { method_failed() }
}

#[derive(Deserialize)]
pub(super) struct Insight {
    number: String,
}

/// Numbers that begin with 0 are none.
pub(super) async fn insight(Query(Insight { number }): Query<Insight>) -> Json<Value> {
    Json(if number.starts_with('0') {
        json!({ "status": 3, "status_message": "Invalid request :: not a number" })
    } else {
        let (country, prefix) = if number.starts_with("31") { ("NL", "31") } else { ("GB", "44") };
        json!({ "status": 0, "status_message": "Success", "request_id": "r-1", "country_code": country,
            "country_prefix": prefix, "international_format_number": number,
            "national_format_number": "07700 900000" })
    })
}

pub(super) async fn balance() -> Json<Value> {
    Json(json!({ "value": 10.28, "autoReload": false }))
}
