//! The HTTP edge: one page of routes, sign-in, webhooks, the letter-box of GraphQL and the console.
//! A handler turns a request into a call of a work room and its answer into a response; nothing is
//! decided here.

mod address;
mod auth;
mod console;
mod export;
mod gate;
mod graphql;
mod headers;
mod health;
mod metrics;
mod pictures;
mod refusal;
mod router;
mod serve;
mod trace;
mod webhooks;

pub use address::ClientAddress;
pub use refusal::Refusal;
pub use router::router;
pub use serve::serve;
