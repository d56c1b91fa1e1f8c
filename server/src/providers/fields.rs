//! The named values of a webhook, whichever way a vendor carries them: query, form or JSON.
//!
//! Decoding is strict where lenience would change words: broken percent signs, bytes that are not
//! UTF-8 and other charsets are refused, not repaired. Names nobody asks for are tolerated.

use serde_json::Value;

use super::{ReceiveError, WebhookRequest};

/// More values than any vendor sends.
const MOST: usize = 1000;
/// Longer than any vendor's identifier.
const LONGEST_ID: usize = 128;

/// Names and values in the order they came; a name may come more than once.
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// The values of a webhook: its body, or its query if it has no body.
    ///
    /// # Errors
    /// [`ReceiveError::Malformed`] if they cannot be read without guessing.
    pub(super) fn read(request: &WebhookRequest) -> Result<Self, ReceiveError> {
        if request.body.is_empty() {
            return Self::form(request.query.as_bytes());
        }
        match media_type(request.header("content-type").unwrap_or_default())? {
            Carrier::Form => Self::form(&request.body),
            Carrier::Json => Self::json(&request.body),
        }
    }

    /// The values of a query string or form body.
    ///
    /// # Errors
    /// [`ReceiveError::Malformed`] for a broken escape or bytes that are not UTF-8.
    pub(super) fn form(encoded: &[u8]) -> Result<Self, ReceiveError> {
        let pairs = encoded.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
        let fields = pairs.take(MOST + 1).map(|pair| {
            let mut parts = pair.splitn(2, |byte| *byte == b'=');
            let mut part = || decode(parts.next().unwrap_or_default());
            Ok((part()?, part()?))
        });
        Self::bounded(fields.collect::<Result<_, _>>()?)
    }

    /// The scalar members of a JSON object; a list of scalars is a name that comes several times,
    /// `null` and nested objects are left out.
    ///
    /// # Errors
    /// [`ReceiveError::Malformed`] if it is no JSON object.
    pub(super) fn json(body: &[u8]) -> Result<Self, ReceiveError> {
        let Ok(Value::Object(members)) = serde_json::from_slice(body) else {
            return Err(ReceiveError::Malformed);
        };
        let mut fields = Vec::new();
        for (name, value) in members {
            match value {
                Value::Array(items) => {
                    fields.extend(items.iter().filter_map(scalar).map(|text| (name.clone(), text)));
                }
                value => fields.extend(scalar(&value).map(|text| (name, text))),
            }
        }
        Self::bounded(fields)
    }

    /// All names and values.
    pub(super) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// The first of `names` that came with a non-empty value, or the first that came at all.
    pub(super) fn get(&self, names: &[&str]) -> Option<&str> {
        let came = || names.iter().flat_map(|name| self.all(name));
        came().find(|value| !value.is_empty()).or_else(|| came().next())
    }

    /// The first of `names` that came with a non-empty value.
    pub(super) fn filled(&self, names: &[&str]) -> Option<&str> {
        self.get(names).filter(|value| !value.is_empty())
    }

    /// The first of `names` that came with something that can be an identifier: short, plain ASCII.
    pub(super) fn id(&self, names: &[&str]) -> Option<&str> {
        let plain = |id: &&str| id.len() <= LONGEST_ID && id.bytes().all(|byte| byte.is_ascii_graphic());
        self.filled(names).filter(plain)
    }

    /// Every value of a name, also as `name[]` and `name[0]`.
    pub(super) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| is_named(n, name)).map(|(_, value)| value.as_str())
    }

    /// Refuses a request that gives one of `names` two different values (T2): which one its
    /// signer meant is not ours to guess.
    ///
    /// # Errors
    /// [`ReceiveError::Malformed`] if one does.
    pub(super) fn once(&self, names: &[&str]) -> Result<(), ReceiveError> {
        let single = names.iter().all(|name| {
            let mut values = self.all(name);
            values.next().is_none_or(|first| values.all(|value| value == first))
        });
        single.then_some(()).ok_or(ReceiveError::Malformed)
    }

    /// Refuses names that no vendor gives: with signatures that join names and values, a piece of
    /// a text can pose as a name (T2).
    ///
    /// # Errors
    /// [`ReceiveError::Malformed`] for anything but letters, digits, `_`, `-` and `.`.
    pub(super) fn with_plain_names(self) -> Result<Self, ReceiveError> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
        let plain = self.0.iter().all(|(name, _)| name.bytes().all(is_plain));
        plain.then_some(self).ok_or(ReceiveError::Malformed)
    }

    fn bounded(fields: Vec<(String, String)>) -> Result<Self, ReceiveError> {
        (fields.len() <= MOST).then_some(Self(fields)).ok_or(ReceiveError::Malformed)
    }
}

