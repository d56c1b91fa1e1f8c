//! How large a request may be. What costs time before the schema's own limits speak (parsing,
//! fragments that multiply, aliases) is measured here first.

use std::collections::HashMap;

use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet};
use async_graphql::{Name, Request, ServerError, ServerResult, Variables};
use async_graphql_value::ConstValue;

use super::errors::refusal;
use crate::error::ErrorCode;

/// Largest request body, in bytes.
pub const BODY: usize = 128 * 1024;
/// Largest query text, in bytes; variables come on top.
pub const QUERY: usize = 32 * 1024;
/// Deepest nesting of fields; introspection needs 13.
pub const DEPTH: usize = 20;
/// Most fields that may be answered, pages multiplied by their size.
pub const COMPLEXITY: usize = 30_000;
/// Most aliases in one request, fragments counted where they are spread.
pub const ALIASES: usize = 50;
/// Most selections in one request, over all its operations: fields, spreads and what fragments hold where they
/// are spread.
pub const SELECTIONS: usize = 2_000;
/// Most looks at the schema itself in one request: one is large, and asked for by anybody.
const INTROSPECTIONS: usize = 4;
/// Most directives on one field.
pub const DIRECTIVES: usize = 4;
/// Deepest nesting of brackets: the parser goes down the stack with them.
const BRACKETS: usize = 64;

/// Refuses a request that is too large before it is looked at closely.
///
/// # Errors
/// `QUERY_TOO_COMPLEX`; the parser's own for what is no query.
pub(super) fn check(request: &mut Request) -> ServerResult<()> {
    if request.query.len() > QUERY {
        return Err(too_complex("The query text is too long."));
    }
    if bracket_depth(&request.query) > BRACKETS {
        return Err(too_complex("The query is nested too deep."));
    }
    check_document(request.parsed_query()?)?;
    let given = request.variables.clone();
    check_operations(request.parsed_query()?, &given)
}

/// Refuses what the library would find out while it runs, or never: a variable that is left out, and a
/// subscription to several things.
fn check_operations(document: &ExecutableDocument, given: &Variables) -> ServerResult<()> {
    let only = document.operations.iter().count() == 1;
    for (_, operation) in document.operations.iter() {
        let operation = &operation.node;
        if operation.ty == OperationType::Subscription && operation.selection_set.node.items.len() > 1 {
            return Err(refusal(ErrorCode::InvalidInput, "Subscribe to one field a request."));
        }
        for variable in operation.variable_definitions.iter().filter(|_| only) {
            let variable = &variable.node;
            let is_given = given.get(&variable.name.node).is_some_and(|value| *value != ConstValue::Null);
            if !variable.var_type.node.nullable && variable.default_value.is_none() && !is_given {
                let words = format!("The variable ${} is required.", variable.name.node);
                return Err(refusal(ErrorCode::InvalidInput, words));
            }
        }
    }
    Ok(())
}

/// Is this short and flat enough to be parsed at all?
#[must_use]
pub fn may_be_read(query: &str) -> bool {
    query.len() <= QUERY && bracket_depth(query) <= BRACKETS
}

fn too_complex(message: &str) -> ServerError {
    refusal(ErrorCode::QueryTooComplex, message)
}

/// What a selection holds once its fragments are written out.
#[derive(Clone, Copy, Default)]
struct Size {
    selections: usize,
    aliases: usize,
    introspections: usize,
}

impl Size {
    fn grow(&mut self, by: Self) {
        self.selections = self.selections.saturating_add(by.selections);
        self.aliases = self.aliases.saturating_add(by.aliases);
        self.introspections = self.introspections.saturating_add(by.introspections);
    }
}

/// Sizes of fragments, so that each is measured once; `None` while it is being measured.
type Measured = HashMap<Name, Option<Size>>;

fn check_document(document: &ExecutableDocument) -> ServerResult<()> {
    let mut measured = Measured::new();
    // All operations are validated, whichever is asked for; and fragments that none of them spreads.
    let mut whole = Size::default();
    for (_, operation) in document.operations.iter() {
        whole.grow(measure(document, &operation.node.selection_set.node, &mut measured)?);
    }
    for name in document.fragments.keys() {
        if !measured.contains_key(name) {
            whole.grow(measure_fragment(document, name, &mut measured)?);
        }
    }
    if whole.selections > SELECTIONS {
        return Err(too_complex("The query selects too many fields."));
    }
    if whole.introspections > INTROSPECTIONS {
        return Err(too_complex("The query asks for the schema too often."));
    }
    if whole.aliases > ALIASES {
        return Err(too_complex("The query has too many aliases."));
    }
    Ok(())
}

