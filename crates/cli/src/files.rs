//! Files that the program writes: whole, or not at all.

use anyhow::Context as _;
use std::io::Write;
use std::path::Path;

/// Writes beside the file first, so that a failure leaves an older one as it was. What is no file (a pipe, a
/// terminal) is written directly.
pub fn write_whole(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> anyhow::Result<()> {
    let failed = || format!("{} cannot be written; choose another place for it", path.display());
    let special = std::fs::metadata(path).is_ok_and(|there| !there.is_file());
    if special {
        let mut file = std::fs::File::options().write(true).open(path).with_context(failed)?;
        return write(&mut file).with_context(failed);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".counterpart-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut beside = builder.tempfile_in(folder).with_context(failed)?;
    {
        let mut buffered = std::io::BufWriter::new(beside.as_file_mut());
        write(&mut buffered).and_then(|()| buffered.flush()).with_context(failed)?;
    }
    beside.persist(path).map_err(|error| error.error).with_context(failed)?;
    Ok(())
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
