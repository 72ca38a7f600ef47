//! Worlds: the same everywhere, and full of what makes matching hard.

use std::collections::{HashMap, HashSet};

use counterpart_sandbox_kit::world::{Kind, MOST_CUSTOMERS, Organization, World, WorldId};

fn all(world: &World) -> Vec<Organization> {
    world.ids().filter_map(|id| world.organization(id)).collect()
}

/// A sum over every text of a world that any change of spelling, order or draw moves.
fn fingerprint(world: &World) -> u64 {
    let mut sum = 0xcbf2_9ce4_8422_2325_u64;
    for organization in all(world) {
        for byte in format!("{organization:?}").bytes() {
            sum = (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    sum
}

#[test]
fn a_seed_makes_the_same_world_on_any_machine() {
    assert_eq!(fingerprint(&World::new(7, 300)), fingerprint(&World::new(7, 300)));
    assert_eq!(format!("{:016x}", fingerprint(&World::new(7, 300))), "7289e79a328db431");
    assert_ne!(fingerprint(&World::new(8, 300)), fingerprint(&World::new(7, 300)));
}

#[test]
fn a_larger_world_begins_with_the_smaller_one() {
    let (small, large) = (World::new(3, 50), World::new(3, 5_000));
    assert_eq!(all(&small), all(&large)[..50]);
}

#[test]
fn sizes_are_as_asked_up_to_the_largest() {
    assert_eq!(World::new(1, 0).len(), 0);
    assert!(World::new(1, 0).is_empty());
    assert_eq!(World::new(1, u32::MAX).len(), MOST_CUSTOMERS as usize);
    let world = World::new(1, 10);
    assert_eq!(world.organization(WorldId(0)), None);
    assert_eq!(world.organization(WorldId(11)), None);
}

#[test]
fn families_outlets_respellings_and_namesakes_are_there() {
    let world = World::new(1, 2_000);
    let (mut branches, mut outlets, mut respelled, mut namesakes) = (0, 0, 0, 0);
    for organization in all(&world) {
        assert!(!organization.sites.is_empty(), "{organization:?}");
        match organization.kind {
            Kind::Independent => {}
            Kind::Branch { first } => {
                branches += 1;
                let head = world.organization(first).unwrap();
                assert_eq!(head.domain, organization.domain);
                assert_eq!(head.trading_name, organization.trading_name);
                assert!(organization.name.contains(organization.sites[0].city), "{}", organization.name);
            }
            Kind::Franchise { outlet } => {
                outlets += 1;
                assert!(organization.name.contains(&format!("#{outlet}")), "{}", organization.name);
            }
            Kind::Respelled { of } => {
                respelled += 1;
                let proper = world.organization(of).unwrap();
                assert_ne!(proper.name, organization.name);
                assert_eq!(proper.domain, organization.domain);
                assert_eq!(organization.same_business_as(), Some(of));
            }
            Kind::Namesake { of } => {
                namesakes += 1;
                let other = world.organization(of).unwrap();
                assert_eq!(other.name, organization.name);
                assert_ne!(other.domain, organization.domain);
                assert_ne!(other.sites[0].city, organization.sites[0].city);
                assert_eq!(organization.same_business_as(), None);
            }
        }
    }
    assert!(branches > 100 && outlets > 50 && respelled > 20 && namesakes > 10);
}

#[test]
fn names_differ_unless_meant_to_be_the_same() {
    let mut seen: HashMap<String, Kind> = HashMap::new();
    for organization in all(&World::new(1, 20_000)) {
        let meant = matches!(organization.kind, Kind::Namesake { .. } | Kind::Respelled { .. });
        if let Some(earlier) = seen.insert(organization.name.clone(), organization.kind) {
            let earlier_meant = matches!(earlier, Kind::Respelled { .. } | Kind::Namesake { .. });
            assert!(meant || earlier_meant, "{} twice", organization.name);
        }
    }
}

#[test]
fn twelve_countries_several_scripts_and_one_in_twenty_inactive() {
    let organizations = all(&World::new(1, 2_000));
    let countries: HashSet<&str> =
        organizations.iter().map(|organization| organization.country.code).collect();
    assert_eq!(countries.len(), 12);
    assert!(organizations.iter().any(|organization| organization.name.contains("株式会社")));
    for organization in &organizations {
        assert!(organization.trading_name.chars().all(|letter| (letter as u32) < 0x250), "{organization:?}");
        assert!(organization.domain.is_ascii() && organization.domain.ends_with(".example"));
    }
    let inactive = organizations.iter().filter(|organization| organization.inactive).count();
    assert!((60..140).contains(&inactive), "{inactive}");
    let many_sites = organizations.iter().filter(|organization| organization.sites.len() > 3).count();
    assert!(many_sites > 20);
}

#[test]
fn telephone_numbers_can_be_written_internationally() {
    let organizations = all(&World::new(1, 400));
    let of =
        |code: &str| organizations.iter().find(|organization| organization.country.code == code).unwrap();
    let london = &of("GB").sites[0];
    assert!(london.phone.starts_with('0'));
    assert!(
        london.international_phone().starts_with("+44 ")
            && !london.international_phone().starts_with("+44 0")
    );
    let american = &of("US").sites[0];
    assert!(american.phone.contains("555"), "{}", american.phone);
    assert!(american.international_phone().starts_with("+1 "));
    assert!(!american.international_phone().contains('('));
}

#[test]
fn people_have_addresses_at_the_domain_of_their_organisation() {
    let world = World::new(1, 100);
    for id in world.ids() {
        let organization = world.organization(id).unwrap();
        let people = world.people(id, 0);
        assert!(!people.is_empty());
        assert_eq!(people, world.people(id, 0));
        for person in people {
            assert!(person.email.is_ascii() && person.email.ends_with(&organization.domain), "{person:?}");
        }
        assert!(world.people(id, organization.sites.len()).is_empty());
    }
}
