//! Several nodes on one PostgreSQL: any of them takes any webhook, and what one of them drops another
//! picks up. On SQLite there is one node, and nothing of this to tell.

use std::time::Duration;

use futures_util::future::join_all;
use maskline_tests::ledger::{self, Tally, Writer};
use maskline_tests::link::{Link, Proxy};
use maskline_tests::{Fleet, MessageBird, Process, TestApp, database, process};

/// Two nodes as processes on one fresh database, with a ride; nothing on SQLite. The second one's link
/// to the database is as slow as told.
async fn two_nodes(
    telco: &MessageBird,
    link: Link,
    more: &[(&str, &str)],
) -> Option<(String, tempfile::TempDir, [Process; 2])> {
    let server = database::server()?;
    let database = database::fresh(&server).await;
    let folder = tempfile::tempdir().unwrap();
    let settings = |url: &str| {
        let mut settings = process::settings(url, folder.path(), telco);
        settings.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        settings
    };
    let address = server.rsplit('@').next().unwrap();
    let proxy = Proxy::to(address.to_owned()).await;
    let behind = database.replace(address, &format!("127.0.0.1:{}", proxy.port));
    Process::add_admin(&settings(&database));
    let nodes = [Process::start(settings(&database)).await, Process::start(settings(&behind)).await];
    nodes[0].prepare().await;
    proxy.set(link);
    Some((database, folder, nodes))
}

/// F7: telcos repeat themselves, and a load balancer may send each copy elsewhere.
#[tokio::test]
async fn f7_the_same_webhook_at_two_nodes_at_once_is_one_text() {
    const TEXTS: usize = 40;
    if database::server().is_none() {
        return;
    }
    // So many texts at once are a flood.
    let first = TestApp::start_with(|config| config.pair_limit = 0).await;
    let second = first.second_node_with(|config| config.pair_limit = 0).await;
    let fleet = Fleet::of(&first, 1, 1, 1).await;
    let ride = fleet.ride(&first, 0, 0).await;
    let phone = Fleet::customer_phone(0);
    let posts = (0..TEXTS * 4).map(|n| {
        let (node, body) = (if n % 2 == 0 { &first } else { &second }, format!("text {}", n / 4));
        let (phone, number) = (&phone, &ride.customer_dials);
        async move { node.telco.text(node, &body, phone, number, &body).await }
    });
    assert!(join_all(posts).await.into_iter().all(|status| status == 200));
    first.settle().await;
    let arrived: Vec<String> =
        first.telco.inbox(&Fleet::driver_phone(0)).into_iter().map(|(_, body)| body).collect();
    for n in 0..TEXTS {
        let body = format!("text {n}");
        assert_eq!(arrived.iter().filter(|text| **text == body).count(), 1, "{body}");
    }
    Tally { taken: TEXTS, sent: arrived.len().min(TEXTS), ..Tally::default() }
        .print("F7: each text posted four times, to two nodes at once");
    first.finish().await;
}

/// F8: a node that dies with texts in hand holds up nobody; one that was paused past its leases comes
/// back and changes nothing any more. Its link to the database is slow, so that it is paused between
/// claiming a text and sending it, and not in the instant in which the request goes out: no telco
/// takes an idempotency key, and nothing could be done about that one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f8_a_node_that_dies_or_is_paused_loses_nothing_and_doubles_nothing() {
    let telco = MessageBird::start().await;
    let lease = [("MASKLINE_LEASE", "5s")];
    let slow = two_nodes(&telco, Link::Slow(15), &lease).await;
    let Some((database, _folder, mut nodes)) = slow else { return };
    let writer = Writer::start("a", &[&nodes[0].url, &nodes[1].url]);
    for _ in 0..2 {
        writer.more(10).await;
        nodes[1].signal("STOP");
        // Longer than a lease: the other node takes over what it held.
        tokio::time::sleep(Duration::from_secs(7)).await;
        nodes[1].signal("CONT");
        writer.more(10).await;
        nodes[1].crash().await;
    }
    let (taken, _) = writer.stop().await;
    let tally = ledger::check(&database, &telco, &taken).await;
    tally.print("F8: one of two nodes paused past its leases, then killed, twice");
    for node in &nodes {
        node.ready().await;
    }
}

/// An upgrade, one node after the other, as a load balancer sees it: a node that is told to stop says
/// so first, finishes what it has, and nobody is refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rolling_restart_refuses_no_request() {
    let telco = MessageBird::start().await;
    let Some((database, _folder, mut nodes)) = two_nodes(&telco, Link::Up, &[]).await else { return };
    let mut all = std::collections::HashSet::new();
    for round in 0..4 {
        let (stays, goes) = (round % 2, (round + 1) % 2);
        // The balancer sends to both until one says that it leaves, and from then on to the other.
        let both = Writer::start(&format!("both-{round}"), &[&nodes[0].url, &nodes[1].url]);
        both.more(20).await;
        nodes[goes].signal("TERM");
        nodes[goes].leaving().await;
        let (taken, refused) = both.stop().await;
        assert!(refused.is_empty(), "{refused:?}");
        all.extend(taken);
        let one = Writer::start(&format!("one-{round}"), &[&nodes[stays].url]);
        one.more(20).await;
        let (status, took) = nodes[goes].ended().await;
        assert!(status.success() && took < Duration::from_secs(10), "{status}, {took:?}");
        nodes[goes].up().await;
        let (taken, refused) = one.stop().await;
        assert!(refused.is_empty(), "{refused:?}");
        all.extend(taken);
    }
    let tally = ledger::check(&database, &telco, &all).await;
    tally.print("Four rolling restarts of two nodes");
}
