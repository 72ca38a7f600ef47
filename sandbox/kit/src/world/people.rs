//! The people who work at a site.

use super::World;
use super::language::LANGUAGES;
use super::names::{lists, slug};
use super::organization::Organization;
use super::pick::below;

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Given name, in the script of the country.
    pub given_name: String,
    /// Family name, in the script of the country.
    pub family_name: String,
    /// Mail address at the organisation's domain.
    pub email: String,
}

/// Far from the purposes of the organisation itself; a site each.
const PURPOSE_PEOPLE: u32 = 100;

pub(super) fn render(world: &World, organization: &Organization, site: usize) -> Vec<Person> {
    let mut draws = world.draws(organization.id, PURPOSE_PEOPLE + site as u32);
    let language = &LANGUAGES[usize::from(organization.country.language)];
    let [surnames, _, _, given] = lists(language);
    let [latin_surnames, _, _, latin_given] = language.latin.unwrap_or([surnames, &[], &[], given]);
    let count = 1 + below(&mut draws, 8);
    (0..count)
        .map(|_| {
            let first = below(&mut draws, given.len() as u32) as usize;
            let last = below(&mut draws, surnames.len() as u32) as usize;
            Person {
                given_name: given[first].to_owned(),
                family_name: surnames[last].to_owned(),
                email: format!(
                    "{}.{}@{}",
                    slug(latin_given[first]),
                    slug(latin_surnames[last]),
                    organization.domain
                ),
            }
        })
        .collect()
}
