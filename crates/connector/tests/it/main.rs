//! The layers against small servers on loopback, on virtual time.

mod bodies;
mod credentials;
mod cursors;
mod form;
mod guard;
mod pages;
mod paging;
mod rates;
mod redaction;
mod report;
mod resuming;
mod retries;
mod tokens;
mod transport;
mod vendor;
mod writing;
