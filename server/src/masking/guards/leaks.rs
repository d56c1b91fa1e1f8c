//! Contact leaks (E34, G18): a phone number, e-mail address or messenger link in a text, also spelled
//! out or in other alphabets' digits. Two people who have them need no mask any more; what is done
//! about it is the market's choice.
//!
//! It reads letters, not minds: who wants to get round it will. It errs on the side of a short text that
//! is plainly a time, a date, a price or a small number.

use std::ops::Range;

use super::leak_words::{MESSENGERS, REPEATS, SCHEMES, WORDS, digit};
use crate::db::WriteTx;
use crate::entities::market::{self, LeakPolicy};
use crate::entities::{conversation, entry};
use crate::error::Result;
use crate::masking::resolve::{Decision, Destination};
use crate::masking::trace::{Rule, Step};
use crate::masking::wording;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A phone number.
    Number,
    /// An e-mail address.
    Address,
    /// A link to a messenger.
    Link,
}

impl Kind {
    /// What stands in its place.
    fn instead(self) -> &'static str {
        match self {
            Self::Number => "[number removed]",
            Self::Address => "[address removed]",
            Self::Link => "[link removed]",
        }
    }
}

/// Where a text gives something away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leak {
    /// What it is.
    pub kind: Kind,
    /// Which bytes of the text.
    pub at: Range<usize>,
}

/// Why a text goes to nobody, where the market wants that.
pub const BLOCKED: &str = "It gives away a phone number, an address or a link.";
/// National numbers have at least so many digits; fewer are house numbers, prices, small talk.
const SHORTEST: usize = 8;
/// Where the text itself says that it is a number: `+`, or digits written as words.
const SHORTEST_PLAIN: usize = 7;
/// Signs and spaces between two digits of one number.
const WIDEST_GAP: usize = 4;

/// What was done about a text that gives something away.
pub struct Guarded {
    /// For the log.
    pub done: entry::Leak,
    /// The text without it, where that is what goes on.
    pub clean: Option<String>,
}

/// Does what the market wants about a text that is on its way to the other side; one that is blocked has
/// its decision changed.
///
/// # Errors
/// When the database fails.
pub async fn guard(tx: &WriteTx, decision: &mut Decision, body: &str) -> Result<Option<Guarded>> {
    let Destination::Through(way) = &decision.destination else { return Ok(None) };
    if way.origin.conversation.kind == conversation::Kind::Support {
        // A customer may tell the company how to reach him, and be told.
        return Ok(None);
    }
    // Most texts give nothing away: the market need not be asked.
    if find(body).is_empty() {
        return Ok(None);
    }
    let market = market::named_or_default(&**tx, Some(way.origin.conversation.market_id)).await?;
    let Some(guarded) = judge(market.leak_policy, body) else { return Ok(None) };
    let words = match guarded.done {
        entry::Leak::Flagged => "It gives away a number, address or link: marked.",
        entry::Leak::Redacted => "It gave away a number, address or link: taken out.",
        entry::Leak::Blocked => BLOCKED,
    };
    let settled = guarded.done == entry::Leak::Blocked;
    decision.steps.push(Step { rule: Rule::Leak, settled, words: words.into() });
    if settled {
        decision.destination = Destination::Held(way.clone(), BLOCKED);
        decision.reply = Some(wording::leak_blocked());
    }
    Ok(Some(guarded))
}

/// What is done about a text under this policy; nothing if it gives nothing away, or may.
#[must_use]
pub fn judge(policy: LeakPolicy, body: &str) -> Option<Guarded> {
    let leaks = find(body);
    if leaks.is_empty() {
        return None;
    }
    let (done, clean) = match policy {
        LeakPolicy::Allow => return None,
        LeakPolicy::Flag => (entry::Leak::Flagged, None),
        LeakPolicy::Redact => (entry::Leak::Redacted, Some(redact(body, &leaks))),
        LeakPolicy::Block => (entry::Leak::Blocked, None),
    };
    Some(Guarded { done, clean })
}

/// Everything a text gives away, from its beginning to its end; parts do not overlap.
#[must_use]
pub fn find(text: &str) -> Vec<Leak> {
    let mut found = links(text);
    found.extend(addresses(text));
    found.extend(numbers(text));
    found.sort_by_key(|leak| (leak.at.start, std::cmp::Reverse(leak.at.end)));
    let mut apart: Vec<Leak> = Vec::new();
    for leak in found {
        match apart.last_mut() {
            Some(last) if leak.at.start < last.at.end => last.at.end = last.at.end.max(leak.at.end),
            _ => apart.push(leak),
        }
    }
    apart
}

