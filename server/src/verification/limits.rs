//! How many codes go out, and to whom: each costs money, and someone may earn on them (G27).

use std::time::Duration;

use crate::alerts::{self, Alert};
use crate::app::App;
use crate::clock::Timestamp;
use crate::config::Config;
use crate::db::WriteTx;
use crate::entities::alert::{Kind, Severity};
use crate::entities::phone::LineType;
use crate::entities::{market, verification_send};
use crate::error::{Error, ErrorCode, Result};
use crate::phone::PhoneNumber;
use crate::vault::PhoneHash;

/// What the caps are counted over.
const DAY: Duration = Duration::from_hours(24);
/// So many digits at a phone's end are nobody's business.
const HIDDEN_DIGITS: usize = 6;

/// May this market send codes to such a phone? Where no telco told what kind of line it is on, the number itself
/// may (R9).
///
/// # Errors
/// `INVALID_NUMBER` for a country that is not on its list; `UNREACHABLE_LINE` for a line that takes no
/// texts.
pub fn check_line(market: &market::Model, phone: &PhoneNumber, line: Option<LineType>) -> Result<()> {
    let refused =
        |code, message: &str| Err(Error::Refused { code, message: message.to_owned(), field: Some("phone") });
    let country = phone.country().unwrap_or_default();
    if !market.verify_countries().any(|allowed| allowed.eq_ignore_ascii_case(&country)) {
        let words = "This market sends no codes to the country of this phone. An administrator can allow it.";
        return refused(ErrorCode::InvalidNumber, words);
    }
    match line.or_else(|| by_number(phone)) {
        Some(LineType::Landline) => {
            refused(ErrorCode::UnreachableLine, "This is a landline, and takes no texts.")
        }
        Some(LineType::TollFree | LineType::Premium) => {
            refused(ErrorCode::UnreachableLine, "This is no person's phone: it cannot be verified.")
        }
        Some(LineType::Mobile | LineType::Voip | LineType::Other) | None => Ok(()),
    }
}

fn by_number(phone: &PhoneNumber) -> Option<LineType> {
    let landline = phone.is_landline().then_some(LineType::Landline);
    landline.or_else(|| phone.is_toll_free().then_some(LineType::TollFree))
}

/// When another code may go to this phone: now, or later. `sent` are the codes of the last day.
///
/// # Errors
/// `RATE_LIMITED` if it got as many as it may within a day.
pub fn next(config: &Config, sent: &[Timestamp], now: Timestamp) -> Result<Timestamp> {
    let Some(last) = sent.last() else { return Ok(now) };
    if u64::try_from(sent.len()).unwrap_or(u64::MAX) >= config.verify_number_day {
        let first = sent[sent.len() - usize::try_from(config.verify_number_day).unwrap_or(1).max(1)];
        let words = format!(
            "This phone got {} codes within a day, which is all it may get. Try again in {}.",
            sent.len(),
            words(first.plus(DAY).since(now)),
        );
        return Err(Error::refused(ErrorCode::RateLimited, words));
    }
    let waits = &config.verify_resend;
    let wait = waits.get(sent.len() - 1).or(waits.last()).copied().unwrap_or_default();
    Ok(last.plus(wait))
}

/// May a code go out at this moment?
///
/// # Errors
/// `RATE_LIMITED`, with the time to wait.
pub async fn check(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    market: &market::Model,
    number: &PhoneHash,
    address: Option<&[u8]>,
) -> Result<()> {
    let since = now.minus(DAY);
    let sent = sent_lately(&**tx, now, std::iter::once(number)).await?;
    let sent: Vec<_> = sent.into_iter().map(|(_, at)| at).collect();
    let next = next(&app.config, &sent, now)?;
    if next > now {
        let words =
            format!("A code was sent a moment ago. Another one may follow in {}.", words(next.since(now)));
        return Err(Error::refused(ErrorCode::RateLimited, words));
    }
    if let Some(address) = address
        && verification_send::for_address(&**tx, address, since).await? >= app.config.verify_address_day
    {
        let words = "So many codes were asked for from this address that it gets no more today.";
        return Err(Error::refused(ErrorCode::RateLimited, words));
    }
    if verification_send::of_market(&**tx, market.id, since).await? >= market.verify_day_cap(&app.config) {
        let words = "This market sent as many codes as it may within a day. An administrator can allow more.";
        return Err(Error::refused(ErrorCode::RateLimited, words));
    }
    Ok(())
}

/// The codes that went to each of these phones within the last day, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn sent_lately(
    db: &impl crate::db::Connection,
    now: Timestamp,
    numbers: impl Iterator<Item = &PhoneHash>,
) -> Result<Vec<(PhoneHash, Timestamp)>> {
    verification_send::to_numbers(db, numbers.cloned(), now.minus(DAY)).await
}

/// A range of numbers: a phone without its last six digits.
#[must_use]
pub fn prefix(phone: &PhoneNumber) -> String {
    let e164 = phone.e164();
    e164[..e164.len().saturating_sub(HIDDEN_DIGITS).max(1)].to_owned()
}

/// Looks at a range of numbers after a code went there or came back: an alert is raised when many go and
/// few come back, and is over when enough do.
///
/// # Errors
/// When the database fails.
pub async fn watch(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    market: &market::Model,
    prefix: &str,
) -> Result<()> {
    let config = &app.config;
    if config.verify_alarm_sends == 0 {
        return Ok(());
    }
    let since = now.minus(config.verify_alarm_window);
    let (sent, back) = verification_send::to_prefix(&**tx, market.id, prefix, since).await?;
    let few = back.saturating_mul(100) < sent.saturating_mul(config.verify_alarm_percent);
    if !few {
        return alerts::passed(tx, now, Kind::VerificationPumping, Some(market.id), prefix).await;
    }
    if sent < config.verify_alarm_sends {
        return Ok(());
    }
    let message = format!(
        "{sent} codes went to phones that begin with {prefix}, and {back} came back. Someone may earn on \
         these texts: look at who asks for them, or take the country off the market's list."
    );
    let alert = Alert {
        kind: Kind::VerificationPumping,
        severity: Severity::Warning,
        market: Some(market.id),
        subject: prefix,
        message: &message,
    };
    alerts::raise(app, tx, now, &alert).await
}

/// A time to wait, in whole seconds, minutes or hours.
fn words(wait: Duration) -> String {
    let seconds = wait.as_millis().div_ceil(1_000);
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7_199 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h", seconds.div_ceil(3_600)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_hides_the_end_of_a_phone() {
        let phone = PhoneNumber::parse("+31612345678", None).unwrap();
        assert_eq!(prefix(&phone), "+31612");
    }

    #[test]
    fn waits_are_told_in_words() {
        for (seconds, told) in [(0, "0 s"), (30, "30 s"), (120, "2 min"), (86_400, "24 h")] {
            assert_eq!(words(Duration::from_secs(seconds)), told);
        }
    }
}
