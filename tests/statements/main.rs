//! How many SQL statements things cost: a page as many for fifty rides as for five, and a text no more
//! than it needs. And none of them goes through a whole table: what is fast with few rows stays so.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use maskline::alerts::{self, Alert};
use maskline::entities::account::Role;
use maskline::entities::alert::{Kind, Severity};
use maskline::entities::sweep::{self, Outcome};
use maskline::sweeps::SWEEPS;
use maskline_tests::{Fleet, TestApp, eventually};
use sea_orm::EntityTrait;
use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber, span};

const BOARD: &str = "query($first: Int) { rides(first: $first) { nodes { ref state
    customer { name phone { masked } } driver { name phone { masked } } market { name }
    customerDials { number } driverDials { number } unreadCount problemCount contactUntil
    lastEntry { body delivery legs { state phone { masked } number { number } } }
    entries(last: 5) { nodes { id body kind createdAt fromName delivery } pageInfo { hasPreviousPage } } }
    pageInfo { hasNextPage } } boardCounts { live unread problems unrouted } }";

static STATEMENTS: AtomicUsize = AtomicUsize::new(0);
/// Each statement once.
static TEXTS: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

fn texts() -> MutexGuard<'static, BTreeSet<String>> {
    TEXTS.lock().expect("nobody panics with it")
}

/// What SQLite may go through from one end to the other: tables of a few rows each, and indexes that
/// hold only what waits, or that a page begins at.
const SHORT: [&str; 16] = [
    "SCAN market",
    "SCAN hook",
    "SCAN intercept",
    "SCAN CONSTANT ROW",
    "VALUES CLAUSE",
    "SCAN (",
    "USING INDEX leg_queued",
    "USING INDEX leg_leased",
    "USING INDEX entry_secret",
    "USING INDEX leg_lane",
    "USING INDEX ride_by_activity",
    "USING COVERING INDEX ride_by_activity",
    "USING INDEX unrouted_open",
    "USING INDEX leg_problem",
    "USING INDEX alert_once",
    "USING INDEX support_by_agent",
];

/// The text of a statement: in the summary if it is short, else beside it.
#[derive(Default)]
struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}

    fn record_str(&mut self, field: &Field, value: &str) {
        let is_text = field.name() == "db.statement" || (field.name() == "summary" && self.0.is_empty());
        if is_text && !value.trim().is_empty() {
            value.trim().clone_into(&mut self.0);
        }
    }
}

/// Where statements are reported: by sqlx, and by us where we read without it.
const REPORTS: [&str; 2] = ["sqlx::query", "maskline::statement"];

/// Counts the statements that are reported.
struct Counter;

