//! What a vendor connector sees of Counterpart, and everything between it and the vendor.
//!
//! A connector implements [`Connector`]: it says what it is ([`Descriptor`]), describes requests, reads answers and
//! decides what failures mean. The layers in this crate do the rest, once for all connectors: tokens, the rate budget,
//! retries, time and size limits, redaction, the request log, and walking pages with proof of completeness.
//!
//! A connector is called with a [`Session`]: one integration's settings and secrets, together with the layers.

mod base_url;
mod connector_trait;
mod descriptor;
mod error;
mod form;
mod http;
pub mod lenient;
mod paging;
mod reach;
mod report;
mod session;
mod timer;
mod write;

pub use base_url::{BaseUrl, BaseUrlError, PlainHttp};
pub use connector_trait::{
    BoxError, Connector, Discovery, Presence, PullError, PullOptions, Pulled, PulledPage, Sink,
};
pub use descriptor::{
    AbsenceProof, Capability, Choices, CompletenessProof, CreateDescriptor, Descriptor, Evidence, FieldCost,
    FieldDescriptor, HeldBackRule, KindDescriptor, LateCommit, Limits, Need, Permission, PermissionCheck,
    Removal, TemplateField,
};
pub use error::{ConnectorError, ErrorKind, Retry};
pub use form::{Answers, FieldKind, FieldProblem, Form, FormField};
pub use http::answer::Answer;
pub use http::budget::{Budget, BudgetState, NotTaken, Purpose, RateLimit, Unavailable};
pub use http::calls::{Calls, Dialect};
pub use http::classify::classify_by_status;
pub use http::excerpt::excerpt;
pub use http::log::{Counters, RequestHook, RequestRecord};
pub use http::names::{Names, SystemNames};
pub use http::permits::Permits;
pub use http::rate_budget::RateBudget;
pub use http::rate_window::{Allowance, Granted, RateWindow};
pub use http::read_json::{field_error, read_json};
pub use http::request::{Request, WriteRequest};
pub use http::token::Token;
pub use http::transport::{Transport, TransportSettings};
pub use paging::{CursorList, CursorPage, ListPage, PagedList, Row};
pub use reach::{Reach, ReachError};
pub use report::{Check, Outcome, Subject, TestReport};
pub use session::{Environment, Session, SessionBuilder};
pub use timer::{SystemClock, Timer, TokioTimer, VirtualTime};
pub use write::{ACTIVE, Choice, Found, NAME, NewRecord, ReadBack, WriteError, Written};
