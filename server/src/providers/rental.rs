//! Numbers as a telco rents them out, what it knows of a phone, and how our account stands.
//!
//! Doesn't belong here: which numbers we want, and when (numbers/).

use crate::phone::PhoneNumber;

/// What a number can carry (R26).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Capabilities {
    /// Texts.
    pub sms: bool,
    /// Calls.
    pub voice: bool,
    /// Texts with pictures.
    pub mms: bool,
}

impl Capabilities {
    /// Can it carry all that `wanted` asks for?
    #[must_use]
    pub fn cover(self, wanted: Self) -> bool {
        (self.sms || !wanted.sms) && (self.voice || !wanted.voice) && (self.mms || !wanted.mms)
    }
}

/// A place on the map, and how far around it (R22).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Miles around it.
    pub radius_miles: u32,
}

/// Of the earth, in miles.
const EARTH_RADIUS: f64 = 3_958.8;

impl Near {
    /// How far a place, as latitude and longitude in degrees, is from here, in miles, as the crow flies.
    #[must_use]
    pub fn miles_to(&self, (latitude, longitude): (f64, f64)) -> f64 {
        let half = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
        let shrink = self.latitude.to_radians().cos() * latitude.to_radians().cos();
        let chord = half(self.latitude, latitude) + shrink * half(self.longitude, longitude);
        2.0 * EARTH_RADIUS * chord.sqrt().min(1.0).asin()
    }
}

/// Which numbers are wanted. A telco that cannot filter by something leaves that out.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberQuery {
    /// ISO 3166 alpha-2 country.
    pub country: String,
    /// Around this place.
    pub near: Option<Near>,
    /// State or region, as `CA`.
    pub region: Option<String>,
    /// Digits after the country code that the number begins with, as `407` (R101).
    pub area_code: Option<String>,
    /// Digits that the number contains.
    pub pattern: Option<String>,
    /// A number that costs the caller nothing.
    pub toll_free: bool,
    /// What it must carry.
    pub capabilities: Capabilities,
    /// At most so many.
    pub limit: u32,
}

/// What something costs, in the telco's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// A decimal number, as `1.15`.
    pub amount: String,
    /// ISO 4217 currency, as `USD`.
    pub currency: String,
}

/// A number that can be rented.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferedNumber {
    /// The number.
    pub number: PhoneNumber,
    /// ISO 3166 alpha-2 country.
    pub country: String,
    /// State or region, if told.
    pub region: Option<String>,
    /// City, if told.
    pub locality: Option<String>,
    /// Latitude and longitude in degrees, if told.
    pub location: Option<(f64, f64)>,
    /// What it carries.
    pub capabilities: Capabilities,
    /// What it costs a month, if told.
    pub monthly_cost: Option<Price>,
}

/// Where a number's webhooks point (R11); `None` where the telco has no such setting, or it is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Webhooks {
    /// Inbound texts.
    pub sms: Option<String>,
    /// Inbound calls.
    pub voice: Option<String>,
}

/// A number of our account.
#[derive(Clone, Debug, PartialEq)]
pub struct RentedNumber {
    /// The number.
    pub number: PhoneNumber,
    /// The telco's own id of it (R20); the number's digits where the telco has none.
    pub provider_id: String,
    /// ISO 3166 alpha-2 country, if known.
    pub country: Option<String>,
    /// What it carries.
    pub capabilities: Capabilities,
    /// Where its webhooks point now; `None` if the telco cannot be asked.
    pub webhooks: Option<Webhooks>,
}

/// What kind of line a phone is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineType {
    /// A mobile phone.
    Mobile,
    /// A landline: calls only (E39).
    Landline,
    /// A number on the internet.
    Voip,
    /// Free to call.
    TollFree,
    /// Costs extra.
    Premium,
    /// Something else.
    Other,
}

/// What a telco knows of a phone (R88).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// Can such a number exist?
    pub valid: bool,
    /// In international form, if valid.
    pub number: Option<PhoneNumber>,
    /// ISO 3166 alpha-2 country, if told.
    pub country: Option<String>,
    /// The kind of line, if told.
    pub line_type: Option<LineType>,
}

/// How our account at a telco stands: the credentials work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// What is left to spend, where the telco tells.
    pub balance: Option<Price>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn miles_are_as_the_crow_flies() {
        let seattle = Near { latitude: 47.6062, longitude: -122.3321, radius_miles: 50 };
        assert!((seattle.miles_to((45.5152, -122.6784)) - 145.0).abs() < 2.0, "to Portland");
        assert!(seattle.miles_to((47.6062, -122.3321)) < 0.001);
    }
}
