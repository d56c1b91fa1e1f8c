//! A Tropo of our own: launches sessions, posts them to us and does as our answer says; and the
//! provisioning of its numbers. It refuses unknown steps and fields.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, post};
use base64::Engine;
use maskline::config::Config;
use maskline::providers::CallState;
use serde_json::{Map, Value, json};

use crate::TestApp;
use crate::app::client;
use crate::vendor::{Ability, Heard, Placed, Taken, Text, Trouble, Vendor};

const USER: (&str, &str) = ("birdcar", "rest-password");
const APPLICATION: &str = "123456";
const SECRET: &str = "unguessable-0123456789";
/// The tokens that launch texts and calls.
const TOKENS: [&str; 2] = ["messaging-token", "voice-token"];
/// The numbers it rents out.
const OFFERS: [&str; 3] = ["+14075550100", "+14075550101", "+14155550103"];

/// The steps it knows, with their fields.
const STEPS: [(&str, &[&str]); 9] = [
    ("say", &["value", "media", "voice"]),
    ("transfer", &["to", "from", "name", "timeout", "required", "on", "playTones", "choices"]),
    ("on", &["event", "next", "say"]),
    ("ask", &["say", "choices", "name", "timeout", "attempts", "required"]),
    ("hangup", &[]),
    ("reject", &[]),
    ("message", &["say", "to", "from", "network", "channel", "name", "timeout"]),
    ("call", &["to", "from", "timeout", "channel", "network", "name"]),
    ("record", &[]),
];

#[derive(Default)]
struct Office {
    taken: Vec<Taken>,
    placed: Vec<Placed>,
    numbers: Vec<String>,
    application: Map<String, Value>,
    complaints: Vec<String>,
    sessions: u32,
    /// What numbers were asked for.
    wanted: Vec<Value>,
}

type Shared = Arc<Mutex<Office>>;

/// The fake. Clones are the same one.
#[derive(Clone)]
pub struct Tropo {
    url: String,
    office: Shared,
}

impl Tropo {
    /// Opens it on a free port.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let office = Shared::default();
        let application = "/v1/applications/{id}";
        let routes = Router::new()
            .route("/1.0/sessions", post(launch))
            .route(application, any(configure))
            .route(&format!("{application}/addresses"), any(addresses))
            .route(&format!("{application}/addresses/number/{{number}}"), any(release))
            .route("/v1/exchanges", any(exchanges))
            .route("/v1/addresses", any(available))
            .with_state(Arc::clone(&office));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { url, office }
    }

    /// What makes a server of its own process speak to it.
    #[must_use]
    pub fn environment(&self) -> Vec<(String, String)> {
        [
            ("TROPO_API_URL", self.url.as_str()),
            ("TROPO_USER", USER.0),
            ("TROPO_PASSWORD", USER.1),
            ("TROPO_APPLICATION", APPLICATION),
            ("TROPO_MESSAGING_TOKEN", TOKENS[0]),
            ("TROPO_VOICE_TOKEN", TOKENS[1]),
            ("TROPO_WEBHOOK_SECRET", SECRET),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    /// The requests for numbers, in order.
    #[must_use]
    pub fn wanted(&self) -> Vec<Value> {
        self.office.lock().expect("no panic").wanted.clone()
    }

    /// A call to one of our numbers, as the guide has it posted; answers the whole document.
    pub async fn transfer(&self, app: &TestApp, id: &str, from: &str, to: &str) -> Value {
        let url = format!("{}/transfer/{SECRET}", app.url);
        let answer = client().post(url).json(&session(id, "VOICE", "PSTN", from, to)).send().await;
        let answer = answer.expect("an answer");
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["content-type"]),
            (200, &"application/json".parse().expect("a type"))
        );
        answer.json().await.expect("JSON")
    }

    /// The application's addresses, as an operator enters them.
    pub fn points_at(&self, server: &str) {
        let mut office = self.office.lock().expect("no panic");
        for (name, kind) in [("voiceUrl", "voice"), ("messagingUrl", "sms")] {
            let address = format!("{server}/webhooks/tropo/{kind}/{SECRET}");
            office.application.insert(name.into(), json!(address));
        }
    }
}

