//! What `MessageBird`'s refusals mean for a text.
//!
//! Its descriptions repeat numbers, so known codes get words of ours and others lose their digits.
//!
//! No credit (25) is final although it may end: an account is not topped up within the minutes a
//! retry lasts, and a dispatcher who reads the reason at once can act on it.

use serde::Deserialize;

use super::super::http::Answer;
use super::super::{Fault, SendError};

/// The code of a recipient who opted out (STOP).
pub(super) const OPTED_OUT: &str = "103";

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

/// The reason of a person who opted out.
pub(super) fn opted_out() -> Fault {
    Fault::new(OPTED_OUT, "the person opted out of texts from this number")
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
        let words = match self.code {
            2 => return bad_key("2"),
            9 | 10 => self.field(),
            20 => "MessageBird knows no such thing: is its address in the settings right?",
            25 => "the MessageBird account has no credit left",
            98 | 99 => "MessageBird failed while it handled the request",
            _ => return self.described(),
        };
        Fault::new(&self.code.to_string(), words)
    }

    fn field(&self) -> &'static str {
        match self.parameter.as_deref() {
            Some("recipient" | "recipients") => "MessageBird refuses the recipient's number",
            Some("originator") => "MessageBird refuses our number as the sender",
            Some("body") => "MessageBird refuses the text",
            Some("reportUrl") => "MessageBird refuses our public address for delivery receipts",
            _ => "MessageBird finds a field missing or invalid",
        }
    }

    fn described(&self) -> Fault {
        let words = self.description.as_deref().unwrap_or("MessageBird refuses the text");
        Fault::told(&self.code.to_string(), words)
    }
}

fn bad_key(code: &str) -> Fault {
    Fault::new(code, "MessageBird refuses the access key: correct it in the settings")
}
