//! The connector against a small server that answers as a test needs it. That HaloPSA's own ways are met is shown
//! elsewhere, against the simulator.

mod connecting;
mod discovering;
mod failures;
mod halo;
mod probing;
mod pulling;
mod writing;
