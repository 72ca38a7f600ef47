//! Time for several workers at once: it passes only while all of them sleep, and then to where the first one wakes.

use async_trait::async_trait;
use counterpart_connector::Timer;
use counterpart_model::{Clock, Instant};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::sync::oneshot;

/// One clock for all.
pub struct Together {
    inner: Mutex<Inner>,
}

struct Inner {
    now: Instant,
    workers: usize,
    sleeping: Vec<(Instant, oneshot::Sender<()>)>,
}

impl Together {
    /// Time that stands, for one worker.
    pub fn new() -> Arc<Self> {
        let now = Instant::UNIX_EPOCH + Duration::from_secs(1_767_225_600);
        Arc::new(Self { inner: Mutex::new(Inner { now, workers: 1, sleeping: Vec::new() }) })
    }

    /// So many workers from now on.
    pub fn expect(&self, workers: usize) {
        self.inner().workers = workers;
    }

    /// A worker has ended, and is not waited for any more.
    pub fn left(&self) {
        let mut inner = self.inner();
        inner.workers -= 1;
        inner.go_on();
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no panic")
    }
}

impl Inner {
    fn go_on(&mut self) {
        self.sleeping.retain(|(_, sleeper)| !sleeper.is_closed());
        let first = self.sleeping.iter().map(|(wakes, _)| *wakes).min();
        let Some(first) = first.filter(|_| self.sleeping.len() >= self.workers) else { return };
        self.now = self.now.max(first);
        for (wakes, sleeper) in std::mem::take(&mut self.sleeping) {
            if wakes > self.now {
                self.sleeping.push((wakes, sleeper));
            } else {
                let _ = sleeper.send(());
            }
        }
    }
}

impl Clock for Together {
    fn now(&self) -> Instant {
        self.inner().now
    }
}

#[async_trait]
impl Timer for Together {
    async fn sleep(&self, duration: Duration) {
        let woken = {
            let mut inner = self.inner();
            let (sleeper, woken) = oneshot::channel();
            let wakes = inner.now + duration;
            inner.sleeping.push((wakes, sleeper));
            inner.go_on();
            woken
        };
        let _ = woken.await;
    }
}