/// The text without what it gives away.
#[must_use]
pub fn redact(text: &str, leaks: &[Leak]) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut from = 0;
    for leak in leaks {
        clean.push_str(&text[from..leak.at.start]);
        clean.push_str(leak.kind.instead());
        from = leak.at.end;
    }
    clean.push_str(&text[from..]);
    clean
}

/// A piece of a text: a digit, a word, or what stands between.
struct Piece {
    at: Range<usize>,
    what: What,
}

enum What {
    Digit { word: bool, times: usize },
    Repeat(usize),
    Sign(char),
    Other,
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some((start, letter)) = letters.next() {
        let end = start + letter.len_utf8();
        if digit(letter).is_some() {
            pieces.push(Piece { at: start..end, what: What::Digit { word: false, times: 1 } });
        } else if letter.is_alphabetic() {
            let mut end = end;
            while let Some((at, next)) = letters.next_if(|(_, next)| next.is_alphabetic()) {
                end = at + next.len_utf8();
            }
            pieces.push(Piece { at: start..end, what: word(&text[start..end]) });
        } else {
            pieces.push(Piece { at: start..end, what: What::Sign(letter) });
        }
    }
    pieces
}

fn word(letters: &str) -> What {
    let lower = letters.to_lowercase();
    // An o or an l between digits is a nought or a one.
    if matches!(lower.as_str(), "o" | "l" | "i") {
        return What::Digit { word: true, times: 1 };
    }
    if WORDS.iter().any(|(word, _)| *word == lower) {
        return What::Digit { word: true, times: 1 };
    }
    match REPEATS.iter().find(|(word, _)| *word == lower) {
        Some((_, times)) => What::Repeat(*times),
        None => What::Other,
    }
}

/// May this stand between two digits of one number? Not a colon (times) nor a comma between figures alone.
fn joins(sign: char) -> bool {
    sign.is_whitespace()
        || "-.()/_*+,·•–—'’|~#\u{FE0F}\u{20E3}".contains(sign)
        // What shows as nothing.
        || matches!(sign, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}')
}

/// A run of digits that could be one number.
#[derive(Default)]
struct Run {
    at: Range<usize>,
    digits: usize,
    plain: usize,
    words: usize,
    plus: bool,
    gap: usize,
    breaks: usize,
}

impl Run {
    fn is_number(&self, text: &str) -> bool {
        // A run of nothing but o, l and i is no number.
        if self.digits == 0 || (self.plain == 0 && self.words < SHORTEST_PLAIN) {
            return false;
        }
        let shortest = if self.plus || self.words > 0 { SHORTEST_PLAIN } else { SHORTEST };
        self.digits >= shortest && !is_date(&text[self.at.clone()]) && !is_list(self)
    }
}

/// Figures that stand far apart: `12 34 5 6 7 8 90` is a number all the same, `1, 2, 3, 4` is not asked.
fn is_list(run: &Run) -> bool {
    // Every digit by itself with a comma after it.
    run.breaks > 0 && run.breaks + 1 >= run.digits && run.words == 0 && run.digits < 10
}

fn numbers(text: &str) -> Vec<Leak> {
    let mut found = Vec::new();
    let mut run = Run::default();
    let mut plus_at = None;
    let mut repeat = None;
    let close = |run: &mut Run, found: &mut Vec<Leak>| {
        if run.is_number(text) {
            found.push(Leak { kind: Kind::Number, at: run.at.clone() });
        }
        *run = Run::default();
    };
    for piece in pieces(text) {
        match piece.what {
            What::Digit { word, times } => {
                let times = repeat.take().map_or(times, |(_, times)| times);
                if run.digits == 0 {
                    run.at.start = plus_at.take().unwrap_or(piece.at.start);
                    run.plus = text[run.at.start..].starts_with(['+', '＋']);
                }
                run.at.end = piece.at.end;
                run.digits += times;
                if word {
                    run.words += times;
                } else {
                    run.plain += times;
                }
                run.gap = 0;
            }
            What::Repeat(times) => {
                if run.digits == 0 {
                    plus_at = plus_at.or(Some(piece.at.start));
                }
                repeat = Some((piece.at.start, times));
            }
            What::Sign(sign) => {
                if run.digits == 0 {
                    plus_at = if matches!(sign, '+' | '＋') {
                        Some(piece.at.start)
                    } else if sign.is_whitespace() || sign == '(' {
                        plus_at
                    } else {
                        None
                    };
                    continue;
                }
                run.gap += 1;
                run.breaks += usize::from(sign == ',');
                if !joins(sign) || run.gap > WIDEST_GAP {
                    close(&mut run, &mut found);
                    repeat = None;
                    plus_at = matches!(sign, '+' | '＋').then_some(piece.at.start);
                }
            }
            What::Other => {
                close(&mut run, &mut found);
                repeat = None;
                plus_at = None;
            }
        }
    }
    close(&mut run, &mut found);
    found
}

