//! Watching: many sockets on one node, each of which is told of every text that comes in. At an even
//! pace the wait counts; as fast as texts can be posted, what one delivery costs. Mercurius tells as many
//! sockets of entries that are simply posted to it: nothing is checked, sealed, kept or forwarded there.

use std::ops::Range;

use serde_json::json;
use tokio::net::TcpStream;

use crate::drive;
use crate::fixture::Stage;
use crate::peers;
use crate::report::{Figure, Report};
use crate::sockets::Audience;
use crate::subject::Subject;
use crate::texts::{self, Poster};

/// How long texts come in at a pace, in seconds.
const TIME: f64 = 5.0;
/// Texts posted as fast as it goes.
const FAST: usize = 50;
/// So many sockets one account may have (`server/src/http/graphql/crowd.rs`).
const OF_ONE_ACCOUNT: usize = 2_000;

/// How much of it.
#[derive(Clone, Copy)]
pub struct Plan {
    /// Sockets.
    pub sockets: usize,
    /// Texts a second.
    pub pace: f64,
}

impl Plan {
    fn at_pace(self) -> usize {
        (self.pace * TIME).ceil() as usize
    }

    fn texts(self) -> usize {
        self.at_pace() + FAST
    }
}

/// Adds the rows of Maskline and of Mercurius.
pub async fn measure(report: &mut Report, size: u64, stage: &mut Stage, plan: Plan) {
    maskline(report, size, stage, plan).await;
    if let Some((subject, address)) = peers::start("mercurius-subscription", None) {
        mercurius(report, size, (subject, address.as_str()), plan).await;
    }
}

async fn maskline(report: &mut Report, size: u64, stage: &mut Stage, plan: Plan) {
    assert!(plan.sockets <= OF_ONE_ACCOUNT, "one account may have {OF_ONE_ACCOUNT} sockets");
    stage.start().await;
    let before = stage.telco.accepted();
    let authorization = format!("Bearer {}", stage.token().await);
    let audience = Audience::open(&stage.addresses()[0], &authorization, plan.sockets, plan.texts()).await;
    let poster = Poster::to(stage);
    let warm = rows(report, (size, ""), stage.servers(), &audience, plan, |serial| poster.post(serial)).await;
    // What is still queued would be sent in the next round.
    texts::forwarded(stage, before + warm + plan.texts()).await;
    drop(audience);
    stage.stop();
}

async fn mercurius(report: &mut Report, size: u64, (subject, address): (Subject, &str), plan: Plan) {
    // It goes after its sockets, which would complain.
    let subjects = [subject];
    maskline_tests::eventually("Mercurius is up", || async { TcpStream::connect(address).await.ok() }).await;
    let audience = Audience::open(address, "Bearer none", plan.sockets, plan.texts()).await;
    let (http, url) =
        (reqwest::Client::builder().no_proxy().build().unwrap(), format!("http://{address}/publish"));
    let post = |serial: usize| {
        let entry = json!({ "id": serial.to_string(), "kind": "RELAY", "body": texts::words(serial),
            "createdAt": "2026-11-27T12:00:00+00:00", "fromName": "Cara" });
        let request = http.post(&url).json(&entry);
        async move {
            let answer = request.send().await.unwrap();
            assert!(answer.status().is_success(), "{}", answer.status());
        }
    };
    rows(report, (size, ", mercurius"), &subjects, &audience, plan, post).await;
}

/// Adds both rows; answers how many texts went before those that count.
async fn rows<F>(
    report: &mut Report,
    (size, whose): (u64, &str),
    subjects: &[Subject],
    audience: &Audience,
    plan: Plan,
    post: impl Fn(usize) -> F,
) -> usize
where
    F: Future<Output = ()>,
{
    let (at_pace, sockets) = (plan.at_pace(), audience.sockets());
    let warm = audience.warm(&post).await;
    let ask = |n: usize| post(audience.posts(n));
    let asking = drive::open(plan.pace, at_pace, &ask);
    let figure = drive::measured(subjects, asking, audience.told(at_pace)).await;
    let figure = per_delivery(figure, audience, 0..at_pace);
    report.add(size, &format!("{sockets} sockets told, {} texts a second{whose}", plan.pace), figure);
    let asking = drive::closed(FAST, |n| ask(at_pace + n));
    let figure = drive::measured(subjects, asking, audience.told(plan.texts())).await;
    let figure = per_delivery(figure, audience, at_pace..plan.texts());
    report.add(size, &format!("{sockets} sockets told, as fast as it goes{whose}"), figure);
    audience.told_once().await;
    let (all, per_cpu) = (plan.texts() * sockets, 1e6 / figure.cpu_us);
    eprintln!("{sockets} sockets{whose}: {all} deliveries, {per_cpu:.0} a second of CPU");
    warm
}

/// Of each delivery, from posting its text, in place of each text.
fn per_delivery(figure: Figure, audience: &Audience, texts: Range<usize>) -> Figure {
    let (sockets, waits) = (audience.sockets() as f64, audience.waits(texts));
    Figure {
        cpu_us: figure.cpu_us / sockets,
        per_second: figure.per_second * sockets,
        p50_ms: waits.ms(0.5),
        p99_ms: waits.ms(0.99),
        ..figure
    }
}
