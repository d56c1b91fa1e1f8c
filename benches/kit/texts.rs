//! Texts in: signed as MessageBird signs, checked, told from repeats, sealed, logged, queued, and
//! forwarded to a stub of MessageBird in this process.

use std::sync::atomic::{AtomicUsize, Ordering};

use maskline::clock::Clock;
use maskline_tests::messagebird::token_at;

use crate::drive;
use crate::fixture::Stage;
use crate::report::Figure;

/// Ids must not repeat between rounds.
static SERIAL: AtomicUsize = AtomicUsize::new(0);
/// Before a text's serial in its words.
const MARK: &str = "at the gate, number ";

/// So many serials that nobody else uses, one after the other; answers the first.
pub fn serials(texts: usize) -> usize {
    SERIAL.fetch_add(texts, Ordering::Relaxed)
}

/// The words of a text.
pub fn words(serial: usize) -> String {
    format!("I am {MARK}{serial}")
}

/// Which text this is, or is about: looked for as characters, because reading JSON would take the load
/// as much CPU as a server.
pub fn serial_in(words: &str) -> Option<usize> {
    let (_, rest) = words.split_once(MARK)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    rest[..digits].parse().ok()
}

/// Posts texts of the live rides to the nodes, each in turn.
pub struct Poster<'a> {
    stage: &'a Stage,
    http: reqwest::Client,
    /// Of the nodes.
    urls: Vec<String>,
}

impl<'a> Poster<'a> {
    /// To the nodes of this stage.
    pub fn to(stage: &'a Stage) -> Self {
        let urls = stage.urls().into_iter().map(|node| format!("{node}/webhooks/messagebird/sms")).collect();
        Self { stage, http: reqwest::Client::builder().no_proxy().build().unwrap(), urls }
    }

    /// Posts this text, and waits for the answer.
    pub async fn post(&self, serial: usize) {
        let url = &self.urls[serial % self.urls.len()];
        let ride = &self.stage.rides[serial % self.stage.rides.len()];
        let form = serde_urlencoded::to_string([
            ("id", format!("bench-{serial}").as_str()),
            ("originator", ride.customer.trim_start_matches('+')),
            ("recipient", ride.number.trim_start_matches('+')),
            ("payload", &words(serial)),
        ])
        .unwrap();
        let signature = token_at(Clock::system().now().0 / 1_000, url, Some(form.as_bytes()));
        let request = self
            .http
            .post(url)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("MessageBird-Signature-JWT", signature)
            .body(form);
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
    }
}

/// Measures until all were forwarded.
pub async fn measure(stage: &Stage, requests: usize) -> Figure {
    let poster = Poster::to(stage);
    let (first, before) = (serials(requests), stage.telco.accepted());
    let asking = drive::closed(requests, |n| poster.post(first + n));
    drive::measured(stage.servers(), asking, forwarded(stage, before + requests)).await
}

/// Waits until the stub has taken so many texts since it was opened.
pub async fn forwarded(stage: &Stage, texts: usize) {
    drive::until("all were forwarded", texts, || stage.telco.accepted()).await;
}
