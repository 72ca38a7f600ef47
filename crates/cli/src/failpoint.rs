//! Dying on purpose, for the tests of what survives that; only in builds for developers.
//!
//! `COUNTERPART_FAILPOINT="commit: before#3"` ends the process, as a power cut would, the third time it is about to commit.
//! `COUNTERPART_FAILPOINT_LOG=FILE` adds a line to the file for every such place it passes.

use counterpart_model::Checkpoint;
use std::sync::Arc;

/// The checkpoint that the environment asks for.
#[cfg(debug_assertions)]
pub fn armed() -> Option<Arc<dyn Checkpoint>> {
    use std::sync::OnceLock;
    // One for the whole process, so that places are counted across databases and connections.
    static ARMED: OnceLock<Option<Arc<debug::Failpoint>>> = OnceLock::new();
    let armed = ARMED.get_or_init(|| debug::Failpoint::from_environment().map(Arc::new));
    armed.clone().map(|failpoint| failpoint as Arc<dyn Checkpoint>)
}

/// None: what the environment says is of no interest in daily use.
#[cfg(not(debug_assertions))]
pub fn armed() -> Option<Arc<dyn Checkpoint>> {
    None
}

/// Tells the checkpoint, if there is one, that the program stands at this place.
pub fn reached(place: &str) {
    if let Some(checkpoint) = armed() {
        checkpoint.reached(place);
    }
}

#[cfg(debug_assertions)]
mod debug {
    use counterpart_model::Checkpoint;
    use std::io::Write;
    use std::path::PathBuf;
    use std::sync::atomic::{AtomicU64, Ordering};

    pub struct Failpoint {
        place: String,
        at: u64,
        passed: AtomicU64,
        log: Option<PathBuf>,
    }

    impl Failpoint {
        pub fn from_environment() -> Option<Self> {
            let log = std::env::var_os("COUNTERPART_FAILPOINT_LOG").map(PathBuf::from);
            let wanted = std::env::var("COUNTERPART_FAILPOINT").ok();
            if log.is_none() && wanted.is_none() {
                return None;
            }
            let (place, at) = match wanted.as_deref().and_then(|text| text.rsplit_once('#')) {
                Some((place, at)) => (place.to_owned(), at.parse().unwrap_or(u64::MAX)),
                None => (String::new(), u64::MAX),
            };
            Some(Self { place, at, passed: AtomicU64::new(0), log })
        }
    }

    impl Checkpoint for Failpoint {
        fn reached(&self, place: &str) {
            if let Some(log) = &self.log {
                // One short write each, so that lines of several processes do not mix.
                let written = std::fs::File::options().create(true).append(true).open(log);
                let _ = written.and_then(|mut file| file.write_all(format!("{place}\n").as_bytes()));
            }
            if place == self.place && self.passed.fetch_add(1, Ordering::SeqCst) + 1 == self.at {
                std::process::abort();
            }
        }
    }
}
