//! What a connection test says (R03).

use counterpart_connector::{Need, Outcome, Subject, TestReport};

fn permission(name: &str, need: Need) -> Subject {
    Subject::Permission { name: name.to_owned(), need }
}

#[test]
fn r03_nothing_missing_reads_connection_successful() {
    let mut report = TestReport::new();
    assert!(!report.successful());
    report.add(Subject::Reachable, Outcome::Present, "It answers.");
    report.add(permission("read", Need::Now), Outcome::Present, "There.");
    report.add(permission("write", Need::For("Push")), Outcome::Missing, "Only Push needs it.");
    report.add(permission("role", Need::Now), Outcome::CannotCheck, "Nobody can tell.");
    report.add(Subject::RateHeadroom, Outcome::CannotCheck, "The vendor does not tell.");
    assert!(report.successful());
    assert_eq!(report.headline(), "Connection successful");
}

#[test]
fn r03_what_is_missing_stands_in_the_headline() {
    let mut report = TestReport::new();
    report.add(Subject::Reachable, Outcome::Present, "It answers.");
    report.add(Subject::Authenticated, Outcome::NotReached, "Not reached.");
    report.add(Subject::Tenant, Outcome::Missing, "Nobody knows the tenant.");
    assert!(!report.successful());
    assert_eq!(report.headline(), "Connection failed: Nobody knows the tenant.");
    assert_eq!(report.failures().count(), 2);
}
