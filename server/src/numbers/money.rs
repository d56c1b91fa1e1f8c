//! Amounts as telcos write them, and as we count them: in millionths.

/// Millionths in one.
const ONE: i64 = 1_000_000;

/// Reads a decimal number, as `1.15`, into millionths; what is smaller is cut. `None` if it is none, or negative.
#[must_use]
pub fn micros(decimal: &str) -> Option<i64> {
    let (whole, fraction) = decimal.trim().split_once('.').unwrap_or((decimal.trim(), ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        return None;
    }
    let fraction: String = fraction.chars().chain("000000".chars()).take(6).collect();
    whole.parse::<i64>().ok()?.checked_mul(ONE)?.checked_add(fraction.parse().ok()?)
}

/// Writes millionths as a decimal number with at least two places.
#[must_use]
pub fn decimal(micros: i64) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    let (whole, fraction) = (micros.unsigned_abs() / 1_000_000, micros.unsigned_abs() % 1_000_000);
    let fraction = format!("{fraction:06}");
    let mut places = fraction.trim_end_matches('0').to_owned();
    while places.len() < 2 {
        places.push('0');
    }
    format!("{sign}{whole}.{places}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_come_back_as_they_went() {
        for (written, told) in [("1.15", "1.15"), ("2", "2.00"), ("0.0065", "0.0065"), ("1.5000", "1.50")] {
            assert_eq!(decimal(micros(written).unwrap()), told);
        }
        for wrong in ["", ".5", "-1", "1,5", "1.1.1", "one", "99999999999999"] {
            assert_eq!(micros(wrong), None, "{wrong}");
        }
    }
}
