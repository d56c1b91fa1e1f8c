//! The real binary as a process of its own, for what only a process can suffer: kills, signals, full
//! disks, few file handles.

use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::app::{PASSWORD, client};
use crate::{MessageBird, eventually};

/// The customer of [`Process::prepare`].
pub const CUSTOMER: &str = "31612000001";
/// The driver of [`Process::prepare`].
pub const DRIVER: &str = "31622000001";
/// The number of [`Process::prepare`].
pub const PROXY: &str = "3197010000001";

/// The server's binary: beside this program, or, as tests lie, a folder above.
#[must_use]
pub fn binary() -> PathBuf {
    let here = std::env::current_exe().expect("this program");
    let found =
        here.ancestors().skip(1).take(2).map(|folder| folder.join("maskline")).find(|it| it.is_file());
    found.expect("build the server first: cargo build -p maskline")
}

/// Settings of a server on a port of its own that is quick to try again.
#[must_use]
pub fn settings(database: &str, data: &std::path::Path, telco: &MessageBird) -> Vec<(String, String)> {
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("it").port();
    [
        ("DATABASE_URL", database),
        ("MASKLINE_LISTEN", &format!("127.0.0.1:{port}")),
        ("MASKLINE_SECRET_KEY", &"5aa5".repeat(16)),
        ("MASKLINE_DATA_DIR", &data.display().to_string()),
        ("MASKLINE_LEASE", "2s"),
        ("MASKLINE_POLL", "100ms"),
        // Two machines write here, as fast as they can.
        ("MASKLINE_PACE", "0s"),
        ("MASKLINE_PAIR_LIMIT", "0"),
        ("MASKLINE_PERSON_HOUR_LIMIT", "0"),
        ("MASKLINE_PERSON_DAY_LIMIT", "0"),
        ("MASKLINE_PROVIDER_TIMEOUT", "1s"),
        ("MASKLINE_RETRY_DELAYS", "1s,1s,1s,1s"),
        ("MASKLINE_DRAIN_NOTICE", "300ms"),
        ("MESSAGEBIRD_API_KEY", crate::messagebird::API_KEY),
        ("MESSAGEBIRD_API_URL", &telco.url),
        ("MESSAGEBIRD_ALLOW_UNSIGNED", "true"),
        ("MASKLINE_PASSWORD", PASSWORD),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// A running server.
pub struct Process {
    child: Child,
    settings: Vec<(String, String)>,
    /// A shell's words before the program, as `ulimit -n 64;`.
    before: &'static str,
    log: Option<PathBuf>,
    /// Where it listens.
    pub url: String,
}

impl Process {
    /// Starts it and waits until it is ready.
    pub async fn start(settings: Vec<(String, String)>) -> Self {
        Self::start_with(settings, "", None).await
    }

    /// As [`Process::start`], after some words to the shell, and with its log in a file.
    pub async fn start_with(
        settings: Vec<(String, String)>,
        before: &'static str,
        log: Option<PathBuf>,
    ) -> Self {
        let child = Self::spawn(&settings, before, log.as_ref());
        let listen = settings.iter().find(|(name, _)| name == "MASKLINE_LISTEN").expect("an address");
        let url = format!("http://{}", listen.1);
        let process = Self { child, settings, before, log, url };
        process.ready().await;
        process
    }

    fn spawn(settings: &[(String, String)], before: &str, log: Option<&PathBuf>) -> Child {
        let log = log.map_or_else(Stdio::null, |path| {
            std::fs::OpenOptions::new().create(true).append(true).open(path).expect("a log").into()
        });
        let script = format!("{before} exec \"$0\" serve");
        Command::new("/bin/sh")
            .args(["-c", &script])
            .arg(binary())
            .env_clear()
            .envs(settings.iter().cloned())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("it starts")
    }

    /// Runs another command of the binary with the same settings; did it end well?
    #[must_use]
    pub fn run(settings: &[(String, String)], arguments: &[&str]) -> bool {
        let mut command = Command::new(binary());
        command.args(arguments).env_clear().envs(settings.iter().cloned());
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("it runs").success()
    }

    /// Waits until it is ready.
    pub async fn ready(&self) {
        let http = client();
        eventually("the server is ready", || async {
            let answer = http.get(format!("{}/readyz", self.url)).send().await;
            answer.is_ok_and(|answer| answer.status() == 200).then_some(())
        })
        .await;
    }

    /// Waits until it says that it leaves: a load balancer sends nothing there any more.
    pub async fn leaving(&self) {
        let http = client();
        eventually("the server says that it leaves", || async {
            let answer = http.get(format!("{}/readyz", self.url)).send().await;
            answer.map_or(true, |answer| answer.status() == 503).then_some(())
        })
        .await;
    }

    /// SIGKILL, and up again.
    pub async fn crash(&mut self) {
        self.child.kill().expect("it is there");
        self.child.wait().expect("it ends");
        self.up().await;
    }

    /// Starts it again.
    pub async fn up(&mut self) {
        self.child = Self::spawn(&self.settings, self.before, self.log.as_ref());
        self.ready().await;
    }

    /// Sends a signal, as `TERM` or `STOP`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(sent.expect("kill").success());
    }

    /// Waits for its end; how it ended and how long that took.
    pub async fn ended(&mut self) -> (ExitStatus, Duration) {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("it is ours") {
                return (status, begun.elapsed());
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "it does not end");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Asks as this token's owner what must succeed.
    pub async fn gql(&self, token: &str, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let request = client().post(format!("{}/graphql", self.url)).bearer_auth(token).json(&body);
        let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"].clone()
    }

    /// The administrator's token; [`Process::add_admin`] made him.
    pub async fn token(&self) -> String {
        let login = json!({ "email": "admin@maskline.test", "password": PASSWORD });
        let answer = client().post(format!("{}/auth/login", self.url)).json(&login).send().await;
        let body: Value = answer.expect("an answer").json().await.expect("JSON");
        body["accessToken"].as_str().expect("a token").to_owned()
    }

    /// Makes the administrator.
    pub fn add_admin(settings: &[(String, String)]) {
        let who = ["user", "add", "--email", "admin@maskline.test", "--name", "Ada", "--role", "admin"];
        assert!(Self::run(settings, &who));
    }

    /// A ride whose customer will write.
    pub async fn prepare(&self) {
        let token = self.token().await;
        let number = json!({ "n": { "number": format!("+{PROXY}"), "provider": "messagebird" } });
        self.gql(&token, "mutation($n: NumberInput!) { addNumber(input: $n) { id } }", number).await;
        let people = "mutation($c: String!, $d: String!) {
            createCustomer(input: { name: \"Cara\", phone: $c }) { id }
            createDriver(input: { name: \"Dan\", phone: $d }) { id } }";
        let phones = json!({ "c": format!("+{CUSTOMER}"), "d": format!("+{DRIVER}") });
        let made = self.gql(&token, people, phones).await;
        let ride = json!({ "input": {
            "customerId": made["createCustomer"]["id"], "driverId": made["createDriver"]["id"],
            "start": "A", "destination": "B", "pickupAt": "2030-01-05T13:30:00Z" } });
        self.gql(&token, "mutation($input: RideInput!) { createRide(input: $input) { id } }", ride).await;
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A small file system of its own.
pub struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// So many megabytes; `None` where mounting is not permitted.
    #[must_use]
    pub fn mount(megabytes: u32) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        mounted.is_ok_and(|status| status.success()).then(|| Self(folder))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &std::path::Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}
