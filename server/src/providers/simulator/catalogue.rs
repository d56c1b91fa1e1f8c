//! The made-up numbers that the simulator rents out: so many in a few cities, and some in every
//! country. The same question finds the same numbers on every machine.

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType, Region};

use super::super::{Capabilities, NumberQuery, OfferedNumber, Price};
use crate::phone::PhoneNumber;

/// How many numbers each place has: the last two digits count them.
const EACH: u32 = 100;

/// Where a number may be from.
struct Place {
    country: &'static str,
    region: &'static str,
    locality: &'static str,
    /// Country code, area code and the first digits of its numbers; two digits follow.
    stem: &'static str,
    area_code: &'static str,
    at: (f64, f64),
}

const fn place(
    country: &'static str,
    region: &'static str,
    locality: &'static str,
    stem: &'static str,
    area_code: &'static str,
    at: (f64, f64),
) -> Place {
    Place { country, region, locality, stem, area_code, at }
}

/// American and British ones are from the ranges kept free for films.
const PLACES: [Place; 16] = [
    place("US", "CA", "San Francisco", "+141555501", "415", (37.7749, -122.4194)),
    place("US", "CA", "Oakland", "+151055501", "510", (37.8044, -122.2712)),
    place("US", "CA", "San Jose", "+140855501", "408", (37.3382, -121.8863)),
    place("US", "CA", "Los Angeles", "+121355501", "213", (34.0522, -118.2437)),
    place("US", "WA", "Seattle", "+120655501", "206", (47.6062, -122.3321)),
    place("US", "FL", "Orlando", "+140755501", "407", (28.5384, -81.3789)),
    place("US", "NY", "New York", "+121255501", "212", (40.7128, -74.0060)),
    place("US", "TX", "Austin", "+151255501", "512", (30.2672, -97.7431)),
    place("CA", "ON", "Toronto", "+141655501", "416", (43.6532, -79.3832)),
    place("GB", "England", "London", "+4420794600", "20", (51.5074, -0.1278)),
    place("NL", "Noord-Holland", "Amsterdam", "+312079460", "20", (52.3676, 4.9041)),
    place("NL", "Zuid-Holland", "Rotterdam", "+311079460", "10", (51.9244, 4.4777)),
    place("NL", "Utrecht", "Utrecht", "+313079460", "30", (52.0907, 5.1214)),
    place("DE", "Berlin", "Berlin", "+4930231250", "30", (52.5200, 13.4050)),
    place("FR", "Île-de-France", "Paris", "+331990000", "1", (48.8566, 2.3522)),
    place("ES", "Catalunya", "Barcelona", "+349355500", "93", (41.3874, 2.1686)),
];

/// Everything on offer that fits, nearest first, without a limit.
pub(super) fn offers(query: &NumberQuery) -> Vec<OfferedNumber> {
    let country = query.country.to_uppercase();
    let mut found: Vec<(f64, OfferedNumber)> = Vec::new();
    if !query.toll_free {
        for place in PLACES.iter().filter(|place| place.country == country && wanted(place, query)) {
            let distance = query.near.map_or(0.0, |near| near.miles_to(place.at));
            found.extend((0..EACH).filter_map(|n| Some((distance, of_place(place, n)?))));
        }
    }
    // Numbers from nowhere in particular: whoever asks for a place does not want them.
    let anywhere = query.near.is_none() && query.region.is_none() && query.area_code.is_none();
    if anywhere {
        found.extend((0..EACH).filter_map(|n| Some((f64::MAX, of_country(&country, n, query.toll_free)?))));
    }
    found.retain(|(_, offer)| {
        offer.capabilities.cover(query.capabilities)
            && query.pattern.as_ref().is_none_or(|digits| offer.number.digits().contains(digits.as_str()))
    });
    found.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    found.into_iter().map(|(_, offer)| offer).collect()
}

