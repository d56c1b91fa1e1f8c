//! A MessageBird of our own: takes texts as its API does, refuses what it would refuse, and posts
//! signed webhooks. It can be told to fail.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::TestApp;
use crate::app::client;

/// The access key it wants.
pub const API_KEY: &str = "test_access_key";
/// What it signs webhooks with.
pub const SIGNING_KEY: &str = "test_signing_key";

/// A text it accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its id.
    pub id: String,
    /// Our number, digits only.
    pub from: String,
    /// The phone, digits only.
    pub to: String,
    /// The text.
    pub body: String,
    /// Our reference.
    pub reference: String,
    /// Where it reports to.
    pub report_url: String,
}

/// How the next request goes wrong.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// Refused with this status and error code.
    Refuse(u16, i32),
    /// 429, with `Retry-After` in seconds.
    Busy(u64),
    /// Taken, but the answer never comes.
    AcceptAndHang,
    /// Not taken, and no answer comes.
    Hang,
    /// Taken, but the link breaks in the middle of the answer.
    AcceptAndReset,
    /// Taken, but the answer is nonsense.
    AcceptAndGarble,
    /// No fault: for a mixture.
    Fine,
}

#[derive(Default)]
struct Office {
    sent: Vec<Sent>,
    faults: VecDeque<Fault>,
    requests: usize,
    look_ups: usize,
    fails_look_ups: bool,
}

/// The fake telco. Clones are the same one.
#[derive(Clone)]
pub struct MessageBird {
    /// Base URL of its API.
    pub url: String,
    office: Arc<Mutex<Office>>,
}

impl MessageBird {
    /// Opens it on a free port.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let office = Arc::new(Mutex::new(Office::default()));
        let routes = Router::new().route("/messages", get(list).post(take)).with_state(Arc::clone(&office));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { url, office }
    }

    /// All texts it accepted, in order.
    #[must_use]
    pub fn sent(&self) -> Vec<Sent> {
        self.office.lock().expect("no panic").sent.clone()
    }

    /// How many requests to send it got.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.office.lock().expect("no panic").requests
    }

    /// The next requests to send go wrong like this.
    pub fn fail(&self, faults: impl IntoIterator<Item = Fault>) {
        self.office.lock().expect("no panic").faults.extend(faults);
    }

    /// No more faults.
    pub fn forgive(&self) {
        self.office.lock().expect("no panic").faults.clear();
    }

    /// How often it was asked what it has.
    #[must_use]
    pub fn look_ups(&self) -> usize {
        self.office.lock().expect("no panic").look_ups
    }

    /// From now on it can't tell what it has, or can again.
    pub fn fail_look_ups(&self, fail: bool) {
        self.office.lock().expect("no panic").fails_look_ups = fail;
    }

    /// The texts on a phone, as (from, text).
    #[must_use]
    pub fn inbox(&self, phone: &str) -> Vec<(String, String)> {
        let digits = phone.trim_start_matches('+');
        self.sent().into_iter().filter(|s| s.to == digits).map(|s| (format!("+{}", s.from), s.body)).collect()
    }

    /// A phone texts a number; answers the HTTP status of our server.
    pub async fn text(&self, app: &TestApp, id: &str, from: &str, to: &str, body: &str) -> u16 {
        let form = serde_urlencoded::to_string([
            ("id", id),
            ("originator", from.trim_start_matches('+')),
            ("recipient", to.trim_start_matches('+')),
            ("payload", body),
        ])
        .expect("a form");
        self.post(app, "/webhooks/messagebird/sms", form).await
    }

    /// Posts a signed form.
    pub async fn post(&self, app: &TestApp, path: &str, form: String) -> u16 {
        let url = format!("{}{path}", app.url);
        let answer = client()
            .post(&url)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("MessageBird-Signature-JWT", token(app, &url, Some(form.as_bytes())))
            .body(form)
            .send()
            .await
            .expect("an answer");
        answer.status().as_u16()
    }

    /// A phone calls a number; answers the call flow.
    pub async fn call(&self, app: &TestApp, id: &str, from: &str, to: &str) -> String {
        let query = serde_urlencoded::to_string([
            ("callID", id),
            ("source", from.trim_start_matches('+')),
            ("destination", to.trim_start_matches('+')),
        ])
        .expect("a query");
        self.get(app, &format!("{}/webhooks/messagebird/voice?{query}", app.url)).await
    }

    /// Reports what became of a text.
    pub async fn report(&self, app: &TestApp, sent: &Sent, status: &str) {
        let query = serde_urlencoded::to_string([
            ("id", sent.id.as_str()),
            ("reference", &sent.reference),
            ("recipient", &sent.to),
            ("status", status),
            ("statusDatetime", "2026-01-05T12:00:00+00:00"),
        ])
        .expect("a query");
        self.get(app, &format!("{}?{query}", sent.report_url)).await;
    }

    /// Tells how the leg of a call to the other person goes on.
    pub async fn call_news(&self, app: &TestApp, call: &str, status: &str) {
        let leg = json!({ "id": "leg-2", "callId": call, "direction": "outgoing", "status": status, "duration": 17 });
        let news =
            json!({ "timestamp": "2026-01-05T12:00:00Z", "items": [{ "type": "leg", "payload": leg }] });
        assert_eq!(self.post(app, "/webhooks/messagebird/call", news.to_string()).await, 200);
    }

    /// Gets with a signature.
    pub async fn get(&self, app: &TestApp, url: &str) -> String {
        let answer = client()
            .get(url)
            .header("MessageBird-Signature-JWT", token(app, url, None))
            .send()
            .await
            .expect("an answer");
        assert!(answer.status().is_success(), "{url}: {}", answer.status());
        answer.text().await.expect("a body")
    }
}

