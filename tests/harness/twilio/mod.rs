//! A Twilio of our own: takes what its API takes, refuses what its published description refuses, and
//! posts signed webhooks.

mod api;
mod network;

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::Router;
use maskline::config::Config;
use maskline::providers::{CallState, ReceiptState};

use crate::TestApp;
use crate::vendor::{Ability, Heard, Placed, Taken, Text, Vendor};

/// The account it knows.
pub const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
/// The account's token, which also signs.
pub const TOKEN: &str = "test_auth_token";
/// The numbers it rents out: the first has only a voice, the others all.
pub const OFFERS: [&str; 14] = [
    "+14075550100",
    "+14075550101",
    "+14075550102",
    "+14155550103",
    "+12065550101",
    "+12065550102",
    "+12065550103",
    "+12065550104",
    "+12065550105",
    "+12065550106",
    "+12065550107",
    "+12065550108",
    "+12065550109",
    "+12065550110",
];

/// A message in its list: one of ours, or one a person sent.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) sid: String,
    pub(crate) inbound: bool,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) body: String,
    pub(crate) media: Vec<(String, String)>,
    pub(crate) callback: String,
    /// Unix seconds.
    pub(crate) at: i64,
    /// It did not reach the phone, and only the list tells.
    pub(crate) lost: bool,
}

/// A call it placed.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) sid: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) twiml: String,
    pub(crate) callback: String,
}

/// A number of the account.
#[derive(Clone, Debug)]
pub(crate) struct Number {
    pub(crate) sid: String,
    pub(crate) e164: String,
    pub(crate) settings: Vec<(String, String)>,
}

#[derive(Default)]
pub(crate) struct Office {
    pub(crate) messages: Vec<Message>,
    pub(crate) calls: Vec<Call>,
    pub(crate) numbers: Vec<Number>,
    pub(crate) complaints: Vec<String>,
    pub(crate) made: u32,
    pub(crate) now: i64,
    pub(crate) busy: bool,
    /// How often its list of texts was asked for while it was busy.
    pub(crate) put_off: usize,
    pub(crate) loses: bool,
    /// Numbers that somebody else rented, each with whether it is still shown on offer.
    pub(crate) sold: Vec<(String, bool)>,
}

impl Office {
    /// An id of its own, with these two letters before it.
    pub(crate) fn sid(&mut self, letters: &str) -> String {
        self.made += 1;
        format!("{letters}{:032x}", self.made)
    }
}

/// The fake. Clones are the same one.
#[derive(Clone)]
pub struct Twilio {
    /// Base URL of its API.
    pub url: String,
    pub(crate) office: Arc<Mutex<Office>>,
}

