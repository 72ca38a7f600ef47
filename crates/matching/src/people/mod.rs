//! The matcher of people by what identifies them (R30).
//!
//! (a) the same e-mail address, which nobody else has; (b) else the same name and phone number, which nobody
//! else has; (c) role mailboxes and addresses seen with several names are no identity; (d) anything else that
//! two people have in common is a suggestion. All of it inside one company, where the lists share companies.

mod facts;
mod given_name;
mod weighing;

use crate::candidate::{Candidate, Decision, Matcher, Reason, Trait, score};
use crate::group::{Shared, by_id, shared_values};
use crate::phone::Home;
use crate::record::Person;

use facts::{Facts, names_conflict};
use weighing::Weighing;

/// Matches people by e-mail address, and by name with phone number.
///
/// Company ids of both lists are taken as one id space where at least one id stands in both. Then people are
/// matched inside a company only, and those without a company are never matched automatically. Where no id is
/// shared, the lists are compared as a whole.
#[derive(Debug, Clone)]
pub struct SharedIdentity {
    /// Where phone numbers without a country code are at home.
    pub home: Home,
}

// How sure each kind of evidence is. Chosen for their order: what identifies, what needs a look, what is a hint.
const BY_EMAIL: f64 = 1.0;
const BY_NAME_AND_PHONE: f64 = 0.95;
const BY_NAME: f64 = 0.8;
const BY_PHONE: f64 = 0.6;
const BY_SHARED_ADDRESS: f64 = 0.4;
const BY_EMAIL_ELSEWHERE: f64 = 0.3;

impl Matcher<Person> for SharedIdentity {
    fn candidates(&self, left: &[Person], right: &[Person]) -> Vec<Candidate> {
        let left_facts = Side::new(left, &self.home);
        let right_facts = Side::new(right, &self.home);
        let pairing = Pairing::of(left_facts, right_facts);
        let mut weighing = Weighing::default();
        pairing.by_email(&mut weighing);
        pairing.by_name_and_phone(&mut weighing);
        pairing.by_name(&mut weighing);
        pairing.by_phone(&mut weighing);
        weighing.into_candidates(|l| &left[l].id, |r| &right[r].id)
    }
}

/// The facts of one list, and its positions in the order of ids.
struct Side {
    facts: Vec<Facts>,
    order: Vec<usize>,
}

impl Side {
    fn new(list: &[Person], home: &Home) -> Self {
        let facts = list.iter().map(|person| Facts::of(person, home)).collect();
        Self { facts, order: by_id(list, |person| &person.id) }
    }

    /// Values of every person, in the order of ids.
    fn values<'a, K>(&'a self, of: impl Fn(&'a Facts) -> Vec<K>) -> Vec<(K, usize)> {
        self.order
            .iter()
            .flat_map(|&position| of(&self.facts[position]).into_iter().map(move |value| (value, position)))
            .collect()
    }
}

struct Pairing {
    left: Side,
    right: Side,
    /// Whether people are matched inside companies only.
    by_company: bool,
}

impl Pairing {
    fn of(left: Side, right: Side) -> Self {
        let companies = |facts: &Facts| facts.company.clone().into_iter().collect();
        let by_company = !shared_values(left.values(companies), right.values(companies)).is_empty();
        Self { left, right, by_company }
    }

