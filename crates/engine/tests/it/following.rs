//! Lists that a process holds compared: a change is compared alone, and what comes of it is what a comparison of everything says.

use crate::given::*;
use counterpart_engine::{Chosen, Connectors, Hub, Link, testing};
use counterpart_model::{CustomerId, Proposal, ProposalClass, VendorId};
use counterpart_store::on_both_databases;
use counterpart_store::testing::TestDatabase;
use std::collections::BTreeMap;

const COMPANIES: [&str; 8] = [
    "Harbourside Dental Ltd",
    "Wrexley and Tarn Solicitors",
    "Kingsway Plumbing - Leeds",
    "Quillfeather",
    "Ostrava Foods",
    "Marlowe Veterinary Clinic",
    "Tamsin & Oake Builders",
    "Cresswell Optics Limited",
];
const CUSTOMERS: [&str; 7] = [
    "Harbourside Dental",
    "Wrexley & Tarn Solicitors",
    "Kingsway Plumbing - York",
    "Ostrava Foods",
    "Bellweather Marine",
    "Tamsin and Oake Building",
    "Cresswel Optics",
];

/// A hub that holds its lists compared, and one of another process, which holds none of what the first one changes.
struct Two {
    given: Given,
    other: Hub,
}

async fn ready(db: &TestDatabase) -> Two {
    let given = hub_with_lists(db, &COMPANIES, &CUSTOMERS).await;
    let connectors = Connectors::default().with(given.vendor.clone());
    let (other, _) = testing::hub(given.hub.workspace.clone(), connectors);
    Two { given, other }
}

impl Two {
    async fn kept(&self) -> BTreeMap<String, Vec<Proposal>> {
        let tx = self.given.hub.workspace.read().await.expect("read");
        let integration = self.given.integration().await;
        let mut kept: BTreeMap<String, Vec<Proposal>> = BTreeMap::new();
        for ((company, _), proposal) in tx.proposals().list(integration.id, None, 1_000).await.expect("read")
        {
            kept.entry(company.0).or_default().push(proposal);
        }
        kept
    }

    /// Works out what changed, and says whether everything was compared for it: what nobody would propose, of a company that
    /// nothing was done to, is gone then.
    async fn follows(&self, untouched: i64) -> bool {
        let integration = self.given.integration().await;
        let company = id(untouched);
        let before = self.kept().await.remove(&company.0).unwrap_or_default();
        let odd = Proposal {
            customer: self.customer("Bellweather Marine").await,
            class: ProposalClass::Possible,
            score: 1_234,
            reasons: vec!["made up".to_owned()],
        };
        self.put(&company, vec![odd]).await;
        let worked = self.given.hub.propose(&integration).await.expect("worked out");
        assert!(worked.is_some(), "something changed");
        let follows = self.kept().await.get(&company.0).is_some_and(|kept| kept[0].score == 1_234);
        if follows {
            self.put(&company, before).await;
        }
        follows
    }

    async fn put(&self, company: &VendorId, proposals: Vec<Proposal>) {
        let tx = self.given.hub.workspace.write().await.expect("write");
        let integration = self.given.integration().await;
        tx.proposals().put(integration.id, &[(company.clone(), proposals)].into()).await.expect("put");
        tx.commit().await.expect("committed");
    }

    async fn customer(&self, name: &str) -> CustomerId {
        self.given.hub.customer(name).await.expect("there").customer.id
    }

    /// What is kept is what a process says that compares everything.
    async fn is_as_anew(&self, when: &str) {
        let essence =
            |kept: BTreeMap<String, Vec<Proposal>>| -> BTreeMap<String, Vec<(CustomerId, ProposalClass)>> {
                let of = |all: Vec<Proposal>| all.into_iter().map(|one| (one.customer, one.class)).collect();
                kept.into_iter().map(|(company, all)| (company, of(all))).collect()
            };
        let followed = essence(self.kept().await);
        self.other.propose_anew(&self.given.integration().await).await.expect("worked out");
        assert_eq!(followed, essence(self.kept().await), "{when}");
    }
}

