//! F1: the server is killed while webhooks arrive. What was answered 2xx is in the log once, and was
//! sent once, or is visibly unresolved.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use maskline::app::App;
use maskline::clock::Clock;
use maskline::entities::entry::{self, Kind};
use maskline::entities::leg::{self, State};
use maskline_tests::app::{self, client};
use maskline_tests::process::{self, CUSTOMER, PROXY};
use maskline_tests::{MessageBird, Process, database, eventually};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

const KILLS: usize = 20;
/// Posts texts until told to stop; a text that was not answered 2xx is posted again, as telcos do.
async fn write(
    url: String,
    acknowledged: Arc<Mutex<HashSet<String>>>,
    stop: tokio_util::sync::CancellationToken,
) {
    let http = client();
    let mut n = 0;
    while !stop.is_cancelled() {
        let body = format!("text {n}");
        let form =
            [("id", body.as_str()), ("originator", CUSTOMER), ("recipient", PROXY), ("payload", &body)];
        let answer = http.post(format!("{url}/webhooks/messagebird/sms")).form(&form).send().await;
        if answer.is_ok_and(|answer| answer.status() == 200) {
            acknowledged.lock().unwrap().insert(body);
            n += 1;
        }
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_kills_lose_nothing_and_double_nothing() {
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

    let acknowledged = Arc::new(Mutex::new(HashSet::new()));
    let stop = tokio_util::sync::CancellationToken::new();
    let writer = tokio::spawn(write(server.url.clone(), Arc::clone(&acknowledged), stop.clone()));
    for kill in 0..KILLS {
        let before = acknowledged.lock().unwrap().len();
        eventually("some texts were taken", || async {
            (acknowledged.lock().unwrap().len() > before + 2).then_some(())
        })
        .await;
        // Not a sleep for luck: any moment must do, so they are spread.
        tokio::time::sleep(Duration::from_millis(7 * (kill as u64 % 9))).await;
        server.crash().await;
    }
    stop.cancel();
    writer.await.unwrap();

    let acknowledged = acknowledged.lock().unwrap().clone();
    assert!(acknowledged.len() > KILLS, "only {} texts were taken", acknowledged.len());
    let mut config = app::settings();
    config.database_url = database;
    config.secret_key = Some("5a".repeat(32).into());
    let app = App::start(config, Clock::system()).await.unwrap();
    eventually("nothing is under way any more", || async {
        let waiting = leg::Entity::find().filter(leg::Column::State.is_in([State::Queued, State::Sending]));
        waiting.one(app.db.read()).await.unwrap().is_none().then_some(())
    })
    .await;

    let mut logged: HashMap<String, usize> = HashMap::new();
    let mut unresolved = HashSet::new();
    for entry in
        entry::Entity::find().filter(entry::Column::Kind.eq(Kind::Relay)).all(app.db.read()).await.unwrap()
    {
        let body = app.vault.open(entry.id, &entry.body_sealed.unwrap()).unwrap();
        let legs = leg::of_entry(app.db.read(), entry.id).await.unwrap();
        if legs.iter().any(|leg| leg.state.is_problem()) {
            unresolved.insert(body.clone());
        }
        *logged.entry(body).or_default() += 1;
    }
    let mut sent: HashMap<String, usize> = HashMap::new();
    for text in telco.sent().into_iter().filter(|sent| sent.body.starts_with("text ")) {
        *sent.entry(text.body).or_default() += 1;
    }
    for text in &acknowledged {
        assert_eq!(logged.get(text), Some(&1), "{text} in the log");
        let times = sent.get(text).copied().unwrap_or(0);
        assert!(times == 1 || (times == 0 && unresolved.contains(text)), "{text} was sent {times} times");
    }
    assert!(sent.values().all(|times| *times == 1), "nothing was sent twice");
}
