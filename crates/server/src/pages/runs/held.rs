//! What the safety brake found, with the first records of each finding under their customers (R75).

use crate::frame::Frame;
use counterpart_model::{BrakeFinding, BrakeRecord, CustomerId, Operation};

/// A finding.
pub struct FoundView {
    /// What was found.
    pub finding: BrakeFinding,
    /// The first records of it, by customer.
    pub about: Vec<AboutRecords>,
    /// How many more there are.
    pub more: u64,
}

/// Records of one customer, or of none.
pub struct AboutRecords {
    /// The customer.
    pub customer: Option<(CustomerId, String)>,
    /// The records.
    pub records: Vec<RecordView>,
}

/// One record.
pub struct RecordView {
    /// The class of the badge.
    pub class: &'static str,
    /// What would be done: "match deleted".
    pub done: String,
    /// What a person calls it.
    pub label: String,
    /// Where it is explained; nothing where the run would make it.
    pub why: Option<String>,
}

/// What a run is held for.
pub fn found(findings: &[BrakeFinding], frame: &Frame) -> Vec<FoundView> {
    findings
        .iter()
        .map(|finding| FoundView {
            finding: finding.clone(),
            about: grouped(&finding.first, frame),
            // A finding about one customer counts what that one loses.
            more: match finding.first.as_slice() {
                [] => 0,
                [one] if one.word == "customer" => 0,
                first => finding.count.saturating_sub(first.len() as u64),
            },
        })
        .collect()
}

fn grouped(records: &[BrakeRecord], frame: &Frame) -> Vec<AboutRecords> {
    let mut about: Vec<AboutRecords> = Vec::new();
    for record in records {
        let view = view(record, frame);
        match about.last_mut() {
            Some(last) if last.customer == record.customer => last.records.push(view),
            _ => about.push(AboutRecords { customer: record.customer.clone(), records: vec![view] }),
        }
    }
    about
}

fn view(record: &BrakeRecord, frame: &Frame) -> RecordView {
    let (class, done) = match (record.operation, record.word.as_str()) {
        (Operation::Create, _) => ("good", "made"),
        (Operation::Update, _) => ("busy", "changed"),
        (Operation::Delete, "company") => ("bad", "gone there"),
        (Operation::Delete, _) => ("bad", "deleted"),
    };
    RecordView {
        class,
        done: format!("{} {done}", record.word),
        label: record.label.clone(),
        why: record.record.as_deref().map(|record| frame.why(record)),
    }
}
