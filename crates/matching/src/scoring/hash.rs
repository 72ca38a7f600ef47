//! Keys of 64 bits that stand for texts and combinations of them.
//!
//! Two different texts may fall on one key; with 64 bits that is as good as never, and all that follows is a candidate
//! which is then looked at and found wanting. The function is written out so that keys are the same on every machine.

/// A key of bytes, within a family of keys.
pub(crate) fn key(family: u8, bytes: &[u8]) -> u64 {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ u64::from(family).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let word = u64::from_le_bytes(chunk.try_into().unwrap_or_default());
        state = mix(state ^ word);
    }
    let mut last = [0u8; 8];
    let rest = chunks.remainder();
    last[..rest.len()].copy_from_slice(rest);
    mix(mix(state ^ u64::from_le_bytes(last)) ^ bytes.len() as u64)
}

/// A key of two numbers, within a family.
pub(crate) fn pair(family: u8, a: u64, b: u64) -> u64 {
    mix(mix(a ^ (u64::from(family) << 56)).wrapping_add(b.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
}

fn mix(mut state: u64) -> u64 {
    state ^= state >> 32;
    state = state.wrapping_mul(0xd6e8_feb8_6659_fd93);
    state ^= state >> 32;
    state = state.wrapping_mul(0xd6e8_feb8_6659_fd93);
    state ^ (state >> 32)
}