#[async_trait]
impl Vendor for Tropo {
    fn name(&self) -> &'static str {
        "tropo"
    }

    fn can(&self, ability: Ability) -> bool {
        !matches!(
            ability,
            Ability::Receipts
                | Ability::OptOuts
                | Ability::KeepReceived
                | Ability::Lookup
                | Ability::Balance
                | Ability::TellVoicemail
        )
    }

    fn configure(&self, config: &mut Config) {
        config.tropo_user = Some(USER.0.into());
        config.tropo_password = Some(USER.1.into());
        config.tropo_application = Some(APPLICATION.into());
        config.tropo_messaging_token = Some(TOKENS[0].into());
        config.tropo_voice_token = Some(TOKENS[1].into());
        config.tropo_webhook_secret = vec![SECRET.into()];
        config.tropo_api_url.clone_from(&self.url);
    }

    async fn connect(&self, app: &TestApp) {
        self.points_at(&app.url);
    }

    async fn text(&self, app: &TestApp, text: &Text<'_>) -> (u16, Option<String>) {
        let media: Vec<_> =
            text.media.iter().map(|media| json!({ "status": "success", "media": media.url })).collect();
        let mut session = session(text.id, "TEXT", "SMS", text.from, text.to);
        session["session"]["initialText"] = json!(text.body);
        if !media.is_empty() {
            session["session"]["initialMedia"] = json!(media);
        }
        let url = format!("{}/webhooks/tropo/sms/{SECRET}", app.url);
        let (status, steps) = self.post(&url, &session).await;
        let said = steps.iter().find_map(|step| step["say"]["value"].as_str().map(ToOwned::to_owned));
        (status, said)
    }

    async fn call(&self, app: &TestApp, id: &str, from: &str, to: &str) -> Heard {
        // The guide's own address.
        let url = format!("{}/transfer/{SECRET}", app.url);
        let (status, steps) = self.post(&url, &session(id, "VOICE", "PSTN", from, to)).await;
        assert_eq!(status, 200);
        heard(&steps).expect("steps that do something")
    }

    async fn press(&self, app: &TestApp, id: &str, _from: &str, _to: &str, digits: &str) -> Heard {
        let result = result(id, &json!({ "name": "keys", "disposition": "SUCCESS", "value": digits }));
        let url = format!("{}/webhooks/tropo/digits/{SECRET}", app.url);
        let (_, steps) = self.post(&url, &result).await;
        heard(&steps).expect("steps that do something")
    }

    /// Tropo posts one result, when the call is over.
    async fn progress(&self, app: &TestApp, call: &str, state: CallState, seconds: u32) -> Option<Heard> {
        let disposition = match state {
            CallState::Ringing | CallState::Bridged => return None,
            CallState::Completed => "SUCCESS",
            CallState::NoAnswer => "TIMEOUT",
            CallState::Busy => "BUSY",
            CallState::Failed | CallState::Abandoned | CallState::Voicemail => "FAILED",
        };
        let placed = self.office.lock().expect("no panic").placed.iter().any(|placed| placed.id == call);
        let name = if placed { "call" } else { "bridge" };
        let action = json!({ "name": name, "disposition": disposition, "connectedDuration": seconds });
        let mut result = result(call, &action);
        result["result"]["sessionDuration"] = json!(seconds);
        let url = format!("{}/webhooks/tropo/call/{SECRET}", app.url);
        let (status, steps) = self.post(&url, &result).await;
        assert_eq!(status, 200);
        heard(&steps)
    }

    async fn taken(&self, _app: &TestApp) -> Vec<Taken> {
        self.office.lock().expect("no panic").taken.clone()
    }

    async fn placed(&self, _app: &TestApp) -> Vec<Placed> {
        self.office.lock().expect("no panic").placed.clone()
    }

    fn complaints(&self) -> Vec<String> {
        self.office.lock().expect("no panic").complaints.clone()
    }
}

impl Tropo {
    async fn post(&self, url: &str, body: &Value) -> (u16, Vec<Value>) {
        ask(&self.office, url, body).await
    }
}

/// Posts to our server and reads the steps it answers.
async fn ask(office: &Shared, url: &str, body: &Value) -> (u16, Vec<Value>) {
    let answer = client().post(url).json(body).send().await.expect("an answer");
    let status = answer.status().as_u16();
    if status != 200 {
        return (status, Vec::new());
    }
    let document: Value = answer.json().await.expect("JSON");
    let steps = document["tropo"].as_array().expect("steps").clone();
    let complaints = steps.iter().filter_map(complaint);
    office.lock().expect("no panic").complaints.extend(complaints);
    (status, steps)
}

fn complaint(step: &Value) -> Option<String> {
    let (name, fields) = step.as_object()?.iter().next()?;
    let Some((_, known)) = STEPS.iter().find(|(known, _)| known == name) else {
        return Some(format!("unknown step {name}"));
    };
    let unknown = fields.as_object()?.keys().find(|field| !known.contains(&field.as_str()))?;
    Some(format!("{name} has no {unknown}"))
}

