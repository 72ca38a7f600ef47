//! Why a pair is never linked without a person, however sure the score is.

use super::observe::{Observed, Sight, at, shape, stand};
use super::slip::Slip;

/// A shared word that fewer than one in so many bear (in logarithms) tells companies apart where it is nobody's trade or
/// place; so do several words together.
const RARE_ENOUGH: f32 = 5.0;
const MUCH_ENOUGH: f32 = 11.0;
/// So many first letters are the initials of one company by chance now and then.
const FEW_INITIALS: usize = 4;
/// Less of the longer name than this says too little of it.
const LITTLE: f32 = 0.3;

/// What leaves the last word to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// Nothing in common but words that many bear.
    Common,
    /// A few letters that may be the initials of many.
    Initials,
    /// A number, or a quarter of the compass, in one of both names.
    Number,
    /// Most of the longer name stands in it alone.
    Little,
    /// Two names that are nearly the same, as those of families are.
    Family,
    /// Names that have nothing to do with each other.
    Renamed,
    /// What stands beside the names speaks against them.
    Contradicted,
}

impl Doubt {
    /// The doubt in words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Common => "nothing but common words agrees, so it is never linked by itself",
            Self::Initials => "so few initials may be those of others, so it is never linked by itself",
            Self::Number => {
                "what stands in one name only may be another branch, so it is never linked by itself"
            }
            Self::Little => "most of the longer name stands in it alone, so it is never linked by itself",
            Self::Family => "two families may have nearly the same name, so it is never linked by itself",
            Self::Renamed => "the names have nothing in common, so it is never linked by itself",
            Self::Contradicted => {
                "what stands beside the names speaks against them, so it is never linked by itself"
            }
        }
    }

    /// The doubt about a pair, the strongest one.
    pub(crate) fn of(sight: &Sight) -> Option<Self> {
        let observed = &sight.observed;
        let agrees = |places: &[usize]| places.iter().any(|place| observed[*place] == stand::AGREE);
        let told_apart = agrees(&[at::DOMAIN, at::PHONE, at::MAILBOX]);
        let same_place = agrees(&[at::PHONE, at::MAILBOX, at::POST, at::CITY]);
        let initials = observed[at::SHAPE] == shape::INITIALS;
        let telling = sight.telling.own >= RARE_ENOUGH || sight.telling.all >= MUCH_ENOUGH;
        if is_contradicted(observed) {
            Some(Self::Contradicted)
        } else if !observed[at::RENAMED].is_nan() {
            Some(Self::Renamed)
        } else if is_of_families(observed) && !told_apart && !same_place {
            Some(Self::Family)
        } else if initials {
            (sight.telling.initials <= FEW_INITIALS && !told_apart && !same_place).then_some(Self::Initials)
        } else if !telling && !told_apart {
            Some(Self::Common)
        } else if (observed[at::NUMBER] == stand::ONE_SIDE || sight.telling.compass) && !same_place {
            Some(Self::Number)
        } else if observed[at::COVERED] < LITTLE && observed[at::SQUASHED] < 1.0 && !told_apart {
            Some(Self::Little)
        } else {
            None
        }
    }
}

/// Two common family names, or two words that nobody takes for each other by a slip of the hand.
fn is_of_families(observed: &Observed) -> bool {
    observed[at::FAMILY] == stand::DIFFER || observed[at::SLIP] >= Slip::Letter as u8 as f32
}

/// Another number, another place, another trade: another branch or another company, whatever else agrees.
pub(crate) fn is_vetoed(observed: &Observed) -> bool {
    [at::NUMBER, at::PLACE, at::TRADE].iter().any(|place| observed[*place] == stand::DIFFER)
        || observed[at::TRADE] == stand::DIFFER_ALONE
}

/// Two or more of domain, phone, city and country differ, and none of them agrees.
pub(crate) fn is_contradicted(observed: &Observed) -> bool {
    let beside = [at::DOMAIN, at::PHONE, at::MAILBOX, at::POST, at::CITY, at::COUNTRY];
    let count = |how: f32| beside.iter().filter(|place| observed[**place] == how).count();
    count(stand::DIFFER) >= 2 && count(stand::AGREE) + count(stand::AGREE_SHARED) == 0
}
