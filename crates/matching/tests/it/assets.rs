use counterpart_matching::assets::Likeness;
use counterpart_matching::candidate::{Candidate, Decision, Matcher};
use counterpart_matching::record::Asset;

/// A device written in one line: `id|company|name|serial|manufacturer|uuid|directory id|agent|mac`.
fn asset(line: &str) -> Asset {
    let cells: Vec<&str> = line.split('|').collect();
    let filled = |at: usize| cells.get(at).filter(|cell| !cell.is_empty()).map(|cell| (*cell).to_owned());
    Asset {
        id: cells[0].to_owned(),
        company_id: filled(1),
        name: filled(2).unwrap_or_default(),
        serial: filled(3),
        manufacturer: filled(4),
        bios_uuid: filled(5),
        directory_id: filled(6),
        agent_ids: filled(7).map(|id| ("ninja".to_owned(), id)).into_iter().collect(),
        macs: filled(8).into_iter().collect(),
    }
}

fn candidates(left: &[&str], right: &[&str]) -> Vec<Candidate> {
    let read = |lines: &[&str]| lines.iter().map(|line| asset(line)).collect::<Vec<_>>();
    Likeness::new().candidates(&read(left), &read(right))
}

fn decisions(found: &[Candidate]) -> Vec<(&str, &str, Decision)> {
    found.iter().map(|c| (c.left.as_str(), c.right.as_str(), c.decision)).collect()
}

