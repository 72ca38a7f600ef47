//! One person as two tools have them.

use super::{Firm, Soul, TITLES, World, plain, some};
use crate::dice::title;

const FREE: [&str; 5] = ["gmail.com", "outlook.com", "yahoo.com", "icloud.com", "hotmail.com"];

impl World {
    pub(super) fn pair(&mut self, soul: &Soul, firm: &Firm) {
        let left = self.kept(soul, firm, [87, 62, 30, 69]);
        let mut then = soul.clone();
        // What changes between two tools.
        match self.dice.below(20) {
            0 => then.phone = self.number(),
            1 if self.dice.one_in(2) => then.mobile = self.number(),
            2 | 3 => then.email = self.private(soul),
            4 => then.email = self.address(&soul.first, &soul.last, 0, &firm.domain),
            5 if self.dice.one_in(2) => {
                let domain = format!("{}.com", plain(&self.invented(3)));
                then.email =
                    soul.email.split('@').next().map(|local| format!("{local}@{domain}")).unwrap_or_default();
            }
            _ => {}
        }
        if self.chance(25) {
            then.title = self.dice.of(&TITLES).to_owned();
        }
        let (then, kind) = self.otherwise(then, firm);
        let mut right = self.kept(&then, firm, [72, 40, 30, 52]);
        match kind {
            "fullname_in_first" => {
                right.first_name = format!("{} {}", then.first, then.last);
                right.last_name = String::new();
            }
            "fullname_in_last" => {
                right.last_name = format!("{}, {}", then.last, then.first);
                right.first_name = String::new();
            }
            "email_only" => {
                right.first_name = String::new();
                right.last_name = String::new();
                right.email = some(&then.email);
            }
            _ => {}
        }
        let at = self.add(left, right);
        self.pairs.insert(at, kind.to_owned());
    }

    fn private(&mut self, soul: &Soul) -> String {
        let pattern = [0, 4][self.dice.below(2)];
        let domain = self.dice.of(&FREE);
        let address = self.address(&soul.first, &soul.last, pattern, domain);
        let number = self.dice.below(100);
        address.replace('@', &format!("{number}@"))
    }

    /// Somebody as somebody else writes it.
    fn otherwise(&mut self, mut soul: Soul, firm: &Firm) -> (Soul, &'static str) {
        let kind = match self.dice.below(100) {
            0..=39 => "same",
            40..=55 => {
                if self.chance(60) {
                    soul.last = self.mistyped(&soul.last);
                } else {
                    soul.first = self.mistyped(&soul.first);
                }
                "typo"
            }
            56..=61 => {
                soul.first = soul.first.chars().take(1).collect();
                if self.dice.one_in(2) {
                    soul.first.push('.');
                }
                "initial"
            }
            62..=66 => {
                soul.first = format!("{} {}.", soul.first, soul.middle);
                "middle"
            }
            67..=71 => {
                std::mem::swap(&mut soul.first, &mut soul.last);
                "swapped"
            }
            72..=76 => {
                soul.last = self.last();
                if self.dice.one_in(2) {
                    soul.email = self.address(&soul.first, &soul.last, firm.pattern, &firm.domain);
                }
                "surname_change"
            }
            77..=80 => "email_only",
            81..=84 => {
                soul.last = format!("{}-{}", soul.last, self.last());
                "double_barrel"
            }
            85..=87 => "fullname_in_first",
            88 => "fullname_in_last",
            89..=91 => {
                soul.first = soul.first.to_uppercase();
                soul.last = soul.last.to_uppercase();
                "case"
            }
            92..=97 => {
                let plain = plain(&soul.first);
                match self.given.iter().find(|(full, _)| *full == plain).map(|(_, forms)| forms.clone()) {
                    Some(forms) => {
                        soul.first = title(self.dice.of(&forms));
                        "nickname"
                    }
                    None => "same",
                }
            }
            _ => {
                let (local, domain) = soul.email.split_once('@').unwrap_or_default();
                let (local, domain) = (local.to_owned(), domain.to_owned());
                soul.email = format!("{}@{domain}", plain(&self.mistyped(&local)));
                "mistyped_email"
            }
        };
        (soul, kind)
    }

    pub(super) fn mistyped(&mut self, name: &str) -> String {
        let mut letters: Vec<char> = name.chars().collect();
        if letters.len() < 3 {
            return name.to_owned();
        }
        let at = 1 + self.dice.below(letters.len() - 1);
        let letter = char::from(b'a' + self.dice.below(26) as u8);
        match self.dice.below(4) {
            0 => letters.insert(at, letter),
            1 => drop(letters.remove(at)),
            2 => letters[at] = letter,
            _ => letters.swap(at - 1, at),
        }
        letters.into_iter().collect()
    }
}
