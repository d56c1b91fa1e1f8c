//! The alphabet of plain texts (GSM 03.38), and how many parts a text is sent as: carriers count in
//! their own alphabet, and one character outside of it more than halves the room.

/// The characters of the basic table.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Those of its extension: reached through an escape, so that each counts as two.
const EXTENDED: &str = "\u{c}^{}\\[~]|€";

/// How a text is coded on the air.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// The plain alphabet: 160 characters in one text.
    Gsm7,
    /// Everything else: 70 UTF-16 units in one text.
    Ucs2,
}

/// How large a text is to a carrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// How it is coded.
    pub coding: Coding,
    /// Septets or UTF-16 units.
    pub units: usize,
    /// Texts it is sent as; none for an empty one.
    pub segments: u32,
}

/// Does the plain alphabet have all of it?
#[must_use]
pub fn is_plain(text: &str) -> bool {
    text.chars().all(|c| BASIC.contains(c) || EXTENDED.contains(c))
}

/// How large a text is. What counts as two (an escape, a surrogate pair) is never cut in half.
#[must_use]
pub fn size(text: &str) -> Size {
    let plain = is_plain(text);
    let width = |c: char| if plain { 1 + usize::from(EXTENDED.contains(c)) } else { c.len_utf16() };
    let (coding, alone, joined) = if plain { (Coding::Gsm7, 160, 153) } else { (Coding::Ucs2, 70, 67) };
    let units = text.chars().map(width).sum();
    let (mut segments, mut left) = (u32::from(units > 0), joined);
    if units > alone {
        for width in text.chars().map(width) {
            if width > left {
                segments += 1;
                left = joined;
            }
            left -= width;
        }
    }
    Size { coding, units, segments }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_alphabet_lacks_needs_unicode() {
        for plain in ["", "On my way! {€}", "Ça coûte £5".replace('û', "u").as_str(), "Ünder \\ ~ ^ [x]\r\n"]
        {
            assert!(is_plain(plain), "{plain}");
        }
        for other in ["ç", "û", "🚕", "שלום", "`", "\0", "…"] {
            assert!(!is_plain(other), "{other}");
        }
        assert_eq!(BASIC.chars().count() + EXTENDED.chars().count(), 137);
    }

    #[test]
    fn texts_are_counted_as_carriers_count() {
        let parts = |text: String| (size(&text).units, size(&text).segments);
        assert_eq!(parts(String::new()), (0, 0));
        assert_eq!(parts("a".repeat(160)), (160, 1));
        assert_eq!(parts("a".repeat(161)), (161, 2));
        assert_eq!(parts("a".repeat(307)), (307, 3));
        assert_eq!(parts("€".repeat(80)), (160, 1));
        // 153 septets hold 76 escaped characters, not 76 and a half.
        assert_eq!(parts("€".repeat(153)), (306, 3));
        assert_eq!(parts("ж".repeat(70)), (70, 1));
        assert_eq!(parts("ж".repeat(71)), (71, 2));
        assert_eq!(parts("🚕".repeat(67)), (134, 3));
        assert_eq!(size("…").coding, Coding::Ucs2);
    }
}
