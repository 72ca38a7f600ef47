//! The walk along a cursor.

use super::tally::CursorTally;
use super::{CursorList, CursorPage};
use crate::paging::deliver::{Failure, Pages, deliver};
use crate::{Answer, Calls, ConnectorError, PullError, PullOptions, Pulled, Request, Sink};
use counterpart_model::{AfterPoint, ListPoint, VendorId};
use std::sync::Arc;

impl Calls {
    /// Reads a whole list into the sink along its cursor, asks how many there are, and says whether it is complete. Memory
    /// does not grow with the list, but for eight bytes per record that tell whether an id came before.
    ///
    /// With [`PullOptions::resume`] it goes on behind the last id that was read, where the vendor still counts as many up to
    /// that one. Cursors of another walk are not gone on with: how long they last is the vendor's secret.
    pub async fn pull_cursor(
        &self,
        list: Arc<dyn CursorList>,
        options: &PullOptions,
        sink: &mut dyn Sink,
    ) -> Result<Pulled, PullError> {
        let (calls, options) = (self.clone(), options.clone());
        deliver(|pages| Walk { calls, list, options, pages }.run(), sink).await
    }
}

struct Walk {
    calls: Calls,
    list: Arc<dyn CursorList>,
    options: PullOptions,
    pages: Pages,
}

impl Walk {
    async fn run(self) -> Result<Pulled, Failure> {
        let mut tally = CursorTally::new(self.list.as_ref(), &self.options);
        let after = self.go_on(&mut tally).await?;
        let mut looked_up = false;
        let mut request = Some(self.list.first(after.as_ref()));
        while let Some(asked) = request {
            let failed = |error| (error, tally.received());
            let page = self.page(&asked, &mut looked_up).await.map_err(failed)?;
            let step = tally.take(page);
            if !self.pages.hand_on(step.page).await {
                return Ok(tally.finish(None));
            }
            let next = step.next.map(|cursor| self.list.next(&cursor)).transpose();
            request = next.map_err(|error| (error, tally.received()))?;
        }
        let counted = match tally.wants_count() {
            true => self.count(None).await.map_err(|error| (error, tally.received()))?,
            false => None,
        };
        Ok(tally.finish(counted))
    }

    /// The id behind which the list goes on.
    async fn go_on(&self, tally: &mut CursorTally) -> Result<Option<VendorId>, Failure> {
        let point = self.options.resume.as_ref().filter(|_| self.options.changed_since.is_none());
        let misfit = match point {
            None => return Ok(None),
            Some(ListPoint::Page(_)) => "it came in numbered pages before".to_owned(),
            Some(ListPoint::After(point @ AfterPoint { after, .. })) => {
                match self.count(Some(after)).await.map_err(|error| (error, 0))? {
                    None => "the vendor does not count".to_owned(),
                    Some(counted) => match tally.go_on(point, counted) {
                        Ok(()) => return Ok(Some(after.clone())),
                        Err(misfit) => misfit,
                    },
                }
            }
        };
        tally.started_over(&misfit);
        Ok(None)
    }

    async fn page(&self, request: &Request, looked_up: &mut bool) -> Result<CursorPage, ConnectorError> {
        let read = |answer: &Answer| Ok((self.list.read(answer)?, answer.clone()));
        let (page, answer) = self.calls.call(request, read).await?;
        if *looked_up || page.rows.is_empty() {
            return Ok(page);
        }
        self.list.look_up(&self.calls).await?;
        *looked_up = true;
        self.list.read(&answer)
    }

    async fn count(&self, up_to: Option<&VendorId>) -> Result<Option<u64>, ConnectorError> {
        let Some(request) = self.list.count(up_to) else { return Ok(None) };
        self.calls.call(&request, |answer| self.list.read_count(answer)).await.map(Some)
    }
}
