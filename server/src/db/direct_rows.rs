//! The entities that are read straight from SQLite, column by column: those of the board, of a ride's
//! page and of the lists, and the feed. A column that is added to one of them is added here, in the same place: the
//! compiler refuses a list without it, and a test finds one in a wrong place.

use std::cell::RefCell;

use rusqlite::Row;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use sea_orm::ActiveEnum;

use super::direct::Direct;
use crate::clock::Timestamp;
use crate::entities::{
    account, block, conversation, entry, event, leg, market, opt_out, participant, person, phone,
    proxy_number, reach, ride, route,
};

impl FromSql for Timestamp {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        i64::column_result(value).map(Self)
    }
}

/// A choice, by its word. sea-orm wants the word as a `String`: it is always the same one, as a page has a thousand.
fn word<T: ActiveEnum<Value = String>>(value: ValueRef<'_>) -> FromSqlResult<T> {
    thread_local!(static WORD: RefCell<String> = RefCell::default());
    let value = value.as_str()?;
    WORD.with_borrow_mut(|word| {
        value.clone_into(word);
        T::try_from_value(word).map_err(|error| FromSqlError::Other(error.into()))
    })
}

/// Choices, which the database has as words.
macro_rules! words {
    ($($choice:ty),* $(,)?) => { $(
        impl FromSql for $choice {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                word(value)
            }
        }
    )* };
}

words!(
    account::Role,
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
    opt_out::Source,
    market::ExpiryMode,
    market::LeakPolicy,
    market::Strategy,
    route::Disposition,
    person::Kind,
    phone::LineType,
    proxy_number::Callbacks,
    proxy_number::Purpose,
    proxy_number::State,
    ride::State,
);

impl Direct for reach::Reach {
    const WIDTH: usize = 2 * route::Model::WIDTH
        + conversation::Model::WIDTH
        + 2 * participant::Model::WIDTH
        + 2 * phone::Model::WIDTH
        + person::Model::WIDTH;

    fn read(row: &Row<'_>, from: usize) -> rusqlite::Result<Self> {
        let conversation = from + route::Model::WIDTH;
        let sender = conversation + conversation::Model::WIDTH;
        let peer = sender + participant::Model::WIDTH;
        let peer_phone = peer + participant::Model::WIDTH;
        let back = peer_phone + phone::Model::WIDTH;
        let sharer = back + route::Model::WIDTH;
        Ok(Self {
            route: route::Model::read(row, from)?,
            conversation: conversation::Model::read_found(row, conversation)?,
            sender: participant::Model::read_found(row, sender)?,
            peer: participant::Model::read_found(row, peer)?,
            peer_phone: phone::Model::read_found(row, peer_phone)?,
            back: route::Model::read_found(row, back)?,
            sharer: phone::Model::read_found(row, sharer)?,
            author: person::Model::read_found(row, sharer + phone::Model::WIDTH)?,
        })
    }
}

impl Direct for leg::WithEntry {
    const WIDTH: usize = leg::Model::WIDTH + entry::Model::WIDTH;

    fn read(row: &Row<'_>, from: usize) -> rusqlite::Result<Self> {
        let entry = from + leg::Model::WIDTH;
        Ok(Self { leg: leg::Model::read(row, from)?, entry: entry::Model::read(row, entry)? })
    }
}

/// How rows are read whose columns are these, in this order.
macro_rules! columns {
    ($rows:ty { $($column:ident),* $(,)? }) => {
        impl Direct for $rows {
            const WIDTH: usize = [$(stringify!($column)),*].len();

            fn read(row: &Row<'_>, from: usize) -> rusqlite::Result<Self> {
                let mut place = from..;
                let mut next = || place.next().unwrap_or(usize::MAX);
                Ok(Self { $($column: row.get(next())?),* })
            }
        }
    };
}

columns!(account::Standing { role, active, token_version, markets });
columns!(leg::Due { id, provider, number_id, attempts, failures, state });
columns!(entry::Recent { id, from_person_id, body_sealed });
columns!(leg::Sent { in_hour, in_day });
columns!(proxy_number::Digits { e164 });

/// How the rows of an entity are read, in the order in which sea-orm selects their columns.
macro_rules! direct {
    ($($entity:ident { $($column:ident),* $(,)? })*) => {
        $(
            columns!($entity::Model { $($column),* });
        )*

        #[cfg(test)]
        mod tests {
            use sea_orm::{Iden, Iterable};

            use super::*;

            #[test]
            fn each_column_is_read_from_its_place() {
                $(
                    let columns: Vec<_> = $entity::Column::iter().map(|it| it.unquoted().to_owned()).collect();
                    let ours: Vec<_> = [$(stringify!($column)),*].map(|it| it.trim_start_matches("r#")).into();
                    assert_eq!(ours, columns);
                )*
            }
        }
    };
}

direct! {
    block { id, first_id, second_id, reason, account_id, created_at, lifted_at }
    conversation {
        id, market_id, rung, rested_ms, kind, strategy, mode, opened_at, connected_at, ended_at, expires_at,
        hard_expires_at, closed_at, close_reason, version, suspended_at, extended_until,
    }
    entry {
        id, conversation_id, ride_id, number_id, channel, kind, from_role, to_role, from_person_id,
        to_person_id, body_sealed, template, problem, trace, answer_sealed, recovered, media_sealed,
        missing_parts, leak, redacted_at, secret_sealed, verdict, edited_sealed, account_id,
        created_at,
    }
    event { seq, topic, entry_id, ride_id, alert_id, conversation_id, at }
    leg {
        id, entry_id, direction, state, provider, provider_id, number_id, phone_sealed, phone_hash, attempts,
        failures, first_attempt_at, next_attempt_at, lease_until, error_code, error_message, segments,
        duration_seconds, created_at, updated_at, trace,
    }
    market {
        id, name, country, time_zone, brand, strategy, grace_seconds, cancel_grace_seconds, quarantine_seconds,
        region, latitude, longitude, radius_miles, area_codes, needs_mms, toll_free, min_numbers,
        target_numbers, max_numbers, spend_cap_micros, spend_currency, lookup_phones, locale, ride_word,
        driver_word, customer_word, pin_digits, expiry_mode, slide_seconds, longest_contact_seconds,
        lost_window_seconds, reconnect_seconds, auto_reconnect, tells_completion, whispers, tells_missed_calls,
        detects_voicemail, support_hours, allowed_countries, verify_countries, verify_day_cap, credit_micros, credit_currency,
        leak_policy, is_default, created_at,
    }
    opt_out { id, phone_hash, person_id, source, provider, number_id, since, ended_at }
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
    route {
        phone_hash, number_id, conversation_id, participant_id, peer_id, held_until, ended_at, disposition,
        moved_to, prev_conversation_id, prev_peer_id, prev_until,
    }
}
