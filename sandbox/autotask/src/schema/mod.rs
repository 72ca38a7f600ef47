//! Which entities there are, where they are reached, and what may be done with them (dossier, sections 4 to 6).

mod assets;
mod crm;
mod desk;
mod field;
mod hooks;

use std::collections::HashMap;
use std::sync::LazyLock;

pub(crate) use field::{Field, Kind};

/// One of the entities: its position in the list of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Of(usize);

/// Which of a record's stamps a field shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stamp {
    Created,
    Modified,
    /// The latest change or activity.
    Activity,
}

/// How an entity is written down in this folder.
struct Definition {
    /// Name in paths.
    plural: &'static str,
    /// Name in metadata, references and errors.
    singular: &'static str,
    /// The parent's plural, the child's name below it, and the field that holds the parent's id.
    parent: Option<(&'static str, &'static str, &'static str)>,
    /// `c` create, `u` update, `d` delete.
    verbs: &'static str,
    /// Whether it has user-defined fields.
    udf: bool,
    stamps: &'static [(&'static str, Stamp)],
    fields: &'static str,
}

/// An entity.
#[derive(Debug)]
pub(crate) struct Entity {
    pub(crate) of: Of,
    pub(crate) plural: &'static str,
    pub(crate) singular: &'static str,
    pub(crate) parent: Option<Parent>,
    pub(crate) creates: bool,
    pub(crate) updates: bool,
    pub(crate) deletes: bool,
    pub(crate) udf: bool,
    /// Webhooks on it, their subscribed fields and user-defined fields, and the resources they ignore.
    pub(crate) webhooks: Option<[Of; 4]>,
    pub(crate) stamps: &'static [(&'static str, Stamp)],
    pub(crate) fields: Vec<Field>,
    /// Position by lower-case name.
    by_name: HashMap<String, usize>,
}

/// Where a child entity is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parent {
    pub(crate) of: Of,
    /// Name below the parent's id.
    pub(crate) child: &'static str,
    /// The child's field that holds the parent's id.
    pub(crate) key: &'static str,
}

static ALL: LazyLock<Vec<Entity>> = LazyLock::new(|| {
    let definitions: Vec<&Definition> = [crm::ENTITIES, assets::ENTITIES, desk::ENTITIES]
        .into_iter()
        .chain(hooks::ENTITIES.iter().copied())
        .flatten()
        .collect();
    let position =
        |plural: &str| definitions.iter().position(|definition| definition.plural == plural).map(Of);
    let entity = |(at, definition): (usize, &&'static Definition)| {
        let fields = field::parse(definition.fields);
        let hook = |suffix: &str| position(&format!("{}{suffix}", definition.singular));
        Entity {
            of: Of(at),
            plural: definition.plural,
            singular: definition.singular,
            parent: definition
                .parent
                .and_then(|(parent, child, key)| Some(Parent { of: position(parent)?, child, key })),
            creates: definition.verbs.contains('c'),
            updates: definition.verbs.contains('u'),
            deletes: definition.verbs.contains('d'),
            udf: definition.udf,
            webhooks: hook("Webhooks")
                .zip(hook("WebhookFields"))
                .zip(hook("WebhookUdfFields").zip(hook("WebhookExcludedResources")))
                .map(|((hooks, fields), (udfs, resources))| [hooks, fields, udfs, resources]),
            stamps: definition.stamps,
            by_name: fields.iter().enumerate().map(|(at, field)| (field.name.to_lowercase(), at)).collect(),
            fields,
        }
    };
    definitions.iter().enumerate().map(entity).collect()
});

pub(crate) static COMPANIES: LazyLock<Of> = LazyLock::new(|| known("Companies"));
pub(crate) static LOCATIONS: LazyLock<Of> = LazyLock::new(|| known("CompanyLocations"));
pub(crate) static CONTACTS: LazyLock<Of> = LazyLock::new(|| known("Contacts"));
pub(crate) static RESOURCES: LazyLock<Of> = LazyLock::new(|| known("Resources"));
pub(crate) static ITEMS: LazyLock<Of> = LazyLock::new(|| known("ConfigurationItems"));
pub(crate) static TICKETS: LazyLock<Of> = LazyLock::new(|| known("Tickets"));
pub(crate) static OPPORTUNITIES: LazyLock<Of> = LazyLock::new(|| known("Opportunities"));
pub(crate) static DELETED_TICKETS: LazyLock<Of> = LazyLock::new(|| known("DeletedTicketLogs"));
pub(crate) static HOOK_ERRORS: LazyLock<Of> = LazyLock::new(|| known("WebhookEventErrorLogs"));

/// An entity that these files certainly define.
pub(crate) fn known(plural: &str) -> Of {
    find(plural).map_or(Of(0), |entity| entity.of)
}

/// Every entity.
pub(crate) fn all() -> &'static [Entity] {
    &ALL
}

/// The entity of a name in a path, in any case.
pub(crate) fn find(plural: &str) -> Option<&'static Entity> {
    ALL.iter().find(|entity| entity.plural.eq_ignore_ascii_case(plural))
}

/// The entity of a singular name, as references bear it.
pub(crate) fn singular(name: &str) -> Option<&'static Entity> {
    ALL.iter().find(|entity| entity.singular == name)
}

impl Of {
    pub(crate) fn entity(self) -> &'static Entity {
        &ALL[self.0]
    }

    pub(crate) fn index(self) -> usize {
        self.0
    }
}

impl Entity {
    /// A field by its name, in any case.
    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.by_name.get(&name.to_lowercase()).map(|&at| &self.fields[at])
    }

    /// The entity written below this one under this name, in any case.
    pub(crate) fn child(&self, name: &str) -> Option<&'static Entity> {
        let below = |entity: &&Entity| {
            entity
                .parent
                .is_some_and(|parent| parent.of == self.of && parent.child.eq_ignore_ascii_case(name))
        };
        ALL.iter().find(below)
    }

    /// The stamp that a field shows.
    pub(crate) fn stamp(&self, name: &str) -> Option<Stamp> {
        self.stamps.iter().find(|(field, _)| *field == name).map(|(_, stamp)| *stamp)
    }

    /// The field that holds the id of the company a record belongs to.
    pub(crate) fn company_key(&self) -> Option<&'static str> {
        self.fields.iter().find(|field| field.name == "companyID").map(|field| field.name)
    }
}

#[cfg(test)]
mod tests {
    use super::{COMPANIES, all, find};

    #[test]
    fn every_reference_to_a_played_parent_resolves_and_every_entity_has_an_id() {
        for entity in all() {
            assert!(entity.field("ID").is_some(), "{}", entity.plural);
            if let Some(parent) = entity.parent {
                assert!(entity.field(parent.key).is_some(), "{}", entity.plural);
                let back = parent.of.entity().child(parent.child).expect("the parent knows it");
                assert_eq!(back.of, entity.of);
            }
            for (field, _) in entity.stamps {
                assert!(
                    entity.field(field).is_some_and(|found| found.read_only),
                    "{} {field}",
                    entity.plural
                );
            }
        }
    }

    #[test]
    fn names_are_found_in_any_case() {
        let companies = find("cOMPANIES").expect("it is there");
        assert_eq!(companies.of, *COMPANIES);
        assert_eq!(companies.field("COMPANYNAME").map(|field| field.name), Some("companyName"));
        assert_eq!(companies.child("locations").map(|entity| entity.plural), Some("CompanyLocations"));
        assert!(
            companies.webhooks.is_some() && find("Products").is_some_and(|found| found.webhooks.is_none())
        );
    }
}
