//! What the adapters' tests share: webhooks as vendors send them, and a vendor on a local port
//! that remembers what it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::response::IntoResponse;
use chrono::DateTime;

use super::{OutboundText, WebhookRequest};
use crate::phone::PhoneNumber;

/// The address webhooks come to in tests.
pub(super) const PUBLIC: &str = "https://mask.example.com";

/// A webhook on `path` with its query, at unix second `now`.
pub(super) fn webhook(method: &str, path: &str, body: &[u8], now: i64) -> WebhookRequest {
    let url = format!("{PUBLIC}{path}");
    let query = url.split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default();
    let now = DateTime::from_timestamp(now, 0).unwrap();
    WebhookRequest { method: method.into(), url, query, headers: Vec::new(), body: body.into(), now }
}

impl WebhookRequest {
    /// The same with one header more.
    pub(super) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The same with a form's content type.
    pub(super) fn form(self) -> Self {
        self.with("content-type", "application/x-www-form-urlencoded")
    }

    /// The same with JSON's content type.
    pub(super) fn json(self) -> Self {
        self.with("content-type", "application/json; charset=utf-8")
    }
}

/// A number from its digits.
pub(super) fn phone(digits: &str) -> PhoneNumber {
    PhoneNumber::from_wire(digits).unwrap()
}

/// A text to send.
pub(super) fn outbound(reference: &str) -> OutboundText {
    OutboundText {
        reference: reference.into(),
        from: phone("3197010240001"),
        to: phone("31612345678"),
        body: "On my way & 🚕 <ok>".into(),
        media: Vec::new(),
        taken: Vec::new(),
        first_attempt_at: DateTime::from_timestamp(1_700_000_000, 0).unwrap(),
    }
}

/// What a fake vendor was asked.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: axum::http::HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Asked {
    /// A header's value, or nothing.
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// A scripted answer: status, `Retry-After`, body.
type Scripted = (u16, Option<&'static str>, String);

/// A vendor on a local port: refuses what `check` finds wrong with 422, else answers by script,
/// the last answer again and again.
#[derive(Clone)]
pub(super) struct FakeVendor {
    pub(super) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    script: Arc<Mutex<VecDeque<Scripted>>>,
    check: fn(&Asked) -> Result<(), String>,
}

impl FakeVendor {
    /// Starts one.
    pub(super) async fn start(check: fn(&Asked) -> Result<(), String>) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let vendor = Self { url, asked: Arc::default(), script: Arc::default(), check };
        let router = Router::new().fallback(answer).with_state(vendor.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        vendor
    }

    /// Adds an answer to the script.
    pub(super) fn answers(&self, status: u16, body: &impl ToString) -> &Self {
        self.script.lock().unwrap().push_back((status, None, body.to_string()));
        self
    }

    /// Replaces the script by this answer.
    pub(super) fn says(&self, status: u16, retry_after: Option<&'static str>, body: &impl ToString) {
        *self.script.lock().unwrap() = VecDeque::from([(status, retry_after, body.to_string())]);
    }

    /// What it was asked so far.
    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

async fn answer(State(vendor): State<FakeVendor>, request: Request) -> impl IntoResponse {
    let (head, body) = request.into_parts();
    let asked = Asked {
        method: head.method.to_string(),
        path: head.uri.path().into(),
        query: serde_urlencoded::from_str(head.uri.query().unwrap_or_default()).unwrap(),
        headers: head.headers,
        body: axum::body::to_bytes(body, 1 << 20).await.unwrap().into(),
    };
    vendor.asked.lock().unwrap().push(asked.clone());
    let mut script = vendor.script.lock().unwrap();
    let next = if script.len() > 1 { script.pop_front() } else { script.front().cloned() };
    let (status, retry_after, body) = match (vendor.check)(&asked) {
        Ok(()) => next.unwrap_or((200, None, String::new())),
        Err(wrong) => (422, None, wrong),
    };
    let headers = retry_after.map(|wait| [("retry-after", wait)]);
    let status = axum::http::StatusCode::from_u16(status).unwrap();
    (status, headers.map(axum::response::AppendHeaders), body)
}
