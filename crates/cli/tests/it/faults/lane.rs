//! A desk that begins each time where the same prepared desk ended: companies pulled, customers made of them.

use super::picture::Picture;
use crate::desk::{Desk, Ran};
use counterpart_model::{PullState, RunId};
use std::sync::OnceLock;

/// Customers in the world: three pages of companies, five of sites.
pub const CUSTOMERS: u32 = 270;

/// What the prepared desk left behind. Kept in memory, so that nothing is left when the tests end.
struct Prepared {
    database: Vec<u8>,
    key: Vec<u8>,
    address: String,
}

fn prepared() -> &'static Prepared {
    static PREPARED: OnceLock<Prepared> = OnceLock::new();
    PREPARED.get_or_init(|| {
        let switches = ["--new-customers", "automatic", "--create-sites", "true", "--follow-names", "follow"];
        let desk = Desk::connected_with(CUSTOMERS, &switches);
        let key = std::fs::read(desk.data().join("key")).expect("is there");
        Prepared { database: file(&desk), key, address: address(&desk) }
    })
}

/// The file of the database.
fn file(desk: &Desk) -> Vec<u8> {
    // Closing moves what stands in the log to the file.
    desk.meddle(async |tx| drop(tx));
    std::fs::read(desk.data().join("counterpart.sqlite")).expect("is there")
}

fn address(desk: &Desk) -> String {
    let setting = desk.setting("instance_address");
    setting.strip_prefix("instance_address=").expect("names itself").trim_end_matches("/halopsa").to_owned()
}

/// A desk, and how it looked in the beginning.
pub struct Lane {
    pub desk: Desk,
    /// What the database held.
    pub before: Picture,
    database: Vec<u8>,
    known: Vec<RunId>,
}

impl Lane {
    /// A desk with a vendor of its own, at its own address.
    pub fn new() -> Self {
        let prepared = prepared();
        let desk = Desk::new(CUSTOMERS);
        std::fs::create_dir_all(desk.data()).expect("makes");
        std::fs::write(desk.data().join("key"), &prepared.key).expect("writes");
        std::fs::write(desk.data().join("counterpart.sqlite"), &prepared.database).expect("writes");
        let (from, to) = (prepared.address.clone(), address(&desk));
        desk.meddle(async |tx| {
            for mut integration in tx.integrations().list().await.expect("reads") {
                integration.config.values_mut().for_each(|answer| *answer = answer.replace(&from, &to));
                tx.integrations().update(&integration).await.expect("writes");
            }
            tx.commit().await.expect("commits");
        });
        // The links to the records name the address; with that, everything is as it was.
        desk.run(&["sync", "halopsa", "--sweep"]).done();
        desk.meddle(async |tx| {
            let integration = tx.integrations().list().await.expect("reads").remove(0).id;
            for (kind, state) in tx.pull_states().of(integration).await.expect("reads") {
                let state = PullState { increments: Default::default(), ..state };
                tx.pull_states().put(integration, kind, &state).await.expect("writes");
            }
            tx.commit().await.expect("commits");
        });
        let mut known = Vec::new();
        desk.meddle(async |tx| {
            let runs = tx.runs().list(None, None, 100).await.expect("reads");
            known.extend(runs.iter().map(|run| run.id));
        });
        let before = Picture::of(&desk, &known);
        let database = file(&desk);
        let lane = Self { desk, before, database, known };
        lane.begin_anew();
        lane
    }

    /// Vendor and data are as they were in the beginning.
    pub fn begin_anew(&self) {
        let vendor = self.desk.vendor();
        vendor.reset(None, None);
        // The vendor's limit is another test's matter.
        let mut limits = vendor.limits("halopsa").expect("plays it");
        limits.count = 100_000;
        vendor.set_limits("halopsa", limits).expect("plays it");
        let file = self.desk.data().join("counterpart.sqlite");
        for left in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{left}", file.display()));
        }
        std::fs::write(file, &self.database).expect("writes");
    }

    /// What the database holds now.
    pub fn now(&self) -> Picture {
        Picture::of(&self.desk, &self.known)
    }

    /// Syncs, looking at whole lists.
    pub fn sweep(&self) -> Ran {
        self.desk.run(&["sync", "halopsa", "--sweep"])
    }

    /// Syncs.
    pub fn sync(&self) -> Ran {
        self.desk.run(&["sync", "halopsa"])
    }

    /// Everything that waits for a person, by its code.
    pub fn waiting(&self) -> Vec<String> {
        let items = self.desk.list(&["attention"]);
        items.iter().map(|item| item["code"].as_str().expect("a code").to_owned()).collect()
    }
}