/// A `MessageBird-Signature-JWT` for this request.
#[must_use]
pub fn token(app: &TestApp, url: &str, payload: Option<&[u8]>) -> String {
    #[derive(Serialize)]
    struct Claims {
        iss: &'static str,
        nbf: i64,
        exp: i64,
        jti: String,
        url_hash: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        payload_hash: Option<String>,
    }
    let now = app.app.clock.now().0 / 1_000;
    let claims = Claims {
        iss: "MessageBird",
        nbf: now,
        exp: now + 60,
        jti: uuid::Uuid::now_v7().to_string(),
        url_hash: hex::encode(Sha256::digest(url)),
        payload_hash: payload.map(|payload| hex::encode(Sha256::digest(payload))),
    };
    let key = EncodingKey::from_secret(SIGNING_KEY.as_bytes());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key).expect("a token")
}

/// The fields of the API that we use; an unknown one is refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewMessage {
    originator: String,
    recipients: Vec<String>,
    body: String,
    reference: String,
    #[serde(rename = "reportUrl")]
    report_url: String,
    datacoding: String,
}

fn refused(status: u16, code: i32, description: &str) -> Response {
    let body = json!({ "errors": [{ "code": code, "description": description, "parameter": null }] });
    (StatusCode::from_u16(status).expect("a status"), Json(body)).into_response()
}

async fn take(State(office): State<Arc<Mutex<Office>>>, headers: HeaderMap, body: String) -> Response {
    let fault = {
        let mut office = office.lock().expect("no panic");
        office.requests += 1;
        office.faults.pop_front()
    };
    match fault {
        Some(Fault::Refuse(status, code)) => return refused(status, code, "as told by the test"),
        Some(Fault::Busy(seconds)) => {
            let mut answer = refused(429, 98, "too many requests");
            answer.headers_mut().insert("retry-after", seconds.into());
            return answer;
        }
        Some(Fault::Hang) => hang().await,
        Some(Fault::AcceptAndHang | Fault::AcceptAndReset | Fault::AcceptAndGarble | Fault::Fine) | None => {}
    }
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if header("authorization") != format!("AccessKey {API_KEY}") {
        return refused(401, 2, "Request not allowed (incorrect access_key)");
    }
    if !header("content-type").starts_with("application/json") {
        return refused(415, 9, "content type");
    }
    let Ok(message) = serde_json::from_str::<NewMessage>(&body) else {
        return refused(422, 9, "missing or unknown fields");
    };
    let is_number = |text: &str| (7..=15).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let [to] = message.recipients.as_slice() else { return refused(422, 10, "one recipient") };
    if !is_number(&message.originator)
        || !is_number(to)
        || message.datacoding != "auto"
        || message.body.is_empty()
    {
        return refused(422, 10, "invalid fields");
    }
    let sent = Sent {
        id: uuid::Uuid::now_v7().simple().to_string(),
        from: message.originator,
        to: to.clone(),
        body: message.body,
        reference: message.reference,
        report_url: message.report_url,
    };
    let answer = shape(&sent);
    office.lock().expect("no panic").sent.push(sent);
    match fault {
        Some(Fault::AcceptAndHang) => hang().await,
        Some(Fault::AcceptAndReset) => return broken(),
        Some(Fault::AcceptAndGarble) => return (StatusCode::CREATED, "<html>it's fine").into_response(),
        _ => {}
    }
    (StatusCode::CREATED, Json(answer)).into_response()
}

/// An answer that breaks off.
fn broken() -> Response {
    let cut = futures_util::stream::iter([
        Ok(axum::body::Bytes::from_static(b"{\"id\":")),
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
    ]);
    (StatusCode::CREATED, axum::body::Body::from_stream(cut)).into_response()
}

/// Longer than our server waits.
async fn hang() {
    tokio::time::sleep(Duration::from_secs(5)).await;
}

fn shape(sent: &Sent) -> Value {
    json!({
        "id": sent.id, "href": format!("https://rest.messagebird.com/messages/{}", sent.id), "direction": "mt",
        "type": "sms", "originator": sent.from, "body": sent.body, "reference": sent.reference,
        "validity": null, "gateway": 10, "typeDetails": {}, "datacoding": "plain", "mclass": 1,
        "scheduledDatetime": null, "createdDatetime": "2026-01-05T12:00:00+00:00",
        "recipients": { "totalCount": 1, "totalSentCount": 1, "totalDeliveredCount": 0,
            "totalDeliveryFailedCount": 0,
            "items": [{ "recipient": sent.to.parse::<u64>().unwrap_or(0), "status": "sent",
                "statusDatetime": "2026-01-05T12:00:00+00:00", "messagePartCount": 1 }] }
    })
}

#[derive(Deserialize)]
struct Filter {
    originator: Option<String>,
    recipient: Option<String>,
}

async fn list(State(office): State<Arc<Mutex<Office>>>, Query(filter): Query<Filter>) -> Response {
    let mut office = office.lock().expect("no panic");
    office.look_ups += 1;
    if office.fails_look_ups {
        return refused(500, 99, "as told by the test");
    }
    let fits = |asked: &Option<String>, value: &str| asked.as_ref().is_none_or(|asked| asked == value);
    let items: Vec<Value> = office
        .sent
        .iter()
        .filter(|sent| fits(&filter.originator, &sent.from) && fits(&filter.recipient, &sent.to))
        .map(shape)
        .collect();
    Json(
        json!({ "offset": 0, "limit": 100, "count": items.len(), "totalCount": items.len(), "items": items }),
    )
    .into_response()
}
