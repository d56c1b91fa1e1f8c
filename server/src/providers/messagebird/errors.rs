//! What `MessageBird`'s refusals mean.
//!
//! Its descriptions repeat numbers, so known codes get words of ours and others lose their digits.
//!
//! No credit (25) is final although it may end: an account is not topped up within the minutes a
//! retry lasts, and a dispatcher who reads the reason at once can act on it.

use serde::Deserialize;

use super::super::http::Answer;
use super::super::{CodeOf, ErrorHelp, Fault, SendError};

const API: &str = "https://developers.messagebird.com/api/#api-errors";
const STATUSES: &str = "https://developers.messagebird.com/api/sms-messaging/#sms-statuses";

/// The code of a recipient who opted out (STOP).
pub(super) const OPTED_OUT: &str = "103";

const WORDS: [(&str, &str); 10] = [
    ("2", "MessageBird refuses the access key: correct it in the settings"),
    ("9", "MessageBird finds a field missing"),
    ("10", "MessageBird finds a field invalid"),
    ("13", "MessageBird cannot find what was asked for"),
    ("20", "MessageBird knows no such thing: is its address in the settings right?"),
    ("21", "MessageBird finds the request malformed"),
    ("25", "the MessageBird account has no credit left"),
    ("98", "MessageBird failed while it handled the request"),
    ("99", "MessageBird failed while it handled the request"),
    (OPTED_OUT, "the person opted out of texts from this number"),
];

#[derive(Deserialize)]
struct Refusal {
    errors: Vec<VendorError>,
}

/// `description` in the REST interface, `message` in the voice interface.
#[derive(Deserialize)]
struct VendorError {
    code: u32,
    #[serde(alias = "message")]
    description: Option<String>,
    parameter: Option<String>,
}

fn words(code: &str) -> Option<&'static str> {
    WORDS.iter().find(|(known, _)| *known == code).map(|(_, words)| *words)
}

/// A code in words, and where `MessageBird` explains it. A receipt has its own reason as a status.
pub(super) fn explain(code: &str, of: CodeOf) -> Option<ErrorHelp> {
    let words = match (of, code) {
        (CodeOf::Receipt, "expired") => "the phone was not reachable in time",
        (CodeOf::Receipt, "delivery_failed") => "the text did not reach the phone",
        (CodeOf::Receipt, "failed") => "the network could not connect the call",
        (CodeOf::Receipt, code) if code != OPTED_OUT => return None,
        (_, code) => words(code)?,
    };
    let url = if of == CodeOf::Receipt { STATUSES } else { API };
    Some(ErrorHelp { words, url: url.into() })
}

/// The reason of a person who opted out.
pub(super) fn opted_out() -> Fault {
    Fault::new(OPTED_OUT, words(OPTED_OUT).unwrap_or_default())
}

/// Does it say that there is no such thing?
pub(super) fn is_not_found(fault: &Fault) -> bool {
    matches!(fault.code.as_str(), "20" | "http_404")
}

/// Does a look-up's refusal say that this can be no phone number? (Which code it has then is not
/// told; all that find fault with the one field there is are taken for it.)
pub(super) fn is_no_number(fault: &Fault) -> bool {
    matches!(fault.code.as_str(), "9" | "10" | "13" | "20" | "21")
}

/// What an answer other than 2xx means.
pub(super) fn refusal(answer: &Answer) -> SendError {
    let errors = answer.json::<Refusal>().map(|refusal| refusal.errors).unwrap_or_default();
    let Some(error) = errors.first() else {
        let fault = if answer.status == 401 { bad_key("http_401") } else { answer.bare_fault() };
        return answer.refusal(fault);
    };
    match (answer.status, error.code) {
        // Told to come later: nothing was taken, whatever the code says.
        (429, _) => answer.refusal(error.fault()),
        (400..500, 103) => SendError::OptedOut { fault: opted_out() },
        // The vendor's own failure, whatever the status: nobody knows how far it came.
        (400..500, 98 | 99) => SendError::Unknown { fault: error.fault() },
        _ => answer.refusal(error.fault()),
    }
}

impl VendorError {
    fn fault(&self) -> Fault {
        let code = self.code.to_string();
        let ours = if matches!(self.code, 9 | 10) { Some(self.field()) } else { words(&code) };
        let told = || self.description.as_deref().unwrap_or("MessageBird refuses the request");
        ours.map_or_else(|| Fault::told(&code, told()), |words| Fault::new(&code, words))
    }

    fn field(&self) -> &'static str {
        match self.parameter.as_deref() {
            Some("recipient" | "recipients") => "MessageBird refuses the recipient's number",
            Some("originator") => "MessageBird refuses our number as the sender",
            Some("body") => "MessageBird refuses the text",
            Some("mediaUrls") => "MessageBird refuses the pictures",
            Some("reportUrl") => "MessageBird refuses our public address for delivery receipts",
            _ => "MessageBird finds a field missing or invalid",
        }
    }
}

fn bad_key(code: &str) -> Fault {
    Fault::new(code, words("2").unwrap_or_default())
}
