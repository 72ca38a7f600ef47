//! What the connector says of itself.

use crate::query::MOST;
use crate::rights::{
    CATEGORIES, COMPANIES, COUNTRIES, CREATE_COMPANIES, LOCATIONS, RESOURCES, UPDATE_COMPANIES,
};
use crate::template;
use counterpart_connector::{
    AbsenceProof, Capability, CompletenessProof, CreateDescriptor, Descriptor, Evidence, FieldCost,
    FieldDescriptor, FieldKind, Form, FormField, HeldBackRule, KindDescriptor, LateCommit, Limits, Need,
    Permission, PermissionCheck, Removal,
};
use counterpart_model::Kind;
use std::collections::BTreeSet;

/// The whole descriptor.
pub fn descriptor() -> Descriptor {
    Descriptor {
        connector: "autotask",
        product: "Autotask",
        guide: vec![
            "In Autotask open Admin > Resources/Users (HR) > Resources/Users and choose New API User. Such a user cannot log \
             in to Autotask itself, costs nothing, and there may be as many as you like; make one for this purpose alone.",
            "Security level: API User (system), or a copy of it that may only view companies, locations and countries. A \
             level that is restricted to some companies or lines of business hides the others without saying so.",
            "If customers are to be made as companies in Autotask, the level must also let it add and change companies, and \
             view resources, from whom their owner is chosen.",
            "Under Credentials generate the key and the secret, and copy both into the form: the key is the user name. \
             Autotask shows the secret only once.",
            "Under API Tracking Identifier choose Custom (Internal Integration), give it a name, and copy the identifier into \
             the form as the integration code. With a code of its own this program does not share the limit of three \
             requests at a time with others.",
            "Save. The zone is found from the user name.",
        ],
        form: form(),
        permissions: permissions(),
        kinds: vec![companies(), locations()],
        limits: Limits {
            requests: Some(10_000),
            window_seconds: 3_600,
            setting: Some("requests_per_hour"),
            concurrency: 3,
            evidence: Evidence::Documented,
            sentence: "Autotask allows 10,000 requests in any 60 minutes to one database, all integrations together, and \
                       makes every request half a second slower from the 5,000th on and a whole second from the 7,500th. It \
                       answers three requests at a time to one integration code and list. How many were made it tells when \
                       asked, which counts as one.",
        },
    }
}

fn form() -> Form {
    let field = |key, label, kind, required, help, example| FormField {
        key,
        label,
        kind,
        required,
        discovered: false,
        help,
        example,
    };
    Form(vec![
        field(
            "user_name",
            "User name",
            FieldKind::Text,
            true,
            "Admin > Resources/Users (HR), on the API user's page: the key under Credentials.",
            "k7f3example@acme.com",
        ),
        field(
            "secret",
            "Secret",
            FieldKind::Secret,
            true,
            "Beside the key under Credentials; shown once, when it is generated.",
            "a long line of letters, digits and signs",
        ),
        field(
            "integration_code",
            "Integration code",
            FieldKind::Secret,
            true,
            "On the API user's page under API Tracking Identifier: 27 characters.",
            "27 capital letters and digits",
        ),
        FormField {
            discovered: true,
            ..field(
                "zone_url",
                "Zone URL",
                FieldKind::Address,
                false,
                "Found from the user name. Enter one only where that fails.",
                "https://webservices5.autotask.net/ATServicesRest",
            )
        },
        field(
            "company_types",
            "Company types",
            FieldKind::Text,
            false,
            "The types of company that are your customers, separated by commas. Only those of the type Customer where this is \
             left empty.",
            "Customer, Managed",
        ),
        field(
            "company_categories",
            "Company categories",
            FieldKind::Text,
            false,
            "The company categories that are your customers, separated by commas. All of them where this is left empty.",
            "Standard, Gold",
        ),
        field(
            "requests_per_hour",
            "Requests per hour",
            FieldKind::Number,
            false,
            "Less than 10,000 leaves more to your other integrations, which share the limit. We use at most 90 % of it.",
            "5000",
        ),
    ])
}

