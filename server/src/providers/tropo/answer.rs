//! Rendering answers as Tropo's JSON: a list of steps, with the addresses where results are posted.

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::super::{Bridge, Reply, Speech, WebhookKind, WebhookResponse};

/// The name of the step that connects two people, by which its result is known.
pub(super) const BRIDGE: &str = "bridge";
/// The name of the step that asks for digits.
pub(super) const KEYS: &str = "keys";
/// What Tropo may post a result on.
const EVENTS: [&str; 4] = ["continue", "incomplete", "error", "hangup"];
/// How long a caller may think before and between keys, in seconds.
const KEY_PAUSE: u32 = 8;

/// Our own addresses, with the secret that webhooks must know.
pub(super) struct Addresses {
    public_url: String,
    secret: Option<SecretString>,
}

impl Addresses {
    /// Addresses below `public_url`, guarded by this secret if there is one.
    pub(super) fn new(public_url: &str, secret: Option<&SecretString>) -> Self {
        Self { public_url: public_url.into(), secret: secret.cloned() }
    }

    /// Where Tropo posts what is of this kind. It holds the secret: not for showing.
    pub(super) fn of(&self, kind: &str) -> String {
        let secret = self.secret.as_ref().map_or("", |secret| secret.expose_secret());
        let slash = if secret.is_empty() { "" } else { "/" };
        format!("{}/webhooks/tropo/{kind}{slash}{secret}", self.public_url)
    }

    /// The answer to a webhook.
    pub(super) fn render(&self, kind: WebhookKind, reply: &Reply) -> WebhookResponse {
        let is_call = matches!(kind, WebhookKind::Voice | WebhookKind::Digits);
        document(&match reply {
            Reply::Ack => Vec::new(),
            Reply::Text { body, .. } => vec![json!({ "say": { "value": body } })],
            // After a transfer that came to nothing the caller is still on the line.
            Reply::Say { .. } if kind == WebhookKind::Call => self.steps(reply, &self.of("call")),
            _ if !is_call => Vec::new(),
            reply => self.steps(reply, &self.of("call")),
        })
    }

    /// Sends a text, and asks to be told how that went.
    pub(super) fn message(
        &self,
        reference: &str,
        from: &str,
        to: &str,
        body: &str,
        media: &[String],
    ) -> WebhookResponse {
        let mut say = json!({ "value": body });
        if !media.is_empty() {
            say["media"] = json!(media);
        }
        let network = if media.is_empty() { "SMS" } else { "MMS" };
        let message = json!({ "message": {
            "say": say, "to": to, "from": from.trim_start_matches('+'), "network": network,
            "channel": "TEXT",
        } });
        let mut steps = vec![message];
        steps.extend(results(&referred(&self.of("status"), reference)));
        document(&steps)
    }

    /// Rings someone, and goes on as `then` says once he answers.
    pub(super) fn call(
        &self,
        reference: &str,
        from: &str,
        to: &str,
        ring: u64,
        then: &Reply,
    ) -> WebhookResponse {
        let call = json!({ "call": { "to": to, "from": from, "timeout": ring, "channel": "VOICE", "name": "call" } });
        let mut steps = vec![call];
        steps.extend(self.steps(then, &referred(&self.of("call"), reference)));
        if !matches!(then, Reply::Bridge(_)) {
            steps.extend(results(&referred(&self.of("call"), reference)));
        }
        document(&steps)
    }

    fn steps(&self, reply: &Reply, results_to: &str) -> Vec<Value> {
        match reply {
            Reply::Ack | Reply::Text { .. } => Vec::new(),
            Reply::Reject => vec![json!({ "reject": {} })],
            Reply::Say { speech } => vec![say(speech), json!({ "hangup": {} })],
            Reply::Ask { speech, digits } => {
                let most = (*digits).max(1);
                let choices =
                    json!({ "value": format!("[1-{most} DIGITS]"), "mode": "dtmf", "terminator": "#" });
                let ask = json!({ "ask": {
                    "say": { "value": spoken(&speech.text) }, "choices": choices, "name": KEYS,
                    "timeout": KEY_PAUSE, "attempts": 1, "required": true,
                } });
                let mut steps = vec![ask];
                steps.extend(results(&self.of("digits")));
                steps
            }
            Reply::Bridge(bridge) => {
                let mut steps = vec![say(&bridge.announce), transfer(bridge)];
                steps.extend(results(results_to));
                steps
            }
        }
    }
}

/// Without `from` the other person would see what the platform chooses.
fn transfer(bridge: &Bridge) -> Value {
    let mut transfer = json!({
        "to": e164(&bridge.to), "from": e164(&bridge.caller_id), "name": BRIDGE,
        "timeout": bridge.ring_timeout.as_secs().clamp(5, 600), "required": true,
    });
    if let Some(whisper) = &bridge.whisper {
        transfer["on"] = json!([{ "event": "connect", "say": { "value": spoken(&whisper.text) } }]);
    }
    json!({ "transfer": transfer })
}

fn say(speech: &Speech) -> Value {
    json!({ "say": { "value": spoken(&speech.text) } })
}

fn results(next: &str) -> impl Iterator<Item = Value> {
    EVENTS.into_iter().map(move |event| json!({ "on": { "event": event, "next": next } }))
}

fn referred(address: &str, reference: &str) -> String {
    let query = serde_urlencoded::to_string([("reference", reference)]).unwrap_or_default();
    format!("{address}?{query}")
}

fn document(steps: &[Value]) -> WebhookResponse {
    let body = json!({ "tropo": steps }).to_string();
    WebhookResponse { status: 200, content_type: "application/json", body }
}

/// Tropo reads spoken text as speech mark-up when it looks like it: it must not (T7).
fn spoken(text: &str) -> String {
    text.replace(['<', '>', '&'], " ")
}

/// Only digits are ever dialled, whatever the value holds (T7).
fn e164(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).fold("+".to_owned(), |e164, digit| e164 + &digit.to_string())
}
