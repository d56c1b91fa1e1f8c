//! F16, I12: a copy taken under load, brought back elsewhere, passes its check and holds every text
//! that was acknowledged before it began.

use std::collections::HashSet;
use std::time::Duration;

use maskline::app::App;
use maskline::backup;
use maskline::clock::Clock;
use maskline::config::Config;
use maskline::entities::entry::{self, Kind};
use maskline::entities::event;
use maskline::error::ErrorCode;
use maskline_tests::ledger::Writer;
use maskline_tests::{Fleet, MessageBird, Process, TestApp, app, database, process};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f16_a_copy_taken_under_load_holds_all_that_was_acknowledged() {
    let (folder, telco) = (tempfile::tempdir().unwrap(), MessageBird::start().await);
    let place = async |name: &str| match database::server() {
        Some(server) if name == "live" => database::fresh(&server).await,
        Some(server) => database::empty(&server).await,
        None => format!("sqlite://{}", folder.path().join(name).display()),
    };
    let settings = process::settings(&place("live").await, folder.path(), &telco);
    Process::add_admin(&settings);
    let server = Process::start(settings.clone()).await;
    server.prepare().await;

    let copy = folder.path().join("copy");
    let writer = Writer::start("a", &[&server.url]);
    writer.more(30).await;
    let (before, _) = writer.stop().await;
    let during = Writer::start("b", &[&server.url]);
    let arguments = ["backup".to_owned(), copy.display().to_string()];
    let ran = {
        let settings = settings.clone();
        tokio::task::spawn_blocking(move || {
            Process::run(&settings, &arguments.each_ref().map(String::as_str))
        })
    };
    assert!(ran.await.unwrap(), "the copy is made while the server works");
    during.more(5).await;
    during.stop().await;
    drop(server);

    let mut elsewhere = settings.clone();
    let restored = place("restored").await;
    for (name, value) in &mut elsewhere {
        if name == "DATABASE_URL" {
            value.clone_from(&restored);
        }
    }
    let copy = copy.display().to_string();
    assert!(Process::run(&elsewhere, &["restore", &copy]));
    assert!(Process::run(&elsewhere, &["check"]));
    assert!(!Process::run(&elsewhere, &["restore", &copy]), "nothing is ever overwritten");

    let mut config = app::settings();
    config.database_url = restored;
    config.secret_key = Some("5aa5".repeat(16).into());
    let app = App::start(config, Clock::system()).await.unwrap();
    let relayed = entry::Entity::find().filter(entry::Column::Kind.eq(Kind::Relay));
    let kept: HashSet<String> = relayed
        .all(app.db.read())
        .await
        .unwrap()
        .into_iter()
        .map(|entry| app.vault.open(entry.id, &entry.body_sealed.unwrap()).unwrap())
        .collect();
    assert!(before.is_subset(&kept), "{} of {}", before.intersection(&kept).count(), before.len());
    // Who watched the life that was lost begins afresh: its numbers are not given out again.
    let newest = event::Entity::find().order_by_desc(event::Column::Seq).one(app.db.read()).await.unwrap();
    let (newest, head) = (newest.unwrap().seq, event::head(app.db.read()).await.unwrap());
    assert!(newest < head);
    let mut again = [newest, head].into_iter().map(|cursor| {
        let feed = app.feed.subscribe(app.db.clone(), uuid::Uuid::nil(), Some(cursor));
        async { feed.await.map(drop).map_err(|error| error.code()) }
    });
    assert_eq!(again.next().unwrap().await, Err(ErrorCode::CursorExpired));
    assert_eq!(again.next().unwrap().await, Ok(()));
    app.stop.cancel();
}

/// I12: what waited when a copy was made may have gone out since. Brought back, it is looked up before it is sent.
#[tokio::test]
async fn i12_what_waited_in_a_copy_is_not_sent_again() {
    // Nobody sends as long as there are no hands.
    let mut app = TestApp::start_with(|config| config.senders = 0).await;
    Fleet::of(&app, 1, 1, 1).await.ride(&app, 0, 0).await;
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy");
    backup::save(&app.app.config, &copy).await.unwrap();
    let now = app.app.clock.now();
    app.restart_with(now, |config| config.senders = 4).await;
    app.settle().await;
    assert_eq!((app.telco.accepted(), app.telco.look_ups()), (2, 0), "both were told");

    let restored = match database::server() {
        Some(server) => database::empty(&server).await,
        None => format!("sqlite://{}", folder.path().join("restored.db").display()),
    };
    let mut elsewhere = Config::clone(&app.app.config);
    elsewhere.database_url.clone_from(&restored);
    assert_eq!(backup::restore(&elsewhere, &copy).await.unwrap(), 2);
    app.restart_with(now.plus(Duration::from_hours(1)), |config| config.database_url = restored).await;
    app.settle().await;
    assert_eq!((app.telco.accepted(), app.telco.look_ups()), (2, 2), "nobody is told twice");
    let legs = app.sent_legs().await;
    assert!(legs.iter().all(|leg| leg.first_attempt_at == Some(leg.created_at)), "{legs:#?}");
    app.finish().await;
}
