//! Files and folders that others of the machine cannot look into (T30).

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::Result;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// Makes a folder, and those it is in, unless they are there.
///
/// # Errors
/// When the file system refuses.
pub fn folder(path: &Path) -> Result<()> {
    if path.as_os_str().is_empty() {
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Makes a file, which must not be there, in a folder that is made if it is not.
///
/// # Errors
/// When the file system refuses, or the file is there.
pub fn new_file(path: &Path) -> Result<File> {
    if let Some(parent) = path.parent() {
        folder(parent)?;
    }
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn nobody_else_may_look() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("data/deeper/file");
        new_file(&path).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(
            (mode(&path), mode(path.parent().unwrap()), mode(&home.path().join("data"))),
            (0o600, 0o700, 0o700)
        );
        assert!(new_file(&path).is_err(), "what is there stays");
        folder(home.path()).unwrap();
    }
}
