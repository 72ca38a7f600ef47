//! One-to-one: which of the links between two lists may stand together.

use super::rivals::{FLOOR, Scored};

/// The link of each number.
type Links<'a> = &'a dyn Fn(u32) -> Link;

/// A link that may stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Link {
    pub left: u32,
    pub right: u32,
    /// How much its standing is worth, in log-odds.
    pub score: f32,
}

impl Link {
    /// The link that a pair makes.
    pub(crate) fn of(pair: &Scored) -> Self {
        Self { left: pair.left, right: pair.right, score: pair.score - FLOOR }
    }
}

/// Components with more records than this on a side are settled greedily.
pub(crate) const LARGEST: usize = 24;

/// Which of so many links stand, so that no record stands in two and their scores make the most of it. Links are looked at in
/// components that nothing connects; in small ones the choice is the best there is, in large ones the best links go first.
/// Links worth nothing or less never stand.
pub(crate) fn assign(count: usize, links: Links<'_>, lefts: usize, rights: usize) -> Vec<bool> {
    let mut chosen = vec![false; count];
    let standing = || (0..count as u32).map(|at| (at, links(at))).filter(|(_, link)| link.score > 0.0);
    let mut parents: Vec<u32> = (0..(lefts + rights) as u32).collect();
    for (_, link) in standing() {
        let (a, b) = (root(&mut parents, link.left), root(&mut parents, lefts as u32 + link.right));
        if a != b {
            parents[a.max(b) as usize] = a.min(b);
        }
    }
    let mut order: Vec<(u32, u32)> =
        standing().map(|(at, link)| (root(&mut parents, link.left), at)).collect();
    order.sort_unstable();
    for component in order.chunk_by(|a, b| a.0 == b.0) {
        let members: Vec<u32> = component.iter().map(|(_, link)| *link).collect();
        settle(links, &members, &mut chosen);
    }
    chosen
}

fn root(parents: &mut [u32], mut at: u32) -> u32 {
    while parents[at as usize] != at {
        let grandparent = parents[parents[at as usize] as usize];
        parents[at as usize] = grandparent;
        at = grandparent;
    }
    at
}

fn settle(links: Links<'_>, members: &[u32], chosen: &mut [bool]) {
    if let [only] = members {
        chosen[*only as usize] = true;
        return;
    }
    let distinct = |side: fn(Link) -> u32| {
        let mut records: Vec<u32> = members.iter().map(|at| side(links(*at))).collect();
        records.sort_unstable();
        records.dedup();
        records
    };
    let (lefts, rights) = (distinct(|link| link.left), distinct(|link| link.right));
    if lefts.len().max(rights.len()) <= LARGEST {
        best(links, members, &lefts, &rights, chosen);
    } else {
        greedy(links, members, chosen);
    }
}

fn greedy(links: Links<'_>, members: &[u32], chosen: &mut [bool]) {
    let mut order = members.to_vec();
    order.sort_by(|a, b| {
        let (a, b) = (links(*a), links(*b));
        b.score.total_cmp(&a.score).then((a.left, a.right).cmp(&(b.left, b.right)))
    });
    let (mut lefts, mut rights) = (rustc_hash::FxHashSet::default(), rustc_hash::FxHashSet::default());
    for at in order {
        let link = links(at);
        if !lefts.contains(&link.left) && !rights.contains(&link.right) {
            lefts.insert(link.left);
            rights.insert(link.right);
            chosen[at as usize] = true;
        }
    }
}

/// The assignment of the greatest sum (the Hungarian method). Links that are not there are worth nothing.
fn best(links: Links<'_>, members: &[u32], lefts: &[u32], rights: &[u32], chosen: &mut [bool]) {
    let size = lefts.len().max(rights.len());
    let place = |records: &[u32], record: u32| records.binary_search(&record).unwrap_or_default();
    // Costs are to be least, so worth counts below nothing. Row and column 0 are the method's own.
    let mut cost = vec![vec![0.0f64; size + 1]; size + 1];
    let mut link_at = vec![vec![u32::MAX; size + 1]; size + 1];
    for &at in members {
        let link = links(at);
        let (row, column) = (place(lefts, link.left) + 1, place(rights, link.right) + 1);
        cost[row][column] = -f64::from(link.score);
        link_at[row][column] = at;
    }
    let mut row_price = vec![0.0f64; size + 1];
    let mut column_price = vec![0.0f64; size + 1];
    let mut row_of = vec![0usize; size + 1];
    for row in 1..=size {
        let mut least = vec![f64::INFINITY; size + 1];
        let mut way = vec![0usize; size + 1];
        let mut used = vec![false; size + 1];
        let mut column = 0;
        row_of[0] = row;
        loop {
            used[column] = true;
            let here = row_of[column];
            let (mut delta, mut next) = (f64::INFINITY, 0);
            for other in 1..=size {
                if used[other] {
                    continue;
                }
                let reduced = cost[here][other] - row_price[here] - column_price[other];
                if reduced < least[other] {
                    least[other] = reduced;
                    way[other] = column;
                }
                if least[other] < delta {
                    delta = least[other];
                    next = other;
                }
            }
            for other in 0..=size {
                if used[other] {
                    row_price[row_of[other]] += delta;
                    column_price[other] -= delta;
                } else {
                    least[other] -= delta;
                }
            }
            column = next;
            if row_of[column] == 0 {
                break;
            }
        }
        while column != 0 {
            row_of[column] = row_of[way[column]];
            column = way[column];
        }
    }
    for column in 1..=size {
        let at = link_at[row_of[column]][column];
        if at != u32::MAX {
            chosen[at as usize] = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stands(links: &[(u32, u32, f32)]) -> Vec<(u32, u32)> {
        let links: Vec<Link> = links
            .iter()
            .map(|(left, right, score)| Link { left: *left, right: *right, score: *score })
            .collect();
        let chosen = assign(links.len(), &|at| links[at as usize], 100, 100);
        let mut pairs: Vec<(u32, u32)> = links
            .iter()
            .zip(chosen)
            .filter(|(_, stands)| *stands)
            .map(|(link, _)| (link.left, link.right))
            .collect();
        pairs.sort_unstable();
        pairs
    }

    #[test]
    fn two_good_links_go_before_one_better() {
        assert_eq!(stands(&[(0, 0, 10.0), (0, 1, 8.0), (1, 0, 8.0)]), [(0, 1), (1, 0)]);
        assert_eq!(stands(&[(0, 0, 10.0), (0, 1, 3.0), (1, 0, 3.0)]), [(0, 0)]);
    }

    #[test]
    fn what_is_worth_nothing_never_stands() {
        assert_eq!(stands(&[(0, 0, -1.0), (1, 1, 0.0), (2, 2, 0.5)]), [(2, 2)]);
    }

    #[test]
    fn a_crowd_is_settled_with_the_best_first() {
        let mut links = Vec::new();
        for left in 0..40 {
            for right in 0..40 {
                links.push((left, right, if left == right { 5.0 } else { 1.0 }));
            }
        }
        assert_eq!(stands(&links), (0..40).map(|at| (at, at)).collect::<Vec<_>>());
    }
}
