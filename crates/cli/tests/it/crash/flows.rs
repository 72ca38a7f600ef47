//! What is killed: each flow as data. A new flow is a new entry, and a test in `mod.rs`.

use super::place::{Engine, Place};
use super::state::{State, differences};
use crate::desk::{Desk, Ran};
use crate::psa::{HALOPSA, Psa};
use counterpart_sandbox_kit::{Effect, Fault, LimitSettings};
use serde_json::{Value, json};

/// Something that may die at any place and be finished afterwards.
pub struct Flow {
    pub name: &'static str,
    /// How many customers the vendor has.
    pub customers: u32,
    /// Makes the state in which it begins, and gives the command that is killed. What the command is asked of the vendor
    /// must only read: all deaths share the vendor.
    pub prepare: fn(&mut Scene) -> Vec<String>,
    /// Whether the command did what it was to do.
    pub ends_well: fn(&Ran) -> bool,
    /// What must be true as soon as it is dead.
    pub when_killed: fn(&Place) -> Result<(), String>,
    /// When the command is given again.
    pub again: Again,
    /// Commands given in the end, with and without a death.
    pub afterwards: &'static [&'static [&'static str]],
    /// Places that it must pass; a flow that passes none proves nothing.
    pub must_pass: &'static [&'static str],
    /// Dies at these of them only; at all where none is named. For a flow that is there for some of its places.
    pub only: &'static [&'static str],
}

/// When a person gives a command again that was killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Always: a second time does no harm.
    Always,
    /// Always, and it may be refused, because it was done.
    WhereItFits,
    /// Where `counterpart runs` shows no run of it that is done.
    UnlessDone,
}

/// A vendor, and a hub at its beginning.
pub struct Scene {
    pub desk: Desk,
    pub place: Place,
    psa: &'static Psa,
}

impl Scene {
    /// HaloPSA, which does not mind how often it is asked, and an empty place.
    pub fn new(customers: u32, engine: Engine) -> Self {
        Self::of(&HALOPSA, customers, engine)
    }

    /// The same with another vendor.
    pub fn of(psa: &'static Psa, customers: u32, engine: Engine) -> Self {
        let desk = Desk::playing(&[psa.sandbox], customers);
        let limits = desk.vendor().limits(psa.name).expect("is played");
        desk.vendor().set_limits(psa.name, LimitSettings { count: 1_000_000, ..limits }).expect("is played");
        Self { desk, place: Place::new(engine), psa }
    }

    /// Gives a command, which succeeds.
    pub fn run(&self, args: &[&str]) -> Ran {
        self.place.run(&self.desk, args).done()
    }

    /// Connects the vendor.
    pub fn connect(&self, options: &[&str]) {
        // Processes that die again and again send more in a few minutes than the usual limit lets through.
        let options = [&["--set", self.psa.often], options].concat();
        self.place.run(&self.desk, &self.psa.adding(&self.desk, &options)).done();
    }

    /// The companies of a filter: id and name.
    pub fn companies(&self, filter: &str) -> Vec<(String, String)> {
        let ran = self.run(&["match", "list", "halopsa", "--filter", filter, "--all", "--json"]);
        let text = |row: &Value, key: &str| row[key].as_str().expect("text").to_owned();
        ran.lines().iter().map(|row| (text(row, "id"), text(row, "name"))).collect()
    }

    /// A client that is complete.
    pub fn new_client(&self, name: &str) {
        let fields = json!({ "name": name, "customer_relationship": [{ "id": "1", "name": "Customer" }] });
        self.desk.vendor().create("halopsa", "client", fields).expect("creates");
    }

    fn update(&self, id: &str, fields: Value) {
        self.desk.vendor().update("halopsa", "client", id, fields).expect("changes");
    }
}

/// Everything that a sync can do by itself.
pub const BY_ITSELF: [&str; 8] = [
    "--new-customers",
    "automatic",
    "--create-sites",
    "true",
    "--save-exact-matches",
    "true",
    "--follow-names",
    "follow",
];
/// A sweep shows what a sync that was gone on with could not conclude from absence (R72). It would also mend what was skipped,
/// so it comes only where absence is what the flow is about.
const SWEEP: &[&[&str]] = &[&["sync", "halopsa", "--sweep"]];

