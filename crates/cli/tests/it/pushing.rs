//! Customers made as clients at the vendor, by the command.

use crate::desk::{Desk, Ran};
use serde_json::{Value, json};

const TEMPLATE: [&str; 4] = ["integration", "set", "halopsa", "--template"];

/// A desk with HaloPSA connected, pulled, its template answered, and one customer that is not there.
fn desk() -> Desk {
    let desk = Desk::connected(20);
    desk.run(&[&TEMPLATE[..], &["relationship=2 Contract"]].concat()).done();
    desk.run(&["customers", "add", "Quayside Dental"]).done();
    desk
}

impl Desk {
    /// The clients of this name at the vendor.
    fn clients_called(&self, name: &str) -> Vec<Value> {
        let (_, clients) = self.vendor().list("halopsa", "client", 0, 10_000).expect("lists");
        clients.into_iter().filter(|client| client["name"] == name).collect()
    }

    fn pushed(&self, name: &str) -> Ran {
        self.run(&["push", "companies", "halopsa", name]).done();
        self.run(&["push", "run", "halopsa"])
    }

    fn outbox(&self) -> Vec<Value> {
        self.list(&["outbox", "--state", "all"])
    }
}

#[test]
fn r57_a_customer_is_made_as_a_client_and_matched() {
    let desk = desk();
    desk.run(&["push", "companies", "halopsa", "Quayside Dental", "--preview"]).done().says(&[
        "'Quayside Dental' at HaloPSA",
        "relationship=2 Contract",
        "nothing is written",
    ]);
    assert!(desk.outbox().is_empty());
    desk.pushed("Quayside Dental").done().says(&["done: 1 written"]);
    let clients = desk.clients_called("Quayside Dental");
    let [client] = clients.as_slice() else { panic!("{clients:#?}") };
    let outbox = desk.outbox();
    assert_eq!(client["ref"], outbox[0]["marker"]);
    assert_eq!(client["customer_relationship"], json!([{"id": "2", "name": "Contract"}]));
    assert_eq!(
        (&outbox[0]["state"], &outbox[0]["vendor"]),
        (&json!("done"), &json!(client["id"].to_string()))
    );
    desk.run(&["customers", "show", "Quayside Dental"]).done().says(&["halopsa", "pushed"]);
    let run = desk.json(&["sync", "halopsa"]);
    assert_eq!(
        (&run["summary"]["applied"], &run["summary"]["pulled"]["company"]["changed"]),
        (&json!(0), &json!(0))
    );
    desk.run(&["push", "companies", "halopsa", "Quayside Dental"])
        .done()
        .says(&["Nothing to do", "is matched"]);
    assert_eq!(desk.clients_called("Quayside Dental").len(), 1);
}
