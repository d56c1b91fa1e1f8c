//! The words people read and hear. One function a template, named as in the log; the exact
//! sentences are requirements.

use chrono_tz::Tz;

use crate::clock::Timestamp;
use crate::entities::market;
use crate::entities::person::Kind;

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
