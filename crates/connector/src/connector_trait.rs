//! What every connector does.

use crate::{
    Choice, ConnectorError, Descriptor, FieldProblem, Found, NewRecord, PlainHttp, ReadBack, Session,
    TestReport, WriteError, Written,
};
use async_trait::async_trait;
use counterpart_model::{
    Completeness, Instant, Kind, ListPoint, RunProblem, TenantIdentity, VendorId, VendorRecord,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// The code that speaks to one vendor. It describes requests, reads answers and says what failures mean; it contains no
/// retry loop, no sleep and no rate counter (invariant 3).
#[async_trait]
pub trait Connector: Send + Sync {
    /// What it says of itself.
    fn descriptor(&self) -> &Descriptor;

    /// Tidies one answer to the credential form, with what only this connector knows about it. `None` for an empty one.
    fn tidy(&self, key: &str, answer: &str, plain: PlainHttp) -> Result<Option<String>, FieldProblem> {
        self.descriptor().form.tidy(key, answer, plain)
    }

    /// Fills in form values from what is already there (an instance address), without credentials (R02a).
    async fn discover(&self, session: &Session) -> Result<Discovery, ConnectorError>;

    /// Tests the connection and reports each thing separately (R03). Writes nothing at the vendor.
    async fn test(&self, session: &Session) -> TestReport;

    /// Which vendor tenant the credentials open. Asked before data is trusted: other credentials must not point the same
    /// ids at other records (R09).
    async fn identify(&self, session: &Session) -> Result<TenantIdentity, ConnectorError>;

    /// Reads all records of a kind into the sink, page by page, and says how it knows that they are all (R78).
    async fn pull(
        &self,
        kind: Kind,
        options: &PullOptions,
        session: &Session,
        sink: &mut dyn Sink,
    ) -> Result<Pulled, PullError>;

    /// Asks whether one record still exists, as far as the vendor lets that be proven.
    async fn probe(&self, kind: Kind, id: &VendorId, session: &Session) -> Result<Presence, ConnectorError>;

    /// Makes a record, with [`crate::Capability::Create`]. Sends one request that writes, by [`crate::Calls::send_once`],
    /// and never a second one: neither to try again nor to complete the first.
    async fn create(&self, kind: Kind, new: &NewRecord, session: &Session) -> Result<Written, WriteError> {
        let _ = (new, session);
        Err(WriteError::NotSent(no_writes(self.descriptor(), kind)))
    }

    /// The records that bear this marker, and those of exactly this name (upper and lower case alike), inactive ones too.
    /// Complete, or an error: a record that is overlooked here is made a second time.
    async fn find(
        &self,
        kind: Kind,
        marker: &str,
        name: &str,
        session: &Session,
    ) -> Result<Vec<Found>, ConnectorError> {
        let _ = (marker, name, session);
        Err(no_writes(self.descriptor(), kind))
    }

    /// Reads one record as it is now; nothing when the vendor has none of this id. `marker` is what it may bear.
    async fn read(
        &self,
        kind: Kind,
        id: &VendorId,
        marker: &str,
        session: &Session,
    ) -> Result<Option<ReadBack>, ConnectorError> {
        let _ = (id, marker, session);
        Err(no_writes(self.descriptor(), kind))
    }

    /// Changes these values of a record and no others, with [`crate::Capability::Update`]. Keys as in [`ReadBack::values`].
    /// One request that writes, as with [`Connector::create`].
    async fn update(
        &self,
        kind: Kind,
        id: &VendorId,
        changes: &BTreeMap<String, String>,
        session: &Session,
    ) -> Result<(), WriteError> {
        let _ = (id, changes, session);
        Err(WriteError::NotSent(no_writes(self.descriptor(), kind)))
    }

    /// What the vendor accepts for a field of the template, where that is to be asked ([`crate::Choices::AtVendor`]).
    async fn choices(&self, kind: Kind, key: &str, session: &Session) -> Result<Vec<Choice>, ConnectorError> {
        let _ = (key, session);
        Err(no_writes(self.descriptor(), kind))
    }
}

fn no_writes(descriptor: &Descriptor, kind: Kind) -> ConnectorError {
    ConnectorError::not_supported(format!(
        "The {} connector does not write {} to the vendor. Create them there by hand.",
        descriptor.product,
        kind.plural()
    ))
}

/// Form values found without credentials.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Discovery {
    /// Values by form key. What a person typed wins over these.
    pub values: BTreeMap<String, String>,
    /// What was found out besides, for the person: "HaloPSA 2.236".
    pub notes: Vec<String>,
}

