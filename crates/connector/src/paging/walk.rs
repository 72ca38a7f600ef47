//! The walk itself: the next page is fetched and read while the sink works on the last ones.

use super::resume::{fits_list, fits_page};
use super::tally::{Step, Tally};
use super::{ListPage, PagedList};
use crate::{Calls, ConnectorError, PullError, PullOptions, Pulled, PulledPage, Sink};
use counterpart_model::PagePoint;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

/// Pages read ahead of the sink. Enough to keep both sides busy, few enough that memory stays flat.
const READ_AHEAD: usize = 3;

impl Calls {
    /// Reads a whole list into the sink and says whether it is complete. Memory does not grow with the list, but for
    /// eight bytes per record that tell whether an id came before.
    ///
    /// With [`PullOptions::resume`] it goes on from that point, where the list still fits it: the page after the point is
    /// asked for first, then the page before it once more, and in the end the page after the last. These two further
    /// requests see what no total shows: that records moved between pages meanwhile. Where anything does not fit, nothing
    /// is handed on before the list begins anew.
    pub async fn pull(
        &self,
        list: Arc<dyn PagedList>,
        options: &PullOptions,
        sink: &mut dyn Sink,
    ) -> Result<Pulled, PullError> {
        let (pages, mut received) = mpsc::channel(READ_AHEAD);
        let walk = Walk { calls: self.clone(), list, options: options.clone(), pages };
        let fetching = tokio::spawn(walk.run());
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

struct Walk {
    calls: Calls,
    list: Arc<dyn PagedList>,
    options: PullOptions,
    pages: mpsc::Sender<PulledPage>,
}

impl Walk {
    async fn run(self) -> Result<Pulled, (ConnectorError, u64)> {
        let (mut tally, mut next) = self.begin().await?;
        while let Some(number) = next {
            let page = self.read(number, tally.received()).await?;
            let step = tally.take(page);
            next = self.hand_on(step.page).await.then_some(step.next).flatten();
        }
        Ok(tally.finish())
    }

    /// The tally to go on with, and the next page to ask for.
    async fn begin(&self) -> Result<(Tally, Option<u64>), (ConnectorError, u64)> {
        let mut tally = Tally::new(self.list.as_ref(), &self.options);
        if let Some(point) = self.options.resume.as_ref().filter(|_| self.options.changed_since.is_none()) {
            match self.resume(point).await {
                Ok((tally, again, step)) => {
                    let goes_on = self.hand_on(again).await && self.hand_on(step.page).await;
                    return Ok((tally, goes_on.then_some(step.next).flatten()));
                }
                Err(Unresumed::Misfit(reason)) => tally.started_over(&reason),
                Err(Unresumed::Vendor(failure)) => return Err(failure),
            }
        }
        Ok((tally, Some(1)))
    }

    async fn resume(&self, point: &PagePoint) -> Result<(Tally, PulledPage, Step), Unresumed> {
        fits_list(point, self.list.as_ref())?;
        let after = self.read(point.next_page, point.received).await?;
        fits_page(&after, point.next_page, point.page_size, point.total)?;
        let before = self.read(point.next_page - 1, point.received).await?;
        fits_page(&before, point.next_page - 1, point.page_size, point.total)?;
        Ok(Tally::resume(self.list.as_ref(), &self.options, point, before, after)?)
    }

    async fn read(&self, number: u64, received: u64) -> Result<ListPage, (ConnectorError, u64)> {
        let page = self.calls.call(&self.list.request(number), |answer| self.list.read(answer)).await;
        page.map_err(|error| (error, received))
    }

    /// Whether somebody still takes pages. Nobody does when the sink failed; its error is the one that counts.
    async fn hand_on(&self, page: PulledPage) -> bool {
        let nothing = page.records.is_empty() && page.problems.is_empty();
        nothing || self.pages.send(page).await.is_ok()
    }
}

/// Why a list was not gone on with.
enum Unresumed {
    /// It does not fit the point, as the sentence says.
    Misfit(String),
    /// The vendor failed; so many records had come.
    Vendor((ConnectorError, u64)),
}

impl From<String> for Unresumed {
    fn from(reason: String) -> Self {
        Self::Misfit(reason)
    }
}

impl From<(ConnectorError, u64)> for Unresumed {
    fn from(failure: (ConnectorError, u64)) -> Self {
        Self::Vendor(failure)
    }
}

/// A pull that is dropped (cancelled) stops fetching.
struct AbortOnDrop(AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
