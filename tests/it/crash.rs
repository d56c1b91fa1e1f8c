//! F1: the server is killed while webhooks arrive. What was answered 2xx is in the log once, and was
//! sent once, or is visibly unresolved.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use maskline::app::App;
use maskline::clock::Clock;
use maskline::entities::entry::{self, Kind};
use maskline::entities::leg::{self, State};
use maskline_tests::app::{self, client};
use maskline_tests::{MessageBird, database, eventually};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

const KILLS: usize = 20;
const CUSTOMER: &str = "31612000001";
const PROXY: &str = "3197010000001";

/// The real binary, on a port and database of its own.
struct Server {
    child: Child,
    settings: Vec<(String, String)>,
    url: String,
}

/// The binary beside this test's own.
fn binary() -> PathBuf {
    let here = std::env::current_exe().unwrap();
    let path = here.parent().unwrap().parent().unwrap().join("maskline");
    assert!(path.exists(), "build the server first: cargo build -p maskline");
    path
}

impl Server {
    async fn start(settings: Vec<(String, String)>, url: String) -> Self {
        let child = Self::spawn(&settings);
        let server = Self { child, settings, url };
        server.ready().await;
        server
    }

    fn spawn(settings: &[(String, String)]) -> Child {
        Command::new(binary())
            .arg("serve")
            .env_clear()
            .envs(settings.iter().cloned())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    async fn ready(&self) {
        let http = client();
        eventually("the server is ready", || async {
            let answer = http.get(format!("{}/readyz", self.url)).send().await;
            answer.is_ok_and(|answer| answer.status() == 200).then_some(())
        })
        .await;
    }

    /// SIGKILL, and up again.
    async fn crash(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.child = Self::spawn(&self.settings);
        self.ready().await;
    }

    async fn gql(&self, token: &str, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let request = client().post(format!("{}/graphql", self.url)).bearer_auth(token).json(&body);
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"].clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A ride whose customer will write.
async fn prepare(server: &Server) {
    let login = json!({ "email": "admin@maskline.test", "password": "gravel roads in autumn" });
    let answer = client().post(format!("{}/auth/login", server.url)).json(&login).send().await.unwrap();
    let token = answer.json::<Value>().await.unwrap()["accessToken"].as_str().unwrap().to_owned();
    let number = json!({ "n": { "number": format!("+{PROXY}"), "provider": "messagebird" } });
    server.gql(&token, "mutation($n: NumberInput!) { addNumber(input: $n) { id } }", number).await;
    let made = server
        .gql(
            &token,
            "mutation($c: String!) {
                createCustomer(input: { name: \"Cara\", phone: $c }) { id }
                createDriver(input: { name: \"Dan\", phone: \"+31622000001\" }) { id } }",
            json!({ "c": format!("+{CUSTOMER}") }),
        )
        .await;
    let ride = json!({ "input": { "customerId": made["createCustomer"]["id"], "driverId": made["createDriver"]["id"],
        "start": "A", "destination": "B", "pickupAt": "2030-01-05T13:30:00Z" } });
    server.gql(&token, "mutation($input: RideInput!) { createRide(input: $input) { id } }", ride).await;
}

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
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let database = match database::server() {
        Some(server) => database::fresh(&server).await,
        None => format!("sqlite://{}", folder.path().join("crash.db").display()),
    };
    let settings: Vec<(String, String)> = [
        ("DATABASE_URL", database.as_str()),
        ("MASKLINE_LISTEN", &format!("127.0.0.1:{port}")),
        ("MASKLINE_SECRET_KEY", &"5a".repeat(32)),
        ("MASKLINE_DATA_DIR", &folder.path().display().to_string()),
        ("MASKLINE_LEASE", "2s"),
        ("MASKLINE_POLL", "100ms"),
        ("MASKLINE_PROVIDER_TIMEOUT", "1s"),
        ("MASKLINE_RETRY_DELAYS", "1s,1s,1s,1s"),
        ("MESSAGEBIRD_API_KEY", maskline_tests::messagebird::API_KEY),
        ("MESSAGEBIRD_API_URL", &telco.url),
        ("MASKLINE_PASSWORD", "gravel roads in autumn"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    let made = Command::new(binary())
        .args(["user", "add", "--email", "admin@maskline.test", "--name", "Ada", "--role", "admin"])
        .env_clear()
        .envs(settings.iter().cloned())
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(made.success());
    let mut server = Server::start(settings.clone(), format!("http://127.0.0.1:{port}")).await;
    prepare(&server).await;

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
