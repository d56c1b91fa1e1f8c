//! A Vonage of our own: takes texts and calls, rents out numbers, refuses what it would refuse, and
//! posts signed webhooks. It can be told to fail.

mod numbers;
mod sms;
mod vendor;
mod voice;
mod webhooks;

use std::collections::VecDeque;
use std::sync::{Arc, LazyLock, Mutex};

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maskline::config::Config;
use serde_json::{Value, json};

use crate::spec::{Asked, Spec};
use crate::{Fault, Sent};

pub use numbers::Rented;
pub use webhooks::Carrier;

/// The API key it wants.
pub const API_KEY: &str = "abcd1234";
/// The API secret it wants.
pub const API_SECRET: &str = "test_api_secret";
/// What it signs webhooks with.
pub const SIGNATURE_SECRET: &str = "test_signature_secret_0123456789";
/// The application that handles calls.
pub const APPLICATION: &str = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab";

/// The application's key pair: private as PEM, public as DER. Made once, for making it takes a while.
static KEYS: LazyLock<(String, Vec<u8>)> = LazyLock::new(|| {
    let pair = KeyPair::generate(KeySize::Rsa2048).expect("a key pair");
    let der: Pkcs8V1Der<'_> = pair.as_der().expect("a private key");
    let kind = "PRIVATE KEY";
    let pem = format!("-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n", STANDARD.encode(der.as_ref()));
    (pem, pair.public_key().as_ref().to_vec())
});

/// What it holds.
#[derive(Default)]
pub(crate) struct Office {
    sent: Vec<Sent>,
    faults: VecDeque<Fault>,
    requests: usize,
    complaints: Vec<String>,
    calls: Vec<Value>,
    rented: Vec<Rented>,
    application: Value,
    asked: Vec<String>,
}

type Shared = Arc<Mutex<Office>>;

/// The fake telco. Clones are the same one.
#[derive(Clone)]
pub struct Vonage {
    /// Base URL of all its interfaces.
    pub url: String,
    office: Shared,
}

impl Vonage {
    /// Opens it on a free port.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let application = json!({ "id": APPLICATION, "name": "Tests", "keys": { "public_key": "…" },
            "capabilities": { "voice": { "webhooks": { "fallback_answer_url": { "address": "https://old" } } } } });
        let office = Arc::new(Mutex::new(Office { application, ..Office::default() }));
        // The application interface has no description that refuses anything.
        let described = Router::new()
            .route("/sms/json", post(sms::take))
            .route("/number/search", get(numbers::search))
            .route("/number/buy", post(numbers::buy))
            .route("/number/update", post(numbers::update))
            .route("/number/cancel", post(numbers::cancel))
            .route("/account/numbers", get(numbers::list))
            .route("/ni/basic/json", get(numbers::insight))
            .route("/v1/calls", post(voice::place))
            .layer(from_fn_with_state(Arc::clone(&office), judged));
        let routes = described
            .route("/account/get-balance", get(numbers::balance))
            .route("/v2/applications/{id}", get(voice::application).put(voice::change_application))
            .with_state(Arc::clone(&office));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { url, office }
    }

    /// Makes a server speak to it.
    pub fn settings(&self, config: &mut Config) {
        config.vonage_api_url.clone_from(&self.url);
        config.vonage_voice_url.clone_from(&self.url);
        config.vonage_api_key = Some(API_KEY.into());
        config.vonage_api_secret = Some(API_SECRET.into());
        config.vonage_signature_secret = vec![SIGNATURE_SECRET.into()];
        config.vonage_application_id = Some(APPLICATION.into());
        config.vonage_private_key = Some(KEYS.0.clone().into());
    }

    /// What makes a server of its own process speak to it.
    #[must_use]
    pub fn environment(&self) -> Vec<(String, String)> {
        [
            ("VONAGE_API_URL", self.url.as_str()),
            ("VONAGE_VOICE_URL", self.url.as_str()),
            ("VONAGE_API_KEY", API_KEY),
            ("VONAGE_API_SECRET", API_SECRET),
            ("VONAGE_SIGNATURE_SECRET", SIGNATURE_SECRET),
            ("VONAGE_APPLICATION_ID", APPLICATION),
            ("VONAGE_PRIVATE_KEY", KEYS.0.as_str()),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    /// The paths it was asked on, in order.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        self.office.lock().expect("no panic").asked.clone()
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

    /// What was wrong with requests, in words; empty if all were as it wants them.
    #[must_use]
    pub fn complaints(&self) -> Vec<String> {
        self.office.lock().expect("no panic").complaints.clone()
    }

    /// The next requests to send go wrong like this: `Refuse(200, 9)` is the status 9 in an HTTP 200.
    pub fn fail(&self, faults: impl IntoIterator<Item = Fault>) {
        self.office.lock().expect("no panic").faults.extend(faults);
    }

    /// The texts on a phone, as (from, text).
    #[must_use]
    pub fn inbox(&self, phone: &str) -> Vec<(String, String)> {
        let digits = phone.trim_start_matches('+');
        self.sent().into_iter().filter(|s| s.to == digits).map(|s| (format!("+{}", s.from), s.body)).collect()
    }
}

/// Refuses what Vonage's own descriptions do not describe, and complains of it: it is a mistake of
/// ours, whatever the story makes of the answer.
async fn judged(office: State<Shared>, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
    let text = String::from_utf8_lossy(&body);
    let header = |name| head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let path = head.uri.path();
    let voice = path.starts_with("/v1/calls");
    let spec = Spec::of(if voice { "vonage/strict_voice.json" } else { "vonage/strict_rest_basic.json" });
    let asked = Asked {
        method: head.method.as_str(),
        path,
        query: head.uri.query().unwrap_or_default(),
        content_type: header("content-type"),
        body: &text,
    };
    open(&office).asked.push(path.to_owned());
    if let Err(wrong) = spec.check(&asked) {
        open(&office).complaints.push(format!("{asked:?}: {wrong}"));
        return (StatusCode::BAD_REQUEST, wrong).into_response();
    }
    if !voice
        && header("authorization") != format!("Basic {}", STANDARD.encode(format!("{API_KEY}:{API_SECRET}")))
    {
        return (StatusCode::UNAUTHORIZED, json!({ "error-code": "401" }).to_string()).into_response();
    }
    next.run(Request::from_parts(head, body.into())).await
}

/// The office's state.
fn open(office: &State<Shared>) -> std::sync::MutexGuard<'_, Office> {
    office.0.lock().expect("no panic")
}
