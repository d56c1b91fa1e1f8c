//! http
pub mod graphql;
pub mod webhooks;
