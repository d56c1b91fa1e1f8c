//! T32: what is built in is what `deny.toml` lets in: licences, sources, and what is kept out. The same as
//! `cargo deny check bans licenses sources` says, which `make supply` runs, with what every test has at hand.

use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use spdx::{Expression, ParseMode};

/// The part of `deny.toml` that is checked here.
#[derive(Deserialize)]
struct Deny {
    licenses: Licenses,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Banned>,
}

#[derive(Deserialize)]
struct Banned {
    #[serde(rename = "crate")]
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: Vec<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// A package of the graph; one of ours has no source.
#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    req: String,
    source: Option<String>,
}

impl Deny {
    /// What is wrong with a package, in words.
    fn complaints(&self, package: &Package) -> Vec<String> {
        let name = format!("{} {}", package.name, package.version);
        let mut wrong = Vec::new();
        if self.bans.deny.iter().any(|banned| banned.name == package.name) {
            wrong.push(format!("{name} is kept out"));
        }
        let Some(source) = &package.source else {
            let wild = package.dependencies.iter().filter(|it| it.req == "*" && it.source.is_some());
            wrong.extend(wild.map(|it| format!("{name} takes any version of {}", it.name)));
            return wrong;
        };
        let registry = source.strip_prefix("registry+").unwrap_or(source);
        if !self.sources.allow_registry.iter().any(|allowed| allowed == registry) {
            wrong.push(format!("{name} comes from {source}"));
        }
        if !package.license.as_deref().is_some_and(|license| self.allows(license)) {
            wrong.push(format!("{name} has the licence {:?}", package.license));
        }
        wrong
    }

    fn allows(&self, license: &str) -> bool {
        let read = Expression::parse_mode(license, ParseMode::LAX);
        read.is_ok_and(|read| {
            read.evaluate(|wanted| self.licenses.allow.iter().any(|it| *it == wanted.to_string()))
        })
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn deny() -> Deny {
    toml::from_str(&std::fs::read_to_string(root().join("deny.toml")).unwrap()).unwrap()
}

#[test]
fn t32_all_that_is_built_in_may_be() {
    let asked = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--format-version", "1", "--all-features"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(asked.status.success(), "{}", String::from_utf8_lossy(&asked.stderr));
    let graph: Metadata = serde_json::from_slice(&asked.stdout).unwrap();
    assert!(graph.packages.len() > 300, "the whole graph: {}", graph.packages.len());
    let deny = deny();
    let wrong: Vec<_> = graph.packages.iter().flat_map(|package| deny.complaints(package)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn t32_what_may_not_be_is_found() {
    let package = |name: &str, license: Option<&str>, source: Option<&str>, req: &str| Package {
        name: name.to_owned(),
        version: "1.0.0".to_owned(),
        license: license.map(str::to_owned),
        source: source.map(str::to_owned),
        dependencies: vec![Dependency {
            name: "other".to_owned(),
            req: req.to_owned(),
            source: Some("registry".to_owned()),
        }],
    };
    let registry = Some("registry+https://github.com/rust-lang/crates.io-index");
    let count = |package: Package| deny().complaints(&package).len();
    assert_eq!(count(package("fine", Some("MIT/Apache-2.0"), registry, "^1")), 0);
    assert_eq!(count(package("choice", Some("GPL-3.0-only OR MIT"), registry, "^1")), 0);
    assert_eq!(count(package("copyleft", Some("GPL-3.0-only AND MIT"), registry, "^1")), 1);
    assert_eq!(count(package("none", None, registry, "^1")), 1);
    assert_eq!(count(package("elsewhere", Some("MIT"), Some("git+https://example.com/x"), "^1")), 1);
    assert_eq!(count(package("openssl-sys", Some("MIT"), registry, "^1")), 1);
    assert_eq!(count(package("ours", None, None, "*")), 1);
}
