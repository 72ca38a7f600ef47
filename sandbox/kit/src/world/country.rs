//! Countries with their towns, postal codes and telephone numbers.

use std::fmt;

/// A country of the world.
pub struct Country {
    /// ISO 3166-1 code of two letters.
    pub code: &'static str,
    /// English name.
    pub name: &'static str,
    /// Calling code with its plus sign.
    pub calling_code: &'static str,
    /// What a caller within the country dials first and a caller from abroad leaves out.
    pub trunk: &'static str,
    /// Legal forms of companies.
    pub legal_forms: &'static [&'static str],
    /// Towns.
    pub cities: &'static [City],
    /// Position in the list of languages.
    pub(crate) language: u8,
}

/// A town; in patterns `#` is a digit and `@` a letter.
#[derive(Debug)]
pub struct City {
    /// Name.
    pub name: &'static str,
    /// County, state, province or land; may be empty.
    pub region: &'static str,
    /// Pattern of its postal codes.
    pub postcode: &'static str,
    /// Pattern of its telephone numbers as people there write them, in ranges kept for fiction where the country
    /// keeps some.
    pub phone: &'static str,
}

impl PartialEq for Country {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Country {}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

const fn city(name: &'static str, region: &'static str, postcode: &'static str, phone: &'static str) -> City {
    City { name, region, postcode, phone }
}

/// The countries; the first six speak English, the last three do not write Latin letters.
pub const COUNTRIES: [Country; 12] = [
    Country {
        code: "GB",
        name: "United Kingdom",
        calling_code: "+44",
        trunk: "0",
        legal_forms: &["Ltd", "Ltd", "Limited", "LLP", "plc"],
        cities: &[
            city("London", "Greater London", "SE# #@@", "020 7946 0###"),
            city("Leeds", "West Yorkshire", "LS# #@@", "0113 496 0###"),
            city("York", "North Yorkshire", "YO# #@@", "01632 960###"),
            city("Birmingham", "West Midlands", "B## #@@", "0121 496 0###"),
            city("Manchester", "Greater Manchester", "M## #@@", "0161 496 0###"),
            city("Liverpool", "Merseyside", "L## #@@", "0151 496 0###"),
            city("Bristol", "", "BS# #@@", "0117 496 0###"),
            city("Edinburgh", "Midlothian", "EH# #@@", "0131 496 0###"),
            city("Glasgow", "Lanarkshire", "G## #@@", "0141 496 0###"),
            city("Sheffield", "South Yorkshire", "S## #@@", "0114 496 0###"),
            city("Cardiff", "", "CF## #@@", "029 2018 0###"),
            city("Newcastle upon Tyne", "Tyne and Wear", "NE# #@@", "0191 498 0###"),
            city("Stratford-upon-Avon", "Warwickshire", "CV37 #@@", "01632 960###"),
        ],
        language: 0,
    },
    Country {
        code: "US",
        name: "United States",
        calling_code: "+1",
        trunk: "",
        legal_forms: &["Inc.", "LLC", "Inc", "Corp.", "L.L.C."],
        cities: &[
            city("Springfield", "IL", "627##", "(217) 555-01##"),
            city("Austin", "TX", "787##", "(512) 555-01##"),
            city("Portland", "OR", "972##", "(503) 555-01##"),
            city("Bangor", "ME", "044##", "(207) 555-01##"),
            city("Columbus", "OH", "432##", "614-555-01##"),
            city("Denver", "CO", "802##", "(303) 555-01##"),
            city("Boise", "ID", "837##", "208-555-01##"),
            city("Tampa", "FL", "336##", "(813) 555-01##"),
            city("St. Louis", "MO", "631##", "314.555.01##"),
            city("New York", "NY", "100##", "(212) 555-01##"),
            city("San Diego", "CA", "921##", "(619) 555-01##"),
            city("Winston-Salem", "NC", "271##", "336-555-01##"),
        ],
        language: 0,
    },
    Country {
        code: "CA",
        name: "Canada",
        calling_code: "+1",
        trunk: "",
        legal_forms: &["Inc.", "Ltd.", "Corp."],
        cities: &[
            city("Toronto", "ON", "M#@ #@#", "(416) 555-01##"),
            city("Ottawa", "ON", "K#@ #@#", "613-555-01##"),
            city("Vancouver", "BC", "V#@ #@#", "(604) 555-01##"),
            city("Calgary", "AB", "T#@ #@#", "403-555-01##"),
            city("Halifax", "NS", "B#@ #@#", "(902) 555-01##"),
            city("London", "ON", "N#@ #@#", "519-555-01##"),
        ],
        language: 0,
    },
    Country {
        code: "AU",
        name: "Australia",
        calling_code: "+61",
        trunk: "0",
        legal_forms: &["Pty Ltd", "Pty. Ltd.", "Pty Limited"],
        cities: &[
            city("Sydney", "NSW", "20##", "(02) 5550 ####"),
            city("Newcastle", "NSW", "23##", "(02) 7010 ####"),
            city("Melbourne", "VIC", "30##", "(03) 5550 ####"),
            city("Brisbane", "QLD", "40##", "(07) 5550 ####"),
            city("Perth", "WA", "60##", "(08) 5550 ####"),
            city("Adelaide", "SA", "50##", "(08) 7010 ####"),
        ],
        language: 0,
    },
    Country {
        code: "NZ",
        name: "New Zealand",
        calling_code: "+64",
        trunk: "0",
        legal_forms: &["Limited", "Ltd"],
        cities: &[
            city("Auckland", "", "10##", "09 555 01##"),
            city("Wellington", "", "60##", "04 555 01##"),
            city("Christchurch", "Canterbury", "80##", "03 555 01##"),
            city("Hamilton", "Waikato", "32##", "07 555 01##"),
            city("Dunedin", "Otago", "90##", "03 555 01##"),
            city("Whangārei", "Northland", "01##", "09 555 01##"),
        ],
        language: 0,
    },
    Country {
        code: "IE",
        name: "Ireland",
        calling_code: "+353",
        trunk: "0",
        legal_forms: &["Limited", "Ltd", "DAC", "Teoranta"],
        cities: &[
            city("Dublin", "Co. Dublin", "D0# @#@#", "020 91# ####"),
            city("Cork", "Co. Cork", "T12 @#@#", "020 91# ####"),
            city("Galway", "Co. Galway", "H91 @#@#", "020 91# ####"),
            city("Limerick", "Co. Limerick", "V94 @#@#", "020 91# ####"),
            city("Dún Laoghaire", "Co. Dublin", "A96 @#@#", "020 91# ####"),
            city("Waterford", "Co. Waterford", "X91 @#@#", "020 91# ####"),
        ],
        language: 0,
    },
    Country {
        code: "DE",
        name: "Germany",
        calling_code: "+49",
        trunk: "0",
        legal_forms: &["GmbH", "GmbH", "GmbH & Co. KG", "AG", "e.K."],
        cities: &[
            city("Berlin", "", "10###", "030 23125 ###"),
            city("Hamburg", "", "20###", "040 66969 ###"),
            city("München", "Bayern", "80###", "089 99998 ###"),
            city("Köln", "Nordrhein-Westfalen", "50###", "0221 4710 ###"),
            city("Frankfurt am Main", "Hessen", "60###", "069 90009 ###"),
            city("Lüneburg", "Niedersachsen", "213##", "040 66969 ###"),
        ],
        language: 1,
    },
    Country {
        code: "FR",
        name: "France",
        calling_code: "+33",
        trunk: "0",
        legal_forms: &["SARL", "SAS", "SA", "S.A.R.L."],
        cities: &[
            city("Paris", "Île-de-France", "750##", "01 99 00 ## ##"),
            city("Lyon", "Rhône", "690##", "04 65 71 ## ##"),
            city("Nantes", "Loire-Atlantique", "440##", "02 61 91 ## ##"),
            city("Bordeaux", "Gironde", "330##", "05 36 49 ## ##"),
            city("Lille", "Nord", "590##", "03 53 01 ## ##"),
            city("Saint-Étienne", "Loire", "420##", "04 65 71 ## ##"),
        ],
        language: 2,
    },
    Country {
        code: "NL",
        name: "Netherlands",
        calling_code: "+31",
        trunk: "0",
        legal_forms: &["B.V.", "BV", "N.V.", "V.O.F."],
        cities: &[
            city("Amsterdam", "Noord-Holland", "10## @@", "020 555 01 ##"),
            city("Rotterdam", "Zuid-Holland", "30## @@", "010 555 01 ##"),
            city("Utrecht", "Utrecht", "35## @@", "030 555 01 ##"),
            city("'s-Hertogenbosch", "Noord-Brabant", "52## @@", "073 555 01 ##"),
            city("Den Haag", "Zuid-Holland", "25## @@", "070 555 01 ##"),
            city("Groningen", "Groningen", "97## @@", "050 555 01 ##"),
        ],
        language: 3,
    },
    Country {
        code: "JP",
        name: "Japan",
        calling_code: "+81",
        trunk: "0",
        legal_forms: &["株式会社", "有限会社"],
        cities: &[
            city("東京", "東京都", "100-00##", "03-5550-01##"),
            city("大阪", "大阪府", "530-00##", "06-5550-01##"),
            city("横浜", "神奈川県", "220-00##", "045-555-01##"),
            city("札幌", "北海道", "060-00##", "011-555-01##"),
            city("福岡", "福岡県", "810-00##", "092-555-01##"),
            city("京都", "京都府", "600-80##", "075-555-01##"),
        ],
        language: 4,
    },
    Country {
        code: "GR",
        name: "Greece",
        calling_code: "+30",
        trunk: "",
        legal_forms: &["Α.Ε.", "Ε.Π.Ε.", "Ι.Κ.Ε."],
        cities: &[
            city("Αθήνα", "Αττική", "105 ##", "210 555 01##"),
            city("Θεσσαλονίκη", "Κεντρική Μακεδονία", "546 ##", "2310 555 0##"),
            city("Πάτρα", "Αχαΐα", "262 ##", "2610 555 0##"),
            city("Ηράκλειο", "Κρήτη", "712 ##", "2810 555 0##"),
            city("Λάρισα", "Θεσσαλία", "412 ##", "2410 555 0##"),
            city("Βόλος", "Μαγνησία", "382 ##", "24210 55 0##"),
        ],
        language: 5,
    },
    Country {
        code: "UA",
        name: "Ukraine",
        calling_code: "+380",
        trunk: "0",
        legal_forms: &["ТОВ", "ПП"],
        cities: &[
            city("Київ", "", "010##", "(044) 555-01-##"),
            city("Львів", "Львівська область", "790##", "(032) 255-01-##"),
            city("Одеса", "Одеська область", "650##", "(048) 755-01-##"),
            city("Харків", "Харківська область", "610##", "(057) 755-01-##"),
            city("Дніпро", "Дніпропетровська область", "490##", "(056) 755-01-##"),
            city("Полтава", "Полтавська область", "360##", "(0532) 55-01-##"),
        ],
        language: 6,
    },
];
