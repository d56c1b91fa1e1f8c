//! The telco from both ends: handsets, the wire, and a server on a local port that runs the adapter.

use std::sync::Mutex;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::IntoResponse;

use super::super::testing::{PUBLIC, outbound, phone, webhook};
use super::super::{Bridge, CallState, InboundText, Receipt, ReceiptState, Sender, Speech};
use super::*;

const OURS: &str = "3197010240001";

fn config(local_url: &str) -> SimulatorConfig {
    SimulatorConfig {
        key: vec![7; 32].into(),
        public_url: PUBLIC.into(),
        local_url: local_url.into(),
        receipt_delay: Duration::from_millis(5),
    }
}

/// A server that hands every webhook to the adapter and answers calls with `reply`.
#[derive(Clone)]
struct Server {
    simulator: Simulator,
    heard: Arc<Mutex<Vec<Inbound>>>,
    reply: Reply,
}

impl Server {
    async fn start(reply: Reply) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = Self { simulator: Simulator::new(config(&url)), heard: Arc::default(), reply };
        let router = Router::new()
            .route("/webhooks/simulator/{kind}", axum::routing::post(take))
            .with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        server
    }

    fn heard(&self) -> Vec<Inbound> {
        self.heard.lock().unwrap().clone()
    }

    async fn receipts(&self, count: usize) -> Vec<Receipt> {
        for _ in 0..200 {
            let heard = self.heard();
            if heard.len() >= count {
                return heard
                    .into_iter()
                    .map(|news| match news {
                        Inbound::Receipt(receipt) => receipt,
                        other => panic!("{other:?}"),
                    })
                    .collect();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("no receipt came");
    }
}

async fn take(
    State(server): State<Server>,
    Path(kind): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> impl IntoResponse {
    let kind = match kind.as_str() {
        "sms" => WebhookKind::Sms,
        "voice" => WebhookKind::Voice,
        "status" => WebhookKind::Status,
        _ => WebhookKind::Call,
    };
    let signature = headers[SIGNATURE_HEADER].to_str().unwrap();
    let request = webhook("POST", uri.path(), &body, 0).json().with(SIGNATURE_HEADER, signature);
    let news = server.simulator.receive(kind, &request);
    let answer = server.simulator.answer(kind, &server.reply);
    let status = if news.is_ok() { answer.status } else { 401 };
    server.heard.lock().unwrap().extend(news);
    (StatusCode::from_u16(status).unwrap(), answer.body)
}

fn speech(text: &str) -> Speech {
    Speech { text: text.into(), language: "en-GB".into(), voice: "female".into() }
}

fn bridge() -> Reply {
    Reply::Bridge(Bridge {
        announce: speech("Connecting you with the customer, please wait…"),
        whisper: None,
        to: "+31612345678".into(),
        caller_id: format!("+{OURS}"),
        passes_caller: false,
        detect_voicemail: false,
        ring_timeout: Duration::from_secs(25),
        max_length: Duration::from_hours(1),
    })
}

#[tokio::test]
async fn a_handset_texts_the_server() {
    let server = Server::start(Reply::Ack).await;
    server.simulator.text_from("+31612345678", &phone(OURS), "hé \0 🚕").await.unwrap();
    server.simulator.text_from("anonymous", &phone(OURS), "").await.unwrap();
    let [Inbound::Text(first), Inbound::Text(second)] = &server.heard()[..] else { panic!() };
    let InboundText { id, from, to, body, media, .. } = first;
    assert_eq!((from, to), (&Sender::Phone(phone("31612345678")), &Some(phone(OURS))));
    assert_eq!((body.as_str(), media.len()), ("hé \0 🚕", 0));
    assert_eq!(second.from, Sender::Withheld);
    assert_ne!(id, &second.id);
}

#[tokio::test]
async fn a_handset_is_connected_or_told_something() {
    let server = Server::start(bridge()).await;
    let answer = server.simulator.call_from("31612345679", &phone(OURS)).await.unwrap();
    assert_eq!(
        answer.outcome,
        CallOutcome::Bridge {
            announcement: "Connecting you with the customer, please wait…".into(),
            whisper: None,
            to: phone("31612345678"),
            caller_id: phone(OURS),
        }
    );
    server.simulator.report_call(&answer.call_id, CallState::Completed, Some(61)).await.unwrap();
    let [Inbound::Call(call), Inbound::CallProgress(progress)] = &server.heard()[..] else { panic!() };
    assert_eq!((&call.id, &progress.call_id), (&answer.call_id, &answer.call_id));
    assert_eq!((progress.state, progress.duration_seconds), (CallState::Completed, Some(61)));

    let told = Server::start(Reply::Say { speech: speech("Sorry") }).await;
    let answer = told.simulator.call_from("anonymous", &phone(OURS)).await.unwrap();
    assert_eq!(answer.outcome, CallOutcome::Say("Sorry".into()));
    let silent = Server::start(Reply::Ack).await;
    let answer = silent.simulator.call_from("31612345679", &phone(OURS)).await;
    assert_eq!(answer, Err(NetworkError::Unreadable));
}

#[tokio::test]
async fn a_sent_text_is_reported_sent_and_delivered() {
    let server = Server::start(Reply::Ack).await;
    let accepted = server.simulator.send_text(&outbound("leg-1")).await.unwrap();
    assert_eq!((accepted.provider_id.as_str(), accepted.segments), ("sim-leg-1", Some(1)));
    assert_eq!(server.simulator.send_text(&outbound("leg-1")).await, Ok(accepted.clone()));
    let receipts = server.receipts(2).await;
    let states: Vec<_> = receipts.iter().map(|receipt| receipt.state).collect();
    assert_eq!(states, [ReceiptState::Sent, ReceiptState::Delivered]);
    for receipt in receipts {
        assert_eq!(receipt.provider_id.as_deref(), Some("sim-leg-1"));
        assert_eq!((receipt.reference.as_deref(), receipt.fault), (Some("leg-1"), None));
    }
    assert_eq!(server.simulator.find_sent(&outbound("leg-1")).await, Ok(Some(accepted)));
    assert_eq!(server.simulator.find_sent(&outbound("leg-2")).await, Ok(None));
}

#[tokio::test]
async fn receipts_wait_for_a_listener_that_is_still_starting() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}");
    let simulator = Simulator::new(config(&url));
    simulator.send_text(&outbound("leg-1")).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let server = Server { simulator, heard: Arc::default(), reply: Reply::Ack };
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    let router = Router::new()
        .route("/webhooks/simulator/{kind}", axum::routing::post(take))
        .with_state(server.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    assert_eq!(server.receipts(2).await.len(), 2);
}

#[tokio::test]
async fn some_numbers_fail_on_purpose() {
    let server = Server::start(Reply::Ack).await;
    let simulator = &server.simulator;
    let to = |ending: &str| {
        let mut text = outbound(ending);
        text.to = phone(&format!("3161234{ending}"));
        text
    };
    assert!(matches!(simulator.send_text(&to("9901")).await, Err(SendError::Permanent { .. })));
    assert!(matches!(simulator.send_text(&to("9902")).await, Err(SendError::Retry { .. })));
    assert!(matches!(simulator.send_text(&to("9904")).await, Err(SendError::OptedOut { .. })));
    for refused in ["9901", "9902", "9904"] {
        assert_eq!(simulator.find_sent(&to(refused)).await, Ok(None));
    }
    assert!(simulator.send_text(&to("9903")).await.is_ok());
    let receipts = server.receipts(2).await;
    assert_eq!((receipts[1].state, receipts[1].fault.is_some()), (ReceiptState::Undelivered, true));

    assert!(matches!(simulator.send_text(&to("9905")).await, Err(SendError::Unknown { .. })));
    assert!(matches!(simulator.find_sent(&to("9905")).await, Ok(Some(_))));
    assert_eq!(server.receipts(4).await[3].state, ReceiptState::Delivered);
}

#[tokio::test]
async fn the_network_says_what_went_wrong() {
    let server = Server::start(Reply::Ack).await;
    let mut other = config(&server.simulator.0.config.local_url);
    other.key = vec![8; 32].into();
    let stranger = Simulator::new(other);
    let refused = stranger.text_from("31612345678", &phone(OURS), "hi").await.unwrap_err();
    assert_eq!(refused.to_string(), "the server refused it with HTTP status 401");
    let nobody = Simulator::new(config("http://127.0.0.1:9"));
    let lost = nobody.text_from("31612345678", &phone(OURS), "hi").await;
    assert_eq!(lost, Err(NetworkError::Unreachable));
}

#[test]
fn only_what_the_telco_signed_is_believed() {
    let simulator = Simulator::new(config(""));
    let body = br#"{"id":"t1","from":"anonymous","to":"3197010240001","body":"hi"}"#;
    let path = "/webhooks/simulator/sms";
    let sign = |simulator: &Simulator, url: &str| {
        simulator.0.mac(url, body).map(|mac| hex::encode(mac.finalize().into_bytes())).unwrap_or_default()
    };
    let signature = sign(&simulator, &format!("{PUBLIC}{path}"));
    let request = || webhook("POST", path, body, 0);
    let read = |request: &WebhookRequest| simulator.receive(WebhookKind::Sms, request);
    assert!(read(&request().with(SIGNATURE_HEADER, &signature)).is_ok());
    assert!(read(&request().with(SIGNATURE_HEADER, signature.to_uppercase())).is_ok());

    let mut longer = request().with(SIGNATURE_HEADER, &signature);
    longer.body.push(b' ');
    let elsewhere = sign(&simulator, "https://evil.example/webhooks/simulator/sms");
    for forged in [
        request(),
        request().with(SIGNATURE_HEADER, ""),
        request().with(SIGNATURE_HEADER, "zz"),
        request().with(SIGNATURE_HEADER, &signature[..32]),
        request().with(SIGNATURE_HEADER, elsewhere),
        longer,
    ] {
        assert_eq!(read(&forged), Err(ReceiveError::Unauthentic));
    }
    let keyless = Simulator::new(SimulatorConfig { key: Vec::new().into(), ..config("") });
    let unkeyed = request().with(SIGNATURE_HEADER, sign(&keyless, &format!("{PUBLIC}{path}")));
    assert_eq!(keyless.receive(WebhookKind::Sms, &unkeyed), Err(ReceiveError::Unauthentic));
}

#[test]
fn bodies_of_another_kind_are_malformed() {
    for kind in [WebhookKind::Sms, WebhookKind::Voice, WebhookKind::Status, WebhookKind::Call] {
        for body in ["", "null", "[]", "{}", r#"{"id":1}"#, &"[".repeat(9000)] {
            assert_eq!(receive::read(kind, body.as_bytes()), Err(ReceiveError::Malformed));
        }
    }
    let media = br#"{"id":"t","from":"1","to":"2","body":"","media":[{"url":"u","contentType":"image/png"}],"new":1}"#;
    assert!(
        matches!(receive::read(WebhookKind::Sms, media), Ok(Inbound::Text(text)) if text.media.len() == 1)
    );
}

#[test]
fn answers_are_spelled_out() {
    let body = |kind, reply: &Reply| answer::render(kind, reply).body;
    insta::assert_snapshot!(body(WebhookKind::Voice, &bridge()), @r#"{"bridge":{"announce":{"text":"Connecting you with the customer, please wait…","language":"en-GB","voice":"female"},"connection":{"to":"+31612345678","callerId":"+3197010240001","ringSeconds":25,"maxSeconds":3600}}}"#);
    let say = Reply::Say { speech: speech("Sorry") };
    insta::assert_snapshot!(body(WebhookKind::Voice, &say), @r#"{"say":{"text":"Sorry","language":"en-GB","voice":"female"}}"#);
    insta::assert_snapshot!(body(WebhookKind::Sms, &say), @r#""nothing""#);
    insta::assert_snapshot!(body(WebhookKind::Voice, &Reply::Ack), @r#""nothing""#);
    let text = Reply::Text { body: "Ended".into(), reference: Some("leg-1".into()) };
    insta::assert_snapshot!(body(WebhookKind::Sms, &text), @r#"{"text":{"body":"Ended","reference":"leg-1"}}"#);
    insta::assert_snapshot!(body(WebhookKind::Digits, &Reply::Reject), @r#""reject""#);
}

#[test]
fn long_texts_count_their_parts() {
    for (body, parts) in [
        (String::new(), 1),
        ("a".repeat(160), 1),
        ("a".repeat(161), 2),
        ("é".repeat(70), 1),
        ("é".repeat(71), 2),
        ("🚕".repeat(35), 1),
        ("🚕".repeat(36), 2),
    ] {
        assert_eq!(send::segments(&body), parts);
    }
}
