//! What must hold whatever happens to a server: each text it took is in the log once, and was sent
//! once, or is visibly unresolved (I1, I2).

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use maskline::app::App;
use maskline::clock::Clock;
use maskline::entities::entry::{self, Kind};
use maskline::entities::leg::{self, State};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::app::{self, client};
use crate::process::{CUSTOMER, PROXY};
use crate::{MessageBird, eventually};

/// How every text of a [`Writer`] begins.
const TEXT: &str = "text ";

/// A telco that posts texts, one after the other: one that was not answered 2xx is posted again, to
/// the next node.
pub struct Writer {
    taken: Arc<Mutex<HashSet<String>>>,
    refused: Arc<Mutex<HashSet<u16>>>,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Writer {
    /// Begins to write to these servers, in turn. `name` tells its texts from another's.
    #[must_use]
    pub fn start(name: &str, urls: &[&str]) -> Self {
        let urls: Vec<String> = urls.iter().map(|url| format!("{url}/webhooks/messagebird/sms")).collect();
        let (taken, refused) =
            (Arc::<Mutex<HashSet<String>>>::default(), Arc::<Mutex<HashSet<u16>>>::default());
        let stop = CancellationToken::new();
        let work = Self::write(name.to_owned(), urls, Arc::clone(&taken), Arc::clone(&refused), stop.clone());
        Self { taken, refused, stop, task: tokio::spawn(work) }
    }

    async fn write(
        name: String,
        urls: Vec<String>,
        taken: Arc<Mutex<HashSet<String>>>,
        refused: Arc<Mutex<HashSet<u16>>>,
        stop: CancellationToken,
    ) {
        // Telcos don't wait for ever.
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(2)).build();
        let http = http.unwrap_or_else(|_| client());
        let mut nodes = urls.iter().cycle();
        let mut n = 0;
        while !stop.is_cancelled() {
            let body = format!("{TEXT}{name} {n}");
            let form =
                [("id", body.as_str()), ("originator", CUSTOMER), ("recipient", PROXY), ("payload", &body)];
            let Some(url) = nodes.next() else { return };
            match http.post(url).form(&form).send().await.map(|answer| answer.status().as_u16()) {
                Ok(200) => {
                    taken.lock().expect("no panic").insert(body);
                    n += 1;
                }
                Ok(status) => {
                    refused.lock().expect("no panic").insert(status);
                }
                Err(_) => {}
            }
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    }

    /// How many texts were taken.
    #[must_use]
    pub fn count(&self) -> usize {
        self.taken.lock().expect("no panic").len()
    }

    /// Waits until so many more were taken.
    pub async fn more(&self, texts: usize) {
        let goal = self.count() + texts;
        eventually("some texts were taken", || async { (self.count() >= goal).then_some(()) }).await;
    }

    /// Waits until one was refused with this status.
    pub async fn refused_with(&self, status: u16) {
        eventually("a text was refused", || async {
            self.refused.lock().expect("no panic").contains(&status).then_some(())
        })
        .await;
    }

    /// Stops; answers the texts that were taken, and the statuses of refusals.
    pub async fn stop(self) -> (HashSet<String>, HashSet<u16>) {
        self.stop.cancel();
        self.task.await.expect("no panic");
        let taken = self.taken.lock().expect("no panic").clone();
        let refused = self.refused.lock().expect("no panic").clone();
        (taken, refused)
    }
}

/// What became of the texts of one trial.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Answered 2xx.
    pub taken: usize,
    /// Of these, sent once.
    pub sent: usize,
    /// Of these, not sent and shown to people as unresolved.
    pub unresolved: usize,
    /// Of these, neither.
    pub lost: usize,
    /// Sent more than once.
    pub doubled: usize,
}

impl Tally {
    /// As a row of the table that `make chaos` prints.
    #[expect(clippy::print_stdout, reason = "figures for people; tests are silent unless asked")]
    pub fn print(&self, trial: &str) {
        let on = if crate::database::server().is_some() { "PostgreSQL" } else { "SQLite" };
        let Self { taken, sent, unresolved, lost, doubled } = self;
        println!("| {trial} | {on} | {taken} | {sent} | {unresolved} | {lost} | {doubled} |");
    }
}

/// Waits until nothing is under way in this database, and compares log, sends and what was taken:
/// each text was logged once, and sent once or is visibly unresolved.
pub async fn check<S: std::hash::BuildHasher>(
    database: &str,
    telco: &MessageBird,
    taken: &HashSet<String, S>,
) -> Tally {
    let mut config = app::settings();
    database.clone_into(&mut config.database_url);
    config.secret_key = Some("5aa5".repeat(16).into());
    let db = maskline::db::Db::open(&config, maskline::events::Bell::default()).await.expect("it opens");
    eventually("nothing is under way any more", || async {
        let waiting = leg::Entity::find().filter(leg::Column::State.is_in([State::Queued, State::Sending]));
        waiting.one(db.read()).await.ok()?.is_none().then_some(())
    })
    .await;
    db.close().await.expect("it closes");
    let app = App::start(config, Clock::system()).await.expect("it starts");
    let mut logged: HashMap<String, usize> = HashMap::new();
    let mut unresolved = HashSet::new();
    let relayed = entry::Entity::find().filter(entry::Column::Kind.eq(Kind::Relay));
    for entry in relayed.all(app.db.read()).await.expect("entries") {
        let sealed = entry.body_sealed.expect("a text");
        let body = app.vault.open(entry.id, &sealed).expect("a text");
        let legs = leg::of_entry(app.db.read(), entry.id).await.expect("legs");
        if legs.iter().any(|leg| leg.state.is_problem()) {
            unresolved.insert(body.clone());
        }
        *logged.entry(body).or_default() += 1;
    }
    app.stop.cancel();
    let mut sent: HashMap<String, usize> = HashMap::new();
    for text in telco.sent().into_iter().filter(|sent| sent.body.starts_with(TEXT)) {
        *sent.entry(text.body).or_default() += 1;
    }
    let mut tally = Tally { taken: taken.len(), ..Tally::default() };
    for text in taken {
        assert_eq!(logged.get(text), Some(&1), "{text} in the log");
        match sent.get(text) {
            Some(_) => tally.sent += 1,
            None if unresolved.contains(text) => tally.unresolved += 1,
            None => tally.lost += 1,
        }
    }
    tally.doubled = sent.values().filter(|times| **times > 1).count();
    assert_eq!((tally.lost, tally.doubled), (0, 0), "{tally:?}");
    tally
}
