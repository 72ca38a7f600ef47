//! Every record says why it is as it is (R80).

mod company;
mod customer;
mod matched;
mod site;

use crate::given::*;
use counterpart_engine::{Chosen, EngineError, Link, Noted, Why};
use counterpart_model::{How, Integration, IntegrationSettings, RunId};
use counterpart_store::testing::TestDatabase;

/// A hub with companies of these names, from 1, pulled once.
async fn ready(db: &TestDatabase, names: &[&str], settings: IntegrationSettings) -> (Given, Integration) {
    let given = hub(db).await;
    for (n, name) in names.iter().enumerate() {
        given.vendor.company(n as i64 + 1, name);
    }
    given.connect(settings).await;
    given.sync().await;
    let integration = given.integration().await;
    (given, integration)
}

impl Given {
    async fn why(&self, record: &str) -> Why {
        self.hub.why(record).await.unwrap_or_else(|error| panic!("{record}: {error}"))
    }

    /// Makes a customer of a company; tells its id and the run.
    async fn create(&self, company: i64, sites: bool) -> (String, RunId) {
        let these = Chosen::These(vec![id(company)]);
        let integration = self.integration().await;
        let plan =
            self.hub.plan_create(&integration, &these, How::Created, sites, &ana()).await.expect("planned");
        let run = self.hub.save(&plan).await.expect("saved").run.expect("a run");
        let tx = self.hub.workspace.read().await.expect("reads");
        let kind = counterpart_model::MatchKind::Company;
        let links = tx.matches().of_vendor(integration.id, kind, &id(company)).await.expect("reads");
        (links[0].hub.to_string(), run)
    }

    async fn tie(&self, company: i64, customer: &str) {
        let link = Link {
            company: id(company),
            customer: customer.into(),
            take_over: false,
            main: false,
            sites: vec![],
        };
        let plan = self.hub.plan_link(&self.integration().await, &link, &ana()).await.expect("planned");
        self.save(&plan).await;
    }

    async fn untie(&self, company: i64) {
        let integration = self.integration().await;
        let plan = self.hub.plan_unlink(&integration, &id(company), None, &ana()).await.expect("planned");
        self.save(&plan).await;
    }

    async fn ignore(&self, company: i64, reason: &str) {
        let these = Chosen::These(vec![id(company)]);
        let plan =
            self.hub.plan_ignore(&self.integration().await, &these, reason, &ana()).await.expect("planned");
        self.save(&plan).await;
    }

    async fn match_id(&self, customer: &str) -> String {
        self.hub.customer(customer).await.expect("there").matches[0].link.id.to_string()
    }

    async fn undo_whole(&self, run: RunId) {
        let plan = self.hub.plan_undo(&run.to_string(), &[], &ana()).await.expect("planned");
        self.save(&plan).await;
    }

    async fn refused(&self, record: &str) -> EngineError {
        self.hub.why(record).await.expect_err("no one answer")
    }
}

/// The note of this code.
#[track_caller]
fn noted<'a>(notes: &'a [Noted], code: &str) -> &'a Noted {
    notes.iter().find(|note| note.code == code).unwrap_or_else(|| panic!("no {code} in {notes:#?}"))
}

fn codes(notes: &[Noted]) -> Vec<&str> {
    notes.iter().map(|note| note.code.as_str()).collect()
}

/// The history as (operation, record, rule) each.
fn done(why: &Why) -> Vec<(&str, &str, &str)> {
    let line = |entry: &'_ counterpart_engine::Happened| {
        let change = &entry.entry.change;
        (change.operation.as_str(), change.record.word())
    };
    why.history
        .iter()
        .map(|happened| {
            let (operation, word) = line(happened);
            (operation, word, happened.entry.change.cause.rule.as_str())
        })
        .collect()
}
