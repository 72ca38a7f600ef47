//! What the connector says of itself.

use crate::writing::{MAIN_SITE, RELATIONSHIP, TOP_LEVEL};
use counterpart_connector::{
    AbsenceProof, Capability, Choices, CompletenessProof, CreateDescriptor, Descriptor, Evidence, FieldCost,
    FieldDescriptor, FieldKind, Form, FormField, HeldBackRule, KindDescriptor, LateCommit, Limits, Need,
    Permission, PermissionCheck, Removal, TemplateField,
};
use counterpart_model::Kind;
use std::collections::BTreeSet;

/// The scope that everything of today needs.
pub const READ_CUSTOMERS: &str = "read:customers";

/// The scope that writing clients needs.
pub const EDIT_CUSTOMERS: &str = "edit:customers";

/// What a session that writes asks for.
pub const WRITE_CUSTOMERS: &str = "read:customers edit:customers";

/// The other gate beside scopes: what the agent's role shows.
pub const AGENT_ROLE: &str = "Agent role: Customers = Read Only";

/// Records per request. HaloPSA documents 100 as the most for some lists and cuts larger ones without a word.
pub const PAGE_SIZE: u32 = 100;

/// The whole descriptor.
pub fn descriptor() -> Descriptor {
    Descriptor {
        connector: "halopsa",
        product: "HaloPSA",
        guide: vec![
            "In HaloPSA open Configuration > Integrations > HaloPSA API. API Details on that page shows the resource server, \
             the authorisation server and the tenant.",
            "Under View Applications choose New. Authentication method: Client ID and Secret (Services). Login type: Agent; \
             choose an agent made for this purpose, whose role may read customers.",
            "On the Permissions tab tick read:customers. Tick edit:customers too if customers are to be made as clients in \
             HaloPSA; the agent's role must then allow Customers = Read and Modify.",
            "Save, and copy the client ID and the secret into the form. HaloPSA shows the secret only once.",
        ],
        form: form(),
        permissions: permissions(),
        kinds: vec![clients(), sites()],
        limits: Limits {
            requests: Some(700),
            window_seconds: 300,
            setting: Some("requests_per_5_minutes"),
            concurrency: 4,
            evidence: Evidence::Seen,
            sentence: "HaloPSA allows 700 requests in any 5 minutes (hosted instances; older ones allowed 300 to 500). It \
                       does not say how many are left.",
        },
    }
}

fn form() -> Form {
    Form(vec![
        FormField {
            key: "instance_address",
            label: "Instance address",
            kind: FieldKind::Address,
            required: false,
            discovered: false,
            help: "The address you open HaloPSA at. Resource server, authorisation server and tenant are found from it.",
            example: "https://acme.halopsa.com",
        },
        FormField {
            key: "resource_server",
            label: "Resource server",
            kind: FieldKind::Address,
            required: true,
            discovered: true,
            help: "Configuration > Integrations > HaloPSA API, under API Details.",
            example: "https://acme.halopsa.com/api",
        },
        FormField {
            key: "authorisation_server",
            label: "Authorisation server",
            kind: FieldKind::Address,
            required: true,
            discovered: true,
            help: "Configuration > Integrations > HaloPSA API, under API Details.",
            example: "https://acme.halopsa.com/auth",
        },
        FormField {
            key: "tenant",
            label: "Tenant",
            kind: FieldKind::Text,
            required: false,
            discovered: true,
            help: "Configuration > Integrations > HaloPSA API, under API Details. Needed where the authorisation server is \
                   a shared one.",
            example: "acme",
        },
        FormField {
            key: "client_id",
            label: "Client ID",
            kind: FieldKind::Text,
            required: true,
            discovered: false,
            help: "Configuration > Integrations > HaloPSA API > View Applications, on the application's Details tab.",
            example: "8d6a4a64-3f0e-4c8e-9a39-0d5a3a5a7f10",
        },
        FormField {
            key: "client_secret",
            label: "Client secret",
            kind: FieldKind::Secret,
            required: true,
            discovered: false,
            help: "Shown once, when the application is made; a new one can be generated there.",
            example: "two long codes joined by a dash",
        },
        FormField {
            key: "requests_per_5_minutes",
            label: "Requests per 5 minutes",
            kind: FieldKind::Number,
            required: false,
            discovered: false,
            help: "The instance's own limit, if Halo told you another one than 700. We use at most 90 % of it.",
            example: "700",
        },
    ])
}

