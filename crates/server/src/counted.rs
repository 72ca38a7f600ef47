//! Counts that many pages show and that take long where there are a hundred thousand records: kept for as long as nothing
//! changed, so that another filter or another page needs none of them.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

/// Searches whose counts are kept at a time.
const KEPT: usize = 500;

/// Counts by what was asked for, all of one state of the hub.
pub struct Counted<K, V>(Mutex<(String, HashMap<K, V>)>);

impl<K, V> Default for Counted<K, V> {
    fn default() -> Self {
        Self(Mutex::new((String::new(), HashMap::new())))
    }
}

impl<K: Eq + Hash, V: Clone> Counted<K, V> {
    /// What was counted of this state of the hub, or what counting gives now.
    pub async fn get<E>(
        &self,
        revision: &str,
        key: K,
        count: impl Future<Output = Result<V, E>>,
    ) -> Result<V, E> {
        if let Some(known) = self.known(revision, &key) {
            return Ok(known);
        }
        let value = count.await?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.0 != revision || kept.1.len() >= KEPT {
            *kept = (revision.to_owned(), HashMap::new());
        }
        kept.1.insert(key, value.clone());
        Ok(value)
    }

    fn known(&self, revision: &str, key: &K) -> Option<V> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.0 == revision { kept.1.get(key).cloned() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_counted_holds_until_something_changes() {
        let counted = Counted::default();
        let get = async |revision: &str, value: u64| {
            counted.get(revision, "all", async { Ok::<u64, ()>(value) }).await.expect("counted")
        };
        assert_eq!((get("a", 1).await, get("a", 2).await, get("b", 3).await), (1, 1, 3));
        let failed = counted.get("b", "other", async { Err::<u64, &str>("broken") }).await;
        assert_eq!(failed, Err("broken"));
    }
}
