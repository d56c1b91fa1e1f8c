//! How many SQL statements a page costs: as many for fifty rides as for five.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use maskline_tests::{Fleet, TestApp};
use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber, span};

const BOARD: &str = "query($first: Int) { rides(first: $first) { nodes { ref state customer { name phone { masked } }
    driver { name phone { masked } } market { name } customerDials { number } driverDials { number }
    unreadCount problemCount contactUntil lastEntry { body delivery legs { state phone { masked } number { number } } } }
    pageInfo { hasNextPage } } }";

/// Counts the statements that sqlx reports.
struct Counter(Arc<AtomicUsize>);

impl Subscriber for Counter {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if metadata.target() == "sqlx::query" { Interest::always() } else { Interest::never() }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        struct Nothing;
        impl Visit for Nothing {
            fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
        }
        event.record(&mut Nothing);
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}
