//! Files that the program writes: whole, or not at all.

use crate::failpoint;
use anyhow::Context as _;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Writes beside the file first, so that a failure leaves an older one as it was. What is no file (a pipe, a
/// terminal) is written directly.
pub fn write_whole(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> anyhow::Result<()> {
    let failed = || cannot_write(path);
    let special = std::fs::metadata(path).is_ok_and(|there| !there.is_file());
    if special {
        let mut file = std::fs::File::options().write(true).open(path).with_context(failed)?;
        return write(&mut file).with_context(failed);
    }
    let folder = folder_of(path);
    let mut builder = tempfile::Builder::new();
    builder.prefix(".counterpart-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut beside = builder.tempfile_in(folder).with_context(failed)?;
    {
        let mut buffered = std::io::BufWriter::new(beside.as_file_mut());
        write(&mut buffered).and_then(|()| buffered.flush()).with_context(failed)?;
    }
    failpoint::reached("file: before");
    beside.persist(path).map_err(|error| error.error).with_context(failed)?;
    failpoint::reached("file: after");
    Ok(())
}

/// A file that only its owner may read, written beside its place and moved there whole. Dropped before, it is gone.
pub struct Beside {
    file: BufWriter<NamedTempFile>,
    path: PathBuf,
}

impl Beside {
    /// Begins one.
    pub fn private(path: &Path) -> anyhow::Result<Self> {
        let beside = tempfile::Builder::new().prefix(".counterpart-").tempfile_in(folder_of(path));
        let file = BufWriter::new(beside.with_context(|| cannot_write(path))?);
        Ok(Self { file, path: path.to_owned() })
    }

    /// Puts it in its place, safe from a power cut; over another file only where `replace` says so. Tells its size.
    pub fn finish(self, replace: bool) -> anyhow::Result<u64> {
        let failed = || cannot_write(&self.path);
        let file =
            self.file.into_inner().map_err(std::io::IntoInnerError::into_error).with_context(failed)?;
        file.as_file().sync_all().with_context(failed)?;
        let bytes = file.as_file().metadata().with_context(failed)?.len();
        failpoint::reached("file: before");
        let moved = if replace { file.persist(&self.path) } else { file.persist_noclobber(&self.path) };
        moved.map_err(|error| error.error).with_context(failed)?;
        failpoint::reached("file: after");
        // The name is in the folder, which has a page of its own to be written.
        #[cfg(unix)]
        std::fs::File::open(folder_of(&self.path))
            .and_then(|folder| folder.sync_all())
            .with_context(failed)?;
        Ok(bytes)
    }
}

impl Write for Beside {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn cannot_write(path: &Path) -> String {
    format!("{} cannot be written; choose another place for it", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_leaves_the_older_file_and_nothing_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("out.csv");
        std::fs::write(&path, "older").expect("writes");
        let failed = write_whole(&path, |file| {
            file.write_all(b"half of the new")?;
            Err(std::io::Error::other("the disk is full"))
        });
        assert!(format!("{:#}", failed.expect_err("fails")).contains("the disk is full"));
        assert_eq!(std::fs::read_to_string(&path).expect("there"), "older");
        assert_eq!(std::fs::read_dir(folder.path()).expect("reads").count(), 1);

        write_whole(&path, |file| file.write_all(b"new")).expect("writes");
        assert_eq!(std::fs::read_to_string(&path).expect("there"), "new");
    }

    #[test]
    fn a_folder_that_is_not_there_gets_a_sentence() {
        let folder = tempfile::tempdir().expect("a folder");
        let failed = write_whole(&folder.path().join("no/such/out.csv"), |_| Ok(()));
        assert!(format!("{:#}", failed.expect_err("fails")).contains("cannot be written"));
    }
}
