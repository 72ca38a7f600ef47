//! The files of the repository: those git tracks, and those it would track with the next commit.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every file, as a path relative to the root with `/` between folders, sorted.
pub fn files() -> Vec<String> {
    let output = Command::new("git")
        // A checkout made by another user is still the one to read.
        .args(["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git is needed to list the files of the repository");
    assert!(
        output.status.success(),
        "git could not list the files of the repository: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut files: Vec<String> = String::from_utf8(output.stdout)
        .expect("file names of the repository are UTF-8")
        .split('\0')
        .filter(|path| !path.is_empty() && root().join(path).is_file())
        .map(str::to_owned)
        .collect();
    files.sort();
    files.dedup();
    files
}

/// The files whose name ends so, in a folder (`""` for all), with their text.
pub fn texts(folder: &str, ending: &str) -> Vec<(String, String)> {
    files()
        .into_iter()
        .filter(|path| path.starts_with(folder) && path.ends_with(ending))
        .filter_map(|path| read(&path).map(|text| (path, text)))
        .collect()
}

/// The text of a file; nothing when it is not text.
pub fn read(path: &str) -> Option<String> {
    String::from_utf8(std::fs::read(root().join(path)).ok()?).ok()
}

/// The text of a file that must be there.
#[track_caller]
pub fn read_present(path: &str) -> String {
    read(path).unwrap_or_else(|| panic!("{path} is missing, or is not text"))
}
