//! What *Test connection* says (R03): each thing separately, so that a person sees which one to mend.

use crate::{Descriptor, Need, Permission};
use chrono::TimeDelta;
use counterpart_model::TenantIdentity;
use serde::Serialize;
use std::fmt;

/// A clock further off than this is reported as wrong.
const TOLERATED_SKEW: TimeDelta = TimeDelta::minutes(2);

const NOT_REACHED: &str = "Not reached: something before it failed.";

/// What a connection test found. Nothing is saved by a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TestReport {
    /// Each thing looked at, in order.
    pub checks: Vec<Check>,
    /// Which tenant it is, where that could be found out.
    pub tenant: Option<TenantIdentity>,
    /// Permissions that were granted and that nothing needs.
    pub superfluous: Vec<String>,
}

/// One thing looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was looked at.
    pub subject: Subject,
    /// What was found.
    pub outcome: Outcome,
    /// In words, with what to do where something is missing.
    pub sentence: String,
}

/// What a connection test looks at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "check", rename_all = "snake_case")]
pub enum Subject {
    /// Does the vendor's product answer at the address?
    Reachable,
    /// Are the credentials accepted?
    Authenticated,
    /// Which tenant is it?
    Tenant,
    /// Is a permission there?
    Permission {
        /// The vendor's name of it.
        name: String,
        /// Whether it is needed.
        need: Need,
    },
    /// Does the vendor's clock agree with this machine's?
    ClockSkew,
    /// How much of the vendor's rate limit is left?
    RateHeadroom,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As it should be.
    Present,
    /// Not there.
    Missing,
    /// It cannot be found out without writing, or the vendor does not tell.
    CannotCheck,
    /// Not looked at, because something before it failed.
    NotReached,
}

impl TestReport {
    /// A report with nothing in it yet.
    pub fn new() -> Self {
        Self { checks: Vec::new(), tenant: None, superfluous: Vec::new() }
    }

    /// Adds a check.
    pub fn add(&mut self, subject: Subject, outcome: Outcome, sentence: impl Into<String>) {
        self.checks.push(Check { subject, outcome, sentence: sentence.into() });
    }

    /// Adds a check of a permission.
    pub fn permission(&mut self, permission: &Permission, outcome: Outcome, sentence: impl Into<String>) {
        let subject = Subject::Permission { name: permission.name.to_owned(), need: permission.need.clone() };
        self.add(subject, outcome, sentence);
    }

    /// Adds what was not looked at because something before it failed: who it is, which tenant, every permission.
    pub fn add_not_reached(&mut self, descriptor: &Descriptor) {
        let permissions = descriptor.permissions.iter().map(|permission| Subject::Permission {
            name: permission.name.to_owned(),
            need: permission.need.clone(),
        });
        for subject in [Subject::Authenticated, Subject::Tenant].into_iter().chain(permissions) {
            if self.check(&subject).is_none() {
                self.add(subject, Outcome::NotReached, NOT_REACHED);
            }
        }
    }

    /// Adds by how much the vendor's clock is ahead of this machine's, where it was told.
    pub fn add_clock(&mut self, product: &str, ahead: Option<TimeDelta>) {
        let reached = self.check(&Subject::Reachable).is_some_and(|check| check.outcome == Outcome::Present);
        let (outcome, sentence) = match ahead {
            Some(ahead) if ahead.abs() <= TOLERATED_SKEW => (
                Outcome::Present,
                format!("This machine's clock and {product}'s differ by {} s.", ahead.num_seconds().abs()),
            ),
            Some(ahead) => (
                Outcome::Missing,
                format!(
                    "This machine's clock is {} minutes {} {product}'s. Set it right (time synchronisation).",
                    ahead.num_minutes().abs(),
                    if ahead > TimeDelta::zero() { "behind" } else { "ahead of" }
                ),
            ),
            None if reached => (Outcome::CannotCheck, format!("{product} does not tell its time.")),
            None => (Outcome::NotReached, NOT_REACHED.to_owned()),
        };
        self.add(Subject::ClockSkew, outcome, sentence);
    }

    /// True when nothing that is needed now is missing. A permission that only a feature not yet in use needs may be.
    pub fn successful(&self) -> bool {
        !self.checks.is_empty() && self.failures().next().is_none()
    }

    /// What is needed now and missing.
    pub fn failures(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| match (&check.subject, check.outcome) {
            (_, Outcome::Present) => false,
            (Subject::Permission { need, .. }, Outcome::Missing) => *need == Need::Now,
            (Subject::Permission { need, .. }, Outcome::NotReached) => *need == Need::Now,
            (Subject::RateHeadroom | Subject::ClockSkew, Outcome::NotReached) => false,
            (_, Outcome::CannotCheck) => false,
            (_, Outcome::Missing | Outcome::NotReached) => true,
        })
    }

    /// The check of this subject.
    pub fn check(&self, subject: &Subject) -> Option<&Check> {
        self.checks.iter().find(|check| check.subject == *subject)
    }

    /// The one line above the list.
    pub fn headline(&self) -> String {
        // What is missing says more than what could not be reached because of it.
        let missing = self.failures().find(|check| check.outcome == Outcome::Missing);
        match missing.or_else(|| self.failures().next()) {
            None if self.checks.is_empty() => "Nothing was checked".to_owned(),
            None => "Connection successful".to_owned(),
            Some(check) => format!("Connection failed: {}", check.sentence),
        }
    }
}

impl Default for TestReport {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reachable => f.write_str("reachable"),
            Self::Authenticated => f.write_str("authenticated"),
            Self::Tenant => f.write_str("tenant"),
            Self::Permission { name, .. } => write!(f, "permission {name}"),
            Self::ClockSkew => f.write_str("clock"),
            Self::RateHeadroom => f.write_str("rate limit"),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Present => "present",
            Self::Missing => "missing",
            Self::CannotCheck => "cannot be checked",
            Self::NotReached => "not reached",
        })
    }
}