    /// The company inside which a person may be matched; `None` where there is none.
    fn block<'a>(&self, facts: &'a Facts) -> Option<&'a str> {
        if self.by_company { facts.company.as_deref() } else { Some("") }
    }

    /// Groups of people who share a value inside their company.
    fn inside<'a, K: Ord>(&'a self, of: impl Fn(&'a Facts) -> Vec<K>) -> Vec<Shared<(&'a str, K)>> {
        let keyed = |facts: &'a Facts| match self.block(facts) {
            Some(block) => of(facts).into_iter().map(|value| (block, value)).collect(),
            None => Vec::new(),
        };
        shared_values(self.left.values(keyed), self.right.values(keyed))
    }

    fn pair(&self, (l, r): (usize, usize)) -> (&Facts, &Facts) {
        (&self.left.facts[l], &self.right.facts[r])
    }

    fn by_email(&self, weighing: &mut Weighing) {
        let emails =
            |facts: &Facts| facts.email.iter().map(|key| key.as_str().to_owned()).collect::<Vec<_>>();
        for everywhere in shared_values(self.left.values(emails), self.right.values(emails)) {
            let role = self.left.facts[everywhere.left[0]].role_mailbox;
            let shared = self.seen_with_several_names(&everywhere);
            let inside = self.in_companies(&everywhere);
            if inside.is_empty() {
                let Some((l, r)) = everywhere.only_pair() else { continue };
                if !role && !shared {
                    weighing.suggest(l, r, BY_EMAIL_ELSEWHERE, &[Reason::SameEmail, Reason::OtherCompany]);
                }
                continue;
            }
            for group in inside {
                if role || shared {
                    let why = if role { Reason::RoleMailbox } else { Reason::SharedAddress };
                    self.no_identity(&group, why, weighing);
                } else if let Some((l, r)) = group.only_pair() {
                    weighing.identify(l, r, BY_EMAIL, Reason::SameEmail);
                } else {
                    ambiguous(&group, BY_EMAIL, Reason::SameEmail, Trait::Email, weighing);
                }
            }
        }
    }

    /// The people of one address, company by company, where both sides have some.
    fn in_companies(&self, group: &Shared<String>) -> Vec<Shared<String>> {
        let blocks = |side: &Side, positions: &[usize]| {
            let block = |&at: &usize| Some((self.block(&side.facts[at])?.to_owned(), at));
            positions.iter().filter_map(block).collect()
        };
        shared_values(blocks(&self.left, &group.left), blocks(&self.right, &group.right))
    }

    /// Whether the names that bear an address do not all fit each other (R30c).
    fn seen_with_several_names(&self, group: &Shared<String>) -> bool {
        let left = group.left.iter().map(|&l| &self.left.facts[l]);
        let right = group.right.iter().map(|&r| &self.right.facts[r]);
        let mut names: Vec<&Facts> = left.chain(right).filter(|facts| facts.name.is_some()).collect();
        names.sort_by(|a, b| a.name.cmp(&b.name));
        names.windows(2).any(|pair| names_conflict(pair[0], pair[1]))
            || names.first().zip(names.last()).is_some_and(|(a, b)| names_conflict(a, b))
    }

    /// An address that identifies nobody: a hint where nothing speaks against it. Two different names on one
    /// role mailbox are two people; equal names are found by name.
    fn no_identity(&self, group: &Shared<String>, why: Reason, weighing: &mut Weighing) {
        for (l, r) in group.shown_pairs() {
            let (a, b) = self.pair((l, r));
            let same_name = a.name.is_some() && a.name == b.name;
            if same_name
                || (group.only_pair().is_some() && (why == Reason::SharedAddress || !names_conflict(a, b)))
            {
                weighing.suggest(l, r, BY_SHARED_ADDRESS, std::slice::from_ref(&why));
            }
        }
    }

    fn by_name_and_phone(&self, weighing: &mut Weighing) {
        let both = |facts: &Facts| match &facts.name {
            Some(name) => facts.phones.iter().map(|phone| (name.clone(), phone.clone())).collect(),
            None => Vec::new(),
        };
        for group in self.inside(both) {
            if let Some((l, r)) = group.only_pair() {
                weighing.identify(l, r, BY_NAME_AND_PHONE, Reason::SameNameAndPhone);
            } else {
                ambiguous(&group, BY_NAME_AND_PHONE, Reason::SameNameAndPhone, Trait::NameAndPhone, weighing);
            }
        }
    }

    fn by_name(&self, weighing: &mut Weighing) {
        for group in self.inside(|facts| facts.name.clone().into_iter().collect()) {
            if let Some((l, r)) = group.only_pair() {
                weighing.suggest(l, r, BY_NAME, &[Reason::SameName]);
            } else {
                ambiguous(&group, BY_NAME, Reason::SameName, Trait::Name, weighing);
            }
        }
    }

    /// One phone number, one person on each side, names that fit each other.
    fn by_phone(&self, weighing: &mut Weighing) {
        for group in self.inside(|facts| facts.phones.clone()) {
            let Some((l, r)) = group.only_pair() else { continue };
            let (a, b) = self.pair((l, r));
            if a.name != b.name && !names_conflict(a, b) {
                weighing.suggest(l, r, BY_PHONE, &[Reason::SamePhone]);
            }
        }
    }
}

fn ambiguous<K>(group: &Shared<K>, sure: f64, reason: Reason, of: Trait, weighing: &mut Weighing) {
    let share = score(sure / group.rivals() as f64);
    let several = Reason::Several { of, left: group.left.len(), right: group.right.len() };
    for (l, r) in group.shown_pairs() {
        weighing.add(l, r, share, Decision::Ambiguous, &[reason.clone(), several.clone()]);
    }
}
