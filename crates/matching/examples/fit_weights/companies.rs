//! Made-up lists: companies as two tools would have them, with the errors that people make, and others that are nearly
//! the same and are not. From the same seed always the same.

use std::collections::BTreeMap;

use counterpart_matching::record::{Beside, Organisation};

use crate::dice::{Dice, title};
use crate::sets::Labelled;
use crate::vocabulary::{FORMS, KEYS, NAME_ENDS, PLACES, STEMS, STREETS, SURNAMES, SYLLABLES, TRADES};

struct World {
    dice: Dice,
    surnames: Vec<&'static str>,
    places: Vec<&'static str>,
    left: Vec<Organisation>,
    right: Vec<Organisation>,
    pairs: BTreeMap<(usize, usize), String>,
    hard: BTreeMap<(usize, usize), String>,
}

/// Two lists of about so many companies each.
pub fn generate(seed: u64, companies: usize) -> Labelled<Organisation> {
    let lines = |text: &'static str| text.lines().filter(|line| !line.starts_with('#'));
    let mut world = World {
        dice: Dice::new(seed),
        surnames: lines(SURNAMES).flat_map(str::split_whitespace).collect(),
        places: lines(PLACES)
            .filter(|line| line.contains("towns"))
            .filter_map(|line| line.split_once(':'))
            .flat_map(|(_, list)| list.split(',').map(str::trim))
            .collect(),
        left: Vec::new(),
        right: Vec::new(),
        pairs: BTreeMap::new(),
        hard: BTreeMap::new(),
    };
    while world.left.len() < companies {
        let name = world.name();
        match world.dice.below(20) {
            0..=11 => world.pair(&name),
            12 => {
                let left = world.record(&name);
                world.left.push(left);
            }
            13 => {
                let right = world.record(&name);
                world.right.push(right);
            }
            14 | 15 => world.branches(&name),
            16 => world.numbers(&name),
            17 => world.trades(),
            18 => world.families(),
            _ => world.neighbours(&name),
        }
    }
    Labelled { left: world.left, right: world.right, pairs: world.pairs, hard: world.hard }
}

impl World {
    fn invented(&mut self) -> String {
        let count = 2 + self.dice.below(2);
        title(&(0..count).map(|_| self.dice.of(&SYLLABLES)).collect::<String>())
    }

    fn surname(&mut self) -> String {
        let at = self.dice.below(self.surnames.len());
        title(self.surnames[at])
    }

    fn place(&mut self) -> String {
        let at = self.dice.below(self.places.len());
        self.places[at].split(' ').map(title).collect::<Vec<_>>().join(" ")
    }

    fn name(&mut self) -> String {
        let trade = self.dice.of(&TRADES);
        let core = match self.dice.below(8) {
            0 | 1 => format!("{} {trade}", self.surname()),
            2 => format!("{} & {} {trade}", self.surname(), self.surname()),
            3 => format!("{} {}", self.invented(), self.invented()),
            4 => format!("{} {} {trade}", self.place(), self.invented()),
            5 => format!("{} {} {trade}", self.invented(), self.dice.of(&TRADES)),
            6 => format!("The {} {trade}", self.invented()),
            _ => format!("{} {trade}", self.invented()),
        };
        if self.dice.one_in(2) { format!("{core} {}", self.dice.of(&FORMS)) } else { core }
    }

    fn record(&mut self, name: &str) -> Organisation {
        let squashed: String =
            name.chars().filter(|c| c.is_ascii_alphanumeric()).take(18).collect::<String>().to_lowercase();
        let end = self.dice.of(&["com", "co.uk", "net", "com.au", "ca", "org"]);
        let domain = if self.dice.one_in(15) { "gmail.com".to_owned() } else { format!("{squashed}.{end}") };
        let street = self.dice.of(&STREETS);
        let (house, code) = (1 + self.dice.below(200), 10_000 + self.dice.below(80_000));
        Organisation::new("", name).with(Beside {
            phone: Some(format!("+1212555{:04}{}", self.dice.below(10_000), self.dice.below(10))),
            email: Some(format!("info@{domain}")),
            domain: Some(domain),
            address: Some(format!("{house} {street}, {code}")),
            city: Some(self.place()),
            country: Some(self.dice.of(&["US", "GB", "CA", "AU"]).to_owned()),
        })
    }

