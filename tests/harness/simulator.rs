//! The simulator in the conformance suite: a real adapter whose network lives in the server itself,
//! so what it took is read from the log.

use async_trait::async_trait;
use maskline::config::Config;
use maskline::entities::entry::{self, Channel};
use maskline::entities::leg::{self, State};
use maskline::entities::proxy_number;
use maskline::phone::PhoneNumber;
use maskline::pictures;
use maskline::providers::simulator::{CallOutcome, NetworkError};
use maskline::providers::{CallState, ReceiptState, Reply};
use sea_orm::EntityTrait;

use crate::TestApp;
use crate::vendor::{Ability, Heard, Placed, Taken, Text, Vendor};

/// The simulator.
pub struct Simulator;

#[async_trait]
impl Vendor for Simulator {
    fn name(&self) -> &'static str {
        "simulator"
    }

    fn can(&self, ability: Ability) -> bool {
        matches!(
            ability,
            Ability::AnswerTexts
                | Ability::Receipts
                | Ability::FindSent
                | Ability::OptOuts
                | Ability::Media
                | Ability::Whisper
                | Ability::TellVoicemail
                | Ability::Ask
                | Ability::Reject
                | Ability::PlaceCalls
                | Ability::Numbers
                | Ability::Lookup
                | Ability::Account
                | Ability::Balance
        )
    }

    fn configure(&self, _config: &mut Config) {}

    async fn text(&self, app: &TestApp, text: &Text<'_>) -> (u16, Option<String>) {
        let to = number(text.to);
        match app.app.simulator.text_with(text.id, text.from, &to, text.body, text.media).await {
            Ok(reply) => (200, reply),
            Err(NetworkError::Refused { status }) => (status, None),
            Err(error) => panic!("{error}"),
        }
    }

    async fn call(&self, app: &TestApp, id: &str, from: &str, to: &str) -> Heard {
        let answer = app.app.simulator.call_with(id, from, &number(to)).await.expect("an answer");
        heard(answer.outcome)
    }

    async fn press(&self, app: &TestApp, id: &str, from: &str, to: &str, digits: &str) -> Heard {
        let answer = app.app.simulator.press(id, from, &number(to), digits).await.expect("an answer");
        heard(answer.outcome)
    }

    async fn progress(&self, app: &TestApp, call: &str, state: CallState, seconds: u32) -> Option<Heard> {
        let seconds = (state == CallState::Completed).then_some(seconds);
        app.app.simulator.report_call(call, state, seconds).await.expect("taken");
        None
    }

    async fn taken(&self, app: &TestApp) -> Vec<Taken> {
        let mut taken = Vec::new();
        for (leg, entry) in legs(app, Channel::Sms).await {
            let body = entry.secret_sealed.as_ref().or(entry.edited_sealed.as_ref());
            let body = body.or(entry.body_sealed.as_ref());
            let body = body.map(|sealed| app.app.vault.open(entry.id, sealed));
            let (media, _) = pictures::passed_on(&app.app, &entry).await.expect("its pictures");
            taken.push(Taken {
                id: leg.provider_id.clone().unwrap_or_default(),
                reference: Some(leg.id.to_string()),
                from: our_number(app, &leg).await,
                to: phone(app, &leg),
                body: body.transpose().expect("a text").unwrap_or_default(),
                media: media.into_iter().map(|media| media.url).collect(),
            });
        }
        taken
    }

    /// It reports by itself, as the phone's last digits ask for.
    async fn report(&self, _app: &TestApp, _text: &Taken, _state: ReceiptState) {}

    async fn placed(&self, app: &TestApp) -> Vec<Placed> {
        let mut placed = Vec::new();
        for (leg, entry) in legs(app, Channel::Voice).await {
            let (Some(id), Some(sealed)) = (leg.provider_id.clone(), &entry.answer_sealed) else { continue };
            let then = app.app.vault.open(entry.id, sealed).expect("what follows");
            placed.push(Placed {
                id,
                from: our_number(app, &leg).await,
                to: phone(app, &leg),
                then: followed(serde_json::from_str(&then).expect("what follows")),
            });
        }
        placed
    }
}

/// The outbound legs that the simulator took.
async fn legs(app: &TestApp, channel: Channel) -> Vec<(leg::Model, entry::Model)> {
    let mut taken = Vec::new();
    for leg in app.sent_legs().await {
        let is_its = leg.provider == "simulator" && ![State::Queued, State::Sending].contains(&leg.state);
        let refused = [State::Rejected, State::Failed].contains(&leg.state) && leg.provider_id.is_none();
        if !is_its || refused {
            continue;
        }
        let entry = entry::Entity::find_by_id(leg.entry_id).one(app.app.db.read()).await.expect("an entry");
        let entry = entry.expect("an entry");
        if entry.channel == channel {
            taken.push((leg, entry));
        }
    }
    taken
}

fn heard(outcome: CallOutcome) -> Heard {
    match outcome {
        CallOutcome::Say(words) => Heard::Say(words),
        CallOutcome::Ask { prompt, .. } => Heard::Ask(prompt),
        CallOutcome::Rejected => Heard::Rejected,
        CallOutcome::Bridge { announcement, whisper, to, caller_id } => Heard::Bridge {
            announce: announcement,
            whisper,
            to: to.e164().to_owned(),
            caller_id: caller_id.e164().to_owned(),
        },
    }
}

fn followed(reply: Reply) -> Heard {
    match reply {
        Reply::Say { speech } => Heard::Say(speech.text),
        Reply::Bridge(bridge) => Heard::Bridge {
            announce: bridge.announce.text,
            whisper: bridge.whisper.map(|speech| speech.text),
            to: bridge.to,
            caller_id: bridge.caller_id,
        },
        other => panic!("{other:?}"),
    }
}

fn phone(app: &TestApp, leg: &leg::Model) -> String {
    // A person who was erased has none.
    let Some(sealed) = leg.phone_sealed.as_ref() else { return String::new() };
    app.app.vault.open_phone(leg.id, sealed).expect("a phone").e164().to_owned()
}

async fn our_number(app: &TestApp, leg: &leg::Model) -> String {
    let id = leg.number_id.expect("a number");
    let number = proxy_number::Entity::find_by_id(id).one(app.app.db.read()).await.expect("a number");
    number.expect("a number").e164
}

fn number(e164: &str) -> PhoneNumber {
    PhoneNumber::from_wire(e164).expect("a number")
}
