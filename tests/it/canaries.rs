//! T12, T30: phones and texts nobody else has, sent through everything a telco, a dispatcher and a
//! careless client do; then looked for in the log at its most talkative, the metrics, every answer that
//! must not hold them, exports, the database's files and a backup.

use std::path::Path;

use maskline_tests::process::{CUSTOMER, DRIVER, PROXY, settings};
use maskline_tests::{MessageBird, Process, database, eventually};
use serde_json::{Value, json};

const STRANGER: &str = "31655501234";
const TYPED: &str = "31655509876";
const TEXT: &str = "Kanarie zingt bij deur zeven";

/// As they may be written: whole, national, without the zero; and the words.
fn canaries() -> Vec<String> {
    let mut all = vec![TEXT.to_owned(), TEXT.replace(' ', "%20"), TEXT.replace(' ', "+")];
    for phone in [CUSTOMER, DRIVER, STRANGER, TYPED] {
        all.push(phone.trim_start_matches("31").to_owned());
    }
    all
}

fn check(place: &str, content: &[u8]) {
    for canary in canaries() {
        let found = content.windows(canary.len()).position(|window| window == canary.as_bytes());
        if let Some(at) = found {
            let from = at.saturating_sub(200);
            let around = String::from_utf8_lossy(&content[from..(at + 60).min(content.len())]);
            panic!("{canary} stands in {place}: {around}");
        }
    }
}

