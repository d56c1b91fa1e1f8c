//! What went wrong, made safe to keep: a vendor's reason without anyone's number or text in it.
//!
//! Doesn't belong here: which code means what (each vendor's `errors`).

use super::Fault;

/// Longer vendor prose than this is cut: a reason, not a page.
const LONGEST: usize = 160;
/// Longer codes than this are cut.
const LONGEST_CODE: usize = 32;

impl Fault {
    /// A reason in our own words.
    pub(super) fn new(code: &str, message: impl Into<String>) -> Self {
        let code = code.chars().filter(char::is_ascii_graphic).take(LONGEST_CODE).collect();
        Self { code, message: message.into() }
    }

    /// A reason in the vendor's words. Vendors repeat what they refuse, so every digit is blotted
    /// out, control characters become spaces and long prose is cut.
    #[must_use]
    pub fn told(code: &str, words: &str) -> Self {
        let safe = words.chars().take(LONGEST).map(|c| match c {
            c if c.is_numeric() => '•',
            c if c.is_control() => ' ',
            c => c,
        });
        Self::new(code, safe.collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vendor_words_lose_their_numbers_and_line_breaks() {
        let fault = Fault::told("9", "not valid: +31612345678\nfaked log line ٣");
        assert_eq!(fault.message, "not valid: +••••••••••• faked log line •");
        assert_eq!(fault.code, "9");
        assert_eq!(Fault::told("9", &"x".repeat(4000)).message.len(), LONGEST);
    }
}
