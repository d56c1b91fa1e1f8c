//! What gives a phone away, what does not, and that nothing else of a text is touched.

use proptest::prelude::*;

use super::*;

fn kinds(text: &str) -> Vec<Kind> {
    find(text).into_iter().map(|leak| leak.kind).collect()
}

#[test]
fn numbers_are_found_however_they_are_written() {
    for text in [
        "call me on +31 6 12345678",
        "0612345678",
        "06-1234 5678 ok?",
        "06.12.34.56.78",
        "(020) 123 4567",
        "+1 (415) 555-2671",
        "0 6 1 2 3 4 5 6 7 8",
        "zero six one two three four five six seven eight",
        "nul zes een twee drie vier vijf zes zeven acht",
        "null sechs eins zwei drei vier fünf sechs sieben acht",
        "zéro six un deux trois quatre cinq six sept huit",
        "cero seis uno dos tres cuatro cinco seis siete ocho",
        "o6 12 34 56 78",
        "oh six one two double three four five six",
        "06 one2 three4 56 78",
        "٠٦١٢٣٤٥٦٧٨",
        "０６１２３４５６７８",
        "𝟎𝟔𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖",
        "⓪⑥①②③④⑤⑥⑦⑧",
        "0\u{200B}6\u{200B}1\u{200B}2\u{200B}3\u{200B}4\u{200B}5\u{200B}6\u{200B}7\u{200B}8",
        "0️⃣6️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣",
        "it's 06*12*34*56*78!",
    ] {
        assert_eq!(kinds(text), [Kind::Number], "{text}");
    }
}

#[test]
fn addresses_and_links_are_found() {
    for (text, kind) in [
        ("mail dan@example.com please", Kind::Address),
        ("dan.o'neil+x@mail.example.co.uk.", Kind::Address),
        ("dan at gmail dot com", Kind::Address),
        ("dan (at) gmail (dot) com", Kind::Address),
        ("https://wa.me/abc", Kind::Link),
        ("find me on T.me/dan", Kind::Link),
        ("(www.instagram.com/dan)", Kind::Link),
        ("tel:112", Kind::Link),
        ("viber://chat?x", Kind::Link),
    ] {
        assert_eq!(kinds(text), [kind], "{text}");
    }
}

#[test]
fn what_drivers_and_customers_say_goes_through() {
    for text in [
        "I'm 5 minutes away",
        "Gate 12, level 3, bay 45",
        "at 14:30, or 14:45 at the latest",
        "Monday 21-11-2026 at 9:30",
        "2026-11-21",
        "21/11/2026 09.30",
        "flight KL1234 lands 18:05",
        "It costs 1.250,00",
        "plate 12-AB-34",
        "postcode 1012 AB",
        "one or two minutes, three at most",
        "one moment, i am on my way",
        "see you @ the station",
        "https://maps.example.com/?q=1,2",
        "I O U",
        "room 1, 2, 3, 4 or 5",
        "",
    ] {
        assert_eq!(kinds(text), [], "{text}");
    }
}

#[test]
fn only_the_leak_is_taken_out() {
    let text = "Hi Zoë, call +31 6 12345678 or mail dan@example.com – see wa.me/31612345678 !";
    assert_eq!(
        redact(text, &find(text)),
        "Hi Zoë, call [number removed] or mail [address removed] – see [link removed] !"
    );
}

proptest! {
    /// Nothing makes it panic, parts stand apart and on letters' borders, and the rest stays as it was.
    #[test]
    fn any_text_is_read_and_the_rest_of_it_kept(text in "\\PC{0,200}") {
        let leaks = find(&text);
        let mut from = 0;
        let mut kept = String::new();
        for leak in &leaks {
            prop_assert!(leak.at.start >= from && leak.at.start < leak.at.end && leak.at.end <= text.len());
            prop_assert!(text.is_char_boundary(leak.at.start) && text.is_char_boundary(leak.at.end));
            kept.push_str(&text[from..leak.at.start]);
            kept.push_str(leak.kind.instead());
            from = leak.at.end;
        }
        kept.push_str(&text[from..]);
        prop_assert_eq!(redact(&text, &leaks), kept);
    }

    /// A number of nine digits and more is found between any letters, with any separators we know.
    #[test]
    fn a_number_is_found_wherever_it_stands(
        before in "[a-z ]{0,20}",
        digits in "[0-9]{9,14}",
        separator in prop::sample::select(vec!["", " ", "-", ".", " - ", "*", "/", "_", "\u{200B}"]),
        after in "[a-z ]{0,20}",
    ) {
        let written = digits.chars().map(String::from).collect::<Vec<_>>().join(separator);
        let text = format!("{before} x {written} x {after}");
        let leaks = find(&text);
        prop_assert!(leaks.iter().any(|leak| leak.kind == Kind::Number), "{text}");
        let clean = redact(&text, &leaks);
        prop_assert!(!clean.contains(&written), "{clean}");
    }

    /// Nor is any left in a text that was cleaned.
    #[test]
    fn a_cleaned_text_is_clean(text in "[a-z0-9+@. -]{0,80}") {
        let clean = redact(&text, &find(&text));
        prop_assert_eq!(find(&clean), vec![]);
    }

    /// Digits as words are found like digits.
    #[test]
    fn spelled_digits_are_found(digits in prop::collection::vec(0usize..10, 8..14)) {
        let names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
        let text = digits.iter().map(|digit| names[*digit]).collect::<Vec<_>>().join(" ");
        prop_assert_eq!(kinds(&text), vec![Kind::Number]);
    }
}
