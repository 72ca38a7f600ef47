//! One server per data folder. Commands beside a server are welcome; a second server would fight over its port and say
//! things twice.

use anyhow::Context as _;
use std::fs::{File, TryLockError};
use std::path::Path;

/// Held as long as the server runs.
pub struct ServerLock {
    _file: File,
}

impl ServerLock {
    /// Takes the lock of a data folder.
    pub fn take(folder: &Path) -> anyhow::Result<Self> {
        match locked(&folder.join("server.lock"))? {
            Some(file) => Ok(Self { _file: file }),
            None => anyhow::bail!(
                "another server already runs on {}. Stop it first, or choose another folder with --data. Single \
                 commands may run beside it.",
                folder.display()
            ),
        }
    }
}

/// The locked file; nothing where another process holds it. The system lets go of it when the process ends, however
/// it ends.
fn locked(path: &Path) -> anyhow::Result<Option<File>> {
    let file = File::options().create(true).truncate(false).write(true).open(path).with_context(|| {
        format!("{} cannot be written; make the data folder writable for this account", path.display())
    })?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("{} cannot be locked", path.display()))
        }
    }
}
