//! Which key belongs to a database, and what is done where it is not at hand.

use crate::{EngineError, KeySource, Vault, VaultError, people};
use counterpart_store::{Tx, WorkspaceHandle};

/// Where the database keeps the text that tells whether a key fits.
pub(crate) const KEY_CHECK: &str = "key_check";
/// Stands in a database that was restored without its key, until the key comes.
const KEY_AWAITED: &str = "key_awaited";

impl Vault {
    /// Opens the key of a database: makes one for a new database, refuses one that does not fit. Where a backup was
    /// restored without its key, the vault may still wait for it ([`Vault::awaits_key`]).
    pub async fn of(source: &KeySource, workspace: &WorkspaceHandle) -> Result<Self, EngineError> {
        let tx = workspace.read().await?;
        let check = tx.meta().get(KEY_CHECK).await?;
        let awaited = tx.meta().get(KEY_AWAITED).await?.is_some();
        drop(tx);
        let vault = match Self::open(source, check.is_none()) {
            Err(VaultError::Lost(place)) if awaited => return Ok(Self::awaiting(place)),
            opened => opened?,
        };
        if let Some(check) = &check {
            vault.fits(check)?;
        }
        if check.is_none() || awaited {
            let tx = workspace.write().await?;
            // Another command may have been first.
            match tx.meta().get(KEY_CHECK).await? {
                Some(check) => vault.fits(&check)?,
                None => tx.meta().put(KEY_CHECK, &vault.check_value()?).await?,
            }
            tx.meta().remove(KEY_AWAITED).await?;
            tx.commit().await?;
        }
        Ok(vault)
    }
}

/// Notes whether the key has still to be brought.
pub(crate) async fn note_awaited(tx: &Tx, awaited: bool) -> Result<(), EngineError> {
    if awaited {
        tx.meta().put(KEY_AWAITED, b"1").await?;
    } else {
        tx.meta().remove(KEY_AWAITED).await?;
    }
    Ok(())
}

/// Gives up what was sealed with a key that is gone; from now on the database belongs to this one.
pub(crate) async fn begin_anew(tx: &Tx, vault: &Vault) -> Result<(), EngineError> {
    tx.secrets().remove_all().await?;
    people::forget_sealed(tx).await?;
    tx.webhooks().remove_all().await?;
    tx.meta().put(KEY_CHECK, &vault.check_value()?).await?;
    Ok(())
}
