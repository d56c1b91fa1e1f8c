//! The API's side: every request is judged by Twilio's own description before it is looked at.

use std::sync::{Arc, Mutex};

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use serde_json::{Value, json};

use super::{ACCOUNT, Call, Message, Number, OFFERS, Office, TOKEN};
use crate::spec::{Asked, Spec};
use crate::vendor::Trouble;

type Fields = Vec<(String, String)>;

pub(super) async fn answer(
    State(office): State<Arc<Mutex<Office>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("{ACCOUNT}:{TOKEN}"));
    if header("authorization") != format!("Basic {basic}") {
        return refused(401, 20003, "Authenticate");
    }
    let mut office = office.lock().expect("no panic");
    let query = uri.query().unwrap_or_default();
    let asked = Asked {
        method: method.as_str(),
        path: uri.path(),
        query,
        content_type: header("content-type"),
        body: std::str::from_utf8(&body).unwrap_or_default(),
    };
    if let Err(wrong) = Spec::of("twilio/strict_api.json").check(&asked) {
        office.complaints.push(format!("{method} {}: {wrong}", uri.path()));
        return refused(400, 20001, &wrong);
    }
    if office.busy {
        office.put_off += usize::from(method == Method::GET && uri.path().ends_with("/Messages.json"));
        return refused(429, 20429, "Too many requests");
    }
    let fields = fields(if method == Method::POST { &body } else { query.as_bytes() });
    let prefix = format!("/2010-04-01/Accounts/{ACCOUNT}");
    let path = uri.path();
    if let Some(number) = path.strip_prefix("/v2/PhoneNumbers/") {
        return Json(looked_up(number)).into_response();
    }
    let Some(what) = path.strip_prefix(&prefix) else { return refused(404, 20404, "no such account") };
    match (method.as_str(), what) {
        ("GET", ".json") => {
            Json(json!({ "sid": ACCOUNT, "status": "active", "type": "Full" })).into_response()
        }
        ("GET", "/Balance.json") => {
            Json(json!({ "account_sid": ACCOUNT, "balance": "12.34", "currency": "USD" })).into_response()
        }
        ("POST", "/Messages.json") => send(&mut office, &fields),
        ("GET", "/Messages.json") => list(&office, &fields, uri.path()),
        ("POST", "/Calls.json") => place(&mut office, &fields),
        ("POST", "/IncomingPhoneNumbers.json") => buy(&mut office, fields),
        ("GET", "/IncomingPhoneNumbers.json") => owned(&office, &fields, uri.path()),
        ("GET", what) if what.starts_with("/AvailablePhoneNumbers/US/") => offers(&office, what, &fields),
        ("GET", what) if what.starts_with("/Messages/") => attachments(&office, what),
        (method, what) => number(&mut office, method, what, fields),
    }
}

fn fields(encoded: &[u8]) -> Fields {
    serde_urlencoded::from_bytes(encoded).expect("judged already")
}

fn get<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str())
}

pub(super) fn refused(status: u16, code: u32, message: &str) -> Response {
    let more = format!("https://www.twilio.com/docs/errors/{code}");
    let body = json!({ "code": code, "message": message, "more_info": more, "status": status });
    (StatusCode::from_u16(status).expect("a status"), Json(body)).into_response()
}

/// What goes wrong with this phone before anything is taken.
fn trouble(to: &str) -> Option<Response> {
    match Trouble::of(to)? {
        Trouble::Refused => {
            Some(refused(400, 21614, &format!("'To' number {to} is not a valid mobile number")))
        }
        Trouble::Busy => {
            let mut answer = refused(429, 20429, "Too many requests");
            answer.headers_mut().insert("retry-after", 7.into());
            Some(answer)
        }
        Trouble::OptedOut => Some(refused(400, 21610, "Attempt to send to unsubscribed recipient")),
        Trouble::Undelivered | Trouble::AnswerLost => None,
    }
}

