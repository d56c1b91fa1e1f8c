//! How ids, instants and counts cross this door.

use async_graphql::{ID, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::SecondsFormat;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::{Error, Result};

/// An instant as RFC 3339 with its offset, as `2026-11-21T09:30:00.000Z`. Answers are in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime(pub Timestamp);

/// An instant as RFC 3339 with its offset, as `2026-11-21T09:30:00.000Z`. Answers are in UTC.
#[Scalar]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let read = chrono::DateTime::parse_from_rfc3339(text)
            .map_err(|_| InputValueError::custom("write it as 2026-11-21T09:30:00Z"))?;
        Ok(Self(Timestamp(read.timestamp_millis())))
    }

    fn to_value(&self) -> Value {
        let text = self.0.to_datetime().map(|at| at.to_rfc3339_opts(SecondsFormat::Millis, true));
        text.map_or(Value::Null, Value::String)
    }
}

impl From<Timestamp> for DateTime {
    fn from(at: Timestamp) -> Self {
        Self(at)
    }
}

/// An instant that may be "while a ride is under way", which callers read as null.
#[must_use]
pub fn until(at: Timestamp) -> Option<DateTime> {
    (at < Timestamp::FAR).then_some(DateTime(at))
}

/// The row id in an argument.
///
/// # Errors
/// `INVALID_INPUT` naming `field` when it is no id of ours.
pub fn uuid(id: &ID, field: &'static str) -> Result<Uuid> {
    id.parse().map_err(|_| Error::invalid(field, "This is not an id given out by this server."))
}

/// As [`uuid`], for an argument that may be left out.
///
/// # Errors
/// As [`uuid`].
pub fn optional_uuid(id: Option<&ID>, field: &'static str) -> Result<Option<Uuid>> {
    id.map(|id| uuid(id, field)).transpose()
}

/// A count as GraphQL's `Int`, which has 32 bits.
#[must_use]
pub fn count(rows: i64) -> i32 {
    i32::try_from(rows).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_keep_their_milliseconds_and_are_told_in_utc() {
        let read = DateTime::parse(Value::String("2026-11-21T10:30:00.250+01:00".into())).unwrap();
        assert_eq!(read.to_value(), Value::String("2026-11-21T09:30:00.250Z".into()));
        assert!(DateTime::parse(Value::String("tomorrow".into())).is_err());
        assert!(until(Timestamp::FAR).is_none());
    }
}
