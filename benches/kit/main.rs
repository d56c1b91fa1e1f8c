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

mod drive;
mod fixture;
mod hello;
mod nodes;
mod page;
mod report;
mod subject;
mod texts;

use clap::Parser;
use report::Report;

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
    /// Measure texts over one node and over three on the PostgreSQL at this URL, in place of all else.
    #[arg(long)]
    postgres: Option<String>,
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
    let mut report = Report::default();
    if let Some(url) = &arguments.postgres {
        nodes::measure(&mut report, url, arguments.rounds, arguments.requests).await;
        return println!("{}", report.table());
    }
    for &size in &arguments.sizes {
        eprintln!("{size} rides: filling");
        let mut stage = fixture::Stage::fill(size).await;
        for round in 1..=arguments.rounds {
            eprintln!("{size} rides: round {round}");
            let hello = hello::measure(arguments.requests * 4).await;
            report.add(size, "bare axum", hello);
            stage.start().await;
            report.add(
                size,
                "text in, logged and forwarded",
                texts::measure(&stage, arguments.requests).await,
            );
            report.add(size, "page of 20 rides", page::maskline(&stage, arguments.requests / 2).await);
            stage.stop();
            for peer in page::PEERS {
                if let Some(figure) = page::peer(peer, &stage, arguments.requests / 2).await {
                    report.add(size, &format!("page of 20 rides, {peer}"), figure);
                }
            }
        }
    }
    println!("{}", report.table());
}
