//! The arrows of ARCHITECTURE.md: who may import whom, read from the `use` lines.

use std::path::{Path, PathBuf};

/// Rooms from the ground floor up: a room may import those listed before it, or on its own floor
/// where `beside` says so.
const FLOORS: [&[&str]; 8] = [
    &["phone", "clock", "vault", "private"],
    &["config", "error", "providers", "telemetry", "meters"],
    &["entities", "events", "db"],
    &["app", "alerts", "audit", "auth", "inbox"],
    &[
        "masking",
        "delivery",
        "numbers",
        "support",
        "exports",
        "hooks",
        "pictures",
        "privacy",
        "verification",
        "demo_clock",
    ],
    &["sweeps"],
    &["graphql", "demo", "backup"],
    &["http"],
];

fn floor(room: &str) -> usize {
    FLOORS
        .iter()
        .position(|rooms| rooms.contains(&room))
        .unwrap_or_else(|| panic!("{room} stands on no floor"))
}

/// What the floors alone can't say: `app` composes the rooms it is handed to.
const ALLOWED: [(&str, &str); 10] = [
    ("app", "hooks"),
    ("app", "sweeps"),
    ("app", "privacy"),
    ("app", "masking"),
    ("app", "delivery"),
    ("config", "providers"),
    ("config", "delivery"),
    ("error", "vault"),
    ("db", "events"),
    ("events", "db"),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The code of a file without its test module.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    text.split("#[cfg(test)]\nmod").next().unwrap_or_default().to_owned()
}

fn is_test(path: &Path) -> bool {
    path.components().any(|part| {
        let name = part.as_os_str().to_string_lossy();
        name == "tests"
            || name == "tests.rs"
            || name == "testing.rs"
            || name == "fixture.rs"
            || name.ends_with("_tests.rs")
    })
}

fn server_files() -> Vec<(String, PathBuf)> {
    let house = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/src");
    let mut files = Vec::new();
    sources(&house, &mut files);
    files
        .into_iter()
        .filter(|path| !is_test(path))
        .map(|path| {
            let first = path.strip_prefix(&house).unwrap().components().next().unwrap();
            let room = first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
            (room, path)
        })
        .filter(|(room, _)| room != "lib" && room != "main")
        .collect()
}

#[test]
fn no_room_imports_one_above_it() {
    let mut wrong = Vec::new();
    for (room, path) in server_files() {
        for line in code(&path).lines().filter(|line| !line.trim_start().starts_with("//")) {
            for (at, _) in line.match_indices("crate::") {
                let imported = line[at + 7..]
                    .split(|c: char| !c.is_alphanumeric() && c != '_')
                    .next()
                    .unwrap_or_default();
                if imported.is_empty() || imported == room {
                    continue;
                }
                let allowed = ALLOWED.contains(&(room.as_str(), imported));
                if !allowed && floor(imported) > floor(&room) {
                    wrong.push(format!("{}: {room} imports {imported}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "wrong arrows:\n{}", wrong.join("\n"));
}

#[test]
fn providers_know_only_phones() {
    for (room, path) in server_files().into_iter().filter(|(room, _)| room == "providers") {
        let code = code(&path);
        for banned in ["sea_orm", "crate::app", "crate::entities", "crate::db", "axum::"] {
            assert!(!code.contains(banned), "{}: {room} knows {banned}", path.display());
        }
    }
}

#[test]
fn every_module_says_what_it_is_for() {
    for (_, path) in server_files() {
        assert!(std::fs::read_to_string(&path).unwrap().starts_with("//!"), "{}", path.display());
    }
}
