//! The description of the API, put together of each resource's part.

use super::{
    attention, companies, connectors, customers, duplicates, integrations, lists, mappings, matches, outbox,
    overview, plans, runs, schedules, settings, sides, staged, supplemental, tokens, users, why,
};
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, SecurityRequirement};

#[derive(OpenApi)]
#[openapi(info(
    title = "Counterpart",
    description = "Everything the pages can do. Errors are problem+json. Lists come in pages: pass the `next` of a page as \
                   `cursor`. A write with the header `Idempotency-Key` is done once, however often it is sent.",
    license(name = "Apache-2.0")
))]
struct Description;

/// The document, as it is committed under `docs/api` and served.
pub fn document() -> String {
    let mut whole = Description::openapi();
    let parts = [
        attention::Description::openapi(),
        companies::Description::openapi(),
        connectors::Description::openapi(),
        customers::Description::openapi(),
        duplicates::Description::openapi(),
        integrations::Description::openapi(),
        lists::Description::openapi(),
        mappings::Description::openapi(),
        matches::Description::openapi(),
        outbox::Description::openapi(),
        overview::Description::openapi(),
        plans::Description::openapi(),
        runs::Description::openapi(),
        schedules::Description::openapi(),
        settings::Description::openapi(),
        sides::Description::openapi(),
        staged::Description::openapi(),
        supplemental::Description::openapi(),
        tokens::Description::openapi(),
        users::Description::openapi(),
        why::Description::openapi(),
    ];
    for part in parts {
        whole.merge(part);
    }
    let bearer =
        HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("A token made under Account."));
    let scheme = SecurityScheme::Http(bearer.build());
    whole.components.get_or_insert_with(Components::new).add_security_scheme("token", scheme);
    whole.security = Some(vec![SecurityRequirement::new("token", Vec::<String>::new())]);
    let mut text = whole.to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}
