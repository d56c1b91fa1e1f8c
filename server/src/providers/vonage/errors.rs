//! What Vonage's codes mean. It answers HTTP 200 to nearly everything about texts and tells the
//! outcome in a `status` of its own; receipts have other codes under the same numbers.

use std::time::Duration;

use serde::Deserialize;

use super::super::http::Answer;
use super::super::{CodeOf, ErrorHelp, Fault, SendError};

const REFUSALS: &str = "https://developer.vonage.com/en/messaging/sms/guides/troubleshooting-sms";
const RECEIPTS: &str = "https://developer.vonage.com/en/messaging/sms/guides/delivery-receipts";
const CALLS: &str = "https://developer.vonage.com/en/voice/voice-api/webhook-reference";

/// The `status` of a text that was not taken.
const STATUS: [(&str, &str); 21] = [
    ("1", "Vonage takes no more texts for now"),
    ("2", "Vonage finds a field missing or invalid"),
    ("3", "Vonage finds a field missing or invalid"),
    ("4", "Vonage refuses the API key or secret: correct them in the settings"),
    ("5", "Vonage failed while it handled the request"),
    ("6", "the recipient's number cannot be reached"),
    ("7", "the recipient's number is barred"),
    ("8", "the Vonage account is barred from sending"),
    ("9", "the Vonage account has no credit left"),
    ("10", "too many connections to Vonage are open"),
    ("11", "the Vonage account may not use this interface"),
    ("12", "the text is too long"),
    ("14", "Vonage refuses the API key or secret: correct them in the settings"),
    ("15", "our number cannot send texts to this recipient"),
    ("22", "the recipient's network is not known"),
    ("23", "Vonage refuses our public address for delivery receipts"),
    ("29", "a trial account can only send to verified numbers"),
    ("32", "the request was signed and had the API secret too"),
    ("33", "our number is deactivated"),
    ("401", "Vonage refuses the API key or secret: correct them in the settings"),
    ("420", "Vonage refuses this for the number"),
];

/// A receipt's `err-code`.
const ERR_CODE: [(&str, &str); 24] = [
    ("1", "the carrier gives no reason"),
    ("2", "the phone cannot be reached for now"),
    ("3", "the number is no longer in use"),
    ("4", "the recipient's carrier bars texts to this phone"),
    ("5", "the number was moved to another carrier just now"),
    ("6", "the carrier's spam filter stopped the text"),
    ("7", "the phone is busy"),
    ("8", "the carrier's network failed"),
    ("9", "the person opted out of texts from this number"),
    ("10", "the carrier refuses the text"),
    ("11", "no carrier could be found for the number"),
    ("12", "the phone cannot be reached for now"),
    ("13", "the carrier bars this text for the person's age"),
    ("14", "the carrier or the law of the country bars this text"),
    ("15", "the person's prepaid credit is used up"),
    ("16", "the carrier takes no more texts today"),
    ("50", "the text or our number is not registered in that country"),
    ("51", "the text or our number is not registered in that country"),
    ("52", "the text or our number is not registered in that country"),
    ("53", "the text or our number is not registered in that country"),
    ("54", "the carrier or the law of the country bars this text"),
    ("99", "the carrier gives no reason"),
    ("expired", "the phone was not reachable in time"),
    ("rejected", "the carrier refuses the text"),
];

/// An event's `detail`.
const DETAIL: [(&str, &str); 5] = [
    ("restricted", "the called phone takes no calls from this number"),
    ("invalid_number", "the called number is not valid"),
    ("cannot_route", "no carrier could be found for the called number"),
    ("number_out_of_service", "the called number is out of service"),
    ("internal_error", "Vonage failed while it connected the call"),
];

