//! GraphQL over HTTP and `graphql-transport-ws`, statement by statement as their specifications make
//! them; and clients that dawdle.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use maskline_tests::{PATIENCE, Role, TestApp, Watcher};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio_tungstenite::tungstenite::Message;

const JSON: &str = "application/json";
const GRAPHQL: &str = "application/graphql-response+json";

struct Told {
    status: u16,
    media: String,
    body: Value,
}

async fn post(app: &TestApp, accept: Option<&str>, body: &str) -> Told {
    let mut request = app.http.post(format!("{}/graphql", app.url)).header("content-type", JSON);
    if let Some(accept) = accept {
        request = request.header("accept", accept);
    }
    let answer = request.body(body.to_owned()).send().await.unwrap();
    let status = answer.status().as_u16();
    let media = answer.headers()["content-type"].to_str().unwrap().to_owned();
    Told { status, media, body: answer.json().await.unwrap() }
}

#[tokio::test]
async fn over_http_the_media_type_and_the_status_are_the_specification_s() {
    let app = TestApp::start().await;
    let fine = r#"{"query":"{ __typename }"}"#;
    for (accept, media) in [
        (None, JSON),
        (Some("*/*"), JSON),
        (Some(JSON), JSON),
        (Some(GRAPHQL), GRAPHQL),
        (Some("application/graphql-response+json; charset=utf-8, application/json; charset=utf-8"), GRAPHQL),
    ] {
        let told = post(&app, accept, fine).await;
        assert_eq!(
            (told.status, told.body),
            (200, json!({ "data": { "__typename": "Query" } })),
            "{accept:?}"
        );
        assert_eq!(told.media, format!("{media}; charset=utf-8"));
    }
    // What is no request is refused whatever is accepted.
    for body in [
        "",
        "{ \"not a JSON",
        "[]",
        r#"{"notquery":"{ __typename }"}"#,
        r#"{"query":{"obj":"ect"}}"#,
        r#"{"query":0}"#,
        r#"{"query":false}"#,
        r#"{"query":["array"]}"#,
        r#"{"query":"{ __typename }","operationName":{"obj":"ect"}}"#,
        r#"{"query":"{ __typename }","operationName":0}"#,
        r#"{"query":"{ __typename }","variables":"string"}"#,
        r#"{"query":"{ __typename }","variables":["array"]}"#,
        r#"{"query":"{ __typename }","extensions":"string"}"#,
        r#"[{"query":"{ __typename }"},{"query":"{ __typename }"}]"#,
    ] {
        for accept in [JSON, GRAPHQL] {
            let told = post(&app, Some(accept), body).await;
            assert_eq!(told.status, 400, "{body}");
            assert!(
                told.body["errors"][0]["message"].is_string() && told.body.get("data").is_none(),
                "{body}"
            );
        }
    }
    for body in [
        r#"{"query":"{ __typename }","variables":null,"operationName":null,"extensions":null}"#,
        r#"{"query":"query Q { __typename }","operationName":"Q","extensions":{"some":"value"}}"#,
        r#"{"query":"query T($name: String!) { __type(name: $name) { name } }","variables":{"name":"x"}}"#,
    ] {
        for accept in [JSON, GRAPHQL] {
            let told = post(&app, Some(accept), body).await;
            assert_eq!((told.status, told.body.get("errors")), (200, None), "{body}");
        }
    }
    // What can't be run: 200 in the old type, 400 in the new one, and never any data.
    for query in ["{", "{ thereIsNoSuchField }", "query A { __typename } query B { __typename }"] {
        let body = json!({ "query": query }).to_string();
        for (accept, status) in [(JSON, 200), (GRAPHQL, 400)] {
            let told = post(&app, Some(accept), &body).await;
            assert_eq!(
                (told.status, told.body.get("data")),
                (status, None),
                "{query} {accept}: {}",
                told.body
            );
        }
    }
    // What ran and was refused at a field has run.
    let told = post(&app, Some(GRAPHQL), r#"{"query":"{ ride(id: \"x\") { id } }"}"#).await;
    assert_eq!((told.status, told.body.get("data")), (200, Some(&Value::Null)), "{}", told.body);
    let get = format!("{}/graphql?query=mutation%20%7B%20endAllSessions%20%7D", app.url);
    assert_eq!(app.http.get(get).header("accept", GRAPHQL).send().await.unwrap().status(), 405);
    app.finish().await;
}

/// Automatic persisted queries, as Apollo's clients ask them.
#[tokio::test]
async fn a_query_may_be_asked_by_its_hash() {
    let app = TestApp::start().await;
    let token = app.token(Role::Viewer).await;
    let query = "{ me { role } }";
    let hash = "8f0ad7a6d7d3dcb2c7ac8f4a8ccf9ba1ca6b3ad56e4a6a1cd6b5a4df6cb0b7d5";
    let extensions = |hash: &str| json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
    let ask = async |token: Option<&str>, body: Value| {
        let request = app.http.post(format!("{}/graphql", app.url)).json(&body);
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let told = ask(Some(&token), json!({ "query": query, "extensions": extensions(hash) })).await;
    assert_eq!((told.0, &told.1["errors"][0]["extensions"]["code"]), (400, &json!("INVALID_INPUT")));

    let hash = sha256(query);
    let by_hash = json!({ "extensions": extensions(&hash) });
    let whole = json!({ "query": query, "extensions": extensions(&hash) });
    let unknown = json!("PERSISTED_QUERY_NOT_FOUND");
    // A stranger's are not kept.
    ask(None, whole.clone()).await;
    let told = ask(Some(&token), by_hash.clone()).await;
    assert_eq!((told.0, &told.1["errors"][0]["extensions"]["code"]), (200, &unknown));
    assert_eq!(told.1["errors"][0]["message"], "PersistedQueryNotFound");
    let first = ask(Some(&token), whole).await;
    assert_eq!(first, (200, json!({ "data": { "me": { "role": "VIEWER" } } })));
    assert_eq!(ask(Some(&token), by_hash.clone()).await, first);
    // It is the query that is known, not its answer.
    let told = ask(None, by_hash).await;
    assert_eq!(told.1["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    app.finish().await;
}

fn sha256(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

type Socket = tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

async fn say(socket: &mut Socket, message: Value) {
    socket.send(Message::text(message.to_string())).await.unwrap();
}

/// The next message, or the code of the close.
async fn hear(socket: &mut Socket) -> Result<Value, u16> {
    loop {
        let frame = tokio::time::timeout(PATIENCE, socket.next()).await.unwrap().unwrap().unwrap();
        match frame {
            Message::Text(text) => return Ok(serde_json::from_str(&text).unwrap()),
            Message::Close(frame) => return Err(frame.map_or(1005, |frame| frame.code.into())),
            _ => {}
        }
    }
}

async fn introduced(app: &TestApp) -> Socket {
    let mut socket = Watcher::connect(app).await;
    let token = app.token(Role::Viewer).await;
    let payload = json!({ "authorization": format!("Bearer {token}") });
    say(&mut socket, json!({ "type": "connection_init", "payload": payload })).await;
    assert_eq!(hear(&mut socket).await.unwrap()["type"], "connection_ack");
    socket
}

#[tokio::test]
async fn over_a_socket_the_codes_are_the_protocol_s() {
    let app = TestApp::start().await;
    let subscribe =
        |id: &str, query: &str| json!({ "type": "subscribe", "id": id, "payload": { "query": query } });
    let news = "subscription { poolChanged { cursor } }";

    let mut socket = Watcher::connect(&app).await;
    say(&mut socket, subscribe("1", news)).await;
    assert_eq!(hear(&mut socket).await, Err(4401), "before it said who it is");

    for nonsense in ["", "nonsense", "[]", "{}", r#"{"type":"start","id":"1","payload":{}}"#, r#"{"type":1}"#]
    {
        let mut socket = introduced(&app).await;
        socket.send(Message::text(nonsense)).await.unwrap();
        assert_eq!(hear(&mut socket).await, Err(4400), "{nonsense}");
    }
    let mut socket = introduced(&app).await;
    say(&mut socket, json!({ "type": "connection_init" })).await;
    assert_eq!(hear(&mut socket).await, Err(4429));

    let mut socket = Watcher::connect(&app).await;
    say(&mut socket, json!({ "type": "connection_init", "payload": { "authorization": "Bearer x" } })).await;
    assert_eq!(hear(&mut socket).await, Err(4403));

    let mut socket = introduced(&app).await;
    say(&mut socket, subscribe("1", news)).await;
    say(&mut socket, subscribe("1", news)).await;
    assert_eq!(hear(&mut socket).await, Err(4409));

    // An id is free again once its operation is over, whoever ended it.
    let mut socket = introduced(&app).await;
    say(&mut socket, json!({ "type": "ping", "payload": { "a": 1 } })).await;
    assert_eq!(hear(&mut socket).await.unwrap()["type"], "pong");
    say(&mut socket, subscribe("1", news)).await;
    say(&mut socket, json!({ "type": "complete", "id": "1" })).await;
    for _ in 0..2 {
        say(&mut socket, subscribe("1", "{ __typename }")).await;
        let next = hear(&mut socket).await.unwrap();
        assert_eq!(
            next,
            json!({ "type": "next", "id": "1", "payload": { "data": { "__typename": "Query" } } })
        );
        assert_eq!(hear(&mut socket).await.unwrap(), json!({ "type": "complete", "id": "1" }));
    }
    // What never ran is an error, which ends it.
    for refused in ["{", "{ thereIsNoSuchField }", "subscription { thereIsNoSuchField }"] {
        say(&mut socket, subscribe("2", refused)).await;
        let error = hear(&mut socket).await.unwrap();
        assert_eq!((&error["type"], &error["id"]), (&json!("error"), &json!("2")), "{error}");
        assert!(error["payload"][0]["message"].is_string());
    }
    say(&mut socket, json!({ "type": "complete", "id": "unknown" })).await;
    say(&mut socket, json!({ "type": "ping" })).await;
    assert_eq!(hear(&mut socket).await.unwrap()["type"], "pong", "an unknown id is no reason to go");
    app.finish().await;
}

/// T22, T23: whoever opens many connections and dawdles does not keep others from being served.
#[tokio::test]
async fn t23_slow_clients_hold_up_nobody() {
    use tokio::io::AsyncWriteExt;
    let app = TestApp::start().await;
    let address = app.url.trim_start_matches("http://").to_owned();
    let mut slow = Vec::new();
    for n in 0..200 {
        let mut connection = tokio::net::TcpStream::connect(&address).await.unwrap();
        let head = match n % 3 {
            0 => {
                "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n{"
            }
            1 => "POST /webhooks/messagebird/sms HTTP/1.1\r\nHost: a\r\nContent-Le",
            _ => "G",
        };
        connection.write_all(head.as_bytes()).await.unwrap();
        slow.push(connection);
    }
    let begun = std::time::Instant::now();
    for _ in 0..20 {
        assert_eq!(app.http.get(format!("{}/healthz", app.url)).send().await.unwrap().status(), 200);
        app.gql("{ me { id } }", json!({})).await;
    }
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    drop(slow);
    app.finish().await;
}

/// T21: each kind of query that asks for more than anyone needs is refused before it runs.
#[tokio::test]
async fn t21_hostile_queries_are_refused() {
    let app = TestApp::start().await;
    let repeat = |count: usize, one: &str| one.repeat(count);
    let nested = |count: usize| {
        format!("{{ rides {}{}", repeat(count, "{ nodes { customer { rides "), "{ nodes { id } }")
            + &repeat(count, "} } }")
            + "}"
    };
    let spread: Vec<_> =
        (0..30).map(|n| format!("fragment f{n} on Query {{ ...f{m} ...f{m} }}", m = n + 1)).collect();
    let spread = spread.join(" ");
    let nothing: Vec<_> = (0..19)
        .map(|n| format!("fragment f{n} on Query {{ {} }}", repeat(30, &format!("...f{} ", n + 1))))
        .collect();
    let nothing = nothing.join(" ");
    let operations: Vec<_> = (0..900).map(|n| format!("query q{n} {{ ...f }}")).collect();
    let operations = operations.join(" ");
    let aliases: Vec<_> = (0..200).map(|n| format!("a{n}: me {{ id }}")).collect();
    let schemas: Vec<_> = (0..5).map(|n| format!("s{n}: __schema {{ types {{ name }} }}")).collect();
    let hostile = [
        ("depth", nested(12)),
        ("aliases", format!("{{ {} }}", aliases.join(" "))),
        ("a page too large", "{ rides(first: 1000000) { nodes { id } } }".to_owned()),
        (
            "pages of pages",
            "{ rides(first: 200) { nodes { entries(first: 200) { nodes { legs { id } } } } } }".to_owned(),
        ),
        ("a cycle", "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }".to_owned()),
        ("a fragment of itself", "{ ...a } fragment a on Query { me { id } ...a }".to_owned()),
        ("doubling fragments", format!("{{ ...f0 }} {spread} fragment f30 on Query {{ me {{ id }} }}")),
        (
            "fragments that multiply to nothing",
            format!("{{ ...f0 }} {nothing} fragment f19 on Query {{ ...nope }}"),
        ),
        (
            "operations nobody asks for",
            format!("{operations} fragment f on Query {{ {} }}", repeat(900, "__typename ")),
        ),
        ("directives", format!("{{ me {} {{ id }} }}", repeat(500, "@include(if: true) "))),
        ("the same field", format!("{{ {} }}", repeat(3_000, "me { id } "))),
        ("brackets", repeat(20_000, "{")),
        ("lists", format!("{{ ride(id: {}{}) {{ id }} }}", repeat(10_000, "["), repeat(10_000, "]"))),
        ("a long text", format!("{{ me {{ id }} }} # {}", repeat(100_000, "x"))),
        (
            "introspection of introspection",
            format!("{{ __schema {}{}", repeat(15, "{ types { fields { type "), "{ name }")
                + &repeat(15, "} } }")
                + "}",
        ),
        ("the schema again and again", format!("{{ {} }}", schemas.join(" "))),
        ("a variable that is left out", "query($id: ID!) { ride(id: $id) { id } }".to_owned()),
        (
            "subscriptions at once",
            "subscription { a: poolChanged { cursor } b: poolChanged { cursor } }".to_owned(),
        ),
    ];
    for (what, query) in hostile {
        let begun = std::time::Instant::now();
        let answer = app.ask(Some(Role::Viewer), &query, json!({})).await;
        let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
        assert!(["QUERY_TOO_COMPLEX", "INVALID_INPUT"].contains(&code), "{what}: {answer}");
        assert!(begun.elapsed() < Duration::from_secs(2), "{what} took {:?}", begun.elapsed());
    }
    // What is too large is refused in the protocol's own form.
    let large = format!(r#"{{"query":"{{ me {{ id }} }} # {}"}}"#, repeat(200_000, "x"));
    let told = post(&app, Some(GRAPHQL), &large).await;
    assert_eq!(
        (told.status, told.body["errors"][0]["extensions"]["code"].as_str()),
        (413, Some("INVALID_INPUT"))
    );
    // Sign-in takes one try a request, however it is packed.
    let one = json!({ "email": "viewer@maskline.test", "password": "x" });
    for packed in [json!([one, one]), json!({ "email": ["a", "b"], "password": ["x", "y"] })] {
        let login = app.http.post(format!("{}/auth/login", app.url)).json(&packed).send().await.unwrap();
        assert_eq!(login.status(), 400);
    }
    app.finish().await;
}
