//! Door 1: GraphQL.

/// The schema, as text.
#[must_use]
pub fn sdl() -> String {
    String::new()
}
