//! F9: the link to PostgreSQL is cut, hangs, is slow. Telcos get a 503 meanwhile, the server heals by
//! itself, and what it took is kept. (SQLite has no link.)

use std::time::Duration;

use maskline_tests::ledger::{self, Writer};
use maskline_tests::link::{Link, Proxy};
use maskline_tests::{MessageBird, Process, database, process};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f9_the_link_to_the_database_fails_in_every_way_and_nothing_is_lost() {
    let Some(server) = database::server() else { return };
    let database = database::fresh(&server).await;
    let address = server.rsplit('@').next().unwrap().to_owned();
    let link = Proxy::to(address.clone()).await;
    let behind = database.replace(&address, &format!("127.0.0.1:{}", link.port));
    let (folder, telco) = (tempfile::tempdir().unwrap(), MessageBird::start().await);
    let mut settings = process::settings(&behind, folder.path(), &telco);
    settings.push(("MASKLINE_DATABASE_TIMEOUT".into(), "2s".into()));
    Process::add_admin(&settings);
    let server = Process::start(settings).await;
    server.prepare().await;

    let writer = Writer::start("a", &[&server.url]);
    for _ in 0..2 {
        for fault in [Link::Cut, Link::Hung, Link::Slow(100)] {
            writer.more(10).await;
            link.set(fault);
            // As long as the fault lasts: five seconds of it are in the table.
            tokio::time::sleep(Duration::from_secs(5)).await;
            link.set(Link::Up);
            server.ready().await;
            writer.more(5).await;
        }
    }
    let (taken, refused) = writer.stop().await;
    assert!(refused.iter().all(|status| *status == 503), "{refused:?}");
    assert!(refused.contains(&503), "the telco is told to come again");
    let tally = ledger::check(&database, &telco, &taken).await;
    tally.print("F9: the link to the database cut, hung and slowed, over and over");
}
