//! Bad days at the vendor: every fault that its sandbox can arm, and the disasters that are known from elsewhere, by name.
//!
//! Each fault meets a sync that has something to do: a night's changes wait at the vendor. Of each is told what the run says
//! and what it wrote; that nothing known was lost and no customer, site or match changed otherwise than without the fault; and
//! that the next sync heals it, after which everything is as if the fault had never been.

mod answers;
mod case;
mod every_kind;
mod growth;
mod increments;
mod lane;
mod lists;
mod memory;
mod night;
mod pages;
mod patience;
mod picture;
mod role;