fn args(args: &[&str]) -> Vec<String> {
    args.iter().map(|&text| text.to_owned()).collect()
}

fn well(ran: &Ran) -> bool {
    ran.code == 0
}

fn anything(_: &Place) -> Result<(), String> {
    Ok(())
}

/// A sync: whoever is next goes on with it, and that is enough.
const SYNC: Flow = Flow {
    name: "",
    customers: 8,
    prepare: |_| args(&["sync", "halopsa"]),
    ends_well: well,
    when_killed: anything,
    again: Again::Always,
    afterwards: &[],
    must_pass: &["commit", "vendor", "beside"],
    only: &[],
};

/// A person's plan: given again where it was not applied.
const SAVE: Flow = Flow { again: Again::UnlessDone, must_pass: &["commit"], ..SYNC };

/// Everything of a vendor for the first time: customers, sites and matches are made.
pub const FIRST_SYNC: Flow = Flow {
    name: "first sync",
    prepare: |scene| {
        scene.connect(&[&["--no-sync"], &BY_ITSELF[..]].concat());
        scene.run(&["customers", "add", "Known Already"]);
        scene.new_client("Known Already");
        args(&["sync", "halopsa"])
    },
    ..SYNC
};

/// The same where somebody is told of its end.
pub const TOLD_SYNC: Flow = Flow {
    name: "sync that is told",
    prepare: |scene| {
        scene.connect(&[&["--no-sync"], &BY_ITSELF[..]].concat());
        scene.run(&["notify", "mail", "--server", "localhost", "--from", "hub@msp.example"]);
        scene.run(&["notify", "to", "--add", "ana@msp.example", "--add", "team@msp.example"]);
        args(&["sync", "halopsa"])
    },
    only: &["commit"],
    ..SYNC
};

/// Lists of several pages, two to a transaction: whoever is next goes on in the middle of them.
pub const SYNC_IN_BATCHES: Flow = Flow {
    name: "sync in batches",
    customers: 110,
    prepare: |scene| {
        scene.connect(&["--no-sync"]);
        args(&["sync", "halopsa", "--batch", "101"])
    },
    only: &["commit"],
    ..SYNC
};

/// A sync that finds the vendor changed in every way.
pub const LATER_SYNC: Flow = Flow {
    name: "later sync",
    prepare: |scene| {
        changed(scene);
        args(&["sync", "halopsa"])
    },
    ..SYNC
};

/// A sync that finds records gone, and asks for each of them.
pub const VANISHED: Flow = Flow {
    name: "sync of what vanished",
    prepare: |scene| {
        scene.connect(&BY_ITSELF);
        let made = scene.companies("created");
        let vendor = scene.desk.vendor();
        vendor.delete("halopsa", "client", &made[0].0).expect("deletes");
        args(&["sync", "halopsa"])
    },
    afterwards: SWEEP,
    only: &["commit", "vendor"],
    ..SYNC
};

/// The same as it was previewed.
pub const PLANNED_SYNC: Flow = Flow {
    name: "sync --plan",
    prepare: |scene| {
        changed(scene);
        scene.run(&["sync", "halopsa", "--preview", "--out", "plan.json"]);
        args(&["sync", "halopsa", "--plan", "plan.json"])
    },
    again: Again::UnlessDone,
    ..SYNC
};

/// A sync that a person approved after the brake had stopped it.
pub const APPROVED_SYNC: Flow = Flow {
    name: "runs approve",
    prepare: |scene| {
        changed(scene);
        scene.run(&["integration", "set", "halopsa", "--brake", "customer=0%,0", "--brake", "match=0%,0"]);
        scene.place.run(&scene.desk, &["sync", "halopsa"]).refused(3, &["runs approve"]);
        let runs = scene.run(&["runs", "--json"]).lines();
        assert_eq!(runs[0]["state"], "held");
        args(&["runs", "approve", runs[0]["id"].as_str().expect("an id")])
    },
    // An approved run waits for the next sync.
    again: Again::WhereItFits,
    afterwards: SWEEP,
    ..SYNC
};

/// Suggestions saved.
pub const CONFIRM: Flow = Flow {
    name: "match confirm",
    prepare: |scene| {
        scene.connect(&[]);
        for (_, name) in scene.companies("unmatched").iter().take(4) {
            scene.run(&["customers", "add", name]);
        }
        args(&["match", "confirm", "halopsa"])
    },
    ..SAVE
};

