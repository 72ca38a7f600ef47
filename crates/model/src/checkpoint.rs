//! Places where a process may die: what the crash tests count and kill at.

/// Told of every place where the outside world changes: before and after a commit, before and after a call to a vendor.
/// Nobody listens in daily use.
pub trait Checkpoint: Send + Sync {
    /// The program stands at this place: `commit: before`, `vendor: after`.
    fn reached(&self, place: &str);
}
