//! Counts that many pages show and that take long where there are a hundred thousand records: worked out once for all who look at
//! the same time, and kept for as long as nothing changed.

use counterpart_model::Instant;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Searches whose counts are kept at a time.
const KEPT: usize = 500;
/// While a sync changes them all the time: open pages hear of the end of the sync, and ask again.
const WHILE_BUSY: Duration = Duration::from_secs(2);
/// Where counting takes long, so many times as long: it is to leave room for all else.
const AGAIN_AFTER: u32 = 20;

/// The state of the hub that counts are of.
#[derive(Debug, Clone, Copy)]
pub struct Of<'a> {
    /// Changes whenever something has changed.
    pub revision: &'a str,
    /// Now.
    pub now: Instant,
    /// Whether something changes all the time.
    pub busy: bool,
}

struct Known<V> {
    revision: String,
    at: Instant,
    /// How long counting took.
    took: Duration,
    value: V,
}

impl<V> Known<V> {
    /// Whether it may be shown of this state of the hub.
    fn holds(&self, of: Of<'_>) -> bool {
        let age = (of.now - self.at).to_std().unwrap_or_default();
        self.revision == of.revision || of.busy && age < WHILE_BUSY.max(self.took * AGAIN_AFTER)
    }
}

type Slot<V> = Arc<tokio::sync::Mutex<Option<Known<V>>>>;

/// Counts by what was asked for.
pub struct Counted<K, V>(Mutex<HashMap<K, Slot<V>>>);

impl<K, V> Default for Counted<K, V> {
    fn default() -> Self {
        Self(Mutex::new(HashMap::new()))
    }
}

impl<K: Eq + Hash, V: Clone> Counted<K, V> {
    /// What was counted of this state of the hub, or what counting gives now. Whoever asks the same meanwhile waits for it.
    pub async fn get<E>(
        &self,
        of: Of<'_>,
        key: K,
        count: impl Future<Output = Result<V, E>>,
    ) -> Result<V, E> {
        let slot = self.slot(key);
        let mut known = slot.lock().await;
        if let Some(known) = known.as_ref().filter(|known| known.holds(of)) {
            return Ok(known.value.clone());
        }
        let began = stopwatch();
        let value = count.await?;
        let (revision, took) = (of.revision.to_owned(), began.elapsed());
        *known = Some(Known { revision, at: of.now, took, value: value.clone() });
        Ok(value)
    }

    fn slot(&self, key: K) -> Slot<V> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT && !kept.contains_key(&key) {
            kept.clear();
        }
        Arc::clone(kept.entry(key).or_default())
    }
}

#[expect(clippy::disallowed_methods, reason = "how long counting takes is no time of the hub's")]
fn stopwatch() -> std::time::Instant {
    std::time::Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use std::sync::atomic::{AtomicU64, Ordering};

    fn of(revision: &str, seconds: i64, busy: bool) -> Of<'_> {
        Of { revision, now: Instant::default() + TimeDelta::seconds(seconds), busy }
    }

    #[tokio::test]
    async fn what_was_counted_holds_until_something_changes() {
        let counted = Counted::default();
        let get = async |of: Of<'_>, value: u64| {
            counted.get(of, "all", async { Ok::<u64, ()>(value) }).await.expect("counted")
        };
        let seen = (
            get(of("a", 0, false), 1).await,
            get(of("a", 9, false), 2).await,
            get(of("b", 9, false), 3).await,
        );
        assert_eq!(seen, (1, 1, 3));
        assert_eq!(get(of("c", 10, true), 4).await, 3, "while a sync goes on, for a moment");
        assert_eq!(get(of("d", 11, true), 5).await, 5);
        assert_eq!(get(of("e", 11, false), 6).await, 6, "its end is seen at once");
        let failed = counted.get(of("e", 11, false), "other", async { Err::<u64, &str>("broken") }).await;
        assert_eq!(failed, Err("broken"));
    }

    #[tokio::test]
    async fn what_takes_long_to_count_is_counted_seldom() {
        let counted = Counted::default();
        let get = async |of: Of<'_>, value: u64| {
            let count = async {
                tokio::time::sleep(Duration::from_millis(200)).await;
                Ok::<u64, ()>(value)
            };
            counted.get(of, (), count).await.expect("counted")
        };
        assert_eq!(get(of("a", 0, true), 1).await, 1);
        assert_eq!(get(of("b", 3, true), 2).await, 1, "it took 200 ms, so it holds for 4 s at least");
        assert_eq!(get(of("c", 600, true), 3).await, 3);
    }

    #[tokio::test]
    async fn many_who_ask_at_once_are_answered_by_one_count() {
        let counted = Counted::default();
        let times = AtomicU64::new(0);
        let ask = || {
            counted.get(of("a", 0, false), (), async {
                times.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                Ok::<u64, ()>(7)
            })
        };
        let answers = tokio::join!(ask(), ask(), ask());
        assert_eq!(answers, (Ok(7), Ok(7), Ok(7)));
        assert_eq!(times.load(Ordering::Relaxed), 1);
    }
}
