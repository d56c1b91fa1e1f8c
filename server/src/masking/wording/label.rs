//! How people and instants are written in texts: first names, no numbers, the market's clock.

use chrono::Datelike;
use pure_rust_locales::{Locale, locale_match};

use crate::clock::Timestamp;
use crate::entities::market;

/// This many digits in a name may be a phone number.
const NUMBER: usize = 7;

/// A person's name as the other side reads it: the first name of a full one, any other label whole.
/// A name that holds a phone number is none: `None`.
pub(super) fn first_name(name: &str) -> Option<&str> {
    if holds_number(name) {
        return None;
    }
    let is_word = |word: &str| word.chars().all(|c| c.is_alphabetic() || "-'’".contains(c));
    let mut words = name.split_whitespace();
    match words.next() {
        Some(first) if name.split_whitespace().all(is_word) => Some(first),
        _ => Some(name),
    }
}

fn holds_number(name: &str) -> bool {
    let mut run = 0;
    name.chars().any(|c| {
        run = match c {
            c if c.is_numeric() => run + 1,
            ' ' | '-' | '.' | '(' | ')' | '/' | '+' => run,
            _ => 0,
        };
        run >= NUMBER
    })
}

/// `Mon 5 Jan 14:30`, in the market's time and the text's language.
pub(super) fn date_and_time(at: Timestamp, market: &market::Model, locale: &str) -> String {
    let Some(at) = at.to_datetime() else { return String::new() };
    let at = at.with_timezone(&market.time_zone());
    let calendar = calendar(locale, &market.country);
    let days = locale_match!(calendar => LC_TIME::ABDAY);
    let months = locale_match!(calendar => LC_TIME::ABMON);
    let day = days.get(at.weekday().num_days_from_sunday() as usize).copied().unwrap_or_default();
    let month = months.get(at.month0() as usize).copied().unwrap_or_default();
    format!("{day} {} {month} {}", at.day(), at.format("%H:%M"))
}

/// The names of days and months in a language; the language alone is completed by a country.
fn calendar(locale: &str, country: &str) -> Locale {
    let (language, region) = match locale.split_once('-') {
        Some((language, region)) => (language, Some(region)),
        None => (locale, None),
    };
    if language == "en" {
        return Locale::en_US;
    }
    let candidates = [region, Some(country), Some(language)];
    let mut found = candidates
        .into_iter()
        .flatten()
        .filter_map(|region| format!("{language}_{}", region.to_uppercase()).parse::<Locale>().ok());
    found.next().unwrap_or(Locale::en_US)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_show_first_names_and_labels_but_no_numbers() {
        for (name, shown) in [
            ("Dan", "Dan"),
            ("Dan Brown", "Dan"),
            ("Anne-Marie d'Arc", "Anne-Marie"),
            ("عمر شريف", "عمر"),
            ("Driver 7", "Driver 7"),
            ("Pizza & Co", "Pizza & Co"),
        ] {
            assert_eq!(first_name(name), Some(shown));
        }
        for name in ["Cara 06 1234-5678", "+31 (6) 12.34.56.78", "٠٦١٢٣٤٥٦٧٨"] {
            assert_eq!(first_name(name), None, "{name}");
        }
    }

    #[test]
    fn days_are_named_in_the_language_of_the_text() {
        assert_eq!(locale_match!(calendar("nl", "NL") => LC_TIME::ABMON)[0], "jan");
        assert_eq!(calendar("nl", "NL"), Locale::nl_NL);
        assert_eq!(calendar("nl", "US"), Locale::nl_NL);
        assert_eq!(calendar("pt-BR", "NL"), Locale::pt_BR);
        assert_eq!(calendar("xx", "NL"), Locale::en_US);
    }
}