fn send(office: &mut Office, fields: &Fields) -> Response {
    let (to, body) = (get(fields, "To"), get(fields, "Body"));
    let media: Vec<_> = fields.iter().filter(|(name, _)| name == "MediaUrl").collect();
    if get(fields, "From").is_empty() {
        return refused(400, 21603, "A 'From' phone number is required");
    }
    if body.is_empty() && media.is_empty() {
        return refused(400, 21602, "Message body is required");
    }
    if body.chars().count() > 1600 {
        return refused(400, 21617, "The concatenated message body exceeds the 1600 character limit");
    }
    if let Some(trouble) = trouble(to) {
        return trouble;
    }
    let message = Message {
        sid: office.sid(if media.is_empty() { "SM" } else { "MM" }),
        inbound: false,
        from: get(fields, "From").into(),
        to: to.into(),
        body: body.into(),
        media: media.into_iter().map(|(_, url)| (url.clone(), "image/jpeg".into())).collect(),
        callback: get(fields, "StatusCallback").into(),
        at: office.now,
        lost: office.loses,
    };
    let is_answered = !message.lost && Trouble::of(to) != Some(Trouble::AnswerLost);
    let shown = shape(&message);
    office.messages.push(message);
    if !is_answered {
        return (StatusCode::CREATED, "{\"sid\":").into_response();
    }
    (StatusCode::CREATED, Json(shown)).into_response()
}

fn shape(message: &Message) -> Value {
    let date = chrono::DateTime::from_timestamp(message.at, 0).expect("a date").to_rfc2822();
    let (status, error_code) = match (message.inbound, message.lost) {
        (true, _) => ("received", Value::Null),
        (false, true) => ("undelivered", json!(30003)),
        (false, false) => ("queued", Value::Null),
    };
    json!({
        "sid": message.sid, "account_sid": ACCOUNT, "from": message.from, "to": message.to,
        "body": message.body, "status": status,
        "direction": if message.inbound { "inbound" } else { "outbound-api" },
        "num_segments": "1", "num_media": message.media.len().to_string(), "price": null,
        "error_code": error_code, "error_message": null, "api_version": "2010-04-01",
        "date_created": date, "date_sent": date, "date_updated": date,
        "uri": format!("/2010-04-01/Accounts/{ACCOUNT}/Messages/{}.json", message.sid),
    })
}

/// A page of a list, newest first as Twilio has them.
fn page(name: &str, items: Vec<Value>, fields: &Fields, path: &str) -> Response {
    let size = get(fields, "PageSize").parse().unwrap_or(50).min(20);
    let number: usize = get(fields, "Page").parse().unwrap_or(0);
    let rest = items.len().saturating_sub((number + 1) * size);
    let items: Vec<_> = items.into_iter().skip(number * size).take(size).collect();
    let next = (rest > 0).then(|| {
        let mut query = fields.clone();
        query.retain(|(name, _)| name != "Page");
        query.push(("Page".into(), (number + 1).to_string()));
        format!("{path}?{}", serde_urlencoded::to_string(query).expect("a query"))
    });
    Json(json!({ name: items, "next_page_uri": next, "page": number, "page_size": size, "uri": path }))
        .into_response()
}

fn list(office: &Office, fields: &Fields, path: &str) -> Response {
    let fits = |name: &str, value: &str| get(fields, name).is_empty() || get(fields, name) == value;
    let since = chrono::DateTime::parse_from_rfc3339(get(fields, "DateSent>")).map_or(0, |at| at.timestamp());
    let found = office.messages.iter().rev();
    let found = found.filter(|m| fits("To", &m.to) && fits("From", &m.from) && m.at >= since);
    page("messages", found.map(shape).collect(), fields, path)
}

fn attachments(office: &Office, what: &str) -> Response {
    let sid = what.trim_start_matches("/Messages/").trim_end_matches("/Media.json");
    let media = office.messages.iter().find(|message| message.sid == sid).map(|m| m.media.clone());
    let media =
        media.unwrap_or_default().into_iter().map(|(uri, kind)| json!({ "uri": uri, "content_type": kind }));
    Json(json!({ "media_list": media.collect::<Vec<_>>(), "next_page_uri": null })).into_response()
}

