//! The server under test.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_graphql::connection::{CursorType, OpaqueCursor};
use clap::builder::Resettable;
use clap::{Args, FromArgMatches};
use maskline::app::App;
use maskline::auth::accounts::{self, NewAccount};
use maskline::clock::{Clock, Timestamp};
use maskline::config::Config;
use maskline::delivery::circuit::{CircuitState, Gate};
pub use maskline::entities::account::Role;
use maskline::entities::event::{self, Topic};
use maskline::entities::leg::{self, Direction, State};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Statement};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::database::{self, Lent};
use crate::{MessageBird, PATIENCE, Vonage, eventually};

/// When every test begins: Monday, 5 January 2026, noon UTC.
pub const START: Timestamp = Timestamp(1_767_614_400_000);
/// The password of every account of the tests.
pub const PASSWORD: &str = "gravel roads in autumn";

/// A plan further away was made before the clock jumped, and is due (the courier's rule).
const FARTHEST_PLAN: Duration = Duration::from_hours(2);

/// A running server. A story ends with [`TestApp::finish`].
pub struct TestApp {
    /// The composed server, for looking inside.
    pub app: App,
    /// Where it listens, as `http://127.0.0.1:…`.
    pub url: String,
    /// The telco that its MessageBird numbers belong to.
    pub telco: MessageBird,
    /// The telco that its Vonage numbers belong to.
    pub vonage: Vonage,
    /// For requests of a test's own.
    pub http: reqwest::Client,
    tokens: Mutex<HashMap<Role, (String, Timestamp)>>,
    server: JoinHandle<()>,
    finished: bool,
    /// The nodes of a story share it.
    database: Option<Arc<Lent>>,
    _folder: TempDir,
}

