//! A slow telco: it answers each send after two seconds, while texts come in at an even pace, whether or
//! not the earlier ones were answered. Webhooks are not to wait for it, and each text is to reach it once.

use std::cell::Cell;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use crate::drive;
use crate::fixture::Stage;
use crate::report;
use crate::texts::{self, Poster};
use crate::waits::Waits;

/// How long it takes.
const ANSWER: Duration = Duration::from_secs(2);

/// Measures at so many texts a second for so long; answers a table of its own.
pub async fn measure(pace: f64, time: Duration) -> String {
    let texts = (pace * time.as_secs_f64()) as usize;
    // Texts of one lane go one after the other: none has to wait if there are so many lanes, and sends at once.
    let lanes = (pace * ANSWER.as_secs_f64() * 1.5).ceil() as usize;
    eprintln!("{lanes} live rides: filling");
    let mut stage = Stage::of_live(lanes, &[("MASKLINE_SENDERS", lanes.to_string())]).await;
    stage.start().await;
    stage.telco.answer_after(ANSWER);
    eprintln!("{texts} texts");
    let (server, url) = (&stage.servers()[0], stage.urls().remove(0));
    let (poster, first, before) = (Poster::to(&stage), texts::serials(texts), stage.telco.accepted());
    let since: Vec<OnceLock<Instant>> = (0..texts).map(|_| OnceLock::new()).collect();
    let (begin, middle) = (server.memory(), Cell::new(0.0));
    let ask = |n: usize| {
        if n == texts / 2 {
            middle.set(server.memory());
        }
        let _ = since[n].set(Instant::now());
        poster.post(first + n)
    };
    let before_it = counted(&url).await;
    let asking = drive::open(pace, texts, ask);
    let figure = drive::measured(stage.servers(), asking, texts::forwarded(&stage, before + texts)).await;
    // What went out twice comes to light, and the last answers are written down.
    tokio::time::sleep(ANSWER * 2).await;
    let after_it = counted(&url).await;
    let took = texts as f64 / figure.per_second;
    let [transactions, commits] = [0, 1].map(|of| (after_it[of] - before_it[of]) / took);
    let receipts = receipts(&stage, first, &since);
    report::list(
        &format!("{pace} texts a second for {} s, a telco that takes {} s", time.as_secs(), ANSWER.as_secs()),
        &[
            ("texts, each of which reached it once", texts.to_string()),
            ("webhook answered, p50 / p99 ms", format!("{:.1} / {:.1}", figure.p50_ms, figure.p99_ms)),
            (
                "from webhook to telco, p50 / p99 ms",
                format!("{:.1} / {:.1}", receipts.ms(0.5), receipts.ms(0.99)),
            ),
            (
                "memory at the beginning / in the middle / at the end, MiB",
                format!("{begin:.0} / {:.0} / {:.0}", middle.get(), figure.memory_mib),
            ),
            ("CPU of a text, µs", format!("{:.0}", figure.cpu_us)),
            (
                "transactions / commits a second",
                format!("{transactions:.0} / {commits:.0}, {:.1} each", transactions / commits),
            ),
        ],
    )
}

/// How long each text took to the telco; fails if one is missing there, or is there twice.
fn receipts(stage: &Stage, first: usize, since: &[OnceLock<Instant>]) -> Waits {
    let mut received = vec![None; since.len()];
    for sent in stage.telco.sent() {
        let serial = texts::serial_in(&sent.body).and_then(|serial| serial.checked_sub(first));
        // Others went out when the rides were made.
        let Some(text) = serial.filter(|text| *text < since.len()) else { continue };
        assert!(received[text].replace(sent.at).is_none(), "text {text} went out twice");
    }
    let complaints = stage.telco.complaints();
    assert!(complaints.is_empty(), "the telco complains: {complaints:#?}");
    let wait = |(at, since): (Option<Instant>, &OnceLock<Instant>)| {
        at.expect("it arrived").saturating_duration_since(*since.get().expect("it was posted"))
    };
    Waits::of(received.into_iter().zip(since).map(wait).collect())
}

/// The transactions a node has kept so far, and the commits they shared, by its `/metrics`.
async fn counted(url: &str) -> [f64; 2] {
    let answer = maskline_tests::app::client().get(format!("{url}/metrics")).send().await;
    let page = answer.unwrap().text().await.unwrap();
    ["maskline_transactions_total", "maskline_commits_total"].map(|name| {
        let value = page.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
        value.unwrap_or_else(|| panic!("no {name} in {page}"))
    })
}
