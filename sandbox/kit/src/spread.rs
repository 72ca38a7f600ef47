//! Numbers that look drawn but only depend on what they are for: details of records that nobody stored.

/// A number that depends on two others.
#[must_use]
pub fn spread(one: u64, other: u64) -> u64 {
    let mut z = one.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ other.wrapping_add(0x6a09_e667_f3bc_c909);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// True for so many of a hundred records.
#[must_use]
pub fn percent(id: u32, what: u64, share: u64) -> bool {
    spread(u64::from(id), what) % 100 < share
}

/// A GUID that depends on two numbers.
#[must_use]
pub fn guid(one: u64, other: u64) -> String {
    let (high, low) = (spread(one, other), spread(one, !other));
    format!(
        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 52,
        low & 0xffff_ffff_ffff
    )
}
