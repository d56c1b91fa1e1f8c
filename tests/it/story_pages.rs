//! The pages of docs/stories are run: each against a real server of its own, command by command.

use maskline_tests::pages::{self, Block, Page};

/// The pages, README included: it may show what is not run, but must be well-formed.
fn pages() -> Vec<std::path::PathBuf> {
    let folder = pages::root().join("docs/stories");
    let mut pages: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect();
    pages.sort();
    pages
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_does_what_it_says() {
    let mut failures = Vec::new();
    let stories: Vec<_> = pages().into_iter().filter(|path| !path.ends_with("README.md")).collect();
    assert!(!stories.is_empty());
    for page in stories {
        if let Err(words) = pages::run(&page).await {
            failures.push(format!("{}: {words}", page.display()));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn each_page_is_listed_and_the_readme_runs_nothing() {
    let readme = std::fs::read_to_string(pages::root().join("docs/stories/README.md")).unwrap();
    assert_eq!(Page::parse(&readme).unwrap(), Page::default());
    for page in pages() {
        let name = page.file_name().unwrap().to_string_lossy().into_owned();
        assert!(name == "README.md" || readme.contains(&format!("({name})")), "{name} is not in README.md");
    }
}

#[test]
fn a_page_is_read_as_its_convention_says() {
    let page =
        Page::parse("```env\nA=…\nB=2\n```\ntext\n```sh\necho 1\n```\nso:\n```text\n1\n```\n").unwrap();
    assert_eq!(page.settings, [("B".to_owned(), "2".to_owned())]);
    let block = Block { line: 7, commands: "echo 1".into(), expected: vec!["1".into()] };
    assert_eq!(page.blocks, std::slice::from_ref(&block));
    for wrong in ["```sh\nopen", "```text\n1\n```", "```bash\nls\n```", "```\nls\n```", "```env\nno\n```"] {
        assert!(Page::parse(wrong).is_err(), "{wrong}");
    }

    let expects =
        |lines: &[&str]| Block { expected: lines.iter().map(ToString::to_string).collect(), ..block.clone() };
    assert!(pages::compare(&expects(&["a…c", "d"]), "x\nabbc!\nd\n").is_ok());
    assert!(pages::compare(&expects(&["d", "a"]), "a\nd\n").is_err(), "the order counts");
    assert!(pages::compare(&expects(&["a…c"]), "ca\n").is_err());
}
