//! Reading what Twilio reports. Names nobody asks for are tolerated: Twilio adds new ones without
//! notice.

use super::super::fields::Fields;
use super::super::{
    CallProgress, CallSide, CallState, Digits, Fault, Inbound, InboundCall, InboundText, Media, Receipt,
    ReceiptState, ReceiveError, Reply, Sender, Speech, WebhookRequest,
};
use super::errors;
use crate::phone::PhoneNumber;

/// The names of a text's id, all with the same value.
pub(super) const TEXT_ID: [&str; 3] = ["MessageSid", "SmsSid", "SmsMessageSid"];
const STATUS: [&str; 2] = ["MessageStatus", "SmsStatus"];
/// More than Twilio attaches to a text.
const MOST_MEDIA: usize = 20;

/// An inbound text.
///
/// # Errors
/// [`ReceiveError::Malformed`] without an id, a sender, a recipient, or any of text and media.
pub(super) fn text(fields: &Fields) -> Result<Inbound, ReceiveError> {
    let id = required(fields.id(&TEXT_ID))?.into();
    let from = Sender::from_wire(required(fields.get(&["From"]))?);
    let to = PhoneNumber::from_wire(required(fields.get(&["To"]))?).ok();
    let count = fields.filled(&["NumMedia"]).and_then(|count| count.parse().ok()).unwrap_or(0);
    let media: Vec<_> = (0..MOST_MEDIA.min(count)).filter_map(|index| attachment(fields, index)).collect();
    let body = match fields.get(&["Body"]) {
        Some(body) => body.into(),
        None if media.is_empty() => return Err(ReceiveError::Malformed),
        None => String::new(),
    };
    Ok(Inbound::Text(InboundText { id, from, to, body, media, part: None }))
}

/// An inbound call. A caller who is not named at all is one who withheld his number.
///
/// # Errors
/// [`ReceiveError::Malformed`] without an id or the number that was called.
pub(super) fn call(fields: &Fields) -> Result<InboundCall, ReceiveError> {
    let id = required(fields.id(&["CallSid"]))?.into();
    let from = Sender::from_wire(fields.get(&["From"]).unwrap_or_default());
    let to = PhoneNumber::from_wire(required(fields.get(&["To"]))?).ok();
    Ok(InboundCall { id, from, to })
}

/// What a caller keyed in when he was asked; nothing in time is an empty answer.
///
/// # Errors
/// As for [`call`].
pub(super) fn digits(fields: &Fields) -> Result<Inbound, ReceiveError> {
    let digits = fields.get(&["Digits"]).unwrap_or_default();
    let keys = digits.chars().filter(|key| key.is_ascii_digit() || ['*', '#'].contains(key));
    Ok(Inbound::Digits(Digits { call: call(fields)?, digits: keys.collect() }))
}

/// Twilio fetches what the called person alone hears: we wrote the words into the address ourselves. Where
/// it was to listen who answers, it tells here that it was a machine (E42); that it does so in this request
/// is not written anywhere, so without a word of it the two are connected.
///
/// # Errors
/// [`ReceiveError::Malformed`] with half of the words.
pub(super) fn whisper(fields: &Fields, request: &WebhookRequest) -> Result<Inbound, ReceiveError> {
    let answered_by = fields.filled(&["AnsweredBy"]).unwrap_or_default();
    if (answered_by.starts_with("machine") || answered_by == "fax")
        && let Some(call) = fields.id(&["ParentCallSid"])
    {
        return Ok(Inbound::CallProgress(CallProgress {
            call_id: call.into(),
            reference: None,
            side: CallSide::Callee,
            state: CallState::Voicemail,
            duration_seconds: None,
            fault: None,
            rung: None,
        }));
    }
    let told = Fields::form(request.query.as_bytes())?;
    if told.filled(&["text"]).is_none() {
        return Ok(Inbound::Known(Reply::Ack));
    }
    let word = |name: &str| required(told.filled(&[name])).map(ToOwned::to_owned);
    let speech = Speech { text: word("text")?, language: word("language")?, voice: word("voice")? };
    Ok(Inbound::Known(Reply::Say { speech }))
}

/// A delivery receipt; a status we have no name for changes nothing. Our reference is not Twilio's
/// to know: it comes back in the query of the address we gave.
///
/// # Errors
/// [`ReceiveError::Malformed`] if it does not tell a status, or of which text.
pub(super) fn receipt(fields: &Fields, request: &WebhookRequest) -> Result<Inbound, ReceiveError> {
    let status = required(fields.filled(&STATUS))?;
    let provider_id = Some(required(fields.id(&TEXT_ID))?.into());
    let query = Fields::form(request.query.as_bytes())?;
    let reference = query.id(&["reference"]).map(Into::into);
    let Some(state) = state(status) else { return Ok(Inbound::Nothing) };
    let told = |name: &str| fields.filled(&[name]);
    let fault = state.is_failure().then(|| reason(told("ErrorCode"), told("ErrorMessage"), status));
    Ok(Inbound::Receipt(Receipt { provider_id, reference, state, fault }))
}

/// A message status in our words; `None` for one we have no name for.
pub(super) fn state(status: &str) -> Option<ReceiptState> {
    match status {
        "accepted" | "scheduled" | "queued" | "sending" => Some(ReceiptState::Submitted),
        "sent" => Some(ReceiptState::Sent),
        "delivered" | "read" => Some(ReceiptState::Delivered),
        "undelivered" | "partially_delivered" => Some(ReceiptState::Undelivered),
        "failed" | "canceled" => Some(ReceiptState::Failed),
        _ => None,
    }
}

/// Why a text did not arrive, as far as it is told.
pub(super) fn reason(code: Option<&str>, words: Option<&str>, status: &str) -> Fault {
    let code = code.filter(|code| *code != "0").unwrap_or(status);
    errors::fault(code, words.unwrap_or("the text did not reach the phone"))
}

fn attachment(fields: &Fields, index: usize) -> Option<Media> {
    let field = |name: &str| fields.filled(&[&format!("{name}{index}")]).map(ToOwned::to_owned);
    Some(Media { url: field("MediaUrl")?, content_type: field("MediaContentType") })
}

fn required<T>(value: Option<T>) -> Result<T, ReceiveError> {
    value.ok_or(ReceiveError::Malformed)
}
