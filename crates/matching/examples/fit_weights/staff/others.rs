//! Two people who are nearly the same and are not.

use counterpart_matching::record::Person;

use super::{Firm, Soul, World, plain, some};

const ROLES: [&str; 8] = ["info", "sales", "office", "accounts", "reception", "admin", "support", "hello"];
const SHARED: [&str; 6] = ["workshop", "thefamily", "kitchen", "warehouse", "frontofhouse", "drivers"];

impl World {
    fn hard(&mut self, left: Person, right: Person, kind: &str) {
        let at = self.add(left, right);
        self.hard.insert(at, kind.to_owned());
    }

    /// Two people who read one mailbox.
    pub(super) fn mailbox(&mut self, soul: &Soul, firm: &Firm) {
        let mut other = self.soul(firm, std::slice::from_ref(soul));
        let mut soul = soul.clone();
        soul.email = format!("{}@{}", self.dice.of(&ROLES), firm.domain);
        other.email.clone_from(&soul.email);
        other.phone.clone_from(&soul.phone);
        let (left, right) =
            (self.kept(&soul, firm, [100, 90, 5, 30]), self.kept(&other, firm, [100, 90, 5, 30]));
        if self.dice.one_in(3) {
            let again = self.kept(&soul, firm, [100, 90, 20, 50]);
            let at = self.add(left, again);
            self.pairs.insert(at, "same_on_role".to_owned());
        } else {
            self.hard(left, right, "shared_mailbox");
        }
    }

    /// Two of one family.
    pub(super) fn family(&mut self, soul: &Soul, firm: &Firm) {
        let mut other = self.soul(firm, std::slice::from_ref(soul));
        other.last.clone_from(&soul.last);
        other.email = self.address(&other.first, &other.last, firm.pattern, &firm.domain);
        if other.email == soul.email || other.first == soul.first {
            return;
        }
        if self.dice.one_in(2) {
            other.phone.clone_from(&soul.phone);
        }
        let (left, right) =
            (self.kept(soul, firm, [85, 85, 10, 30]), self.kept(&other, firm, [85, 85, 10, 30]));
        self.hard(left, right, "family");
    }

    /// The elder and the younger.
    pub(super) fn generations(&mut self, soul: &Soul, firm: &Firm) {
        let (mut elder, mut younger) = (soul.clone(), soul.clone());
        elder.last.push_str(" Sr.");
        younger.last.push_str(" Jr.");
        younger.email = soul.email.replace('@', "2@");
        younger.mobile = self.number();
        let (left, right) =
            (self.kept(&elder, firm, [70, 60, 30, 30]), self.kept(&younger, firm, [70, 60, 30, 30]));
        self.hard(left, right, "generations");
    }

    /// Two colleagues whose given names begin with the same letter, or differ in one.
    pub(super) fn alike(&mut self, soul: &Soul, firm: &Firm) {
        let mut other = self.soul(firm, std::slice::from_ref(soul));
        let by_a_letter = self.dice.one_in(4);
        if by_a_letter {
            other.first = self.mistyped(&soul.first);
        } else {
            let letter = soul.first.chars().next();
            for _ in 0..200 {
                if other.first != soul.first && other.first.chars().next() == letter {
                    break;
                }
                other.first = self.first();
            }
        }
        if other.first == soul.first {
            return;
        }
        if by_a_letter || self.chance(60) {
            other.last.clone_from(&soul.last);
        }
        let pattern = [0, 2, 4][self.dice.below(3)];
        other.email = self.address(&other.first, &other.last, pattern, &firm.domain);
        if !by_a_letter && self.chance(40) {
            other.first = other.first.chars().take(1).collect();
        }
        let mut soul = soul.clone();
        soul.email = self.address(&soul.first, &soul.last, pattern, &firm.domain);
        let (left, right) =
            (self.kept(&soul, firm, [95, 70, 30, 40]), self.kept(&other, firm, [100, 70, 30, 40]));
        self.hard(left, right, "alike");
    }

    /// An address that is no function's and still several people's.
    pub(super) fn shared(&mut self, soul: &Soul, firm: &Firm) {
        let mut other = self.soul(firm, std::slice::from_ref(soul));
        let mut soul = soul.clone();
        soul.email = format!("{}@{}", self.dice.of(&SHARED), firm.domain);
        other.email.clone_from(&soul.email);
        let (left, right) =
            (self.kept(&soul, firm, [100, 60, 10, 40]), self.kept(&other, firm, [100, 60, 10, 40]));
        if self.dice.one_in(2) {
            // One of both stands in both lists, the other in one.
            let again = self.kept(&soul, firm, [100, 60, 10, 40]);
            let at = self.add(left, again);
            self.pairs.insert(at, "same_on_shared".to_owned());
            self.alone(right);
        } else {
            self.hard(left, right, "shared_address");
        }
    }

    /// People of one name in two companies.
    pub(super) fn namesakes_elsewhere(&mut self, companies: usize) {
        for at in 0..companies / 6 {
            let (first, last) = (self.first(), self.last());
            let of = |world: &mut Self, place: usize| {
                let domain = format!("{}.com", plain(&world.invented(3)));
                let email = world.address(&first, &last, 0, &domain);
                Person {
                    company_id: Some(format!("K{:04}", place % companies)),
                    first_name: first.clone(),
                    last_name: last.clone(),
                    email: some(&email),
                    ..Person::default()
                }
            };
            let (left, right) = (of(self, at), of(self, at + 1));
            self.hard(left, right, "namesake_elsewhere");
        }
    }
}
