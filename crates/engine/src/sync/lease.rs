//! Holding on to a run while working on it: a heartbeat beside the work, and a look at the fence in every transaction.

use crate::{EngineError, Hub};
use counterpart_model::RunId;
use counterpart_store::{Claimant, Claimed, Tx, WorkspaceHandle};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A run that is ours as long as its fence is the latest.
pub(crate) struct Lease {
    run: RunId,
    fence: i64,
    length: Duration,
}

impl Lease {
    pub fn of(claimed: &Claimed, claimant: &Claimant) -> Self {
        Self { run: claimed.run.id, fence: claimed.fence, length: claimant.lease }
    }

    /// Makes sure, until the transaction ends, that no other process has taken the run over.
    pub async fn hold(&self, tx: &Tx) -> Result<(), EngineError> {
        if tx.runs().hold(self.run, self.fence, self.length).await? {
            Ok(())
        } else {
            Err(EngineError::LostRun)
        }
    }

    /// Commits, unless another process has taken the run over: then nothing of the transaction is kept.
    pub async fn commit(&self, tx: Tx) -> Result<(), EngineError> {
        self.hold(&tx).await?;
        Ok(tx.commit().await?)
    }

    /// Renews the claim again and again, also while a vendor lets us wait, until it is dropped.
    pub fn heartbeat(&self, hub: &Hub) -> Heartbeat {
        let (lost, is_lost) = oneshot::channel();
        let beating = beat(hub.workspace.clone(), self.run, self.fence, self.length, lost);
        Heartbeat { task: tokio::spawn(beating), lost: Some(is_lost) }
    }
}

/// By the machine's time, not by the clock that is handed around: the database's own clock says when a lease ends.
async fn beat(
    workspace: WorkspaceHandle,
    run: RunId,
    fence: i64,
    length: Duration,
    lost: oneshot::Sender<()>,
) {
    loop {
        tokio::time::sleep(length / 3).await;
        let renewed = async {
            let tx = workspace.beside().await?;
            let ours = tx.runs().hold(run, fence, length).await?;
            tx.commit().await.map(|()| ours)
        };
        match renewed.await {
            Ok(true) => {}
            Ok(false) => {
                let _ = lost.send(());
                return;
            }
            // A database that cannot be reached now may be back before the lease ends.
            Err(error) => tracing::warn!(%error, "a run's lease could not be renewed"),
        }
    }
}

/// Renews a claim as long as it lives.
pub(crate) struct Heartbeat {
    task: JoinHandle<()>,
    lost: Option<oneshot::Receiver<()>>,
}

impl Heartbeat {
    /// Ends when another process has taken the run over.
    pub async fn lost(&mut self) {
        if let Some(lost) = self.lost.take()
            && lost.await.is_ok()
        {
            return;
        }
        std::future::pending().await
    }
}

impl Drop for Heartbeat {
    fn drop(&mut self) {
        self.task.abort();
    }
}
