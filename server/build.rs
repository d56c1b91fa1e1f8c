//! The console's folder must exist when the server is compiled, and release builds hold its files.

fn main() {
    let console = "../web/dist";
    // Without it, the server tells that the console is not built.
    let _ = std::fs::create_dir_all(console);
    println!("cargo:rerun-if-changed=build.rs");
    // Debug builds read the files when asked for them.
    if std::env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed={console}");
    }
}
