//! Distances between short words.

/// How many letters must be put in, left out, exchanged or swapped with their neighbour to make one word of the
/// other (optimal string alignment). Bytes are compared; of words longer than 64 bytes the first 64 count.
///
/// Hyyrö's bit-parallel form: one machine word holds a whole column of the table, so that a comparison costs as many
/// steps as the shorter word has letters.
pub(crate) fn distance(a: &[u8], b: &[u8]) -> u32 {
    let (pattern, text) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let pattern = &pattern[..pattern.len().min(64)];
    let text = &text[..text.len().min(64)];
    // Equal ends cost nothing and are the rule.
    let head = pattern.iter().zip(text).take_while(|(p, t)| p == t).count();
    let (pattern, text) = (&pattern[head..], &text[head..]);
    let tail = pattern.iter().rev().zip(text.iter().rev()).take_while(|(p, t)| p == t).count();
    let (pattern, text) = (&pattern[..pattern.len() - tail], &text[..text.len() - tail]);
    if text.is_empty() {
        return pattern.len() as u32;
    }
    let mut masks = [0u64; 256];
    for (at, &byte) in pattern.iter().enumerate() {
        masks[byte as usize] |= 1 << at;
    }
    let last = 1u64 << (pattern.len() - 1);
    let mut distance = pattern.len() as u32;
    let (mut plus, mut minus, mut diagonal, mut before) = (u64::MAX, 0u64, 0u64, 0u64);
    for &byte in text {
        let mask = masks[byte as usize];
        let swap = (((!diagonal) & mask) << 1) & before;
        diagonal = (((mask & plus).wrapping_add(plus)) ^ plus) | mask | minus | swap;
        let horizontal_plus = minus | !(diagonal | plus);
        let horizontal_minus = diagonal & plus;
        distance += u32::from(horizontal_plus & last != 0);
        distance -= u32::from(horizontal_minus & last != 0);
        let shifted = (horizontal_plus << 1) | 1;
        plus = (horizontal_minus << 1) | !(diagonal | shifted);
        minus = shifted & diagonal;
        before = mask;
    }
    distance
}

/// Whether the letters of the short word stand in the long one in the same order, beginning with the same letter:
/// `mgmt` in `management`.
pub(crate) fn is_contraction(short: &[u8], long: &[u8]) -> bool {
    if short.first() != long.first() || short.len() >= long.len() {
        return false;
    }
    let mut rest = long.iter();
    short.iter().all(|letter| rest.any(|other| other == letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(a: &str, b: &str) -> u32 {
        let there = distance(a.as_bytes(), b.as_bytes());
        assert_eq!(there, distance(b.as_bytes(), a.as_bytes()), "{a} {b}");
        there
    }

    /// The table of the textbook.
    fn slow(a: &[u8], b: &[u8]) -> u32 {
        let mut rows = vec![vec![0u32; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                rows[i][j] = if i == 0 || j == 0 {
                    (i + j) as u32
                } else {
                    let cost = u32::from(a[i - 1] != b[j - 1]);
                    let mut least =
                        (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + cost);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        least = least.min(rows[i - 2][j - 2] + 1);
                    }
                    least
                };
            }
        }
        rows[a.len()][b.len()]
    }

    #[test]
    fn a_typing_error_is_one() {
        for (a, b) in [("smith", "smiht"), ("cook", "cooke"), ("reed", "reid"), ("ab", "ba"), ("a", "")] {
            assert_eq!(of(a, b), 1, "{a} {b}");
        }
        assert_eq!((of("same", "same"), of("", ""), of("abc", "xyz")), (0, 0, 3));
    }

    #[test]
    fn it_is_the_distance_of_the_textbook() {
        let words =
            ["", "a", "ab", "ba", "abc", "acb", "cab", "counselling", "cousneoling", "pharma", "hparam"];
        for a in words {
            for b in words {
                assert_eq!(of(a, b), slow(a.as_bytes(), b.as_bytes()), "{a} {b}");
            }
        }
    }

    #[test]
    fn contractions_keep_order_and_first_letter() {
        assert!(is_contraction(b"mgmt", b"management"));
        assert!(!is_contraction(b"gmt", b"management"));
        assert!(!is_contraction(b"mtg", b"management"));
    }
}
