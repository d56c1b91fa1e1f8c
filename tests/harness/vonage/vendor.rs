//! Vonage as the conformance suite plays it.

use async_trait::async_trait;
use maskline::config::Config;
use maskline::providers::{CallState, ReceiptState};
use serde_json::{Value, json};

use super::Vonage;
use super::webhooks::Carrier;
use crate::vendor::{Ability, Heard, Placed, Taken, Text, Vendor};
use crate::{Sent, TestApp};

#[async_trait]
impl Vendor for Vonage {
    fn name(&self) -> &'static str {
        "vonage"
    }

    fn can(&self, ability: Ability) -> bool {
        match ability {
            Ability::AnswerTexts
            | Ability::FindSent
            | Ability::OptOuts
            | Ability::Media
            | Ability::KeepReceived
            | Ability::ChoosesNumber => false,
            Ability::Receipts
            | Ability::Whisper
            | Ability::TellVoicemail
            | Ability::Ask
            | Ability::AfterCall
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
    }

    async fn text(&self, app: &TestApp, text: &Text<'_>) -> (u16, Option<String>) {
        let ends = (text.from, text.to);
        (self.text_by(app, Carrier::Form, text.id, ends, text.body, None).await, None)
    }

    async fn call(&self, app: &TestApp, id: &str, from: &str, to: &str) -> Heard {
        let ncco = Vonage::call(self, app, id, from, to).await;
        self.heard(app, &ncco).await
    }

    async fn press(&self, app: &TestApp, id: &str, from: &str, to: &str, digits: &str) -> Heard {
        let event = json!({ "from": from.trim_start_matches('+'), "to": to.trim_start_matches('+'),
            "uuid": format!("{id}-caller"), "conversation_uuid": id, "timestamp": "2026-01-05T12:00:00.000Z",
            "dtmf": { "digits": digits, "timed_out": digits.is_empty() }, "speech": { "results": [] } });
        let ncco = self.ask(&format!("{}/webhooks/vonage/digits", app.url), app, Some(event)).await;
        self.heard(app, &ncco).await
    }

    /// The leg to the other person, then the caller's own, if the call is over.
    async fn progress(&self, app: &TestApp, call: &str, state: CallState, seconds: u32) -> Option<Heard> {
        let (status, detail) = match state {
            CallState::Ringing => ("ringing", ""),
            CallState::Bridged => ("answered", ""),
            CallState::Completed => ("completed", ""),
            CallState::NoAnswer => ("unanswered", "timeout"),
            CallState::Busy => ("busy", ""),
            CallState::Failed => ("failed", "cannot_route"),
            CallState::Abandoned => ("cancelled", ""),
            CallState::Voicemail => ("machine", ""),
        };
        let more = json!({ "detail": detail, "duration": seconds.to_string() });
        if let Some(n) = call.strip_prefix("CON-placed-").and_then(|n| n.parse::<usize>().ok()) {
            let url = self.calls()[n - 1]["event_url"][0].as_str().expect("an address").to_owned();
            let mut event = json!({ "uuid": format!("{call}-first"), "conversation_uuid": call, "status": status,
                "direction": "outbound" });
            event["detail"] = more["detail"].clone();
            event["duration"] = more["duration"].clone();
            self.ask(&url, app, Some(event)).await;
            return None;
        }
        let mut answer = self.call_news(app, call, "outbound", status, more.clone()).await;
        if state == CallState::Voicemail {
            // It hangs up on the machine by itself, and goes on with the caller as that is answered.
            answer = self.call_news(app, call, "outbound", "completed", more.clone()).await;
        }
        if !matches!(state, CallState::Ringing | CallState::Bridged) {
            self.call_news(app, call, "inbound", "completed", more).await;
        }
        match answer.as_array() {
            Some(_) => Some(self.heard(app, &answer).await),
            None => None,
        }
    }

    async fn taken(&self, _: &TestApp) -> Vec<Taken> {
        self.sent().into_iter().map(taken).collect()
    }

    async fn report(&self, app: &TestApp, text: &Taken, state: ReceiptState) {
        let (status, code) = match state {
            ReceiptState::Submitted => ("accepted", 0),
            ReceiptState::Sent => ("buffered", 0),
            ReceiptState::Delivered => ("delivered", 0),
            ReceiptState::Undelivered => ("failed", 3),
            ReceiptState::Failed => ("rejected", 6),
            ReceiptState::Expired => ("expired", 0),
        };
        let sent = self.sent().into_iter().find(|sent| sent.id == text.id).expect("a text it took");
        for part in 1..=sent.parts {
            assert_eq!(Vonage::report(self, app, &sent, part, status, code).await, 200);
        }
    }

    async fn placed(&self, app: &TestApp) -> Vec<Placed> {
        let mut placed = Vec::new();
        for (n, call) in self.calls().iter().enumerate() {
            placed.push(Placed {
                id: format!("CON-placed-{}", n + 1),
                from: number(&call["from"]["number"]),
                to: number(&call["to"][0]["number"]),
                then: self.heard(app, &call["ncco"]).await,
            });
        }
        placed
    }

    fn country(&self) -> &'static str {
        "GB"
    }

    fn complaints(&self) -> Vec<String> {
        self.office.lock().expect("no panic").complaints.clone()
    }
}

impl Vonage {
    /// What an NCCO does with a call.
    async fn heard(&self, app: &TestApp, ncco: &Value) -> Heard {
        let steps = ncco.as_array().expect("a list of steps");
        let step = |name: &str| steps.iter().find(|step| step["action"] == name);
        let said =
            step("talk").map(|talk| talk["text"].as_str().expect("words").to_owned()).unwrap_or_default();
        if let Some(connect) = step("connect") {
            let endpoint = &connect["endpoint"][0];
            let whisper = match endpoint["onAnswer"]["url"].as_str() {
                Some(url) => {
                    let url =
                        format!("{url}&to=31600000000&from=31970100000&uuid=u2&conversation_uuid=CON-2");
                    let heard = self.ask(&url, app, None).await;
                    Some(heard[0]["text"].as_str().expect("words").to_owned())
                }
                None => None,
            };
            return Heard::Bridge {
                announce: said,
                whisper,
                to: number(&endpoint["number"]),
                caller_id: number(&connect["from"]),
            };
        }
        match (step("input"), steps.is_empty()) {
            (Some(_), _) => Heard::Ask(said),
            (None, true) => Heard::Rejected,
            (None, false) => Heard::Say(said),
        }
    }
}

/// Digits as E.164.
fn number(digits: &Value) -> String {
    format!("+{}", digits.as_str().expect("digits"))
}

fn taken(sent: Sent) -> Taken {
    let reference = sent.reference.split('/').next().map(str::to_owned);
    Taken {
        id: sent.id,
        reference,
        from: format!("+{}", sent.from),
        to: format!("+{}", sent.to),
        body: sent.body,
        media: Vec::new(),
    }
}
