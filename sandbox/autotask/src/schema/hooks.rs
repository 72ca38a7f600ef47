//! Webhooks and what belongs to them (dossier, section 5).

use super::{Definition, Stamp};

const NO_STAMPS: &[(&str, Stamp)] = &[];

const HOOK: &str = "id:l- deactivationUrl:s500! isActive:b! isReady:b- isSubscribedToCreateEvents:b \
    isSubscribedToDeleteEvents:b isSubscribedToUpdateEvents:b name:s50! notificationEmailAddress:s150 \
    ownerResourceID:i->Resource secretKey:s64! sendThresholdExceededNotification:b! webhookGUID:s36- webhookUrl:s500!";
const SUBSCRIBED: &str = "id:l- fieldID:i!= isDisplayAlwaysField:b! isSubscribedField:b! webhookID:i!^";
const SUBSCRIBED_UDF: &str =
    "id:l- isDisplayAlwaysField:b! isSubscribedField:b! udfFieldID:i!= webhookID:i!^";
const EXCLUDED: &str = "id:l- resourceID:i!>Resource webhookID:i!^";

/// The four entities that make up the webhooks on one entity.
macro_rules! webhooks_on {
    ($entity:literal) => {
        [
            Definition {
                plural: concat!($entity, "Webhooks"),
                singular: concat!($entity, "Webhook"),
                parent: None,
                verbs: "cud",
                udf: false,
                stamps: NO_STAMPS,
                fields: HOOK,
            },
            Definition {
                plural: concat!($entity, "WebhookFields"),
                singular: concat!($entity, "WebhookField"),
                parent: Some((concat!($entity, "Webhooks"), "Fields", "webhookID")),
                verbs: "cud",
                udf: false,
                stamps: NO_STAMPS,
                fields: SUBSCRIBED,
            },
            Definition {
                plural: concat!($entity, "WebhookUdfFields"),
                singular: concat!($entity, "WebhookUdfField"),
                parent: Some((concat!($entity, "Webhooks"), "UdfFields", "webhookID")),
                verbs: "cud",
                udf: false,
                stamps: NO_STAMPS,
                fields: SUBSCRIBED_UDF,
            },
            Definition {
                plural: concat!($entity, "WebhookExcludedResources"),
                singular: concat!($entity, "WebhookExcludedResource"),
                parent: Some((concat!($entity, "Webhooks"), "ExcludedResources", "webhookID")),
                verbs: "cd",
                udf: false,
                stamps: NO_STAMPS,
                fields: EXCLUDED,
            },
        ]
    };
}

const ON_COMPANIES: [Definition; 4] = webhooks_on!("Company");
const ON_CONTACTS: [Definition; 4] = webhooks_on!("Contact");
const ON_ITEMS: [Definition; 4] = webhooks_on!("ConfigurationItem");
const ON_TICKETS: [Definition; 4] = webhooks_on!("Ticket");

const ERRORS: [Definition; 1] = [Definition {
    plural: "WebhookEventErrorLogs",
    singular: "WebhookEventErrorLog",
    parent: None,
    verbs: "d",
    udf: false,
    stamps: &[("createDateTime", Stamp::Created)],
    fields: "id:l- accountWebhookID:i- contactWebhookID:i- createDateTime:d- errorMessage:s8000- payload:s8000- \
        sequenceNumber:i-",
}];

pub(super) const ENTITIES: &[&[Definition]] = &[&ON_COMPANIES, &ON_CONTACTS, &ON_ITEMS, &ON_TICKETS, &ERRORS];
