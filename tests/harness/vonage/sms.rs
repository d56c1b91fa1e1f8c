//! Taking texts: HTTP 200 also for a refusal, one entry for each part.

use std::time::Instant;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Shared, open};
use crate::vendor::Trouble;
use crate::{Fault, Sent, hang};

/// The fields of the interface that we use.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct NewText {
    from: String,
    to: String,
    text: String,
    r#type: String,
    client_ref: String,
    callback: String,
}

fn refused(status: i32, words: &str) -> Response {
    let message = json!({ "status": status.to_string(), "error-text": words });
    Json(json!({ "message-count": "1", "messages": [message] })).into_response()
}

pub(super) async fn take(office: State<Shared>, body: String) -> Response {
    let fault = {
        let mut office = open(&office);
        office.requests += 1;
        office.faults.pop_front()
    };
    match fault {
        Some(Fault::Refuse(200, code)) => return refused(code, "as told by the test"),
        Some(Fault::Refuse(http, _)) => {
            return StatusCode::from_u16(http).expect("a status").into_response();
        }
        Some(Fault::Busy(seconds)) => {
            return refused(1, &format!("Throughput Rate Exceeded - please wait [ {} ms ]", seconds * 1000));
        }
        Some(Fault::Hang) => hang().await,
        Some(Fault::AcceptAndHang | Fault::AcceptAndReset | Fault::AcceptAndGarble | Fault::Fine) | None => {}
    }
    let Ok(new) = serde_urlencoded::from_str::<NewText>(&body) else { return refused(2, "missing fields") };
    let trouble = Trouble::of(&new.to);
    match trouble {
        Some(Trouble::Refused) => return refused(6, &format!("unroutable: {}", new.to)),
        Some(Trouble::Busy) => return refused(1, "Throughput Rate Exceeded - please wait [ 250 ms ]"),
        _ => {}
    }
    let is_number = |text: &str| (7..=15).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if !is_number(&new.from) || !is_number(&new.to) {
        return refused(3, "a number is not in international form");
    }
    if new.text.is_empty() || new.client_ref.len() > 40 || new.callback.len() > 100 {
        return refused(3, "a field is empty or too long");
    }
    if new.r#type == "text"
        && !new.text.is_ascii()
        && !new.text.chars().all(|c| "€äöüÄÖÜßñéèà£".contains(c) || c.is_ascii())
    {
        return refused(3, "the text would lose characters");
    }
    let units = if new.r#type == "text" { new.text.chars().count() } else { new.text.encode_utf16().count() };
    let (alone, each) = if new.r#type == "text" { (160, 153) } else { (70, 67) };
    let parts = if units <= alone { 1 } else { units.div_ceil(each) };
    let id = uuid::Uuid::now_v7().simple().to_string();
    let part = |number: usize| -> Value {
        json!({ "to": new.to, "message-id": format!("{id}-{number}"), "status": "0", "remaining-balance": "3.14",
            "message-price": "0.03", "network": "23420", "client-ref": new.client_ref })
    };
    let answer =
        json!({ "message-count": parts.to_string(), "messages": (1..=parts).map(part).collect::<Vec<_>>() });
    let sent = Sent {
        id,
        from: new.from,
        to: new.to,
        body: new.text,
        reference: new.client_ref,
        report_url: new.callback,
        media: Vec::new(),
        parts,
        at: Instant::now(),
    };
    open(&office).sent.push(sent);
    match fault {
        Some(Fault::AcceptAndHang) => hang().await,
        Some(Fault::AcceptAndReset) => return crate::messagebird::broken(),
        Some(Fault::AcceptAndGarble) => return "<html>it's fine".into_response(),
        _ => {}
    }
    if trouble == Some(Trouble::AnswerLost) {
        return "{".into_response();
    }
    Json(answer).into_response()
}
