use counterpart_matching::candidate::{Candidate, Decision, Matcher};
use counterpart_matching::organisations::model::Model;
use counterpart_matching::organisations::{Likeness, Settled};
use counterpart_matching::record::{Beside, Organisation};

/// Records written one a line: `name|domain|phone|city`.
pub(crate) fn list(prefix: &str, lines: &[&str]) -> Vec<Organisation> {
    let record = |(at, line): (usize, &&str)| {
        let cells: Vec<&str> = line.split('|').collect();
        let filled = |at: usize| cells.get(at).filter(|cell| !cell.is_empty()).map(|cell| (*cell).to_owned());
        let beside = Beside { domain: filled(1), phone: filled(2), city: filled(3), ..Beside::NOTHING };
        Organisation::new(format!("{prefix}{at}"), cells[0]).with(beside)
    };
    lines.iter().enumerate().map(record).collect()
}

fn settled(left: &[&str], right: &[&str], settled: Settled) -> Vec<Candidate> {
    let model = Model::fitted();
    Likeness { settled, ..Likeness::new(&model) }.candidates(&list("L", left), &list("R", right))
}

fn candidates(left: &[&str], right: &[&str]) -> Vec<Candidate> {
    settled(left, right, Settled::default())
}

fn matches(found: &[Candidate]) -> Vec<(&str, &str)> {
    let matched = found.iter().filter(|candidate| candidate.decision == Decision::Match);
    matched.map(|candidate| (candidate.left.as_str(), candidate.right.as_str())).collect()
}

