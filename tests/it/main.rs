//! Stories: one file a behaviour, told through the real router and a real database. The same suite
//! runs on SQLite and, with `TEST_DATABASE_URL`, on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on fails")]

mod access;
mod audit;
mod autopilot;
mod backup;
mod company_calls;
mod conformance;
mod crash;
mod database_outage;
mod delivery;
mod demo_clock;
mod edge_blocks;
mod edge_contact;
mod edge_drivers;
mod edge_phones;
mod edge_resolution;
mod explain;
mod exports;
mod faults;
mod fishermans_helper;
mod floods;
mod full_disk;
mod guards;
mod house_rules;
mod inbox;
mod intake;
mod messagebird_story;
mod nodes;
mod numbers;
mod numbers_renting;
mod opt_outs;
mod outage;
mod pin;
mod pool;
mod pool_properties;
mod pool_replay;
mod pool_rules;
mod privacy;
mod properties;
mod recovery;
mod relay;
mod ride_life;
mod rides;
mod schema;
mod subscriptions;
mod support_line;
mod sweeps;
mod templates;
mod uncertain;
mod unrouted;
mod vonage_story;
mod webhooks;
