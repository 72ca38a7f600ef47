//! Runs from end to end on both databases, against a vendor that does what a test says.

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
mod vendor;
