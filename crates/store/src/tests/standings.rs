//! Where companies stand, whatever was written before: compared with what follows from everything that was written.

use super::samples::*;
use crate::{CompanyFilter, Store, Tx, on_both_databases};
use counterpart_model::{
    CustomerId, Field, FieldChange, Ignored, Kind, Match, MatchId, Proposal, ProposalClass, RecordRef,
    Rejected, Value, VendorId, Visibility,
};
use std::collections::{BTreeMap, BTreeSet};

/// Few names and few ids, so that everything meets everything.
const NAMES: [&str; 4] = ["Acme", "Bright", "Corner", "Delta"];
const COMPANIES: i64 = 9;
const CUSTOMERS: u128 = 6;

/// A company as the test remembers it.
#[derive(Debug, Clone)]
struct Known {
    name: &'static str,
    row: u64,
    active: bool,
    held_back: bool,
    visible: bool,
}

/// What was written, in the simplest form.
#[derive(Debug, Default)]
struct World {
    companies: BTreeMap<i64, Known>,
    customers: BTreeMap<u128, &'static str>,
    matches: BTreeSet<(i64, u128)>,
    ignored: BTreeSet<i64>,
    proposals: BTreeMap<i64, Vec<(u128, ProposalClass)>>,
}

impl World {
    fn matched(&self, id: i64) -> bool {
        self.matches.iter().any(|(company, _)| *company == id)
    }

    fn offered(&self, id: i64) -> bool {
        self.companies.get(&id).is_some_and(|one| one.visible && one.active && !one.held_back)
    }

    fn free(&self, id: i64) -> bool {
        self.offered(id) && !self.matched(id) && !self.ignored.contains(&id)
    }

    fn bearers(&self, name: &str) -> usize {
        self.customers.values().filter(|one| **one == name).count()
    }

    /// The class of the first proposal, where its customer is free here.
    fn class(&self, id: i64) -> Option<ProposalClass> {
        let (customer, class) = *self.proposals.get(&id)?.first()?;
        let taken = self.matches.iter().any(|(_, one)| *one == customer);
        (!taken).then_some(class)
    }

    fn shows(&self, id: i64, filter: CompanyFilter) -> bool {
        let Some(one) = self.companies.get(&id) else { return false };
        let hidden = !one.visible || !one.active;
        let borne = self.bearers(one.name) > 0;
        let namesakes =
            self.companies.iter().filter(|(other, known)| known.name == one.name && self.free(**other));
        let crowded = self.bearers(one.name) > 1 || namesakes.count() > 1;
        match filter {
            CompanyFilter::Offered => self.offered(id) && !self.ignored.contains(&id),
            CompanyFilter::Suggested => self.free(id) && borne,
            CompanyFilter::Unmatched => self.free(id) && !borne,
            CompanyFilter::Automapped => {
                self.free(id) && !borne && self.class(id) == Some(ProposalClass::NearExact)
            }
            CompanyFilter::Ambiguous => {
                self.free(id)
                    && if borne { crowded } else { self.class(id) == Some(ProposalClass::Ambiguous) }
            }
            CompanyFilter::Matched => self.matched(id),
            CompanyFilter::Ignored => self.ignored.contains(&id),
            CompanyFilter::HeldBack => {
                !hidden && one.held_back && !self.matched(id) && !self.ignored.contains(&id)
            }
            CompanyFilter::Hidden => hidden,
            _ => true,
        }
    }
}

/// All of a company that is compared or decided, and whether some customer bears its name where that matters.
fn faces(world: &World) -> BTreeMap<i64, String> {
    let face = |(id, known): (&i64, &Known)| {
        let links: Vec<u128> =
            world.matches.iter().filter(|(one, _)| one == id).map(|(_, customer)| *customer).collect();
        let borne = world.free(*id) && world.bearers(known.name) > 0;
        (*id, format!("{known:?} {links:?} {} {borne}", world.ignored.contains(id)))
    };
    world.companies.iter().map(face).collect()
}

/// Numbers that look like chance and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn name(&mut self) -> &'static str {
        NAMES[self.roll(NAMES.len() as u64) as usize]
    }
}

