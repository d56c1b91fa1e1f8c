//! The words people read and hear. One function a template, named as in the log; the exact
//! sentences are requirements.

use chrono_tz::Tz;

use crate::clock::Timestamp;
use crate::entities::person::Kind;
use crate::entities::{market, proxy_number};
use crate::masking::resolve::Elsewhere;

/// A text with the name of its template, as the log keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// Name of the template.
    pub template: &'static str,
    /// The words.
    pub text: String,
}

/// Told to each side when a ride is made: C1 (R41) for the customer, D1 (R42) for the driver.
#[must_use]
pub fn ride_created(to: Kind, other: &str, pickup_at: Timestamp, zone: Tz) -> Wording {
    let at = date_and_time(pickup_at, zone);
    match to {
        Kind::Customer => Wording {
            template: "C1",
            text: format!("{other} will pick you up at {at}. Reply to this message to contact the driver."),
        },
        Kind::Driver => Wording {
            template: "D1",
            text: format!(
                "{other} will wait for you at {at}. Reply to this message to contact the customer."
            ),
        },
    }
}

/// Told to whoever writes or calls when the conversation is over (O1, R71).
#[must_use]
pub fn conversation_ended(market: &market::Model) -> Wording {
    Wording {
        template: "O1",
        text: format!("We're sorry, this conversation has ended. Thank you for using {}!", market.brand),
    }
}

/// Told to a caller nobody can be found for (O2, R49).
#[must_use]
pub fn unidentified_caller() -> Wording {
    Wording {
        template: "O2",
        text: "Sorry, we cannot identify your transaction. Make sure you call in from the number you registered."
            .to_owned(),
    }
}

/// Said to the caller before the other side rings (A1, R18).
#[must_use]
pub fn connecting(called: Kind) -> Wording {
    let text = match called {
        Kind::Customer => "Connecting you with the customer, please wait…",
        Kind::Driver => "Connecting you with your driver, please wait…",
    };
    Wording { template: "A1", text: text.to_owned() }
}

/// Told to someone who writes before there is anyone on the other side (O6, E46).
#[must_use]
pub fn nobody_yet() -> Wording {
    let text = "Nobody has been assigned yet. We will text you from this number.";
    Wording { template: "O6", text: text.to_owned() }
}

/// Told to someone in a conversation that is suspended, or with someone he is kept apart from (O12).
#[must_use]
pub fn not_available() -> Wording {
    Wording { template: "O12", text: "This conversation is not available.".to_owned() }
}

/// Told to a driver who was replaced and still writes or calls (O3, as D5).
#[must_use]
pub fn no_longer_assigned() -> Wording {
    let text = "You are no longer assigned to this trip. Messages to this number are not delivered.";
    Wording { template: "O3", text: text.to_owned() }
}

/// Told to someone whose conversation goes on over another number (O11).
#[must_use]
pub fn number_changed(new: &proxy_number::Model) -> Wording {
    Wording { template: "O11", text: format!("This number has changed. Use {}.", new.e164) }
}

/// Told to someone who uses a number that is not that of his conversations (O5): one, or all by
/// trip reference.
#[must_use]
pub fn wrong_number(right: &[Elsewhere]) -> Wording {
    let line = |one: &Elsewhere| format!("To reach {}, use {}.", one.counterpart, one.number.e164);
    let text = match right {
        [one] => line(one),
        many => {
            let about = |one: &Elsewhere| {
                one.trip.as_ref().map_or_else(|| line(one), |trip| format!("{trip}: {}", line(one)))
            };
            many.iter().map(about).collect::<Vec<_>>().join(" ")
        }
    };
    Wording { template: "O5", text }
}

/// `Mon 5 Jan 14:30`, in the market's time: plain enough for the smallest SMS alphabet.
fn date_and_time(at: Timestamp, zone: Tz) -> String {
    at.to_datetime()
        .map_or_else(String::new, |at| at.with_timezone(&zone).format("%a %-d %b %H:%M").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentences_of_r41_and_r42_are_exact() {
        let at = Timestamp(1_767_619_800_000);
        assert_eq!(
            ride_created(Kind::Customer, "Dan", at, chrono_tz::Europe::Amsterdam).text,
            "Dan will pick you up at Mon 5 Jan 14:30. Reply to this message to contact the driver."
        );
        assert_eq!(
            ride_created(Kind::Driver, "Cara", at, chrono_tz::Europe::Amsterdam).text,
            "Cara will wait for you at Mon 5 Jan 14:30. Reply to this message to contact the customer."
        );
    }
}
