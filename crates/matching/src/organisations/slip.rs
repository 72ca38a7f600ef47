//! How easily one word becomes another by a slip of the hand.
//!
//! `Marchbnak` is `Marchbank` mistyped; `Dijkstra` is no `Zijlstra`, however few letters they are apart. In a short list
//! both are as rare, so how rare a word is cannot tell; which letters differ, and where, can.

/// How hard it is to take one word for the other; in the order of what it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slip {
    /// Neighbours swapped, a letter typed twice or left out, the key beside it hit.
    Easy = 1,
    /// Another letter, or one more at an end, where names have other endings.
    Letter,
    /// Another first letter, or several letters.
    Other,
}

impl Slip {
    /// What it takes to make one word of the other. Words that are the same are the easiest.
    pub(crate) fn between(a: &str, b: &str) -> Self {
        let (a, b) = (a.as_bytes(), b.as_bytes());
        let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
        let (x, y) = (&a[head..], &b[head..]);
        let tail = x.iter().rev().zip(y.iter().rev()).take_while(|(x, y)| x == y).count();
        let (x, y) = (&x[..x.len() - tail], &y[..y.len() - tail]);
        let (short, long) = if x.len() <= y.len() { (x, y) } else { (y, x) };
        let beside = |letter: u8| {
            let before = head.checked_sub(1).map(|at| a[at]);
            before == Some(letter) || a.get(a.len() - tail) == Some(&letter)
        };
        let vowel = |letter: u8| b"aeiouy".contains(&letter);
        match (short, long) {
            ([], b"s" | b"es") if tail == 0 && head > 0 => Self::Easy,
            ([], letters) if letters.iter().all(|letter| beside(*letter)) => Self::Easy,
            ([], [_]) if head == 0 => Self::Other,
            ([], [_]) if tail == 0 && a.len().min(b.len()) < LONG => Self::Letter,
            ([], [_]) => Self::Easy,
            ([x], [y]) => match (head, are_neighbours(*x, *y)) {
                (0, false) => Self::Other,
                (0, true) => Self::Letter,
                // Names differ in their vowels, wherever these are on a keyboard.
                (_, neighbours) if neighbours && !(vowel(*x) && vowel(*y)) => Self::Easy,
                _ if a.len() > LONG => Self::Easy,
                _ => Self::Letter,
            },
            ([x0, x1], [y0, y1]) if x0 == y1 && x1 == y0 => Self::Easy,
            // Two slips in a long word are one in each half of it, and one is none that makes another name.
            _ if head > 0 && long.len() <= 3 && a.len().min(b.len()) >= LONG => Self::Letter,
            _ => Self::Other,
        }
    }
}

/// So many letters have room for two slips.
const LONG: usize = 9;

const ROWS: [&[u8]; 3] = [b"qwertyuiop", b"asdfghjkl", b"zxcvbnm"];

/// Whether two letters are neighbours on most keyboards.
fn are_neighbours(x: u8, y: u8) -> bool {
    let place = |letter: u8| {
        ROWS.iter()
            .enumerate()
            .find_map(|(row, keys)| keys.iter().position(|key| *key == letter).map(|at| (row, at)))
    };
    let Some(((above, x), (below, y))) = place(x).zip(place(y)) else { return false };
    let ((above, x), (below, y)) =
        if above <= below { ((above, x), (below, y)) } else { ((below, y), (above, x)) };
    match below - above {
        0 => x.abs_diff(y) == 1,
        // Each row is half a key to the right of the one above.
        1 => y == x || y + 1 == x,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_hand_are_told_from_other_words() {
        for (a, b, slip) in [
            ("marchbank", "marchbnak", Slip::Easy),
            ("pellisarde", "pelisarde", Slip::Easy),
            ("saturday", "sattturday", Slip::Easy),
            ("travelers", "travelerrs", Slip::Easy),
            ("dumpsters", "dumpstets", Slip::Easy),
            ("beltramine", "beltrmine", Slip::Easy),
            ("ravelston", "ravelstone", Slip::Easy),
            ("diner", "diners", Slip::Easy),
            ("clark", "clarke", Slip::Letter),
            ("lindberg", "lundberg", Slip::Letter),
            ("peterson", "petersen", Slip::Letter),
            ("reed", "reid", Slip::Letter),
            ("kyivbudtrans", "kiivbudtrans", Slip::Easy),
            ("equilibrium", "equluibrium", Slip::Letter),
            ("dijkstra", "zijlstra", Slip::Other),
            ("marten", "carten", Slip::Other),
            ("ollen", "hollen", Slip::Other),
            ("nowak", "novik", Slip::Other),
            ("same", "same", Slip::Easy),
            ("", "", Slip::Easy),
        ] {
            assert_eq!(Slip::between(a, b), slip, "{a} {b}");
            assert_eq!(Slip::between(b, a), slip, "{b} {a}");
        }
    }
}
