//! Load: a number of clients, each of which asks again as soon as it was answered; or so many requests
//! a second, whether or not the earlier ones were answered.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream::FuturesUnordered;
use maskline_tests::PATIENCE;

use crate::report::Figure;
use crate::subject::Subject;
use crate::waits::Waits;

/// Clients at once.
const CLIENTS: usize = 16;

/// Measures `asking`, which answers how long each request took, and what it leads to until it is `done`.
/// CPU and memory are those of all `subjects` together.
pub async fn measured(
    subjects: &[Subject],
    asking: impl Future<Output = Vec<Duration>>,
    done: impl Future<Output = ()>,
) -> Figure {
    let cpu_of_all = || subjects.iter().map(Subject::cpu).sum::<f64>();
    let (cpu, begun) = (cpu_of_all(), Instant::now());
    let waits = Waits::of(asking.await);
    done.await;
    let (took, requests) = (begun.elapsed().as_secs_f64(), waits.count() as f64);
    Figure {
        cpu_us: (cpu_of_all() - cpu) * 1e6 / requests,
        per_second: requests / took,
        p50_ms: waits.ms(0.5),
        p99_ms: waits.ms(0.99),
        memory_mib: subjects.iter().map(Subject::memory).sum(),
    }
}

/// Sends so many requests, as fast as a few clients are answered; `ask` sends the n-th.
pub async fn closed<F>(requests: usize, ask: impl Fn(usize) -> F) -> Vec<Duration>
where
    F: Future<Output = ()>,
{
    let next = AtomicUsize::new(0);
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
    waits.into_iter().flatten().collect()
}

/// Sends so many requests at an even pace, however long the earlier ones take. A wait begins when its
/// request was due: that the client was late is no excuse.
pub async fn open<F>(per_second: f64, requests: usize, ask: impl Fn(usize) -> F) -> Vec<Duration>
where
    F: Future<Output = ()>,
{
    let mut ticks = tokio::time::interval(Duration::from_secs_f64(1.0 / per_second));
    let mut under_way = FuturesUnordered::new();
    let (mut asked, mut waits) = (0, Vec::with_capacity(requests));
    while waits.len() < requests {
        tokio::select! {
            due = ticks.tick(), if asked < requests => {
                let answered = ask(asked);
                under_way.push(async move {
                    answered.await;
                    due.elapsed()
                });
                asked += 1;
            }
            Some(wait) = under_way.next() => waits.push(wait),
        }
    }
    waits
}

/// Waits until `count` is so large. It may take its time, but has to go on.
pub async fn until(what: &str, all: usize, count: impl Fn() -> usize) {
    let (mut last, mut since) = (count(), Instant::now());
    while last < all {
        assert!(since.elapsed() < PATIENCE, "waited too long until {what}: {last} of {all}");
        tokio::time::sleep(Duration::from_millis(5)).await;
        let now = count();
        if now != last {
            (last, since) = (now, Instant::now());
        }
    }
}
