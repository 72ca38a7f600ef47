//! Made-up lists: the people of companies as two tools would have them, with the errors that people make, and others who
//! are nearly the same and are not. From the same seed always the same.

mod others;
mod pairs;

use std::collections::BTreeMap;

use counterpart_matching::record::Person;

use crate::dice::{Dice, title};
use crate::sets::Labelled;

const SURNAMES: &str = include_str!("../../../src/words/surnames.txt");
const NICKNAMES: &str = include_str!("../../../src/people/nicknames.txt");
const SYLLABLES: [&str; 44] = [
    "ba", "cor", "del", "fan", "gri", "hol", "jun", "kes", "lor", "mar", "nex", "or", "pra", "quin", "ras",
    "sol", "tem", "ul", "ver", "wes", "xan", "yor", "zen", "ard", "bri", "clo", "dra", "eth", "fli", "gon",
    "har", "ist", "kor", "lum", "mon", "neth", "ova", "pel", "rin", "sta", "ley", "ton", "ski", "wick",
];
const TITLES: [&str; 9] =
    ["Owner", "Manager", "Director", "Sales", "Engineer", "Accountant", "Office Manager", "Nurse", "Buyer"];
const AREAS: [&str; 6] = ["206", "503", "602", "720", "919", "816"];

/// How a company makes addresses of names.
const PATTERNS: usize = 5;

struct Firm {
    id: String,
    domain: String,
    desk: String,
    pattern: usize,
    /// 0 one number for all, 1 one number with extensions, 2 a number for each.
    phones: usize,
}

/// Somebody, with everything there is to know.
#[derive(Clone)]
struct Soul {
    first: String,
    last: String,
    email: String,
    phone: String,
    mobile: String,
    title: String,
    middle: char,
}

struct World {
    dice: Dice,
    surnames: Vec<&'static str>,
    /// Given names with their short forms.
    given: Vec<(&'static str, Vec<&'static str>)>,
    left: Vec<Person>,
    right: Vec<Person>,
    pairs: BTreeMap<(usize, usize), String>,
    hard: BTreeMap<(usize, usize), String>,
}

/// Two lists of the people of so many companies.
pub fn generate(seed: u64, companies: usize) -> Labelled<Person> {
    fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
        text.lines().filter(|line| !line.starts_with('#'))
    }
    let mut world = World {
        dice: Dice::new(seed),
        surnames: lines(SURNAMES).flat_map(str::split_whitespace).collect(),
        given: lines(NICKNAMES)
            .filter_map(|line| line.split_once(": "))
            .map(|(full, forms)| (full, forms.split(' ').collect()))
            .collect(),
        left: Vec::new(),
        right: Vec::new(),
        pairs: BTreeMap::new(),
        hard: BTreeMap::new(),
    };
    for at in 0..companies {
        world.firm(at);
    }
    world.namesakes_elsewhere(companies);
    let number = |list: &mut [Person], side: char| {
        list.iter_mut().enumerate().for_each(|(at, person)| person.id = format!("{side}{at:06}"));
    };
    number(&mut world.left, 'L');
    number(&mut world.right, 'R');
    Labelled { left: world.left, right: world.right, pairs: world.pairs, hard: world.hard }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_lowercase()
}

impl World {
    fn chance(&mut self, percent: usize) -> bool {
        self.dice.below(100) < percent
    }

    fn invented(&mut self, syllables: usize) -> String {
        title(&(0..syllables).map(|_| self.dice.of(&SYLLABLES)).collect::<String>())
    }

    fn first(&mut self) -> String {
        // A few names are everybody's, most are rare.
        let bound = if self.chance(50) { 60 } else { self.given.len() };
        let at = self.dice.below(bound) * 7 % self.given.len();
        if self.chance(15) { self.invented(2) } else { title(self.given[at].0) }
    }

    fn last(&mut self) -> String {
        let at = self.dice.below(self.surnames.len());
        match self.dice.below(20) {
            0..=8 => title(self.surnames[at]),
            9 => format!("{} {}", self.dice.of(&["van", "De", "Mac", "Le", "von"]), self.invented(2)),
            10 => format!("{}-{}", title(self.surnames[at]), self.invented(2)),
            _ => {
                let syllables = 2 + self.dice.below(2);
                self.invented(syllables)
            }
        }
    }

    fn number(&mut self) -> String {
        format!("{}555{:04}", self.dice.of(&AREAS), self.dice.below(10_000))
    }

    /// A number as somebody writes it.
    fn written(&mut self, number: &str) -> String {
        if number.is_empty() {
            return String::new();
        }
        let (digits, end) =
            number.split_once(' ').map_or((number, String::new()), |(d, x)| (d, format!(" {x}")));
        let (a, b, c) = (&digits[..3], &digits[3..6], &digits[6..]);
        match self.dice.below(4) {
            0 => format!("+1{digits}{end}"),
            1 => format!("({a}) {b}-{c}{end}"),
            2 => format!("{a}-{b}-{c}{end}"),
            _ => format!("{digits}{end}"),
        }
    }

