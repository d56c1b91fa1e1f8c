//! The data: a few live rides made through the API, as anyone makes them, and as much history as
//! wanted, copied from one of them within the database. The same rides lie in a plain database
//! beside it, for servers that know nothing of seals.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use maskline::clock::Clock;
use maskline_tests::app::PASSWORD;
use maskline_tests::messagebird::SIGNING_KEY;
use maskline_tests::{MessageBird, eventually, process};
use rusqlite::Connection;
use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};

use crate::subject::{Subject, port};
use crate::texts;

/// The administrator's name at sign-in.
pub const EMAIL: &str = "admin@maskline.test";
/// Rides whose two people write and read.
const LIVE: usize = 60;
/// Numbers of the pool.
const NUMBERS: usize = 10;
/// Texts of each ride.
const TEXTS: usize = 5;

/// A live ride, as far as a text needs it.
pub struct Live {
    /// The customer's phone.
    pub customer: String,
    /// What he dials.
    pub number: String,
}

/// A filled database, and the nodes on it while they run.
pub struct Stage {
    folder: tempfile::TempDir,
    /// Of each node.
    settings: Vec<Vec<(String, String)>>,
    servers: Vec<Subject>,
    /// The stub of MessageBird.
    pub telco: MessageBird,
    /// Who can write.
    pub rides: Vec<Live>,
}

impl Stage {
    /// Makes the data in a SQLite file, for one node.
    pub async fn fill(rides: u64) -> Self {
        let folder = tempfile::tempdir_in(".").unwrap();
        let url = format!("sqlite://{}", folder.path().join("bench.db").display());
        let stage = Self::live_on(folder, &url, 1, LIVE, &[]).await;
        let db = Connection::open(stage.folder.path().join("bench.db")).unwrap();
        history(&db, rides.saturating_sub(LIVE as u64));
        plain(&db, &stage.plain());
        stage
    }

    /// Makes so many live rides in a SQLite file and nothing else, for one node with these settings more.
    pub async fn of_live(rides: usize, more: &[(&str, String)]) -> Self {
        let folder = tempfile::tempdir_in(".").unwrap();
        let url = format!("sqlite://{}", folder.path().join("bench.db").display());
        Self::live_on(folder, &url, 1, rides, more).await
    }

    /// Makes the live rides in a new database of a PostgreSQL, for so many nodes.
    pub async fn on_postgres(server: &str, nodes: usize) -> Self {
        let name = format!("bench_{}_{nodes}", std::process::id());
        let db = Database::connect(server).await.unwrap();
        db.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        db.close().await.unwrap();
        Self::live_on(tempfile::tempdir_in(".").unwrap(), &format!("{server}/{name}"), nodes, LIVE, &[]).await
    }

    /// So many live rides, with their texts.
    async fn live_on(
        folder: tempfile::TempDir,
        database: &str,
        nodes: usize,
        rides: usize,
        more: &[(&str, String)],
    ) -> Self {
        let telco = MessageBird::start().await;
        let more = || more.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        let node =
            |_| settings(folder.path(), database, &telco).into_iter().chain(more()).collect::<Vec<_>>();
        let settings = (0..nodes).map(node).collect::<Vec<_>>();
        process::Process::add_admin(&settings[0]);
        let mut stage = Self { folder, settings, servers: Vec::new(), telco, rides: Vec::new() };
        stage.start().await;
        stage.live(rides).await;
        texts::measure(&stage, rides * TEXTS).await;
        stage.stop();
        stage
    }

    /// Starts the nodes, without waiting for them.
    pub fn spawn(&mut self) {
        for settings in &self.settings {
            let mut command = Command::new(process::binary());
            command.arg("serve").env_clear().envs(settings.iter().cloned());
            self.servers.push(Subject::start(command));
        }
    }

    /// Starts the nodes.
    pub async fn start(&mut self) {
        self.spawn();
        let http = client();
        for url in self.urls() {
            let url = format!("{url}/readyz");
            eventually("the server is ready", || async {
                http.get(&url).send().await.is_ok_and(|answer| answer.status() == 200).then_some(())
            })
            .await;
        }
    }

