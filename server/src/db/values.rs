//! Values on their way into SQLite and back, and its errors, as sea-orm has them.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use rusqlite::ErrorCode::ConstraintViolation;
use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE};
use rusqlite::types::{FromSqlError, ToSqlOutput, Type, ValueRef};
use rusqlite::{Error, ToSql, ffi};
use sea_orm::{DbErr, RuntimeErr, Statement, Value};
use sqlx::error::{DatabaseError, ErrorKind};

use super::narrow;

/// Gives a prepared statement its values: `$3` is the third of them, wherever it stands; `?` is the next.
pub(super) fn bind(prepared: &mut rusqlite::Statement<'_>, statement: &Statement) -> rusqlite::Result<()> {
    let values: &[Value] = statement.values.as_ref().map_or(&[], |values| &values.0);
    for place in 1..=prepared.parameter_count() {
        let named = prepared.parameter_name(place).and_then(|name| name[1..].parse().ok());
        let value = values.get(named.unwrap_or(place).saturating_sub(1));
        let value = value.ok_or(Error::InvalidParameterCount(values.len(), prepared.parameter_count()))?;
        prepared.raw_bind_parameter(place, Bound(value))?;
    }
    Ok(())
}

/// A value of a statement.
struct Bound<'a>(&'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let number = |value: Option<i64>| value.map_or(ValueRef::Null, ValueRef::Integer);
        let plain = match self.0 {
            Value::Bool(value) => number(value.map(i64::from)),
            Value::Int(value) => number(value.map(i64::from)),
            Value::BigInt(value) => number(*value),
            // Sizes of pages.
            Value::BigUnsigned(value) => number(value.map(|value| i64::try_from(value).unwrap_or(i64::MAX))),
            Value::Double(value) => value.map_or(ValueRef::Null, ValueRef::Real),
            Value::String(value) => value.as_ref().map_or(ValueRef::Null, |it| ValueRef::Text(it.as_bytes())),
            Value::Bytes(value) => value.as_ref().map_or(ValueRef::Null, |it| ValueRef::Blob(it)),
            Value::Uuid(value) => value.as_ref().map_or(ValueRef::Null, |it| ValueRef::Blob(it.as_bytes())),
            other => {
                let words = format!("a value of a kind that no statement of ours has: {}", kind(other));
                return Err(Error::ToSqlConversionFailure(words.into()));
            }
        };
        Ok(ToSqlOutput::Borrowed(plain))
    }
}

/// The name of a value's kind, without the value.
fn kind(value: &Value) -> String {
    let shown = format!("{value:?}");
    shown.split('(').next().unwrap_or_default().to_owned()
}

/// What the values of a column are, by the type it was declared with. SQLite itself keeps numbers, texts and bytes, and
/// what is computed was declared as nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Bool,
    Int,
    Uuid,
    AsKept,
}

impl Kind {
    /// Of a column of a table that was declared so.
    pub(super) fn of(declared: Option<&str>, table: Option<&str>, column: Option<&str>) -> Self {
        match declared.unwrap_or_default().to_ascii_lowercase().as_str() {
            "boolean" => Self::Bool,
            "integer" if table.zip(column).is_some_and(|(table, column)| narrow::is(table, column)) => {
                Self::Int
            }
            uuid if uuid.starts_with("uuid") => Self::Uuid,
            _ => Self::AsKept,
        }
    }

    /// What SQLite has, as sea-orm wants it.
    pub(super) fn value(self, kept: ValueRef<'_>) -> Result<Value, FromSqlError> {
        Ok(match (self, kept) {
            // Nothing is nothing, of whichever kind.
            (_, ValueRef::Null) => Value::BigInt(None),
            (Self::Bool, ValueRef::Integer(number)) => Value::Bool(Some(number != 0)),
            (Self::Int, ValueRef::Integer(number)) => {
                Value::Int(Some(i32::try_from(number).map_err(|_| FromSqlError::OutOfRange(number))?))
            }
            (_, ValueRef::Integer(number)) => Value::BigInt(Some(number)),
            (_, ValueRef::Real(number)) => Value::Double(Some(number)),
            (_, ValueRef::Text(_)) => Value::String(Some(kept.as_str()?.to_owned())),
            (Self::Uuid, ValueRef::Blob(bytes)) => Value::Uuid(Some(
                uuid::Uuid::from_slice(bytes).map_err(|error| FromSqlError::Other(error.into()))?,
            )),
            (_, ValueRef::Blob(bytes)) => Value::Bytes(Some(bytes.to_owned())),
        })
    }
}

/// An error of SQLite, where sea-orm has those of databases.
pub(super) fn failed(error: Error) -> DbErr {
    match error {
        Error::SqliteFailure(code, words) => {
            let words = words.unwrap_or_else(|| code.to_string());
            let failure: Box<dyn DatabaseError> = Box::new(Failure { code, words });
            DbErr::Exec(RuntimeErr::SqlxError(Arc::new(sqlx::Error::Database(failure))))
        }
        other => DbErr::Query(RuntimeErr::Internal(other.to_string())),
    }
}

/// That a column holds what it cannot hold.
pub(super) fn misfit(column: usize, error: FromSqlError) -> Error {
    Error::FromSqlConversionFailure(column, Type::Null, Box::new(error))
}

/// What SQLite refused or could not do.
#[derive(Debug)]
struct Failure {
    code: ffi::Error,
    words: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "(code: {}) {}", self.code.extended_code, self.words)
    }
}

impl StdError for Failure {}

impl DatabaseError for Failure {
    fn message(&self) -> &str {
        &self.words
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        Some(self.code.extended_code.to_string().into())
    }

    fn kind(&self) -> ErrorKind {
        match self.code.extended_code {
            SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY => ErrorKind::UniqueViolation,
            _ if self.code.code == ConstraintViolation => ErrorKind::CheckViolation,
            _ => ErrorKind::Other,
        }
    }

    fn as_error(&self) -> &(dyn StdError + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn StdError + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn StdError + Send + Sync + 'static> {
        self
    }
}
