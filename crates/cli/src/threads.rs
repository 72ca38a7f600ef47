//! The matcher's work on all processors: it starts no threads of its own.

use counterpart_matching::scoring::spread::Spread;
use std::sync::atomic::{AtomicUsize, Ordering};

/// As many threads as the machine has processors.
pub struct Threads {
    hands: usize,
}

impl Threads {
    pub fn of_machine() -> Self {
        Self { hands: std::thread::available_parallelism().map_or(1, usize::from) }
    }
}

impl Spread for Threads {
    fn hands(&self) -> usize {
        self.hands
    }

    fn each(&self, parts: usize, work: &(dyn Fn(usize) + Sync)) {
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..self.hands.min(parts) {
                scope.spawn(|| {
                    loop {
                        let part = next.fetch_add(1, Ordering::Relaxed);
                        if part >= parts {
                            break;
                        }
                        work(part);
                    }
                });
            }
        });
    }
}
