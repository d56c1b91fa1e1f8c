//! What a caller asked of a list's rows: so that the list reads it for all rows at once.

use async_graphql::{Context, Lookahead, Value};

/// What is asked of a row.
pub struct Asked<'a>(Vec<Lookahead<'a>>);

impl<'a> Asked<'a> {
    /// What is asked of the rows of the connection that this field answers.
    #[must_use]
    pub fn of_list(ctx: &'a Context<'_>) -> Self {
        let field = ctx.look_ahead();
        Self(vec![field.field("nodes"), field.field("edges").field("node")])
    }

    /// What is asked of the rows of the plain list that this field answers.
    #[must_use]
    pub fn of_rows(ctx: &'a Context<'_>) -> Self {
        Self(vec![ctx.look_ahead()])
    }

    /// What is asked of one of its fields.
    #[must_use]
    pub fn of(&self, field: &str) -> Self {
        Self(self.0.iter().map(|look| look.field(field)).collect())
    }

    /// What is asked of several of its fields, taken together.
    #[must_use]
    pub fn of_any(&self, fields: &[&str]) -> Self {
        fields.iter().map(|field| self.of(field)).fold(Self(Vec::new()), Self::and)
    }

    /// What is asked here or there.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// What is asked of the rows of the connection that one of its fields answers.
    #[must_use]
    pub fn of_list_in(&self, list: &str) -> Self {
        let list = self.of(list);
        list.of("nodes").and(list.of("edges").of("node"))
    }

    /// How many of the newest rows of a list are asked for, where nothing else is said of the page.
    #[must_use]
    pub fn newest_of(&self, list: &str) -> Option<i32> {
        let mut asked = self.0.iter().flat_map(|look| look.field(list).selection_fields());
        asked.find_map(|field| {
            let mut said = field.arguments().ok()?;
            said.retain(|(_, value)| *value != Value::Null);
            match said.as_slice() {
                [(name, Value::Number(rows))] if name == "last" => i32::try_from(rows.as_i64()?).ok(),
                _ => None,
            }
        })
    }

    /// Is this field asked for?
    #[must_use]
    pub fn has(&self, field: &str) -> bool {
        self.0.iter().any(|look| look.field(field).exists())
    }

    /// Is one of these fields asked for?
    #[must_use]
    pub fn has_any(&self, fields: &[&str]) -> bool {
        fields.iter().any(|field| self.has(field))
    }
}
