//! The connector against a small server that answers as a test needs it. That Autotask's own ways are met is shown
//! elsewhere, against the simulator.

mod autotask;
mod connecting;
mod discovering;
mod failures;
mod looking;
mod probing;
mod pulling;
mod writing;
