//! What is said in the course of a ride: each step's words, to whom they concern.

use super::Wording;
use crate::clock::Timestamp;
use crate::entities::person::Kind;

/// The driver sets off (C2, R64).
#[must_use]
pub fn on_my_way() -> Wording {
    Wording::of("C2")
}

/// The driver is at the start (C3).
#[must_use]
pub fn arrived(driver: &str, start: &str) -> Wording {
    Wording::of("C3").name("driver", Kind::Driver, driver).with("start", start)
}

/// A ride was cancelled; its number works until then (C4, D4).
#[must_use]
pub fn cancelled(to: Kind, pickup_at: Timestamp, until: Timestamp) -> Wording {
    side(to, "C4", "D4").time("datetime", pickup_at).time("until", until)
}

/// A ride was cancelled, and its number with it, where a market wants that (C4c, D4c).
#[must_use]
pub fn cancelled_at_once(to: Kind, pickup_at: Timestamp) -> Wording {
    side(to, "C4c", "D4c").time("datetime", pickup_at)
}

/// A ride was given up (C4n, R30).
#[must_use]
pub fn nobody_took_it(pickup_at: Timestamp) -> Wording {
    Wording::of("C4n").time("datetime", pickup_at)
}

/// The customer was not there (C4b).
#[must_use]
pub fn nobody_came(driver: &str, start: &str) -> Wording {
    Wording::of("C4b").name("driver", Kind::Driver, driver).with("start", start)
}

/// Another driver takes the ride (C5); if the number had to change, the text comes from the new one
/// and says so (C5b).
#[must_use]
pub fn another_driver(name: &str, keeps_number: bool) -> Wording {
    Wording::of(if keeps_number { "C5" } else { "C5b" }).name("newDriver", Kind::Driver, name)
}

/// Told to the driver whose ride another one took (D5).
#[must_use]
pub fn handed_over() -> Wording {
    Wording::of("D5")
}

/// Told to someone on his new phone or number (C6, D6; E7, E17).
#[must_use]
pub fn connected_here(to: Kind, counterpart: (Kind, &str), reference: &str) -> Wording {
    side(to, "C6", "D6").name("counterpart", counterpart.0, counterpart.1).with("ref", reference)
}

/// A ride is completed; the two reach each other until then (C7, D7).
#[must_use]
pub fn complete(to: Kind, counterpart: (Kind, &str), until: Timestamp) -> Wording {
    side(to, "C7", "D7").name("counterpart", counterpart.0, counterpart.1).time("until", until)
}

/// The two are reconnected until then (C8, D8; E11).
#[must_use]
pub fn reconnected(to: Kind, reference: &str, until: Timestamp) -> Wording {
    side(to, "C8", "D8").with("ref", reference).time("until", until)
}

/// Two people are connected without a ride (C1d, D1d; R90).
#[must_use]
pub fn reply_here(to: Kind, counterpart: (Kind, &str)) -> Wording {
    side(to, "C1d", "D1d").name("counterpart", counterpart.0, counterpart.1)
}

/// Told to whoever writes or calls a short while after the end: LOST asks for help (O4).
#[must_use]
pub fn left_something_behind() -> Wording {
    Wording::of("O4")
}

/// The answer to LOST, where a person looks into it (O4b).
#[must_use]
pub fn we_look_into_it() -> Wording {
    Wording::of("O4b")
}

/// Said to the second of two who call each other at the same moment (O10, E8).
#[must_use]
pub fn calls_you_now(counterpart: (Kind, &str)) -> Wording {
    Wording::of("O10").name("counterpart", counterpart.0, counterpart.1)
}

/// Stands before a text that may be taken for another ride's (C9, D9).
#[must_use]
pub fn about(to: Kind, reference: &str) -> Wording {
    side(to, "C9", "D9").with("ref", reference)
}

fn side(to: Kind, customer: &'static str, driver: &'static str) -> Wording {
    Wording::of(match to {
        Kind::Customer => customer,
        Kind::Driver | Kind::Agent => driver,
    })
}