/// `21-11-2026`, `2026/11/21`, and the like, with a time of day after it perhaps.
fn is_date(run: &str) -> bool {
    let parts: Vec<_> = run.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let number = |part: &&str| part.parse::<u32>().unwrap_or(u32::MAX);
    let year = |part: &&str| part.len() == 4 && (1900..2200).contains(&number(part));
    let [first, second, third, rest @ ..] = parts.as_slice() else { return false };
    if !run.contains(['-', '/', '.'])
        || rest.len() > 2
        || rest.iter().any(|part| part.len() > 2 || number(part) > 59)
    {
        return false;
    }
    let small = |part: &&str, most: u32| part.len() <= 2 && (1..=most).contains(&number(part));
    (small(first, 31) && small(second, 31) && year(third))
        || (year(first) && small(second, 12) && small(third, 31))
}

/// Words of a text with where they stand, cut at spaces.
fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace().map(|token| (token.as_ptr() as usize - text.as_ptr() as usize, token))
}

fn addresses(text: &str) -> Vec<Leak> {
    let mut found = Vec::new();
    for (start, token) in tokens(text) {
        let trimmed = token.trim_end_matches(|c: char| ".,;:!?)>\"'".contains(c));
        let Some((name, host)) = trimmed.rsplit_once(['@', '＠']) else { continue };
        let name_ok = name.chars().next_back().is_some_and(char::is_alphanumeric);
        if name_ok && is_host(host) {
            found.push(Leak { kind: Kind::Address, at: start..start + trimmed.len() });
        }
    }
    found.extend(spelled_addresses(text));
    found
}

fn is_host(host: &str) -> bool {
    let labels: Vec<_> = host.split('.').collect();
    labels.len() >= 2
        && labels
            .iter()
            .all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'))
        && labels
            .last()
            .is_some_and(|last| last.chars().count() >= 2 && last.chars().all(char::is_alphabetic))
}

/// `dan at gmail dot com`, `dan (at) gmail (dot) com`.
fn spelled_addresses(text: &str) -> Vec<Leak> {
    let all: Vec<_> = tokens(text).collect();
    let bare = |token: &str| token.trim_matches(|c: char| "()[]{}<>.,".contains(c)).to_lowercase();
    let is_plain =
        |token: &str| !token.is_empty() && token.chars().all(|c| c.is_alphanumeric() || "._-+".contains(c));
    let mut found = Vec::new();
    for window in all.windows(5) {
        let [(start, name), (_, at), (_, host), (_, dot), (end, top)] = window else { continue };
        let says_at = matches!(bare(at).as_str(), "at" | "@" | "apenstaartje" | "arobase" | "arroba");
        let says_dot = matches!(bare(dot).as_str(), "dot" | "punt" | "punkt" | "point" | "punto" | ".");
        let top_name = bare(top);
        let ends = matches!(
            top_name.as_str(),
            "com" | "net" | "org" | "nl" | "de" | "fr" | "es" | "be" | "uk" | "eu" | "io" | "me"
        );
        if says_at && says_dot && ends && is_plain(name) && is_plain(&bare(host)) {
            found.push(Leak { kind: Kind::Address, at: *start..end + top.len() });
        }
    }
    found
}

fn links(text: &str) -> Vec<Leak> {
    let mut found = Vec::new();
    for (start, token) in tokens(text) {
        let lead = token.len() - token.trim_start_matches(['(', '<', '[', '"', '\'']).len();
        let shown = token[lead..].trim_end_matches(|c: char| ".,;:!?)>]\"'".contains(c));
        let lower = shown.to_lowercase();
        // Lower case may be longer; positions are taken from the text itself.
        let opens = SCHEMES.iter().any(|scheme| lower.starts_with(scheme) && lower.len() > scheme.len());
        let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")).unwrap_or(&lower);
        let rest = rest.strip_prefix("www.").unwrap_or(rest);
        let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
        if opens || MESSENGERS.contains(&host) {
            found.push(Leak { kind: Kind::Link, at: start + lead..start + lead + shown.len() });
        }
    }
    found
}

#[cfg(test)]
#[path = "leaks_tests.rs"]
mod tests;
