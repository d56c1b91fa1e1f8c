//! Codes: made by the machine's own source of chance, kept as a keyed hash, read from what people
//! write.

use rand::RngExt;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::vault::Vault;

/// Digits of a code.
pub const DIGITS: usize = 6;
/// What stands for a code where it must not be read.
pub const HIDDEN: &str = "••••••";
/// The word that asks for another code.
const RESEND: &str = "RESEND";

/// A new code.
#[must_use]
pub fn make() -> String {
    let code = UnwrapErr(SysRng).random_range(0..1_000_000_u32);
    format!("{code:06}")
}

/// What is kept of a code: of no use without the key, nor for another verification.
#[must_use]
pub fn hash(vault: &Vault, verification: Uuid, code: &str) -> Vec<u8> {
    vault.fingerprint(&["verification code", &verification.to_string(), code])
}

/// Is this the code? Takes the same time, whatever is wrong with it.
#[must_use]
pub fn is_right(vault: &Vault, verification: Uuid, kept: &[u8], code: &str) -> bool {
    hash(vault, verification, code).ct_eq(kept).into()
}

/// What a person who was sent a code writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A code.
    Code(String),
    /// Wants another one.
    Resend,
    /// Neither.
    Other,
}

/// Reads a reply: the code alone, with words around it, or in groups as `493 027`.
#[must_use]
pub fn read(body: &str) -> Heard {
    let words = body.trim().trim_matches(|c: char| !c.is_alphanumeric());
    if words.eq_ignore_ascii_case(RESEND) {
        return Heard::Resend;
    }
    match find(body) {
        Some(at) => Heard::Code(body[at].chars().filter(char::is_ascii_digit).collect()),
        None => Heard::Other,
    }
}

/// The reply as the log may show it: without the code.
#[must_use]
pub fn without_code(body: &str) -> String {
    match find(body) {
        Some(at) => format!("{}{HIDDEN}{}", &body[..at.start], &body[at.end..]),
        None => body.to_owned(),
    }
}

/// Where the code stands: the first run of six digits, spaces and dashes between them allowed.
fn find(body: &str) -> Option<std::ops::Range<usize>> {
    let is_joint = |c: char| matches!(c, ' ' | '-' | '\u{a0}');
    let mut at = 0;
    while let Some(start) = body[at..].find(|c: char| c.is_ascii_digit()).map(|n| at + n) {
        let (mut end, mut digits) = (start, 0);
        for (n, c) in body[start..].char_indices() {
            if c.is_ascii_digit() {
                digits += 1;
                end = start + n + 1;
            } else if !is_joint(c) {
                break;
            }
        }
        if digits == DIGITS {
            return Some(start..end);
        }
        at = end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_written() {
        for body in
            ["493027", " 493027. ", "493 027", "493-027", "My code is 493027, thanks", "Code: 4 9 3 0 2 7"]
        {
            assert_eq!(read(body), Heard::Code("493027".to_owned()), "{body}");
            assert!(!without_code(body).contains("027") && without_code(body).contains(HIDDEN), "{body}");
        }
        for body in ["", "4930", "4930277", "+31612345678", "hello", "two 2, four 4"] {
            assert_eq!(read(body), Heard::Other, "{body}");
            assert_eq!(without_code(body), body);
        }
        for body in ["RESEND", "resend", " Resend! "] {
            assert_eq!(read(body), Heard::Resend, "{body}");
        }
    }

    #[test]
    fn a_code_counts_for_its_verification_alone() {
        let vault = Vault::new(vec![7; 32].into());
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let kept = hash(&vault, one, "493027");
        assert!(is_right(&vault, one, &kept, "493027"));
        assert!(!is_right(&vault, one, &kept, "493028"));
        assert!(!is_right(&vault, other, &kept, "493027"));
    }

    #[test]
    fn codes_have_six_digits_and_differ() {
        let made: std::collections::HashSet<_> = (0..100).map(|_| make()).collect();
        assert!(made.iter().all(|code| code.len() == DIGITS && code.bytes().all(|b| b.is_ascii_digit())));
        assert!(made.len() > 90, "{} of a hundred", made.len());
    }
}
