//! Lists as nobody would write them and somebody sends them: every name gets an answer, in bounded time, and nothing
//! that says nothing is linked.

use std::collections::BTreeMap;

use counterpart_matching::candidate::{Candidate, Decision, Matcher};
use counterpart_matching::files::lists;
use counterpart_matching::organisations::Likeness;
use counterpart_matching::organisations::model::Model;
use counterpart_matching::record::{Beside, Organisation};

/// Names that try to be something else, apart by broken bars.
const ODD: &str = "¦ ¦\t\r\n¦\u{0}¦\u{0}\u{1}\u{7f}\u{1b}[31m¦\u{200b}\u{feff}\u{2060}¦\u{202e}dtL emcA¦!!!¦???¦...¦--- ***¦\
()[]{}<>¦((((((((¦))))))))¦(¦)(¦[](¦\"\"\"¦''''¦\\¦%_%¦=1+1¦<script>alert(1)</script>¦&amp;¦t/a¦\
t/a t/a t/a¦dba dba¦a t/a b t/a c t/a d¦(Inactive)¦[MSA]¦zz_¦zz_ zz_ zz_¦*¦* * *¦AC920¦AC920 AC921 AC922¦\
- - - -¦Do Not Use¦&¦& & &¦and and and¦The¦The The¦of the and¦Ltd¦Ltd Ltd Ltd¦GmbH & Co. KG¦Inc.¦0¦0000¦\
000000000000000000000¦12¦1st 2nd 3rd¦II¦i i i i¦a¦a b c d e f g h i j k l¦X¦漢字漢字 株式会社¦株式会社¦有限公司¦\
Аcme Dental¦Αcme Dental¦ООО¦Компания¦شركة¦חברה בע\"מ¦บริษัท จำกัด¦삼성전자¦🦷🦷🦷¦👨‍👩‍👧‍👦 Family¦ﬁﬂ ﬀ¦ǆ ǅ Ǆ¦ß ẞ¦\
İı¦é e\u{301}¦ａｃｍｅ¦①②③¦\u{fdfa}¦\u{301}\u{301}\u{301}¦www.¦http://¦https://www.acme.com/a/b?c=d#e¦@¦a@b¦\
.com¦com¦1e309¦NaN¦null¦None¦undefined¦N/A¦n/a¦-¦_¦/¦//¦////////////";

/// What names may be put together from.
const PARTS: &str = "Acme¦acme¦ACME¦Dental¦Store 12¦Store 21¦No. 3¦#3¦3¦III¦Leeds¦York¦New York¦North¦South¦Ltd¦Limited¦GmbH¦\
Inc.¦LLC¦(¦)¦[¦]¦(Inactive)¦- Do Not Use¦zz_¦t/a¦dba¦&¦and¦The¦of¦J.¦P.¦-¦/¦,¦.¦'s¦\u{301}¦\u{200b}¦\u{0}¦\
漢字¦Газпром¦Müller¦🦷¦\"";

/// What many could be called.
const GENERIC: &str = "¦-¦Test¦TEST¦Test 1¦Test Company¦Test Client¦The Company¦Company¦Client¦Customer¦New Customer¦Services Ltd¦\
IT Solutions¦IT Services Ltd¦Solutions¦Holdings Group¦Company Inc¦Internal¦Unknown¦N/A¦None¦TBC¦Misc¦\
Various¦Other¦Demo¦Demo Account¦Sample Company¦Office¦Head Office¦Main¦Default¦Our Company¦My Company¦Temp¦\
Ltd¦The Group¦株式会社¦ООО";

/// A generator of numbers (splitmix): from the same seed always the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end.max(1) as u64) as usize
    }

    fn of<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }
}

fn named(prefix: &str, names: impl IntoIterator<Item = impl Into<String>>) -> Vec<Organisation> {
    let record = |(at, name): (usize, _)| Organisation::new(format!("{prefix}{at:06}"), name);
    names.into_iter().enumerate().map(record).collect()
}

fn compare(left: &[Organisation], right: &[Organisation]) -> Vec<Candidate> {
    let model = Model::fitted();
    let found = Likeness::new(&model).candidates(left, right);
    let (mut shown, mut matched) = (BTreeMap::new(), BTreeMap::new());
    for candidate in &found {
        assert!(candidate.score > 0.0 && candidate.score <= 1.0, "{candidate:?}");
        assert!(!candidate.reasons.is_empty(), "{candidate:?}");
        for id in [(0, &candidate.left), (1, &candidate.right)] {
            *shown.entry(id).or_insert(0) += 1;
            *matched.entry(id).or_insert(0) += u32::from(candidate.decision == Decision::Match);
        }
    }
    assert!(shown.values().all(|times| *times <= 3), "nobody is shown in more than three");
    assert!(matched.values().all(|times| *times <= 1), "nobody is matched twice");
    found
}