/// Does one thing to the database and to the world.
async fn step(tx: &Tx, world: &mut World, dice: &mut Dice) {
    let id = 1 + dice.roll(COMPANIES as u64).cast_signed();
    let customer = 1 + u128::from(dice.roll(CUSTOMERS as u64));
    let hub = CustomerId(uuid(customer));
    let company_id = VendorId::from(id);
    match dice.roll(8) {
        0 | 1 => {
            let (name, active, held) = (dice.name(), dice.roll(5) > 0, dice.roll(4) == 0);
            let mut sample = company(id, name);
            sample.active = active;
            if held {
                sample = held_back(sample, "no_main_site");
            }
            let page = vec![row(sample)];
            let done = tx.mirror().write_page(HALO, Kind::Company, RUN, at(0), page).await.expect("writes");
            let known = Known { name, row: done.row_numbers[0], active, held_back: held, visible: true };
            world.companies.insert(id, known);
        }
        2 => {
            let Some(known) = world.companies.get_mut(&id) else { return };
            known.visible = !known.visible;
            let visibility = if known.visible { Visibility::Visible } else { Visibility::Gone };
            let rows = [known.row];
            tx.mirror()
                .set_visibility(HALO, Kind::Company, &rows, visibility, RUN, at(1))
                .await
                .expect("writes");
        }
        3 => {
            let name = dice.name();
            let record = RecordRef::Customer { id: hub };
            match world.customers.get(&customer) {
                None => drop(add_customer(tx, customer, name).await),
                Some(_) if dice.roll(2) == 0 && !world.matches.iter().any(|(_, one)| *one == customer) => {
                    tx.records().delete(&record).await.expect("deletes");
                    world.customers.remove(&customer);
                    for proposals in world.proposals.values_mut() {
                        proposals.retain(|(one, _)| *one != customer);
                    }
                    return;
                }
                Some(before) => {
                    let change = FieldChange {
                        field: Field::Name,
                        before: Value::text(before),
                        after: Value::text(name),
                    };
                    tx.records().update(&record, &[change], Some(keys(name))).await.expect("renames");
                }
            }
            world.customers.insert(customer, name);
        }
        4 | 5 => {
            if world.ignored.contains(&id) || !world.companies.contains_key(&id) {
                return;
            }
            let record =
                RecordRef::Match { id: MatchId(uuid(1_000 + customer * 100 + id.unsigned_abs() as u128)) };
            if world.matches.remove(&(id, customer)) {
                tx.records().delete(&record).await.expect("deletes");
            } else if world.customers.contains_key(&customer) {
                let RecordRef::Match { id: match_id } = record else { return };
                add_link(tx, &Match { id: match_id, ..link(0, hub, id) }).await;
                world.matches.insert((id, customer));
            }
        }
        6 => {
            if world.matched(id) || !world.companies.contains_key(&id) {
                return;
            }
            let record = RecordRef::Ignored { integration: HALO, company: company_id.clone() };
            if world.ignored.remove(&id) {
                tx.records().delete(&record).await.expect("deletes");
            } else {
                let mark = Ignored {
                    integration: HALO,
                    company: company_id,
                    reason: String::new(),
                    by: "sam".to_owned(),
                    at: at(0),
                };
                tx.records().create(&record, &mark.fields(), None).await.expect("marks");
                world.ignored.insert(id);
            }
        }
        _ => propose(tx, world, dice, (id, customer)).await,
    }
}

/// Something is proposed, or a person says that it is not so.
async fn propose(tx: &Tx, world: &mut World, dice: &mut Dice, (id, customer): (i64, u128)) {
    let company = VendorId::from(id);
    if !world.customers.contains_key(&customer) {
        return;
    }
    if dice.roll(3) == 0 {
        let hub = CustomerId(uuid(customer));
        let record = RecordRef::Rejected { integration: HALO, company: company.clone(), customer: hub };
        if tx.records().read(&record).await.expect("reads").is_some() {
            tx.records().delete(&record).await.expect("deletes");
        } else {
            let pair =
                Rejected { integration: HALO, company, customer: hub, by: "sam".to_owned(), at: at(0) };
            tx.records().create(&record, &pair.fields(), None).await.expect("rejects");
            if let Some(proposals) = world.proposals.get_mut(&id) {
                proposals.retain(|(one, _)| *one != customer);
            }
        }
        return;
    }
    let classes = [ProposalClass::NearExact, ProposalClass::Possible, ProposalClass::Ambiguous];
    let class = classes[dice.roll(3) as usize];
    let proposal = |customer: u128| Proposal {
        customer: CustomerId(uuid(customer)),
        class,
        score: 9_900,
        reasons: vec!["same words".to_owned()],
    };
    let mut customers = vec![customer];
    customers.extend(world.customers.keys().copied().find(|other| *other != customer));
    let proposed = customers.iter().map(|one| proposal(*one)).collect();
    tx.proposals().put(HALO, &BTreeMap::from([(company, proposed)])).await.expect("puts");
    world.proposals.insert(id, customers.into_iter().map(|one| (one, class)).collect());
}

