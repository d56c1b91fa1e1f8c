//! The words people read and hear. What is to be said is a [`Wording`]: a template's name and its
//! values. It is put into words ([`put`]) when it is known to whom: in the person's language, else
//! the market's, else English, with the market's own words where it has some.
//!
//! Doesn't belong here: when something is said, and how it travels.

pub mod canned;
pub mod catalogue;
pub mod editing;
mod label;
mod life;
mod put;
pub mod template;

use std::borrow::Cow;

pub use life::*;
pub use put::{language_of, put};

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::entities::person::Kind;
use crate::entities::proxy_number;
use crate::error::Result;

/// What is to be said: the name of a template and what to fill in. Not yet words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// Name of the template; empty for words that a person wrote.
    pub template: &'static str,
    values: Vec<(&'static str, Value)>,
    /// What is said after it, in the same text.
    then: Option<Box<Wording>>,
}

/// A value of a template's variable.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    /// As it is.
    Text(String),
    /// A person's name; never more of it than the other side needs.
    Name(Kind, String),
    /// The market's word for a side.
    Role(Kind),
    /// An instant, in the market's time zone.
    Time(Timestamp),
}

/// Words, ready to be sent or spoken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Name of the template; none for words that a person wrote.
    pub template: Option<&'static str>,
    /// The words.
    pub text: String,
    /// Their language (BCP 47).
    pub locale: Cow<'static, str>,
}

impl Said {
    /// The language to speak them in: the deployment's voice speaks the catalogue's English.
    #[must_use]
    pub fn language(&self, voice: &str) -> String {
        if self.locale == put::ENGLISH { voice.to_owned() } else { self.locale.clone().into_owned() }
    }
}

impl Wording {
    /// The template of this name, with nothing filled in yet.
    #[must_use]
    pub fn of(template: &'static str) -> Self {
        Self { template, values: Vec::new(), then: None }
    }

    /// Words that a person wrote: sent as they are.
    #[must_use]
    pub fn verbatim(text: impl Into<String>) -> Self {
        Self::of("").with(VERBATIM, text)
    }

    /// Fills in a text.
    #[must_use]
    pub fn with(self, name: &'static str, text: impl Into<String>) -> Self {
        self.set(name, Value::Text(text.into()))
    }

    /// Fills in a person's name.
    #[must_use]
    pub fn name(self, name: &'static str, of: Kind, who: &str) -> Self {
        self.set(name, Value::Name(of, who.to_owned()))
    }

    /// Fills in the market's word for a side.
    #[must_use]
    pub fn role(self, name: &'static str, of: Kind) -> Self {
        self.set(name, Value::Role(of))
    }

    /// Fills in an instant.
    #[must_use]
    pub fn time(self, name: &'static str, at: Timestamp) -> Self {
        self.set(name, Value::Time(at))
    }

    /// Says something more in the same text; the log keeps the name of the first.
    #[must_use]
    pub fn then(mut self, more: Self) -> Self {
        self.then = Some(Box::new(match self.then.take() {
            Some(first) => first.then(more),
            None => more,
        }));
        self
    }

    fn set(mut self, name: &'static str, value: Value) -> Self {
        self.values.push((name, value));
        self
    }
}

/// Under which name the words of a person are kept.
const VERBATIM: &str = "text";

/// Told to each side when a ride is made: C1 (R41) for the customer, D1 (R42) for the driver.
#[must_use]
pub fn ride_created(to: Kind, other: &str, pickup_at: Timestamp) -> Wording {
    let wording = match to {
        Kind::Customer => Wording::of("C1").name("driver", Kind::Driver, other),
        Kind::Driver | Kind::Agent => Wording::of("D1").name("customer", Kind::Customer, other),
    };
    wording.time("datetime", pickup_at)
}

/// Told to whoever writes or calls when the conversation is over (O1, R71).
#[must_use]
pub fn conversation_ended() -> Wording {
    Wording::of("O1")
}

/// Told to a caller nobody can be found for (O2, R49).
#[must_use]
pub fn unidentified_caller() -> Wording {
    Wording::of("O2")
}

/// Said to the caller before the other side rings (A1, R18).
#[must_use]
pub fn connecting(called: Kind) -> Wording {
    Wording::of(match called {
        Kind::Customer => "A1",
        Kind::Driver => "A1c",
        Kind::Agent => "A1s",
    })
}

/// As [`connecting`], to a caller who may mean another ride: also for which one (A4).
#[must_use]
pub fn connecting_for(called: Kind, reference: &str) -> Wording {
    let wording = Wording::of(match called {
        Kind::Customer => "A4",
        Kind::Driver | Kind::Agent => "A4c",
    });
    wording.with("ref", reference)
}

/// What [`which_ride`] is made from.
pub const WHICH_RIDE: &str = "A5";

