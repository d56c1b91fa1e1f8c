//! What Twilio's codes mean for what was asked: a text, a call, a number.
//!
//! Its messages repeat numbers, so known codes get words of ours and others lose their digits.

use serde::Deserialize;

use super::super::http::Answer;
use super::super::{ErrorHelp, Fault, SendError};

/// Codes people meet, in words that say what to do.
const WORDS: [(&str, &str); 58] = [
    ("14107", "Twilio allows no more texts between these two numbers for now"),
    ("20003", "Twilio refuses the account or token: correct them in the settings"),
    ("20404", "Twilio knows nothing of that name in this account"),
    ("20008", "this cannot be done with Twilio's test credentials"),
    ("13223", "Twilio refuses the number to call"),
    ("13225", "Twilio does not connect calls to this number"),
    ("13227", "the account may not call this country"),
    ("20001", "Twilio refuses a setting of the request"),
    ("20429", "Twilio takes no more requests for now"),
    ("20500", "Twilio failed while it handled the request"),
    ("20503", "Twilio is not available"),
    ("21211", "Twilio refuses the recipient's number"),
    ("21212", "Twilio refuses our number as the sender"),
    ("21214", "the recipient's number cannot be reached"),
    ("21217", "the recipient's number is not valid"),
    ("21210", "our number is not in this Twilio account"),
    ("21215", "the account may not call this country"),
    ("21216", "Twilio does not call this number"),
    ("21404", "a trial account can have no further number"),
    ("21408", "the account may not send texts to this country"),
    ("21421", "Twilio refuses the number: it is none it rents out"),
    ("21422", "someone else was faster: the number is no longer on offer"),
    ("21452", "Twilio has no number with this area code"),
    ("21601", "our number cannot send texts"),
    ("21602", "the text is empty"),
    ("21603", "no sender was given"),
    ("21604", "no recipient was given"),
    ("21606", "our number cannot send texts to this recipient"),
    ("21608", "a trial account can only send to verified numbers"),
    ("21609", "Twilio refuses our public address for delivery receipts"),
    ("21610", "the person opted out of texts from this number"),
    ("21611", "too many texts of this number wait to be sent"),
    ("21612", "our number cannot reach this recipient"),
    ("21614", "the recipient's number is no mobile phone"),
    ("21615", "numbers of this country need an address on file with Twilio"),
    ("21617", "the text is too long"),
    ("21620", "an attachment's address is not valid"),
    ("21623", "there are too many attachments"),
    ("21631", "numbers of this country need an address on file with Twilio"),
    ("21649", "numbers of this country need a regulatory bundle with Twilio"),
    ("30001", "too many texts of this number wait to be sent"),
    ("30002", "the Twilio account is suspended"),
    ("30003", "the phone cannot be reached"),
    ("30004", "the recipient or the carrier blocks texts from this number"),
    ("30005", "the recipient's number is unknown or out of service"),
    ("30006", "the recipient's number is a landline or cannot be reached"),
    ("30007", "the carrier filtered the text out"),
    ("30008", "the text was lost for a reason nobody told"),
    ("30009", "a part of the text was lost"),
    ("30010", "the text costs more than allowed"),
    ("30011", "the carrier takes no attachments"),
    ("30019", "the attachments are too large"),
    ("30022", "the carrier takes no more texts of this campaign for now"),
    ("30023", "the carrier takes no more texts of this campaign today"),
    ("30024", "our number is not provisioned for sending"),
    ("30032", "our toll-free number is not verified"),
    ("30034", "our number is not registered for texting"),
    ("30410", "the carrier did not answer in time"),
];

#[derive(Deserialize)]
struct Refusal {
    code: u32,
    #[serde(alias = "title")]
    message: Option<String>,
}

/// A reason by its code, in our words if we have some.
pub(super) fn fault(code: &str, vendor_words: &str) -> Fault {
    let ours = WORDS.iter().find(|(known, _)| *known == code);
    ours.map_or_else(|| Fault::told(code, vendor_words), |(_, words)| Fault::new(code, *words))
}

/// A code in words, and Twilio's page about it: there is one for each.
pub(super) fn explain(code: &str) -> Option<ErrorHelp> {
    let (_, words) = WORDS.iter().find(|(known, _)| *known == code)?;
    Some(ErrorHelp { words, url: format!("https://www.twilio.com/docs/api/errors/{code}") })
}

/// What an answer other than 2xx means.
pub(super) fn refusal(answer: &Answer) -> SendError {
    let Some(Refusal { code, message }) = answer.json() else {
        return answer.refusal(match answer.status {
            401 | 403 => fault("20003", ""),
            _ => answer.bare_fault(),
        });
    };
    let fault = fault(&code.to_string(), message.as_deref().unwrap_or("Twilio refuses it"));
    match code {
        20429 | 21611 | 14107 | 30001 | 30022 | 30410 => {
            SendError::Retry { fault, after: answer.retry_after }
        }
        // Twilio's own advice: the text may have gone out, look before sending again.
        20500 | 20503 => SendError::Unknown { fault },
        21610 => SendError::OptedOut { fault },
        _ => answer.refusal(fault),
    }
}