/// Customers, sites and matches made by a person's word.
pub const CREATE: Flow = Flow {
    name: "match create --all --sites",
    prepare: |scene| {
        scene.connect(&[]);
        args(&["match", "create", "halopsa", "--all", "--sites"])
    },
    ..SAVE
};

/// Matches that come in a file.
pub const IMPORT: Flow = Flow {
    name: "mappings import",
    prepare: |scene| {
        scene.connect(&[]);
        let mut file = String::from("customer,company_id\n");
        for (id, _) in scene.companies("unmatched").iter().take(4) {
            scene.run(&["customers", "add", &format!("Customer {id}")]);
            file.push_str(&format!("Customer {id},{id}\n"));
        }
        std::fs::write(scene.place.folder().join("mappings.csv"), file).expect("writes");
        args(&["mappings", "import", "halopsa", "mappings.csv"])
    },
    ..SAVE
};

/// A run taken back.
pub const UNDO: Flow = Flow {
    name: "undo",
    prepare: |scene| {
        scene.connect(&[]);
        let made = scene.place.json(&scene.desk, &["match", "create", "halopsa", "--all", "--sites"]);
        args(&["undo", made["run"].as_str().expect("a run")])
    },
    ..SAVE
};

/// Customers that become one.
pub const MERGE: Flow = Flow {
    name: "customers merge",
    prepare: |scene| {
        scene.connect(&[]);
        scene.run(&["match", "create", "halopsa", "--all", "--sites"]);
        let made = scene.companies("created");
        args(&["customers", "merge", &made[0].1, &made[1].1, "--into", &made[2].1])
    },
    ..SAVE
};

/// Everything into one file: it is there whole, or not at all.
pub const BACKUP: Flow = Flow {
    name: "backup",
    prepare: |scene| {
        scene.connect(&BY_ITSELF);
        args(&["backup", BACKUP_FILE])
    },
    when_killed: |place| match std::fs::read(place.folder().join(BACKUP_FILE)) {
        Ok(file) => match differences(&place.state().comparable(), &State::of_backup(&file).comparable()) {
            wrong if wrong.is_empty() => Ok(()),
            wrong => Err(format!("the backup holds something else: {wrong:#?}")),
        },
        Err(_) => Ok(()),
    },
    again: Again::WhereItFits,
    afterwards: &[&["backup", BACKUP_FILE, "--force"]],
    must_pass: &["file"],
    ..SYNC
};

/// Out of that file into an empty place, which then holds all of it or nothing.
pub const RESTORE: Flow = Flow {
    name: "restore",
    prepare: |scene| {
        changed(scene);
        scene.run(&["sync", "halopsa"]);
        scene.run(&["backup", BACKUP_FILE, "--with-key"]);
        let new = scene.place.empty();
        std::fs::copy(scene.place.folder().join(BACKUP_FILE), new.folder().join(BACKUP_FILE))
            .expect("copies");
        std::mem::replace(&mut scene.place, new).remove();
        args(&["restore", BACKUP_FILE])
    },
    // Where it was done, the place is no longer empty.
    again: Again::WhereItFits,
    afterwards: SWEEP,
    must_pass: &["commit"],
    ..SYNC
};

const BACKUP_FILE: &str = "hub.counterpart";

/// A vendor at which everything was pulled, and then much was changed: names, sites, new, inactive, unfinished and unreadable
/// clients.
fn changed(scene: &Scene) {
    scene.connect(&BY_ITSELF);
    let made = scene.companies("created");
    assert!(made.len() >= 4, "the world is too small: {made:?}");
    let vendor = scene.desk.vendor();
    scene.update(&made[0].0, json!({ "name": "Another Name Entirely" }));
    scene.update(&made[1].0, json!({ "inactive": true }));
    let client: u32 = made[2].0.parse().expect("a number");
    vendor.create("halopsa", "site", json!({ "name": "Annex", "client_id": client })).expect("creates");
    scene.new_client("Entirely New");
    vendor.create("halopsa", "client", json!({ "name": "Unfinished" })).expect("creates");
    let id = made[3].0.parse().ok();
    vendor.arm(Fault::new(Effect::DropField { field: "name".into(), id, every: None }).path("/api/client"));
}
