//! Texts in: signed as MessageBird signs, checked, told from repeats, sealed, logged, queued, and
//! forwarded to a stub of MessageBird in this process.

use std::sync::atomic::{AtomicUsize, Ordering};

use maskline::clock::Clock;
use maskline_tests::eventually;
use maskline_tests::messagebird::token_at;

use crate::drive;
use crate::fixture::Stage;
use crate::report::Figure;

/// Ids must not repeat between rounds.
static SERIAL: AtomicUsize = AtomicUsize::new(0);

/// Measures until all were forwarded.
pub async fn measure(stage: &Stage, requests: usize) -> Figure {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let urls: Vec<_> =
        stage.urls().into_iter().map(|node| format!("{node}/webhooks/messagebird/sms")).collect();
    let before = stage.telco.sent().len();
    let ask = |n: usize| {
        let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
        let url = &urls[n % urls.len()];
        let ride = &stage.rides[n % stage.rides.len()];
        let form = serde_urlencoded::to_string([
            ("id", format!("bench-{serial}").as_str()),
            ("originator", ride.customer.trim_start_matches('+')),
            ("recipient", ride.number.trim_start_matches('+')),
            ("payload", &format!("I am at the gate, number {serial}")),
        ])
        .unwrap();
        let signature = token_at(Clock::system().now().0 / 1_000, url, Some(form.as_bytes()));
        let request = http
            .post(url)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("MessageBird-Signature-JWT", signature)
            .body(form);
        async move {
            let answer = request.send().await.unwrap();
            assert!(answer.status().is_success(), "{}", answer.status());
        }
    };
    let after = || async {
        eventually("all were forwarded", || async {
            (stage.telco.sent().len() >= before + requests).then_some(())
        })
        .await;
    };
    drive::closed(stage.servers(), requests, ask, after).await
}