fn place(office: &mut Office, fields: &Fields) -> Response {
    if get(fields, "Twiml").is_empty() && get(fields, "Url").is_empty() {
        return refused(400, 21205, "Url is required");
    }
    // A phone that takes no texts may ring.
    let trouble = Trouble::of(get(fields, "To")).filter(|trouble| *trouble != Trouble::Refused);
    if let Some(refusal) = trouble.and_then(|_| self::trouble(get(fields, "To"))) {
        return refusal;
    }
    let call = Call {
        sid: office.sid("CA"),
        from: get(fields, "From").into(),
        to: get(fields, "To").into(),
        twiml: get(fields, "Twiml").into(),
        callback: get(fields, "StatusCallback").into(),
    };
    let shown = json!({ "sid": call.sid, "status": "queued", "direction": "outbound-api" });
    office.calls.push(call);
    (StatusCode::CREATED, Json(shown)).into_response()
}

fn offers(office: &Office, what: &str, fields: &Fields) -> Response {
    if !what.ends_with("/Local.json") {
        return refused(404, 20404, "no numbers of this kind");
    }
    let free = OFFERS.iter().enumerate().filter(|(_, e164)| office.numbers.iter().all(|n| n.e164 != **e164));
    let gone = |e164: &str| office.sold.iter().any(|(sold, shown)| sold == e164 && !shown);
    let fitting = free.filter(|(_, e164)| e164[2..].starts_with(get(fields, "AreaCode")) && !gone(e164));
    let shown = fitting.map(|(index, e164)| {
        json!({
            "phone_number": e164, "friendly_name": e164, "iso_country": "US", "region": "FL",
            "locality": "Orlando", "postal_code": "32801", "rate_center": "ORLANDO", "lata": "458",
            "latitude": "28.5383", "longitude": "-81.3792", "address_requirements": "none", "beta": false,
            "capabilities": { "voice": true, "SMS": index > 0, "mms": index > 0 },
        })
    });
    Json(json!({ "uri": what, "available_phone_numbers": shown.collect::<Vec<_>>() })).into_response()
}

fn shown(number: &Number) -> Value {
    let setting = |name: &str| get(&number.settings, name);
    json!({
        "sid": number.sid, "account_sid": ACCOUNT, "phone_number": number.e164,
        "capabilities": { "voice": true, "sms": true, "mms": true, "fax": false },
        "sms_url": setting("SmsUrl"), "voice_url": setting("VoiceUrl"),
        "status_callback": setting("StatusCallback"), "sms_method": "POST", "voice_method": "POST",
    })
}

fn buy(office: &mut Office, fields: Fields) -> Response {
    let e164 = get(&fields, "PhoneNumber").to_owned();
    let is_taken = office
        .numbers
        .iter()
        .map(|number| &number.e164)
        .chain(office.sold.iter().map(|(e164, _)| e164))
        .any(|taken| *taken == e164);
    if !OFFERS.contains(&e164.as_str()) || is_taken {
        return refused(400, 21422, &format!("{e164} is not available"));
    }
    let number = Number { sid: office.sid("PN"), e164, settings: fields };
    let answer = (StatusCode::CREATED, Json(shown(&number))).into_response();
    office.numbers.push(number);
    answer
}

fn owned(office: &Office, fields: &Fields, path: &str) -> Response {
    let wanted = get(fields, "PhoneNumber");
    let found = office.numbers.iter().filter(|number| number.e164.contains(wanted));
    page("incoming_phone_numbers", found.map(shown).collect(), fields, path)
}

fn number(office: &mut Office, method: &str, what: &str, fields: Fields) -> Response {
    let sid = what.trim_start_matches("/IncomingPhoneNumbers/").trim_end_matches(".json");
    let Some(index) = office.numbers.iter().position(|number| number.sid == sid) else {
        return refused(404, 20404, "no such number");
    };
    match method {
        "DELETE" => {
            office.numbers.remove(index);
            StatusCode::NO_CONTENT.into_response()
        }
        "POST" => {
            let number = &mut office.numbers[index];
            number.settings.retain(|(name, _)| fields.iter().all(|(changed, _)| changed != name));
            number.settings.extend(fields);
            Json(shown(number)).into_response()
        }
        _ => Json(shown(&office.numbers[index])).into_response(),
    }
}

fn looked_up(number: &str) -> Value {
    let valid = (9..=16).contains(&number.len());
    json!({
        "phone_number": number, "valid": valid, "country_code": if valid { json!("NL") } else { Value::Null },
        "validation_errors": if valid { Value::Null } else { json!(["TOO_SHORT"]) },
        "line_type_intelligence": { "type": "mobile", "carrier_name": "KPN", "error_code": null },
    })
}
