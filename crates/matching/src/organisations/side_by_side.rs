//! Two organisations field by field, for a person who decides: what agrees, what nearly does, what stands in one only.

use super::align::{Agreement, Alignment};
use super::compare::Compared;
use super::form::Form;
use super::observe::{at, stand};
use crate::record::Organisation;
use crate::scoring::proposals::Proposal;
use crate::words::Kind;
use crate::words::lexicon::Lexicon;

/// Two organisations as they were compared.
#[derive(Debug, Clone, PartialEq)]
pub struct SideBySide {
    /// The words by which the left and the right name were compared; legal forms and the like are left out.
    pub words: [Vec<Word>; 2],
    /// What stands beside the names, where one of both has it.
    pub fields: Vec<Field>,
}

/// A word of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// As it was compared: levelled, abbreviations written out.
    pub text: String,
    /// How it stands to the other name.
    pub mark: Mark,
}

/// How a word stands to the other name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// It stands there too.
    Same,
    /// A word there is a typing error away.
    Nearly(String),
    /// A word there is short for it, or it for that.
    Short(String),
    /// It stands here only.
    Only(Sort),
}

/// What sort of word stands in one name only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A word like any other.
    Word,
    /// A number.
    Number,
    /// A place.
    Place,
}

/// A field of both.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// What it is called: "web domain".
    pub name: &'static str,
    /// As the left list has it.
    pub left: Option<String>,
    /// As the right list has it.
    pub right: Option<String>,
    /// How both stand to each other.
    pub verdict: Verdict,
    /// What that adds to the log-odds.
    pub adds: f32,
}

/// How two fields stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// They agree.
    Agrees,
    /// They agree, and so do others.
    AgreesWithOthers,
    /// They differ in their ends only.
    Nearly,
    /// They differ.
    Differs,
    /// One of both is empty.
    OneSide,
    /// They say too little to be compared, such as free mail.
    NotCompared,
}

impl Verdict {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::AgreesWithOthers => "agrees, but others have it too",
            Self::Nearly => "differs in its end only",
            Self::Differs => "differs",
            Self::OneSide => "on one side only",
            Self::NotCompared => "not compared",
        }
    }
}

impl Compared<'_> {
    /// The two organisations of a proposal, field by field.
    pub fn side_by_side(&self, proposal: &Proposal) -> SideBySide {
        let (left, right) = (&self.left[proposal.left], &self.right[proposal.right]);
        let roster = &self.lists.roster;
        let both = roster.record(0, proposal.scored.left).zip(roster.record(1, proposal.scored.right));
        let Some((a, b)) = both else { return SideBySide { words: Default::default(), fields: Vec::new() } };
        let mut observer = roster.observer(&self.model.pair);
        let sight = observer.look(a, b);
        let mut words: [Vec<Word>; 2] = Default::default();
        if let (Some(x), Some(y)) = (a.reading.forms.get(sight.forms.0), b.reading.forms.get(sight.forms.1)) {
            observer.alignment.of(x, y, &roster.lexicon);
            words = [0, 1].map(|side| marked([x, y], side, &observer.alignment, &roster.lexicon));
            if self.lists.turned {
                words.reverse();
            }
        }
        let fields = FIELDS.into_iter().filter_map(|(curve, name, of)| {
            let (left, right) = (of(left).clone(), of(right).clone());
            if left.is_none() && right.is_none() {
                return None;
            }
            let verdict = verdict(sight.observed[curve], left.is_some() && right.is_some());
            let adds = self.model.pair.curves[curve].at(sight.observed[curve]);
            Some(Field { name, left, right, verdict, adds })
        });
        SideBySide { words, fields: fields.collect() }
    }
}

type Of = fn(&Organisation) -> &Option<String>;

const FIELDS: [(usize, &str, Of); 6] = [
    (at::DOMAIN, "web domain", |record| &record.beside().domain),
    (at::PHONE, "phone number", |record| &record.beside().phone),
    (at::MAILBOX, "e-mail address", |record| &record.beside().email),
    (at::POST, "address", |record| &record.beside().address),
    (at::CITY, "city", |record| &record.beside().city),
    (at::COUNTRY, "country", |record| &record.beside().country),
];

fn verdict(observed: f32, both: bool) -> Verdict {
    match observed {
        _ if !both => Verdict::OneSide,
        stand::AGREE => Verdict::Agrees,
        stand::AGREE_SHARED | stand::AGREE_SISTERS => Verdict::AgreesWithOthers,
        stand::ALIKE => Verdict::Nearly,
        stand::DIFFER => Verdict::Differs,
        _ => Verdict::NotCompared,
    }
}

/// The words of one side, each with how it stands to the other.
fn marked(forms: [&Form; 2], side: usize, alignment: &Alignment, lexicon: &Lexicon) -> Vec<Word> {
    let text = |side: usize, place: usize| lexicon.entry(forms[side].tokens[place].word).text.to_string();
    let mark = |place: usize| {
        let pair = alignment
            .pairs
            .iter()
            .find(|pair| usize::from(if side == 0 { pair.left } else { pair.right }) == place);
        let Some(pair) = pair else {
            // The second half of what is written in one there.
            if alignment.taken[side] & (1 << place) != 0 {
                return Mark::Same;
            }
            return Mark::Only(match forms[side].tokens[place].kind {
                Kind::Number => Sort::Number,
                Kind::Place => Sort::Place,
                _ => Sort::Word,
            });
        };
        let other = usize::from(if side == 0 { pair.right } else { pair.left });
        match pair.how {
            Agreement::Same | Agreement::Joined => Mark::Same,
            Agreement::Typo => Mark::Nearly(text(1 - side, other)),
            Agreement::Short | Agreement::Initial => Mark::Short(text(1 - side, other)),
        }
    };
    (0..forms[side].tokens.len()).map(|place| Word { text: text(side, place), mark: mark(place) }).collect()
}
