//! What is seen of what stands beside two names.
//!
//! What agrees there says that two records are one company as far as nobody else has it. All branches of a company have its
//! web domain, and all businesses of a family are in its town: where the names tell two of them apart, what such records
//! share says nothing about which of them it is.

use super::counts::Counts;
use super::evidence::Evidence;
use super::observe::{Observed, at, renamed, stand};

/// Fills in how what stands beside two names agrees.
pub(super) fn observe(a: &Evidence, b: &Evidence, counts: &Counts, observed: &mut Observed) {
    let compare = |x: u64, y: u64| {
        if x == 0 || y == 0 {
            f32::NAN
        } else if x != y {
            stand::DIFFER
        } else if counts.is_shared(x) {
            stand::AGREE_SHARED
        } else {
            stand::AGREE
        }
    };
    observed[at::DOMAIN] = compare(a.domain, b.domain);
    if observed[at::DOMAIN] == stand::DIFFER && a.label != 0 && a.label == b.label {
        observed[at::DOMAIN] = stand::ALIKE;
    }
    observed[at::PHONE] = compare(a.phone, b.phone);
    observed[at::MAILBOX] = compare(a.mailbox, b.mailbox);
    observed[at::POST] = compare(a.post, b.post);
    let same = |x: u64, y: u64| match (x, y) {
        (0, _) | (_, 0) => f32::NAN,
        (x, y) if x == y => stand::AGREE,
        _ => stand::DIFFER,
    };
    observed[at::CITY] = same(a.city, b.city);
    observed[at::COUNTRY] = same(a.country, b.country);
}

/// Takes the word from what sisters share, where the names tell two of them apart.
pub(super) fn of_sisters(observed: &mut Observed) {
    let branches = [at::NUMBER, at::PLACE].iter().any(|curve| observed[*curve] == stand::DIFFER);
    // Another trade mostly has a site of its own.
    let shared: &[usize] = if branches { &[at::DOMAIN, at::MAILBOX, at::CITY] } else { &[at::CITY] };
    for curve in shared {
        if matches!(observed[*curve], stand::AGREE | stand::AGREE_SHARED | stand::ALIKE) {
            observed[*curve] = stand::AGREE_SISTERS;
        }
    }
}

/// What nobody else has and both have, so that the two may be one under another name.
pub(super) fn in_spite_of_names(observed: &Observed) -> f32 {
    let site = [at::DOMAIN, at::MAILBOX].iter().any(|curve| observed[*curve] == stand::AGREE);
    let phone = observed[at::PHONE] == stand::AGREE;
    match (site, phone) {
        (true, true) => renamed::SITE_AND_PHONE,
        (true, false) => renamed::SITE,
        (false, true) => renamed::PHONE,
        (false, false) => f32::NAN,
    }
}