fn words(table: &[(&str, &'static str)], code: &str) -> Option<&'static str> {
    table.iter().find(|(known, _)| *known == code).map(|(_, words)| *words)
}

/// A code in words, and where Vonage explains it.
pub(super) fn explain(code: &str, of: CodeOf) -> Option<ErrorHelp> {
    let table: (&[_], _) = match of {
        CodeOf::Refusal => (&STATUS, REFUSALS),
        CodeOf::Receipt => (&ERR_CODE, RECEIPTS),
    };
    let found = words(table.0, code).map(|words| (words, table.1));
    let (words, url) = found.or_else(|| Some((words(&DETAIL, code)?, CALLS)))?;
    Some(ErrorHelp { words, url: url.into() })
}

/// A status of a send that was not taken. 1 and 10 say that nothing was done, and Vonage's advice
/// for 5 is to try again.
pub(super) fn refusal(status: &str, vendor_words: &str) -> SendError {
    let ours = words(&STATUS, status);
    let fault = ours.map_or_else(|| Fault::told(status, vendor_words), |words| Fault::new(status, words));
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

/// As the numbers interface says no.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct NumberRefusal {
    error_code: String,
    error_code_label: Option<String>,
}

/// A refusal of the numbers interface: HTTP 401 and 420, or 200 with such a code inside.
pub(super) fn number_refusal(answer: &Answer) -> SendError {
    let told = answer.json::<NumberRefusal>().filter(|told| told.error_code != "200");
    match told {
        Some(told) if told.error_code == "401" => refusal("4", ""),
        Some(told) => {
            let label = told.error_code_label.as_deref().unwrap_or("Vonage refuses this for the number");
            answer_or_final(answer, Fault::told(&told.error_code, label))
        }
        None => http_refusal(answer),
    }
}

/// 420 is final; any other status speaks for itself.
fn answer_or_final(answer: &Answer, fault: Fault) -> SendError {
    if answer.is_success() { SendError::Permanent { fault } } else { answer.refusal(fault) }
}

/// As the voice and application interfaces say no.
#[derive(Deserialize)]
struct Problem {
    title: Option<String>,
    detail: Option<String>,
    #[serde(alias = "error_title")]
    reason: Option<String>,
}

/// A refusal of the voice or application interface.
pub(super) fn problem(answer: &Answer) -> SendError {
    if matches!(answer.status, 401 | 403) {
        let words = "Vonage refuses the application's id or key: correct them in the settings";
        return SendError::Permanent { fault: Fault::new("401", words) };
    }
    let told = answer.json::<Problem>().and_then(|told| told.detail.or(told.title).or(told.reason));
    let code = format!("http_{}", answer.status);
    answer.refusal(told.map_or_else(|| answer.bare_fault(), |told| Fault::told(&code, &told)))
}

/// The wait that a throttled answer tells in its words, as in `[ 250 ms ]`.
fn wait(words: &str) -> Option<Duration> {
    let before = words[..words.find("ms")?].trim_end();
    let digits = before.len() - before.bytes().rev().take_while(u8::is_ascii_digit).count();
    Some(Duration::from_millis(before[digits..].parse().ok()?).min(Duration::from_hours(1)))
}

/// A receipt's `err-code`.
pub(super) fn undelivered(code: &str) -> Fault {
    Fault::new(code, words(&ERR_CODE, code).unwrap_or("the text did not reach the phone"))
}

/// Why a call could not be connected.
pub(super) fn unconnected(detail: &str) -> Fault {
    Fault::new(detail, words(&DETAIL, detail).unwrap_or("the network could not connect the call"))
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

    #[test]
    fn one_number_means_two_things() {
        let told = |of| explain("9", of).unwrap();
        assert!(told(CodeOf::Refusal).words.contains("credit"));
        assert!(told(CodeOf::Receipt).words.contains("opted out"));
        assert_ne!(told(CodeOf::Refusal).url, told(CodeOf::Receipt).url);
        assert!(explain("cannot_route", CodeOf::Refusal).is_some());
        assert_eq!(explain("http_500", CodeOf::Refusal), None);
    }
}
