//! Words a typing error apart, found by keys.

use super::hash;

const DELETION: u8 = 24;

/// The keys by which a word finds those a typing error away: itself, and itself without each of its letters.
pub(crate) fn deletions(word: &[u8], out: &mut Vec<u64>) {
    const FEWEST: usize = 4;
    const MOST: usize = 12;
    out.clear();
    if word.len() < FEWEST {
        return;
    }
    // Of long words the beginning stands for the whole; what follows is compared later.
    let word = &word[..word.len().min(MOST)];
    out.push(hash::key(DELETION, word));
    let mut shorter = [0u8; MOST];
    for gap in 0..word.len() {
        if gap > 0 && word[gap] == word[gap - 1] {
            continue;
        }
        shorter[..gap].copy_from_slice(&word[..gap]);
        shorter[gap..word.len() - 1].copy_from_slice(&word[gap + 1..]);
        out.push(hash::key(DELETION, &shorter[..word.len() - 1]));
    }
}