fn matches(found: &[Candidate]) -> Vec<(&str, &str)> {
    let matched = found.iter().filter(|candidate| candidate.decision == Decision::Match);
    matched.map(|candidate| (candidate.left.as_str(), candidate.right.as_str())).collect()
}

/// Names that try to be something else.
fn odd_names() -> Vec<String> {
    let letters: String = ('a'..='z').cycle().take(10_000).collect();
    let words: String = (0..2_000).map(|at| format!("w{at} ")).collect();
    let mut names: Vec<String> = ODD.split('¦').map(str::to_owned).collect();
    names.push(letters);
    names.push(words);
    names.push("Acme Dental ".repeat(1_000));
    names.push("a ".repeat(5_000));
    names.push("(".repeat(10_000));
    names.push("(a)".repeat(3_333));
    names.push("é".repeat(10_000));
    names.push("a\u{301}".repeat(5_000));
    names.push("\u{200b}".repeat(10_000));
    names.push("\u{fdfa}".repeat(10_000));
    names.push("漢".repeat(10_000));
    names.push("0".repeat(10_000));
    names.push(" t/a x".repeat(2_000));
    names.push("[old]".repeat(2_000));
    names.push("zz_".repeat(3_000));
    names.push("Ltd ".repeat(2_500));
    names
}

#[test]
fn odd_names_get_an_answer() {
    let names = odd_names();
    compare(&named("L", names.clone()), &named("R", names.clone()));
    // And in every field, each against itself alone.
    for name in names {
        let record = |id: &str| {
            let same = || Some(name.clone());
            let beside = Beside {
                domain: same(),
                email: same(),
                phone: same(),
                address: same(),
                city: same(),
                country: same(),
            };
            Organisation::new(id, &name).with(beside)
        };
        compare(&[record("L")], &[record("R")]);
    }
}

#[test]
fn any_mixture_of_odd_parts_gets_an_answer_that_does_not_depend_on_sides() {
    let parts: Vec<&str> = PARTS.split('¦').collect();
    let mut dice = Dice(11);
    for _ in 0..150 {
        let mut list = |prefix: &str| {
            let names: Vec<String> = (0..1 + dice.below(12))
                .map(|_| {
                    let count = dice.below(7);
                    let gap = dice.of(&[" ", "", "  ", "\t"]);
                    (0..count).map(|_| dice.of(&parts)).collect::<Vec<_>>().join(gap)
                })
                .collect();
            named(prefix, names)
        };
        let (left, right) = (list("L"), list("R"));
        let pairs = |found: &[Candidate], turned: bool| -> BTreeMap<(String, String), (u32, Decision)> {
            found
                .iter()
                .map(|c| {
                    let (a, b) = if turned { (&c.right, &c.left) } else { (&c.left, &c.right) };
                    ((a.clone(), b.clone()), ((c.score * 10_000.0).round() as u32, c.decision))
                })
                .collect()
        };
        let found = compare(&left, &right);
        assert_eq!(pairs(&compare(&right, &left), true), pairs(&found, false), "{left:?} {right:?}");
        // Random letters in odd places neither.
        let mut shaken = right.clone();
        for record in &mut shaken {
            let at = record.name.char_indices().nth(dice.below(12)).map_or(0, |(at, _)| at);
            let odd = char::from_u32(dice.below(0x11_0000) as u32).unwrap_or('\u{fffd}');
            record.name.insert(at, odd);
        }
        compare(&left, &shaken);
    }
}

#[test]
fn nothing_that_many_could_be_called_is_linked_by_itself() {
    let generic: Vec<&str> = GENERIC.split('¦').collect();
    for name in &generic {
        let same = compare(&named("L", [*name]), &named("R", [*name]));
        assert_eq!(matches(&same), [], "{name:?} {same:?}");
        let other = compare(&named("L", [*name]), &named("R", [format!("{name} Ltd")]));
        assert_eq!(matches(&other), [], "{name:?} {other:?}");
    }
    // All of them on both sides, among companies that are somebody.
    let real = ["Wathersolve Structures", "Beltrane Motors", "Karman Photographics"];
    let all: Vec<&str> = generic.into_iter().chain(real).collect();
    let found = compare(&named("L", all.clone()), &named("R", all));
    let linked = matches(&found);
    assert_eq!(
        linked,
        [("L000040", "R000040"), ("L000041", "R000041"), ("L000042", "R000042")],
        "{linked:?}"
    );
}

