//! Taking texts, with pictures or without, and telling which it has.

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Fault, Sent, Shared, refused};
use crate::hang;
use crate::vendor::Trouble;

/// The fields of the API that we use; an unknown one is refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewMessage {
    originator: String,
    recipients: Vec<String>,
    body: String,
    reference: String,
    #[serde(rename = "reportUrl")]
    report_url: String,
    datacoding: String,
}

pub(super) async fn take(State(office): State<Shared>, body: String) -> Response {
    let fault = {
        let mut office = office.lock().expect("no panic");
        office.requests += 1;
        office.faults.pop_front()
    };
    match fault {
        Some(Fault::Refuse(status, code)) => return refused(status, code, "as told by the test"),
        Some(Fault::Busy(seconds)) => {
            let mut answer = refused(429, 98, "too many requests");
            answer.headers_mut().insert("retry-after", seconds.into());
            return answer;
        }
        Some(Fault::Hang) => hang().await,
        Some(Fault::AcceptAndHang | Fault::AcceptAndReset | Fault::AcceptAndGarble | Fault::Fine) | None => {}
    }
    let Ok(message) = serde_json::from_str::<NewMessage>(&body) else {
        return refused(422, 9, "missing or unknown fields");
    };
    let is_number = |text: &str| (7..=15).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let [to] = message.recipients.as_slice() else { return refused(422, 10, "one recipient") };
    if !is_number(&message.originator)
        || !is_number(to)
        || message.datacoding != "auto"
        || message.body.is_empty()
    {
        return refused(422, 10, "invalid fields");
    }
    let trouble = Trouble::of(to);
    match trouble {
        Some(Trouble::Refused) => return refused(422, 10, &format!("{to} is not right")),
        Some(Trouble::Busy) => return refused(429, 98, "too many requests"),
        Some(Trouble::OptedOut) => return refused(422, 103, "the recipient sent STOP"),
        _ => {}
    }
    let sent = Sent {
        id: uuid::Uuid::now_v7().simple().to_string(),
        from: message.originator,
        to: to.clone(),
        body: message.body,
        reference: message.reference,
        report_url: message.report_url,
        media: Vec::new(),
        parts: 1,
        at: Instant::now(),
    };
    let answer = shape(&sent);
    let (slow, gate) = {
        let mut office = office.lock().expect("no panic");
        office.sent.push(sent);
        (office.answer_after, Arc::clone(&office.gate))
    };
    drop(gate.read().await);
    // Sleeping for no time takes up to a millisecond.
    if !slow.is_zero() {
        tokio::time::sleep(slow).await;
    }
    match fault {
        Some(Fault::AcceptAndHang) => hang().await,
        Some(Fault::AcceptAndReset) => return broken(),
        Some(Fault::AcceptAndGarble) => return (StatusCode::CREATED, "<html>it's fine").into_response(),
        _ => {}
    }
    if trouble == Some(Trouble::AnswerLost) {
        return (StatusCode::CREATED, "{").into_response();
    }
    (StatusCode::CREATED, Json(answer)).into_response()
}

/// An answer that breaks off.
pub(crate) fn broken() -> Response {
    let cut = futures_util::stream::iter([
        Ok(axum::body::Bytes::from_static(b"{\"id\":")),
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
    ]);
    (StatusCode::CREATED, axum::body::Body::from_stream(cut)).into_response()
}

fn shape(sent: &Sent) -> Value {
    json!({
        "id": sent.id, "href": format!("https://rest.messagebird.com/messages/{}", sent.id), "direction": "mt",
        "type": "sms", "originator": sent.from, "body": sent.body, "reference": sent.reference,
        "validity": null, "gateway": 10, "typeDetails": {}, "datacoding": "plain", "mclass": 1,
        "scheduledDatetime": null, "createdDatetime": "2026-01-05T12:00:00+00:00",
        "recipients": { "totalCount": 1, "totalSentCount": 1, "totalDeliveredCount": 0,
            "totalDeliveryFailedCount": 0,
            "items": [{ "recipient": sent.to.parse::<u64>().unwrap_or(0), "status": "sent",
                "statusDatetime": "2026-01-05T12:00:00+00:00", "messagePartCount": 1 }] }
    })
}

#[derive(Deserialize)]
pub(super) struct Filter {
    originator: Option<String>,
    recipient: Option<String>,
}

pub(super) async fn list(office: State<Shared>, filter: Query<Filter>) -> Response {
    listed(&office.0, &filter.0, false)
}

pub(super) async fn list_mms(office: State<Shared>, filter: Query<Filter>) -> Response {
    listed(&office.0, &filter.0, true)
}

/// Texts with pictures are things of their own.
fn listed(office: &Shared, filter: &Filter, with_pictures: bool) -> Response {
    let mut office = office.lock().expect("no panic");
    office.look_ups += 1;
    if office.fails_look_ups {
        return refused(500, 99, "as told by the test");
    }
    let fits = |asked: &Option<String>, value: &str| asked.as_ref().is_none_or(|asked| asked == value);
    let items: Vec<Value> = office
        .sent
        .iter()
        .filter(|sent| sent.media.is_empty() != with_pictures)
        .filter(|sent| fits(&filter.originator, &sent.from) && fits(&filter.recipient, &sent.to))
        .map(shape)
        .collect();
    Json(
        json!({ "offset": 0, "limit": 100, "count": items.len(), "totalCount": items.len(), "items": items }),
    )
    .into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewMms {
    originator: String,
    recipients: Vec<String>,
    #[serde(default)]
    body: String,
    #[serde(rename = "mediaUrls")]
    media_urls: Vec<String>,
    reference: String,
}

pub(super) async fn take_mms(State(office): State<Shared>, body: String) -> Response {
    let Ok(mms) = serde_json::from_str::<NewMms>(&body) else {
        return refused(422, 9, "missing or unknown fields");
    };
    let [to] = mms.recipients.as_slice() else { return refused(422, 10, "one recipient") };
    if mms.media_urls.is_empty() || mms.media_urls.iter().any(|url| !url.starts_with("http")) {
        return refused(422, 10, "mediaUrls");
    }
    let sent = Sent {
        id: uuid::Uuid::now_v7().simple().to_string(),
        from: mms.originator,
        to: to.clone(),
        body: mms.body,
        reference: mms.reference,
        report_url: String::new(),
        media: mms.media_urls,
        parts: 1,
        at: Instant::now(),
    };
    let answer = shape(&sent);
    let mut office = office.lock().expect("no panic");
    office.sent.push(sent);
    if let Some(Fault::AcceptAndGarble) = office.faults.pop_front() {
        return (StatusCode::CREATED, "<html>it's fine").into_response();
    }
    (StatusCode::CREATED, Json(answer)).into_response()
}
