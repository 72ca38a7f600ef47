//! One server per data folder. Commands beside a server are welcome; a second server would fight over its schedules.

use anyhow::Context as _;
use std::fs::{File, TryLockError};
use std::path::Path;

/// Held as long as the server runs; the system lets go of it when the process ends, however it ends.
pub struct ServerLock {
    _file: File,
}

impl ServerLock {
    /// Takes the lock of a data folder.
    pub fn take(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join("server.lock");
        let file =
            File::options().create(true).truncate(false).write(true).open(&path).with_context(|| {
                format!(
                    "{} cannot be written; make the data folder writable for this account",
                    path.display()
                )
            })?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => anyhow::bail!(
                "another server already runs on {}. Stop it first, or choose another folder with --data. Single commands may \
                 run beside it.",
                folder.display()
            ),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("{} cannot be locked", path.display()))
            }
        }
    }
}
