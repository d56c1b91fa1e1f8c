//! F1: the server is killed while webhooks arrive. What was answered 2xx is in the log once, and was
//! sent once, or is visibly unresolved.

use std::time::Duration;

use maskline_tests::ledger::{self, Writer};
use maskline_tests::{MessageBird, Process, database, process};

const KILLS: u64 = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f1_twenty_kills_lose_nothing_and_double_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let telco = MessageBird::start().await;
    let database = match database::server() {
        Some(server) => database::fresh(&server).await,
        None => format!("sqlite://{}", folder.path().join("crash.db").display()),
    };
    let settings = process::settings(&database, folder.path(), &telco);
    Process::add_admin(&settings);
    let mut server = Process::start(settings).await;
    server.prepare().await;

    let writer = Writer::start("a", &[&server.url]);
    for kill in 0..KILLS {
        writer.more(3).await;
        // Not a sleep for luck: any moment must do, so they are spread.
        tokio::time::sleep(Duration::from_millis(7 * (kill % 9))).await;
        server.crash().await;
    }
    let (taken, _) = writer.stop().await;
    assert!(taken.len() as u64 > KILLS, "only {} texts were taken", taken.len());
    ledger::check(&database, &telco, &taken).await.print("F1: twenty SIGKILLs under load");
}
