//! The HTTP layers around every connector, from the outside in: [`calls`] (retry, token, budget), [`transport`] (one
//! exchange with its limits), and what they need.

pub mod answer;
pub mod budget;
pub mod calls;
pub mod classify;
pub mod excerpt;
pub mod log;
pub mod names;
pub mod permits;
pub mod rate_budget;
pub mod rate_window;
pub mod read_json;
pub mod redact;
pub mod request;
pub mod retry;
pub mod token;
pub mod transport;
