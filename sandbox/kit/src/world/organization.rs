//! One organisation, rendered from its plan.

use rand_chacha::ChaCha8Rng;

use super::country::{COUNTRIES, City, Country};
use super::language::LANGUAGES;
use super::names::{self, Name};
use super::pick::{below, fill, one_of, percent};
use super::plan::{BRANDS, Plan, Shape};
use super::{World, WorldId};

/// How an organisation stands to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A business of its own.
    Independent,
    /// One branch of a business that keeps its branches as separate customers; the first branch names the family.
    Branch {
        /// The first branch.
        first: WorldId,
    },
    /// An outlet of a brand; outlets are separate businesses.
    Franchise {
        /// The number of the outlet.
        outlet: u32,
    },
    /// The same business as another entry, spelled differently.
    Respelled {
        /// The entry with the proper spelling.
        of: WorldId,
    },
    /// Another business that happens to bear the same name, in another town.
    Namesake {
        /// The business of that name that came first.
        of: WorldId,
    },
}

/// An organisation.
#[derive(Clone, Debug, PartialEq)]
pub struct Organization {
    /// Names it for good.
    pub id: WorldId,
    /// How it stands to others.
    pub kind: Kind,
    /// What an MSP calls it in its customer list.
    pub name: String,
    /// The name in the register of companies.
    pub legal_name: String,
    /// The name on the door, in Latin letters if the country writes others.
    pub trading_name: String,
    /// Domain of its web site and mail.
    pub domain: String,
    /// Where it is.
    pub country: &'static Country,
    /// Whether it is a customer no longer.
    pub inactive: bool,
    /// Its places; at least one, the main one first.
    pub sites: Vec<Site>,
}

/// A place of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// What people call it: `Main`, the town, `Warehouse`.
    pub name: String,
    /// Street and number.
    pub street: String,
    /// Suite, floor or nothing.
    pub extra_line: String,
    /// Town.
    pub city: &'static str,
    /// County, state or nothing.
    pub region: &'static str,
    /// Postal code.
    pub postcode: String,
    /// Telephone number as people there write it.
    pub phone: String,
    country: &'static Country,
}

impl Organization {
    /// The entry that this one repeats, if it is the same business entered again.
    pub fn same_business_as(&self) -> Option<WorldId> {
        match self.kind {
            Kind::Respelled { of } => Some(of),
            _ => None,
        }
    }
}

impl Site {
    /// The telephone number with its calling code, as in `+44 20 7946 0123`.
    pub fn international_phone(&self) -> String {
        let opened = self.phone.replace(['(', ')'], "");
        let national = opened.strip_prefix(self.country.trunk).unwrap_or(&opened);
        format!("{} {national}", self.country.calling_code)
    }
}

const PURPOSE_SELF: u32 = 1;

pub(super) fn render(world: &World, id: WorldId, plan: Plan) -> Organization {
    let country = &COUNTRIES[usize::from(plan.country)];
    let mut draws = world.draws(id, PURPOSE_SELF);
    let home = below(&mut draws, country.cities.len() as u32);
    let inactive = plan.inactive;
    match plan.shape {
        Shape::Independent { number } => {
            let name = names::business(country, number, world.seed());
            let kind = Kind::Independent;
            let domain = format!("{}.example", names::slug(&name.latin));
            finish(&mut draws, Draft { id, kind, name, domain, country, inactive, home, branch: false })
        }
        Shape::Branch { first, number, name } => {
            branch(world, &mut draws, id, plan, Family { first: WorldId(first), number, name })
        }
        Shape::Franchise { brand, outlet } => {
            let brand = BRANDS[usize::from(brand)];
            let own = format!("{brand} #{outlet}");
            let name = Name { latin: own.clone(), own };
            let domain = format!("{}.example", names::slug(brand));
            let kind = Kind::Franchise { outlet };
            finish(&mut draws, Draft { id, kind, name, domain, country, inactive, home, branch: true })
        }
        Shape::Respelled { of, how } => match world.organization(WorldId(of)) {
            Some(proper) => {
                let name = names::respelled(&proper.name, &proper.legal_name, how);
                let kind = Kind::Respelled { of: WorldId(of) };
                let sites = proper.sites.into_iter().take(1).collect();
                Organization { id, kind, name, inactive, sites, ..proper }
            }
            None => unreachable_plan(id, country),
        },
        Shape::Namesake { of } => match world.organization(WorldId(of)) {
            Some(other) => {
                let towns = country.cities.len() as u32;
                let theirs = country
                    .cities
                    .iter()
                    .position(|city| Some(city.name) == other.sites.first().map(|s| s.city));
                let home = (theirs.unwrap_or(0) as u32 + 1 + below(&mut draws, towns - 1)) % towns;
                let name = Name { own: other.name.clone(), latin: other.trading_name.clone() };
                let town = names::slug(country.cities[home as usize].name);
                let domain = format!("{}{town}{}.example", names::slug(&other.trading_name), id.0);
                let kind = Kind::Namesake { of: WorldId(of) };
                let mut draft = finish(
                    &mut draws,
                    Draft { id, kind, name, domain, country, inactive, home, branch: false },
                );
                draft.name = other.name;
                draft
            }
            None => unreachable_plan(id, country),
        },
    }
}

