//! Texts over one node and over several on one PostgreSQL: what a node costs, and what the database does.

use crate::fixture::Stage;
use crate::hello;
use crate::report::{Figure, Report};
use crate::subject::cpu_of_all;
use crate::texts;

/// How many nodes.
const NODES: [usize; 2] = [1, 3];
/// As the database's processes are called.
const DATABASE: &str = "postgres";

/// Adds a row for the nodes together, and one for the database's part.
pub async fn measure(report: &mut Report, url: &str, rounds: usize, requests: usize) {
    let mut stages = Vec::new();
    for nodes in NODES {
        stages.push(Stage::on_postgres(url, nodes).await);
    }
    for round in 1..=rounds {
        eprintln!("PostgreSQL: round {round}");
        for (nodes, stage) in NODES.into_iter().zip(&mut stages) {
            let rides = stage.rides.len() as u64;
            report.add(rides, "bare axum", hello::measure(requests * 4).await);
            stage.start().await;
            let before = cpu_of_all(DATABASE);
            let figure = texts::measure(stage, requests).await;
            let cpu_us = (cpu_of_all(DATABASE) - before) * 1e6 / requests as f64;
            stage.stop();
            report.add(rides, &format!("text in, {nodes} on PostgreSQL"), figure);
            let of_it = Figure { cpu_us, ..Figure::default() };
            report.add(rides, &format!("text in, {nodes} on PostgreSQL: the database"), of_it);
        }
    }
}
