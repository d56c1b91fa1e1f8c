//! Phone numbers: parsed once at the border, then carried as a type whose `Debug` hides the digits.
//!
//! Doesn't belong here: who owns a number (entities), how it is sealed (vault), how a telco writes
//! it on the wire (providers).

use std::fmt;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber as Parsed, PhoneNumberFormat, PhoneNumberType, Region};
use thiserror::Error;

/// A phone number in E.164 (`+31612345678`). Its digits come out only through
/// [`PhoneNumber::e164`] and [`PhoneNumber::digits`]; printing shows [`PhoneNumber::masked`].
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhoneNumber(String);

/// Why a text is not a phone number. The text itself is not repeated (it may be a real number).
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PhoneError {
    /// No number could be read from it.
    #[error("is not a phone number; write it with its country code, as +31612345678")]
    Unreadable,
    /// Too short or too long for its country.
    #[error("has the wrong length for its country")]
    WrongLength,
    /// Emergency, premium and other numbers that no person answers.
    #[error("is a premium-rate or shared-cost number and cannot belong to a person")]
    NotAPerson,
    /// Satellite and other networks of no country.
    #[error("is of a satellite or global network, where a text or call costs a fortune; use another phone")]
    Satellite,
}

/// Calling codes of networks that are in no country: satellites and global services. Fraudsters earn by
/// what is sent there (T4).
const NOWHERE: [i32; 9] = [800, 808, 870, 878, 881, 882, 883, 888, 979];

impl PhoneNumber {
    /// Reads a number as a person writes it; without a country code it is read in `country`
    /// (ISO 3166 alpha-2). Answers the E.164 form.
    ///
    /// # Errors
    /// [`PhoneError`] when the text is no number or has an impossible length.
    pub fn parse(input: &str, country: Option<&str>) -> Result<Self, PhoneError> {
        let parsed = read(input, country)?;
        match parsed.get_type() {
            PhoneNumberType::PremiumRate | PhoneNumberType::SharedCost => Err(PhoneError::NotAPerson),
            _ if NOWHERE.contains(&parsed.country_code) => Err(PhoneError::Satellite),
            _ => Ok(Self(parsed.format_as(PhoneNumberFormat::E164).into_owned())),
        }
    }

    /// Reads a number from a telco's wire: international, with or without `+` or `00` (E38).
    ///
    /// # Errors
    /// [`PhoneError::Unreadable`] for anything that is not 7 to 15 digits of a known country:
    /// withheld callers, short codes, SIP addresses, alphanumeric senders.
    pub fn from_wire(input: &str) -> Result<Self, PhoneError> {
        let trimmed = input.trim();
        let digits = trimmed.strip_prefix("tel:").unwrap_or(trimmed);
        let digits = digits.strip_prefix('+').or_else(|| digits.strip_prefix("00")).unwrap_or(digits);
        if !(7..=15).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(PhoneError::Unreadable);
        }
        let parsed = read(&format!("+{digits}"), None)?;
        Ok(Self(parsed.format_as(PhoneNumberFormat::E164).into_owned()))
    }

    /// Takes a number that is known to be E.164 because this type wrote it.
    #[must_use]
    pub fn from_stored(e164: String) -> Self {
        Self(e164)
    }

    /// `+31612345678`. Only for a telco's request, the seal, or a permitted reveal.
    #[must_use]
    pub fn e164(&self) -> &str {
        &self.0
    }

    /// `31612345678`: E.164 without the plus, as several telcos want it.
    #[must_use]
    pub fn digits(&self) -> &str {
        self.0.trim_start_matches('+')
    }

    /// ISO 3166 alpha-2 country of the number, if it has one.
    #[must_use]
    pub fn country(&self) -> Option<String> {
        let parsed: Parsed = self.0.parse().ok()?;
        parsed.get_region_code().map(|region| region.as_region_str().to_string())
    }

    /// The digits after the country code that tell where the number is from, as `407`; `None` for
    /// numbers that are from nowhere in particular, as mobile ones.
    #[must_use]
    pub fn area_code(&self) -> Option<String> {
        let parsed: Parsed = self.0.parse().ok()?;
        let length = parsed.get_length_of_geographical_area_code();
        let national = parsed.get_national_significant_number();
        (length > 0).then(|| national.chars().take(length).collect())
    }

    /// Does it cost the caller nothing? Carriers take texts from such a number at another pace.
    #[must_use]
    pub fn is_toll_free(&self) -> bool {
        self.0.parse::<Parsed>().is_ok_and(|parsed| parsed.get_type() == PhoneNumberType::TollFree)
    }

    /// Is it on a landline, as far as the number itself tells? In some countries, as the United States, it never does.
    #[must_use]
    pub fn is_landline(&self) -> bool {
        self.0.parse::<Parsed>().is_ok_and(|parsed| parsed.get_type() == PhoneNumberType::FixedLine)
    }

    /// `+31 •••••• 78`: what may be shown to anyone.
    #[must_use]
    pub fn masked(&self) -> String {
        // That of someone who was erased.
        if self.0.is_empty() {
            return "erased".to_owned();
        }
        let calling_code = self.0.parse::<Parsed>().map(|p| p.country_code.to_string()).unwrap_or_default();
        let tail_at = self.0.len().saturating_sub(2);
        let hidden = tail_at.saturating_sub(1 + calling_code.len());
        format!("+{calling_code} {} {}", "•".repeat(hidden), &self.0[tail_at..])
    }
}

