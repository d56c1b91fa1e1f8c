//! A MessageBird of our own: takes texts and calls, rents out numbers as its interfaces do, refuses
//! what they would refuse, and posts signed webhooks. It can be told to fail.

mod messages;
mod numbers;
mod vendor;
mod voice;
mod webhooks;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use maskline::config::Config;
use serde_json::{Value, json};
use tokio::sync::{OwnedRwLockWriteGuard, RwLock};

use crate::spec::{Asked, Spec};

pub(crate) use messages::broken;
pub use webhooks::{token, token_at};

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
    /// Addresses of pictures.
    pub media: Vec<String>,
    /// Into how many parts it was cut.
    pub parts: usize,
    /// When it came.
    pub at: Instant,
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
    /// How long it takes to answer a text that it accepted.
    answer_after: Duration,
    /// While it is held for writing, no text, no search for numbers and no look at call flows is answered.
    gate: Arc<RwLock<()>>,
    look_ups: usize,
    fails_look_ups: bool,
    complaints: Vec<String>,
    rented: Vec<String>,
    calls: Vec<Value>,
    /// Call flows, each with the numbers it serves.
    flows: Vec<(Value, Vec<String>)>,
    /// Where it tells how calls go on.
    webhooks: Vec<String>,
}

type Shared = Arc<Mutex<Office>>;

/// The fake telco. Clones are the same one.
#[derive(Clone)]
pub struct MessageBird {
    /// Base URL of its API.
    pub url: String,
    office: Shared,
}

impl MessageBird {
    /// Opens it on a free port.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let office = Arc::new(Mutex::new(Office::default()));
        let routes = Router::new()
            .route("/messages", get(messages::list).post(messages::take))
            .route("/mms", get(messages::list_mms).post(messages::take_mms))
            .route("/balance", get(numbers::balance))
            .route("/lookup/{number}", get(numbers::look_up))
            .route("/v1/available-phone-numbers/{country}", get(numbers::search))
            .route("/v1/phone-numbers", get(numbers::list).post(numbers::buy))
            .route("/v1/phone-numbers/{number}", get(numbers::read).delete(numbers::release))
            .route("/calls", post(voice::place))
            .route("/call-flows", get(voice::flows).post(voice::make_flow))
            .route("/call-flows/{id}/numbers", get(voice::served).post(voice::serve))
            .route("/webhooks", get(voice::webhooks).post(voice::register))
            .layer(from_fn_with_state(Arc::clone(&office), judged))
            .with_state(Arc::clone(&office));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { url, office }
    }

    /// Makes a server speak to it.
    pub fn settings(&self, config: &mut Config) {
        config.messagebird_api_url.clone_from(&self.url);
        config.messagebird_voice_url.clone_from(&self.url);
        config.messagebird_numbers_url = format!("{}/v1", self.url);
        config.messagebird_api_key = Some(API_KEY.into());
        config.messagebird_signing_key = vec![SIGNING_KEY.into()];
    }

    /// All texts it accepted, in order.
    #[must_use]
    pub fn sent(&self) -> Vec<Sent> {
        self.office.lock().expect("no panic").sent.clone()
    }

    /// How many these are.
    #[must_use]
    pub fn accepted(&self) -> usize {
        self.office.lock().expect("no panic").sent.len()
    }

    /// From now on it takes so long to answer a text, once it has it.
    pub fn answer_after(&self, time: Duration) {
        self.office.lock().expect("no panic").answer_after = time;
    }

    /// It takes texts, searches for numbers and looks at call flows, but answers none of them until what this gives is
    /// dropped.
    pub async fn hold_answers(&self) -> OwnedRwLockWriteGuard<()> {
        let gate = Arc::clone(&self.office.lock().expect("no panic").gate);
        gate.write_owned().await
    }

    /// How many requests to send it got.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.office.lock().expect("no panic").requests
    }

    /// What was wrong with requests, in words; empty if all were as it wants them.
    #[must_use]
    pub fn complaints(&self) -> Vec<String> {
        self.office.lock().expect("no panic").complaints.clone()
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
}

/// Lets in who has the access key and sends JSON. What MessageBird's description of `/messages` does
/// not describe is refused, and complained of: it is a mistake of ours.
async fn judged(office: State<Shared>, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
    let text = String::from_utf8_lossy(&body);
    let header = |name| head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if header("authorization") != format!("AccessKey {API_KEY}") {
        return refused(401, 2, "Request not allowed (incorrect access_key)");
    }
    if !body.is_empty() && !header("content-type").starts_with("application/json") {
        return refused(415, 9, "content type");
    }
    let path = head.uri.path();
    if path == "/messages" {
        let (method, query) = (head.method.as_str(), head.uri.query().unwrap_or_default());
        let asked = Asked { method, path, query, content_type: header("content-type"), body: &text };
        if let Err(wrong) = Spec::of("messagebird/strict_sms.json").check(&asked) {
            office.lock().expect("no panic").complaints.push(format!("{asked:?}: {wrong}"));
            return refused(422, 10, &wrong);
        }
    }
    next.run(Request::from_parts(head, body.into())).await
}

fn refused(status: u16, code: i32, description: &str) -> Response {
    let body = json!({ "errors": [{ "code": code, "description": description, "parameter": null }] });
    (StatusCode::from_u16(status).expect("a status"), Json(body)).into_response()
}