fn reasons(candidate: &Candidate) -> String {
    candidate.reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

use Decision::{Ambiguous, Match, Suggest};

#[test]
fn r51_a_serial_number_with_its_maker() {
    let found =
        candidates(&["L1|C1|pc-1|5CG1234XYZ|HP Inc."], &["R1|C1|renamed|5cg-1234-xyz|Hewlett-Packard"]);
    assert_eq!(decisions(&found), [("L1", "R1", Match)]);
    assert!(reasons(&found[0]).contains("serial number 5CG1234XYZ and manufacturer agree"));
    assert!(reasons(&found[0]).contains("host names differ"), "{}", reasons(&found[0]));
    let without = candidates(&["L1|C1||5CG1234XYZ|HP"], &["R1|C1||5CG1234XYZ|"]);
    assert_eq!(decisions(&without), [("L1", "R1", Match)]);
    // The same number of another maker is another device.
    let another = candidates(&["L1|C1|pc-1|1234567A|Dell"], &["R1|C1|pc-1|1234567A|Lenovo"]);
    assert!(another.iter().all(|found| found.decision != Match && found.score < 0.5));
}

#[test]
fn r51_junk_serials_never_match() {
    for junk in [
        "To be filled by O.E.M.",
        "Default string",
        "System Serial Number",
        "0",
        "00000000",
        "123456789",
        "None",
        "N/A",
        "Not Specified",
        "INVALID",
        "xxxxxxxx",
        "....",
        "",
    ] {
        let left = format!("L1|C1||{junk}|HP");
        let right = format!("R1|C1||{junk}|HP");
        assert_eq!(decisions(&candidates(&[&left], &[&right])), [], "{junk}");
    }
    let named = candidates(&["L1|C1|pc-1|Default string|HP"], &["R1|C1|pc-1|Default string|HP"]);
    assert_eq!(decisions(&named), [("L1", "R1", Suggest)]);
    assert!(reasons(&named[0]).contains("a serial number is left out of account: it is a placeholder"));
}

#[test]
fn r51_two_devices_with_one_value_are_reported_and_neither_is_linked() {
    let found =
        candidates(&["L1|C1|pc-1|5CG1234XYZ|HP", "L2|C1|pc-2|5CG1234XYZ|HP"], &["R1|C1|pc-1|5CG1234XYZ|HP"]);
    assert_eq!(found.len(), 2);
    for candidate in &found {
        assert_ne!(candidate.decision, Match, "{candidate:?}");
        assert!(reasons(candidate).contains("several devices of one list bear it, so neither is linked"));
    }
    assert!(found.iter().any(|candidate| candidate.decision == Ambiguous));
}

#[test]
fn r51_the_firmware_writes_a_uuid_in_either_order() {
    let found = candidates(
        &["L1|C1|a|||4C4C4544-0051-3510-8052-B4C04F4E4D32"],
        &["R1|C1|b|||44454c4c-5100-1035-8052-b4c04f4e4d32"],
    );
    assert_eq!(decisions(&found), [("L1", "R1", Match)]);
}

#[test]
fn r51_an_id_of_a_directory_or_an_agent() {
    let id = "7f6f9b1e-3c0e-4b8e-9d8a-0c1d2e3f4a5b";
    let found =
        candidates(&[&format!("L1|C1|a||||{id}")], &[&format!("R1|C1|b||||{{{}}}", id.to_uppercase())]);
    assert_eq!(decisions(&found), [("L1", "R1", Match)]);
    assert_eq!(decisions(&candidates(&["L1|C1|a|||||4711"], &["R1|C1|b|||||4711"])), [("L1", "R1", Match)]);
    // Two products number their agents as they like.
    let mut other = asset("R1|C1|b|||||4711");
    other.agent_ids[0].0 = "automate".to_owned();
    assert_eq!(Likeness::new().candidates(&[asset("L1|C1|a|||||4711")], &[other]), []);
}

#[test]
fn r51_a_hardware_address_that_is_the_devices_own() {
    let own = |mac: &str| {
        decisions(&candidates(&[&format!("L1|C1|||||||{mac}")], &[&format!("R1|C1|||||||{mac}")])).len()
    };
    assert_eq!(own("3C-52-82-11-22-33"), 1);
    assert_eq!((own("02:00:4c:4f:4f:50"), own("00:05:9a:3c:7a:00")), (0, 0));
    // A dock's: several devices of one list have been on it.
    let dock = candidates(
        &["L1|C1|a||||||3c:52:82:11:22:33", "L2|C1|b||||||3c:52:82:11:22:33"],
        &["R1|C1|c||||||3c:52:82:11:22:33"],
    );
    assert_eq!(decisions(&dock), []);
}

#[test]
fn r51_a_host_name_is_a_suggestion_inside_its_company() {
    for other in ["PC-042", "pc-042.corp.example.com", "pc-042.local"] {
        let found = candidates(&["L1|C1|pc-042", "L2|C2|x-1"], &[&format!("R1|C1|{other}"), "R2|C2|y-1"]);
        assert_eq!(decisions(&found), [("L1", "R1", Suggest)], "{other}");
    }
    // Fifteen letters are all that the oldest name system keeps; fourteen are another name.
    let cut = candidates(&["L1|C1|RECEPTION-FRONT-DESK"], &["R1|C1|RECEPTION-FRONT"]);
    assert_eq!(decisions(&cut), [("L1", "R1", Suggest)]);
    assert!(reasons(&cut[0]).contains("RECEPTION-FRONT is RECEPTION-FRONT-DESK cut off"));
    assert_eq!(decisions(&candidates(&["L1|C1|RECEPTION-FRONT-DESK"], &["R1|C1|RECEPTION-FRON"])), []);
    let elsewhere = candidates(&["L1|C1|pc-042", "L2|C2|x-1"], &["R1|C2|pc-042", "R2|C1|y-1"]);
    assert_eq!(decisions(&elsewhere), []);
    assert_eq!(decisions(&candidates(&["L1|C1|localhost"], &["R1|C1|localhost"])), []);
}

#[test]
fn an_exact_identifier_goes_before_a_name() {
    let found = candidates(&["L1|C1|pc-1|5CG1234XYZ|HP"], &["R1|C1|pc-1||", "R2|C1|pc-2|5CG1234XYZ|HP"]);
    assert_eq!(decisions(&found)[0], ("L1", "R2", Match));
    assert!(reasons(&found[1]).contains("one of both is matched to another record"));
}

#[test]
fn identifiers_that_contradict_each_other_are_for_a_person() {
    let uuid = "4C4C4544-0051-3510-8052-B4C04F4E4D32";
    let found =
        candidates(&[&format!("L1|C1|a|5CG1234XYZ|HP|{uuid}")], &[&format!("R1|C1|a|7ZZ9876ABC|HP|{uuid}")]);
    assert_eq!(decisions(&found), [("L1", "R1", Suggest)]);
    assert!(reasons(&found[0]).contains("serial numbers or manufacturers differ"));
}

#[test]
fn a_device_at_another_customer_is_a_suggestion() {
    let found =
        candidates(&["L1|C1|pc-1|5CG1234XYZ|HP", "L2|C2|x-1"], &["R1|C2|pc-1|5CG1234XYZ|HP", "R2|C1|y-1"]);
    assert_eq!(decisions(&found), [("L1", "R1", Suggest)]);
    assert!(reasons(&found[0]).contains("the companies differ"));
}

#[test]
fn without_a_company_no_device_is_linked() {
    let found = candidates(
        &["L1||pc-1|5CG1234XYZ|HP", "L2|C1|x-1", "L3||pc-3"],
        &["R1||pc-1|5CG1234XYZ|HP", "R2|C1|y-1", "R3||pc-3"],
    );
    assert_eq!(decisions(&found), [("L1", "R1", Suggest)]);
    assert!(reasons(&found[0]).contains("one of both has no company"));
}

#[test]
fn a_crowd_with_one_serial_number_stays_small() {
    let lines = |side: &str| -> Vec<Asset> {
        (0..2_000).map(|at| asset(&format!("{side}{at}|C1|clone|5CG1234XYZ|HP"))).collect()
    };
    let found = Likeness::new().candidates(&lines("L"), &lines("R"));
    assert!(!found.is_empty() && found.len() <= 6_000);
    assert!(found.iter().all(|candidate| candidate.decision != Match));
}
