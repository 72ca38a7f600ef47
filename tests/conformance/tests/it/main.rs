//! Every connector against its sandbox: the connector that ships, over a real socket, on virtual time.
//!
//! Which tests a vendor gets follows from its connector's descriptor; what the descriptor must claim stands in
//! `expected.toml`. A new vendor is one file in `vendors/` with its [`subject::Subject`], its name in the list of
//! `vendors/mod.rs`, and its rows in `expected.toml`. The tests stay as they are.

#[macro_use]
mod every_vendor;
#[macro_use]
mod vendors;

mod catalogue;
mod changes;
mod connecting;
mod descriptor;
mod discovering;
mod expected;
mod failures;
mod following;
mod form;
mod probing;
mod pulling;
mod rates;
mod resuming;
mod secrets;
mod sharing;
mod stand;
mod subject;
mod together;
mod tokens;
mod traps;
mod witness;
mod writing;