/// The digits that numbers of a country (ISO 3166 alpha-2) begin with, as 31; `None` for no country.
#[must_use]
pub fn calling_code(country: &str) -> Option<i32> {
    PHONE_NUMBER_UTIL.get_country_code_for_region(country.parse().ok()?)
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneNumber({})", self.masked())
    }
}

fn read(input: &str, country: Option<&str>) -> Result<Parsed, PhoneError> {
    let region = country.and_then(|code| code.parse::<Region>().ok());
    let parsed = Parsed::parse(input, region).map_err(|_| PhoneError::Unreadable)?;
    parsed.is_possible_with_reason().map_err(|_| PhoneError::WrongLength)?;
    Ok(parsed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_national_and_international_forms_alike() {
        for (input, country) in
            [("06 12345678", Some("NL")), ("+31612345678", None), ("0031 6 1234 5678", Some("NL"))]
        {
            assert_eq!(PhoneNumber::parse(input, country).unwrap().e164(), "+31612345678");
        }
    }

    #[derive(serde::Deserialize)]
    struct Vectors {
        cases: Vec<Case>,
    }

    #[derive(serde::Deserialize)]
    struct Case {
        input: String,
        default_region: Option<String>,
        e164: Option<String>,
        #[serde(default)]
        possible: bool,
        r#type: Option<String>,
    }

    /// Google's own library wrote these.
    #[test]
    fn agrees_with_libphonenumber() {
        let vectors = include_str!("../../tests/fixtures/e164_vectors.json");
        let Vectors { cases } = serde_json::from_str(vectors).unwrap();
        assert_eq!(cases.len(), 30);
        for Case { input, default_region, e164, possible, r#type } in cases {
            let read = PhoneNumber::parse(&input, default_region.as_deref()).ok();
            let expected = e164.filter(|_| possible);
            assert_eq!(read.as_ref().map(PhoneNumber::e164), expected.as_deref(), "{input}");
            let is_landline = r#type.as_deref() == Some("FIXED_LINE");
            assert_eq!(read.is_some_and(|phone| phone.is_landline()), is_landline, "{input}");
        }
    }

    /// T4
    #[test]
    fn a_phone_of_no_country_is_no_persons() {
        for number in ["+881612345678", "+88213123456", "+882990123456", "+870773123456"] {
            assert_eq!(PhoneNumber::parse(number, None), Err(PhoneError::Satellite), "{number}");
        }
    }

    #[test]
    fn reads_the_wire_with_and_without_plus() {
        for input in ["31612345678", "+31612345678", "0031612345678", "tel:+31612345678"] {
            assert_eq!(PhoneNumber::from_wire(input).unwrap().e164(), "+31612345678");
        }
    }

    #[test]
    fn refuses_what_is_no_phone() {
        for input in ["", "anonymous", "12345", "sip:a@b", "+", "٠٦١٢٣٤٥٦٧٨", "9".repeat(40).as_str()]
        {
            assert!(PhoneNumber::from_wire(input).is_err(), "{input}");
        }
        assert_eq!(PhoneNumber::parse("+1415555267", None), Err(PhoneError::WrongLength));
    }

    #[test]
    fn countries_have_calling_codes() {
        for (country, code) in [("NL", Some(31)), ("US", Some(1)), ("CA", Some(1)), ("XX", None)] {
            assert_eq!(calling_code(country), code, "{country}");
        }
    }

    #[test]
    fn printing_hides_the_digits() {
        let phone = PhoneNumber::parse("+31612345678", None).unwrap();
        assert_eq!(format!("{phone:?}"), "PhoneNumber(+31 ••••••• 78)");
    }
}
