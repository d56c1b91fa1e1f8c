//! The measuring kit: Maskline beside a bare axum server and what a user would pick instead, in one
//! run on one machine, in interleaved rounds. `make bench` builds and runs it; docs/performance.md
//! says what the figures mean.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a bench prints, fails loudly, and rounds for people"
)]

mod console;
mod drive;
mod fixture;
mod footprint;
mod hello;
mod nodes;
mod page;
mod peers;
mod postgraphile;
mod report;
mod slow_telco;
mod sockets;
mod subject;
mod subscribers;
mod texts;
mod waits;

use std::collections::BTreeMap;
use std::time::Duration;

use clap::Parser;
use fixture::Stage;
use footprint::Start;
use report::Report;
use subscribers::Plan;

/// Webhooks a second at the slow telco, unless told.
const BUSY: f64 = 200.0;
/// Texts a second to the subscribers, unless told: with a thousand of them, five thousand deliveries.
const CALM: f64 = 5.0;
/// For how long the slow telco is measured, unless told.
const SHORT: Duration = Duration::from_secs(20);

/// What to measure.
#[derive(Parser)]
struct Arguments {
    /// Rides with their history.
    #[arg(long, value_delimiter = ',', default_value = "100,10000")]
    sizes: Vec<u64>,
    /// Of each, the median counts.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Requests of a round.
    #[arg(long, default_value_t = 2_000)]
    requests: usize,
    /// Sockets that are told of each text, at the last of the sizes; 0 leaves them out.
    #[arg(long, default_value_t = 1_000)]
    sockets: usize,
    /// Texts a second: to the sockets (5), or beside a slow telco (200).
    #[arg(long)]
    pace: Option<f64>,
    /// Measure texts beside a telco that takes 2 s to answer, in place of all else.
    #[arg(long)]
    slow_telco: bool,
    /// For so long; 20 seconds, unless told.
    #[arg(long, requires = "slow_telco")]
    minutes: Option<f64>,
    /// Measure texts over one node and over three on the PostgreSQL at this URL, in place of all else.
    #[arg(long)]
    postgres: Option<String>,
    /// Measure the console at the last of the sizes, too, in a browser.
    #[arg(long)]
    console: bool,
    /// Measure `PostGraphile`, too, over a copy of the rides on the PostgreSQL at this URL.
    #[arg(long)]
    postgraphile: Option<String>,
    /// Be the bare server that all is compared with, on this port.
    #[arg(long)]
    hello: Option<u16>,
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    if let Some(port) = arguments.hello {
        return hello::serve(port).await;
    }
    if arguments.slow_telco {
        let time = arguments.minutes.map_or(SHORT, |minutes| Duration::from_secs_f64(minutes * 60.0));
        let table = slow_telco::measure(arguments.pace.unwrap_or(BUSY), time).await;
        return println!("{table}");
    }
    let mut report = Report::default();
    if let Some(url) = &arguments.postgres {
        nodes::measure(&mut report, url, arguments.rounds, arguments.requests).await;
        return println!("{}", report.table());
    }
    let mut seen = String::new();
    let mut starts: BTreeMap<u64, Vec<Start>> = BTreeMap::new();
    for &size in &arguments.sizes {
        eprintln!("{size} rides: filling");
        let mut stage = Stage::fill(size).await;
        let copy = match &arguments.postgraphile {
            Some(server) => Some(postgraphile::copy(server, &stage.plain(), size).await),
            None => None,
        };
        for round in 1..=arguments.rounds {
            eprintln!("{size} rides: round {round}");
            measure(&arguments, &mut report, &mut stage, size, copy.as_deref()).await;
            starts.entry(size).or_default().push(footprint::measure(&mut stage).await);
        }
        if arguments.console && arguments.sizes.last() == Some(&size) {
            seen = console::measure(&mut stage).await;
        }
    }
    println!("{}\n{}\n{seen}", report.table(), footprint::table(&starts));
}

/// A round of all that is compared.
async fn measure(
    arguments: &Arguments,
    report: &mut Report,
    stage: &mut Stage,
    size: u64,
    copy: Option<&str>,
) {
    let requests = arguments.requests;
    report.add(size, "bare axum", hello::measure(requests * 4).await);
    stage.start().await;
    report.add(size, "text in, logged and forwarded", texts::measure(stage, requests).await);
    report.add(size, "page of 20 rides", page::maskline(stage, requests / 2).await);
    stage.stop();
    for peer in page::PEERS {
        if let Some(figure) = page::peer(peer, stage, requests / 2).await {
            report.add(size, &format!("page of 20 rides, {peer}"), figure);
        }
    }
    if let Some(copy) = copy
        && let Some(figure) = postgraphile::measure(copy, requests / 2).await
    {
        report.add(size, &format!("page of 20 rides, {}", postgraphile::NAME), figure);
    }
    if arguments.sockets > 0 && arguments.sizes.last() == Some(&size) {
        let plan = Plan { sockets: arguments.sockets, pace: arguments.pace.unwrap_or(CALM) };
        subscribers::measure(report, size, stage, plan).await;
    }
}
