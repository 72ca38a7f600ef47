//! What made-up companies are called and where they are.

pub const SURNAMES: &str = include_str!("../../src/words/surnames.txt");
pub const PLACES: &str = include_str!("../../src/words/places.txt");
pub const TRADES: [&str; 48] = [
    "Plumbing",
    "Heating",
    "Dental",
    "Accounting",
    "Roofing",
    "Motors",
    "Logistics",
    "Consulting",
    "Catering",
    "Law",
    "Landscaping",
    "Electrical",
    "Engineering",
    "Architects",
    "Veterinary Clinic",
    "Optometry",
    "Holdings",
    "Foundation",
    "Pharmacy",
    "Insurance",
    "Realty",
    "Staffing",
    "Capital",
    "Properties",
    "Builders",
    "Cleaning Services",
    "Bakery",
    "Brewery",
    "Printing",
    "Solar",
    "Security",
    "Software",
    "Technologies",
    "Networks",
    "Media",
    "Photography",
    "Fitness",
    "Physiotherapy",
    "Childcare",
    "Academy",
    "Auto Repair",
    "Transport",
    "Storage",
    "Recycling",
    "Interiors",
    "Flooring",
    "Windows and Doors",
    "Medical Group",
];
pub const FORMS: [&str; 14] = [
    "Ltd",
    "Limited",
    "Inc",
    "Inc.",
    "LLC",
    "L.L.C.",
    "Corp",
    "Corporation",
    "GmbH",
    "PLC",
    "Pty Ltd",
    "Co",
    "LLP",
    "Company",
];
pub const SYLLABLES: [&str; 40] = [
    "ba", "cor", "del", "fan", "gri", "hol", "jun", "kes", "lor", "mar", "nex", "or", "pra", "quin", "ras",
    "sol", "tem", "ul", "ver", "wes", "xan", "yor", "zen", "ard", "bri", "clo", "dra", "eth", "fli", "gon",
    "har", "ist", "kor", "lum", "mon", "neth", "ova", "pel", "rin", "sta",
];
pub const STREETS: [&str; 12] = [
    "High Street",
    "Main St",
    "Station Road",
    "Park Lane",
    "Mill Road",
    "Church Street",
    "Queen St",
    "Elm Avenue",
    "Bridge St",
    "Market Square",
    "King Street",
    "Harbour View",
];

pub const STEMS: [&str; 24] = [
    "hold", "bern", "kar", "vel", "mor", "dal", "san", "tor", "lind", "ost", "gar", "ren", "sil", "pet",
    "kow", "mar", "wit", "feld", "jor", "bak", "hoek", "ter", "zem", "nov",
];
pub const NAME_ENDS: [&str; 16] = [
    "stra", "ma", "son", "sen", "ski", "mann", "berg", "ov", "ez", "elli", "wood", "ford", "ley", "ton",
    "ak", "eira",
];

/// The rows of a keyboard.
pub const KEYS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
