//! One row of the matching list, with where it stands in words.

use counterpart_model::{Customer, CustomerId, How, Match, Proposal, ProposalClass};
use counterpart_rules::customers::{Standing, classify};
use counterpart_rules::{CompanyFacts, Proposed};

/// One row of the matching list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The company and where it stands.
    pub facts: CompanyFacts,
    /// The customers it is matched with, by id.
    pub customers: Vec<Customer>,
}

/// A customer on a row: one that the company is matched with, or one that bears its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The customer.
    pub id: CustomerId,
    /// Its name.
    pub name: String,
    /// How the saved match came; none for a suggestion.
    pub how: Option<How>,
    /// Whether the saved match is the customer's main one; none for a suggestion.
    pub main: Option<bool>,
    /// True where it has a match in this integration already.
    pub matched: bool,
    /// For what the matcher proposes: how sure, and why (R15).
    pub proposed: Option<Proposal>,
}

impl Listed {
    /// Where the company stands, in a word: `suggested`, `held_back`. An unmatched one for which one customer is nearly sure is
    /// `automapped`, one with several as likely ones `ambiguous` (R15, R16).
    pub fn state(&self) -> &'static str {
        match classify(&self.facts) {
            Standing::Unmatched => match self.class() {
                Some(ProposalClass::NearExact) => "automapped",
                Some(ProposalClass::Ambiguous) => "ambiguous",
                Some(ProposalClass::Possible) | None => "unmatched",
            },
            standing => standing.word(),
        }
    }

    /// The class of the best proposal.
    fn class(&self) -> Option<ProposalClass> {
        self.facts.proposals.first().map(|proposed| proposed.proposal.class)
    }

    /// Why it stands there, in words.
    pub fn reason(&self) -> String {
        match classify(&self.facts) {
            Standing::Matched => match self.facts.matches.first() {
                Some(link) => came(link),
                None => String::new(),
            },
            Standing::Ignored => {
                self.facts.ignored.as_ref().map(|mark| mark.reason.clone()).unwrap_or_default()
            }
            Standing::Hidden(word) => word.to_owned(),
            Standing::HeldBack(reasons) => {
                reasons.iter().map(|reason| reason.sentence.as_str()).collect::<Vec<_>>().join(" ")
            }
            Standing::Suggested(namesake) if namesake.matched_here => {
                "same name, but the customer is matched already".to_owned()
            }
            Standing::Suggested(_) => "same name".to_owned(),
            Standing::Ambiguous { reason, .. } => reason,
            Standing::Unmatched => match self.class() {
                Some(ProposalClass::NearExact) => "nearly the same".to_owned(),
                Some(ProposalClass::Ambiguous) => "several customers are as likely".to_owned(),
                Some(ProposalClass::Possible) => "no customer is spelled so; perhaps one of these".to_owned(),
                None => "no customer is like it".to_owned(),
            },
        }
    }

    /// The customers it is matched with, or those that bear its name.
    pub fn candidates(&self) -> Vec<Candidate> {
        match classify(&self.facts) {
            Standing::Matched => self.customers.iter().map(|customer| self.matched(customer)).collect(),
            Standing::Suggested(_) | Standing::Ambiguous { .. } => {
                let suggested = self.facts.namesakes.iter().map(|namesake| Candidate {
                    id: namesake.id,
                    name: namesake.name.clone(),
                    how: None,
                    main: None,
                    matched: namesake.matched_here,
                    proposed: None,
                });
                suggested.collect()
            }
            Standing::Unmatched => self.facts.proposals.iter().map(likely).collect(),
            _ => Vec::new(),
        }
    }

    fn matched(&self, customer: &Customer) -> Candidate {
        let link = self.facts.matches.iter().find(|link| link.hub == customer.id.0);
        Candidate {
            id: customer.id,
            name: customer.name.clone(),
            how: link.map(|link| link.how),
            main: link.map(|link| link.main),
            matched: true,
            proposed: None,
        }
    }
}

fn likely(proposed: &Proposed) -> Candidate {
    Candidate {
        id: proposed.proposal.customer,
        name: proposed.name.clone(),
        how: None,
        main: None,
        matched: false,
        proposed: Some(proposed.proposal.clone()),
    }
}

fn came(link: &Match) -> String {
    format!("{}, {}, by {}", link.how.as_str(), link.at.format("%-d %b %Y"), link.by)
}
