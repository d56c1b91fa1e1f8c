//! Which words mean something to us: only as the whole text, whatever their case and the punctuation
//! around them (E33: "stop at the corner" is for the driver).

use crate::config::Config;

/// What a word asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// No more texts.
    Stop,
    /// Texts again.
    Start,
    /// What is this number?
    Help,
    /// Someone may be in danger.
    Emergency,
}

/// As carriers and telcos have them, with those of languages that the carriers list.
const STOP: [&str; 14] = [
    "STOP",
    "STOPALL",
    "STOP ALL",
    "UNSUBSCRIBE",
    "CANCEL",
    "END",
    "QUIT",
    "REVOKE",
    "OPTOUT",
    "OPT OUT",
    "STOPP",
    "ARRET",
    "ARRÊT",
    "ALTO",
];
const START: [&str; 2] = ["START", "UNSTOP"];
/// Means "texts again" only to someone who stopped them; else it is an answer to the other side.
const START_AFTER_STOP: [&str; 1] = ["YES"];
const HELP: [&str; 2] = ["HELP", "INFO"];
const EMERGENCY: [&str; 14] = [
    "SOS",
    "MAYDAY",
    "EMERGENCY",
    "112",
    "911",
    "999",
    "000",
    "111",
    "CALL 112",
    "CALL 911",
    "CALL 999",
    "CALL 000",
    "CALL THE POLICE",
    "CALL POLICE",
];

/// What this text asks of us, if it does. `opted_out`: its sender stopped texts before.
#[must_use]
pub fn read(config: &Config, body: &str, opted_out: bool) -> Option<Word> {
    // Longer than any of the words: not worth folding.
    if body.len() > 64 {
        return None;
    }
    let text = folded(body);
    let is = |words: &[&str]| words.contains(&text.as_str());
    if is(&STOP) || config.stop_words.iter().any(|word| folded(word) == text && !text.is_empty()) {
        Some(Word::Stop)
    } else if is(&START) || (opted_out && is(&START_AFTER_STOP)) {
        Some(Word::Start)
    } else if is(&HELP) {
        Some(Word::Help)
    } else if is(&EMERGENCY) {
        Some(Word::Emergency)
    } else {
        None
    }
}

/// Upper case, without punctuation, one space between words.
fn folded(text: &str) -> String {
    let upper: String =
        text.to_uppercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    upper.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> Config {
        use clap::{Args, FromArgMatches};
        let matches = Config::augment_args(clap::Command::new("x")).get_matches_from(["x"]);
        Config::from_arg_matches(&matches).unwrap()
    }

    #[test]
    fn only_the_whole_text_counts_whatever_its_case_and_punctuation() {
        let mut config = config();
        config.stop_words = vec!["Afmelden".into()];
        let word = |text: &str| read(&config, text, false);
        for stop in
            ["STOP", "stop", " Stop. ", "Stop!", "\"STOP\"", "stop all", "OPT-OUT", "arrêt", "afmelden"]
        {
            assert_eq!(word(stop), Some(Word::Stop), "{stop}");
        }
        for plain in ["Stop at the corner", "end of street", "please stop", "", "…", "yes", "stop stop", "1"]
        {
            assert_eq!(word(plain), None, "{plain}");
        }
        assert_eq!(
            (word("start"), word("Help?"), word("112!")),
            (Some(Word::Start), Some(Word::Help), Some(Word::Emergency))
        );
        assert_eq!(read(&config, "Yes", true), Some(Word::Start));
    }
}
