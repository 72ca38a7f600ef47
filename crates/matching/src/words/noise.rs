//! What people write around names to sort records: marks, states, account codes. It names nobody.

use std::fmt;

/// A state of a record, as it stands in brackets or behind a dash.
const STATES: [&str; 66] = [
    "active",
    "archived",
    "block hours",
    "break fix",
    "break/fix",
    "cancelled",
    "canceled",
    "client",
    "closed",
    "competitor",
    "contract",
    "cold",
    "customer",
    "dead",
    "decommissioned",
    "defunct",
    "deleted",
    "disabled",
    "dnu",
    "do not bill",
    "do not call",
    "do not use",
    "dont use",
    "dormant",
    "dupe",
    "duplicate",
    "ended",
    "ex client",
    "ex customer",
    "ex-client",
    "ex-customer",
    "former",
    "former client",
    "former customer",
    "gone",
    "hold",
    "hot",
    "inactive",
    "internal",
    "lead",
    "left",
    "legacy",
    "lost",
    "managed",
    "managed services",
    "managed client",
    "merged",
    "msa",
    "msp",
    "no contract",
    "not in use",
    "obsolete",
    "offboarded",
    "offboarding",
    "old",
    "on hold",
    "on stop",
    "onboarding",
    "pending",
    "prospect",
    "retainer",
    "suspended",
    "t&m",
    "terminated",
    "test",
    "vip",
];

/// What was taken off a name because it names nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Noise {
    /// `zz_`, `x -`, `*`.
    SortingMark,
    /// `(Inactive)`, `[MSA]`, `- Do Not Use`.
    State,
    /// `AC920`, `1029 -`.
    AccountCode,
}

impl fmt::Display for Noise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SortingMark => "a sorting mark",
            Self::State => "a state",
            Self::AccountCode => "an account code",
        })
    }
}

/// Which words in brackets or behind a dash are states. A workspace may have its own.
#[derive(Debug, Clone, Default)]
pub struct NoiseWords {
    own: Vec<String>,
}

impl NoiseWords {
    /// The usual ones and these.
    pub fn with(own: impl IntoIterator<Item = String>) -> Self {
        Self {
            own: own.into_iter().map(|word| word.trim().to_lowercase()).filter(|w| !w.is_empty()).collect(),
        }
    }

    pub(crate) fn is_state(&self, text: &str) -> bool {
        let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '!' | '*' | '.' | ':'));
        STATES.contains(&text) || self.own.iter().any(|word| word == text)
    }

    /// Takes noise off a levelled name, and says what was taken. A name that is noise alone stays as it is.
    pub(crate) fn strip(&self, name: &mut String) -> Option<Noise> {
        let mut taken = None;
        // Each kind may stand within another one, but not for ever.
        for _ in 0..4 {
            let Some((rest, noise)) = self.once(name) else { break };
            if !rest.chars().any(char::is_alphanumeric) {
                break;
            }
            *name = rest;
            taken = Some(taken.map_or(noise, |before: Noise| before.min(noise)));
        }
        taken
    }

    fn once(&self, name: &str) -> Option<(String, Noise)> {
        let text = name.trim();
        if let Some(rest) = after_sorting_mark(text) {
            return Some((rest.to_owned(), Noise::SortingMark));
        }
        if let Some(rest) = after_account_code(text) {
            return Some((rest.to_owned(), Noise::AccountCode));
        }
        self.without_state(text).map(|rest| (rest, Noise::State))
    }

    fn without_state(&self, text: &str) -> Option<String> {
        if let Some(rest) =
            text.strip_suffix('*').and_then(|t| t.rsplit_once('*')).filter(|(_, word)| word.len() <= 16)
        {
            return Some(rest.0.to_owned());
        }
        for (open, close) in [('[', ']'), ('(', ')'), ('{', '}'), ('<', '>')] {
            let mut from = 0;
            while let Some(start) = text[from..].find(open).map(|at| at + from) {
                let Some(end) = text[start..].find(close).map(|at| at + start) else { break };
                let inside = &text[start + 1..end];
                let tag = open != '(' && inside.len() <= 16 && (start == 0 || end + 1 == text.len());
                if tag || self.is_state(inside) || is_account_code(inside) {
                    return Some(format!("{} {}", &text[..start], &text[end + 1..]));
                }
                from = end;
            }
        }
        for dash in [" - ", " -", "- ", ": ", ", "] {
            if let Some((rest, state)) = text.rsplit_once(dash).filter(|(_, state)| self.is_state(state)) {
                let _ = state;
                return Some(rest.to_owned());
            }
            if dash != ", "
                && let Some((_, rest)) = text.split_once(dash).filter(|(state, _)| self.is_state(state))
            {
                return Some(rest.to_owned());
            }
        }
        for plea in [" do not use", " dnu", " inactive"] {
            if let Some(rest) = text.strip_suffix(plea) {
                return Some(rest.to_owned());
            }
        }
        text.strip_prefix("do not use ").map(str::to_owned)
    }
}

/// `zz_acme`, `zzz acme`, `x - acme`, `*acme`.
fn after_sorting_mark(text: &str) -> Option<&str> {
    let signs = text.trim_start_matches(['*', '~', '!', '_', '#', '.', '-', '=', '+', '>', ' ']);
    if signs.len() < text.len() && !signs.is_empty() && !text.starts_with('#') && !text.starts_with('.') {
        return Some(signs);
    }
    let letters = text.bytes().take_while(|b| matches!(b, b'z' | b'x')).count();
    let (mark, rest) = text.split_at(letters);
    let after = rest.trim_start_matches(['_', '-', ' ', '.', '*', '~']);
    let separated = after.len() < rest.len();
    let punctuated = rest.starts_with(['_', '*', '~']) || rest.starts_with(" - ");
    let sorted = mark.starts_with("zz") || mark == "xx" || mark == "xxx";
    (letters > 0 && separated && !after.is_empty() && (sorted || punctuated)).then_some(after)
}

/// `ac920 acme`, `1029 - acme`, `c0012: acme`.
fn after_account_code(text: &str) -> Option<&str> {
    let end = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let code = &text[..end];
    let rest = &text[end..];
    let named = is_account_code(code) && rest.starts_with(' ');
    let numbered = code.len() >= 2
        && code.bytes().all(|b| b.is_ascii_digit())
        && [" - ", ": ", " : ", " | ", ") ", "_"].iter().any(|sign| rest.starts_with(sign));
    let after = rest.trim_start_matches([' ', '-', ':', '|', ')', '_']);
    ((named || numbered) && !after.is_empty()).then_some(after)
}

/// One to four letters and three to eight digits in one.
fn is_account_code(text: &str) -> bool {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digits = text.len() - letters;
    (1..=4).contains(&letters)
        && (3..=8).contains(&digits)
        && text.bytes().skip(letters).all(|b| b.is_ascii_digit())
}