enum Carrier {
    Form,
    Json,
}

fn media_type(header: &str) -> Result<Carrier, ReceiveError> {
    let mut parts = header.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.eq_ignore_ascii_case("charset").then(|| value.trim_matches('"').to_ascii_lowercase())
    });
    if charset.is_some_and(|name| !["utf-8", "utf8", "us-ascii"].contains(&name.as_str())) {
        return Err(ReceiveError::Malformed);
    }
    match essence.as_str() {
        "application/x-www-form-urlencoded" => Ok(Carrier::Form),
        "application/json" => Ok(Carrier::Json),
        _ => Err(ReceiveError::Malformed),
    }
}

fn is_named(full: &str, name: &str) -> bool {
    full.strip_prefix(name).is_some_and(|rest| {
        let index = rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        rest.is_empty() || index.is_some_and(|index| index.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

fn decode(encoded: &[u8]) -> Result<String, ReceiveError> {
    let mut decoded = Vec::with_capacity(encoded.len());
    let mut bytes = encoded.iter();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || bytes.next().and_then(|b| char::from(*b).to_digit(16));
                let (high, low) = digit().zip(digit()).ok_or(ReceiveError::Malformed)?;
                u8::try_from(high << 4 | low).map_err(|_| ReceiveError::Malformed)?
            }
            byte => *byte,
        });
    }
    String::from_utf8(decoded).map_err(|_| ReceiveError::Malformed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn form(encoded: &str) -> Result<Vec<(String, String)>, ReceiveError> {
        Fields::form(encoded.as_bytes()).map(|fields| fields.0)
    }

    #[test]
    fn refuses_what_would_have_to_be_guessed() {
        for broken in ["a=%", "a=%4", "a=%zz", "a=%ff", "%c3=1", "a=%+1"] {
            assert_eq!(form(broken), Err(ReceiveError::Malformed), "{broken}");
        }
        assert!(Fields::form(b"a=\xff").is_err());
        assert!(Fields::form("a=1&".repeat(MOST + 1).as_bytes()).is_err());
        for body in ["", "null", "[1]", "\"a\"", "{\"a\":NaN}", "{\"a\":1", &"[".repeat(9000)] {
            assert!(Fields::json(body.as_bytes()).is_err(), "{body:.20}");
        }
        for header in ["", "text/plain", "multipart/form-data", "application/json; charset=utf-16"] {
            assert!(media_type(header).is_err(), "{header}");
        }
        assert!(media_type("Application/JSON; Charset=\"UTF-8\"").is_ok());
    }

    #[test]
    fn names_are_found_in_every_dress() {
        let fields = Fields::form(b"m[]=1&m%5B2%5D=2&m=3&mm=4&empty=&m[x]=5&flag").unwrap();
        assert_eq!(fields.all("m").collect::<Vec<_>>(), ["1", "2", "3"]);
        assert_eq!(fields.get(&["empty", "mm"]), Some("4"));
        assert_eq!(fields.get(&["none", "empty"]), Some(""));
        assert_eq!(fields.filled(&["empty", "flag"]), None);
        let fields = Fields::json(br#"{"a":"x","b":7,"c":true,"d":null,"e":["y",8],"f":{"g":1}}"#).unwrap();
        assert_eq!(fields.get(&["b"]), Some("7"));
        assert_eq!(fields.all("e").collect::<Vec<_>>(), ["y", "8"]);
        assert_eq!(fields.get(&["d", "f"]), None);
    }

    #[test]
    fn two_values_for_one_name_are_refused() {
        let fields = Fields::form(b"a=1&a=1&b=1&b=2").unwrap();
        assert_eq!(fields.once(&["a", "c"]), Ok(()));
        assert_eq!(fields.once(&["a", "b"]), Err(ReceiveError::Malformed));
    }

    proptest! {
        #[test]
        fn any_text_survives_a_form(name in "[a-z]{1,8}", value in any::<String>()) {
            let encoded = serde_urlencoded::to_string([(&name, &value)]).unwrap();
            prop_assert_eq!(form(&encoded), Ok(vec![(name, value)]));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in any::<Vec<u8>>()) {
            let _ = Fields::form(&bytes);
            let _ = Fields::json(&bytes);
        }
    }
}
