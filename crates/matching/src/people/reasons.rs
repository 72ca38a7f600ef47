//! Why, in words: what agrees, what was read as the same, what disagrees.

use super::alike::{Like, Names, same};
use super::lists::{Lists, named_number};
use super::mailbox::fit;
use super::model::Tables;
use super::name::Name;
use super::observe::{Observed, at, mail, stand};
use super::record::Record;
use super::run::Identity;
use crate::candidate::{Decision, Reason, Trait};
use crate::record::Person;
use crate::scoring::rivals::Scored;

/// A pair, and all it takes to speak of it.
pub(crate) struct Context<'a> {
    pub lists: &'a Lists,
    pub tables: &'a Tables,
    pub left: &'a Person,
    pub right: &'a Person,
    pub decision: Decision,
}

/// Curves about the names; what they add is told in one figure.
const OF_THE_NAME: [usize; 8] = [
    at::GIVEN,
    at::FAMILY,
    at::NAMES,
    at::SWAPPED,
    at::MIDDLE,
    at::GIVEN_RARITY,
    at::FAMILY_RARITY,
    at::GENERATION,
];

/// Gathers sentences with what each adds, and whether it speaks against.
struct Speech<'a> {
    tables: &'a Tables,
    observed: Observed,
    said: Vec<Reason>,
    against: bool,
}

impl Speech<'_> {
    fn adds(&self, curves: &[usize]) -> f32 {
        curves.iter().map(|curve| self.tables.pair.curves[*curve].at(self.observed[*curve])).sum()
    }

    fn say(&mut self, words: impl Into<String>) {
        self.said.push(Reason::Seen { words: words.into(), tenths: None });
    }

    fn weigh(&mut self, words: impl Into<String>, curves: &[usize]) {
        let tenths = Some((self.adds(curves) * 10.0).round() as i32);
        self.said.push(Reason::Seen { words: words.into(), tenths });
    }

    fn object(&mut self, words: impl Into<String>, curves: &[usize]) {
        self.against = true;
        self.weigh(words, curves);
    }

    fn forbid(&mut self, reason: Reason) {
        self.against = true;
        self.said.push(reason);
    }
}

pub(crate) fn reasons(context: &Context<'_>, pair: &Scored) -> Vec<Reason> {
    let lists = context.lists;
    let (a, b) = lists.of(pair);
    let sight = lists.observer().look(a, b, lists.size(a).max(lists.size(b)));
    let mut speech =
        Speech { tables: context.tables, observed: sight.observed, said: Vec::new(), against: false };
    match lists.identity(a, b, &sight) {
        Some(Identity::Address) => speech.said.push(Reason::SameEmail),
        Some(_) => speech.said.push(Reason::SameNameAndPhone),
        None => {}
    }
    // Told in the order of the caller's lists.
    let (mine, theirs) = if lists.turned { (b, a) } else { (a, b) };
    names(context, &sight.names, [&mine.name, &theirs.name], &mut speech);
    mails(context, pair, &mut speech);
    numbers(context, &mut speech);
    if speech.observed[at::TITLE] == stand::AGREE {
        speech.weigh("job title agrees", &[at::TITLE]);
    } else if speech.observed[at::TITLE] == stand::DIFFER {
        speech.weigh("job titles differ", &[at::TITLE]);
    }
    standing(context, pair, [a, b], &mut speech);
    speech.said
}

/// How the pair stands among others.
fn standing(context: &Context<'_>, pair: &Scored, [a, b]: [&Record; 2], speech: &mut Speech<'_>) {
    if pair.veto {
        if a.company == 0 || b.company == 0 {
            speech.against = true;
            speech.say("one of both has no company, so it is never linked by itself");
        } else {
            speech.forbid(Reason::OtherCompany);
        }
    }
    if context.decision == Decision::Ambiguous {
        let several = several(context, a, b);
        speech.against = true;
        match several {
            Some(reason) => speech.said.push(reason),
            None => speech.say("another record fits nearly as well"),
        }
    } else if !pair.chosen {
        speech.forbid(Reason::ClaimedElsewhere);
    }
    if !speech.against {
        speech.say("nothing disagrees");
    }
}

/// What the two have in common with others of their company.
fn several(context: &Context<'_>, a: &Record, b: &Record) -> Option<Reason> {
    let counts = &context.lists.counts;
    let told = |of: Trait, key: u64| {
        let [mut left, mut right] = counts.in_company(a.company, key);
        if context.lists.turned {
            std::mem::swap(&mut left, &mut right);
        }
        (left.max(right) > 1).then_some(Reason::Several { of, left: left as usize, right: right as usize })
    };
    let address = match (&a.mail, &b.mail) {
        (Some(x), Some(y)) if x.key == y.key => told(Trait::Email, x.key),
        _ => None,
    };
    let spelled = || (a.spelled != 0 && a.spelled == b.spelled).then_some(a.spelled);
    let numbered = || {
        let shared = a.numbers().filter(|number| b.numbers().any(|other| other == *number));
        let mut told = spelled().into_iter().flat_map(|name| {
            shared.clone().filter_map(move |number| told(Trait::NameAndPhone, named_number(name, number)))
        });
        told.next()
    };
    address.or_else(numbered).or_else(|| told(Trait::Name, spelled()?))
}

