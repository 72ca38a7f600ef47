//! How many requests may be under way at once, where a vendor counts that per lane.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Requests that a vendor counts together while they are under way, such as those of one caller to one endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// Names the lane within its vendor.
    pub name: String,
    /// Requests admitted at once; 0 admits none.
    pub at_once: u32,
}

/// Counts what is under way in each lane.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lanes(Arc<Mutex<HashMap<String, u32>>>);

/// A place in a lane, given back when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    lanes: Lanes,
    name: String,
}

impl Lanes {
    /// A place in the lane, unless it is full.
    pub(crate) fn enter(&self, lane: &Lane) -> Option<Place> {
        let mut under_way = self.0.lock().expect("counting never panics");
        let count = under_way.entry(lane.name.clone()).or_insert(0);
        if *count >= lane.at_once {
            return None;
        }
        *count += 1;
        Some(Place { lanes: self.clone(), name: lane.name.clone() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut under_way = self.lanes.0.lock().expect("counting never panics");
        if let Some(count) = under_way.get_mut(&self.name) {
            *count -= 1;
            if *count == 0 {
                under_way.remove(&self.name);
            }
        }
    }
}