/// Asks a caller whether he means the ride that the number leads to, or the one before (A5).
#[must_use]
pub fn which_ride(called: Kind, reference: &str, before: &str) -> Wording {
    Wording::of(WHICH_RIDE).role("role", called).with("ref", reference).with("previous", before)
}

/// Whispered to the person who answers a call, about a ride if there is one (A2).
#[must_use]
pub fn whisper(caller: Kind, reference: Option<&str>) -> Wording {
    match reference {
        Some(reference) => Wording::of("A2").role("role", caller).with("ref", reference),
        None => Wording::of("A2d").role("role", caller),
    }
}

/// Told to someone who missed a call about a ride (O8).
#[must_use]
pub fn missed_call(reference: &str) -> Wording {
    Wording::of("O8").with("ref", reference)
}

/// As [`missed_call`], where there is no ride.
#[must_use]
pub fn missed_call_of(caller: (Kind, &str)) -> Wording {
    Wording::of("O8d").name("counterpart", caller.0, caller.1)
}

/// Said to a caller whom nobody answers (O9).
#[must_use]
pub fn does_not_answer(called: (Kind, &str)) -> Wording {
    Wording::of("O9").name("counterpart", called.0, called.1)
}

/// Told to someone who writes before there is anyone on the other side (O6, E46).
#[must_use]
pub fn nobody_yet() -> Wording {
    Wording::of("O6")
}

/// Told to someone in a conversation that is suspended, or with someone he is kept apart from (O12).
#[must_use]
pub fn not_available() -> Wording {
    Wording::of("O12")
}

/// Told to someone whose text gave away a phone number or the like, where that is blocked (E34).
#[must_use]
pub fn leak_blocked() -> Wording {
    Wording::of("O15")
}

/// Told to a driver who was replaced and still writes or calls (O3, as D5).
#[must_use]
pub fn no_longer_assigned() -> Wording {
    Wording::of("O3")
}

/// Told to each side of a ride whose number had to change, from the new one (E17).
#[must_use]
pub fn use_this_number(to: Kind, counterpart: (Kind, &str)) -> Wording {
    let template = match to {
        Kind::Customer => "C5n",
        Kind::Driver | Kind::Agent => "D5n",
    };
    Wording::of(template).name("counterpart", counterpart.0, counterpart.1)
}

/// Told to someone whose conversation goes on over another number (O11).
#[must_use]
pub fn number_changed(new: &proxy_number::Model) -> Wording {
    Wording::of("O11").with("newNumber", &new.e164)
}

/// Told to someone who uses a number that is not that of his conversation (O5, E13).
#[must_use]
pub fn wrong_number(counterpart: (Kind, &str), right: &proxy_number::Model) -> Wording {
    Wording::of("O5").name("counterpart", counterpart.0, counterpart.1).with("number", &right.e164)
}

/// As [`wrong_number`], for one of several conversations: a line each, joined by [`Wording::then`].
#[must_use]
pub fn one_of_the_right_numbers(
    reference: &str,
    counterpart: (Kind, &str),
    right: &proxy_number::Model,
) -> Wording {
    let line = Wording::of("O5s").with("ref", reference);
    line.name("counterpart", counterpart.0, counterpart.1).with("number", &right.e164)
}

/// What is told about a number, and, if calls go over another one, which one to call (T1, E41).
///
/// # Errors
/// When the database fails.
pub async fn call_over<C: Connection>(
    db: &C,
    number: &proxy_number::Model,
    told: Wording,
) -> Result<Wording> {
    Ok(match proxy_number::line_of(db, number).await? {
        Some(line) => told.then(Wording::of("T1").with("callNumber", &line.e164)),
        None => told,
    })
}

/// The texts that introduce the number they come from, or ask to call it.
const INTRODUCE: [&str; 16] =
    ["C1", "D1", "C1d", "D1d", "C5", "C5b", "C5n", "D5n", "C6", "D6", "C8", "D8", "O7", "O7s", "O8", "O8d"];

/// As [`call_over`], where the text is one that introduces `number`, which it comes from.
///
/// # Errors
/// When the database fails.
pub async fn with_line<C: Connection>(
    db: &C,
    number: &proxy_number::Model,
    told: Wording,
) -> Result<Wording> {
    if INTRODUCE.contains(&told.template) { call_over(db, number, told).await } else { Ok(told) }
}

/// Told to whoever wrote a text that failed for good (O7).
#[must_use]
pub fn not_delivered() -> Wording {
    Wording::of("O7")
}

/// Told to whoever writes to someone who wants no texts, or whose phone takes none (O7s).
#[must_use]
pub fn opted_out(counterpart: (Kind, &str)) -> Wording {
    Wording::of("O7s").name("counterpart", counterpart.0, counterpart.1)
}