async fn compare(tx: &Tx, world: &World, when: &str) {
    let counts = tx.companies().counts(HALO, None).await.expect("counts");
    for filter in CompanyFilter::ALL {
        let mut expected: Vec<String> =
            world.companies.keys().filter(|id| world.shows(**id, filter)).map(|id| id.to_string()).collect();
        let listed = tx.companies().list(HALO, filter, None, None, 100).await.expect("lists");
        let mut shown: Vec<String> = listed.into_iter().map(|facts| facts.company.id.0).collect();
        expected.sort();
        shown.sort();
        assert_eq!(shown, expected, "{when}: {filter:?} {world:?}");
        assert_eq!(counts.of(filter), expected.len() as u64, "{when}: {filter:?} is counted");
    }
}

async fn opened(store: &Store, db: &crate::testing::TestDatabase) -> Tx {
    db.first_workspace(store).write().await.expect("begins")
}

on_both_databases! {
    async fn r16_where_companies_stand_follows_from_everything_that_was_written(db) {
        let store = db.open().await;
        let tx = opened(&store, db).await;
        tx.integrations().insert(&integration(HALO, "halopsa")).await.expect("writes");
        tx.commit().await.expect("commits");
        let mut world = World::default();
        let mut dice = Dice(7);
        for round in 0..60 {
            let tx = opened(&store, db).await;
            let before = (tx.proposals().revision(HALO).await.expect("reads"), faces(&world));
            for _ in 0..=dice.roll(12) {
                step(&tx, &mut world, &mut dice).await;
                // Now and then the list is read within the transaction that changes it.
                if dice.roll(6) == 0 {
                    compare(&tx, &world, &format!("within round {round}")).await;
                }
            }
            tx.commit().await.expect("commits");
            let tx = db.first_workspace(&store).read().await.expect("begins");
            compare(&tx, &world, &format!("after round {round}")).await;
            // Whoever knew them before is told of every one that is other now.
            let moved = tx.proposals().moved_since(HALO, before.0, 100).await.expect("reads");
            for (id, face) in faces(&world) {
                let same = before.1.get(&id) == Some(&face);
                assert!(same || moved.contains(&VendorId::from(id)), "after round {round}: {id} {face}");
            }
            let now = tx.proposals().revision(HALO).await.expect("reads");
            assert_eq!(tx.proposals().moved_since(HALO, now, 100).await.expect("reads"), []);
        }
        // What is proposed changes nothing that is compared.
        let tx = opened(&store, db).await;
        let before = tx.proposals().revision(HALO).await.expect("reads");
        let all = world.companies.keys().filter(|id| world.free(**id) && world.bearers(world.companies[id].name) == 0);
        let none: BTreeMap<VendorId, Vec<Proposal>> = all.map(|id| (VendorId::from(*id), Vec::new())).collect();
        let emptied: Vec<VendorId> = none.keys().cloned().collect();
        tx.proposals().put(HALO, &none).await.expect("puts");
        world.companies.keys().for_each(|id| drop(world.proposals.remove(id)));
        tx.commit().await.expect("commits");
        let tx = db.first_workspace(&store).read().await.expect("begins");
        assert_eq!(tx.proposals().revision(HALO).await.expect("reads"), before);
        assert_eq!(tx.proposals().kept(HALO, &emptied).await.expect("reads"), BTreeMap::new());
        drop(tx);
        // Working everything out anew changes nothing.
        let tx = opened(&store, db).await;
        tx.settle_everything().await.expect("settles");
        compare(&tx, &world, "anew").await;
    }
}
