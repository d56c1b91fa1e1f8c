//! The table of edge cases in `docs/edge-cases.md`: complete, and true to the stories it names.

use std::collections::BTreeSet;
use std::path::Path;

/// How many edge cases there are.
const EDGES: usize = 52;

/// The number, the file and the story of a row.
fn row(line: &str) -> Option<(usize, &str, &str)> {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let number = cells.get(1)?.strip_prefix('E')?.parse().ok()?;
    let mut named = cells.get(4)?.split('`').filter(|part| !part.trim().is_empty());
    Some((number, named.next()?, named.next()?))
}

#[test]
fn each_edge_case_has_a_row_that_names_a_story_there_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let table = std::fs::read_to_string(root.join("docs/edge-cases.md")).unwrap();
    let rows: Vec<_> = table.lines().filter_map(row).collect();
    let numbers: BTreeSet<_> = rows.iter().map(|(number, ..)| *number).collect();
    assert_eq!(numbers, (1..=EDGES).collect(), "one row for each of E1 to E{EDGES}");
    for (number, file, story) in rows {
        let source = std::fs::read_to_string(root.join(file)).unwrap_or_default();
        let told = format!("async fn {story}(");
        let at = source.find(&told).unwrap_or_else(|| panic!("E{number}: no story {story} in {file}"));
        assert!(source[..at].trim_end().ends_with(']'), "E{number}: {story} is no test");
    }
}