    fn address(&mut self, first: &str, last: &str, pattern: usize, domain: &str) -> String {
        let (f, l) = (plain(first), plain(last));
        let initial = |word: &str| word.chars().next().map(String::from).unwrap_or_default();
        let local = match pattern {
            0 => format!("{f}.{l}"),
            1 => format!("{}{l}", initial(&f)),
            2 => f,
            3 => format!("{f}{}", initial(&l)),
            _ => format!("{f}{l}"),
        };
        format!("{local}@{domain}")
    }

    fn soul(&mut self, firm: &Firm, others: &[Soul]) -> Soul {
        let (mut first, mut last) = (self.first(), self.last());
        if let Some(other) = others.last() {
            match self.dice.below(40) {
                0..=2 => last.clone_from(&other.last),
                3 => first.clone_from(&other.first),
                _ => {}
            }
        }
        let pattern = if self.chance(80) { firm.pattern } else { self.dice.below(PATTERNS) };
        let mut email = self.address(&first, &last, pattern, &firm.domain);
        while others.iter().any(|other| other.email == email) {
            email = format!("{}{}", self.dice.below(90), email);
        }
        if self.chance(3) {
            email = format!("{}{}@{}", self.dice.of(&SYLLABLES), self.dice.below(100), firm.domain);
        }
        let phone = match firm.phones {
            0 => firm.desk.clone(),
            1 => format!("{} x{}", firm.desk, 100 + self.dice.below(900)),
            _ => self.number(),
        };
        let title = self.dice.of(&TITLES).to_owned();
        let middle = char::from(b'A' + self.dice.below(26) as u8);
        Soul { first, last, email, phone, mobile: self.number(), title, middle }
    }

    /// Somebody as a tool has it: fields missing, in its own writing.
    fn kept(&mut self, soul: &Soul, firm: &Firm, [email, phone, mobile, job]: [usize; 4]) -> Person {
        let keep = |world: &mut Self, value: &str, percent: usize| {
            if world.chance(percent) { value.to_owned() } else { String::new() }
        };
        let address = keep(self, &soul.email, email);
        let phone = keep(self, &soul.phone, phone);
        let carried = keep(self, &soul.mobile, mobile);
        let job = keep(self, &soul.title, job);
        let (mut phone, mut carried) = (self.written(&phone), self.written(&carried));
        if carried.is_empty() && phone.is_empty() && self.chance(6) {
            phone = self.written(&soul.mobile);
        }
        if self.chance(1) {
            std::mem::swap(&mut phone, &mut carried);
        }
        if phone.contains(" x") && self.chance(50) {
            phone.truncate(phone.find(" x").unwrap_or(phone.len()));
        }
        Person {
            id: String::new(),
            company_id: Some(firm.id.clone()),
            first_name: soul.first.clone(),
            last_name: soul.last.clone(),
            email: some(&address),
            phone: some(&phone),
            mobile: some(&carried),
            title: some(&job),
        }
    }

    fn add(&mut self, left: Person, right: Person) -> (usize, usize) {
        let (left, right) = if self.dice.one_in(2) { (left, right) } else { (right, left) };
        self.left.push(left);
        self.right.push(right);
        (self.left.len() - 1, self.right.len() - 1)
    }

    fn alone(&mut self, person: Person) {
        if self.dice.one_in(2) { self.left.push(person) } else { self.right.push(person) }
    }

    fn firm(&mut self, at: usize) {
        let domain = format!(
            "{}.{}",
            plain(&self.invented(4)),
            self.dice.of(&["com", "co.uk", "net", "com.au", "org"])
        );
        let firm = Firm {
            id: format!("K{at:04}"),
            domain,
            desk: self.number(),
            pattern: self.dice.below(PATTERNS),
            phones: [0, 0, 1, 1, 2, 0][self.dice.below(6)],
        };
        let size = match self.dice.below(40) {
            0 => 30 + self.dice.below(60),
            1..=20 => 1 + self.dice.below(4),
            _ => 3 + self.dice.below(9),
        };
        let mut souls: Vec<Soul> = Vec::new();
        for _ in 0..size {
            let soul = self.soul(&firm, &souls);
            match self.dice.below(100) {
                0..=74 => self.pair(&soul, &firm),
                75..=90 => {
                    let person = self.kept(&soul, &firm, [85, 55, 30, 60]);
                    self.alone(person);
                }
                91..=93 => self.mailbox(&soul, &firm),
                94..=95 => self.family(&soul, &firm),
                96 => self.generations(&soul, &firm),
                97 => self.shared(&soul, &firm),
                _ => self.alike(&soul, &firm),
            }
            souls.push(soul);
        }
    }
}
