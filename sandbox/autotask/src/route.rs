//! What an address means. Paths come in lower case; empty segments, as doubled or trailing slashes make them, count
//! for nothing (dossier, sections 1, 4 and 6).

use crate::schema::{Entity, find};

/// Where a request goes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target<'a> {
    Versions,
    ZoneInformation,
    Threshold,
    /// `{E}`: created, changed.
    Collection(&'static Entity),
    /// `{E}/{id}`.
    One(&'static Entity, &'a str),
    Query(&'static Entity),
    Count(&'static Entity),
    /// `{E}/query/next` and back.
    Page(&'static Entity),
    /// `{E}/entityInformation` and below.
    Rights(&'static Entity),
    Fields(&'static Entity),
    UdfFields(&'static Entity),
    /// `{Parent}/{id}/{Child}`.
    Children(&'static Entity, &'a str),
    /// `{Parent}/{id}/{Child}/next` and back.
    ChildrenPage(&'static Entity, &'a str),
    /// `{Parent}/{id}/{Child}/{id}`.
    Child(&'static Entity, &'a str, &'a str),
    /// Nothing is there.
    Nowhere,
}

/// The host name of a request's zone (empty for the address that belongs to none) and where it goes.
pub(crate) fn read(path: &str) -> (&str, Target<'_>) {
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    match segments.as_slice() {
        ["atservicesrest", rest @ ..] => ("", service(rest)),
        [zone, "atservicesrest", rest @ ..] => (zone, service(rest)),
        _ => ("", Target::Nowhere),
    }
}

fn service<'a>(segments: &[&'a str]) -> Target<'a> {
    match segments {
        ["versioninformation"] => Target::Versions,
        ["v1.0", "zoneinformation"] => Target::ZoneInformation,
        ["v1.0", "thresholdinformation"] => Target::Threshold,
        ["v1.0", entity, rest @ ..] => find(entity).map_or(Target::Nowhere, |entity| of_entity(entity, rest)),
        _ => Target::Nowhere,
    }
}

fn of_entity<'a>(entity: &'static Entity, segments: &[&'a str]) -> Target<'a> {
    match segments {
        [] => Target::Collection(entity),
        ["query"] => Target::Query(entity),
        ["query", "count"] => Target::Count(entity),
        ["query", "next" | "previous"] => Target::Page(entity),
        ["entityinformation"] => Target::Rights(entity),
        ["entityinformation", "fields"] => Target::Fields(entity),
        ["entityinformation", "userdefinedfields"] if entity.udf => Target::UdfFields(entity),
        [id] if is_number(id) => Target::One(entity, id),
        [id, child, rest @ ..] if is_number(id) => match (entity.child(child), rest) {
            (Some(child), []) => Target::Children(child, id),
            (Some(child), ["next" | "previous"]) => Target::ChildrenPage(child, id),
            (Some(child), [own]) if is_number(own) => Target::Child(child, id, own),
            _ => Target::Nowhere,
        },
        _ => Target::Nowhere,
    }
}

fn is_number(segment: &str) -> bool {
    segment.parse::<i64>().is_ok()
}

impl Target<'_> {
    /// The endpoint whose threads a request occupies; none where threads are not counted.
    pub(crate) fn endpoint(&self) -> Option<&'static str> {
        match self {
            Self::Versions | Self::ZoneInformation | Self::Nowhere => None,
            Self::Threshold => Some("ThresholdInformation"),
            Self::Collection(entity)
            | Self::One(entity, _)
            | Self::Query(entity)
            | Self::Count(entity)
            | Self::Page(entity)
            | Self::Rights(entity)
            | Self::Fields(entity)
            | Self::UdfFields(entity)
            | Self::Children(entity, _)
            | Self::ChildrenPage(entity, _)
            | Self::Child(entity, _, _) => Some(entity.plural),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Target, read};

    #[test]
    fn addresses_lead_to_their_zone_and_entity() {
        let (zone, target) = read("/webservices5/atservicesrest/v1.0/companies/query/");
        assert!(
            zone == "webservices5" && matches!(target, Target::Query(entity) if entity.plural == "Companies")
        );
        let (zone, target) = read("//atservicesrest//v1.0/companies/12/locations/7");
        assert!(
            zone.is_empty()
                && matches!(target, Target::Child(entity, "12", "7") if entity.plural == "CompanyLocations")
        );
        assert_eq!(read("/z/atservicesrest/v1.0/contacts/12").1.endpoint(), Some("Contacts"));
        for nowhere in [
            "/z/atservicesrest/v2.0/zoneinformation",
            "/z/atservicesrest/v1.0/widgets",
            "/v1.0/companies",
            "/z/atservicesrest/v1.0/companies/12/contacts/query",
            "/z/atservicesrest/v1.0/companies/twelve",
            "/z/atservicesrest/v1.0/countries/entityinformation/userdefinedfields",
        ] {
            assert!(matches!(read(nowhere).1, Target::Nowhere), "{nowhere}");
        }
    }
}