/// The answer to STOP (O13).
#[must_use]
pub fn texts_stopped() -> Wording {
    Wording::of("O13")
}

/// The answer to START (O13).
#[must_use]
pub fn texts_resumed() -> Wording {
    Wording::of("O13b")
}

/// The answer to HELP.
#[must_use]
pub fn about_this_number() -> Wording {
    Wording::of("HELP")
}

/// The answer to a word of emergency (O14), with the emergency number of a country.
#[must_use]
pub fn no_emergency_line(country: &str) -> Wording {
    let number = match country {
        "US" | "CA" | "MX" => "911",
        "GB" => "999",
        "AU" => "000",
        "NZ" => "111",
        _ => "112",
    };
    Wording::of("O14").with("emergencyNumber", number)
}

/// Said to whoever is connected through a mask, before the other phone rings (M1).
#[must_use]
pub fn connecting_through_mask() -> Wording {
    Wording::of("M1")
}

/// Asks the owner of a mask whether to call back (M2, E44).
#[must_use]
pub fn call_back() -> Wording {
    Wording::of("M2")
}

/// Said to the owner of a mask when he does not want to call back (M3).
#[must_use]
pub fn not_called_back() -> Wording {
    Wording::of("M3")
}

/// Said to the owner of a mask whom nobody called (M4).
#[must_use]
pub fn nobody_to_call_back() -> Wording {
    Wording::of("M4")
}

/// Told to the owner of a mask when his text may be for several people (M5).
#[must_use]
pub fn say_whom_you_mean() -> Wording {
    Wording::of("M5")
}

/// Told to the owner of a mask when his text is for nobody (M6).
#[must_use]
pub fn nobody_meant() -> Wording {
    Wording::of("M6")
}

/// Asks a caller for his PIN (P1).
#[must_use]
pub fn enter_pin() -> Wording {
    Wording::of("P1")
}

/// Said when the PIN was wrong (P2).
#[must_use]
pub fn wrong_pin() -> Wording {
    Wording::of("P2")
}

/// Said after the third wrong PIN, where there is a support line (P3).
#[must_use]
pub fn to_support() -> Wording {
    Wording::of("P3")
}

/// The code to verify a phone with (V1).
#[must_use]
pub fn verification_code(code: &str) -> Wording {
    Wording::of("V1").with("code", code)
}

/// Told when the code was right (V2).
#[must_use]
pub fn phone_verified() -> Wording {
    Wording::of("V2")
}

/// Told when the code was wrong (V3).
#[must_use]
pub fn wrong_code(left: i32) -> Wording {
    Wording::of("V3").with("left", left.to_string())
}

/// Told when the code came too late (V4).
#[must_use]
pub fn code_expired() -> Wording {
    Wording::of("V4")
}

/// Told to a phone that is not the one being verified (V5).
#[must_use]
pub fn other_phone() -> Wording {
    Wording::of("V5")
}

/// Told when the number is the identity of another customer (V6, E49).
#[must_use]
pub fn number_taken() -> Wording {
    Wording::of("V6")
}

/// The code that a user of the console signs in with (V7).
#[must_use]
pub fn sign_in_code(code: &str) -> Wording {
    Wording::of("V7").with("code", code)
}

/// Told to someone who writes to a support line that a person in the console answers (S1).
#[must_use]
pub fn support_answers_here() -> Wording {
    Wording::of("S1")
}

/// Told to someone for whom no agent of a support line is free (S3).
#[must_use]
pub fn support_is_busy() -> Wording {
    Wording::of("S3")
}

/// Told to someone for whom no agent of a support line is there, outside its hours (S2).
#[must_use]
pub fn support_is_closed() -> Wording {
    Wording::of("S2")
}

/// Told to an agent who writes in a conversation that a colleague took over (S4).
#[must_use]
pub fn support_handed_over() -> Wording {
    Wording::of("S4")
}

/// Said to a caller whose agent has no phone (S5).
#[must_use]
pub fn support_answers_texts() -> Wording {
    Wording::of("S5")
}

/// A request by text was understood (I1, R63).
#[must_use]
pub fn request_taken(latitude: &str, longitude: &str) -> Wording {
    Wording::of("I1").with("lat", latitude).with("lng", longitude)
}

/// A request by text was not understood (I2).
#[must_use]
pub fn send_your_position() -> Wording {
    Wording::of("I2")
}

/// Told to someone who has an open request already (I3, E51).
#[must_use]
pub fn request_exists() -> Wording {
    Wording::of("I3")
}

/// A request was cancelled: the answer to CANCEL, or a dispatcher's doing (I4).
#[must_use]
pub fn request_cancelled() -> Wording {
    Wording::of("I4")
}

/// The answer to CANCEL or NEW without a request (I5).
#[must_use]
pub fn no_request() -> Wording {
    Wording::of("I5")
}
