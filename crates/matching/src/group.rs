//! Records of two lists that share a value, and which pairs of them are worth showing.
//!
//! A value that 50,000 records share on both sides would make 2.5 billion pairs. A person looks at a few; so
//! no record is ever shown with more than [`MOST_SHOWN`] others of one group, and the count tells the rest.

/// At most so many candidates are shown for a record.
pub const MOST_SHOWN: usize = 3;

/// The records that share one value: positions in the left and in the right list, neither empty, each in the
/// order in which they were given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared<K> {
    /// The value.
    pub value: K,
    /// Positions in the left list.
    pub left: Vec<usize>,
    /// Positions in the right list.
    pub right: Vec<usize>,
}

impl<K> Shared<K> {
    /// The one pair, where each side holds one record.
    pub fn only_pair(&self) -> Option<(usize, usize)> {
        match (self.left.as_slice(), self.right.as_slice()) {
            (&[left], &[right]) => Some((left, right)),
            _ => None,
        }
    }

    /// How many could claim the same counterpart: the larger of both sides.
    pub fn rivals(&self) -> usize {
        self.left.len().max(self.right.len())
    }

    /// The pairs to show: all of a small group, else such that no record of either side comes more often than
    /// [`MOST_SHOWN`] times. Exchanging the sides exchanges the pairs and nothing else.
    pub fn shown_pairs(&self) -> Vec<(usize, usize)> {
        let (left, right) = (&self.left, &self.right);
        let mut pairs = Vec::new();
        if left.len() <= MOST_SHOWN || right.len() <= MOST_SHOWN {
            for &l in left.iter().take(MOST_SHOWN) {
                pairs.extend(right.iter().take(MOST_SHOWN).map(|&r| (l, r)));
            }
        } else {
            // A band along the diagonal: each with its neighbours in order.
            for (at, &l) in left.iter().enumerate() {
                let first = at.saturating_sub(1);
                let band = right.iter().skip(first).take(at + 2 - first);
                pairs.extend(band.map(|&r| (l, r)));
            }
        }
        pairs
    }
}

/// The values that both lists hold, in ascending order, with their records.
///
/// Each list gives a value and the record's position; a record may come with several values. Records of one
/// value keep the order in which they are given. Time is that of sorting.
pub fn shared_values<K: Ord>(mut left: Vec<(K, usize)>, mut right: Vec<(K, usize)>) -> Vec<Shared<K>> {
    left.sort_by(|a, b| a.0.cmp(&b.0));
    right.sort_by(|a, b| a.0.cmp(&b.0));
    let mut left = left.into_iter().peekable();
    let mut right = right.into_iter().peekable();
    let mut shared = Vec::new();
    while let (Some((l, _)), Some((r, _))) = (left.peek(), right.peek()) {
        match l.cmp(r) {
            std::cmp::Ordering::Less => drop(left.next()),
            std::cmp::Ordering::Greater => drop(right.next()),
            std::cmp::Ordering::Equal => {
                let Some((value, first)) = left.next() else { break };
                let mut group = Shared { value, left: vec![first], right: Vec::new() };
                while let Some((_, position)) = left.next_if(|(other, _)| *other == group.value) {
                    group.left.push(position);
                }
                while let Some((_, position)) = right.next_if(|(other, _)| *other == group.value) {
                    group.right.push(position);
                }
                shared.push(group);
            }
        }
    }
    shared
}

/// Positions of a list in the order of its ids, so that the order of the list itself never matters.
pub(crate) fn by_id<T>(records: &[T], id: impl Fn(&T) -> &str) -> Vec<usize> {
    let mut order: Vec<usize> = (0..records.len()).collect();
    order.sort_by(|&a, &b| id(&records[a]).cmp(id(&records[b])));
    order
}