    /// As another tool has it: fields missing, some of them otherwise.
    fn elsewhere(&mut self, record: &Organisation) -> Organisation {
        let fresh = self.record(&record.name);
        let (own, fresh) = (record.beside(), fresh.beside().clone());
        let mut keep = |own: &Option<String>, other: Option<String>| match self.dice.below(20) {
            0..=9 => own.clone(),
            10 => other,
            _ => None,
        };
        Organisation::new("", &record.name).with(Beside {
            domain: keep(&own.domain, fresh.domain),
            email: keep(&own.email, fresh.email),
            phone: keep(&own.phone, fresh.phone),
            address: keep(&own.address, fresh.address),
            city: keep(&own.city, fresh.city),
            country: keep(&own.country, fresh.country),
        })
    }

    fn add(&mut self, left: Organisation, right: Organisation) -> (usize, usize) {
        self.left.push(left);
        self.right.push(right);
        (self.left.len() - 1, self.right.len() - 1)
    }

    fn pair(&mut self, name: &str) {
        let record = self.record(name);
        let (mut left, mut right) = (self.elsewhere(&record), self.elsewhere(&record));
        let (other, kind) = self.otherwise(name);
        if self.dice.one_in(2) {
            left.name = other;
        } else {
            right.name = other;
        }
        let at = self.add(left, right);
        self.pairs.insert(at, kind.to_owned());
    }

    /// A name as somebody else writes it.
    fn otherwise(&mut self, name: &str) -> (String, &'static str) {
        let words: Vec<&str> = name.split(' ').collect();
        let form_at_end = words.last().is_some_and(|word| FORMS.contains(word));
        let bare = if form_at_end { words[..words.len() - 1].join(" ") } else { name.to_owned() };
        match self.dice.below(17) {
            0 => (name.to_owned(), "exact"),
            1 => (name.to_uppercase(), "exact"),
            2 => (bare, "suffix"),
            3 => (format!("{bare} {}", self.dice.of(&FORMS)), "suffix"),
            4 | 5 => (self.typo(name), "typo"),
            6 => (
                format!("{bare} ({})", self.dice.of(&["Inactive", "Prospect", "Managed", "Do Not Use"])),
                "psa_noise",
            ),
            7 => (
                format!("{}{} {name}", self.dice.of(&["AC", "C", "CUS"]), 100 + self.dice.below(9000)),
                "psa_noise",
            ),
            8 => (format!("{bare} t/a {}", self.name()), "trading_as"),
            9 => (format!("{} ({bare})", self.name()), "trading_as"),
            10 => (format!("{bare} - {}", self.place()), "location_suffix"),
            11 => (bare.replace(' ', "").to_lowercase(), "squash"),
            12 => (bare.chars().take(20).collect(), "truncated"),
            13 if words.len() > 2 => {
                let turn = 1 + self.dice.below(words.len() - 1);
                let (first, rest) = words.split_at(turn);
                (format!("{}, {}", rest.join(" "), first.join(" ")), "order")
            }
            14 if bare.split(' ').count() >= 3 => (
                bare.split(' ').filter_map(|word| word.chars().next()).collect::<String>().to_uppercase(),
                "acronym",
            ),
            15 => (
                name.replace(" & ", " and ").replace(' ', if self.dice.one_in(2) { "-" } else { "  " }),
                "punct",
            ),
            16 => {
                let kept: Vec<&str> = bare.split(' ').collect();
                (kept[..kept.len().div_ceil(2).max(1)].join(" "), "shortened")
            }
            _ => (self.typo(&bare), "typo"),
        }
    }

    /// What shares a web site: one company that another tool knows by another name, or two of one owner.
    fn neighbours(&mut self, name: &str) {
        let (mut left, other) = (self.record(name), self.name());
        let mut right = self.record(&other);
        if self.dice.one_in(2) {
            // One company has one site, one number and one address, as far as both tools know them.
            let fresh = self.elsewhere(&left);
            right = Organisation { name: right.name, ..fresh };
            right.beside_mut().domain.clone_from(&left.beside().domain);
            let at = self.add(left, right);
            self.pairs.insert(at, "renamed".to_owned());
            return;
        }
        let (own, others) = (left.beside(), right.beside_mut());
        others.domain.clone_from(&own.domain);
        others.email.clone_from(&own.email);
        if self.dice.one_in(3) {
            others.phone.clone_from(&own.phone);
        }
        if self.dice.one_in(2) {
            let own = left.beside_mut();
            (own.city, own.address) = (None, None);
        }
        self.add(left, right);
    }

    fn typo(&mut self, name: &str) -> String {
        let mut letters: Vec<char> = name.chars().collect();
        let at = 1 + self.dice.below(letters.len().saturating_sub(2));
        let any = char::from(b'a' + self.dice.below(26) as u8);
        match self.dice.below(8) {
            0 => letters.insert(at, any),
            1 => letters.insert(at, letters[at]),
            2 | 3 => drop(letters.remove(at)),
            4 => letters[at] = any,
            5 => letters[at] = self.key_beside(letters[at]),
            _ => letters.swap(at - 1, at),
        }
        letters.into_iter().collect()
    }

