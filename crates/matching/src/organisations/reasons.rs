//! Why, in words: what agrees, what was left out of account, what disagrees.

use super::align::Agreement;
use super::doubt::Doubt;
use super::evidence::domain_of;
use super::form::{Form, Token};
use super::model::Model;
use super::observe::{Observed, Observer, Sight, at, shape, stand};
use super::roster::{Record, Roster};
use crate::candidate::{Decision, Reason};
use crate::name::{self, NameNote};
use crate::record::Organisation;
use crate::scoring::rivals::Scored;
use crate::words::Kind;
use crate::words::lexicon::Lexicon;

/// A pair, and all it takes to speak of it.
pub(crate) struct Context<'a> {
    pub roster: &'a Roster,
    /// The records on side 0 and on side 1.
    pub records: [&'a Record; 2],
    /// Whether the caller's left record is on side 1.
    pub turned: bool,
    pub model: &'a Model,
    pub left: &'a Organisation,
    pub right: &'a Organisation,
    pub decision: Decision,
}

/// Curves about the names as a whole; what they add is told in one figure.
const OF_THE_NAME: [usize; 20] = [
    at::CONTAINED,
    at::COVERED,
    at::WEIGHT,
    at::BOTH_DIFFER,
    at::BOTH_WORDS,
    at::ONE_WORD,
    at::ALIKE,
    at::BOTH_KNOWN,
    at::LEAD,
    at::SQUASHED,
    at::LEGAL,
    at::SHAPE,
    at::PART,
    at::ORDER,
    at::WORDS,
    at::RAREST,
    at::HEAD,
    at::FAMILY,
    at::SLIP,
    at::RENAMED,
];

/// Gathers sentences with what each adds, and whether it speaks against.
struct Speech<'a> {
    model: &'a Model,
    observed: Observed,
    said: Vec<Reason>,
    against: bool,
}

impl Speech<'_> {
    fn adds(&self, curve: usize) -> f32 {
        self.model.pair.curves[curve].at(self.observed[curve])
    }

    fn say(&mut self, words: String) {
        self.said.push(Reason::Seen { words, tenths: None });
    }

    fn weigh(&mut self, words: String, adds: f32) {
        self.said.push(Reason::Seen { words, tenths: Some((adds * 10.0).round() as i32) });
    }

    fn object(&mut self, words: String, curve: usize) {
        self.against = true;
        let adds = self.adds(curve);
        self.weigh(words, adds);
    }
}

pub(crate) fn reasons(context: &Context<'_>, pair: &Scored) -> Vec<Reason> {
    let (roster, [a, b]) = (context.roster, context.records);
    let mut observer = roster.observer(&context.model.pair);
    let sight: Sight = observer.look(a, b);
    let mut speech =
        Speech { model: context.model, observed: sight.observed, said: Vec::new(), against: false };
    if let (Some(x), Some(y)) = (a.reading.forms.get(sight.forms.0), b.reading.forms.get(sight.forms.1)) {
        observer.alignment.of(x, y, &roster.lexicon);
        let (mine, theirs) = if context.turned { (1, 0) } else { (0, 1) };
        let told = Told { forms: [x, y], lexicon: &roster.lexicon, observer: &observer, mine, theirs };
        names(context, pair, &told, &mut speech);
    }
    beside(context, &mut speech);
    if context.decision == Decision::Ambiguous {
        speech.against = true;
        speech.say("another record fits nearly as well".to_owned());
    } else if !pair.chosen {
        speech.against = true;
        speech.say("one of both fits another record better".to_owned());
    }
    if let Some(doubt) = Doubt::of(&sight) {
        speech.against = true;
        speech.say(doubt.words().to_owned());
    }
    if !speech.against {
        speech.say("nothing disagrees".to_owned());
    }
    speech.said
}

/// Two forms side by side; `mine` is the side that the caller calls left.
struct Told<'a> {
    forms: [&'a Form; 2],
    lexicon: &'a Lexicon,
    observer: &'a Observer<'a>,
    mine: usize,
    theirs: usize,
}

