//! Which fields of forms hold secrets: those are never kept, not even sealed (R05).

use crate::App;
use counterpart_engine::said::FieldKind;

/// Fields of our own pages into which something is typed unseen, or that prove who somebody is.
const OURS: [&str; 5] = ["password", "old", "again", "code", "kept"];

/// Whether a field may hold a secret. What no connector asks for is taken for one.
pub(super) fn is_secret(app: &App, name: &str) -> bool {
    let key = name.strip_prefix("field.").or_else(|| name.strip_prefix("found."));
    let Some(key) = key else { return OURS.contains(&name) };
    let all = || app.hub.connectors.all().flat_map(|connector| &connector.descriptor().form.0);
    let asked =
        |secret: bool| all().any(|field| field.key == key && (field.kind == FieldKind::Secret) == secret);
    asked(true) || !asked(false)
}

#[cfg(test)]
mod tests {
    use super::OURS;
    use std::path::Path;

    /// The names of fields in a template into which something is typed unseen.
    fn unseen(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                unseen(&path, found);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("text");
            let inputs = text.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
            for input in
                inputs.filter(|input| input.contains("type=\"password\"") || input.contains("one-time-code"))
            {
                let name = input.split(" name=\"").nth(1).and_then(|rest| rest.split('"').next());
                found.push(name.expect("a name").to_owned());
            }
        }
    }

    #[test]
    fn r05_every_field_that_is_typed_unseen_is_known_as_a_secret() {
        let mut found = Vec::new();
        unseen(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"), &mut found);
        assert!(found.len() >= 6, "{found:?}");
        assert!(found.iter().all(|name| OURS.contains(&name.as_str())), "{found:?}");
    }
}
