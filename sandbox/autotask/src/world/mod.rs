//! The world as an Autotask tenant holds it: the organisations of every other tool, entered by other hands.

mod crm;
mod desk;
mod reference;
mod spelling;

use std::sync::Arc;

use counterpart_sandbox_kit::world::World;

use crate::choices;
use crate::state::State;
use crate::udf;

pub(crate) use reference::CURRENCY;

/// 2014-06-02, in milliseconds since 1970: the tenant's first day.
pub(super) const FIRST_DAY: i64 = 1_401_667_200_000;
pub(super) const DAY: i64 = 86_400_000;

/// A tenant of this world.
pub(crate) fn populate(world: &Arc<World>) -> State {
    let mut state = State::empty(world);
    state.choices = choices::of_tenant(world.seed());
    state.udfs = udf::of_tenant();
    reference::fill(&mut state);
    crm::fill(&mut state);
    desk::fill(&mut state);
    state
}
