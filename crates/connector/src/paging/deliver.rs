//! A walk beside the sink that takes its pages: the next page is fetched and read while the sink works on the last ones.

use crate::{ConnectorError, PullError, Pulled, PulledPage, Sink};
use std::future::Future;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

/// Pages read ahead of the sink. Enough to keep both sides busy, few enough that memory stays flat.
const READ_AHEAD: usize = 3;

/// What a walk failed with, and how many records had come before.
pub(super) type Failure = (ConnectorError, u64);

/// Where a walk puts its pages.
pub(super) struct Pages(mpsc::Sender<PulledPage>);

impl Pages {
    /// Whether somebody still takes pages. Nobody does when the sink failed; its error is the one that counts.
    pub async fn hand_on(&self, page: PulledPage) -> bool {
        let nothing = page.records.is_empty() && page.problems.is_empty();
        nothing || self.0.send(page).await.is_ok()
    }
}

/// Lets a walk run, and gives its pages to the sink.
pub(super) async fn deliver<W>(
    walk: impl FnOnce(Pages) -> W,
    sink: &mut dyn Sink,
) -> Result<Pulled, PullError>
where
    W: Future<Output = Result<Pulled, Failure>> + Send + 'static,
{
    let (pages, mut received) = mpsc::channel(READ_AHEAD);
    let fetching = tokio::spawn(walk(Pages(pages)));
    let _guard = AbortOnDrop(fetching.abort_handle());
    while let Some(page) = received.recv().await {
        sink.page(page).await.map_err(PullError::Sink)?;
    }
    match fetching.await {
        Ok(Ok(pulled)) => Ok(pulled),
        Ok(Err((error, received))) => Err(PullError::Vendor { error, received }),
        Err(failed) => match failed.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(PullError::Sink("the program is shutting down".into())),
        },
    }
}

/// A pull that is dropped (cancelled) stops fetching.
struct AbortOnDrop(AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