    /// Stops them.
    pub fn stop(&mut self) {
        self.servers.clear();
    }

    /// Takes the words out of the history, as retention does: their seals are not of the rows that hold them.
    pub fn redact(&self) {
        let db = Connection::open(self.folder.path().join("bench.db")).unwrap();
        db.execute_batch(
            "UPDATE entry SET body_sealed = NULL, redacted_at = created_at \
             WHERE ride_id IN (SELECT id FROM ride WHERE state = 'COMPLETED')",
        )
        .unwrap();
    }

    /// The running nodes.
    pub fn servers(&self) -> &[Subject] {
        &self.servers
    }

    /// Where they listen, as `127.0.0.1:…`.
    pub fn addresses(&self) -> Vec<String> {
        let listen = |settings: &Vec<(String, String)>| {
            settings.iter().find(|(name, _)| name == "MASKLINE_LISTEN").unwrap().1.clone()
        };
        self.settings.iter().map(listen).collect()
    }

    /// The same as URLs.
    pub fn urls(&self) -> Vec<String> {
        self.addresses().into_iter().map(|address| format!("http://{address}")).collect()
    }

    /// The plain database of the others.
    pub fn plain(&self) -> PathBuf {
        self.folder.path().join("plain.db")
    }

    /// The administrator's token.
    pub async fn token(&self) -> String {
        let login = json!({ "email": EMAIL, "password": PASSWORD });
        let answer = client().post(format!("{}/auth/login", self.urls()[0])).json(&login).send().await;
        let body: Value = answer.unwrap().json().await.unwrap();
        body["accessToken"].as_str().unwrap().to_owned()
    }

