//! Where one field of a webhook ends and the next begins. Twilio's signature joins names and values without
//! a seam, so a true one also fits the same characters cut up differently: a part of a text as another sender,
//! an id with the next name behind it (T2). What we read must therefore be cut as Twilio cuts it.
//!
//! Doesn't belong here: what the fields say.

use std::collections::HashSet;

use super::super::fields::Fields;
use super::super::{ReceiveError, WebhookKind};
use super::receive::TEXT_ID;

/// A text's sender as it is signed: a name and the beginning of a phone.
const SENDER: &str = "From+";
/// Longer than any id.
const LONGEST_ID: usize = 64;
/// Longer than a phone, a short code, a sender's name or the address of a SIP caller.
const LONGEST_ADDRESS: usize = 255;

/// Refuses what cannot be as Twilio cut it: a name that comes twice, an id or a phone with something behind it,
/// several ids of one text, a sender within anything but the words of a text, which are the sender's own.
///
/// # Errors
/// [`ReceiveError::Malformed`] if it finds any.
pub(super) fn check(kind: WebhookKind, fields: &Fields) -> Result<(), ReceiveError> {
    let mut names = HashSet::new();
    let is_whole = fields.pairs().iter().all(|(name, value)| {
        let has_its_shape = match name.as_str() {
            "MessageSid" | "SmsSid" | "SmsMessageSid" | "CallSid" | "ParentCallSid" => {
                value.is_empty() || is_sid(value)
            }
            "From" | "To" => is_address(value),
            "Body" => true,
            name => kind != WebhookKind::Sms || !format!("{name}{value}").contains(SENDER),
        };
        has_its_shape && names.insert(name)
    });
    let mut ids = TEXT_ID.into_iter().filter_map(|name| fields.filled(&[name]));
    let is_one = ids.next().is_none_or(|first| ids.all(|id| id == first));
    (is_whole && is_one).then_some(()).ok_or(ReceiveError::Malformed)
}

/// Two capitals and 32 digits to the base of 16. Without counting them, because what matters is that no name follows:
/// each has a capital, and all that sort behind an id begin with one.
fn is_sid(value: &str) -> bool {
    let behind =
        value.as_bytes().iter().skip(2).all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'z' | b'-' | b'_'));
    value.len() <= LONGEST_ID && value.is_ascii() && behind
}

/// A phone, or whatever else networks write in its place.
fn is_address(value: &str) -> bool {
    match value.strip_prefix('+') {
        Some(digits) => digits.len() <= 15 && digits.bytes().all(|digit| digit.is_ascii_digit()),
        None => value.len() <= LONGEST_ADDRESS && !value.contains(SENDER),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "SM0123456789abcdef0123456789abcdef";

    fn whole(kind: WebhookKind, fields: &[(&str, &str)]) -> bool {
        let form = serde_urlencoded::to_string(fields).unwrap();
        check(kind, &Fields::form(form.as_bytes()).unwrap()).is_ok()
    }

    #[test]
    fn ids_have_nothing_behind_them_and_are_one() {
        for id in ["", ID, "MMffffffffffffffffffffffffffffffff", "SM1", "SMtest-1"] {
            assert!(whole(WebhookKind::Sms, &[("MessageSid", id)]), "{id}");
        }
        for id in [
            &format!("{ID}NumMedia0"),
            &format!("{ID}MessagingServiceSidMG1"),
            &format!("{ID}T"),
            &"SM".repeat(40),
        ] {
            assert!(!whole(WebhookKind::Sms, &[("MessageSid", id)]), "{id}");
            assert!(!whole(WebhookKind::Voice, &[("CallSid", id)]), "{id}");
            assert!(!whole(WebhookKind::Call, &[("ParentCallSid", id)]), "{id}");
        }
        let other = ID.replace('0', "1");
        assert!(whole(WebhookKind::Status, &[("MessageSid", ID), ("SmsSid", ID), ("SmsMessageSid", "")]));
        assert!(!whole(WebhookKind::Status, &[("MessageSid", ID), ("SmsSid", &other)]));
    }

    #[test]
    fn a_sender_stands_nowhere_but_in_his_place_and_in_his_words() {
        for address in ["+31612345678", "12345", "anonymous", "", "BirdCar", "client:bob", "sip:a@b.example"]
        {
            assert!(whole(WebhookKind::Sms, &[("From", address), ("To", address)]), "{address}");
        }
        for address in ["+31612345678FromCity", "+316123456789012345", "+ 31", "xFrom+31612345678"] {
            assert!(!whole(WebhookKind::Sms, &[("From", address)]), "{address}");
        }
        assert!(whole(WebhookKind::Sms, &[("Body", "hiFrom+31612345678"), ("FromCity", "FROM")]));
        assert!(!whole(WebhookKind::Sms, &[("FromCity", "From+31612345678")]));
        assert!(!whole(WebhookKind::Sms, &[("FromAFrom", "+31612345678")]));
        // Nobody writes a call: whoever was forwarded is named like that.
        assert!(whole(WebhookKind::Voice, &[("ForwardedFrom", "+31612345678")]));
    }

    #[test]
    fn no_name_comes_twice() {
        assert!(!whole(WebhookKind::Sms, &[("From", "+31612345678"), ("From", "+31612345678")]));
        assert!(!whole(WebhookKind::Sms, &[("Other", "1"), ("Other", "2")]));
    }
}