impl Told<'_> {
    fn text(&self, side: usize, place: u8) -> &str {
        self.of(&self.forms[side].tokens[place as usize])
    }

    fn of(&self, token: &Token) -> &str {
        &self.lexicon.entry(token.word).text
    }

    /// The words of the caller's left or right name that agree with nothing.
    fn left_over(&self, side: usize, kind: impl Fn(Kind) -> bool) -> Vec<&str> {
        let form = self.forms[side];
        let places = self.observer.alignment.left_over(side, form.tokens.len());
        places
            .map(|place| &form.tokens[place])
            .filter(|token| kind(token.kind))
            .map(|token| self.of(token))
            .collect()
    }
}

fn names(context: &Context<'_>, pair: &Scored, told: &Told<'_>, speech: &mut Speech<'_>) {
    let name_adds: f32 = OF_THE_NAME.iter().map(|curve| speech.adds(*curve)).sum();
    let alignment = &told.observer.alignment;
    let same: Vec<&str> = alignment
        .pairs
        .iter()
        .filter(|found| found.how == Agreement::Same)
        .map(|found| told.text(told.mine, if told.mine == 0 { found.left } else { found.right }))
        .collect();
    if pair.exact || (context.left.name == context.right.name && !context.left.name.is_empty()) {
        speech.said.push(Reason::SameName);
    } else if !speech.observed[at::RENAMED].is_nan() {
        speech.weigh("nothing in the names tells that they are one".to_owned(), name_adds);
        return;
    } else if speech.observed[at::SHAPE] == shape::INITIALS {
        speech.weigh("one name is the initials of the other".to_owned(), name_adds);
    } else if !same.is_empty() {
        let all = same.len() == told.forms[0].tokens.len() && same.len() == told.forms[1].tokens.len();
        let words = if all { "same words" } else { "in common" };
        speech.weigh(format!("{words} '{}'", same.join(" ")), name_adds);
    } else if speech.observed[at::SQUASHED] == 1.0 {
        speech.weigh("same letters, parted differently".to_owned(), name_adds);
    } else {
        speech.weigh("names differ as words".to_owned(), name_adds);
    }
    for found in &alignment.pairs {
        let (x, y) = (told.text(0, found.left), told.text(1, found.right));
        let (mine, theirs) = if told.mine == 0 { (x, y) } else { (y, x) };
        let (short, long) = if mine.len() <= theirs.len() { (mine, theirs) } else { (theirs, mine) };
        match found.how {
            Agreement::Same => {}
            Agreement::Joined => speech.say(format!("'{long}' is written apart in one of both")),
            Agreement::Typo => speech.say(format!("'{mine}' is nearly '{theirs}'")),
            Agreement::Short => speech.say(format!("'{short}' may be short for '{long}'")),
            Agreement::Initial => speech.say(format!("'{short}' may stand for '{long}'")),
        }
    }
    if speech.observed[at::SHAPE] == shape::CUT_OFF {
        speech.say("one name is the other cut off".to_owned());
    }
    dropped(context, speech);
    differing(told, speech);
}

/// What of both names was left out of account.
fn dropped(context: &Context<'_>, speech: &mut Speech<'_>) {
    let forms = |name: &str| {
        let notes = name::notes(name);
        let form = notes.iter().find_map(|note| match note {
            NameNote::LegalForm(form) => Some(form.clone()),
            _ => None,
        });
        let noise = notes.into_iter().find_map(|note| match note {
            NameNote::Status(text) | NameNote::SortedAway(text) => Some(text),
            _ => None,
        });
        (form, noise)
    };
    let ((left, left_noise), (right, right_noise)) = (forms(&context.left.name), forms(&context.right.name));
    match (left, right) {
        (Some(form), None) | (None, Some(form)) => speech.say(format!("'{form}' dropped")),
        (Some(a), Some(b)) if speech.observed[at::LEGAL] == stand::DIFFER => {
            speech.say(format!("legal forms '{a}' and '{b}' differ"));
        }
        _ => {}
    }
    for noise in [left_noise, right_noise].into_iter().flatten() {
        speech.say(format!("'{noise}' is no part of the name"));
    }
}

