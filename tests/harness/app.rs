//! The server under test.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::time::Duration;

use clap::Parser;
use maskline::app::App;
use maskline::auth::accounts::{self, NewAccount};
use maskline::clock::{Clock, Timestamp};
use maskline::config::Config;
pub use maskline::entities::account::Role;
use maskline::entities::leg::{self, Direction, State};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::{MessageBird, database, eventually};

/// When every test begins: Monday, 5 January 2026, noon UTC.
pub const START: Timestamp = Timestamp(1_767_614_400_000);
/// The password of every account of the tests.
pub const PASSWORD: &str = "gravel roads in autumn";

/// A running server.
pub struct TestApp {
    /// The composed server, for looking inside.
    pub app: App,
    /// Where it listens, as `http://127.0.0.1:…`.
    pub url: String,
    /// The telco that its MessageBird numbers belong to.
    pub telco: MessageBird,
    /// For requests of a test's own.
    pub http: reqwest::Client,
    tokens: Mutex<HashMap<Role, (String, Timestamp)>>,
    _folder: TempDir,
}

#[derive(Parser)]
struct Settings {
    #[command(flatten)]
    config: Config,
}

impl TestApp {
    /// A server on a fresh database.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// A server with settings of the test's own.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = match database::server() {
            Some(server) => database::fresh(&server).await,
            None => format!("sqlite://{}", folder.path().join("test.db").display()),
        };
        Self::on(url, folder, Clock::manual(START), MessageBird::start().await, change).await
    }

    /// Another node on the same database, clock and telco.
    pub async fn second_node(&self) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = self.app.config.database_url.clone();
        Self::on(url, folder, self.app.clock.clone(), self.telco.clone(), |_| {}).await
    }

    async fn on(
        database_url: String,
        folder: TempDir,
        clock: Clock,
        telco: MessageBird,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let mut config = Settings::parse_from(["test"]).config;
        config.database_url = database_url;
        config.data_dir = folder.path().to_owned();
        config.secret_key = Some("5a".repeat(32).into());
        config.listen = listener.local_addr().expect("an address");
        config.poll = Duration::from_millis(20);
        config.provider_timeout = Duration::from_secs(5);
        config.simulator_receipt_delay = Duration::ZERO;
        config.messagebird_api_url = telco.url.clone();
        config.messagebird_api_key = Some(crate::messagebird::API_KEY.into());
        config.messagebird_signing_key = vec![crate::messagebird::SIGNING_KEY.into()];
        change(&mut config);
        let url = config.public_url();
        let app = App::start(config, clock).await.expect("the server starts");
        tokio::spawn(maskline::http::serve(app.clone(), listener));
        let http = client();
        Self { app, url, telco, http, tokens: Mutex::default(), _folder: folder }
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
        let new =
            NewAccount { email: email.clone(), name: format!("{role:?}"), role, password: PASSWORD.into() };
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

    /// Waits until everything that is due has gone out. What waits for a later time, or behind such a
    /// text in its lane, is not due.
    pub async fn settle(&self) {
        eventually("all due texts went out", || async {
            let now = self.app.clock.now();
            let mut lanes = HashSet::new();
            let mut waiting = self.sent_legs().await;
            waiting.retain(|leg| [State::Queued, State::Sending].contains(&leg.state));
            let due = waiting
                .into_iter()
                .filter(|leg| lanes.insert((leg.number_id, leg.phone_hash.clone())))
                .any(|leg| match leg.state {
                    State::Queued => leg.next_attempt_at.is_none_or(|at| at <= now),
                    // Either under way, or its lease has run out and it is to be looked up.
                    _ => leg.error_code.is_none() || leg.lease_until.is_none_or(|at| at <= now),
                });
            (!due).then_some(())
        })
        .await;
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
    }
}

/// An HTTP client for tests: no proxy, no waiting for ever.
#[must_use]
pub fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().expect("a client")
}