on_both_databases! {
    async fn r15a_a_change_is_compared_alone_and_comes_to_the_same(db) {
        let two = ready(db).await;
        let given = &two.given;
        let integration = given.integration().await;

        given.vendor.company(9, "Bellwether Marine");
        given.sync().await;
        assert!(two.kept().await.contains_key("9"), "the sync has worked it out");
        two.is_as_anew("a company came").await;

        let rename = given.hub.plan_rename("Bellweather Marine", "Quillfeathers", &ana()).await.expect("planned");
        given.save(&rename).await;
        let anew = given.hub.plan_rename("Quillfeathers", "Bellweather Marine", &ana()).await.expect("planned");
        assert!(two.kept().await.contains_key("9"), "not worked out yet");
        given.hub.propose(&integration).await.expect("worked out");
        assert!(!two.kept().await.contains_key("9") && two.kept().await.contains_key("4"));
        two.is_as_anew("a customer has another name").await;
        given.save(&anew).await;
        assert!(two.follows(2).await);
        two.is_as_anew("and the one it had").await;

        let link = Link {
            company: VendorId::from(6), customer: "Cresswel Optics".into(), take_over: false, main: false, sites: Vec::new(),
        };
        let plan = given.hub.plan_link(&integration, &link, &ana()).await.expect("planned");
        given.save(&plan).await;
        assert!(two.follows(2).await);
        assert!(!two.kept().await.contains_key("8"), "its customer is taken");
        two.is_as_anew("a match was saved").await;
        let plan = given.hub.plan_unlink(&integration, &id(6), None, &ana()).await.expect("planned");
        given.save(&plan).await;
        assert!(two.follows(2).await);
        assert!(two.kept().await.contains_key("8"));
        two.is_as_anew("a match was deleted").await;

        let plan = given.hub.plan_ignore(&integration, &Chosen::These(vec![id(7)]), "", &ana()).await.expect("planned");
        given.save(&plan).await;
        assert!(two.follows(2).await);
        assert!(!two.kept().await.contains_key("7"));
        two.is_as_anew("a company was ignored").await;

        let reject = given.hub.plan_reject(&integration, (&id(1), "Harbourside Dental"), false, &ana()).await.expect("planned");
        given.save(&reject).await;
        assert!(two.follows(2).await);
        assert!(!two.kept().await.contains_key("1"));
        two.is_as_anew("a pair was turned down").await;
        let back = given.hub.plan_reject(&integration, (&id(1), "Harbourside Dental"), true, &ana()).await.expect("planned");
        given.save(&back).await;
        assert!(two.follows(2).await);
        assert!(two.kept().await.contains_key("1"));

        given.add_customer("Quillfeather").await;
        assert!(two.follows(2).await);
        assert!(!two.kept().await.contains_key("4"), "what is spelled the same needs no proposal");
        two.is_as_anew("a name is borne now").await;
    }

    async fn r15a_what_another_process_changed_is_followed_too(db) {
        let two = ready(db).await;
        let integration = two.given.integration().await;
        let plan = two.other.plan_add_customer("Marlow Veterinary Clinic", &ana()).await.expect("planned");
        two.other.save(&plan).await.expect("saved");
        two.given.vendor.company(10, "Bellwether Marine Ltd");
        two.other.sync(&integration, &ana(), &counterpart_engine::Unwatched).await.expect("recorded");
        // The other one has worked it out; this one has seen none of it, and goes on from what it held.
        two.given.add_customer("Selby Orchard").await;
        assert!(two.follows(2).await);
        let kept = two.kept().await;
        assert!(kept.contains_key("6") && kept.contains_key("10"), "{kept:?}");
        two.is_as_anew("changes of another process").await;
    }

    async fn a_process_that_holds_nothing_compares_everything(db) {
        let two = ready(db).await;
        let integration = two.given.integration().await;
        two.given.add_customer("Marlow Veterinary Clinic").await;
        let other = Two { given: Given { hub: two.other, vendor: two.given.vendor.clone(), time: two.given.time.clone() }, other: two.given.hub };
        assert!(!other.follows(2).await, "what nobody would propose is gone");
        assert!(other.kept().await.contains_key("6"));
        assert!(!other.given.hub.proposals_are_stale(&integration).await.expect("asked"));
    }
}