/// How to pull.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PullOptions {
    /// How many records the last complete pull brought. A list that is suddenly empty or short is then looked at twice.
    pub last_known: Option<u64>,
    /// Records per request instead of the connector's own choice.
    pub page_size: Option<u32>,
    /// Where to go on with a list that an earlier process began (R72). Where the list no longer fits the point, it is read
    /// from its beginning instead, which [`Pulled::resumed`] says.
    pub resume: Option<ListPoint>,
    /// Only what changed since this moment, by the vendor's clock (R73), for kinds with [`crate::Capability::Changes`]. What
    /// does not come in such a pull has not changed, or the vendor forgot it: nothing follows from its absence, however
    /// complete the pull is. Neither `last_known` nor `resume` mean anything to it.
    pub changed_since: Option<Instant>,
}

/// Takes what a pull brings. While it works, the next page is already on its way.
#[async_trait]
pub trait Sink: Send {
    /// Takes one page. An error ends the pull.
    async fn page(&mut self, page: PulledPage) -> Result<(), BoxError>;
}

/// An error of a sink, whatever it is.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// One page of a pull. An id comes at most once in a whole pull.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PulledPage {
    /// The records that could be read.
    pub records: Vec<VendorRecord>,
    /// The records that could not (R74: the run goes on).
    pub problems: Vec<RunProblem>,
    /// Different records received so far, this page included, readable or not.
    pub received: u64,
    /// How many there are in all, where the vendor says.
    pub total: Option<u64>,
    /// Where another process can go on with the list once this page and all before it are written (R72). `None` where it
    /// would have to begin anew: the list has no fixed order or no total, its paging is in doubt, or flaws were seen.
    pub point: Option<ListPoint>,
    /// An earlier walk had this page already: a resumed walk hands it on once more, for rows that moved over to it since.
    /// To be written like any other, but not to be counted again; `received` does not count it.
    pub again: bool,
}

/// What a pull says of itself at its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pulled {
    /// Whether it is complete, and how that is known.
    pub completeness: Completeness,
    /// Whether it went on from [`PullOptions::resume`]. A pull that did says nothing about records that did not come: which
    /// ids the pages before brought is not known to it.
    pub resumed: bool,
    /// Pages read.
    pub pages: u64,
    /// Rows whose id had come before in this pull; only the first of each was handed on.
    pub duplicates: u64,
    /// Rows that could not be read; each was handed on as a problem.
    pub unreadable: u64,
    /// What was noticed without harm, in words ("the vendor gives 50 records per page where 100 were asked").
    pub notes: Vec<String>,
}

/// Why a pull ended before its end.
#[derive(Debug, thiserror::Error)]
pub enum PullError {
    /// The vendor failed for good. What had come before is with the sink; nothing may be concluded from what had not.
    #[error("{error}")]
    Vendor {
        /// What went wrong.
        error: ConnectorError,
        /// Different records received before.
        received: u64,
    },
    /// The sink could not take a page.
    #[error("{0}")]
    Sink(BoxError),
}

impl From<ConnectorError> for PullError {
    fn from(error: ConnectorError) -> Self {
        Self::Vendor { error, received: 0 }
    }
}

/// Whether a record exists at the vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "presence", rename_all = "snake_case")]
pub enum Presence {
    /// The vendor shows it.
    Present,
    /// The vendor says that there is none of this id.
    Gone,
    /// It cannot be told.
    Unknown {
        /// Why not.
        reason: String,
    },
}