/// This number as it is offered, if it is.
pub(super) fn find(number: &PhoneNumber, country: &str) -> Option<OfferedNumber> {
    let query = |toll_free| NumberQuery {
        country: country.to_owned(),
        near: None,
        region: None,
        area_code: None,
        pattern: Some(number.digits().to_owned()),
        toll_free,
        capabilities: Capabilities::default(),
        limit: 1,
    };
    [false, true].into_iter().find_map(|toll_free| offers(&query(toll_free)).into_iter().next())
}

fn wanted(place: &Place, query: &NumberQuery) -> bool {
    let near = query.near.is_none_or(|near| near.miles_to(place.at) <= f64::from(near.radius_miles));
    near && query.region.as_ref().is_none_or(|region| region.eq_ignore_ascii_case(place.region))
        && query.area_code.as_ref().is_none_or(|code| code == place.area_code)
}

fn of_place(place: &Place, n: u32) -> Option<OfferedNumber> {
    let number = PhoneNumber::from_wire(&format!("{}{n:02}", place.stem)).ok()?;
    Some(OfferedNumber {
        country: place.country.to_owned(),
        region: Some(place.region.to_owned()),
        locality: Some(place.locality.to_owned()),
        location: Some(place.at),
        // Pictures travel in North America only.
        capabilities: Capabilities { sms: true, voice: true, mms: matches!(place.country, "US" | "CA") },
        monthly_cost: Some(Price { amount: "1.15".into(), currency: "USD".into() }),
        number,
    })
}

/// A number of a country that has no place here, or the free one of any: the library's example with
/// other last digits.
fn of_country(country: &str, n: u32, toll_free: bool) -> Option<OfferedNumber> {
    let region: Region = country.parse().ok()?;
    let kind = if toll_free { PhoneNumberType::TollFree } else { PhoneNumberType::Mobile };
    let example = PHONE_NUMBER_UTIL.get_example_number_for_type_and_region(region, kind).ok()?;
    let example = example.format_as(PhoneNumberFormat::E164).into_owned();
    let stem = example.get(..example.len().checked_sub(4)?)?;
    let number = PhoneNumber::from_wire(&format!("{stem}01{n:02}")).ok()?;
    Some(OfferedNumber {
        number,
        country: country.to_owned(),
        region: None,
        locality: None,
        location: None,
        capabilities: Capabilities { sms: true, voice: true, mms: false },
        monthly_cost: Some(Price {
            amount: if toll_free { "2.15" } else { "1.50" }.into(),
            currency: "USD".into(),
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::Near;
    use super::*;

    fn query(country: &str) -> NumberQuery {
        NumberQuery {
            country: country.to_owned(),
            near: None,
            region: None,
            area_code: None,
            pattern: None,
            toll_free: false,
            capabilities: Capabilities { sms: true, voice: true, mms: false },
            limit: 10,
        }
    }

    #[test]
    fn every_place_offers_its_hundred_numbers() {
        for place in &PLACES {
            let found =
                offers(&NumberQuery { area_code: Some(place.area_code.into()), ..query(place.country) });
            assert!(found.len() >= 100, "{} has {}", place.locality, found.len());
            for offer in found {
                assert_eq!(offer.number.country().as_deref(), Some(place.country), "{}", offer.number.e164());
            }
        }
    }

    #[test]
    fn the_nearest_come_first_and_none_from_afar() {
        let near = Near { latitude: 37.8, longitude: -122.27, radius_miles: 50 };
        let found = offers(&NumberQuery { near: Some(near), ..query("US") });
        assert_eq!(found[0].locality.as_deref(), Some("Oakland"));
        assert_eq!(found.len(), 300, "Oakland, San Francisco and San Jose");
        assert!(offers(&NumberQuery { area_code: Some("999".into()), ..query("US") }).is_empty());
    }

    #[test]
    fn countries_without_a_place_offer_something_too() {
        for country in ["BE", "IN", "BR"] {
            let found = offers(&query(country));
            assert_eq!(found.len(), 100, "{country}");
            assert_eq!(find(&found[7].number, country).as_ref(), Some(&found[7]));
        }
        assert_eq!(offers(&NumberQuery { toll_free: true, ..query("US") }).len(), 100);
        assert!(offers(&query("XX")).is_empty());
    }
}
