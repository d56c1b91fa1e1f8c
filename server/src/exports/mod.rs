//! What leaves the house as a file: the audit log, the evidence of a ride, texts and calls of a span of time. No whole
//! phone number is in any of them, and texts of messages in the last alone. The doors say who may have one.

pub mod audit_log;
pub mod entries;
pub mod evidence;
pub mod person;

use std::borrow::Cow;

use crate::clock::Timestamp;
use crate::error::{Error, Result};

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A table for spreadsheets.
    Csv,
    /// For programs.
    Json,
    /// For people, to be printed and filed; of evidence only.
    Pdf,
}

impl Format {
    /// The format of that name.
    ///
    /// # Errors
    /// `INVALID_INPUT` for any other than `csv` and `json`.
    pub fn named(name: &str) -> Result<Self> {
        match name {
            "csv" => Ok(Self::Csv),
            "json" => Ok(Self::Json),
            _ => Err(Error::invalid("format", "The format is csv or json.")),
        }
    }

    /// As [`Format::named`], with `pdf` beside them.
    ///
    /// # Errors
    /// `INVALID_INPUT` for any other.
    pub fn of_evidence(name: &str) -> Result<Self> {
        let other = || Error::invalid("format", "The format is pdf, csv or json.");
        if name == "pdf" { Ok(Self::Pdf) } else { Self::named(name).map_err(|_| other()) }
    }

    /// Its name, which is the ending of its files, too.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Pdf => "pdf",
        }
    }

    /// As HTTP names it.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
            Self::Pdf => "application/pdf",
        }
    }
}

/// A cell that no spreadsheet takes for a formula (T9): what begins like one gets a `'` in front.
#[must_use]
pub fn cell(text: &str) -> Cow<'_, str> {
    // Spreadsheets skip spaces before a formula; full-width signs count as signs in some.
    let begins = text.trim_start_matches(' ').chars().next();
    let risky = begins.is_some_and(|first| "=+-@\t\r\n|%＝＋－＠".contains(first));
    if risky { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// One line of a table, its cells guarded and quoted.
///
/// # Errors
/// Never in practice: it is written to memory.
pub fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> Result<String> {
    let broken = |error: &dyn std::fmt::Display| Error::Internal(format!("writing CSV: {error}"));
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let cells: Vec<_> = cells.into_iter().map(cell).collect();
    writer.write_record(cells.iter().map(|cell| cell.as_bytes())).map_err(|error| broken(&error))?;
    let bytes = writer.into_inner().map_err(|error| broken(&error))?;
    String::from_utf8(bytes).map_err(|error| broken(&error))
}

/// An instant as files show it.
#[must_use]
pub fn instant(at: Timestamp) -> String {
    at.to_datetime().unwrap_or_default().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t09_no_cell_is_taken_for_a_formula() {
        for risky in [
            "=1+1",
            "+31",
            "-2",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "  =cmd|' /C calc'!A0",
            "＝1",
            "%0A=1",
            "|x",
            "\n=1",
        ] {
            assert!(cell(risky).starts_with('\''), "{risky:?}");
        }
        for plain in ["R-1001", "phone.reveal", "", "a=b", "Zoë", "'quoted'"] {
            assert_eq!(cell(plain), plain);
        }
    }

    #[test]
    fn commas_quotes_and_line_ends_stay_in_their_cell() {
        assert_eq!(
            line(["a,b", "say \"hi\"", "two\nlines"]).unwrap(),
            "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\r\n"
        );
    }
}
