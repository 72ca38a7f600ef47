//! Given names that may be one person's.

/// Short forms that begin with another letter than the full name. Those that begin alike need no table.
const SHORT_FORMS: [(&str, &str); 34] = [
    ("bob", "robert"),
    ("bobby", "robert"),
    ("rob", "robert"),
    ("bill", "william"),
    ("billy", "william"),
    ("liam", "william"),
    ("dick", "richard"),
    ("ted", "edward"),
    ("ted", "theodore"),
    ("ned", "edward"),
    ("peggy", "margaret"),
    ("rita", "margaret"),
    ("polly", "mary"),
    ("betty", "elizabeth"),
    ("beth", "elizabeth"),
    ("liz", "elizabeth"),
    ("libby", "elizabeth"),
    ("lisa", "elizabeth"),
    ("tony", "anthony"),
    ("toni", "antonia"),
    ("drew", "andrew"),
    ("sandy", "alexander"),
    ("sandy", "alexandra"),
    ("xander", "alexander"),
    ("sasha", "alexander"),
    ("hank", "henry"),
    ("nora", "eleanor"),
    ("nell", "eleanor"),
    ("tina", "christina"),
    ("gina", "regina"),
    ("becky", "rebecca"),
    ("fred", "alfred"),
    ("bert", "albert"),
    ("kate", "catherine"),
];

/// Whether two given names (in lower case) may be one person's: the same initial, a known short form, or one
/// inside the other.
pub(super) fn may_be_same_given_name(a: &str, b: &str) -> bool {
    let short = |short: &str, long: &str| SHORT_FORMS.contains(&(short, long));
    a.chars().next() == b.chars().next() || short(a, b) || short(b, a)
}