fn permissions() -> Vec<Permission> {
    let right = |name, opens, need, check| Permission { name, opens, need, check };
    let (read, granted) = (PermissionCheck::Read, PermissionCheck::Granted);
    vec![
        right(COMPANIES, "companies", Need::Now, read),
        right(LOCATIONS, "company locations", Need::Now, read),
        right(COUNTRIES, "the countries of addresses", Need::Now, read),
        right(CATEGORIES, "the names of company categories", Need::For("Company categories"), granted),
        right("Tickets: query", "tickets", Need::For("Pull tickets"), granted),
        right("ConfigurationItems: query", "configuration items", Need::For("Pull assets"), granted),
        right(CREATE_COMPANIES, "creating companies", Need::For("Create companies"), granted),
        right(UPDATE_COMPANIES, "making a company inactive again", Need::For("Create companies"), granted),
        right(RESOURCES, "who may own a new company", Need::For("Create companies"), granted),
        right("Opportunities: create", "creating opportunities", Need::For("Export opportunities"), granted),
        right(
            "ConfigurationItems: create",
            "creating configuration items",
            Need::For("Push assets"),
            granted,
        ),
        right("Contacts: delete", "deleting contacts", Need::NotNeeded, granted),
        right("CompanyLocations: delete", "deleting company locations", Need::NotNeeded, granted),
    ]
}

fn in_list(key: &'static str, label: &'static str) -> FieldDescriptor {
    FieldDescriptor { key, label, cost: FieldCost::InList }
}

fn companies() -> KindDescriptor {
    KindDescriptor {
        kind: Kind::Company,
        vendor_word: "company",
        vendor_plural: "companies",
        capabilities: BTreeSet::from([
            Capability::Pull,
            Capability::Changes,
            Capability::Probe,
            Capability::Create,
            Capability::Update,
        ]),
        completeness: CompletenessProof::EndOfCursor,
        // Rights and lines of business hide records, and a company that is not found may only be hidden (dossier, 5).
        absence: AbsenceProof::None,
        changes: Some(Evidence::Documented),
        held_back: vec![
            HeldBackRule {
                code: "not_a_customer",
                sentence: "its company type is none of those chosen (Customer where none is chosen)",
            },
            HeldBackRule {
                code: "other_category",
                sentence: "company categories are chosen, and its own is none of them",
            },
        ],
        fields: vec![
            in_list("companyName", "Name"),
            in_list("isActive", "Active"),
            in_list("companyType", "Company type"),
            in_list("companyCategoryID", "Company category"),
            in_list("companyNumber", "Company number"),
            in_list("phone", "Phone number"),
            in_list("webAddress", "Web site"),
            in_list("address1", "Address"),
            in_list("city", "City"),
            in_list("state", "State"),
            in_list("postalCode", "Postal code"),
            in_list("countryID", "Country"),
        ],
        page_size: MOST,
        create: Some(creating()),
    }
}

fn creating() -> CreateDescriptor {
    CreateDescriptor {
        fields: template::questions(),
        marker: "the company number holds it (cp- and twelve letters or digits): a field that every Autotask has and that can \
                 be searched, where a user-defined one would have to be made first. It is looked at only until the company is \
                 matched; a person may replace it afterwards.",
        // How long Autotask works on a request that nobody waits for any more is not known (dossier, 8.12: 60 s is a sensible
        // time to wait for an answer).
        settle_seconds: 180,
        late: LateCommit::Possible,
        removal: Removal::Inactivate,
    }
}

fn locations() -> KindDescriptor {
    KindDescriptor {
        kind: Kind::Site,
        vendor_word: "location",
        vendor_plural: "locations",
        // Nothing in a location says when it changed (dossier, 5).
        capabilities: BTreeSet::from([Capability::Pull, Capability::Probe]),
        completeness: CompletenessProof::EndOfCursor,
        absence: AbsenceProof::None,
        changes: None,
        held_back: Vec::new(),
        fields: vec![
            in_list("name", "Name"),
            in_list("companyID", "Company"),
            in_list("isActive", "Active"),
            in_list("phone", "Phone number"),
            in_list("address1", "Address"),
            in_list("city", "City"),
            in_list("state", "State"),
            in_list("postalCode", "Postal code"),
            in_list("countryID", "Country"),
        ],
        page_size: MOST,
        create: None,
    }
}