fn names(context: &Context<'_>, names: &Names, [x, y]: [&Name; 2], speech: &mut Speech<'_>) {
    if x.is_empty() || y.is_empty() {
        if !(x.is_empty() && y.is_empty()) {
            speech.weigh("one of both bears no name", &OF_THE_NAME);
        }
        return;
    }
    let whole = |person: &Person| person.full_name().split_whitespace().collect::<Vec<_>>().join(" ");
    let (mine, theirs) = (whole(context.left), whole(context.right));
    if names.given == Like::Same && names.family == Like::Same && !names.swapped {
        if x.given.len() == y.given.len() {
            speech.weigh(format!("name '{mine}' agrees"), &OF_THE_NAME);
        } else {
            speech.weigh(format!("names '{mine}' and '{theirs}' agree"), &OF_THE_NAME);
        }
    } else {
        speech.weigh(format!("names '{mine}' and '{theirs}'"), &OF_THE_NAME);
        if names.swapped {
            speech.say("given and family name stand the other way round");
        } else {
            let (first, other) = (x.first().unwrap_or_default(), y.first().unwrap_or_default());
            parts("given", names.given, first, other, speech);
            parts("family", names.family, &x.joined, &y.joined, speech);
        }
    }
    if names.middle == Like::Differ {
        speech.against = true;
        speech.say("the second given names differ");
    }
    if speech.observed[at::GENERATION] == stand::DIFFER {
        speech.against = true;
        speech.say("one is the elder, the other the younger of that name");
    }
}

fn parts(what: &str, how: Like, mine: &str, theirs: &str, speech: &mut Speech<'_>) {
    let (short, long) = if mine.len() <= theirs.len() { (mine, theirs) } else { (theirs, mine) };
    match how {
        Like::Same if mine != theirs && same(mine, theirs) => {
            speech.say(format!("'{mine}' and '{theirs}' are one {what} name"));
        }
        Like::Same => speech.say(format!("{what} name agrees")),
        Like::Missing => speech.say(format!("one of both has no {what} name")),
        Like::Short => speech.say(format!("'{short}' may be short for '{long}'")),
        Like::Part => speech.say(format!("'{mine}' and '{theirs}' share a part")),
        Like::Typo | Like::Far => speech.say(format!("'{mine}' is nearly '{theirs}'")),
        Like::Initial => speech.say(format!("'{short}' may stand for '{long}'")),
        Like::Another => {
            speech.against = true;
            speech.say(format!("'{mine}' and '{theirs}' are two {what} names that people bear"));
        }
        Like::Differ => {
            speech.against = true;
            speech.say(format!("{what} names '{mine}' and '{theirs}' differ"));
        }
    }
}

fn mails(context: &Context<'_>, pair: &Scored, speech: &mut Speech<'_>) {
    let curves = [at::EMAIL];
    let value = |person: &Person| person.email.as_deref().unwrap_or_default().trim().to_owned();
    let (mine, theirs) = (value(context.left), value(context.right));
    let how = speech.observed[at::EMAIL];
    let (a, _) = context.lists.of(pair);
    if how == mail::SAME {
        speech.weigh(format!("e-mail address {mine} agrees"), &curves);
    } else if how == mail::SAME_OF_SEVERAL {
        speech.weigh(format!("e-mail address {mine} agrees, but others have it too"), &curves);
    } else if how == mail::NO_IDENTITY {
        let role = a.mail.as_ref().is_some_and(|mail| mail.role);
        speech.forbid(if role { Reason::RoleMailbox } else { Reason::SharedAddress });
    } else if how == mail::NEARLY {
        speech.weigh(format!("e-mail addresses {mine} and {theirs} are nearly the same"), &curves);
    } else if how == mail::OTHER_DOMAIN {
        speech.weigh(format!("e-mail addresses {mine} and {theirs} differ in their domains only"), &curves);
    } else if how == mail::PRIVATE {
        speech.weigh(format!("e-mail addresses {mine} and {theirs} differ, and one is private"), &curves);
    } else if how == mail::TWO_OF_DOMAIN || how == mail::DIFFER {
        speech.object(format!("e-mail addresses {mine} and {theirs} differ"), &curves);
    }
    let curves = [at::MAILBOX_BEST, at::MAILBOX_WORST, at::AGAINST];
    let (best, worst) = (speech.observed[at::MAILBOX_BEST], speech.observed[at::MAILBOX_WORST]);
    if worst == f32::from(fit::AGAINST) {
        speech.object("an address is made of another name than the other one's", &curves);
    } else if best >= f32::from(fit::ONE) && how != mail::SAME {
        speech.weigh("an address is made of the other one's name", &curves);
    }
}

fn numbers(context: &Context<'_>, speech: &mut Speech<'_>) {
    for (curve, what, number) in
        [(at::MOBILE, "mobile number", &context.left.mobile), (at::DESK, "phone number", &context.left.phone)]
    {
        let number = number.as_deref().map(|text| format!(" {}", text.trim())).unwrap_or_default();
        let how = speech.observed[curve];
        if how == stand::AGREE {
            speech.weigh(format!("{what}{number} agrees"), &[curve]);
        } else if how == stand::AGREE_FEW {
            speech.weigh(format!("{what}{number} agrees, but others have it too"), &[curve]);
        } else if how == stand::AGREE_MANY {
            speech.weigh(format!("{what}{number} agrees, but many have it"), &[curve]);
        } else if how == stand::DIFFER {
            speech.object(format!("{what}s differ"), &[curve]);
        }
    }
    if speech.observed[at::EXTENSION] == stand::AGREE {
        speech.weigh("extension agrees", &[at::EXTENSION]);
    } else if speech.observed[at::EXTENSION] == stand::DIFFER {
        speech.object("extensions differ", &[at::EXTENSION]);
    }
}
