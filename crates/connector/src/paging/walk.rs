//! The walk over numbered pages.

use super::deliver::{Failure, Pages, deliver};
use super::resume::{fits_list, fits_page};
use super::tally::{Step, Tally};
use super::{ListPage, PagedList};
use crate::{Calls, PullError, PullOptions, Pulled, PulledPage, Sink};
use counterpart_model::{ListPoint, PagePoint};
use std::sync::Arc;

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
        let (calls, options) = (self.clone(), options.clone());
        deliver(|pages| Walk { calls, list, options, pages }.run(), sink).await
    }
}

struct Walk {
    calls: Calls,
    list: Arc<dyn PagedList>,
    options: PullOptions,
    pages: Pages,
}

impl Walk {
    async fn run(self) -> Result<Pulled, Failure> {
        let (mut tally, mut next) = self.begin().await?;
        while let Some(number) = next {
            let page = self.read(number, tally.received()).await?;
            let step = tally.take(page);
            next = self.pages.hand_on(step.page).await.then_some(step.next).flatten();
        }
        Ok(tally.finish())
    }

    /// The tally to go on with, and the next page to ask for.
    async fn begin(&self) -> Result<(Tally, Option<u64>), Failure> {
        let mut tally = Tally::new(self.list.as_ref(), &self.options);
        if let Some(point) = self.options.resume.as_ref().filter(|_| self.options.changed_since.is_none()) {
            match self.resume(point).await {
                Ok((tally, again, step)) => {
                    let goes_on = self.pages.hand_on(again).await && self.pages.hand_on(step.page).await;
                    return Ok((tally, goes_on.then_some(step.next).flatten()));
                }
                Err(Unresumed::Misfit(reason)) => tally.started_over(&reason),
                Err(Unresumed::Vendor(failure)) => return Err(failure),
            }
        }
        Ok((tally, Some(1)))
    }

    async fn resume(&self, point: &ListPoint) -> Result<(Tally, PulledPage, Step), Unresumed> {
        let ListPoint::Page(point) = point else {
            return Err(Unresumed::Misfit("it came in another order before".to_owned()));
        };
        let PagePoint { next_page, page_size, total, received } = *point;
        fits_list(point, self.list.as_ref())?;
        let after = self.read(next_page, received).await?;
        fits_page(&after, next_page, page_size, total)?;
        let before = self.read(next_page - 1, received).await?;
        fits_page(&before, next_page - 1, page_size, total)?;
        Ok(Tally::resume(self.list.as_ref(), &self.options, point, before, after)?)
    }

    async fn read(&self, number: u64, received: u64) -> Result<ListPage, Failure> {
        let page = self.calls.call(&self.list.request(number), |answer| self.list.read(answer)).await;
        page.map_err(|error| (error, received))
    }
}

/// Why a list was not gone on with.
enum Unresumed {
    /// It does not fit the point, as the sentence says.
    Misfit(String),
    /// The vendor failed; so many records had come.
    Vendor(Failure),
}

impl From<String> for Unresumed {
    fn from(reason: String) -> Self {
        Self::Misfit(reason)
    }
}

impl From<Failure> for Unresumed {
    fn from(failure: Failure) -> Self {
        Self::Vendor(failure)
    }
}
