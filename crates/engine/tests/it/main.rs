//! Runs from end to end on both databases, against a vendor that does what a test says.

// The tests that `on_both_databases!` makes run on it.
use tokio as _;

mod automatic;
mod given;
mod integrations;
mod laws;
mod listing;
mod mappings;
mod matching;
mod preview;
mod saving;
mod sync;
mod undo;
mod vendor;