/// A session that a person begins; numbers as Tropo writes them, without `+` or the 1.
fn session(id: &str, channel: &str, network: &str, from: &str, to: &str) -> Value {
    let bare = |number: &str| match number.strip_prefix("+1") {
        Some(rest) if rest.len() == 10 => rest.to_owned(),
        _ => number.trim_start_matches('+').to_owned(),
    };
    let end =
        |number: &str| json!({ "id": bare(number), "name": null, "channel": channel, "network": network });
    json!({ "session": {
        "id": id, "accountId": "33932", "applicationId": APPLICATION, "timestamp": "2026-01-05T12:00:00.000Z",
        "userType": "HUMAN", "initialText": null, "callId": format!("{id}-call"),
        "to": end(to), "from": end(from), "headers": {}
    } })
}

fn result(session: &str, actions: &Value) -> Value {
    json!({ "result": {
        "sessionId": session, "callId": format!("{session}-call"), "state": "ANSWERED",
        "sessionDuration": 3, "sequence": 1, "complete": true, "error": null, "actions": actions
    } })
}

fn heard(steps: &[Value]) -> Option<Heard> {
    let find = |name: &str| steps.iter().find_map(|step| step.get(name));
    let said = || find("say").and_then(|say| say["value"].as_str()).unwrap_or_default().to_owned();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    if let Some(transfer) = find("transfer") {
        let whisper = transfer["on"].as_array().into_iter().flatten().find(|on| on["event"] == "connect");
        return Some(Heard::Bridge {
            announce: said(),
            whisper: whisper.map(|on| text(&on["say"]["value"])),
            to: text(&transfer["to"]),
            caller_id: text(&transfer["from"]),
        });
    }
    if let Some(ask) = find("ask") {
        return Some(Heard::Ask(text(&ask["say"]["value"])));
    }
    if find("reject").is_some() {
        return Some(Heard::Rejected);
    }
    find("say").map(|_| Heard::Say(said()))
}

fn refused(status: u16, error: &str) -> Response {
    (StatusCode::from_u16(status).expect("a status"), Json(json!({ "error": error }))).into_response()
}

/// A session is launched: it is posted to us, and what we answer is done.
async fn launch(State(office): State<Shared>, Json(parameters): Json<Map<String, Value>>) -> Response {
    let token = parameters.get("token").and_then(Value::as_str).unwrap_or_default().to_owned();
    let Some(kind) = TOKENS.iter().position(|known| *known == token.as_str()) else {
        return Json(json!({ "success": false, "reason": "token unknown" })).into_response();
    };
    if let Some(value) = parameters.values().find(|value| !value.is_string()) {
        office.lock().expect("no panic").complaints.push(format!("parameters are texts: {value}"));
    }
    let to = parameters.get("to").and_then(Value::as_str).unwrap_or_default().to_owned();
    match Trouble::of(&to) {
        // A phone that takes no texts may ring.
        Some(Trouble::Refused) if kind == 0 => {
            return Json(json!({ "success": false, "reason": "refused" })).into_response();
        }
        Some(Trouble::Busy) => return refused(503, "busy"),
        _ => {}
    }
    let (id, url) = {
        let mut office = office.lock().expect("no panic");
        office.sessions += 1;
        let url = office.application[if kind == 0 { "messagingUrl" } else { "voiceUrl" }].clone();
        (format!("session-{}", office.sessions), url.as_str().expect("an address").to_owned())
    };
    let mut parameters = parameters;
    parameters.insert("action".into(), json!("create"));
    let posted = json!({ "session": { "id": id, "accountId": "33932", "timestamp": "2026-01-05T12:00:00.000Z",
        "userType": "NONE", "initialText": null, "callId": null, "to": {}, "from": {}, "parameters": parameters } });
    let work = (Arc::clone(&office), id.clone());
    tokio::spawn(async move {
        let (status, steps) = ask(&work.0, &url, &posted).await;
        assert_eq!(status, 200);
        perform(&work.0, &work.1, &steps).await;
    });
    if Trouble::of(&to) == Some(Trouble::AnswerLost) {
        return (StatusCode::OK, "{\"succ").into_response();
    }
    Json(json!({ "success": true, "token": token, "id": format!("{id}\r\n") })).into_response()
}