/// What stands in one name only, or against something else in the other.
fn differing(told: &Told<'_>, speech: &mut Speech<'_>) {
    let quoted = |words: &[&str]| format!("'{}'", words.join(" "));
    for (kind, curve, what) in [(Kind::Number, at::NUMBER, "number"), (Kind::Place, at::PLACE, "place")] {
        let (mine, theirs) =
            (told.left_over(told.mine, |k| k == kind), told.left_over(told.theirs, |k| k == kind));
        if !mine.is_empty() && !theirs.is_empty() {
            let words = format!(
                "{} against {}, another {what}, never linked by itself",
                quoted(&mine),
                quoted(&theirs)
            );
            speech.object(words, curve);
        } else if speech.observed[curve] == stand::DIFFER {
            let letters =
                |side: usize| told.left_over(side, |k| k == Kind::Plain).iter().any(|w| w.len() <= 3);
            let lettered = kind == Kind::Number && letters(told.mine) && letters(told.theirs);
            let words = if lettered {
                "other letters, never linked by itself".to_owned()
            } else {
                format!("the whole names tell of another {what}, never linked by itself")
            };
            speech.object(words, curve);
        } else if speech.observed[curve] == stand::ONE_SIDE_FITS {
            speech.say(format!("{} is where the other one is", quoted(&[mine, theirs].concat())));
        } else if !mine.is_empty() || !theirs.is_empty() {
            speech.object(format!("{} stands in one name only", quoted(&[mine, theirs].concat())), curve);
        }
    }
    let plain = |kind: Kind| !matches!(kind, Kind::Number | Kind::Place);
    let (mine, theirs) = (told.left_over(told.mine, plain), told.left_over(told.theirs, plain));
    if !mine.is_empty() && !theirs.is_empty() {
        let veto = if matches!(speech.observed[at::TRADE], stand::DIFFER | stand::DIFFER_ALONE) {
            ", another trade, never linked by itself"
        } else {
            ""
        };
        speech.object(format!("{} against {}{veto}", quoted(&mine), quoted(&theirs)), at::TRADE);
    } else if !mine.is_empty() || !theirs.is_empty() {
        speech.say(format!("{} stands in one name only", quoted(&[mine, theirs].concat())));
    }
}

/// What stands beside the names.
fn beside(context: &Context<'_>, speech: &mut Speech<'_>) {
    let (left, right) = (context.left, context.right);
    let domains = [left, right].map(domain_of);
    let facts: [(usize, &str, &Option<String>, &Option<String>); 6] = [
        (at::DOMAIN, "web domain", &domains[0], &domains[1]),
        (at::PHONE, "phone number", &left.beside().phone, &right.beside().phone),
        (at::MAILBOX, "e-mail address", &left.beside().email, &right.beside().email),
        (at::POST, "address", &left.beside().address, &right.beside().address),
        (at::CITY, "city", &left.beside().city, &right.beside().city),
        (at::COUNTRY, "country", &left.beside().country, &right.beside().country),
    ];
    for (curve, what, mine, theirs) in facts {
        let how = speech.observed[curve];
        let value = |own: &Option<String>| own.clone().unwrap_or_default();
        let adds = speech.adds(curve);
        if how == stand::AGREE {
            speech.weigh(format!("{what} {} agrees", value(mine)), adds);
        } else if how == stand::AGREE_SHARED {
            speech.weigh(format!("{what} {} agrees, but others have it too", value(mine)), adds);
        } else if how == stand::AGREE_SISTERS {
            speech.weigh(format!("{what} {} agrees, as that of sisters does", value(mine)), adds);
        } else if how == stand::ALIKE {
            speech.weigh(
                format!("{what}s {} and {} differ in their ends only", value(mine), value(theirs)),
                adds,
            );
        } else if how == stand::DIFFER {
            let plural = plural(what);
            speech.object(format!("{plural} {} and {} differ", value(mine), value(theirs)), curve);
        }
    }
}

fn plural(what: &str) -> String {
    match what.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if what.ends_with('s') => format!("{what}es"),
        None => format!("{what}s"),
    }
}
