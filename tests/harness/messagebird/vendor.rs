//! MessageBird as the conformance suite plays it, with call flows in JSON: the XML of its masking
//! guide has no room for an announcement.

use async_trait::async_trait;
use maskline::config::Config;
use maskline::providers::messagebird::CallFlow;
use maskline::providers::{CallState, ReceiptState};
use serde_json::{Value, json};

use super::{MessageBird, Sent};
use crate::TestApp;
use crate::vendor::{Ability, Heard, Placed, Taken, Text, Vendor};

#[async_trait]
impl Vendor for MessageBird {
    fn name(&self) -> &'static str {
        "messagebird"
    }

    fn can(&self, ability: Ability) -> bool {
        match ability {
            Ability::AnswerTexts
            | Ability::Whisper
            | Ability::TellVoicemail
            | Ability::Ask
            | Ability::AfterCall
            | Ability::KeepReceived
            | Ability::ChoosesNumber => false,
            Ability::Receipts
            | Ability::FindSent
            | Ability::OptOuts
            | Ability::Media
            | Ability::Reject
            | Ability::PlaceCalls
            | Ability::Numbers
            | Ability::Lookup
            | Ability::Account
            | Ability::Balance => true,
        }
    }

    fn configure(&self, config: &mut Config) {
        self.settings(config);
        config.messagebird_call_flow = CallFlow::Json;
    }

    async fn connect(&self, app: &TestApp) {
        self.tell(&app.url);
    }

    async fn text(&self, app: &TestApp, text: &Text<'_>) -> (u16, Option<String>) {
        let mut form = vec![
            ("id", text.id),
            ("originator", text.from.trim_start_matches('+')),
            ("recipient", text.to.trim_start_matches('+')),
            ("body", text.body),
            ("createdDatetime", "2026-01-05T12:00:00+00:00"),
        ];
        form.extend(text.media.iter().map(|media| ("mediaUrls[]", media.url.as_str())));
        let form = serde_urlencoded::to_string(form).expect("a form");
        (self.post(app, "/webhooks/messagebird/sms", form).await, None)
    }

    async fn call(&self, app: &TestApp, id: &str, from: &str, to: &str) -> Heard {
        let flow = MessageBird::call(self, app, id, from, to).await;
        heard(&serde_json::from_str(&flow).expect("JSON"), [from, to])
    }

    /// The leg to the other person, or of a call that it placed to the first one; then the call as a whole.
    async fn progress(&self, app: &TestApp, call: &str, state: CallState, seconds: u32) -> Option<Heard> {
        let status = match state {
            CallState::Ringing => "ringing",
            CallState::Bridged => "ongoing",
            CallState::Completed => "hangup",
            CallState::NoAnswer | CallState::Abandoned | CallState::Voicemail => "no_answer",
            CallState::Busy => "busy",
            CallState::Failed => "failed",
        };
        let (leg, to) = match self.first_of(call) {
            Some(first) => ("leg-1", Some(first)),
            None => ("leg-2", None),
        };
        let leg = json!({ "id": leg, "callId": call, "direction": "outgoing", "status": status,
            "duration": seconds, "destination": to });
        let mut items = vec![json!({ "type": "leg", "payload": leg })];
        if !matches!(state, CallState::Ringing | CallState::Bridged) {
            items.push(json!({ "type": "call", "payload": { "id": call, "status": "ended" } }));
        }
        for item in items {
            self.tell_of(app, call, item).await;
        }
        None
    }

    async fn taken(&self, _: &TestApp) -> Vec<Taken> {
        self.sent().into_iter().map(taken).collect()
    }

    async fn report(&self, app: &TestApp, text: &Taken, state: ReceiptState) {
        let status = match state {
            ReceiptState::Submitted => "scheduled",
            ReceiptState::Sent => "buffered",
            ReceiptState::Delivered => "delivered",
            ReceiptState::Undelivered | ReceiptState::Failed => "delivery_failed",
            ReceiptState::Expired => "expired",
        };
        let sent = self.sent().into_iter().find(|sent| sent.id == text.id).expect("a text it took");
        MessageBird::report(self, app, &sent, status).await;
    }

    async fn placed(&self, _: &TestApp) -> Vec<Placed> {
        let calls = self.calls().into_iter().enumerate();
        calls
            .map(|(n, call)| {
                let (from, to) = (number(&call["source"]), number(&call["destination"]));
                Placed {
                    id: format!("placed-{}", n + 1),
                    then: heard(&call["callFlow"], [&from, &to]),
                    to,
                    from,
                }
            })
            .collect()
    }

    fn country(&self) -> &'static str {
        "NL"
    }

    fn complaints(&self) -> Vec<String> {
        self.office.lock().expect("no panic").complaints.clone()
    }
}

/// What the flow of a call between these two does: whoever it is transferred to sees the number that was called if it
/// masks, else the one that called.
fn heard(flow: &Value, [source, destination]: [&str; 2]) -> Heard {
    let steps = flow["steps"].as_array().expect("a list of steps");
    let step = |name: &str| steps.iter().find(|step| step["action"] == name).map(|step| &step["options"]);
    let said = step("say").map(|say| say["payload"].as_str().expect("words").to_owned());
    match (step("transfer"), said) {
        (Some(transfer), said) => Heard::Bridge {
            announce: said.unwrap_or_default(),
            whisper: None,
            to: number(&transfer["destination"]),
            caller_id: if transfer["mask"] == true { destination } else { source }.to_owned(),
        },
        (None, Some(said)) => Heard::Say(said),
        (None, None) => Heard::Rejected,
    }
}

/// Digits as E.164.
fn number(digits: &Value) -> String {
    format!("+{}", digits.as_str().expect("digits"))
}

fn taken(sent: Sent) -> Taken {
    Taken {
        id: sent.id,
        reference: Some(sent.reference),
        from: format!("+{}", sent.from),
        to: format!("+{}", sent.to),
        body: sent.body,
        media: sent.media,
    }
}
