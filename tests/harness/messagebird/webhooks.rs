//! What it posts: signed webhooks.

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{MessageBird, SIGNING_KEY, Sent};
use crate::TestApp;
use crate::app::client;

/// How a leg may stand.
const LEG_STATES: [&str; 7] = ["starting", "ringing", "ongoing", "busy", "no_answer", "failed", "hangup"];

impl MessageBird {
    /// A phone texts a number; answers the HTTP status of our server.
    pub async fn text(&self, app: &TestApp, id: &str, from: &str, to: &str, body: &str) -> u16 {
        let form = serde_urlencoded::to_string([
            ("id", id),
            ("originator", from.trim_start_matches('+')),
            ("recipient", to.trim_start_matches('+')),
            ("payload", body),
        ])
        .expect("a form");
        self.post(app, "/webhooks/messagebird/sms", form).await
    }

    /// Posts a signed form.
    pub async fn post(&self, app: &TestApp, path: &str, form: String) -> u16 {
        self.post_to(app, &format!("{}{path}", app.url), form).await
    }

    async fn post_to(&self, app: &TestApp, url: &str, form: String) -> u16 {
        let answer = client()
            .post(url)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("MessageBird-Signature-JWT", token(app, url, Some(form.as_bytes())))
            .body(form)
            .send()
            .await
            .expect("an answer");
        answer.status().as_u16()
    }

    /// A phone calls a number; answers the call flow.
    pub async fn call(&self, app: &TestApp, id: &str, from: &str, to: &str) -> String {
        assert!(
            id.bytes().all(|byte| byte.is_ascii_graphic()),
            "news of a call with this id would not be read: {id}"
        );
        let query = serde_urlencoded::to_string([
            ("callID", id),
            ("source", from.trim_start_matches('+')),
            ("destination", to.trim_start_matches('+')),
        ])
        .expect("a query");
        self.get(app, &format!("{}/webhooks/messagebird/voice?{query}", app.url)).await
    }

    /// Reports what became of a text.
    pub async fn report(&self, app: &TestApp, sent: &Sent, status: &str) {
        let query = serde_urlencoded::to_string([
            ("id", sent.id.as_str()),
            ("reference", &sent.reference),
            ("recipient", &sent.to),
            ("status", status),
            ("statusDatetime", "2026-01-05T12:00:00+00:00"),
        ])
        .expect("a query");
        self.get(app, &format!("{}?{query}", sent.report_url)).await;
    }

    /// Tells how the leg of a call to the other person goes on.
    pub async fn call_news(&self, app: &TestApp, call: &str, status: &str) {
        self.leg_news(app, call, ("leg-2", None), status).await;
    }

    /// Tells how this leg of a call goes on, which leads to this phone.
    pub async fn leg_news(&self, app: &TestApp, call: &str, (id, to): (&str, Option<&str>), status: &str) {
        assert!(LEG_STATES.contains(&status), "MessageBird has no leg that is {status}");
        let to = to.map(|phone| phone.trim_start_matches('+'));
        let leg = json!({ "id": id, "callId": call, "direction": "outgoing", "status": status, "duration": 17,
            "destination": to });
        self.tell_of(app, call, json!({ "type": "leg", "payload": leg })).await;
    }

    /// Tells of a call where it was asked to.
    pub(super) async fn tell_of(&self, app: &TestApp, call: &str, item: Value) {
        let news = json!({ "timestamp": "2026-01-05T12:00:00Z", "items": [item] }).to_string();
        for url in self.told_at(call) {
            assert_eq!(self.post_to(app, &url, news.clone()).await, 200);
        }
    }

    /// Gets with a signature.
    pub async fn get(&self, app: &TestApp, url: &str) -> String {
        let answer = client()
            .get(url)
            .header("MessageBird-Signature-JWT", token(app, url, None))
            .send()
            .await
            .expect("an answer");
        assert!(answer.status().is_success(), "{url}: {}", answer.status());
        answer.text().await.expect("a body")
    }
}

/// A `MessageBird-Signature-JWT` for this request.
#[must_use]
pub fn token(app: &TestApp, url: &str, payload: Option<&[u8]>) -> String {
    token_at(app.app.clock.now().0 / 1_000, url, payload)
}

/// As [`token`], at this time in seconds.
#[must_use]
pub fn token_at(now: i64, url: &str, payload: Option<&[u8]>) -> String {
    #[derive(Serialize)]
    struct Claims {
        iss: &'static str,
        nbf: i64,
        exp: i64,
        jti: String,
        url_hash: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        payload_hash: Option<String>,
    }
    let claims = Claims {
        iss: "MessageBird",
        nbf: now,
        exp: now + 60,
        jti: uuid::Uuid::now_v7().to_string(),
        url_hash: hex::encode(Sha256::digest(url)),
        payload_hash: payload.map(|payload| hex::encode(Sha256::digest(payload))),
    };
    let key = EncodingKey::from_secret(SIGNING_KEY.as_bytes());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key).expect("a token")
}
