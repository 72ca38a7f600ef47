//! Small draws, spelled out so that no library update changes a world.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

/// A number below `bound` (0 if the bound is 0).
pub(crate) fn below(draws: &mut ChaCha8Rng, bound: u32) -> u32 {
    ((u64::from(draws.next_u32()) * u64::from(bound)) >> 32) as u32
}

/// True in so many of a hundred cases.
pub(crate) fn percent(draws: &mut ChaCha8Rng, share: u32) -> bool {
    below(draws, 100) < share
}

/// One of a list that is not empty.
pub(crate) fn one_of<T: Copy>(draws: &mut ChaCha8Rng, list: &[T]) -> T {
    list[below(draws, list.len() as u32) as usize]
}

/// Fills a pattern: `#` becomes a digit, `@` a letter that postal codes use, everything else stays.
pub(crate) fn fill(draws: &mut ChaCha8Rng, pattern: &str) -> String {
    const LETTERS: &[u8] = b"ABDEFGHJLNPRSTUWXYZ";
    pattern
        .chars()
        .map(|sign| match sign {
            '#' => char::from(b'0' + below(draws, 10) as u8),
            '@' => char::from(one_of(draws, LETTERS)),
            other => other,
        })
        .collect()
}

/// The n-th position of a fixed shuffle of `0..size` that depends on `key`: no position comes twice.
pub(crate) fn shuffled(n: u32, size: u32, key: u64) -> u32 {
    let size = u64::from(size.max(1));
    let mixed = mix(key);
    let mut step = size / 4 + mixed % (size / 2 + 1);
    while gcd(step, size) != 1 {
        step += 1;
    }
    ((u64::from(n) * step + (mixed >> 20)) % size) as u32
}

/// Spreads neighbouring numbers far apart.
fn mix(key: u64) -> u64 {
    let mut z = key.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::shuffled;

    #[test]
    fn a_shuffle_visits_every_position_once() {
        for size in [1, 2, 3, 10, 77, 900] {
            for key in [0, 1, 99] {
                let mut seen: Vec<u32> = (0..size).map(|n| shuffled(n, size, key)).collect();
                seen.sort_unstable();
                assert_eq!(seen, (0..size).collect::<Vec<_>>(), "{size} {key}");
            }
        }
    }
}
