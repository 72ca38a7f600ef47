//! MSP-shaped worlds: organisations with names, places, telephones and people, from a seed.
//!
//! The canonical world is what is *true*; every vendor's sandbox renders it with its own fields, gaps and
//! spelling errors. It is the same for a seed on any machine, and a larger world begins with the smaller one:
//! organisation 17 of seed 5 is the same whether the world holds 20 customers or 200,000.
//!
//! Organisations are rendered on demand from a plan of 16 bytes each, so a world is small and quick to make.
//! Telephone numbers are from the ranges that regulators keep for fiction where a country has such ranges;
//! domains end in `.example`.

mod country;
mod language;
mod names;
mod organization;
mod people;
mod pick;
mod plan;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

pub use country::{COUNTRIES, City, Country};
pub use organization::{Kind, Organization, Site};
pub use people::Person;
use plan::Plan;

/// The largest world.
pub const MOST_CUSTOMERS: u32 = 200_000;

/// Names an organisation for good: the n-th of its seed, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorldId(pub u32);

/// Everything that is true.
#[derive(Clone, Debug)]
pub struct World {
    seed: u64,
    base: ChaCha8Rng,
    plans: Vec<Plan>,
}

impl World {
    /// The world of a seed, with `customers` organisations, at most [`MOST_CUSTOMERS`].
    pub fn new(seed: u64, customers: u32) -> Self {
        let base = ChaCha8Rng::seed_from_u64(seed);
        let plans = plan::draw(&base, customers.min(MOST_CUSTOMERS));
        Self { seed, base, plans }
    }

    /// The seed it was made from.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Number of organisations.
    pub fn len(&self) -> usize {
        self.plans.len()
    }

    /// Whether nobody lives here.
    pub fn is_empty(&self) -> bool {
        self.plans.is_empty()
    }

    /// Every id, in order.
    pub fn ids(&self) -> impl Iterator<Item = WorldId> + use<> {
        (1..=self.plans.len() as u32).map(WorldId)
    }

    /// One organisation; nothing for an id that this world does not hold.
    pub fn organization(&self, id: WorldId) -> Option<Organization> {
        self.plan(id).map(|plan| organization::render(self, id, plan))
    }

    /// The people of one of an organisation's sites, by its position; nobody for what does not exist.
    pub fn people(&self, id: WorldId, site: usize) -> Vec<Person> {
        match self.organization(id) {
            Some(organization) if site < organization.sites.len() => {
                people::render(self, &organization, site)
            }
            _ => Vec::new(),
        }
    }

    /// Randomness that belongs to one organisation and one purpose, whatever else was drawn.
    pub(crate) fn draws(&self, id: WorldId, purpose: u32) -> ChaCha8Rng {
        let mut draws = self.base.clone();
        draws.set_stream(u64::from(purpose) << 32 | u64::from(id.0));
        draws
    }

    fn plan(&self, id: WorldId) -> Option<Plan> {
        let position = id.0.checked_sub(1)?;
        self.plans.get(position as usize).copied()
    }
}