impl Subscriber for Counter {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if REPORTS.contains(&metadata.target()) { Interest::always() } else { Interest::never() }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        REPORTS.contains(&metadata.target())
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        STATEMENTS.fetch_add(1, Ordering::SeqCst);
        let mut text = Text::default();
        event.record(&mut text);
        texts().insert(text.0);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// The counter is the whole process's: one test at a time.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

async fn app() -> TestApp {
    // The second test finds it set.
    let _ = tracing::subscriber::set_global_default(Counter);
    // Nothing in the background asks the database while we count.
    TestApp::start_with(|config| config.poll = Duration::from_hours(1)).await
}

/// What is small whatever the history: settings, numbers, what is open.
const SMALL: [&str; 18] = [
    "SCAN alert",
    "SCAN erasure",
    "SCAN legal_hold",
    "SCAN mask",
    "SCAN number_order",
    "SCAN pool_policy",
    "SCAN pool_proposal",
    "SCAN proxy_number",
    "SCAN retention",
    "SCAN support_conversation",
    "SCAN provider_check",
    "SCAN sweep",
    "SCAN text_part",
    // Webhooks that are not done yet.
    "SCAN inbound_event USING INDEX inbound_event_open",
    // Of other parts of the same statement.
    "SCAN step",
    "SCAN worked",
    "SCAN held",
    "SCAN top",
];

/// Ways into an index that lead to most of it: everything of a telco, or everything since some time.
const WIDE: [&str; 3] =
    ["leg_sent_as (provider=?)", "leg_by_entry (entry_id>?)", "leg_inbound_once (provider=?)"];

/// Asserts of all statements since the last time that none goes through a whole table. SQLite plans a
/// statement for any values; PostgreSQL would for those it has.
async fn none_scans(app: &TestApp, beside: &[&str]) {
    let all = std::mem::take(&mut *texts());
    if app.app.db.is_postgres() {
        return;
    }
    let verbs = ["SELECT", "UPDATE", "DELETE", "INSERT", "WITH"];
    // The harness reads all legs to see how far the courier is.
    let own = |text: &&String| !text.ends_with("ORDER BY \"leg\".\"id\" ASC");
    let planned = |text: &&String| verbs.iter().any(|verb| text.starts_with(verb));
    // An empty list of values: SQLite sees that there is nothing before it looks at the table.
    let of_something = |text: &&String| !text.contains("WHERE ? = ?");
    let all: Vec<_> = all.iter().filter(planned).filter(own).filter(of_something).collect();
    assert!(all.len() > 5, "statements are read: {all:?}");
    let mut scans = Vec::new();
    for text in all {
        // As many values as any statement has places for.
        let plan = app.plan(text, vec![sea_orm::Value::BigInt(None); 2_000]).await;
        let short = |line: &str| SHORT.iter().chain(beside).any(|it| line.contains(it));
        let long = plan.lines().find(|line| {
            (line.starts_with("SCAN") && !short(line)) || WIDE.iter().any(|wide| line.contains(wide))
        });
        if let Some(long) = long {
            scans.push(format!("{long} of\n{text}\n{plan}"));
        }
    }
    assert!(scans.is_empty(), "{}", scans.join("\n\n"));
    texts().clear();
}

/// A statement costs about as much as everything else that is done for a text, so a new one is to be
/// noticed.
#[tokio::test]
async fn a_text_costs_few_statements() {
    let _alone = ALONE.lock().await;
    let app = app().await;
    let fleet = Fleet::of(&app, 1, 1, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.settle().await;
    texts().clear();
    let (mut taken_in, mut in_all) = (0, 0);
    // The first one notes that the number is used.
    for id in ["first", "second"] {
        let before = STATEMENTS.load(Ordering::SeqCst);
        app.telco.text(&app, id, &Fleet::customer_phone(0), &ride.customer_dials, id).await;
        taken_in = STATEMENTS.load(Ordering::SeqCst) - before;
        app.settle().await;
        in_all = STATEMENTS.load(Ordering::SeqCst) - before;
    }
    assert!(taken_in > 10, "statements are counted: {taken_in}");
    // The courier may have begun before the answer is here: only all together is a fixed number.
    assert!(in_all <= 45, "{taken_in} until the answer, {in_all} in all");
    none_scans(&app, &[]).await;
    app.finish().await;
}

#[tokio::test]
async fn a_page_of_rides_costs_the_same_number_of_statements_however_long_it_is() {
    let _alone = ALONE.lock().await;
    let app = app().await;
    let fleet = Fleet::of(&app, 50, 50, 4).await;
    for n in 0..50 {
        fleet.ride(&app, n, n).await;
    }
    app.settle().await;
    texts().clear();
    let mut counts = Vec::new();
    for first in [5, 20, 50] {
        // Once for what is prepared at first use.
        app.gql(BOARD, json!({ "first": first })).await;
        let before = STATEMENTS.load(Ordering::SeqCst);
        let page = app.gql(BOARD, json!({ "first": first })).await;
        counts.push(STATEMENTS.load(Ordering::SeqCst) - before);
        assert_eq!(page["rides"]["nodes"].as_array().unwrap().len(), first);
    }
    assert!(counts[0] > 5, "statements are counted: {counts:?}");
    assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");
    assert!(counts[0] <= 22, "{counts:?}");
    none_scans(&app, &[]).await;
    app.finish().await;
}

/// Indexes in whose order a list is read until it is full, and one of names that is searched for a part of a name.
const IN_ORDER: [&str; 6] = [
    "SCAN audit USING INDEX sqlite_autoindex_audit_1",
    "SCAN conversation USING INDEX sqlite_autoindex_conversation_1",
    "SCAN entry USING INDEX sqlite_autoindex_entry_1",
    "SCAN inbound_event USING INDEX inbound_event_by_time",
    "SCAN verification USING INDEX sqlite_autoindex_verification_1",
    "SCAN person USING COVERING INDEX person_by_name",
];

/// Lists that grow with what is done, the figures of a page and of `/metrics`.
const LISTS: [&str; 20] = [
    "rides(first: 20, filter: { states: [COMPLETED] }) { nodes { id } }",
    "rides(first: 20, filter: { search: \"Sofia\" }) { nodes { id } }",
    "customers(first: 20) { nodes { id } }",
    "customers(first: 20, filter: { search: \"Sofia\" }) { nodes { id } }",
    "drivers(first: 20) { nodes { id } }",
    "verifications(first: 20) { nodes { id } }",
    "conversations(first: 20) { nodes { id } }",
    "entries(first: 20) { nodes { id } }",
    "entries(first: 20, filter: { marketId: \"019b0000-0000-7000-8000-000000000000\" }) { nodes { id } }",
    "entries(first: 20, filter: { personId: \"019b0000-0000-7000-8000-000000000000\" }) { nodes { id } }",
    "entries(first: 20, filter: { rideId: \"019b0000-0000-7000-8000-000000000000\", channel: SMS }) { nodes { id } }",
    "entries(first: 20, filter: { from: \"2026-01-05T00:00:00Z\", to: \"2026-01-06T00:00:00Z\" }) { nodes { id } }",
    "unrouted(first: 20) { nodes { id } }",
    "masks(first: 20) { nodes { id } }",
    "deliveryProblems(first: 20) { nodes { id } }",
    "alerts(first: 20) { nodes { id } }",
    "webhookEvents(first: 20) { nodes { id } }",
    "auditLog(first: 20) { nodes { id } }",
    "numberPoolStats { active }",
    "providers { name waiting }",
];

/// Each list and each figure is read by an index.
#[tokio::test]
async fn lists_and_figures_read_no_whole_table() {
    let _alone = ALONE.lock().await;
    let app = app().await;
    let fleet = Fleet::of(&app, 2, 2, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.telco.text(&app, "first", &Fleet::customer_phone(0), &ride.customer_dials, "hello").await;
    app.settle().await;
    texts().clear();
    for list in LISTS {
        app.gql_as(Role::Admin, &format!("{{ {list} }}"), json!({})).await;
    }
    let scraped = app.http.get(format!("{}/metrics", app.url)).send().await.expect("an answer");
    assert!(scraped.status().is_success());
    none_scans(&app, &[SMALL.as_slice(), &IN_ORDER].concat()).await;
    app.finish().await;
}

/// What is done from time to time goes through no whole table either: at a million rides each would hold up
/// the texts.
#[tokio::test]
async fn what_is_done_from_time_to_time_reads_no_whole_table() {
    let _alone = ALONE.lock().await;
    let _ = tracing::subscriber::set_global_default(Counter);
    let app = TestApp::start_with(|config| {
        config.number_check = Duration::from_hours(1);
        config.recovery_every = Duration::from_millis(100);
    })
    .await;
    let fleet = Fleet::of(&app, 2, 2, 2).await;
    let ride = fleet.ride(&app, 0, 0).await;
    app.telco.text(&app, "first", &Fleet::customer_phone(0), &ride.customer_dials, "hello").await;
    app.settle().await;
    // Whether it is over is looked for while there is one.
    let not_told = Alert {
        kind: Kind::NotNotified,
        severity: Severity::Critical,
        market: None,
        subject: "messagebird",
        message: "A person was not told of a ride.",
    };
    let mut tx = app.app.db.begin().await.expect("a transaction");
    alerts::raise(&app.app, &mut tx, app.app.clock.now(), &not_told).await.expect("an alert");
    tx.commit().await.expect("an alert");
    texts().clear();
    let begun = app.app.clock.now();
    app.pass(Duration::from_hours(48));
    eventually("each sweep has run", || async {
        let rows = sweep::Entity::find().all(app.app.db.read()).await.expect("the sweeps");
        let done = |row: &&sweep::Model| row.outcome == Outcome::Done && row.started_at > begun;
        let recovered = texts().iter().any(|text| text.contains("FROM \"recovery\""));
        (recovered && rows.iter().filter(done).count() == SWEEPS.len()).then_some(())
    })
    .await;
    none_scans(&app, &SMALL).await;
    app.finish().await;
}
