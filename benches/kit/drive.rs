//! Load: a number of clients, each of which asks again as soon as it was answered.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;

use crate::report::Figure;
use crate::subject::Subject;

/// Clients at once.
const CLIENTS: usize = 16;

/// Sends so many requests; `ask` sends the n-th. `after` waits until what they led to is done. CPU and memory
/// are those of all `subjects` together.
pub async fn closed<F, G>(
    subjects: &[Subject],
    requests: usize,
    ask: impl Fn(usize) -> F,
    after: impl FnOnce() -> G,
) -> Figure
where
    F: Future<Output = ()>,
    G: Future<Output = ()>,
{
    let next = AtomicUsize::new(0);
    let cpu_of_all = || subjects.iter().map(Subject::cpu).sum::<f64>();
    let (cpu, begun) = (cpu_of_all(), Instant::now());
    let waits = join_all((0..CLIENTS).map(|_| async {
        let mut waits = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= requests {
                return waits;
            }
            let asked = Instant::now();
            ask(n).await;
            waits.push(asked.elapsed());
        }
    }))
    .await;
    let mut waits: Vec<Duration> = waits.into_iter().flatten().collect();
    after().await;
    let took = begun.elapsed().as_secs_f64();
    waits.sort_unstable();
    let at = |part: f64| waits[((waits.len() - 1) as f64 * part) as usize].as_secs_f64() * 1e3;
    Figure {
        cpu_us: (cpu_of_all() - cpu) * 1e6 / requests as f64,
        per_second: requests as f64 / took,
        p50_ms: at(0.5),
        p99_ms: at(0.99),
        memory_mib: subjects.iter().map(Subject::memory).sum(),
    }
}
