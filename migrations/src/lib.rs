//! The database schema, one file a step, for SQLite and PostgreSQL alike. Steps are never edited
//! once released; a change is a new step.
//!
//! Instants are unix milliseconds (`BIGINT`), enumerations upper-case words, ids UUIDv7.

use sea_orm_migration::prelude::*;

mod columns;
mod m0001_accounts;
mod m0002_people;
mod m0003_numbers;
mod m0004_rides;
mod m0005_log;
mod m0010_recovery;
mod m0014_parts;
mod m0020_number_states;
mod m0021_market_places;
mod m0022_number_orders;
mod m0023_line_types;
mod m0030_attempts;
mod m0031_alerts;
mod m0032_inbound_events;
mod m0033_opt_outs;
mod m0040_sweeps;
mod m0041_vacuum;
mod m0042_traces;
mod m0050_trace;
mod m0051_ride_life;
mod m0060_templates;
mod m0061_unrouted;
mod m0062_pin;
mod m0070_pool_policies;
mod m0071_pool_days;
mod m0080_api_keys;
mod m0081_audit_chain;
mod m0090_verification;
mod m0091_credit;
mod m0092_second_factor;
mod m0095_support;
mod m0096_intake;
mod m0100_masks;
mod m0105_privacy;
mod m0108_leaks;
mod m0110_hooks;
mod m0120_calls;
mod m0125_support_hours;
mod m0130_app_tokens;
mod m0131_account_markets;
mod m0140_intercept;
mod m0141_pictures;
mod m0142_voicemail;
mod m0143_number_pairs;
mod m0144_due_legs;
mod m0145_what_is_swept;
mod m0146_less_to_write;
mod m0147_problems_by_name;
mod m0148_positions_of_places;
mod m0149_extended_until;
mod m0150_where_alerts_lead;
mod m0151_authors;
mod m0152_what_may_be_sent;
mod m0153_what_was_dialled;
mod rebuild;

/// Steps that make a table anew, which on SQLite is done with its references not looked at: no transaction around it
/// allows that. They bring their own.
pub const ON_THEIR_OWN: [&str; 1] = ["m0051_ride_life"];

/// Brings a database to the newest schema.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_accounts::Migration),
            Box::new(m0002_people::Migration),
            Box::new(m0003_numbers::Migration),
            Box::new(m0004_rides::Migration),
            Box::new(m0005_log::Migration),
            Box::new(m0010_recovery::Migration),
            Box::new(m0014_parts::Migration),
            Box::new(m0020_number_states::Migration),
            Box::new(m0021_market_places::Migration),
            Box::new(m0022_number_orders::Migration),
            Box::new(m0023_line_types::Migration),
            Box::new(m0030_attempts::Migration),
            Box::new(m0031_alerts::Migration),
            Box::new(m0032_inbound_events::Migration),
            Box::new(m0033_opt_outs::Migration),
            Box::new(m0040_sweeps::Migration),
            Box::new(m0041_vacuum::Migration),
            Box::new(m0042_traces::Migration),
            Box::new(m0050_trace::Migration),
            Box::new(m0051_ride_life::Migration),
            Box::new(m0060_templates::Migration),
            Box::new(m0061_unrouted::Migration),
            Box::new(m0062_pin::Migration),
            Box::new(m0070_pool_policies::Migration),
            Box::new(m0071_pool_days::Migration),
            Box::new(m0080_api_keys::Migration),
            Box::new(m0081_audit_chain::Migration),
            Box::new(m0090_verification::Migration),
            Box::new(m0091_credit::Migration),
            Box::new(m0092_second_factor::Migration),
            Box::new(m0095_support::Migration),
            Box::new(m0096_intake::Migration),
            Box::new(m0100_masks::Migration),
            Box::new(m0105_privacy::Migration),
            Box::new(m0108_leaks::Migration),
            Box::new(m0110_hooks::Migration),
            Box::new(m0120_calls::Migration),
            Box::new(m0125_support_hours::Migration),
            Box::new(m0130_app_tokens::Migration),
            Box::new(m0131_account_markets::Migration),
            Box::new(m0140_intercept::Migration),
            Box::new(m0141_pictures::Migration),
            Box::new(m0142_voicemail::Migration),
            Box::new(m0143_number_pairs::Migration),
            Box::new(m0144_due_legs::Migration),
            Box::new(m0145_what_is_swept::Migration),
            Box::new(m0146_less_to_write::Migration),
            Box::new(m0147_problems_by_name::Migration),
            Box::new(m0148_positions_of_places::Migration),
            Box::new(m0149_extended_until::Migration),
            Box::new(m0150_where_alerts_lead::Migration),
            Box::new(m0151_authors::Migration),
            Box::new(m0152_what_may_be_sent::Migration),
            Box::new(m0153_what_was_dialled::Migration),
        ]
    }
}
