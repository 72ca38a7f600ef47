//! The server as a service: who may use what, what stands around every answer, signing in. Pages with an integration behind
//! them are tried with the whole program, in the tests of the command line.

// The tests that `on_both_databases!` makes run on it.
use tokio as _;

mod api_records;
mod bad_input;
mod customers;
mod described;
mod gate;
mod headers;
mod mappings;
mod matching;
mod no_commands;
mod odd_forms;
mod once;
mod picks;
mod runs;
mod schedules;
mod sides;
mod signing_in;
mod stand;
mod supplemental;
mod tools;
mod unsaved;