fn measure(document: &ExecutableDocument, set: &SelectionSet, measured: &mut Measured) -> ServerResult<Size> {
    let mut size = Size::default();
    for selection in &set.items {
        // Also a spread that leads to nothing: the library follows each of them.
        let mut own = Size { selections: 1, ..Size::default() };
        let inner = match &selection.node {
            Selection::Field(field) => {
                own.aliases = usize::from(field.node.alias.is_some());
                let is_schema = matches!(field.node.name.node.as_str(), "__schema" | "__type");
                own.introspections = usize::from(is_schema);
                measure(document, &field.node.selection_set.node, measured)?
            }
            Selection::InlineFragment(fragment) => {
                measure(document, &fragment.node.selection_set.node, measured)?
            }
            Selection::FragmentSpread(spread) => {
                measure_fragment(document, &spread.node.fragment_name.node, measured)?
            }
        };
        size.grow(own);
        size.grow(inner);
    }
    Ok(size)
}

fn measure_fragment(
    document: &ExecutableDocument,
    name: &Name,
    measured: &mut Measured,
) -> ServerResult<Size> {
    match measured.get(name) {
        Some(Some(size)) => return Ok(*size),
        Some(None) => return Err(refusal(ErrorCode::InvalidInput, "A fragment contains itself.")),
        None => {}
    }
    // An unknown fragment is named by the validation that follows.
    let Some(fragment) = document.fragments.get(name) else { return Ok(Size::default()) };
    measured.insert(name.clone(), None);
    let size = measure(document, &fragment.node.selection_set.node, measured)?;
    measured.insert(name.clone(), Some(size));
    Ok(size)
}

/// How deep brackets of any kind are nested, leaving out strings and comments.
fn bracket_depth(query: &str) -> usize {
    let bytes = query.as_bytes();
    let (mut depth, mut deepest, mut at) = (0_usize, 0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'(' | b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'#' => at += bytes[at..].iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(bytes.len()),
            b'"' => at = string_end(bytes, at),
            _ => {}
        }
        at += 1;
    }
    deepest
}

/// The place of the last quote of the string that begins at `start`.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let block = bytes[start..].starts_with(b"\"\"\"");
    let mut at = if block { start + 3 } else { start + 1 };
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            // A string ends with its line; the parser will say that it lacks its quote.
            b'"' | b'\n' if !block => return at,
            b'"' if bytes[at..].starts_with(b"\"\"\"") => return at + 2,
            _ => {}
        }
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(query: &str) -> bool {
        check_document(&async_graphql::parser::parse_query(query).unwrap()).is_err()
    }

    #[test]
    fn counts_aliases_where_fragments_are_spread() {
        let aliases = |n| (0..n).map(|i| format!("a{i}: me {{ id }}")).collect::<Vec<_>>().join(" ");
        assert!(!refused(&format!("{{ {} }}", aliases(ALIASES))));
        assert!(refused(&format!("{{ {} }}", aliases(ALIASES + 1))));
        let spread = format!("{{ ...F ...F ...F }} fragment F on Query {{ {} }}", aliases(20));
        assert!(refused(&spread));
    }

    #[test]
    fn fragments_that_multiply_or_turn_in_circles_are_refused_quickly() {
        let mut bomb = vec!["{ ...F0 } fragment F40 on Query { __typename }".to_owned()];
        bomb.extend((0..40).map(|i| format!("fragment F{i} on Query {{ ...F{0} ...F{0} }}", i + 1)));
        assert!(refused(&bomb.join(" ")));
        assert!(refused("{ ...A } fragment A on Query { ...B ...B } fragment B on Query { ...A ...A }"));
    }

    #[test]
    fn spreads_count_though_they_lead_to_nothing() {
        let mut bomb = vec!["{ ...f0 } fragment f19 on Query { ...nope }".to_owned()];
        bomb.extend(
            (0..19).map(|i| format!("fragment f{i} on Query {{ {} }}", format!("...f{} ", i + 1).repeat(30))),
        );
        assert!(refused(&bomb.join(" ")));
        assert!(!refused(&format!("{{ {} }}", "... on Query { me } ".repeat(SELECTIONS / 2))));
        assert!(refused(&format!("{{ {} }}", "... on Query { me } ".repeat(SELECTIONS / 2 + 1))));
    }

    #[test]
    fn all_operations_of_a_document_count_and_what_none_of_them_spreads() {
        let fields = "me ".repeat(SELECTIONS / 4);
        let operations =
            |n| (0..n).map(|i| format!("query q{i} {{ {fields} }}")).collect::<Vec<_>>().join(" ");
        assert!(!refused(&operations(4)));
        assert!(refused(&operations(5)));
        assert!(refused(&format!("{} fragment F on Query {{ {fields} }}", operations(4))));
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_nest() {
        assert_eq!(bracket_depth("{ a(b: [1, {c: 2}]) }"), 4);
        assert_eq!(bracket_depth("{ a(b: \"[[[\\\"[[[\") # [[[[\n }"), 2);
        assert_eq!(bracket_depth("{ a(b: \"\"\"[[[ \" [[[\"\"\") }"), 2);
        assert!(bracket_depth(&"[".repeat(20_000)) > BRACKETS);
    }
}