fn words(candidate: &Candidate) -> String {
    candidate.reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

#[test]
fn r15a_near_exact_names_are_matched_and_the_reasons_say_why() {
    let found = candidates(
        &["Wathersolve Structures Ltd|HTTPS://WWW.Wathersolve.com/about||"],
        &["Weathersolve Structures|https://www.wathersolve.com/||"],
    );
    assert_eq!(matches(&found), [("L0", "R0")]);
    let said = words(&found[0]);
    for part in [
        "in common 'structures'",
        "'wathersolve' is nearly 'weathersolve'",
        "'Ltd' dropped",
        "web domain wathersolve.com agrees +",
        "nothing disagrees",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn r15a_the_many_spellings_of_one_name() {
    let same = [
        ("Johnston Roofing Ltd", "JOHNSTON  ROOFING LIMITED"),
        ("Müller Maschinenbau GmbH", "Mueller Maschinenbau"),
        ("Łańcuch Transport", "Lancuch Transport Sp z o.o."),
        ("Zz_Harrison Insights Inc", "Harrison Insights (Inactive)"),
        ("AC920 Brookfield Renewable", "Brookfield Renewable Corp"),
        ("Zuora Inc dba Melford Metal Products", "Zuora Inc"),
        ("Karman Photographics LLC", "karmanphotographics"),
        ("Property Management, Alphaton", "Alphaton Property Management"),
        ("Ralph & Sons Trucking", "Ralph and Sons Trucking Ltd"),
        ("Газпром Нефть", "Gazprom Neft"),
    ];
    for (left, right) in same {
        let found = candidates(&[left], &[right]);
        assert_eq!(matches(&found), [("L0", "R0")], "{left} and {right}: {found:?}");
    }
}

#[test]
fn r15d_branches_and_franchises_are_never_linked_automatically() {
    let branches = [
        ("Acme Dental - Leeds", "Acme Dental (York)"),
        ("Hartwell Bakery Store 12", "Hartwell Bakery Store 21"),
        ("Allient of Devon", "Allient of Iowa"),
        ("Magnolias North", "Magnolias South"),
        ("Quickfit #3", "Quickfit #4"),
        ("Velox Holdings II", "Velox Holdings III"),
        ("Limelight Catering", "Limelight Law"),
    ];
    for (left, right) in branches {
        // Everything else agrees, and it is not enough.
        let record = |name: &str| format!("{name}|acme-group.com|+44 113 496 0000|");
        let found = candidates(&[&record(left)], &[&record(right)]);
        assert_eq!(matches(&found), [], "{left} and {right}");
        if let Some(candidate) = found.first() {
            assert!(words(candidate).contains("never linked by itself"), "{}", words(candidate));
        }
    }
}

#[test]
fn r15c_each_branch_finds_its_own() {
    let left = ["Acme Dental - Leeds", "Acme Dental - York", "Acme Dental - Hull"];
    let right = ["Acme Dental (York)", "Acme Dental (Leeds)", "Acme Dental (Bath)"];
    let found = candidates(&left, &right);
    let mut matched = matches(&found);
    matched.sort_unstable();
    assert_eq!(matched, [("L0", "R1"), ("L1", "R0")]);
}

#[test]
fn r15c_a_near_tie_is_ambiguous_and_both_are_shown() {
    let found = candidates(&["Harrowgate Systems"], &["Harrowgate Systems Ltd", "Harrowgate Systems Inc"]);
    assert_eq!(found.len(), 2);
    for candidate in &found {
        assert_eq!(candidate.decision, Decision::Ambiguous, "{candidate:?}");
        assert!(words(candidate).contains("another record fits nearly as well"));
    }
}

#[test]
fn r15b_evidence_beside_the_name_counts_for_and_against() {
    let score =
        |left: &str, right: &str| candidates(&[left], &[right]).first().map_or(0.0, |found| found.score);
    let alone = score("Brackley Dental", "Brackley Dental Care");
    let with = score("Brackley Dental|brackley.com||", "Brackley Dental Care|www.brackley.com||");
    let against = score("Brackley Dental|brackley.com||", "Brackley Dental Care|brackleycare.net||");
    assert!(against < alone && alone < with, "{against} {alone} {with}");
    // Free mail is everybody's.
    let free = score("Brackley Dental|gmail.com||", "Brackley Dental Care|gmail.com||");
    assert_eq!(free, alone);
}

#[test]
fn r15b_one_site_and_two_names_is_a_suggestion_unless_several_have_the_site() {
    let (northwind, bluepeak) =
        ("Northwind IT|northwind.example", "Bluepeak Technologies Ltd|northwind.example");
    let found = candidates(&[northwind], &[bluepeak]);
    assert_eq!(found.iter().map(|one| one.decision).collect::<Vec<_>>(), [Decision::Suggest], "{found:?}");
    assert!(found[0].score >= 0.05, "{found:?}");
    assert!(words(&found[0]).contains("the names have nothing in common"), "{}", words(&found[0]));
    let several = candidates(&[northwind], &[bluepeak, "Karhola Shipping|northwind.example"]);
    assert!(several.iter().all(|one| one.score < 0.05), "{several:?}");
}

#[test]
fn r15b_one_site_of_two_branches_says_nothing_about_which_is_which() {
    let score =
        |left: &str, right: &str| candidates(&[left], &[right]).first().map_or(0.0, |found| found.score);
    let alone = score("Acme Dental - Leeds", "Acme Dental - York");
    assert_eq!(score("Acme Dental - Leeds|acme.com", "Acme Dental - York|acme.com"), alone);
    let found =
        candidates(&["Brackley Dental Nevada|brackley.com"], &["Brackley Dental Florida|brackley.com"]);
    assert!(found.iter().all(|one| words(one).contains("as that of sisters does")), "{found:?}");
}

#[test]
fn r15c_what_people_decided_is_never_computed_away() {
    let left = ["Johnston Roofing", "Beltrane Motors"];
    let right = ["Johnston Roofing Ltd", "Beltrane Motors Ltd"];
    let pair = |l: &str, r: &str| (l.to_owned(), r.to_owned());
    assert_eq!(matches(&candidates(&left, &right)).len(), 2);
    let rejected = Settled { rejected: [pair("L0", "R0")].into(), ..Settled::default() };
    assert_eq!(matches(&settled(&left, &right, rejected)), [("L1", "R1")]);
    let confirmed = Settled { confirmed: vec![pair("L0", "R1")], ..Settled::default() };
    assert_eq!(settled(&left, &right, confirmed), [], "what is confirmed is not up for anything else");
    let ignored = Settled { ignored: (["L0".to_owned()].into(), Default::default()), ..Settled::default() };
    assert_eq!(matches(&settled(&left, &right, ignored)), [("L1", "R1")]);
}

#[test]
fn nothing_generic_is_linked_by_itself() {
    for name in ["The Company", "Test", "Services Ltd", "Holdings Group", "-", "", "Company Inc", "Client"] {
        assert_eq!(matches(&candidates(&[name], &[name])), [], "{name}");
    }
}

#[test]
fn a_crowd_of_one_name_takes_bounded_time_and_links_nobody() {
    let many = vec!["Test"; 20_000];
    let found = candidates(&many, &many);
    assert!(found.len() <= 60_000 && matches(&found).is_empty());
}

#[test]
fn odd_names_take_bounded_time() {
    let long = "Acme Dental ".repeat(1_000);
    let odd = [
        &*long,
        "\u{0}\u{1}\u{7f}",
        "!!! ???",
        "漢字漢字 株式会社",
        "Аcme Dental",
        "((((((",
        "t/a t/a t/a",
        "a\u{301}\u{301}\u{301}",
    ];
    let found = candidates(&odd, &odd);
    assert!(found.iter().all(|candidate| candidate.score > 0.0 && candidate.score <= 1.0));
}
