//! People, what they get in with, and what is remembered of it.

mod access;
mod apart;
mod audit;
mod requests;
mod samples;
mod users;
