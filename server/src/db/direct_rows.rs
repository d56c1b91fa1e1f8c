//! The entities that are read straight from SQLite, column by column: those of the board, of a ride's
//! page and of the lists, and the feed. A column that is added to one of them is added here, in the same place: the
//! compiler refuses a list without it, and a test finds one in a wrong place.

use rusqlite::Row;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use sea_orm::ActiveEnum;

use super::direct::Direct;
use crate::clock::Timestamp;
use crate::entities::{
    conversation, entry, event, leg, market, participant, person, phone, proxy_number, ride,
};

impl FromSql for Timestamp {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        i64::column_result(value).map(Self)
    }
}

/// Choices, which the database has as words.
macro_rules! words {
    ($($choice:ty),* $(,)?) => { $(
        impl FromSql for $choice {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                Self::try_from_value(&value.as_str()?.to_owned()).map_err(|error| FromSqlError::Other(error.into()))
            }
        }
    )* };
}

words!(
    conversation::CloseReason,
    conversation::Kind,
    conversation::Mode,
    conversation::Rung,
    entry::Channel,
    entry::Kind,
    entry::Leak,
    entry::Party,
    entry::Verdict,
    event::Topic,
    leg::Direction,
    leg::State,
    market::Strategy,
    person::Kind,
    phone::LineType,
    proxy_number::Callbacks,
    proxy_number::Purpose,
    proxy_number::State,
    ride::State,
);

/// How the rows of an entity are read.
macro_rules! direct {
    ($($entity:ident { $($column:ident),* $(,)? })*) => { $(
        impl Direct for $entity::Entity {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($column)),*];

            fn read(row: &Row<'_>) -> rusqlite::Result<$entity::Model> {
                let mut place = 0..;
                let mut next = || place.next().unwrap_or(usize::MAX);
                Ok($entity::Model { $($column: row.get(next())?),* })
            }
        }
    )* };
}

direct! {
    conversation {
        id, market_id, rung, rested_ms, kind, strategy, mode, opened_at, connected_at, ended_at, expires_at,
        hard_expires_at, closed_at, close_reason, version, suspended_at, last_entry_at,
    }
    entry {
        id, conversation_id, ride_id, number_id, channel, kind, from_role, to_role, from_person_id,
        to_person_id, body_sealed, template, problem, trace, answer_sealed, recovered, media_sealed,
        missing_parts, leak, redacted_at, secret_sealed, verdict, edited_sealed, created_at,
    }
    event { seq, topic, entry_id, ride_id, alert_id, conversation_id, at }
    leg {
        id, entry_id, direction, state, provider, provider_id, number_id, phone_sealed, phone_hash, attempts,
        failures, first_attempt_at, next_attempt_at, lease_until, error_code, error_message, segments,
        duration_seconds, created_at, updated_at, trace,
    }
    participant { id, conversation_id, person_id, phone_id, role, number_id, left_at }
    person {
        id, kind, name, name_folded, note, locale, active, last_ride_at, version, app_token_version,
        created_at, updated_at,
    }
    phone {
        id, person_id, number_sealed, number_hash, country, is_primary, line_type, looked_up_at, retired_at,
        verified_at, created_at,
    }
    proxy_number {
        id, e164, provider, provider_sid, market_id, state, purpose, environment, sms, voice, mms, pair_id, country,
        region, locality, area_code, latitude, longitude, callbacks, callbacks_problem, callbacks_checked_at,
        callbacks_ok_at, missing_since, monthly_cost_micros, cost_currency, renews_at, error,
        release_when_drained, lease_until, state_changed_at, version, last_used_at, created_at,
    }
    ride {
        id, r#ref, market_id, customer_id, driver_id, conversation_id, start, destination, places_folded,
        pickup_at, state, external_id, start_latitude, start_longitude, activity_at, version, created_at,
        ended_at,
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{Iden, Iterable};

    use super::*;

    fn in_place<E: Direct>() {
        let columns: Vec<_> = E::Column::iter().map(|column| column.unquoted().to_owned()).collect();
        let ours: Vec<_> = E::COLUMNS.iter().map(|column| column.trim_start_matches("r#")).collect();
        assert_eq!(ours, columns);
    }

    #[test]
    fn each_column_is_read_from_its_place() {
        in_place::<conversation::Entity>();
        in_place::<entry::Entity>();
        in_place::<event::Entity>();
        in_place::<leg::Entity>();
        in_place::<participant::Entity>();
        in_place::<person::Entity>();
        in_place::<phone::Entity>();
        in_place::<proxy_number::Entity>();
        in_place::<ride::Entity>();
    }
}
