//! What changed at the vendor since the last sync, and what a sync makes of it that nothing disturbs.

use super::lane::Lane;
use super::picture::Picture;
use counterpart_model::{Kind, Visibility};
use serde_json::json;
use std::sync::OnceLock;

/// The name of the client that is new.
pub const ARRIVED: &str = "Night Arrivals Ltd";
const RENAMED: &str = "Renamed Overnight Ltd";

/// Matched companies that something happens to: on the first page, on the second, and behind.
#[derive(Debug, Clone, Copy)]
pub struct Chosen {
    pub renamed: u64,
    pub inactive: u64,
    pub deleted: u64,
}

/// Which companies they are.
pub fn chosen(before: &Picture) -> Chosen {
    let all: Vec<u64> = before.companies(Visibility::Visible).into_iter().collect();
    let behind = |place: usize| {
        let mut matched = all[place..].iter().filter(|id| before.matched.contains(id));
        *matched.next().expect("the world is large enough")
    };
    Chosen { renamed: behind(10), inactive: behind(120), deleted: behind(150) }
}

/// Lets it happen.
pub fn falls(lane: &Lane) -> Chosen {
    let (chosen, vendor) = (chosen(&lane.before), lane.desk.vendor());
    vendor.update("halopsa", "client", chosen.renamed, json!({ "name": RENAMED })).expect("renames");
    vendor.update("halopsa", "client", chosen.inactive, json!({ "inactive": true })).expect("changes");
    vendor.delete("halopsa", "client", chosen.deleted).expect("deletes");
    let relationship = json!([{ "id": "1", "name": "Customer" }]);
    let new = json!({ "name": ARRIVED, "customer_relationship": relationship });
    vendor.create("halopsa", "client", new).expect("creates");
    chosen
}

/// What the database holds after a sync that nothing disturbed.
pub fn undisturbed() -> &'static Picture {
    static UNDISTURBED: OnceLock<Picture> = OnceLock::new();
    UNDISTURBED.get_or_init(|| {
        let lane = Lane::new();
        let chosen = falls(&lane);
        lane.sweep().done().says(&["1 customer made", "1 customer changed", "2 attention items made"]);
        let after = lane.now();
        assert!(after.hub.iter().any(|line| line.contains(ARRIVED)));
        assert!(after.hub.iter().any(|line| line.contains(RENAMED)));
        assert_eq!(after.mirror[&(Kind::Company, chosen.deleted)].0, Visibility::Gone);
        let waits = [
            format!("company_gone company {}", chosen.deleted),
            format!("company_inactive company {}", chosen.inactive),
        ];
        assert_eq!(after.attention.iter().cloned().collect::<Vec<_>>(), waits);
        assert_eq!(after.waiting, 0);
        after
    })
}
