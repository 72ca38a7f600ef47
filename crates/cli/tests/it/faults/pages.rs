//! Lists that lie: pages that are short, repeated, moved or empty, totals that are wrong, rows that cannot be read.

use super::case::Place::{ClientPage, Clients, Probe, SitePage, Sites};
use super::case::{Case, Wrote, at, play};
use super::lane::CUSTOMERS;
use super::night;
use counterpart_sandbox_kit::Effect;

/// Every case of this file.
pub fn cases() -> Vec<Case> {
    [pages(), totals(), rows(0), changes()].concat()
}

fn pages() -> Vec<Case> {
    let cap = |rows| Effect::CapPage { rows };
    vec![
        // Fewer rows on every page than were asked for: there are more pages then.
        at(Clients, cap(50)).says(&["complete (271 of 271"]),
        at(Sites, cap(30)).says(&["sites      complete"]),
        // On one page alone, and rows are left out or come again.
        at(ClientPage(2), cap(50)).incomplete(&["repeats records of earlier pages"]),
        at(SitePage(2), cap(30)).incomplete(&["sites: INCOMPLETE"]),
        at(ClientPage(2), Effect::DuplicatePage).incomplete(&["page 2 repeats records of earlier pages"]),
        at(ClientPage(3), Effect::DuplicatePage).incomplete(&["page 3 repeats records"]),
        at(SitePage(3), Effect::DuplicatePage).incomplete(&["sites: INCOMPLETE", "page 3 repeats records"]),
        // HaloPSA numbers its pages and names no next one.
        at(Clients, Effect::LoseNextPage),
        at(Clients, Effect::RepeatNextPage),
    ]
}

fn totals() -> Vec<Case> {
    let total = |by| Effect::MoveTotal { by };
    vec![
        at(Clients, Effect::ShiftPages { by: 1 })
            .skip(1)
            .incomplete(&["total changed from 271 to 272 on page 2"]),
        at(Clients, Effect::ShiftPages { by: -1 })
            .skip(1)
            .incomplete(&["total changed from 271 to 270 on page 2"]),
        at(Clients, total(3))
            .incomplete(&["page 4 came back empty although the vendor names a total of 274"]),
        at(Clients, total(-3)).incomplete(&["271 records came although the vendor names a total of 268"]),
        at(Clients, total(-171)).incomplete(&["200 records came although the vendor names a total of 100"]),
        at(Clients, total(3)).skip(1).incomplete(&["total changed from 271 to 274 on page 2"]),
        at(Sites, total(1)).incomplete(&["sites: INCOMPLETE"]),
        at(Clients, Effect::EmptyList).incomplete(&["came back empty although it held 271 records before"]),
        at(ClientPage(2), Effect::EmptyList).incomplete(&["total changed from 271 to 0 on page 2"]),
        at(ClientPage(3), Effect::EmptyList).incomplete(&["total changed from 271 to 0 on page 3"]),
        at(Sites, Effect::EmptyList).incomplete(&["the site list came back empty"]),
    ]
}

/// `named` is a client whose rows are spoiled alone.
fn rows(named: u64) -> Vec<Case> {
    let dropped = |field: &str, id, every| Effect::DropField { field: field.to_owned(), id, every };
    let all = "271 of 271 could not be read";
    vec![
        at(Clients, Effect::IdsAsStrings),
        at(Sites, Effect::IdsAsStrings),
        at(ClientPage(1), Effect::DuplicateIds).incomplete(&["1 rows had come before"]),
        at(SitePage(1), Effect::DuplicateIds).incomplete(&["sites: INCOMPLETE"]),
        // One bad row is that record's matter alone.
        at(Clients, dropped("name", Some(named), None)).but_for_records(&[
            "done in part",
            "1 could not be read",
            "it has no name",
            "Mend it in HaloPSA",
        ]),
        at(Clients, dropped("inactive", Some(named), None))
            .but_for_records(&["1 could not be read", "it does not say whether it is inactive"]),
        at(SitePage(2), dropped("client_id", None, Some(20)))
            .but_for_records(&["5 could not be read", "it belongs to no client"]),
        // A row without an id may be any: of what is missing nothing is concluded.
        at(ClientPage(2), dropped("id", None, Some(10)))
            .but_for_records(&["10 could not be read", "it has no id"]),
        // Too many are the list's.
        at(Clients, dropped("name", None, None)).incomplete(&[all, "a change in the vendor's answers"]),
        at(Clients, dropped("inactive", None, None))
            .incomplete(&[all, "it does not say whether it is inactive"]),
        // A field that may be empty is believed to be so.
        at(Clients, dropped("main_site_id", None, None))
            .wrote(Wrote::WhatWasSaid)
            .says(&["254 held back: no main site"]),
    ]
}

/// Lists of what changed, with which a sweep compares: see `increments.rs` for a sync that rests on them.
fn changes() -> Vec<Case> {
    vec![
        at(Clients, Effect::ForgetChanges { every: 1 }),
        at(Clients, Effect::IgnoreSince),
        at(Probe, Effect::Delay { ms: 200 }),
    ]
}

#[test]
fn r78_pages_that_lie_are_incomplete_and_nothing_is_concluded_from_them() {
    play(&pages());
}

#[test]
fn r78_totals_that_lie_are_incomplete_and_nothing_is_concluded_from_them() {
    assert_eq!(CUSTOMERS + 1, 271, "the numbers above");
    play(&totals());
}

#[test]
fn r74_rows_that_cannot_be_read_are_left_out_and_the_next_sync_brings_them() {
    let lane = super::lane::Lane::new();
    let renamed = night::chosen(&lane.before).renamed;
    [rows(renamed), changes()].concat().iter().for_each(|case| case.play(&lane));
}