impl Twilio {
    /// Opens it on a free port.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let office = Arc::new(Mutex::new(Office { now: crate::app::START.0 / 1000, ..Office::default() }));
        let routes = Router::new().fallback(api::answer).with_state(Arc::clone(&office));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { url, office }
    }

    /// The settings of a rented number, by their names.
    #[must_use]
    pub fn settings_of(&self, number: &str) -> Vec<(String, String)> {
        let office = self.office.lock().expect("no panic");
        office.numbers.iter().find(|n| n.e164 == number).map(|n| n.settings.clone()).unwrap_or_default()
    }

    /// What makes a server of its own process speak to it.
    #[must_use]
    pub fn environment(&self) -> Vec<(String, String)> {
        [
            ("TWILIO_API_URL", self.url.as_str()),
            ("TWILIO_LOOKUPS_URL", self.url.as_str()),
            ("TWILIO_ACCOUNT_SID", ACCOUNT),
            ("TWILIO_AUTH_TOKEN", TOKEN),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    /// The numbers that are rented to us.
    #[must_use]
    pub fn rented(&self) -> Vec<String> {
        let office = self.office.lock().expect("no panic");
        office.numbers.iter().map(|number| number.e164.clone()).collect()
    }

    /// Rents a number to somebody else; its list of offers may not know yet.
    pub fn sell(&self, number: &str, still_shown: bool) {
        self.office.lock().expect("no panic").sold.push((number.to_owned(), still_shown));
    }

    /// From now on the answer to a text breaks off, and its list tells later that it did not reach the phone; or no
    /// longer.
    pub fn lose(&self, loses: bool) {
        self.office.lock().expect("no panic").loses = loses;
    }

    /// How often it was asked for its list of texts while it was busy.
    #[must_use]
    pub fn put_off(&self) -> usize {
        self.office.lock().expect("no panic").put_off
    }

    /// Somebody who saw a form of Twilio's, a text, posts another with its signature. Answers the status.
    pub async fn replay(&self, app: &TestApp, seen: &[(&str, &str)], posted: &[(&str, &str)]) -> u16 {
        network::replay(app, seen, posted).await
    }

    /// From now on it asks us to slow down, or no longer.
    pub fn busy(&self, busy: bool) {
        self.office.lock().expect("no panic").busy = busy;
    }
}

#[async_trait]
impl Vendor for Twilio {
    fn name(&self) -> &'static str {
        "twilio"
    }

    fn can(&self, ability: Ability) -> bool {
        ability != Ability::ChoosesNumber
    }

    fn configure(&self, config: &mut Config) {
        config.twilio_account_sid = Some(ACCOUNT.into());
        config.twilio_auth_token = vec![TOKEN.into()];
        config.twilio_api_url.clone_from(&self.url);
        config.twilio_lookups_url.clone_from(&self.url);
    }

    async fn text(&self, app: &TestApp, text: &Text<'_>) -> (u16, Option<String>) {
        network::text(app, text).await
    }

    async fn call(&self, app: &TestApp, id: &str, from: &str, to: &str) -> Heard {
        let id = self.call_id(id);
        network::call(app, "voice", &[("CallSid", id.as_str()), ("From", from), ("To", to)]).await
    }

    async fn press(&self, app: &TestApp, id: &str, from: &str, to: &str, digits: &str) -> Heard {
        let id = self.call_id(id);
        let form = [("CallSid", id.as_str()), ("From", from), ("To", to), ("Digits", digits)];
        network::call(app, "digits", &form).await
    }

    async fn progress(&self, app: &TestApp, call: &str, state: CallState, seconds: u32) -> Option<Heard> {
        let placed = self.office.lock().expect("no panic").calls.iter().find(|c| c.sid == call).cloned();
        match placed {
            Some(placed) => {
                network::progress_of_placed(app, &placed, state, seconds).await;
                None
            }
            None => network::progress(app, &self.call_id(call), state, seconds).await,
        }
    }

    async fn taken(&self, _app: &TestApp) -> Vec<Taken> {
        let office = self.office.lock().expect("no panic");
        let ours = office.messages.iter().filter(|message| !message.inbound);
        ours.map(|message| Taken {
            id: message.sid.clone(),
            reference: message.callback.split_once("reference=").map(|(_, id)| id.to_owned()),
            from: message.from.clone(),
            to: message.to.clone(),
            body: message.body.clone(),
            media: message.media.iter().map(|(url, _)| url.clone()).collect(),
        })
        .collect()
    }

    async fn report(&self, app: &TestApp, text: &Taken, state: ReceiptState) {
        let callback = {
            let office = self.office.lock().expect("no panic");
            office.messages.iter().find(|message| message.sid == text.id).map(|m| m.callback.clone())
        };
        network::report(app, &callback.expect("a message of ours"), text, state).await;
    }

    async fn placed(&self, _app: &TestApp) -> Vec<Placed> {
        let calls = self.office.lock().expect("no panic").calls.clone();
        let placed = calls.into_iter().map(|call| Placed {
            then: network::heard(&call.twiml).expect("TwiML"),
            id: call.sid,
            from: call.from,
            to: call.to,
        });
        placed.collect()
    }

    async fn keep(&self, app: &TestApp, text: &Text<'_>) {
        let mut office = self.office.lock().expect("no panic");
        office.messages.push(Message {
            sid: network::sid("SM", text.id),
            inbound: true,
            from: text.from.to_owned(),
            to: text.to.to_owned(),
            body: text.body.to_owned(),
            media: Vec::new(),
            callback: String::new(),
            at: app.app.clock.now().0 / 1000,
            lost: false,
        });
    }

    fn call_id(&self, name: &str) -> String {
        network::sid("CA", name)
    }

    fn complaints(&self) -> Vec<String> {
        self.office.lock().expect("no panic").complaints.clone()
    }
}
