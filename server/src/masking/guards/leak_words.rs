//! What contact leaks are made of: digits of all alphabets, words for them, and where messengers are
//! reached.

/// Digits as people write them to get past a machine: English, Dutch, German, French, Spanish.
pub(super) const WORDS: &[(&str, u8)] = &[
    ("zero", 0),
    ("oh", 0),
    ("nought", 0),
    ("nul", 0),
    ("null", 0),
    ("zéro", 0),
    ("cero", 0),
    ("one", 1),
    ("een", 1),
    ("één", 1),
    ("eins", 1),
    ("un", 1),
    ("une", 1),
    ("uno", 1),
    ("two", 2),
    ("twee", 2),
    ("zwei", 2),
    ("zwo", 2),
    ("deux", 2),
    ("dos", 2),
    ("three", 3),
    ("drie", 3),
    ("drei", 3),
    ("trois", 3),
    ("tres", 3),
    ("four", 4),
    ("vier", 4),
    ("quatre", 4),
    ("cuatro", 4),
    ("five", 5),
    ("vijf", 5),
    ("fünf", 5),
    ("fuenf", 5),
    ("cinq", 5),
    ("cinco", 5),
    ("six", 6),
    ("zes", 6),
    ("sechs", 6),
    ("seis", 6),
    ("seven", 7),
    ("zeven", 7),
    ("sieben", 7),
    ("sept", 7),
    ("siete", 7),
    ("eight", 8),
    ("acht", 8),
    ("huit", 8),
    ("ocho", 8),
    ("nine", 9),
    ("negen", 9),
    ("neun", 9),
    ("neuf", 9),
    ("nueve", 9),
];

/// Repeats of the digit that follows.
pub(super) const REPEATS: &[(&str, usize)] =
    &[("double", 2), ("dubbel", 2), ("doppel", 2), ("triple", 3), ("doble", 2)];

/// Where messengers are reached.
pub(super) const MESSENGERS: &[&str] = &[
    "wa.me",
    "whatsapp.com",
    "api.whatsapp.com",
    "chat.whatsapp.com",
    "t.me",
    "telegram.me",
    "telegram.org",
    "m.me",
    "messenger.com",
    "signal.me",
    "signal.group",
    "viber.com",
    "line.me",
    "discord.gg",
    "discord.com",
    "instagram.com",
    "facebook.com",
    "fb.com",
    "fb.me",
    "snapchat.com",
    "skype.com",
    "join.skype.com",
    "ig.me",
    "threema.id",
    "wechat.com",
    "kik.me",
];

/// Schemes that open a messenger or the dialler.
pub(super) const SCHEMES: &[&str] =
    &["tel:", "sms:", "smsto:", "mailto:", "whatsapp:", "tg:", "viber:", "skype:", "facetime:", "sgnl:"];

/// The first of each run of ten: Arabic, Persian, N'Ko, Devanagari, Bengali, Gurmukhi, Gujarati, Oriya,
/// Tamil, Telugu, Kannada, Malayalam, Thai, Lao, Tibetan, Myanmar, Khmer, Mongolian, full-width, and the
/// bold, double-struck, sans-serif and monospace ones of mathematics.
const FIRST: [u32; 24] = [
    0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50, 0xED0, 0xF20,
    0x1040, 0x17E0, 0x1810, 0xFF10, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6,
];

/// A digit of any alphabet, keycaps and circled ones included.
pub(super) fn digit(letter: char) -> Option<u8> {
    if let Some(digit) = letter.to_digit(10) {
        return u8::try_from(digit).ok();
    }
    let code = u32::from(letter);
    if let Some(first) = FIRST.iter().find(|first| (**first..**first + 10).contains(&code)) {
        return u8::try_from(code - first).ok();
    }
    // Superscripts, subscripts and circled digits.
    match code {
        0xB2 => Some(2),
        0xB3 => Some(3),
        0xB9 => Some(1),
        0x2070 | 0x24EA => Some(0),
        0x2074..=0x2079 => u8::try_from(code - 0x2070).ok(),
        0x2080..=0x2089 => u8::try_from(code - 0x2080).ok(),
        0x2460..=0x2468 => u8::try_from(code - 0x2460 + 1).ok(),
        0x2776..=0x277E => u8::try_from(code - 0x2776 + 1).ok(),
        _ => None,
    }
}
