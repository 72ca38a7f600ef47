//! Two whole lists: every pair worth a look, settled among all.

use rustc_hash::{FxHashMap, FxHashSet};

use super::alike::conflict;
use super::keys::pairs;
use super::lists::{Lists, named_number};
use super::mailbox::fit;
use super::model::Tables;
use super::observe::{Observer, Sight, at, mail, stand};
use super::record::Record;
use crate::scoring::rivals::{FLOOR, Scored, settle};
use crate::scoring::spread::{Spread, collect};

/// Pairs are looked at in parts of so many.
const PART: usize = 4096;
/// An address that identifies goes before a name with a number, and that before everything else: what the first is worth at
/// least, the second at least and at most, the rest at most.
const BY_ADDRESS: f32 = 14.0;
const BY_NAME_AND_NUMBER: f32 = 9.0;
const MOST_BY_NUMBER: f32 = 13.0;
const MOST_WITHOUT: f32 = 12.0;

/// One address with two names is shown to a person, however unlikely they are one.
const WORTH_A_LOOK: f32 = 0.1;

/// By what a pair is one, as the rule has it (R30).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Identity {
    /// The e-mail address, which nobody else has (R30a).
    Address,
    /// The name with a number, which nobody else has (R30b).
    NameAndNumber,
    /// An address, or a name with a number, where several claim it.
    Contested,
}

impl Lists {
    /// Whoever looks at pairs of these lists.
    pub(crate) fn observer(&self) -> Observer<'_> {
        Observer { nicknames: &self.nicknames, bearers: &self.bearers, counts: &self.counts }
    }

    /// How many people the larger side of a company has.
    pub(crate) fn size(&self, record: &Record) -> usize {
        self.counts.people(record.company).into_iter().max().unwrap_or_default() as usize
    }

    /// Every pair worth a look, with what is seen of it. `keep` says what is kept of that.
    pub(crate) fn look<T: Send>(
        &self,
        spread: &dyn Spread,
        keep: impl Fn(u32, u32, Sight) -> Option<T> + Sync,
    ) -> Vec<T> {
        let pairs = pairs(self);
        let found = collect(spread, pairs.len().div_ceil(PART), &|part| {
            let observer = self.observer();
            let mut kept = Vec::new();
            for &(left, right) in pairs.iter().skip(part * PART).take(PART) {
                let (a, b) = self.pair(left, right);
                kept.extend(keep(left, right, observer.look(a, b, self.size(a).max(self.size(b)))));
            }
            kept
        });
        found.into_iter().flatten().collect()
    }

    /// Every pair that is allowed (slots of side 0 and 1) and not out of the question, judged among its rivals.
    pub(crate) fn scored(
        &self,
        tables: &Tables,
        spread: &dyn Spread,
        allowed: &(dyn Fn(u32, u32) -> bool + Sync),
    ) -> Vec<(Scored, Option<Identity>)> {
        let (mut pairs, identities): (Vec<_>, Vec<_>) =
            self.weighed(tables, spread, allowed).into_iter().unzip();
        settle(&mut pairs, self.records[0].len(), self.records[1].len(), &tables.rivals);
        for pair in pairs.iter_mut().filter(|pair| pair.contradicted) {
            let (a, b) = self.of(pair);
            if self.is_address_of_two(a, b) {
                pair.sure = pair.sure.max(WORTH_A_LOOK);
            }
        }
        pairs.into_iter().zip(identities).collect()
    }

    /// The same before they are judged.
    pub(crate) fn weighed(
        &self,
        tables: &Tables,
        spread: &dyn Spread,
        allowed: &(dyn Fn(u32, u32) -> bool + Sync),
    ) -> Vec<(Scored, Option<Identity>)> {
        let mut pairs = self.look(spread, |left, right, sight| {
            let score = tables.pair.score(&sight.observed);
            let (a, b) = self.pair(left, right);
            let identity = self.identity(a, b, &sight);
            let score = match identity {
                Some(Identity::Address) => score.max(BY_ADDRESS),
                Some(_) => score.clamp(BY_NAME_AND_NUMBER, MOST_BY_NUMBER),
                None => score.min(MOST_WITHOUT),
            };
            let contradicted = is_contradicted(a, b, &sight);
            let worth = score > FLOOR || self.is_address_of_two(a, b);
            let likely = worth && !is_ruled_out(a, b, &sight, contradicted);
            let scored = Scored {
                left,
                right,
                score,
                sure: 0.0,
                veto: a.company == 0 || a.company != b.company,
                generic: false,
                contradicted,
                chosen: false,
                lead: 0.0,
                exact: identity == Some(Identity::Address),
            };
            (likely && allowed(left, right)).then_some((scored, identity))
        });
        // The address goes first: whoever has that in common with one is nobody else's match. And whom a name with a
        // number joins to several is joined to none.
        let mut taken: [FxHashSet<u32>; 2] = Default::default();
        let mut claims: [FxHashMap<u32, u32>; 2] = Default::default();
        for (pair, identity) in &pairs {
            for (side, slot) in [pair.left, pair.right].into_iter().enumerate() {
                match identity {
                    Some(Identity::Address) => drop(taken[side].insert(slot)),
                    Some(_) => *claims[side].entry(slot).or_default() += 1,
                    None => {}
                }
            }
        }
        pairs.retain(|(pair, _)| {
            pair.exact || !(taken[0].contains(&pair.left) && taken[1].contains(&pair.right))
        });
        for (pair, identity) in
            pairs.iter_mut().filter(|(_, identity)| *identity == Some(Identity::NameAndNumber))
        {
            if claims[0][&pair.left] > 1 || claims[1][&pair.right] > 1 {
                *identity = Some(Identity::Contested);
            }
        }
        pairs
    }

    /// By what a pair is one, if the rule has it so.
    pub(crate) fn identity(&self, a: &Record, b: &Record, sight: &Sight) -> Option<Identity> {
        if a.company == 0 || a.company != b.company || sight.observed[at::GENERATION] == stand::DIFFER {
            return None;
        }
        if sight.observed[at::EMAIL] == mail::SAME {
            return Some(Identity::Address);
        }
        let claims = |number: u64| self.counts.in_company(a.company, named_number(a.spelled, number));
        let mut shared = a.numbers().filter(|number| b.numbers().any(|other| other == *number));
        if a.spelled != 0 && a.spelled == b.spelled && shared.clone().next().is_some() {
            let alone = shared.all(|number| claims(number) == [1, 1]);
            return Some(if alone { Identity::NameAndNumber } else { Identity::Contested });
        }
        (sight.observed[at::EMAIL] == mail::SAME_OF_SEVERAL).then_some(Identity::Contested)
    }

    /// Whether two alone in their company bear one address that is no function's.
    fn is_address_of_two(&self, a: &Record, b: &Record) -> bool {
        let one = one_address(a, b);
        one && a.company == b.company && {
            let key = a.mail.as_ref().map_or(0, |mail| mail.key);
            self.counts.in_company(a.company, key) == [1, 1]
        }
    }
}

