//! Reading who a text or call came from, as networks write it.

use super::Sender;
use crate::phone::PhoneNumber;

/// How networks write that a caller withheld his number. The digits spell ANONYMOUS, RESTRICTED,
/// BLOCKED and UNKNOWN on a telephone's keys.
const WITHHELD: [&str; 14] = [
    "",
    "anonymous",
    "blocked",
    "id unavailable",
    "number withheld",
    "private",
    "restricted",
    "unavailable",
    "unknown",
    "withheld",
    "266696687",
    "7378742833",
    "2562533",
    "8656696",
];

impl Sender {
    /// Reads a wire value: a number, one of the many ways to say "withheld", or something that
    /// cannot be answered.
    pub(super) fn from_wire(value: &str) -> Self {
        let value = value.trim();
        let word = value.strip_prefix('+').filter(|rest| !rest.is_empty()).unwrap_or(value);
        let word = word.to_ascii_lowercase();
        if WITHHELD.contains(&word.as_str()) {
            return Self::Withheld;
        }
        PhoneNumber::from_wire(value).map_or(Self::Unreachable, Self::Phone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_a_caller_is_understood() {
        for value in ["", " ", "anonymous", "Anonymous", "RESTRICTED", "private", "unknown", "+266696687"] {
            assert_eq!(Sender::from_wire(value), Sender::Withheld, "{value}");
        }
        for value in
            ["12345", "BirdCar", "sip:a@example.com", "client:bob", "+", "+31", "３１６１２３４５６７８"]
        {
            assert_eq!(Sender::from_wire(value), Sender::Unreachable, "{value}");
        }
        for value in ["31612345678", "+31612345678", "0031612345678", " 31612345678 "] {
            let phone = PhoneNumber::from_wire("31612345678").unwrap();
            assert_eq!(Sender::from_wire(value), Sender::Phone(phone), "{value}");
        }
    }
}
