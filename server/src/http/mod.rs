//! Door 2, and the letter-box of door 1.

pub mod graphql;