    async fn live(&mut self, rides: usize) {
        let token = self.token().await;
        for n in 0..NUMBERS {
            let number = json!({ "n": { "number": format!("+3197010{n:06}"), "provider": "messagebird" } });
            self.ask(&token, "mutation($n: NumberInput!) { addNumber(input: $n) { id } }", number).await;
        }
        for n in 0..rides {
            let (customer, driver) = (format!("+31612{n:06}"), format!("+31622{n:06}"));
            let people = "mutation($c: String!, $d: String!) {
                createCustomer(input: { name: \"Cara\", phone: $c }) { id }
                createDriver(input: { name: \"Dan\", phone: $d }) { id } }";
            let made = self.ask(&token, people, json!({ "c": customer, "d": driver })).await;
            let ride = json!({ "input": {
                "customerId": made["createCustomer"]["id"], "driverId": made["createDriver"]["id"],
                "start": "Central Station", "destination": "Airport",
                "pickupAt": in_an_hour() } });
            let query =
                "mutation($input: RideInput!) { createRide(input: $input) { customerDials { number } } }";
            let made = self.ask(&token, query, ride).await;
            let number = made["createRide"]["customerDials"]["number"].as_str().unwrap().to_owned();
            self.rides.push(Live { customer, number });
        }
    }

    async fn ask(&self, token: &str, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let request = client().post(format!("{}/graphql", self.urls()[0])).bearer_auth(token).json(&body);
        let mut answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"].take()
    }
}

fn client() -> reqwest::Client {
    maskline_tests::app::client()
}

/// As shipped, but for what keeps a few people from writing a thousand texts.
fn settings(folder: &Path, database: &str, telco: &MessageBird) -> Vec<(String, String)> {
    let own = [
        ("DATABASE_URL", database.to_owned()),
        ("MASKLINE_LISTEN", format!("127.0.0.1:{}", port())),
        ("MASKLINE_SECRET_KEY", "5aa5".repeat(16)),
        ("MASKLINE_DATA_DIR", folder.display().to_string()),
        ("MASKLINE_PASSWORD", PASSWORD.to_owned()),
        ("MASKLINE_LOG", "warn".to_owned()),
        ("MASKLINE_PACE", "0s".to_owned()),
        ("MASKLINE_PAIR_LIMIT", "0".to_owned()),
        ("MASKLINE_PERSON_HOUR_LIMIT", "0".to_owned()),
        ("MASKLINE_PERSON_DAY_LIMIT", "0".to_owned()),
        ("MESSAGEBIRD_API_KEY", maskline_tests::messagebird::API_KEY.to_owned()),
        ("MESSAGEBIRD_SIGNING_KEY", SIGNING_KEY.to_owned()),
        ("MESSAGEBIRD_API_URL", telco.url.clone()),
    ];
    own.map(|(name, value)| (name.to_owned(), value)).to_vec()
}

fn in_an_hour() -> String {
    let then = Clock::system().now().plus(Duration::from_hours(1));
    then.to_datetime().unwrap().to_rfc3339()
}

/// So many of the rides, the newest, have their routes still: a node forgets a route thirty days after its end.
const ROUTES_KEPT: u64 = 30 * 24 * 60;

/// So many ended rides, a minute apart, each with its conversation, people's places in it, routes,
/// entries and legs: the oldest live ride's, with ids and times of their own.
fn history(db: &Connection, rides: u64) {
    db.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000")
        .unwrap();
    db.execute_batch(
        "CREATE TEMP TABLE model AS SELECT id AS ride, conversation_id AS conversation, created_at AS at \
         FROM ride ORDER BY created_at LIMIT 1",
    )
    .unwrap();
    for (table, rows, set) in copied() {
        let rides = if table == "route" { rides.min(ROUTES_KEPT) } else { rides };
        let columns = columns(db, table);
        let values: Vec<String> = columns
            .iter()
            .map(|column| {
                let own = set.iter().find(|(name, _)| name == column);
                own.map_or_else(|| format!("\"{column}\""), |(_, value)| value.clone())
            })
            .collect();
        let names: Vec<String> = columns.iter().map(|column| format!("\"{column}\"")).collect();
        let sql = format!(
            "WITH RECURSIVE back(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM back WHERE n < {rides}) \
             INSERT INTO {table} ({}) SELECT {} FROM back CROSS JOIN ({rows}) WHERE {rides} > 0",
            names.join(", "),
            values.join(", ")
        );
        db.execute_batch(&sql).unwrap();
    }
    db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
}

/// A table, the rows of it that are copied, and the columns that differ in the n-th copy.
type Copied = (&'static str, &'static str, Vec<(&'static str, String)>);

fn copied() -> [Copied; 6] {
    // An id of table `t`, row `r` of the n-th ride: a UUID of version 7, like all others.
    let id = |t: u32, r: &str| {
        format!("unhex(printf('%012x7{t:03x}8%03x%012x', (SELECT at FROM model) - n * 60000, {r}, n))")
    };
    let back = |column: &str| format!("{column} - n * 60000");
    let ended =
        [("expires_at", back("opened_at") + " + 1800000"), ("closed_at", back("opened_at") + " + 1800000")];
    [
        ("conversation", "SELECT *, 0 AS r FROM conversation WHERE id = (SELECT conversation FROM model)", {
            let mut set = vec![("id", id(1, "r")), ("opened_at", back("opened_at"))];
            set.extend(ended);
            set
        }),
        (
            "participant",
            "SELECT *, row_number() OVER (ORDER BY id) AS r FROM participant WHERE conversation_id = (SELECT conversation FROM model)",
            vec![("id", id(2, "r")), ("conversation_id", id(1, "0"))],
        ),
        (
            "route",
            "SELECT *, row_number() OVER (ORDER BY participant_id) AS r FROM route WHERE conversation_id = (SELECT conversation FROM model)",
            vec![
                ("phone_hash", "randomblob(32)".to_owned()),
                ("conversation_id", id(1, "0")),
                ("participant_id", id(2, "r")),
                ("peer_id", id(2, "3 - r")),
                ("held_until", "(SELECT at FROM model) - n * 60000 + 1800000".to_owned()),
                ("ended_at", "(SELECT at FROM model) - n * 60000 + 1800000".to_owned()),
            ],
        ),
        (
            "ride",
            "SELECT *, 0 AS r FROM ride WHERE id = (SELECT ride FROM model)",
            vec![
                ("id", id(3, "r")),
                ("ref", "printf('B%07d', n)".to_owned()),
                ("conversation_id", id(1, "0")),
                ("state", "'COMPLETED'".to_owned()),
                ("created_at", back("created_at")),
                ("pickup_at", back("pickup_at")),
                ("activity_at", back("activity_at")),
                ("ended_at", back("created_at") + " + 1800000"),
            ],
        ),
        (
            "entry",
            "SELECT *, row_number() OVER (ORDER BY id) AS r FROM entry WHERE ride_id = (SELECT ride FROM model)",
            vec![
                ("id", id(4, "r")),
                ("conversation_id", id(1, "0")),
                ("ride_id", id(3, "0")),
                ("created_at", back("created_at")),
            ],
        ),
        (
            "leg",
            "SELECT leg.*, place.r, row_number() OVER (ORDER BY leg.id) AS own FROM leg JOIN \
             (SELECT id AS of, row_number() OVER (ORDER BY id) AS r FROM entry WHERE ride_id = (SELECT ride FROM model)) \
             AS place ON place.of = leg.entry_id",
            vec![
                ("id", id(5, "own")),
                ("entry_id", id(4, "r")),
                ("provider_id", "provider_id || '-' || n".to_owned()),
                ("state", "CASE state WHEN 'RECEIVED' THEN state ELSE 'DELIVERED' END".to_owned()),
                ("created_at", back("created_at")),
                ("updated_at", back("updated_at")),
            ],
        ),
    ]
}

fn columns(db: &Connection, table: &str) -> Vec<String> {
    let sql = format!("SELECT name FROM pragma_table_info('{table}')");
    let mut names = db.prepare(&sql).unwrap();
    let names = names.query_map([], |row| row.get(0)).unwrap();
    names.map(Result::unwrap).collect()
}

/// The same rides as anyone would keep them: ids as text, words in the clear.
fn plain(db: &Connection, path: &Path) {
    let sql = format!(
        "ATTACH '{}' AS plain; \
         CREATE TABLE plain.person (id TEXT PRIMARY KEY, name TEXT NOT NULL); \
         CREATE TABLE plain.number (id TEXT PRIMARY KEY, number TEXT NOT NULL); \
         CREATE TABLE plain.ride (id TEXT PRIMARY KEY, ref TEXT NOT NULL, state TEXT NOT NULL, start TEXT NOT NULL, \
           destination TEXT NOT NULL, customer_id TEXT NOT NULL, driver_id TEXT NOT NULL, number_id TEXT NOT NULL, \
           activity_at INTEGER NOT NULL); \
         CREATE TABLE plain.entry (id TEXT PRIMARY KEY, ride_id TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, \
           created_at INTEGER NOT NULL); \
         INSERT INTO plain.person SELECT hex(id), name FROM main.person; \
         INSERT INTO plain.number SELECT hex(id), e164 FROM main.proxy_number; \
         INSERT INTO plain.ride SELECT hex(id), ref, state, start, destination, hex(customer_id), hex(driver_id), \
           (SELECT hex(number_id) FROM main.participant WHERE conversation_id = ride.conversation_id LIMIT 1), \
           activity_at FROM main.ride; \
         INSERT INTO plain.entry SELECT hex(id), hex(ride_id), kind, 'I am at the gate, number ' || rowid, created_at \
           FROM main.entry WHERE ride_id IS NOT NULL; \
         CREATE INDEX plain.ride_by_activity ON ride (activity_at DESC, id DESC); \
         CREATE INDEX plain.entry_by_ride ON entry (ride_id, id); \
         DETACH plain",
        path.display()
    );
    db.execute_batch(&sql).unwrap();
}
