//! Fields of an entity, and the shorthand in which they are written down.
//!
//! `companyName:s100!` is a string of at most 100 characters that is required on creation. After the letter of the kind
//! and a length come marks: `!` required, `-` read-only, `?` not queryable, `=` picklist, `^` fixed after creation,
//! and `>Resource` at the end for the entity that it refers to.

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Short,
    Integer,
    Long,
    Decimal,
    Double,
    Boolean,
    Moment,
}

impl Kind {
    /// The `dataType` of the metadata.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Short => "short",
            Self::Integer => "integer",
            Self::Long => "long",
            Self::Decimal => "decimal",
            Self::Double => "double",
            Self::Boolean => "boolean",
            Self::Moment => "datetime",
        }
    }

    pub(crate) fn is_whole(self) -> bool {
        matches!(self, Self::Short | Self::Integer | Self::Long)
    }
}

/// A field.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// As it stands on the wire.
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// Largest number of characters; 0 for none.
    pub(crate) length: usize,
    pub(crate) required: bool,
    pub(crate) read_only: bool,
    pub(crate) queryable: bool,
    pub(crate) picklist: bool,
    /// Written once; later values are ignored without a word.
    pub(crate) fixed: bool,
    /// Singular name of the entity that it refers to, or nothing.
    pub(crate) reference: &'static str,
}

/// Reads the shorthand. What does not follow it is left out, which a test would show.
pub(crate) fn parse(fields: &'static str) -> Vec<Field> {
    fields.split_whitespace().filter_map(one).collect()
}

fn one(field: &'static str) -> Option<Field> {
    let (name, rest) = field.split_once(':')?;
    let (rest, reference) = rest.split_once('>').unwrap_or((rest, ""));
    let kind = match rest.chars().next()? {
        's' => Kind::Text,
        'h' => Kind::Short,
        'i' => Kind::Integer,
        'l' => Kind::Long,
        'f' => Kind::Decimal,
        'n' => Kind::Double,
        'b' => Kind::Boolean,
        'd' => Kind::Moment,
        _ => return None,
    };
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let marked = |mark| rest.contains(mark);
    Some(Field {
        name,
        kind,
        length: digits.parse().unwrap_or(0),
        required: marked('!'),
        read_only: marked('-'),
        queryable: !marked('?'),
        picklist: marked('='),
        fixed: marked('^'),
        reference,
    })
}

#[cfg(test)]
mod tests {
    use super::{Kind, parse};

    #[test]
    fn the_shorthand_says_everything_of_a_field() {
        let [name, owner, stamp] = &parse("companyName:s100! owner:i!=>Resource stamp:d-?")[..] else {
            panic!("three fields")
        };
        assert_eq!((name.kind, name.length, name.required, name.reference), (Kind::Text, 100, true, ""));
        assert!(owner.picklist && owner.reference == "Resource" && owner.queryable && !owner.read_only);
        assert!(stamp.read_only && !stamp.queryable && !stamp.required && stamp.length == 0);
    }
}
