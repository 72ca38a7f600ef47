//! Customers that would be left with nothing (R75).

use super::firsts::FIRST;
use super::{Brake, Ends, Holding, Known, sentences, whole};
use counterpart_model::{BrakeFinding, BrakeRule, CustomerId, RecordRef};
use std::collections::BTreeMap;

/// Customers that lose everything are named one by one up to so many; more are one finding.
const NAMED: usize = 10;

impl Brake<'_> {
    /// Customers that have matches or active sites and would have none. However few they are, and also where it is their
    /// only one: a match or site that another takes the place of in the same plan is no loss, so a customer that is left
    /// with nothing is never an everyday matter.
    pub(super) fn emptied(&self, known: &Known) -> Vec<BrakeFinding> {
        let mut sites: BTreeMap<CustomerId, Ends> =
            self.balances.iter().map(|(id, balance)| (*id, balance.sites.clone())).collect();
        for (site, active) in &self.switched {
            let Some(owner) = known.owners.get(site) else { continue };
            let ends = sites.entry(*owner).or_default();
            let end = if *active { &mut ends.gained } else { &mut ends.lost };
            end.insert(site.0);
        }
        let matches = self.balances.iter().map(|(id, balance)| (*id, &balance.matches));
        let mut findings = self.emptied_of("match", matches, known, |holding| holding.matches);
        let sites = sites.iter().map(|(id, ends)| (*id, ends));
        findings.extend(self.emptied_of("site", sites, known, |holding| holding.active_sites));
        findings
    }

    fn emptied_of<'e>(
        &self,
        word: &'static str,
        ends: impl Iterator<Item = (CustomerId, &'e Ends)>,
        known: &Known,
        held: impl Fn(&Holding) -> u64,
    ) -> Vec<BrakeFinding> {
        if self.settings.brake_limit(word) == counterpart_model::BrakeLimit::OFF {
            return Vec::new();
        }
        let rule = BrakeRule::CustomerLosesAll;
        let mut found = Vec::new();
        for (id, ends) in ends {
            let Some(holding) = known.holdings.get(&id) else { continue };
            let there = held(holding);
            let gained = ends.gained.difference(&ends.lost).count();
            let lost = ends.lost.iter().filter(|id| !self.made.contains(*id)).count() as u64;
            if there > 0 && gained == 0 && lost >= there {
                found.push(BrakeFinding {
                    rule,
                    subject: format!("{id}/{word}"),
                    count: lost,
                    known: there,
                    allowed: there - 1,
                    sentence: sentences::loses_all(word, &holding.name, there),
                    first: vec![whole(&RecordRef::Customer { id }, &holding.name)],
                });
            }
        }
        if found.len() > NAMED {
            let count = found.len() as u64;
            let customers = known.totals.get("customer").copied().unwrap_or_default();
            let subject = format!("customer/{word}");
            let sentence = sentences::many_lose_all(word, count, customers);
            let first = found.into_iter().flat_map(|one| one.first).take(FIRST).collect();
            found =
                vec![BrakeFinding { rule, subject, count, known: customers, allowed: 0, sentence, first }];
        }
        found
    }
}