impl TestApp {
    /// A server on a fresh database.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// A server with settings of the test's own.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (url, lent) = match database::server() {
            None => (database::file(folder.path()).await, None),
            Some(server) => {
                let lent = database::lend(&server).await;
                (lent.url(), Some(Arc::new(lent)))
            }
        };
        let telcos = (MessageBird::start().await, Vonage::start().await);
        let mut app = Self::on(url, folder, Clock::manual(START), telcos, change).await;
        app.telco.tell(&app.url);
        app.database = lent;
        app
    }

    /// Another node on the same database, clock and telco.
    pub async fn second_node(&self) -> Self {
        self.second_node_with(|_| {}).await
    }

    /// Another node, with settings of its own.
    pub async fn second_node_with(&self, change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = self.app.config.database_url.clone();
        let telcos = (self.telco.clone(), self.vonage.clone());
        let mut node = Self::on(url, folder, self.app.clock.clone(), telcos, change).await;
        // The first one speaks for both.
        node.finished = true;
        node.database.clone_from(&self.database);
        node
    }

    async fn on(
        database_url: String,
        folder: TempDir,
        clock: Clock,
        (telco, vonage): (MessageBird, Vonage),
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let mut config = settings();
        config.database_url = database_url;
        config.data_dir = folder.path().to_owned();
        config.secret_key = Some("5aa5".repeat(16).into());
        config.poll = Duration::from_millis(20);
        config.provider_timeout = Duration::from_secs(5);
        config.drain_notice = Duration::ZERO;
        // A machine that is busy with other tests is no outage.
        config.database_timeout = Duration::from_secs(15);
        config.simulator_receipt_delay = Duration::ZERO;
        // The fake telcos list no numbers of a fleet.
        config.number_check = Duration::ZERO;
        // The clock stands still while a text goes out: a pace is a story of its own.
        config.pace = Duration::ZERO;
        telco.settings(&mut config);
        vonage.settings(&mut config);
        change(&mut config);
        let (app, server) = serve(config, clock).await;
        let url = app.config.public_url();
        let tokens = Mutex::default();
        Self {
            app,
            url,
            telco,
            vonage,
            http: client(),
            tokens,
            server,
            finished: false,
            database: None,
            _folder: folder,
        }
    }

    /// The server stops as on SIGTERM and starts again on its database, on a machine whose clock now
    /// stands at `at`.
    pub async fn restart_at(&mut self, at: Timestamp) {
        self.restart_with(at, |_| {}).await;
    }

    /// As [`TestApp::restart_at`], with other settings.
    pub async fn restart_with(&mut self, at: Timestamp, change: impl FnOnce(&mut Config)) {
        self.app.stop.cancel();
        let stopped = tokio::time::timeout(PATIENCE, &mut self.server).await;
        stopped.expect("it stops in time").expect("it stops cleanly");
        let mut config = Config::clone(&self.app.config);
        change(&mut config);
        (self.app, self.server) = serve(config, Clock::manual(at)).await;
        self.url = self.app.config.public_url();
        self.telco.tell(&self.url);
        self.tokens.lock().expect("no panic").clear();
    }

    /// Ends a story: what is due goes out, and a text that waits without a reason fails the story.
    pub async fn finish(mut self) {
        self.finished = true;
        self.settle().await;
        let unexplained: Vec<_> = self
            .waiting_legs()
            .await
            .into_iter()
            .filter(|leg| leg.error_code.is_none() && !self.is_shut(leg))
            .collect();
        assert!(unexplained.is_empty(), "left waiting without a reason: {unexplained:#?}");
        let complaints = [self.telco.complaints(), self.vonage.complaints()].concat();
        assert!(complaints.is_empty(), "the telcos complain: {complaints:#?}");
    }

    /// Where the news stand now: a subscription after this cursor hears all that follows, and nothing else. On PostgreSQL
    /// what is told already counts only once no older transaction is open, as a sweep's may be.
    pub async fn cursor(&self) -> String {
        let head = eventually("all news so far are settled", || async {
            let db = self.app.db.read();
            let head = event::head(db).await.expect("the newest event");
            let page = event::after(db, head, 1).await.expect("what follows");
            (page.events.is_empty() && !page.unsettled).then_some(head)
        })
        .await;
        OpaqueCursor(head).encode_cursor()
    }

    /// Lets time pass.
    pub fn pass(&self, time: Duration) {
        self.app.clock.advance(time);
    }

    /// An access token of an account with this role; signs in when needed.
    pub async fn token(&self, role: Role) -> String {
        let now = self.app.clock.now();
        let known = self.tokens.lock().expect("no panic").get(&role).cloned();
        if let Some((token, expires)) = known
            && now < expires
        {
            return token;
        }
        let email = format!("{role:?}@maskline.test").to_lowercase();
        let new = NewAccount {
            email: email.clone(),
            name: format!("{role:?}"),
            markets: None,
            role,
            password: PASSWORD.into(),
        };
        // The second time the account is there already.
        let _ = accounts::create(&self.app, new).await;
        let answer = self.sign_in(&email, PASSWORD).await;
        let body: Value = answer.json().await.expect("JSON");
        let token = body["accessToken"].as_str().expect("a token").to_owned();
        let expires = now.plus(self.app.config.access_token_life);
        self.tokens.lock().expect("no panic").insert(role, (token.clone(), expires));
        token
    }

    /// Posts to `/auth/login`.
    pub async fn sign_in(&self, email: &str, password: &str) -> reqwest::Response {
        let body = json!({ "email": email, "password": password });
        self.http.post(format!("{}/auth/login", self.url)).json(&body).send().await.expect("an answer")
    }

    /// Asks as someone with this role; answers the whole response.
    pub async fn ask(&self, role: Option<Role>, query: &str, variables: Value) -> Value {
        let mut request = self.http.post(format!("{}/graphql", self.url));
        if let Some(role) = role {
            request = request.bearer_auth(self.token(role).await);
        }
        let body = json!({ "query": query, "variables": variables });
        request.json(&body).send().await.expect("an answer").json().await.expect("JSON")
    }

    /// Asks as a dispatcher what must succeed; answers `data`.
    pub async fn gql(&self, query: &str, variables: Value) -> Value {
        self.gql_as(Role::Dispatcher, query, variables).await
    }

    /// Asks as someone with this role what must succeed; answers `data`.
    pub async fn gql_as(&self, role: Role, query: &str, variables: Value) -> Value {
        let mut answer = self.ask(Some(role), query, variables).await;
        assert!(answer.get("errors").is_none(), "{query}\n{answer:#}");
        answer["data"].take()
    }

    /// Asks as a dispatcher what must be refused; answers the code and the sentence.
    pub async fn refusal(&self, query: &str, variables: Value) -> (String, String) {
        let answer = self.ask(Some(Role::Dispatcher), query, variables).await;
        let error = &answer["errors"][0];
        let code = error["extensions"]["code"].as_str().unwrap_or_else(|| panic!("not refused: {answer:#}"));
        (code.to_owned(), error["message"].as_str().unwrap_or_default().to_owned())
    }

    /// How the database would go about a statement.
    ///
    /// # Panics
    /// When it would not take it.
    pub async fn plan(&self, sql: &str, values: Vec<sea_orm::Value>) -> String {
        let tx = self.app.db.begin().await.expect("a transaction");
        let (explain, column) = if self.app.db.is_postgres() {
            // So few rows would be read in one go whatever the index.
            tx.execute_unprepared("SET LOCAL enable_seqscan = off").await.expect("a setting");
            (format!("EXPLAIN {sql}"), 0)
        } else {
            (format!("EXPLAIN QUERY PLAN {sql}"), 3)
        };
        let explain = Statement::from_sql_and_values(tx.get_database_backend(), explain, values);
        let rows = tx.query_all_raw(explain).await.expect("a plan");
        let lines: Vec<String> =
            rows.iter().map(|row| row.try_get_by_index(column).expect("a line")).collect();
        tx.roll_back().await.expect("the end");
        lines.join("\n")
    }

    /// Waits until everything that is due has gone out. What waits for a later time, or behind such a
    /// text in its lane, is not due.
    pub async fn settle(&self) {
        eventually("all due texts went out", || async {
            for leg in self.waiting_legs().await {
                if self.is_busy(&leg).await {
                    return None;
                }
            }
            Some(())
        })
        .await;
    }

    /// The texts that wait or are under way, without those that wait behind another in their lane.
    async fn waiting_legs(&self) -> Vec<leg::Model> {
        let mut lanes = HashSet::new();
        let mut waiting = self.sent_legs().await;
        waiting.retain(|leg| [State::Queued, State::Sending].contains(&leg.state));
        waiting.retain(|leg| lanes.insert((leg.number_id, leg.phone_hash.clone())));
        waiting
    }

    /// Does it wait for its telco to come back? While a probe is under way that is not known yet.
    fn is_shut(&self, leg: &leg::Model) -> bool {
        let circuits = &self.app.circuits;
        (leg.state == State::Queued || leg.error_code.is_some())
            && circuits.view(&leg.provider).state == CircuitState::Open
            && circuits.gate(&leg.provider, self.app.clock.now()) == Gate::Shut
    }

    /// Is this text due, or under way? If not, it waits for the time of its next attempt or look-up.
    async fn is_busy(&self, leg: &leg::Model) -> bool {
        let now = self.app.clock.now();
        if self.is_shut(leg) {
            return false;
        }
        let is_due = |at: Option<Timestamp>| at.is_none_or(|at| at <= now || at > now.plus(FARTHEST_PLAN));
        match leg.state {
            State::Queued => is_due(leg.next_attempt_at),
            _ => leg.error_code.is_none() || is_due(leg.lease_until) || !self.is_made_known(leg).await,
        }
    }

    /// Was the last change of this leg made known? What an attempt came to is, its beginning is not.
    async fn is_made_known(&self, leg: &leg::Model) -> bool {
        let events = event::Entity::find()
            .filter(event::Column::EntryId.eq(leg.entry_id))
            .filter(event::Column::Topic.eq(Topic::EntryUpdated))
            .filter(event::Column::At.eq(leg.updated_at));
        events.count(self.app.db.read()).await.expect("counting events") > 0
    }

    /// All outbound legs, oldest first.
    pub async fn sent_legs(&self) -> Vec<leg::Model> {
        use sea_orm::QueryOrder;
        leg::Entity::find()
            .filter(leg::Column::Direction.eq(Direction::Outbound))
            .order_by_asc(leg::Column::Id)
            .all(self.app.db.read())
            .await
            .expect("legs")
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.app.stop.cancel();
        let finished = self.finished || std::thread::panicking();
        assert!(finished, "a story ends with app.finish().await");
    }
}

/// A server on a free port.
async fn serve(mut config: Config, clock: Clock) -> (App, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    config.listen = listener.local_addr().expect("an address");
    let app = App::start(config, clock).await.expect("the server starts");
    let serving = maskline::http::serve(app.clone(), listener);
    (app, tokio::spawn(async { serving.await.expect("it serves") }))
}

/// The settings as they come, whatever the environment holds.
#[must_use]
pub fn settings() -> Config {
    let command = Config::augment_args(clap::Command::new("maskline"))
        .mut_args(|argument| argument.env(Resettable::Reset));
    let matches = command.get_matches_from(["maskline"]);
    Config::from_arg_matches(&matches).expect("the defaults are valid")
}

/// An HTTP client for tests: no proxy, no waiting for ever.
#[must_use]
pub fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().expect("a client")
}