async fn perform(office: &Shared, session: &str, steps: &[Value]) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    if let Some(message) = steps.iter().find_map(|step| step.get("message")) {
        let media = message["say"]["media"].as_array().into_iter().flatten().map(text).collect();
        office.lock().expect("no panic").taken.push(Taken {
            id: session.to_owned(),
            reference: None,
            from: format!("+{}", text(&message["from"])),
            to: text(&message["to"]),
            body: text(&message["say"]["value"]),
            media,
        });
        let next =
            steps.iter().find(|step| step["on"]["event"] == "continue").map(|step| text(&step["on"]["next"]));
        let done = result(session, &json!({ "name": "message", "disposition": "SUCCESS" }));
        ask(office, &next.expect("an address for the result"), &done).await;
    }
    if let Some(call) = steps.iter().find_map(|step| step.get("call")) {
        let placed = Placed {
            id: session.to_owned(),
            from: text(&call["from"]),
            to: text(&call["to"]),
            then: heard(steps).expect("something follows"),
        };
        office.lock().expect("no panic").placed.push(placed);
    }
}

/// Is this the REST user?
fn knows(headers: &HeaderMap) -> bool {
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("{}:{}", USER.0, USER.1));
    headers.get("authorization").is_some_and(|value| value.as_bytes() == format!("Basic {basic}").as_bytes())
}

async fn configure(
    State(office): State<Shared>,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !knows(&headers) {
        return refused(401, "bad login");
    }
    let mut office = office.lock().expect("no panic");
    if method == Method::PUT {
        let Ok(changes) = serde_json::from_slice::<Map<String, Value>>(&body) else {
            return refused(400, "JSON");
        };
        office.application.extend(changes);
        return Json(json!({ "href": "https://api.tropo.com/v1/applications/123456" })).into_response();
    }
    Json(Value::Object(office.application.clone())).into_response()
}

fn shown(number: &str) -> Value {
    json!({ "href": format!("https://api.tropo.com/v1/applications/{APPLICATION}/addresses/number/{number}"),
        "type": "number", "prefix": &number[1..5], "number": number, "city": "Orlando", "state": "FL" })
}

async fn addresses(
    State(office): State<Shared>,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !knows(&headers) {
        return refused(401, "bad login");
    }
    let mut office = office.lock().expect("no panic");
    if method == Method::GET {
        let mut listed: Vec<_> = office.numbers.iter().map(|number| shown(number)).collect();
        listed.push(
            json!({ "href": "https://api.tropo.com/x/token/abc", "type": "token", "channel": "voice" }),
        );
        return Json(listed).into_response();
    }
    let Ok(wanted) = serde_json::from_slice::<Value>(&body) else { return refused(400, "JSON") };
    office.wanted.push(wanted.clone());
    let (number, prefix) = (wanted["number"].as_str(), wanted["prefix"].as_str().unwrap_or_default());
    let free = OFFERS.iter().find(|offer| {
        let fits = number.map_or(offer[1..].starts_with(prefix), |number| number == **offer);
        fits && !office.numbers.contains(&(**offer).to_owned())
    });
    let Some(free) = free else { return refused(400, "no numbers available") };
    office.numbers.push((*free).to_owned());
    Json(json!({ "href": shown(free)["href"] })).into_response()
}

async fn release(
    State(office): State<Shared>,
    Path((_, number)): Path<(String, String)>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    if !knows(&headers) {
        return refused(401, "bad login");
    }
    let mut office = office.lock().expect("no panic");
    let before = office.numbers.len();
    office.numbers.retain(|ours| *ours != number);
    if method != Method::DELETE || office.numbers.len() == before {
        return refused(404, "not found");
    }
    Json(json!({ "message": "delete successful" })).into_response()
}

async fn exchanges(headers: HeaderMap) -> Response {
    if !knows(&headers) {
        return refused(401, "bad login");
    }
    let known = [("1407", "Orlando", "FL"), ("1415", "San Francisco", "CA")];
    let known = known.map(|(prefix, city, state)| {
        json!({ "prefix": prefix, "city": city, "state": state, "country": "United States" })
    });
    Json(json!(known)).into_response()
}

async fn available(State(office): State<Shared>, headers: HeaderMap, uri: Uri) -> Response {
    let query = uri.query().unwrap_or_default();
    let prefix = query.strip_prefix("available&prefix=");
    let (true, Some(prefix)) = (knows(&headers), prefix) else { return refused(400, "prefix") };
    let office = office.lock().expect("no panic");
    let free = OFFERS.iter().filter(|offer| !office.numbers.contains(&(**offer).to_owned()));
    let free = free.filter(|offer| offer[1..].starts_with(prefix));
    Json(json!(free.map(|offer| shown(offer)).collect::<Vec<_>>())).into_response()
}
