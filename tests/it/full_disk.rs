//! F10: the disk is full, with the log on the same disk. Nothing is taken that can't be kept, what is
//! there can be read, and the server goes on by itself once there is room.

use maskline_tests::ledger::{self, Writer};
use maskline_tests::process::{SmallDisk, settings};
use maskline_tests::{MessageBird, Process, database};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f10_a_full_disk_refuses_and_goes_on_by_itself() {
    // PostgreSQL's disk is its own matter; where nothing may be mounted there is no small disk.
    let (None, Some(disk)) = (database::server(), SmallDisk::mount(8)) else { return };
    let telco = MessageBird::start().await;
    let database = format!("sqlite://{}", disk.path().join("full.db").display());
    let settings = settings(&database, disk.path(), &telco);
    Process::add_admin(&settings);
    let log = disk.path().join("server.log");
    let server = Process::start_with(settings, "", Some(log)).await;
    server.prepare().await;
    let token = server.token().await;

    let before = Writer::start("before", &[&server.url]);
    before.more(20).await;
    let (mut kept, refused) = before.stop().await;
    assert!(refused.is_empty(), "{refused:?}");

    let filler = disk.path().join("filler");
    fill(&filler);
    let full = Writer::start("full", &[&server.url]);
    full.refused_with(503).await;
    let seen = server.gql(&token, "{ rides { nodes { id } } }", serde_json::json!({})).await;
    assert_eq!(seen["rides"]["nodes"].as_array().unwrap().len(), 1, "what is there can be read");
    std::fs::remove_file(&filler).unwrap();
    full.more(20).await;
    let (more, refused) = full.stop().await;
    assert!(refused.iter().all(|status| *status == 503), "{refused:?}");
    kept.extend(more);
    ledger::check(&database, &telco, &kept).await.print("F10: a full disk, with the log on it");
}

/// Writes until there is no room left.
fn fill(path: &std::path::Path) {
    use std::io::Write;
    let mut file = std::fs::File::create(path).unwrap();
    for size in [64 * 1024, 4 * 1024, 512] {
        while file.write_all(&vec![0; size]).is_ok() {}
    }
}