#[test]
fn a_name_repeated_on_both_sides_links_nobody_and_leaves_the_others_alone() {
    let mut names = vec!["Hartwell Bakery"; 40];
    names.push("Beltrane Motors");
    let found = compare(&named("L", names.clone()), &named("R", names));
    assert_eq!(matches(&found), [("L000040", "R000040")]);
    // Once here and often there: nobody knows which.
    let found = compare(&named("L", ["Hartwell Bakery"]), &named("R", ["Hartwell Bakery"; 5]));
    assert_eq!(matches(&found), []);
    assert!(found.iter().all(|candidate| candidate.decision == Decision::Ambiguous), "{found:?}");
}

#[test]
fn fifty_thousand_of_one_name_take_the_time_of_reading_them() {
    let many = vec!["Test"; 50_000];
    let found = compare(&named("L", many.clone()), &named("R", many));
    assert!(found.len() <= 150_000 && matches(&found).is_empty());
}

/// Lists made to be dear: one long beginning for all, one letter apart, one word with all, one domain for all.
#[test]
fn crowds_of_alike_names_take_bounded_time() {
    const MANY: usize = 3_000;
    let crowds: [fn(usize) -> String; 5] = [
        |at| format!("contosoretailoutlet{at}"),
        |at| {
            format!(
                "Belton{}{} Roofing",
                char::from(b'a' + (at % 26) as u8),
                char::from(b'a' + (at / 26 % 26) as u8)
            )
        },
        |at| format!("Hartwell Bakery Store {at}"),
        |at| format!("{} t/a Hartwell ({at})", "Beltrane ".repeat(1 + at % 9)),
        |at| (0..16).map(|word| format!("w{} ", (at >> (word % 8)) % 97)).collect(),
    ];
    for crowd in crowds {
        let list = |prefix: &str| {
            let mut list = named(prefix, (0..MANY).map(crowd));
            for record in &mut list {
                let beside = record.beside_mut();
                beside.domain = Some("hartwell.com".to_owned());
                beside.phone = Some("+44 113 496 0000".to_owned());
                beside.address = Some("1 High Street, Leeds LS1 4AP".to_owned());
            }
            list
        };
        let found = compare(&list("L"), &list("R"));
        assert!(found.len() <= 3 * MANY);
    }
}

#[test]
fn a_file_in_any_encoding_gives_the_same_matches_or_a_sentence() {
    let text = "id,name,city\n1,\"Müller, \"\"Die\"\" Bäckerei\nGmbH\",Köln\n2,Café Zoë Ltd,Leeds\n";
    let plain = lists::organisations(text.as_bytes()).expect("reads").records;
    assert_eq!(plain.len(), 2);
    let utf16 = |mark: [u8; 2], unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        mark.into_iter().chain(text.encode_utf16().flat_map(unit)).collect()
    };
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(c as u32).expect("a letter of Latin-1")).collect();
    let files = [
        [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat(),
        utf16([0xff, 0xfe], u16::to_le_bytes),
        utf16([0xfe, 0xff], u16::to_be_bytes),
        latin,
        text.replace('\n', "\r\n").into_bytes(),
        text.replace(',', ";").replace("Müller;", "Müller,").into_bytes(),
    ];
    for file in files {
        let read = lists::organisations(file.as_slice()).expect("reads").records;
        let found = compare(&plain, &read);
        assert_eq!(matches(&found), [("1", "1"), ("2", "2")], "{read:?}");
    }
    // Read as if it were another one, or cut anywhere: an answer or a sentence.
    let odd = utf16([0xff, 0xfe], u16::to_le_bytes);
    for end in 0..odd.len() {
        for file in [&odd[..end], &odd[odd.len() - end..], &text.as_bytes()[..end.min(text.len())]] {
            match lists::organisations(file) {
                Ok(list) => drop(compare(&plain, &list.records)),
                Err(error) => assert!(error.to_string().len() > 20, "{error}"),
            }
        }
    }
}
