//! Where a telco keeps pictures that came in: one host, with a picture that tells where it was taken, and
//! with what else may be found there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use maskline::config::Config;
use tokio::net::TcpListener;

/// What a picture tells beside what it shows.
pub const TOLD: &[u8] = b"GPS 52.3731 4.8922";

/// The host. A path is what is found there: `gate.jpg`, `late.jpg` at the second time, `page`, `huge`,
/// `gone`, `on` (leads to the picture), `away?` with where it leads to.
#[derive(Clone)]
pub struct Pictures {
    host: String,
    asked: Arc<Mutex<HashMap<String, usize>>>,
}

impl Pictures {
    /// A host on a port of its own.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let host = listener.local_addr().expect("an address").to_string();
        let pictures = Self { host, asked: Arc::default() };
        let router = Router::new().fallback(answer).with_state(pictures.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        pictures
    }

    /// Lets a server fetch from it.
    pub fn configure(&self, config: &mut Config) {
        config.outgoing_allow = vec!["127.0.0.0/8".parse().expect("a network")];
        config.media_hosts = vec![self.host.clone()];
    }

    /// The address of something there.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.host)
    }

    /// How often something was asked for.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.asked.lock().expect("no panic").values().sum()
    }
}

/// A small picture in JPEG, with a place in it.
#[must_use]
pub fn jpeg() -> Vec<u8> {
    let segment = |marker: u8, contents: &[u8]| {
        let length = u16::try_from(contents.len() + 2).expect("it is short").to_be_bytes();
        [&[0xff, marker], &length[..], contents].concat()
    };
    [
        vec![0xff, 0xd8],
        segment(0xe1, &[b"Exif\0\0", TOLD].concat()),
        segment(0xdb, &[7; 65]),
        segment(0xc0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]),
        segment(0xda, &[1, 1, 0, 0, 0x3f, 0]),
        b"the gate".to_vec(),
        vec![0xff, 0xd9],
    ]
    .concat()
}

async fn answer(State(it): State<Pictures>, uri: Uri) -> Response {
    let times = {
        let mut asked = it.asked.lock().expect("no panic");
        let times = asked.entry(uri.path().to_owned()).or_default();
        *times += 1;
        *times
    };
    let leads = |to: String| (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response();
    match uri.path() {
        "/gate.jpg" => jpeg().into_response(),
        "/late.jpg" if times > 1 => jpeg().into_response(),
        "/page" => "<html><script>alert(1)</script>".into_response(),
        "/huge" => [jpeg(), vec![0; 6_000_000]].concat().into_response(),
        "/on" => leads("/gate.jpg".to_owned()),
        "/round" => leads("/round".to_owned()),
        "/away" => leads(uri.query().unwrap_or_default().to_owned()),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
