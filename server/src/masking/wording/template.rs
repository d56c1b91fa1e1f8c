//! Templates: words with `{names}` in them, filled in strictly. A name that nobody knows is refused
//! when a template is saved; one that has no value is never sent raw.
//!
//! `{{` and `}}` stand for braces. There is nothing else: no conditions, no code.

use std::collections::BTreeSet;

/// A piece of a template.
enum Piece<'a> {
    Words(&'a str),
    Name(&'a str),
}

/// Why a text is no template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A brace that opens or closes nothing.
    LooseBrace,
    /// A name that this template does not know.
    Unknown(String),
    /// A name that has no value now.
    Missing(String),
}

/// The names in a template.
///
/// # Errors
/// [`Flaw::LooseBrace`].
pub fn names(text: &str) -> Result<BTreeSet<&str>, Flaw> {
    let names = pieces(text)?.into_iter().filter_map(|piece| match piece {
        Piece::Name(name) => Some(name),
        Piece::Words(_) => None,
    });
    Ok(names.collect())
}

/// The template with its names replaced by what `value` knows.
///
/// # Errors
/// [`Flaw::LooseBrace`], [`Flaw::Missing`].
pub fn fill(text: &str, value: impl Fn(&str) -> Option<String>) -> Result<String, Flaw> {
    let mut filled = String::with_capacity(text.len() + 32);
    for piece in pieces(text)? {
        match piece {
            Piece::Words(words) => filled.push_str(words),
            Piece::Name(name) => {
                filled.push_str(&value(name).ok_or_else(|| Flaw::Missing(name.to_owned()))?);
            }
        }
    }
    Ok(filled)
}

fn pieces(text: &str) -> Result<Vec<Piece<'_>>, Flaw> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (words, brace) = rest.split_at(at);
        pieces.push(Piece::Words(words));
        if brace.starts_with("{{") || brace.starts_with("}}") {
            pieces.push(Piece::Words(&brace[..1]));
            rest = &brace[2..];
            continue;
        }
        let (name, after) =
            brace.strip_prefix('{').and_then(|it| it.split_once('}')).ok_or(Flaw::LooseBrace)?;
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
            return Err(Flaw::LooseBrace);
        }
        pieces.push(Piece::Name(name));
        rest = after;
    }
    pieces.push(Piece::Words(rest));
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_filled_and_nothing_else_is_touched() {
        let value = |name: &str| (name == "who").then(|| "{Dan}".to_owned());
        assert_eq!(fill("{who} is {{here}} 🚕", value).unwrap(), "{Dan} is {here} 🚕");
        assert_eq!(fill("{whom}", value), Err(Flaw::Missing("whom".to_owned())));
        assert_eq!(names("{a} {b} {a}").unwrap().into_iter().collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn a_loose_brace_is_no_template() {
        for text in ["{", "}", "{a", "a}", "{}", "{a b}", "{a{b}}", "{{a}"] {
            assert_eq!(names(text), Err(Flaw::LooseBrace), "{text}");
        }
    }

    proptest::proptest! {
        /// Whatever is typed, it is a template or it is refused; and what is filled in is not read again.
        #[test]
        fn any_text_is_filled_or_refused(text in "[a{} é🚕]{0,12}", value in "[a{}]{0,4}") {
            if let Ok(filled) = fill(&text, |_| Some(value.clone())) {
                let names = pieces(&text).unwrap().iter().filter(|p| matches!(p, Piece::Name(_))).count();
                let escapes = text.matches("{{").count() + text.matches("}}").count();
                proptest::prop_assert!(filled.len() <= text.len() + names * value.len() + escapes);
            }
        }
    }
}
