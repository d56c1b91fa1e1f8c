//! What Vonage's codes mean for a text. It answers HTTP 200 to nearly everything and tells the
//! outcome in a `status` of its own.

use std::time::Duration;

use super::super::http::Answer;
use super::super::{Fault, SendError};

/// A status of a send that was not taken. 1 and 10 say that nothing was done, and Vonage's advice
/// for 5 is to try again.
pub(super) fn refusal(status: &str, vendor_words: &str) -> SendError {
    let words = match status {
        "1" => "Vonage takes no more texts for now",
        "2" | "3" => "Vonage finds a field missing or invalid",
        "4" | "14" => "Vonage refuses the API key or secret: correct them in the settings",
        "5" => "Vonage failed while it handled the request",
        "6" => "the recipient's number cannot be reached",
        "7" => "the recipient's number is barred",
        "8" => "the Vonage account is barred from sending",
        "9" => "the Vonage account has no credit left",
        "10" => "too many connections to Vonage are open",
        "11" => "the Vonage account may not use this interface",
        "12" => "the text is too long",
        "15" => "our number cannot send texts to this recipient",
        "22" => "the recipient's network is not known",
        "23" => "Vonage refuses our public address for delivery receipts",
        "29" => "a trial account can only send to verified numbers",
        "33" => "our number is deactivated",
        _ => return SendError::Permanent { fault: Fault::told(status, vendor_words) },
    };
    let fault = Fault::new(status, words);
    match status {
        "1" | "5" | "10" => SendError::Retry { fault, after: wait(vendor_words) },
        _ => SendError::Permanent { fault },
    }
}

/// An HTTP status other than 2xx.
pub(super) fn http_refusal(answer: &Answer) -> SendError {
    match answer.status {
        401 | 403 => refusal("4", ""),
        _ => answer.refusal(answer.bare_fault()),
    }
}

/// The wait that a throttled answer tells in its words, as in `[ 250 ms ]`.
fn wait(words: &str) -> Option<Duration> {
    let before = words[..words.find("ms")?].trim_end();
    let digits = before.len() - before.bytes().rev().take_while(u8::is_ascii_digit).count();
    Some(Duration::from_millis(before[digits..].parse().ok()?).min(Duration::from_hours(1)))
}

/// A receipt's `err-code`.
pub(super) fn undelivered(code: &str) -> Fault {
    let words = match code {
        "2" | "12" => "the phone cannot be reached for now",
        "3" => "the number is no longer in use",
        "4" => "the recipient's carrier bars texts to this phone",
        "5" => "the number was moved to another carrier just now",
        "6" => "the carrier's spam filter stopped the text",
        "7" => "the phone is busy",
        "8" => "the carrier's network failed",
        "9" => "the person opted out of texts from this number",
        "10" => "the carrier refuses the text",
        "11" => "no carrier could be found for the number",
        "13" => "the carrier bars this text for the person's age",
        "14" | "54" => "the carrier or the law of the country bars this text",
        "15" => "the person's prepaid credit is used up",
        "16" => "the carrier takes no more texts today",
        "50" | "51" | "52" | "53" => "the text or our number is not registered in that country",
        _ => "the text did not reach the phone",
    };
    Fault::new(code, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_read_from_the_words() {
        let throttled = "Throughput Rate Exceeded - please wait [ 250 ms ] and retry";
        assert_eq!(wait(throttled), Some(Duration::from_millis(250)));
        assert_eq!(wait("wait 99999999999 ms"), Some(Duration::from_hours(1)));
        for words in ["", "ms", "please wait", "é ms", "99999999999999999999999 ms"] {
            assert_eq!(wait(words), None, "{words}");
        }
    }
}
