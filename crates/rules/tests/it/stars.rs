use crate::given::*;
use counterpart_model::{Match, VendorId};
use counterpart_rules::stars::{Refusal, Stars};
use proptest::prelude::*;

fn may(links: &[Match], customer: u128, company: i64) -> Result<(), Refusal> {
    Stars::of(links).may_add(customer_id(customer).0, &VendorId::from(company))
}

#[test]
fn r19a_one_to_one_one_to_many_and_many_to_one() {
    assert_eq!(may(&[], 1, 10), Ok(()));
    assert_eq!(may(&[link(1, 10, 0)], 1, 11), Ok(()));
    assert_eq!(may(&[link(1, 10, 0)], 2, 10), Ok(()));
    assert_eq!(may(&[link(1, 10, 0)], 1, 10), Err(Refusal::AlreadyLinked));
}

#[test]
fn r19b_a_leaf_never_gets_a_second_link() {
    let one_to_many = [link(1, 10, 0), leaf(1, 11, 1)];
    assert_eq!(may(&one_to_many, 2, 11), Err(Refusal::VendorIsLeaf));
    let many_to_one = [link(1, 10, 0), link(2, 10, 1)];
    assert_eq!(may(&many_to_one, 2, 11), Err(Refusal::HubIsLeaf));
}

#[test]
fn r19c_the_centre_may_gain_leaves() {
    assert_eq!(may(&[link(1, 10, 0), leaf(1, 11, 1)], 1, 12), Ok(()));
    assert_eq!(may(&[link(1, 10, 0), link(2, 10, 1)], 3, 10), Ok(()));
}

#[test]
fn r19d_a_centre_never_becomes_a_leaf() {
    let two_stars = [link(1, 10, 0), leaf(1, 11, 1), link(2, 20, 0)];
    assert_eq!(may(&two_stars, 1, 20), Err(Refusal::BothTaken));
    assert_eq!(may(&two_stars, 2, 10), Err(Refusal::BothTaken));
}

#[test]
fn r19f_nothing_is_added_to_a_locked_relation_until_it_is_untangled() {
    let locked: Vec<_> = [link(1, 10, 0), leaf(1, 20, 0), link(2, 20, 0)]
        .into_iter()
        .map(|l| Match { locked: true, ..l })
        .collect();
    assert_eq!(may(&locked, 1, 30), Err(Refusal::Locked));
    assert_eq!(may(&locked, 3, 20), Err(Refusal::Locked));
    let mut stars = Stars::of(&locked);
    assert!(!stars.hold());
    stars.remove(customer_id(1).0, &VendorId::from(20));
    assert!(stars.hold(), "deleting is the way out");
    assert_eq!(
        stars.may_add(customer_id(1).0, &VendorId::from(30)),
        Ok(()),
        "what is left is a star like any other"
    );
    assert_eq!(stars.may_add(customer_id(3).0, &VendorId::from(20)), Ok(()));
    assert_eq!(
        stars.may_add(customer_id(1).0, &VendorId::from(20)),
        Err(Refusal::BothTaken),
        "and follows its law"
    );
}

proptest! {
    /// Whatever people try, in whatever order, deletions included: what is allowed leaves stars.
    #[test]
    fn r19_links_form_stars(attempts in prop::collection::vec((0u128..6, 0i64..6, prop::bool::weighted(0.2)), 0..60)) {
        let mut stars = Stars::default();
        for (customer, company, delete) in attempts {
            let (hub, vendor) = (customer_id(customer).0, VendorId::from(company));
            if delete {
                stars.remove(hub, &vendor);
            } else if stars.may_add(hub, &vendor).is_ok() {
                stars.insert(hub, &vendor, false);
            }
            prop_assert!(stars.hold());
        }
    }

    /// The law refuses nothing it need not: a link is refused only where adding it would tear a star.
    #[test]
    fn r19_a_refused_link_would_have_torn_a_star(links in prop::collection::vec((0u128..5, 0i64..5), 0..20), hub in 0u128..5, vendor in 0i64..5) {
        let mut stars = Stars::default();
        for (customer, company) in links {
            if stars.may_add(customer_id(customer).0, &VendorId::from(company)).is_ok() {
                stars.insert(customer_id(customer).0, &VendorId::from(company), false);
            }
        }
        let (hub, vendor) = (customer_id(hub).0, VendorId::from(vendor));
        let verdict = stars.may_add(hub, &vendor);
        if verdict != Err(Refusal::AlreadyLinked) {
            stars.insert(hub, &vendor, false);
            prop_assert_eq!(verdict.is_ok(), stars.hold());
        }
    }
}
