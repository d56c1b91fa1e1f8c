//! The table: medians of the rounds, and ratios to the bare server of the same run.

use std::collections::BTreeMap;
use std::fmt::Write;

/// One round of one thing.
#[derive(Clone, Copy, Default)]
pub struct Figure {
    /// CPU of the measured process, in microseconds a request.
    pub cpu_us: f64,
    /// Requests a second, until all they led to was done.
    pub per_second: f64,
    /// Half were answered within this time, in milliseconds.
    pub p50_ms: f64,
    /// All but one in a hundred were.
    pub p99_ms: f64,
    /// Resident memory at the end.
    pub memory_mib: f64,
}

/// All rounds so far.
#[derive(Default)]
pub struct Report(BTreeMap<u64, Vec<(String, Vec<Figure>)>>);

/// What the ratios are to.
const FLOOR: &str = "bare axum";

impl Report {
    /// Adds a round of `what` at so many rides.
    pub fn add(&mut self, size: u64, what: &str, figure: Figure) {
        let rows = self.0.entry(size).or_default();
        match rows.iter_mut().find(|(name, _)| name == what) {
            Some((_, rounds)) => rounds.push(figure),
            None => rows.push((what.to_owned(), vec![figure])),
        }
    }

    /// As Markdown.
    pub fn table(&self) -> String {
        let mut table = String::from(
            "| Rides | What | CPU µs | × bare | a second | p50 ms | p99 ms | MiB |\n\
             |---:|---|---:|---:|---:|---:|---:|---:|\n",
        );
        for (size, rows) in &self.0 {
            let floor = rows.iter().find(|(name, _)| name == FLOOR);
            let floor = floor.map_or(f64::NAN, |(_, rounds)| median(rounds, |it| it.cpu_us));
            for (what, rounds) in rows {
                let cpu = median(rounds, |it| it.cpu_us);
                let _ = writeln!(
                    table,
                    "| {size} | {what} | {cpu:.0} | {:.1} | {:.0} | {:.2} | {:.2} | {:.0} |",
                    cpu / floor,
                    median(rounds, |it| it.per_second),
                    median(rounds, |it| it.p50_ms),
                    median(rounds, |it| it.p99_ms),
                    median(rounds, |it| it.memory_mib),
                );
            }
        }
        table
    }
}

/// A table of its own, as Markdown: a name and its figures a line.
pub fn list(title: &str, lines: &[(&str, String)]) -> String {
    let mut table = format!("| {title} | |\n|---|---:|\n");
    for (name, figures) in lines {
        let _ = writeln!(table, "| {name} | {figures} |");
    }
    table
}

/// The middle one of the rounds' figures.
pub fn median<T>(rounds: &[T], of: impl Fn(&T) -> f64) -> f64 {
    let mut values: Vec<f64> = rounds.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
