//! What it posts: texts and receipts with a `sig` among their parameters, voice webhooks with a
//! bearer token.

use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{API_KEY, APPLICATION, SIGNATURE_SECRET, Vonage};
use crate::app::client;
use crate::{Sent, TestApp};

/// How it carries the fields of a webhook: a setting of the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// In the query of a GET.
    Get,
    /// In a form.
    Form,
    /// In JSON.
    Json,
}

/// One part of a long text: reference, which one, of how many.
pub type Concat<'a> = (&'a str, u8, u8);

impl Vonage {
    /// A phone texts a number, by GET; answers the HTTP status of our server.
    pub async fn text(&self, app: &TestApp, id: &str, from: &str, to: &str, body: &str) -> u16 {
        self.text_by(app, Carrier::Get, id, (from, to), body, None).await
    }

    /// A phone texts a number, or a part of a text comes.
    pub async fn text_by(
        &self,
        app: &TestApp,
        carrier: Carrier,
        id: &str,
        (from, to): (&str, &str),
        body: &str,
        concat: Option<Concat<'_>>,
    ) -> u16 {
        let (from, to) = (from.trim_start_matches('+'), to.trim_start_matches('+'));
        let kind = if body.is_ascii() { "text" } else { "unicode" };
        let mut fields = vec![
            ("api-key", API_KEY.to_owned()),
            ("msisdn", from.to_owned()),
            ("to", to.to_owned()),
            ("messageId", id.to_owned()),
            ("text", body.to_owned()),
            ("type", kind.to_owned()),
            ("keyword", body.split(' ').next().unwrap_or_default().to_uppercase()),
            ("message-timestamp", "2026-01-05 12:00:00".to_owned()),
        ];
        if let Some((reference, number, total)) = concat {
            fields.extend([
                ("concat", "true".to_owned()),
                ("concat-ref", reference.to_owned()),
                ("concat-part", number.to_string()),
                ("concat-total", total.to_string()),
            ]);
        }
        self.post(app, carrier, &format!("{}/webhooks/vonage/sms", app.url), fields).await
    }

    /// Reports what became of part `part` (from 1) of a text.
    pub async fn report(&self, app: &TestApp, sent: &Sent, part: usize, status: &str, code: u8) -> u16 {
        let fields = vec![
            ("api-key", API_KEY.to_owned()),
            ("msisdn", sent.to.clone()),
            ("to", sent.from.clone()),
            ("network-code", "23420".to_owned()),
            ("messageId", format!("{}-{part}", sent.id)),
            ("price", "0.03".to_owned()),
            ("status", status.to_owned()),
            ("scts", "2601051200".to_owned()),
            ("err-code", code.to_string()),
            ("client-ref", sent.reference.clone()),
            ("message-timestamp", "2026-01-05 12:00:00".to_owned()),
        ];
        self.post(app, Carrier::Form, &sent.report_url, fields).await
    }

    /// Sends signed fields.
    pub async fn post(
        &self,
        app: &TestApp,
        carrier: Carrier,
        url: &str,
        mut fields: Vec<(&str, String)>,
    ) -> u16 {
        fields.push(("timestamp", (app.app.clock.now().0 / 1_000).to_string()));
        fields.push(("nonce", uuid::Uuid::now_v7().to_string()));
        fields.push(("sig", signature(&fields)));
        let request = match carrier {
            Carrier::Get => {
                client().get(format!("{url}?{}", serde_urlencoded::to_string(&fields).expect("a query")))
            }
            Carrier::Form => client().post(url).form(&fields),
            Carrier::Json => {
                let body: std::collections::BTreeMap<_, _> = fields.into_iter().collect();
                client().post(url).json(&body)
            }
        };
        request.send().await.expect("an answer").status().as_u16()
    }

    /// A phone calls a number; answers the NCCO.
    pub async fn call(&self, app: &TestApp, id: &str, from: &str, to: &str) -> Value {
        let query = serde_urlencoded::to_string([
            ("from", from.trim_start_matches('+')),
            ("to", to.trim_start_matches('+')),
            ("uuid", &format!("{id}-caller")),
            ("conversation_uuid", id),
            ("region_url", "https://api-eu.vonage.com"),
        ])
        .expect("a query");
        self.ask(&format!("{}/webhooks/vonage/voice?{query}", app.url), app, None).await
    }

    /// Tells how a leg of a call goes on.
    pub async fn call_news(
        &self,
        app: &TestApp,
        call: &str,
        direction: &str,
        status: &str,
        more: Value,
    ) -> Value {
        let mut event = json!({ "from": "447700900001", "to": "447700900000", "uuid": format!("{call}-{direction}"),
            "conversation_uuid": call, "status": status, "direction": direction,
            "timestamp": "2026-01-05T12:00:00.000Z" });
        for (name, value) in more.as_object().into_iter().flatten() {
            event[name] = value.clone();
        }
        self.ask(&format!("{}/webhooks/vonage/call", app.url), app, Some(event)).await
    }

    /// Sends a voice webhook with its token; answers what came back, as JSON if it is.
    pub async fn ask(&self, url: &str, app: &TestApp, body: Option<Value>) -> Value {
        let body = body.map(|body| body.to_string());
        let token = token(app, body.as_deref().map(str::as_bytes));
        let request = match body {
            None => client().get(url),
            Some(body) => client().post(url).header("content-type", "application/json").body(body),
        };
        let answer = request.bearer_auth(token).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{url}: {}", answer.status());
        let text = answer.text().await.expect("a body");
        serde_json::from_str(&text).unwrap_or(Value::String(text))
    }
}

/// All fields sorted by name, as `&name=value`, under HMAC-SHA256.
fn signature(fields: &[(&str, String)]) -> String {
    let mut sorted: Vec<_> = fields.iter().collect();
    sorted.sort();
    let mut signed = String::new();
    for (name, value) in sorted {
        signed += &["&", name, "=", &value.replace(['&', '='], "_")].concat();
    }
    let mac = Hmac::<Sha256>::new_from_slice(SIGNATURE_SECRET.as_bytes()).expect("any length");
    hex::encode_upper(mac.chain_update(signed).finalize().into_bytes())
}

/// A voice webhook's token.
#[must_use]
pub fn token(app: &TestApp, payload: Option<&[u8]>) -> String {
    let mut claims = json!({ "iat": app.app.clock.now().0 / 1_000, "jti": uuid::Uuid::now_v7().to_string(),
        "iss": "Vonage", "api_key": API_KEY, "application_id": APPLICATION });
    if let Some(payload) = payload {
        claims["payload_hash"] = hex::encode(Sha256::digest(payload)).into();
    }
    let key = EncodingKey::from_secret(SIGNATURE_SECRET.as_bytes());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key).expect("a token")
}
