//! One row of the matching page: what stands there, what is staged, and what can be done with it.

use counterpart_engine::{Candidate, Check, Listed, StagedRow};
use counterpart_model::{Company, CustomerId, Decision, Proposal};

/// One row.
pub struct Row {
    /// The company.
    pub company: Company,
    /// What helps to tell it from others of its name: town, web site, reference.
    pub about: String,
    /// Where it stands.
    pub state: &'static str,
    /// Why.
    pub reason: String,
    /// The customers it is matched with, or that bear its name.
    pub candidates: Vec<Candidate>,
    /// True where a link around it belongs to a many-to-many that an import brought (R19f).
    pub locked: bool,
    /// What the reader decided.
    pub staged: Option<Decided>,
    /// What was typed and is no customer, and why.
    pub typed: Option<(String, String)>,
}

/// A decision, in words.
pub struct Decided {
    /// What is to be done.
    pub words: String,
    /// What a person must say or mend first.
    pub problem: Option<String>,
    /// Saying that the company moves would do.
    pub moves: bool,
    /// The customer that it names.
    pub customer: Option<CustomerId>,
    /// The program filled it in (R15).
    pub filled_in: bool,
}

impl Row {
    /// Of a company, and of what somebody decided about it.
    pub fn of(listed: Listed, staged: Option<&StagedRow>) -> Self {
        let (state, reason, candidates) = (listed.state(), listed.reason(), listed.candidates());
        let locked = listed.facts.matches.iter().any(|link| link.locked);
        let company = listed.facts.company;
        let decided = staged.map(|row| decided(row, &candidates));
        Self {
            about: about(&company),
            company,
            state,
            reason,
            candidates,
            locked,
            staged: decided,
            typed: None,
        }
    }

    /// The class of the state's badge.
    pub fn class(&self) -> &'static str {
        match self.state {
            "matched" => "good",
            "suggested" | "automapped" => "busy",
            "ambiguous" | "held_back" => "warn",
            _ => "hollow",
        }
    }

    /// The one customer that can be accepted with one key.
    pub fn suggestion(&self) -> Option<&Candidate> {
        let sure = matches!(self.state, "suggested" | "automapped");
        self.candidates.first().filter(|one| sure && !one.matched)
    }

    /// The button that accepts that one.
    pub fn accepts(&self) -> &'static str {
        if self.state == "automapped" { "automap" } else { "accept" }
    }

    /// What the matcher thinks of the customer in front, and why.
    pub fn likely(&self) -> Option<&Proposal> {
        self.candidates.first().and_then(|one| one.proposed.as_ref())
    }

    /// The same where it is nearly sure.
    pub fn certain(&self) -> Option<&Proposal> {
        self.likely().filter(|_| self.state == "automapped")
    }

    /// The key of a choice: the number at which it is shown.
    pub fn place(&self, index: &usize) -> usize {
        *index + usize::from(self.suggestion().is_some())
    }

    /// Customers to choose from with one click, where there is no single one.
    pub fn choices(&self) -> &[Candidate] {
        match self.state {
            "ambiguous" | "unmatched" => &self.candidates,
            "suggested" if self.suggestion().is_none() => &self.candidates,
            "automapped" => self.candidates.get(1..).unwrap_or_default(),
            _ => &[],
        }
    }

    /// The customers it is matched with.
    pub fn matched(&self) -> &[Candidate] {
        if self.state == "matched" { &self.candidates } else { &[] }
    }

    /// Whether a customer can be chosen.
    pub fn may_choose(&self) -> bool {
        !self.locked
            && matches!(
                self.state,
                "matched" | "suggested" | "automapped" | "ambiguous" | "unmatched" | "hidden"
            )
    }

    /// Whether a customer can be made of it.
    pub fn may_create(&self) -> bool {
        matches!(self.state, "unmatched" | "automapped")
            || (self.state == "ambiguous" && self.likely().is_some())
    }

    /// Whether it can be marked as no customer.
    pub fn may_ignore(&self) -> bool {
        matches!(self.state, "suggested" | "automapped" | "ambiguous" | "unmatched" | "held_back")
    }

    /// Whether that mark can be taken off.
    pub fn may_unignore(&self) -> bool {
        self.state == "ignored"
    }

    /// What was typed, to be mended.
    pub fn typed_text(&self) -> &str {
        self.typed.as_ref().map(|(text, _)| text.as_str()).unwrap_or_default()
    }
}

/// What helps to tell a company from others of its name: town, web site, reference.
pub fn about(company: &Company) -> String {
    let town = company.address.as_ref().and_then(|address| address.city.clone());
    let site = company.website.as_deref().map(|site| {
        let site = site.trim_end_matches('/').to_lowercase();
        let bare = site.trim_start_matches("https://").trim_start_matches("http://");
        bare.trim_start_matches("www.").to_owned()
    });
    let parts = [town, site, company.reference.clone(), company.parent.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn decided(row: &StagedRow, present: &[Candidate]) -> Decided {
    let customer = row.customer.as_ref().map_or("a customer that is gone", |customer| customer.name.as_str());
    let words = match &row.staged.decision {
        Decision::Confirm { .. } => format!("match with {customer}, the same name"),
        Decision::Automap { .. } => format!("match with {customer}, nearly sure"),
        Decision::Reject { .. } => format!("not {customer}, never propose it again"),
        Decision::Match { take_over: true, .. } => format!("move to {customer}"),
        Decision::Match { .. } => format!("match with {customer}"),
        Decision::Create => "make a customer of it".to_owned(),
        Decision::Ignore { reason } if reason.is_empty() => "no customer".to_owned(),
        Decision::Ignore { reason } => format!("no customer: {reason}"),
        Decision::Unignore => "take it up again".to_owned(),
        Decision::Unlink { .. } => format!("delete the match with {customer}"),
        Decision::Main { .. } => format!("make it the main company of {customer}"),
        Decision::File { .. } => format!("match with {customer}, as a file says"),
    };
    let (problem, moves) = match &row.check {
        Check::Fine => (None, false),
        Check::DoneAlready => (Some("This is so already: somebody saved it meanwhile.".to_owned()), false),
        Check::Moves(_) => {
            let names: Vec<&str> =
                present.iter().filter(|one| one.how.is_some()).map(|one| one.name.as_str()).collect();
            let with = if names.is_empty() { "another customer".to_owned() } else { names.join(", ") };
            (Some(format!("It is matched with {with} now. Shall it move to {customer}?")), true)
        }
        Check::Refused(sentence) => (Some(sentence.clone()), false),
    };
    let filled_in = matches!(row.staged.decision, Decision::Confirm { .. } | Decision::Automap { .. });
    Decided { words, problem, moves, customer: row.staged.decision.customer(), filled_in }
}