/// Whether both bear one address that is no function's.
fn one_address(a: &Record, b: &Record) -> bool {
    matches!((&a.mail, &b.mail), (Some(x), Some(y)) if x.key == y.key && !x.role)
}

/// Whether nothing makes a pair worth a person's look: two names that do not fit are two people, unless the address or the
/// number that is carried is theirs alone; and where a name is missing, something else must agree.
fn is_ruled_out(a: &Record, b: &Record, sight: &Sight, contradicted: bool) -> bool {
    let observed = &sight.observed;
    let theirs = one_address(a, b) || observed[at::MOBILE] == stand::AGREE;
    let agrees = |place: usize| observed[place] < stand::DIFFER;
    let something = theirs
        || agrees(at::DESK)
        || agrees(at::MOBILE)
        || matches!(observed[at::EMAIL], mail::NEARLY | mail::OTHER_DOMAIN)
        || observed[at::MAILBOX_BEST] >= f32::from(fit::INITIALS);
    let nameless = a.name.is_empty() || b.name.is_empty();
    (contradicted && !theirs) || (nameless && !something)
}

/// Whether the names, or what an address tells of a name that is missing, are those of two people.
fn is_contradicted(a: &Record, b: &Record, sight: &Sight) -> bool {
    let nameless = a.name.is_empty() || b.name.is_empty();
    conflict(&sight.names)
        || sight.observed[at::GENERATION] == stand::DIFFER
        || (nameless && sight.observed[at::MAILBOX_BEST] == f32::from(fit::AGAINST))
}
