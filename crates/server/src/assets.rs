//! The stylesheet, the script and the icon, inside the binary. Their addresses name their content, so that browsers keep
//! them for good and never show an old one beside a new page.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

struct Asset {
    stem: &'static str,
    ending: &'static str,
    kind: &'static str,
    content: &'static str,
}

const ASSETS: [Asset; 7] = [
    Asset {
        stem: "style",
        ending: "css",
        kind: "text/css; charset=utf-8",
        content: include_str!("../assets/style.css"),
    },
    Asset {
        stem: "app",
        ending: "js",
        kind: "text/javascript; charset=utf-8",
        content: include_str!("../assets/app.js"),
    },
    Asset {
        stem: "matching",
        ending: "js",
        kind: "text/javascript; charset=utf-8",
        content: include_str!("../assets/matching.js"),
    },
    Asset {
        stem: "narrow",
        ending: "js",
        kind: "text/javascript; charset=utf-8",
        content: include_str!("../assets/narrow.js"),
    },
    Asset {
        stem: "pairing",
        ending: "js",
        kind: "text/javascript; charset=utf-8",
        content: include_str!("../assets/pairing.js"),
    },
    Asset {
        stem: "sides",
        ending: "js",
        kind: "text/javascript; charset=utf-8",
        content: include_str!("../assets/sides.js"),
    },
    Asset { stem: "icon", ending: "svg", kind: "image/svg+xml", content: include_str!("../assets/icon.svg") },
];

impl Asset {
    fn name(&self) -> String {
        let mut hasher = DefaultHasher::new();
        self.content.hash(&mut hasher);
        format!("{}-{:016x}.{}", self.stem, hasher.finish(), self.ending)
    }
}

static NAMES: LazyLock<[String; ASSETS.len()]> = LazyLock::new(|| ASSETS.each_ref().map(Asset::name));

/// The address of an asset, by what it is called in the source: `style.css`.
pub fn address(file: &str) -> String {
    let known = ASSETS.iter().position(|asset| file == format!("{}.{}", asset.stem, asset.ending));
    known.map(|at| format!("/assets/{}", NAMES[at])).unwrap_or_default()
}

/// `GET /assets/{name}`
pub async fn serve(Path(name): Path<String>) -> Response {
    let Some(at) = NAMES.iter().position(|known| *known == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, ASSETS[at].kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, ASSETS[at].content).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_has_an_address_that_names_its_content() {
        for file in ["style.css", "app.js", "icon.svg"] {
            let address = address(file);
            assert!(
                address.starts_with("/assets/") && NAMES.iter().any(|name| address.ends_with(name)),
                "{file}"
            );
        }
        assert_eq!(address("nothing.css"), "");
    }
}
