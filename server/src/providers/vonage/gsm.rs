//! The alphabet of plain texts (GSM 03.38): what is outside it must be sent as `unicode`, or it is
//! lost.

/// The characters of the basic table and its extension.
const ALPHABET: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà\u{c}^{}\\[~]|€";

/// How a text is to be sent.
pub(super) fn kind(text: &str) -> &'static str {
    if text.chars().all(|c| ALPHABET.contains(c)) { "text" } else { "unicode" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_alphabet_lacks_needs_unicode() {
        for plain in ["", "On my way! {€}", "Ça coûte £5".replace('û', "u").as_str(), "Ünder \\ ~ ^ [x]\r\n"]
        {
            assert_eq!(kind(plain), "text", "{plain}");
        }
        for other in ["ç", "û", "🚕", "שלום", "`", "\0", "…"] {
            assert_eq!(kind(other), "unicode", "{other}");
        }
        assert_eq!(ALPHABET.chars().count(), 137);
    }
}
