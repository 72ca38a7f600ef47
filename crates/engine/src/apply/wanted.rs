//! What the changes of a plan count on, gathered so that it can be read at once.

use counterpart_model::{
    CustomerId, Expectation, Group, IntegrationId, Match, MatchKind, Operation, RecordRef, VendorId,
};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// What changes ask for.
#[derive(Default)]
pub(super) struct Wanted {
    /// What they change.
    pub records: HashSet<RecordRef>,
    pub customers: BTreeSet<CustomerId>,
    pub customers_spelled: BTreeSet<String>,
    pub tools: HashMap<IntegrationId, OfTool>,
}

/// What they ask for of one tool.
#[derive(Default)]
pub(super) struct OfTool {
    pub companies: BTreeSet<VendorId>,
    pub spelled: BTreeSet<String>,
    /// Companies whose matches and marks are asked for, and customers whose matches are.
    pub vendors: BTreeSet<VendorId>,
    pub hubs: BTreeSet<Uuid>,
}

impl Wanted {
    pub(super) fn of(groups: &[Group]) -> Self {
        let mut wanted = Self::default();
        for change in groups.iter().flat_map(|group| &group.changes) {
            change.expects.iter().for_each(|expectation| wanted.expect(expectation));
            wanted.records.insert(change.record.clone());
            if let (Operation::Create, RecordRef::Match { id }) = (change.operation, &change.record)
                && let Ok(link) = Match::from_fields(*id, &change.after())
                && link.kind == MatchKind::Company
            {
                wanted.customers.insert(CustomerId(link.hub));
                let tool = wanted.tools.entry(link.integration).or_default();
                tool.vendors.insert(link.vendor);
                tool.hubs.insert(link.hub);
            }
        }
        wanted
    }

    fn expect(&mut self, expectation: &Expectation) {
        match expectation {
            Expectation::Offered { integration, company, .. } => {
                self.tools.entry(*integration).or_default().companies.insert(company.clone());
            }
            Expectation::Unrivalled { integration, key, .. } => {
                self.tools.entry(*integration).or_default().spelled.insert(key.clone());
            }
            Expectation::CompanyUnmatched { integration, company } => {
                self.tools.entry(*integration).or_default().vendors.insert(company.clone());
            }
            Expectation::CustomerNamed { customer, .. } => drop(self.customers.insert(*customer)),
            Expectation::Spelled { key, .. } => drop(self.customers_spelled.insert(key.clone())),
            Expectation::CustomerUnmatched { .. } | Expectation::NotUnderWay { .. } => {}
        }
    }
}
