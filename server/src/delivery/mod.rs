//! Delivery: the courier takes queued legs to the telcos, and receipts come back. What to send,
//! and to whom, was decided in masking.

pub mod courier;
pub mod problems;
pub mod receipts;
