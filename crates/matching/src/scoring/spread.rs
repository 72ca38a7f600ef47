//! Work in parts, which a caller may do side by side.
//!
//! This crate starts no threads. Who calls it says how parts are done: one after another, or on as many processors as
//! there are. What comes out is the same, because every part's result has its place.

/// How parts of a work are done.
pub trait Spread {
    /// How many parts the work should be cut into at least, so that all hands have something to do.
    fn hands(&self) -> usize;

    /// Does parts `0..parts`, each exactly once, in any order and side by side.
    fn each(&self, parts: usize, work: &(dyn Fn(usize) + Sync));
}

/// One part after another.
#[derive(Debug, Clone, Copy, Default)]
pub struct OneAfterAnother;

impl Spread for OneAfterAnother {
    fn hands(&self) -> usize {
        1
    }

    fn each(&self, parts: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..parts).for_each(work);
    }
}

/// The results of all parts, in their order.
pub(crate) fn collect<T: Send>(
    spread: &dyn Spread,
    parts: usize,
    work: &(dyn Fn(usize) -> T + Sync),
) -> Vec<T> {
    let places: Vec<std::sync::Mutex<Option<T>>> = (0..parts).map(|_| std::sync::Mutex::new(None)).collect();
    spread.each(parts, &|part| {
        let done = work(part);
        if let Ok(mut place) = places[part].lock() {
            *place = Some(done);
        }
    });
    places.into_iter().filter_map(|place| place.into_inner().ok().flatten()).collect()
}
