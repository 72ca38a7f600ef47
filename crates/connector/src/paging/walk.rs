//! The walk itself: the next page is fetched and read while the sink works on the last ones.

use super::PagedList;
use super::tally::Tally;
use crate::{Calls, ConnectorError, PullError, PullOptions, Pulled, PulledPage, Sink};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

/// Pages read ahead of the sink. Enough to keep both sides busy, few enough that memory stays flat.
const READ_AHEAD: usize = 3;

impl Calls {
    /// Reads a whole list into the sink and says whether it is complete. Memory does not grow with the list, but for
    /// eight bytes per record that tell whether an id came before.
    pub async fn pull(
        &self,
        list: Arc<dyn PagedList>,
        options: &PullOptions,
        sink: &mut dyn Sink,
    ) -> Result<Pulled, PullError> {
        let (pages, mut received) = mpsc::channel(READ_AHEAD);
        let tally = Tally::new(list.as_ref(), options.last_known);
        let fetching = tokio::spawn(fetch(self.clone(), list, tally, pages));
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
}

async fn fetch(
    calls: Calls,
    list: Arc<dyn PagedList>,
    mut tally: Tally,
    pages: mpsc::Sender<PulledPage>,
) -> Result<Pulled, (ConnectorError, u64)> {
    let mut next = Some(1);
    while let Some(number) = next {
        let request = list.request(number);
        let page = calls
            .call(&request, |answer| list.read(answer))
            .await
            .map_err(|error| (error, tally.received()))?;
        let step = tally.take(page);
        next = step.next;
        let something = !step.page.records.is_empty() || !step.page.problems.is_empty();
        // The receiver is gone when the sink failed; its error is the one that counts.
        if something && pages.send(step.page).await.is_err() {
            break;
        }
    }
    Ok(tally.finish())
}

/// A pull that is dropped (cancelled) stops fetching.
struct AbortOnDrop(AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