async fn errors(server: &Process, token: &str) -> Vec<(&'static str, Value)> {
    let http = maskline_tests::app::client();
    let mut told = Vec::new();
    let typed = format!("+{TYPED}99999");
    for (what, query, variables) in [
        (
            "no phone",
            "mutation($p: String!) { createCustomer(input: { name: \"x\", phone: $p }) { id } }",
            json!({ "p": typed }),
        ),
        (
            "a wrong type",
            "mutation($p: Int!) { createCustomer(input: { name: \"x\", phone: $p }) { id } }",
            json!({ "p": format!("+{TYPED}") }),
        ),
        (
            "an unknown field",
            "query($p: String) { rides(filter: { phone: $p }) { nodes { id } } }",
            json!({ "p": format!("+{TYPED}") }),
        ),
        ("an id", "query($p: ID!) { customer(id: $p) { id } }", json!({ "p": format!("+{TYPED}") })),
        (
            "an id of a mutation",
            "mutation($p: ID!) { completeRide(id: $p) { id } }",
            json!({ "p": format!("+{TYPED}") }),
        ),
        (
            "a cursor",
            "query($p: String!) { rides(after: $p) { nodes { id } } }",
            json!({ "p": format!("+{TYPED}") }),
        ),
        (
            "a setting",
            "mutation($p: String!) { setTemplate(input: { locale: $p, name: $p, text: $p }) { name } }",
            json!({ "p": TEXT }),
        ),
        (
            "a dry run",
            "query($p: String!) { explainRoute(from: $p, to: $p, channel: SMS) { outcome } }",
            json!({ "p": format!("+{TYPED}") }),
        ),
    ] {
        let body = json!({ "query": query, "variables": variables });
        let request = http.post(format!("{}/graphql", server.url)).bearer_auth(token).json(&body);
        told.push((what, request.send().await.unwrap().json().await.unwrap()));
    }
    let literal = format!("{{ customer(id: \"+{TYPED}\") {{ id nothing(phone: \"+{TYPED}\") }} }}");
    let request = http.post(format!("{}/graphql", server.url)).bearer_auth(token);
    told.push((
        "a literal",
        request.json(&json!({ "query": literal })).send().await.unwrap().json().await.unwrap(),
    ));
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t12_no_canary_is_found_where_none_may_be() {
    let (folder, telco) = (tempfile::tempdir().unwrap(), MessageBird::start().await);
    let (file, log) = (folder.path().join("canary.db"), folder.path().join("server.log"));
    let database = match database::server() {
        Some(server) => database::fresh(&server).await,
        None => format!("sqlite://{}", file.display()),
    };
    let mut settings = settings(&database, folder.path(), &telco);
    settings.push(("MASKLINE_LOG".to_owned(), "trace,rlibphonenumber=off".to_owned()));
    settings.push(("MASKLINE_LOG_FORMAT".to_owned(), "json".to_owned()));
    settings.push(("MASKLINE_NUMBERS".to_owned(), format!("nobody:+{TYPED},+{TYPED}")));
    Process::add_admin(&settings);
    let server = Process::start_with(settings.clone(), "", Some(log.clone())).await;
    server.prepare().await;
    let token = server.token().await;
    let http = maskline_tests::app::client();

    // A telco: a text that goes on, a stranger's, a call, by query and by form; and forged or broken ones.
    let hook = |kind: &str| format!("{}/webhooks/messagebird/{kind}", server.url);
    for (id, from, kind) in [("k1", CUSTOMER, "sms"), ("k2", STRANGER, "sms"), ("k3", DRIVER, "sms")] {
        let form = [("id", id), ("originator", from), ("recipient", PROXY), ("payload", TEXT)];
        assert_eq!(http.post(hook(kind)).form(&form).send().await.unwrap().status(), 200);
    }
    let query = format!("?originator={STRANGER}&recipient={PROXY}&payload={TEXT}&id=k4");
    http.get(hook("sms") + &query).send().await.unwrap();
    for path in
        ["/webhook", "/webhook-voice", "/transfer", "/inbound-sms", "/webhooks/nobody/sms", "/nowhere"]
    {
        let told = http.get(format!("{}{path}{query}&source={CUSTOMER}&destination={PROXY}", server.url));
        let told = told.send().await.unwrap().text().await.unwrap();
        // A call is answered with whom to dial: that is for the telco.
        if !path.starts_with("/transfer") && path != "/webhook-voice" {
            check(path, told.as_bytes());
        }
    }
    for broken in [format!("originator={STRANGER}&payload={TEXT}"), format!("{{\"from\":\"{STRANGER}\"")] {
        http.post(hook("sms")).body(broken).send().await.unwrap();
    }
    http.get(format!("{}/people/+{TYPED}", server.url)).send().await.unwrap();
    let login = json!({ "email": format!("+{TYPED}"), "password": TEXT });
    let told = http.post(format!("{}/auth/login", server.url)).json(&login).send().await.unwrap();
    check("a refused sign-in", &told.bytes().await.unwrap());
    eventually("the driver has the text", || async {
        telco.inbox(&format!("+{DRIVER}")).iter().any(|(_, body)| body.contains(TEXT)).then_some(())
    })
    .await;

    // The phone stands in the address that the telco is asked on.
    let phone = server.gql(&token, "{ customers { nodes { phone { id } } } }", json!({})).await;
    let look = "mutation($id: ID!) { lookupPhone(id: $id) { lineType } }";
    server.gql(&token, look, json!({ "id": phone["customers"]["nodes"][0]["phone"]["id"] })).await;
    for (what, told) in errors(&server, &token).await {
        check(what, told.to_string().as_bytes());
    }
    // What shows texts to those who may read them still shows no phone.
    let shown = server
        .gql(&token, "{ entries { nodes { fromName sender { masked } legs { phone { masked } } problem
            trace { words } } } unrouted { nodes { id guesses { name why } } } customers { nodes { phone { masked } } }
            webhookEvents { nodes { id } } alerts { nodes { id } } }", json!({}))
        .await;
    check("what the console shows", shown.to_string().as_bytes());
    let ride =
        server.gql(&token, "{ rides { nodes { id } } }", json!({})).await["rides"]["nodes"][0]["id"].clone();
    for path in [
        "/metrics".to_owned(),
        "/export/audit?format=csv".to_owned(),
        "/export/audit?format=json".to_owned(),
        "/export/entries?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z".to_owned(),
        format!("/export/rides/{}/evidence?format=csv", ride.as_str().unwrap()),
        format!("/export/rides/{}/evidence?format=json", ride.as_str().unwrap()),
    ] {
        let told = http.get(format!("{}{path}", server.url)).bearer_auth(&token).send().await.unwrap();
        assert!(told.status().is_success() || path == "/metrics", "{path}: {}", told.status());
        check(&path, &told.bytes().await.unwrap());
    }

    let copy = folder.path().join("copy");
    let arguments = ["backup".to_owned(), copy.display().to_string()];
    let saved = settings.clone();
    let saved =
        tokio::task::spawn_blocking(move || Process::run(&saved, &arguments.each_ref().map(String::as_str)));
    assert!(saved.await.unwrap());
    check_folder(folder.path());
    check_log(&String::from_utf8_lossy(&std::fs::read(&log).unwrap()));
}

/// R96: the log tells what was asked of a telco, and how that went; and of settings that are wrong which they are.
fn check_log(log: &str) {
    assert!(log.len() > 10_000, "there is a log to look into");
    assert_eq!(log.matches("a number of MASKLINE_NUMBERS could not join the pool").count(), 2);
    let asked: Vec<Value> = log
        .lines()
        .filter(|line| line.contains("a telco was asked"))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for (method, status) in [("POST", 201), ("GET", 200)] {
        let line = asked.iter().find(|line| line["method"] == method && line["status"] == status);
        let line = line.unwrap_or_else(|| panic!("no {method}: {asked:#?}"));
        assert_eq!((&line["provider"], &line["host"]), (&json!("messagebird"), &json!("127.0.0.1")));
        assert!(!line["milliseconds"].is_null());
    }
}

/// Every file: the log, the database with its WAL, the backup.
fn check_folder(folder: &Path) {
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            check_folder(&path);
        } else {
            check(&path.display().to_string(), &std::fs::read(&path).unwrap());
        }
    }
}