    /// The letter that a finger hits which slips to the side.
    fn key_beside(&mut self, letter: char) -> char {
        let row = KEYS.iter().find(|row| row.contains(letter.to_ascii_lowercase()));
        let Some((row, at)) = row.and_then(|row| Some((row, row.find(letter.to_ascii_lowercase())?))) else {
            return letter;
        };
        let beside = if self.dice.one_in(2) { at.checked_sub(1) } else { Some(at + 1) };
        beside.and_then(|at| row[at..].chars().next()).unwrap_or(letter)
    }

    fn branch_name(&mut self, name: &str, place: &str) -> String {
        let sign = self.dice.of(&["{} - []", "{} ([])", "{}, []", "{} of []", "{} []", "[] {}"]);
        sign.replace("{}", name).replace("[]", place)
    }

    /// Branches of one company: each the same as its namesake, none the same as another one.
    fn branches(&mut self, name: &str) {
        let main = self.record(name);
        let mut last: Option<(usize, usize)> = None;
        for _ in 0..2 + self.dice.below(2) {
            let place = self.place();
            let branch = |world: &mut Self, place: &str| {
                let branch = Organisation::new("", world.branch_name(name, place));
                branch.with(Beside {
                    city: world.dice.one_in(2).then(|| place.to_owned()),
                    domain: if world.dice.one_in(2) { main.beside().domain.clone() } else { None },
                    ..Beside::NOTHING
                })
            };
            let (left, right) = (branch(self, &place), branch(self, &place));
            let both = self.dice.one_in(2);
            let at = self.add(left, right);
            if both {
                self.pairs.insert(at, "franchise_site".to_owned());
            } else {
                let elsewhere = self.place();
                self.right[at.1].name = self.branch_name(name, &elsewhere);
                self.right[at.1].beside_mut().city = None;
                self.hard.insert(at, "franchise".to_owned());
            }
            if let Some((left, _)) = last {
                self.hard.insert((left, at.1), "franchise".to_owned());
            }
            last = Some(at);
        }
    }

    fn numbers(&mut self, name: &str) {
        let word = self.dice.of(&["Store", "Unit", "#", "Location", "No.", "Site"]);
        let (one, other) = (1 + self.dice.below(400), 401 + self.dice.below(400));
        let record = self.record(name);
        let (mut left, mut right) = (self.elsewhere(&record), self.elsewhere(&record));
        left.name = format!("{name} {word} {one}");
        right.name = format!("{name} {word} {other}");
        let at = self.add(left, right);
        self.hard.insert(at, "number".to_owned());
    }

    fn trades(&mut self) {
        let (core, one, other) = (
            format!("{} {}", self.invented(), self.surname()),
            self.dice.below(24),
            24 + self.dice.below(24),
        );
        let left = self.record(&format!("{core} {}", TRADES[one]));
        let right = self.record(&format!("{core} {}", TRADES[other]));
        let at = self.add(left, right);
        self.hard.insert(at, "line_of_business".to_owned());
    }

    /// Two families that differ in a letter or two, of common names and of names that nobody has a list of.
    fn families(&mut self) {
        let trade = self.dice.of(&TRADES);
        let (one, other) = if self.dice.one_in(2) {
            let at = self.dice.below(self.surnames.len() - 1);
            (title(self.surnames[at]), title(self.surnames[at + 1]))
        } else {
            self.like_families()
        };
        let left = self.record(&format!("{one} {trade}"));
        let right = self.record(&format!("{other} {trade}"));
        let at = self.add(left, right);
        self.hard.insert(at, "surname".to_owned());
    }

    /// Two names with one ending and nearly one beginning: `Holdstra` and `Jolkstra`.
    fn like_families(&mut self) -> (String, String) {
        let (stem, end) = (self.dice.of(&STEMS), self.dice.of(&NAME_ENDS));
        let mut letters: Vec<char> = stem.chars().collect();
        let vowel = |letter: char| "aeiou".contains(letter);
        for _ in 0..1 + self.dice.below(2) {
            let at = self.dice.below(letters.len());
            letters[at] = loop {
                let letter = char::from(b'a' + self.dice.below(26) as u8);
                if vowel(letter) == vowel(letters[at]) && letter != letters[at] {
                    break letter;
                }
            };
        }
        let other: String = letters.into_iter().collect();
        (title(&format!("{stem}{end}")), title(&format!("{other}{end}")))
    }
}
