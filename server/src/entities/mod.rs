//! The database: one file a table — its columns and the named questions asked of it. A question
//! takes any connection, so that it runs inside a transaction as well as outside. No decision
//! stands here.

pub mod account;
pub mod api_key;
pub mod audit;
pub mod audit_head;
pub mod block;
pub mod conversation;
pub mod entry;
pub mod event;
pub mod event_log;
pub mod ignored_phone;
pub mod leg;
pub mod market;
pub mod number_order;
pub mod participant;
pub mod person;
pub mod phone;
pub mod pin_attempt;
pub mod pool_day;
pub mod pool_policy;
pub mod pool_proposal;
pub mod pool_refusal;
pub mod provider_check;
pub mod proxy_number;
pub mod recovery;
pub mod ride;
pub mod ride_read;
pub mod route;
pub mod session;
pub mod sweep;
pub mod template;
pub mod unrouted_item;