/// Plans refer to earlier places only, so this is never seen; it keeps rendering free of panics.
fn unreachable_plan(id: WorldId, country: &'static Country) -> Organization {
    Organization {
        id,
        kind: Kind::Independent,
        name: String::new(),
        legal_name: String::new(),
        trading_name: String::new(),
        domain: String::new(),
        country,
        inactive: true,
        sites: Vec::new(),
    }
}

struct Family {
    first: WorldId,
    number: u32,
    name: u32,
}

fn branch(world: &World, draws: &mut ChaCha8Rng, id: WorldId, plan: Plan, of: Family) -> Organization {
    let Family { first, number, name } = of;
    let country = &COUNTRIES[usize::from(plan.country)];
    let mut family = world.draws(first, PURPOSE_SELF + 1);
    let towns = country.cities.len() as u32;
    let home = (below(&mut family, towns) + number) % towns;
    let joint = one_of(&mut family, &[" - ", " - ", " – ", ", ", " ("]);
    let base = names::business(country, name, world.seed());
    let town = country.cities[home as usize].name;
    let close = if joint == " (" { ")" } else { "" };
    let own = format!("{}{joint}{town}{close}", base.own);
    let name = Name { own, latin: base.latin.clone() };
    let domain = format!("{}.example", names::slug(&base.latin));
    let kind = Kind::Branch { first };
    let inactive = plan.inactive;
    let mut branch = finish(draws, Draft { id, kind, name, domain, country, inactive, home, branch: true });
    let form = one_of(&mut family, country.legal_forms);
    branch.legal_name = names::with_legal_form(country, &base.own, form);
    branch
}

struct Draft {
    id: WorldId,
    kind: Kind,
    name: Name,
    domain: String,
    country: &'static Country,
    inactive: bool,
    home: u32,
    branch: bool,
}

fn finish(draws: &mut ChaCha8Rng, draft: Draft) -> Organization {
    let Draft { id, kind, name, domain, country, inactive, home, branch } = draft;
    let form = one_of(draws, country.legal_forms);
    let legal_name = names::with_legal_form(country, &name.own, form);
    // MSPs enter the register's name or the one on the door, as the day was.
    let listed = if !branch && percent(draws, 40) { legal_name.clone() } else { name.own.clone() };
    let count = if branch { 1 } else { site_count(draws) };
    let sites = (0..count).map(|position| site(draws, country, home, position)).collect();
    Organization {
        id,
        kind,
        name: listed,
        legal_name,
        trading_name: name.latin,
        domain,
        country,
        inactive,
        sites,
    }
}

fn site_count(draws: &mut ChaCha8Rng) -> u32 {
    match below(draws, 100) {
        0..74 => 1,
        74..88 => 2,
        88..97 => 3 + below(draws, 3),
        _ => 6 + below(draws, 10),
    }
}

fn site(draws: &mut ChaCha8Rng, country: &'static Country, home: u32, position: u32) -> Site {
    let towns = country.cities.len() as u32;
    let town = if position == 0 || percent(draws, 30) { home } else { below(draws, towns) };
    let city: &City = &country.cities[town as usize];
    let name = match position {
        0 => one_of(draws, &["Main", "Main", "Main", "Head Office", "HQ"]).to_owned(),
        1 => city.name.to_owned(),
        _ => match below(draws, 3) {
            0 => format!("{} {}", city.name, position),
            1 => format!("{} {}", one_of(draws, &["Warehouse", "Depot", "Works", "Showroom"]), position),
            _ => format!("{} Office {}", city.name, position),
        },
    };
    let language = &LANGUAGES[usize::from(country.language)];
    let number = (1 + below(draws, 180)).to_string();
    let street = one_of(draws, language.streets).replace("{n}", &number);
    let extra_line = match below(draws, 10) {
        0 => format!("Suite {}", 100 + below(draws, 400)),
        1 => "2nd Floor".to_owned(),
        _ => String::new(),
    };
    let postcode = fill(draws, city.postcode);
    let phone = fill(draws, city.phone);
    Site { name, street, extra_line, city: city.name, region: city.region, postcode, phone, country }
}
