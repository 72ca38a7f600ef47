//! Who there is, before anyone has a name: kinds, families and countries.

use rand_chacha::ChaCha8Rng;

use super::country::COUNTRIES;
use super::language::LANGUAGES;
use super::pick::{below, one_of, percent};

/// What kind of organisation stands at a place in the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A business of its own; the number counts them within their language.
    Independent { number: u32 },
    /// Branch `number` (from 0, the first itself) of the family that begins with organisation `first` and bears
    /// the business name of number `name`.
    Branch { first: u32, number: u32, name: u32 },
    /// A franchisee: brand and outlet number.
    Franchise { brand: u8, outlet: u32 },
    /// The same business as `of`, entered again with another spelling.
    Respelled { of: u32, how: u8 },
    /// Another business with the name of `of`, in another town.
    Namesake { of: u32 },
}

/// One place in the world.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) shape: Shape,
    /// Position in the list of countries.
    pub(crate) country: u8,
    pub(crate) inactive: bool,
}

/// Brands that franchise.
pub(crate) const BRANDS: [&str; 12] = [
    "Clearmont Optics",
    "Brightwell Dental",
    "Kettle & Crumb",
    "Swiftpark Tyres",
    "Hearthside Homes",
    "Pawsley Vets",
    "Nimbus Dry Cleaning",
    "Larkspur Nurseries",
    "Tallyho Fitness",
    "Copperpot Kitchens",
    "Meridian Hearing",
    "Quillfeather Print",
];

/// Draws the plans in order, so that a larger world begins with the smaller one.
pub(crate) fn draw(base: &ChaCha8Rng, customers: u32) -> Vec<Plan> {
    let mut draws = base.clone();
    let mut counts = [0_u32; LANGUAGES.len()];
    let mut outlets = [100_u32; BRANDS.len()];
    let mut family: Option<(u32, u32, u32, u32)> = None;
    let mut plans: Vec<Plan> = Vec::with_capacity(customers as usize);
    for id in 1..=customers {
        let inactive = percent(&mut draws, 5);
        if let Some((first, number, size, name)) = family {
            let country = plans[first as usize - 1].country;
            plans.push(Plan { shape: Shape::Branch { first, number, name }, country, inactive });
            family = (number + 1 < size).then_some((first, number + 1, size, name));
            continue;
        }
        let country = country(&mut draws);
        let language = usize::from(COUNTRIES[usize::from(country)].language);
        let kind = below(&mut draws, 1000);
        let earlier = earlier_independent(&mut draws, &plans);
        let plan = match (kind, earlier) {
            (0..25, Some(of)) => {
                let shape = Shape::Respelled { of, how: below(&mut draws, 6) as u8 };
                Plan { shape, country: plans[of as usize - 1].country, inactive }
            }
            (25..40, Some(of)) => {
                Plan { shape: Shape::Namesake { of }, country: plans[of as usize - 1].country, inactive }
            }
            (40..75, _) => {
                let size = 2 + below(&mut draws, 5);
                let name = counts[language];
                counts[language] += 1;
                family = Some((id, 1, size, name));
                Plan { shape: Shape::Branch { first: id, number: 0, name }, country, inactive }
            }
            (75..135, _) if usize::from(country) < 6 => {
                let brand = below(&mut draws, BRANDS.len() as u32) as u8;
                let outlet = &mut outlets[usize::from(brand)];
                *outlet += 1 + below(&mut draws, 9);
                Plan { shape: Shape::Franchise { brand, outlet: *outlet }, country, inactive }
            }
            _ => {
                let number = counts[language];
                counts[language] += 1;
                Plan { shape: Shape::Independent { number }, country, inactive }
            }
        };
        plans.push(plan);
    }
    plans
}

fn country(draws: &mut ChaCha8Rng) -> u8 {
    const SHARES: [(u8, u32); 12] =
        [(0, 29), (1, 30), (2, 7), (3, 7), (4, 4), (5, 5), (6, 6), (7, 5), (8, 4), (9, 1), (10, 1), (11, 1)];
    let mut left = below(draws, 100);
    for (country, share) in SHARES {
        if left < share {
            return country;
        }
        left -= share;
    }
    0
}

fn earlier_independent(draws: &mut ChaCha8Rng, plans: &[Plan]) -> Option<u32> {
    if plans.len() < 8 {
        return None;
    }
    let tries: [u32; 4] = std::array::from_fn(|_| below(draws, plans.len() as u32));
    let found: Vec<u32> = tries
        .into_iter()
        .filter(|&position| matches!(plans[position as usize].shape, Shape::Independent { .. }))
        .map(|position| position + 1)
        .collect();
    (!found.is_empty()).then(|| one_of(draws, &found))
}
