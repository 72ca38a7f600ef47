//! Words that names are made of, by language.

/// The words of one language.
pub(crate) struct Language {
    /// Family names that businesses bear; shares no word with `places`.
    pub(crate) surnames: &'static [&'static str],
    /// Words of place or fancy that businesses bear.
    pub(crate) places: &'static [&'static str],
    /// What businesses do.
    pub(crate) trades: &'static [&'static str],
    /// Given names of people.
    pub(crate) given: &'static [&'static str],
    /// Streets, with `{n}` for the house number.
    pub(crate) streets: &'static [&'static str],
    /// What joins two family names.
    pub(crate) and: &'static str,
    /// What separates words: nothing in Japanese.
    pub(crate) gap: &'static str,
    /// The same words in Latin letters, where the script is another: surnames, places, trades, given names.
    pub(crate) latin: Option<[&'static [&'static str]; 4]>,
}

/// English, German, French, Dutch, Japanese, Greek, Ukrainian.
#[rustfmt::skip] // Lists of words, many to a line.
pub(crate) const LANGUAGES: [Language; 7] = [
    Language {
        surnames: &[
            "Abbott", "Ackroyd", "Ashdown", "Atherton", "Bagshaw", "Bairstow", "Barlow", "Beckett",
            "Bellamy", "Benson", "Blackwood", "Bowden", "Bramble", "Brannigan", "Brewster", "Calloway",
            "Carver", "Chadwick", "Chandler", "Claxton", "Coleman", "Corrigan", "Cresswell", "Dalton",
            "Darby", "Denholm", "Donnelly", "Draper", "Eastman", "Ellery", "Fairbairn", "Fenwick", "Finch",
            "Fitch", "Fletcher", "Gallagher", "Garside", "Gibbons", "Goddard", "Granger", "Hadley",
            "Halloran", "Hargreaves", "Harlow", "Hathaway", "Hollis", "Holt", "Iverson", "Jessop",
            "Keating", "Kendrick", "Kershaw", "Langley", "Lockwood", "Mallory", "Marchetti", "McBride",
            "McIntyre", "Mercer", "Moreno", "Nakamura", "Nesbitt", "Novak", "O'Brien", "O'Neill", "Okafor",
            "Osborne", "Padgett", "Patel", "Pemberton", "Penrose", "Quigley", "Radcliffe", "Ramsden",
            "Redfern", "Rosario", "Sanders", "Shelby", "Singh", "Stanton", "Sutcliffe", "Tanner",
            "Thornton", "Trevelyan", "Underhill", "Vance", "Wainwright", "Weatherby", "Whitlock", "Wren",
        ],
        places: &[
            "Abbey", "Anchor", "Apex", "Aspen", "Beacon", "Birchwood", "Blue Ridge", "Bridge Street",
            "Broadway", "Bluebird", "Canal Side", "Cascade", "Castle", "Cedar", "Central", "Church Street",
            "Coastal", "Cornerstone", "Crescent", "Cross Keys", "Crown", "Dockside", "Eastgate",
            "Elm Tree", "Evergreen", "Fairview", "First Choice", "Five Oaks", "Foxglove", "Gateway",
            "Golden Mile", "Granite", "Greenfield", "Harbour", "Harvest", "Highfield", "Hillside",
            "Horizon", "Ironbridge", "Keystone", "Kingsway", "Lakeside", "Lighthouse", "Lionheart",
            "Maple Leaf", "Market Square", "Meadow", "Millbrook", "Moorland", "New Town", "Northgate",
            "Northern", "Oakwood", "Old Mill", "Orchard", "Parkside", "Pinnacle", "Pioneer", "Premier",
            "Quayside", "Redwood", "Ridgeway", "Riverside", "Rosewood", "Saltmarsh", "Seven Hills",
            "Silver Birch", "Southbank", "Springfield", "St Mary's", "St. John's", "Station Road",
            "Stonegate", "Summit", "Sunrise", "Sycamore", "The Willows", "Three Rivers", "Tower",
            "Trinity", "Union", "Valley", "Victoria", "Waterfront", "Westgate", "White Rose", "Wildflower",
            "Windmill", "Woodland", "Yew Tree",
        ],
        trades: &[
            "Accountants", "Accounting", "Architects", "Architecture", "Auto Repair", "Bakery", "Brewing",
            "Building Supplies", "Care Home", "Catering", "Chiropractic", "Cleaning Services",
            "Coffee Roasters", "Community Trust", "Construction", "Consulting", "Credit Union", "Dental",
            "Dental Practice", "Design", "Electrical", "Engineering", "Estate Agents", "Estates",
            "Eye Clinic", "Family Law", "Financial Planning", "Flooring", "Food Group", "Foundation",
            "Freight", "Funeral Directors", "Garden Centre", "Glass", "Health Centre",
            "Heating & Plumbing", "Housing Association", "Insurance", "Interiors", "Joinery", "Kitchens",
            "Landscapes", "Law", "Legal", "Logistics", "Manufacturing", "Marine", "Media", "Medical Group",
            "Metalworks", "Mortgages", "Motors", "Nursery", "Opticians", "Packaging", "Pharmacy",
            "Physiotherapy", "Plastics", "Precision", "Primary School", "Printing", "Property",
            "Publishing", "Recruitment", "Roofing", "Security", "Solar", "Solicitors", "Storage",
            "Surveyors", "Textiles", "Timber", "Transport", "Travel", "Veterinary Clinic",
            "Wealth Management", "Wholesale", "Wines",
        ],
        given: &[
            "Aisha", "Alan", "Amelia", "Andrew", "Beth", "Brian", "Callum", "Carol", "Charlotte", "Daniel",
            "Deborah", "Dylan", "Eleanor", "Emma", "Fiona", "Frank", "George", "Grace", "Hannah",
            "Harriet", "Ida", "Isaac", "Jack", "James", "Jenny", "Joseph", "Karen", "Kevin", "Laura",
            "Liam", "Lucy", "Margaret", "Mark", "Megan", "Mohammed", "Nadia", "Nathan", "Olivia", "Owen",
            "Patrick", "Priya", "Rachel", "Robert", "Rosa", "Samuel", "Siobhan", "Sophie", "Stephen",
            "Tariq", "Thomas", "Victoria", "William", "Yasmin", "Zoe",
        ],
        streets: &[
            "{n} High Street", "{n} Station Road", "{n} Church Lane", "{n} Weir Lane", "{n} Mill Road",
            "{n} Park Avenue", "{n} King Street", "{n} Queen Street", "{n} Victoria Road",
            "{n} Market Street", "{n} Bridge Road", "{n} Orchard Way", "{n} Canal Street",
            "Unit {n}, Foundry Lane", "{n} Elm Drive", "{n} Commerce Way", "{n} Harbour Road",
            "{n} Railway Terrace", "{n} Chapel Street", "{n} Maple Avenue",
        ],
        and: "&",
        gap: " ",
        latin: None,
    },
    Language {
        surnames: &[
            "Ackermann", "Bäcker", "Brandt", "Dietrich", "Eberhardt", "Fuchs", "Gärtner", "Grünwald",
            "Haas", "Hoffmann", "Huber", "Jäger", "Kaiser", "Köhler", "Krämer", "Lindner", "Müller",
            "Neumann", "Obermeier", "Pfeiffer", "Richter", "Schäfer", "Schröder", "Schulz", "Strauß",
            "Vogel", "Wagner", "Weiß", "Winkler", "Zimmermann",
        ],
        places: &[
            "Alpen", "Brücken", "Dom", "Elbe", "Hafen", "Hanse", "Isar", "Kastanien", "Linden", "Markt",
            "Neckar", "Nord", "Rhein", "Rosen", "Schwarzwald", "See", "Stadt", "Süd", "Tannen", "Weser",
        ],
        trades: &[
            "Apotheke", "Architekten", "Autohaus", "Bäckerei", "Bau", "Brauerei", "Druck",
            "Elektrotechnik", "Fensterbau", "Gartenbau", "Hausverwaltung", "Immobilien", "Kanzlei",
            "Logistik", "Malerbetrieb", "Maschinenbau", "Metallbau", "Möbel", "Optik", "Pflegedienst",
            "Rechtsanwälte", "Reisen", "Spedition", "Steuerberatung", "Tischlerei", "Versicherungen",
            "Verlag", "Werkzeuge", "Zahnarztpraxis", "Zimmerei",
        ],
        given: &[
            "Andreas", "Anja", "Birgit", "Christian", "Claudia", "Dieter", "Elke", "Felix", "Greta",
            "Hans", "Jörg", "Jürgen", "Katja", "Lena", "Lukas", "Matthias", "Nina", "Petra", "Sabine",
            "Stefan", "Ursula", "Wolfgang",
        ],
        streets: &[
            "Hauptstraße {n}", "Bahnhofstraße {n}", "Gartenweg {n}", "Lindenallee {n}", "Am Markt {n}",
            "Schillerstraße {n}", "Mühlenweg {n}", "Industriestraße {n}", "Kirchgasse {n}",
            "Hafenstraße {n}",
        ],
        and: "&",
        gap: " ",
        latin: None,
    },
    Language {
        surnames: &[
            "Aubert", "Baudry", "Besson", "Blanchard", "Bonnet", "Bouvier", "Carpentier", "Chevalier",
            "Clément", "Delacroix", "Delorme", "Dubois", "Fabre", "Faure", "Gauthier", "Girard", "Hébert",
            "Lacroix", "Lefèvre", "Legrand", "Leroy", "Marchand", "Mercier", "Moreau", "Noël", "Pelletier",
            "Perrin", "Renault-Dupuis", "Rousseau", "Tessier",
        ],
        places: &[
            "Armor", "Atlantique", "Azur", "Beaulieu", "Bellevue", "Bocage", "Centre", "Chartreuse",
            "Confluence", "Côte d'Opale", "Gironde", "L'Étoile", "La Fontaine", "Le Phare", "Loire",
            "Mistral", "Provence", "Rivoli", "Sainte-Anne", "Val-de-Seine",
        ],
        trades: &[
            "Architectes", "Assurances", "Automobiles", "Avocats", "Bâtiment", "Boulangerie",
            "Cabinet Dentaire", "Carrelage", "Chauffage", "Comptabilité", "Conseil", "Couverture",
            "Édition", "Électricité", "Expertise Comptable", "Fleurs", "Imprimerie", "Immobilier",
            "Logistique", "Menuiserie", "Mécanique", "Notaires", "Optique", "Paysages", "Pharmacie",
            "Plomberie", "Sécurité", "Transports", "Traiteur", "Voyages",
        ],
        given: &[
            "Adèle", "Agnès", "Antoine", "Benoît", "Camille", "Chloé", "Claire", "Émilie", "Éric",
            "François", "Gaëlle", "Hugo", "Inès", "Jérôme", "Julien", "Léa", "Louis", "Margaux", "Mathieu",
            "Noémie", "Thierry",
        ],
        streets: &[
            "{n} rue de la République", "{n} avenue Victor-Hugo", "{n} rue des Tanneurs",
            "{n} place du Marché", "{n} boulevard Gambetta", "{n} chemin des Vignes",
            "{n} quai des Chartrons", "{n} rue du Moulin", "{n} bis rue Pasteur", "{n} allée des Tilleuls",
        ],
        and: "et",
        gap: " ",
        latin: None,
    },
    Language {
        surnames: &[
            "Bakker", "Bos", "Brouwer", "De Boer", "De Groot", "De Vries", "Dekker", "Dijkstra",
            "Hendriks", "Hoekstra", "Jansen", "Kok", "Kuipers", "Mulder", "Peeters", "Postma", "Schouten",
            "Smit", "Van den Berg", "Van der Meer", "Van Dijk", "Van Leeuwen", "Veenstra", "Verhoeven",
            "Vermeulen", "Visser", "Vos", "Willems", "Zijlstra", "Zwart",
        ],
        places: &[
            "Amstel", "De Brug", "De Linde", "Delta", "Duin", "Haven", "Het Anker", "IJssel", "Kanaal",
            "Lage Landen", "Maas", "Molen", "Noorder", "Oranje", "Polder", "Rijn", "Tulp", "Vecht",
            "Wester", "Zuider",
        ],
        trades: &[
            "Accountants", "Administratie", "Advocaten", "Apotheek", "Architecten", "Autobedrijf",
            "Bakkerij", "Bloemen", "Bouw", "Catering", "Drukkerij", "Elektra", "Fysiotherapie",
            "Hoveniers", "Installatietechniek", "Keukens", "Kinderopvang", "Logistiek", "Makelaardij",
            "Metaal", "Notariaat", "Opticiens", "Reizen", "Schilders", "Tandartsen", "Techniek",
            "Timmerwerken", "Uitgeverij", "Verhuizingen", "Zorg",
        ],
        given: &[
            "Anouk", "Bart", "Daan", "Eva", "Femke", "Gijs", "Hanneke", "Ilse", "Jeroen", "Joost", "Kees",
            "Lotte", "Maarten", "Marieke", "Niels", "Pieter", "Roos", "Sanne", "Thijs", "Willemijn",
        ],
        streets: &[
            "Dorpsstraat {n}", "Kerkstraat {n}", "Stationsweg {n}", "Molenlaan {n}", "Havenkade {n}",
            "Nijverheidsweg {n}", "Prinsengracht {n}", "Julianastraat {n}", "Markt {n}", "Beukenlaan {n}",
        ],
        and: "&",
        gap: " ",
        latin: None,
    },
    Language {
        surnames: &[
            "佐藤", "鈴木", "高橋", "田中", "渡辺", "伊藤", "山本", "中村", "小林", "加藤", "吉田", "山田", "松本", "井上", "木村",
        ],
        places: &["東都", "桜", "富士", "青葉", "日の出", "みどり", "北斗", "中央", "瑞穂", "若葉", "大和", "朝日野"],
        trades: &["歯科医院", "会計事務所", "建設", "電機", "印刷", "運輸", "法律事務所", "製菓", "薬局", "工業", "不動産", "商事"],
        given: &["陽子", "健一", "美咲", "翔太", "由美", "大輔", "恵子", "直樹"],
        streets: &["本町{n}丁目2-3", "中央{n}-4-1", "港町{n}-11", "桜木町{n}-5-8"],
        and: "・",
        gap: "",
        latin: Some([
            &[
                "Sato", "Suzuki", "Takahashi", "Tanaka", "Watanabe", "Ito", "Yamamoto", "Nakamura",
                "Kobayashi", "Kato", "Yoshida", "Yamada", "Matsumoto", "Inoue", "Kimura",
            ],
            &[
                "Toto", "Sakura", "Fuji", "Aoba", "Hinode", "Midori", "Hokuto", "Chuo", "Mizuho", "Wakaba",
                "Yamato", "Asahino",
            ],
            &[
                "Dental Clinic", "Accounting", "Kensetsu", "Denki", "Insatsu", "Unyu", "Law Office",
                "Seika", "Yakkyoku", "Kogyo", "Fudosan", "Shoji",
            ],
            &["Yoko", "Kenichi", "Misaki", "Shota", "Yumi", "Daisuke", "Keiko", "Naoki"],
        ]),
    },
    Language {
        surnames: &[
            "Παπαδόπουλος", "Γεωργίου", "Νικολάου", "Οικονόμου", "Κωνσταντίνου", "Δημητρίου", "Αλεξίου",
            "Μαυρίδης", "Ιωάννου", "Σταύρου", "Χατζής", "Λαμπρόπουλος",
        ],
        places: &[
            "Αιγαίο", "Όλυμπος", "Ακρόπολη", "Ήλιος", "Δελφοί", "Ιόνιο", "Αρμονία", "Αλκυόνη", "Μέλισσα",
            "Ελιά",
        ],
        trades: &[
            "Οδοντιατρική", "Λογιστική", "Κατασκευές", "Ασφάλειες", "Μεταφορές", "Εκτυπώσεις", "Φαρμακείο",
            "Τεχνική", "Τρόφιμα", "Ναυτιλιακή",
        ],
        given: &["Ελένη", "Γιώργος", "Μαρία", "Νίκος", "Κατερίνα", "Δημήτρης", "Σοφία", "Κώστας"],
        streets: &["Ερμού {n}", "Αθηνάς {n}", "Λεωφόρος Κηφισίας {n}", "Τσιμισκή {n}"],
        and: "&",
        gap: " ",
        latin: Some([
            &[
                "Papadopoulos", "Georgiou", "Nikolaou", "Oikonomou", "Konstantinou", "Dimitriou",
                "Alexiou", "Mavridis", "Ioannou", "Stavrou", "Chatzis", "Lampropoulos",
            ],
            &[
                "Aigaio", "Olympos", "Akropoli", "Ilios", "Delfoi", "Ionio", "Armonia", "Alkyoni",
                "Melissa", "Elia",
            ],
            &[
                "Dental", "Logistiki", "Kataskeves", "Asfaleies", "Metafores", "Ektyposeis", "Farmakeio",
                "Techniki", "Trofima", "Naftiliaki",
            ],
            &["Eleni", "Giorgos", "Maria", "Nikos", "Katerina", "Dimitris", "Sofia", "Kostas"],
        ]),
    },
    Language {
        surnames: &[
            "Шевченко", "Коваленко", "Бондаренко", "Ткаченко", "Кравченко", "Олійник", "Мельник",
            "Лисенко", "Марченко", "Савченко", "Руденко", "Петренко",
        ],
        places: &[
            "Дніпро", "Карпати", "Київська Русь", "Калина", "Світанок", "Джерело", "Обрій", "Либідь",
            "Чумак", "Зоря",
        ],
        trades: &[
            "Стоматологія", "Бухгалтерія", "Будівництво", "Страхування", "Логістика", "Друкарня", "Аптека",
            "Меблі", "Пекарня", "Електро",
        ],
        given: &["Олена", "Андрій", "Ірина", "Тарас", "Наталія", "Богдан", "Оксана", "Юрій"],
        streets: &[
            "вул. Шевченка, {n}", "вул. Лесі Українки, {n}", "просп. Свободи, {n}", "вул. Садова, {n}",
        ],
        and: "і",
        gap: " ",
        latin: Some([
            &[
                "Shevchenko", "Kovalenko", "Bondarenko", "Tkachenko", "Kravchenko", "Oliinyk", "Melnyk",
                "Lysenko", "Marchenko", "Savchenko", "Rudenko", "Petrenko",
            ],
            &[
                "Dnipro", "Karpaty", "Kyivska Rus", "Kalyna", "Svitanok", "Dzherelo", "Obrii", "Lybid",
                "Chumak", "Zoria",
            ],
            &[
                "Stomatolohiia", "Bukhhalteriia", "Budivnytstvo", "Strakhuvannia", "Lohistyka",
                "Drukarnia", "Apteka", "Mebli", "Pekarnia", "Elektro",
            ],
            &["Olena", "Andrii", "Iryna", "Taras", "Nataliia", "Bohdan", "Oksana", "Yurii"],
        ]),
    },
];
