//! A position out of a text, as people type what their fish finder shows: decimal degrees, degrees and
//! minutes, or degrees, minutes and seconds; with signs or letters, with or without a comma. What can
//! be read in two ways, or lies outside the globe, is not read at all.

use std::sync::LazyLock;

use regex::Regex;

/// A place on the globe.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// Decimals that are kept: a tenth of a metre.
const PRECISION: f64 = 1e6;

impl Position {
    /// Decimal degrees, as `47.6062, -122.3321`.
    #[must_use]
    pub fn words(self) -> String {
        format!("{}, {}", decimal(self.latitude), decimal(self.longitude))
    }
}

/// Decimal degrees without needless zeros.
#[must_use]
pub fn decimal(degrees: f64) -> String {
    let text = format!("{degrees:.6}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// A hemisphere's letter: is it of latitude, and its sign.
#[derive(Clone, Copy, PartialEq)]
struct Hemisphere {
    latitude: bool,
    sign: f64,
}

#[derive(Clone, Copy, PartialEq)]
enum Token {
    Number { value: f64, negative: bool, whole: bool },
    Letter(Hemisphere),
    Comma,
}

/// The one position in this text, if there is exactly one: as the whole text, or as a pair of decimals in
/// a sentence without any other number.
#[must_use]
pub fn read(text: &str) -> Option<Position> {
    whole(text).or_else(|| whole(pair_in(text)?))
}

/// A pair of decimal degrees: what a phone shows, to be found within words.
static PAIR: LazyLock<Regex> = LazyLock::new(|| {
    let degrees =
        |letters| format!(r"(?:\b[{letters}]\s?)?[-+−–]?\d{{1,3}}\.\d{{3,}}\s*°?(?:\s*[{letters}]\b)?");
    let pair = format!(r"(?i){}\s*[,;/\s]\s*{}", degrees("NS"), degrees("EW"));
    Regex::new(&pair).expect("a valid pattern")
});

/// The only such pair, if there are no digits besides it.
fn pair_in(text: &str) -> Option<&str> {
    let found = PAIR.find(text)?;
    let besides = text[..found.start()].chars().chain(text[found.end()..].chars());
    let alone = besides.filter(char::is_ascii_digit).count() == 0;
    alone.then_some(found.as_str())
}

fn whole(text: &str) -> Option<Position> {
    let tokens = tokens(text)?;
    let (first, second) = halves(&tokens)?;
    let (mut latitude, mut longitude) = (angle(first)?, angle(second)?);
    match (latitude.1, longitude.1) {
        // Longitude first, as some devices show it: the letters tell.
        (Some(one), Some(other)) if !one.latitude && other.latitude => {
            std::mem::swap(&mut latitude, &mut longitude);
        }
        (Some(one), Some(other)) if one.latitude && !other.latitude => {}
        (None, None) => {}
        _ => return None,
    }
    let (latitude, longitude) = (latitude.0, longitude.0);
    let on_the_globe = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
    let rounded = |degrees: f64| (degrees * PRECISION).round() / PRECISION;
    on_the_globe.then(|| Position { latitude: rounded(latitude), longitude: rounded(longitude) })
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut found = Vec::new();
    let mut rest = text.trim();
    while let Some(next) = rest.chars().next() {
        if next.is_ascii_digit() || next == '.' || is_sign(next) {
            let (token, after) = number(rest)?;
            found.push(token);
            rest = after;
        } else if next.is_alphabetic() {
            let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            found.extend(word(&rest[..end])?);
            rest = &rest[end..];
        } else {
            if matches!(next, ',' | ';' | '/' | '|') {
                found.push(Token::Comma);
            } else if !next.is_whitespace() && !"°º˚'′’‘\"″”“():=".contains(next) {
                return None;
            }
            rest = &rest[next.len_utf8()..];
        }
    }
    Some(found)
}

fn is_sign(c: char) -> bool {
    matches!(c, '-' | '+' | '−' | '–')
}

fn number(text: &str) -> Option<(Token, &str)> {
    let sign = text.chars().next().filter(|c| is_sign(*c));
    let digits = sign.map_or(text, |sign| text[sign.len_utf8()..].trim_start());
    let end = digits.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(digits.len());
    // A full stop at the end of a sentence is none of the number.
    let written = digits[..end].trim_end_matches('.');
    let value: f64 = written.parse().ok()?;
    let fine = written.len() <= 20 && written.starts_with(|c: char| c.is_ascii_digit());
    let negative = sign.is_some_and(|sign| sign != '+');
    let token = Token::Number { value, negative, whole: !written.contains('.') };
    fine.then_some((token, &digits[end..]))
}

/// A word: a hemisphere, what introduces a coordinate, or a unit. Any other makes the text something
/// else than a position.
#[expect(clippy::option_option, reason = "not of a position; of one, and says nothing; or a token")]
fn word(word: &str) -> Option<Option<Token>> {
    let hemisphere = |latitude, sign| Some(Some(Token::Letter(Hemisphere { latitude, sign })));
    match word.to_ascii_uppercase().as_str() {
        "N" | "NORTH" => hemisphere(true, 1.0),
        "S" | "SOUTH" => hemisphere(true, -1.0),
        "E" | "EAST" => hemisphere(false, 1.0),
        "W" | "WEST" => hemisphere(false, -1.0),
        "GPS" | "LAT" | "LATITUDE" | "LON" | "LNG" | "LONG" | "LONGITUDE" | "POS" | "POSITION" | "DEG"
        | "DEGREES" | "MIN" | "MINUTES" | "SEC" | "SECONDS" | "AT" | "HELP" | "PLEASE" | "NEED" | "BAIT"
        | "I" | "AM" | "AND" => Some(None),
        _ => None,
    }
}

/// Where one coordinate ends and the other begins.
fn halves(tokens: &[Token]) -> Option<(&[Token], &[Token])> {
    let commas: Vec<usize> = places(tokens, |token| matches!(token, Token::Comma));
    if let [comma] = commas.as_slice() {
        return Some((&tokens[..*comma], &tokens[comma + 1..]));
    }
    if !commas.is_empty() {
        return None;
    }
    let letters = places(tokens, |token| matches!(token, Token::Letter(_)));
    match letters.as_slice() {
        // `N 47 36 W 122 19`: a letter begins each.
        [0, second] => Some(tokens.split_at(*second)),
        // `47 36 N 122 19 W`: a letter ends each.
        [first, last] if last + 1 == tokens.len() => Some(tokens.split_at(first + 1)),
        [] if tokens.len().is_multiple_of(2) => Some(tokens.split_at(tokens.len() / 2)),
        _ => None,
    }
}

fn places(tokens: &[Token], is: impl Fn(&Token) -> bool) -> Vec<usize> {
    tokens.iter().enumerate().filter(|(_, token)| is(token)).map(|(at, _)| at).collect()
}

/// One coordinate in degrees, with its hemisphere if that was written.
fn angle(tokens: &[Token]) -> Option<(f64, Option<Hemisphere>)> {
    let (mut hemisphere, mut parts, mut negative) = (None, Vec::new(), false);
    for (at, token) in tokens.iter().enumerate() {
        match *token {
            Token::Letter(letter) if hemisphere.is_none() && (at == 0 || at + 1 == tokens.len()) => {
                hemisphere = Some(letter);
            }
            Token::Number { value, negative: minus, whole } => {
                // Only the first has a sign, and only the last a fraction.
                if (minus && !parts.is_empty()) || parts.last().is_some_and(|(_, whole)| !whole) {
                    return None;
                }
                negative |= minus;
                parts.push((value, whole));
            }
            Token::Letter(_) | Token::Comma => return None,
        }
    }
    if parts.is_empty() || parts.len() > 3 || (negative && hemisphere.is_some()) {
        return None;
    }
    if parts[1..].iter().any(|(value, _)| *value >= 60.0) {
        return None;
    }
    let degrees = parts.iter().zip([1.0, 60.0, 3600.0]).map(|((value, _), unit)| value / unit).sum::<f64>();
    let sign = hemisphere.map_or(if negative { -1.0 } else { 1.0 }, |letter| letter.sign);
    Some((sign * degrees, hemisphere))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn near(text: &str, latitude: f64, longitude: f64) {
        let found = read(text).unwrap_or_else(|| panic!("{text} is not read"));
        let close = |one: f64, other: f64| (one - other).abs() < 2e-6;
        assert!(close(found.latitude, latitude) && close(found.longitude, longitude), "{text}: {found:?}");
    }

    #[test]
    fn all_that_devices_show_is_read() {
        for text in [
            "47.6062, -122.3321",
            "47.6062 -122.3321",
            "47.6062,-122.3321",
            "  GPS: 47.6062 , −122.3321 ",
            "N47.6062 W122.3321",
            "47.6062N 122.3321W",
            "47.6062° N, 122.3321° W",
            "W 122.3321, N 47.6062",
            "lat 47.6062 lon -122.3321",
            "Need bait at 47.6062, -122.3321.",
            "(47.6062; -122.3321)",
            "Help! 47.6062, -122.3321",
            "Out of bait at 47.6062, -122.3321",
            "47.6062, -122.3321 thanks",
            "Hi, I am at 47.6062, -122.3321",
            "bait please 47.6062,-122.3321!",
            "My location: 47.6062° N, 122.3321° W - hurry",
            "need worms at 47.6062 -122.3321",
        ] {
            near(text, 47.6062, -122.3321);
        }
        let (latitude, longitude) = (47.0 + 36.372 / 60.0, -(122.0 + 19.926 / 60.0));
        for text in [
            "N 47° 36.372' W 122° 19.926'",
            "47 36.372 N 122 19.926 W",
            "47°36.372′N, 122°19.926′W",
            "47 36.372, -122 19.926",
            "47 36.372 -122 19.926",
        ] {
            near(text, latitude, longitude);
        }
        let (latitude, longitude) =
            (-(33.0 + 51.0 / 60.0 + 31.0 / 3600.0), 151.0 + 12.0 / 60.0 + 51.5 / 3600.0);
        for text in ["33°51'31\"S 151°12'51.5\"E", "S 33 51 31 E 151 12 51.5", "-33 51 31, 151 12 51.5"] {
            near(text, latitude, longitude);
        }
    }

    #[test]
    fn what_is_no_position_is_not_guessed() {
        for text in [
            "",
            "help",
            "47.6062",
            "I am at pier 47, berth 122",
            "91, 10",
            "10, 181",
            "90.0001 N 10 E",
            "47 60 N 122 10 W",
            "47.5 30 N 122 10 W",
            "-47 N, 122 W",
            "47 N, 122 N",
            "47, 122, 3",
            "1e5, 4",
            "555-0123",
            "47.60.62, 5",
            "Call 555 0123 from 47.6062, -122.3321",
            "Between 47.6062, -122.3321 and 47.6063, -122.3322",
            "Boat is at 47 36.372, -122 19.926",
            "Meet at 12.30 or 14.30",
            "It is 47.6062, not -122.3321",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            latitude in -90_000_000_i64..=90_000_000, longitude in -180_000_000_i64..=180_000_000,
        ) {
            #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
            let position = Position { latitude: latitude as f64 / 1e6, longitude: longitude as f64 / 1e6 };
            let found = read(&position.words()).expect("it is read");
            prop_assert!((found.latitude - position.latitude).abs() < 1e-9);
            prop_assert!((found.longitude - position.longitude).abs() < 1e-9);
        }

        #[test]
        fn degrees_minutes_and_seconds_are_read_again(
            d in 0_u32..90, m in 0_u32..60, s in 0_u32..600, e in 0_u32..180, south: bool, west: bool,
        ) {
            let (ns, ew) = (if south { 'S' } else { 'N' }, if west { 'W' } else { 'E' });
            let seconds = f64::from(s) / 10.0;
            let text = format!("{d}°{m}'{seconds:.1}\"{ns} {e}°{m}'{seconds:.1}\"{ew}");
            let found = read(&text).expect("it is read");
            let part = f64::from(m) / 60.0 + seconds / 3600.0;
            let sign = |minus: bool| if minus { -1.0 } else { 1.0 };
            prop_assert!((found.latitude - sign(south) * (f64::from(d) + part)).abs() < 2e-6);
            prop_assert!((found.longitude - sign(west) * (f64::from(e) + part)).abs() < 2e-6);
        }

        #[test]
        fn nothing_makes_it_panic(text in "\\PC{0,60}") {
            if let Some(found) = read(&text) {
                prop_assert!(found.latitude.abs() <= 90.0 && found.longitude.abs() <= 180.0);
            }
        }
    }
}
