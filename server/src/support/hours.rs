//! When a support line is staffed, as a market writes it: `Mon-Fri 08:00-18:00, Sat 10:00-14:00`.
//! Outside its hours a sender whom no agent on duty can take is told so (S2) instead of that all are
//! busy. Who is on duty decides alone whether somebody answers.

use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveTime, Weekday};

use crate::clock::Timestamp;

const LONGEST: usize = 200;

/// The hours of a week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours(Vec<Span>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    first: Weekday,
    last: Weekday,
    from: NaiveTime,
    /// Not after midnight: a night is two spans.
    to: NaiveTime,
}

impl FromStr for Hours {
    type Err = &'static str;

    /// Nothing means always.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() > LONGEST {
            return Err("At most 200 characters.");
        }
        let spans = text.split(',').map(str::trim).filter(|span| !span.is_empty());
        spans.map(span).collect::<Option<_>>().map(Self).ok_or("As Mon-Fri 08:00-18:00, Sat 10:00-14:00.")
    }
}

fn span(text: &str) -> Option<Span> {
    let (days, times) = text.split_once(char::is_whitespace)?;
    let (first, last) = days.split_once('-').unwrap_or((days, days));
    let (from, to) = times.trim().split_once('-')?;
    let (from, to) = (time(from)?, time(to)?);
    (from < to).then_some(Span { first: first.parse().ok()?, last: last.parse().ok()?, from, to })
}

fn time(text: &str) -> Option<NaiveTime> {
    match text.trim() {
        // The end of the day is not the beginning of the same.
        "24:00" => NaiveTime::from_hms_milli_opt(23, 59, 59, 999),
        text => NaiveTime::parse_from_str(text, "%H:%M").ok(),
    }
}

impl Hours {
    /// Is somebody expected to be there at that time, by the clocks of this zone?
    #[must_use]
    pub fn are_at(&self, at: Timestamp, zone: &str) -> bool {
        let zone = zone.parse().unwrap_or(chrono_tz::UTC);
        let local = DateTime::from_timestamp_millis(at.0).map(|at| at.with_timezone(&zone));
        let Some(local) = local.filter(|_| !self.0.is_empty()) else { return true };
        let (day, time) = (local.weekday(), local.time());
        self.0.iter().any(|span| {
            let since = day.days_since(span.first);
            since <= span.last.days_since(span.first) && (span.from..span.to).contains(&time)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(hours: &str, at: &str) -> bool {
        let at = DateTime::parse_from_rfc3339(at).unwrap().timestamp_millis();
        hours.parse::<Hours>().unwrap().are_at(Timestamp(at), "Europe/Amsterdam")
    }

    #[test]
    fn hours_are_those_of_the_markets_clocks() {
        let hours = "Mon-Fri 08:00-18:00, sat 10:00-14:00";
        // 2026-01-05 is a Monday; Amsterdam is an hour ahead of UTC.
        for (at, is_open) in [
            ("2026-01-05T06:59:00Z", false),
            ("2026-01-05T07:00:00Z", true),
            ("2026-01-05T16:59:59Z", true),
            ("2026-01-05T17:00:00Z", false),
            ("2026-01-10T09:30:00Z", true),
            ("2026-01-11T12:00:00Z", false),
            // In summer two hours ahead.
            ("2026-07-06T06:00:00Z", true),
        ] {
            assert_eq!(open(hours, at), is_open, "{at}");
        }
        assert!(open("", "2026-01-11T03:00:00Z"), "no hours are all hours");
        assert!(open("Sat-Mon 00:00-24:00", "2026-01-11T22:59:59Z"), "over the end of a week");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for wrong in
            ["always", "Mon 8-18", "Mon 18:00-08:00", "Mon-Fri", "Abc 08:00-18:00", "Mon 08:00-25:00"]
        {
            assert!(wrong.parse::<Hours>().is_err(), "{wrong}");
        }
    }
}
