//! What the conformance suite needs of a vendor: a fake that takes texts and calls as the real one
//! does, and plays its network towards us. Adding a vendor to the suite is implementing this trait.
//!
//! Phones whose last four digits are 9901 to 9905 go wrong in every fake alike: see [`Trouble`].
//!
//! Doesn't belong here: what must come of it (tests/it/conformance).

use async_trait::async_trait;
use maskline::config::Config;
use maskline::providers::{CallState, Media, ReceiptState};

use crate::TestApp;

/// What a vendor may lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ability {
    /// Answer a text within the webhook's own answer.
    AnswerTexts,
    /// Report what became of a text.
    Receipts,
    /// Say whether it has a text whose sending broke off.
    FindSent,
    /// Refuse a text because the person opted out.
    OptOuts,
    /// Carry pictures, both ways.
    Media,
    /// Say something to the called person alone.
    Whisper,
    /// Tell a machine that answers from a person, and hang up on it.
    TellVoicemail,
    /// Ask a caller for digits.
    Ask,
    /// Say something to a caller whom nobody answered.
    AfterCall,
    /// Refuse a call without answering it.
    Reject,
    /// Ring someone for us.
    PlaceCalls,
    /// Keep a list of what it received.
    KeepReceived,
    /// Rent out numbers.
    Numbers,
    /// Choose the number itself when one is rented.
    ChoosesNumber,
    /// Know about phones.
    Lookup,
    /// Try the credentials.
    Account,
    /// Tell the balance.
    Balance,
}

/// What goes wrong with a text or call to a phone, by its last four digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// `9901`: refused for good.
    Refused,
    /// `9902`: refused for now.
    Busy,
    /// `9903`: taken, and later reported as not delivered.
    Undelivered,
    /// `9904`: refused, because the person opted out.
    OptedOut,
    /// `9905`: taken, but the answer cannot be read.
    AnswerLost,
}

impl Trouble {
    /// What is to go wrong with this phone.
    #[must_use]
    pub fn of(phone: &str) -> Option<Self> {
        match &phone[phone.len().saturating_sub(4)..] {
            "9901" => Some(Self::Refused),
            "9902" => Some(Self::Busy),
            "9903" => Some(Self::Undelivered),
            "9904" => Some(Self::OptedOut),
            "9905" => Some(Self::AnswerLost),
            _ => None,
        }
    }

    /// The nth phone of the Netherlands with which this goes wrong.
    #[must_use]
    pub fn phone(self, n: usize) -> String {
        let ending = match self {
            Self::Refused => "9901",
            Self::Busy => "9902",
            Self::Undelivered => "9903",
            Self::OptedOut => "9904",
            Self::AnswerLost => "9905",
        };
        format!("+3164{n:03}{ending}")
    }
}

/// A text that a person sends. Phones are E.164, or a word as the networks write it.
#[derive(Clone, Debug)]
pub struct Text<'a> {
    /// The network's id.
    pub id: &'a str,
    /// Who sends.
    pub from: &'a str,
    /// Our number.
    pub to: &'a str,
    /// The words.
    pub body: &'a str,
    /// Pictures.
    pub media: &'a [Media],
}

/// A text the vendor took from us. Phones are E.164.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The vendor's id.
    pub id: String,
    /// Our reference, if it was told.
    pub reference: Option<String>,
    /// Our number.
    pub from: String,
    /// The phone.
    pub to: String,
    /// The words.
    pub body: String,
    /// Addresses of pictures.
    pub media: Vec<String>,
}

/// What happens to a caller, read from the vendor's dialect. Numbers are E.164.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// He hears something and is hung up on.
    Say(String),
    /// He hears something and keys in digits.
    Ask(String),
    /// He is refused without an answer.
    Rejected,
    /// He hears something and is connected.
    Bridge {
        /// What he hears.
        announce: String,
        /// What the called person hears first.
        whisper: Option<String>,
        /// Whose phone rings.
        to: String,
        /// The number it shows.
        caller_id: String,
    },
}

/// A call the vendor placed for us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The vendor's id.
    pub id: String,
    /// Our number.
    pub from: String,
    /// The phone.
    pub to: String,
    /// What happens once it is answered.
    pub then: Heard,
}

/// A vendor, as its fake plays it.
#[async_trait]
pub trait Vendor: Send + Sync {
    /// The provider's name, as in a number's row.
    fn name(&self) -> &'static str;

    /// Is it able to do this?
    fn can(&self, ability: Ability) -> bool;

    /// Points the server's settings at this fake, with the credentials it wants.
    fn configure(&self, config: &mut Config);

    /// The operator tells the vendor where this server is, as one does in the vendor's own console.
    async fn connect(&self, _app: &TestApp) {}

    /// A person texts one of our numbers. Answers the HTTP status, and what the sender reads in the
    /// webhook's own answer.
    async fn text(&self, app: &TestApp, text: &Text<'_>) -> (u16, Option<String>);

    /// A person calls one of our numbers.
    async fn call(&self, app: &TestApp, id: &str, from: &str, to: &str) -> Heard;

    /// A caller who was asked keys in digits.
    async fn press(&self, _app: &TestApp, _id: &str, _from: &str, _to: &str, _digits: &str) -> Heard {
        unimplemented!("this vendor asks nobody")
    }

    /// The network tells how a call goes, in whatever events the vendor has for it: one that came in
    /// or one that was placed. `seconds` is how long the two talked.
    /// Answers what a caller hears then whom nobody answered.
    async fn progress(&self, app: &TestApp, call: &str, state: CallState, seconds: u32) -> Option<Heard>;

    /// The texts it took from us, oldest first.
    async fn taken(&self, app: &TestApp) -> Vec<Taken>;

    /// Reports what became of a text.
    async fn report(&self, _app: &TestApp, _text: &Taken, _state: ReceiptState) {
        unimplemented!("this vendor reports nothing")
    }

    /// The calls it placed for us.
    async fn placed(&self, _app: &TestApp) -> Vec<Placed> {
        Vec::new()
    }

    /// A text arrives at the vendor while our server cannot be reached.
    async fn keep(&self, _app: &TestApp, _text: &Text<'_>) {
        unimplemented!("this vendor keeps nothing")
    }

    /// The vendor's own id of a call that a story calls by a short name.
    fn call_id(&self, name: &str) -> String {
        name.to_owned()
    }

    /// The country whose numbers the fake offers.
    fn country(&self) -> &'static str {
        "US"
    }

    /// What was wrong with requests of ours, in words; empty if all were as the vendor wants them.
    fn complaints(&self) -> Vec<String> {
        Vec::new()
    }
}
