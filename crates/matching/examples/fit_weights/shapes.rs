//! Where the knots of each curve stand.

use crate::logistic::Shape;

const PARTS: &[f32] = &[0.0, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 1.0];
const MASS: &[f32] = &[0.0, 1.0, 2.0, 4.0, 6.0, 8.0, 11.0, 15.0, 20.0];
const WORD: &[f32] = &[0.0, 2.0, 4.0, 6.0, 8.0, 10.0];
const STANDS: &[f32] = &[1.0, 2.0, 4.0];

const fn curve(name: &'static str, knots: &'static [f32]) -> Shape {
    Shape { name, knots, smooth: true, level: None }
}

const fn cases(name: &'static str, knots: &'static [f32]) -> Shape {
    Shape { name, knots, smooth: false, level: None }
}

/// Cases of which the one of sisters says nothing: in the data sisters share little by which they could be told apart.
const fn beside(name: &'static str, knots: &'static [f32]) -> Shape {
    Shape { name, knots, smooth: false, level: Some(8.0) }
}

/// The curves of a pair of organisations.
pub const ORGANISATIONS: [Shape; 29] = [
    curve("contained", PARTS),
    curve("covered", PARTS),
    curve("weight", &[0.0, 3.0, 6.0, 9.0, 12.0, 16.0, 20.0, 26.0, 34.0]),
    curve("both_differ", MASS),
    curve("both_words", WORD),
    curve("one_word", WORD),
    curve("alike", &[0.0, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0]),
    curve("both_known", WORD),
    cases("lead", &[0.0, 1.0, 2.0, 3.0]),
    curve("squashed", &[0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0]),
    cases("number", &[1.0, 3.0, 4.0]),
    cases("place", &[1.0, 3.0, 4.0, 6.0]),
    cases("legal", &[1.0, 3.0, 4.0]),
    cases("shape", &[0.0, 1.0, 2.0]),
    cases("part", &[1.0]),
    cases("order", &[1.0]),
    curve("words", &[0.0, 1.0, 2.0, 3.0, 4.0]),
    curve("rarest", WORD),
    curve("head", &[0.0, 0.25, 0.5, 0.75, 1.0]),
    beside("domain", &[1.0, 2.0, 4.0, 5.0, 8.0]),
    cases("phone", STANDS),
    beside("mailbox", &[1.0, 2.0, 4.0, 8.0]),
    cases("post", STANDS),
    beside("city", &[1.0, 4.0, 8.0]),
    cases("country", &[1.0, 4.0]),
    cases("trade", &[3.0, 4.0, 7.0]),
    cases("family", &[4.0]),
    cases("slip", &[1.0, 2.0, 3.0]),
    cases("renamed", &[1.0, 2.0, 3.0]),
];

const LIKES: &[f32] = &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
const RARITY: &[f32] = &[2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0];
const FITS: &[f32] = &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
const BORNE: &[f32] = &[1.0, 2.0, 3.0, 4.0];

/// The curves of a pair of people.
pub const PEOPLE: [Shape; 17] = [
    cases("given", LIKES),
    cases("family", LIKES),
    cases("names", &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]),
    cases("swapped", &[1.0]),
    cases("middle", &[1.0, 4.0]),
    curve("given_rarity", RARITY),
    curve("family_rarity", RARITY),
    cases("generation", &[1.0, 2.0, 4.0]),
    cases("email", LIKES),
    cases("mailbox_best", FITS),
    cases("mailbox_worst", FITS),
    cases("desk", BORNE),
    cases("mobile", BORNE),
    cases("extension", &[1.0, 4.0]),
    cases("title", &[1.0, 4.0]),
    curve("company_size", &[0.0, 1.0, 2.0, 3.0, 5.0, 9.0]),
    cases("against", &[1.0, 2.0, 3.0, 4.0]),
];

/// The curves of a pair among its rivals.
pub const RIVALS: [Shape; 6] = [
    curve("score", &[-5.0, -3.0, -1.5, 0.0, 1.5, 3.0, 5.0, 7.0, 10.0, 14.0]),
    curve("nearest_rival", &[-8.0, -4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0, 8.0, 12.0]),
    curve("other_rival", &[-8.0, -4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0, 8.0, 12.0]),
    cases("chosen", &[1.0]),
    cases("spelling", &[1.0]),
    cases("apart", &[1.0]),
];