fn permissions() -> Vec<Permission> {
    let scope = |name, opens, need, check| Permission { name, opens, need, check };
    vec![
        scope(READ_CUSTOMERS, "clients and sites", Need::Now, PermissionCheck::Read),
        scope(
            AGENT_ROLE,
            "the clients and sites that the application's agent may see; others are left out without a word",
            Need::Now,
            PermissionCheck::Read,
        ),
        scope("read:tickets", "tickets", Need::For("Pull tickets"), PermissionCheck::Read),
        scope("read:assets", "assets and their types", Need::For("Pull assets"), PermissionCheck::Read),
        scope(
            EDIT_CUSTOMERS,
            "creating and changing clients, sites and users",
            Need::For("Create companies"),
            PermissionCheck::OnlyByWriting,
        ),
        scope(
            "edit:tickets",
            "creating and changing tickets",
            Need::For("Export opportunities"),
            PermissionCheck::OnlyByWriting,
        ),
        scope(
            "edit:assets",
            "creating and changing assets",
            Need::For("Push assets"),
            PermissionCheck::OnlyByWriting,
        ),
        scope("admin", "HaloPSA's configuration", Need::NotNeeded, PermissionCheck::Granted),
        scope("all", "everything", Need::NotNeeded, PermissionCheck::Granted),
    ]
}

fn in_list(key: &'static str, label: &'static str) -> FieldDescriptor {
    FieldDescriptor { key, label, cost: FieldCost::InList }
}

fn per_record(key: &'static str, label: &'static str) -> FieldDescriptor {
    FieldDescriptor { key, label, cost: FieldCost::RequestPerRecord }
}

fn clients() -> KindDescriptor {
    KindDescriptor {
        kind: Kind::Company,
        vendor_word: "client",
        vendor_plural: "clients",
        capabilities: BTreeSet::from([
            Capability::Pull,
            Capability::Changes,
            Capability::Probe,
            Capability::Create,
            Capability::Update,
        ]),
        completeness: CompletenessProof::VendorTotal,
        absence: AbsenceProof::Probe { evidence: Evidence::Seen },
        changes: Some(Evidence::Inferred),
        held_back: vec![
            HeldBackRule { code: "no_relationship", sentence: "no customer relationship is set" },
            HeldBackRule { code: "no_main_site", sentence: "no main site is set" },
        ],
        fields: vec![
            in_list("name", "Name"),
            in_list("inactive", "Inactive"),
            in_list("customer_relationship", "Customer relationship"),
            in_list("main_site_id", "Main site"),
            in_list("toplevel_name", "Top level"),
            in_list("website", "Web site"),
            in_list("ref", "Reference"),
            per_record("domain", "Mail domain"),
            per_record("alastupdate", "Last change"),
        ],
        page_size: PAGE_SIZE,
        create: Some(creating()),
    }
}

fn creating() -> CreateDescriptor {
    let field = |key, label, required, help, choices, default| TemplateField {
        key,
        label,
        required,
        help,
        choices,
        default,
    };
    CreateDescriptor {
        fields: vec![
            field(
                RELATIONSHIP,
                "Customer relationship",
                true,
                "The id and the name of one of HaloPSA's customer relationships, such as '2 Contract'. HaloPSA itself would do \
                 without, but a client without one is held back here.",
                Choices::Text,
                None,
            ),
            field(
                MAIN_SITE,
                "Main site",
                true,
                "The name of the site that is made with the client.",
                Choices::Text,
                Some("Main"),
            ),
            field(
                TOP_LEVEL,
                "Top level",
                false,
                "The id of the top level that the client is filed under; HaloPSA's own choice where it is empty.",
                Choices::AtVendor,
                None,
            ),
        ],
        marker: "the client's reference holds it (cp- and twelve letters or digits). It is looked at only until the client is \
                 matched; a person may replace it afterwards.",
        // Its gateway gives up after some 60 seconds (dossier, 3); what runs behind it may go on for longer than that, and
        // how long is not known.
        settle_seconds: 180,
        late: LateCommit::Possible,
        removal: Removal::Inactivate,
    }
}

fn sites() -> KindDescriptor {
    KindDescriptor {
        kind: Kind::Site,
        vendor_word: "site",
        vendor_plural: "sites",
        capabilities: BTreeSet::from([Capability::Pull, Capability::Changes, Capability::Probe]),
        completeness: CompletenessProof::VendorTotal,
        absence: AbsenceProof::Probe { evidence: Evidence::Seen },
        changes: Some(Evidence::Inferred),
        held_back: Vec::new(),
        fields: vec![
            in_list("name", "Name"),
            in_list("client_id", "Client"),
            in_list("inactive", "Inactive"),
            in_list("phonenumber", "Phone number"),
            in_list("delivery_address_line1", "Delivery address"),
            in_list("country_code_name", "Country"),
            in_list("region_code_name", "Region"),
            per_record("country_code", "Country code"),
            per_record("slastupdate", "Last change"),
        ],
        page_size: PAGE_SIZE,
        create: None,
    }
}
