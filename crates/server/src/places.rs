//! Where on the pages the same is done that a command does.

use crate::urls::encoded;

/// A page, and what it is called within a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// `that run`.
    pub name: String,
    /// `/runs/0199…`.
    pub href: String,
}

fn place(name: impl Into<String>, href: impl Into<String>) -> Option<Place> {
    Some(Place { name: name.into(), href: href.into() })
}

/// The page for a command's words; nothing where only the command line does it.
pub fn of<S: AsRef<str>>(words: &[S]) -> Option<Place> {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match words.as_slice() {
        ["runs"] => place("the runs", "/runs"),
        ["runs", "approve", id] => place("what the brake found", format!("/runs/{}#held", encoded(id))),
        ["runs", id] => place("that run", format!("/runs/{}", encoded(id))),
        ["undo", run, ..] => place("what an undo would do", format!("/runs/{}/undo", encoded(run))),
        ["why", record] => place("why", format!("/why?record={}", encoded(record))),
        ["attention", ..] => place("what waits", "/attention"),
        ["pushes", ..] | ["outbox"] | ["outbox", "--state", ..] => {
            place("what is written to vendors", "/outbox")
        }
        ["outbox", "resolve", id, ..] | ["outbox", id] => {
            place("decide about it", format!("/outbox/{}#decide", encoded(id)))
        }
        ["customers", "--search", text] => {
            place("the customers that fit", format!("/customers?q={}", encoded(text)))
        }
        ["customers", "show", id] => place("that customer", format!("/customers/{}", encoded(id))),
        ["customers", "merge", other, "--into", into, ..] => {
            place("merge the two", format!("/customers/{}/merge?with={}", encoded(into), encoded(other)))
        }
        ["users", "list"] => place("the users", "/settings/users"),
        ["notify", "mail", ..] => place("security and mail", "/settings/security"),
        ["integration", "add"] | ["schedule", "list"] | ["push", "template", "NAME", ..] => {
            place("the integrations", "/integrations")
        }
        ["match", does, name, rest @ ..] => matching(does, name, rest),
        ["integration", does @ ("set" | "test"), name, options @ ..] => integration(name, does, options),
        ["sync", name, options @ ..] if *name != "NAME" => {
            let own = own(name);
            if options.contains(&"--preview") {
                place("what a sync would do", format!("{own}/preview"))
            } else {
                place("sync it", own)
            }
        }
        ["push", "template", name, ..] => place(format!("the settings of {name}"), own(name) + "/settings"),
        ["push", "run", name, ..] => place(format!("the page of {name}"), own(name)),
        _ => None,
    }
}

fn own(name: &str) -> String {
    format!("/integrations/{}", encoded(name))
}

fn integration(name: &str, does: &str, options: &[&str]) -> Option<Place> {
    let own = own(name);
    match (does, options) {
        ("test", _) | (_, ["--push", ..]) => place(format!("the page of {name}"), own),
        (_, ["--secret-env" | "--secret-file", ..]) => {
            place(format!("the credentials of {name}"), own + "/credentials")
        }
        _ => place(format!("the settings of {name}"), own + "/settings"),
    }
}

fn matching(does: &str, name: &str, rest: &[&str]) -> Option<Place> {
    let list = own(name) + "/match";
    let step = |word: &str, company: &str, customer: &str| {
        let href = format!("/step?does={word}&integration={}&company={}", encoded(name), encoded(company));
        if customer.is_empty() { href } else { format!("{href}&customer={}", encoded(customer)) }
    };
    match (does, rest) {
        ("list", options) => place(format!("the matching list of {name}"), listed(&list, options)),
        // A customer that is still to be chosen.
        ("link", [_, "CUSTOMER", ..]) => place("match it by hand", list + "?filter=unmatched"),
        ("link", [company, customer, ..]) => place("match the two", step("link", company, customer)),
        ("unlink", [company, "--customer", customer, ..]) => {
            place("delete the match", step("unlink", company, customer))
        }
        ("unlink", [company]) => place("delete the match", step("unlink", company, "")),
        ("create", [company, ..]) => place("make a customer of it", step("create", company, "")),
        ("unignore", [_]) => place("the ignored companies", list + "?filter=ignored"),
        _ => None,
    }
}

/// The list as the options choose it.
fn listed(list: &str, options: &[&str]) -> String {
    let value = |option: &str| options.iter().skip_while(|one| **one != option).nth(1);
    let pairs = [("filter", value("--filter")), ("q", value("--search").filter(|text| **text != "TEXT"))];
    let pairs: Vec<String> =
        pairs.into_iter().filter_map(|(key, value)| Some(format!("{key}={}", encoded(value?)))).collect();
    if pairs.is_empty() { list.to_owned() } else { format!("{list}?{}", pairs.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn leads(command: &str, href: &str) {
        let words: Vec<&str> = command.split(' ').collect();
        assert_eq!(of(&words).map(|place| place.href).as_deref(), Some(href), "{command}");
    }

    #[test]
    fn what_a_command_does_is_found_on_the_pages() {
        leads("runs 0199", "/runs/0199");
        leads("undo 0199 --change 3 --preview", "/runs/0199/undo");
        leads("outbox 0199", "/outbox/0199#decide");
        leads("outbox --state all", "/outbox");
        leads("integration set hudu --push on", "/integrations/hudu");
        leads("integration set hudu --secret-env key=VARIABLE", "/integrations/hudu/credentials");
        leads("integration set my/psa --new-customers on-request", "/integrations/my%2Fpsa/settings");
        leads("match list halopsa", "/integrations/halopsa/match");
        leads("match list halopsa --search TEXT", "/integrations/halopsa/match");
        leads(
            "match list halopsa --filter unmatched --search Acme",
            "/integrations/halopsa/match?filter=unmatched&q=Acme",
        );
        leads("match link halopsa 42 CUSTOMER", "/integrations/halopsa/match?filter=unmatched");
        leads("match link halopsa 42 0199", "/step?does=link&integration=halopsa&company=42&customer=0199");
        leads("match unlink halopsa 42", "/step?does=unlink&integration=halopsa&company=42");
        leads("sync halopsa --preview", "/integrations/halopsa/preview");
        leads("customers merge 1 --into 2 --preview", "/customers/2/merge?with=1");
    }

    #[test]
    fn what_only_the_command_line_does_has_no_page() {
        for command in [
            "backup FILE",
            "restore FILE --new-key",
            "doctor",
            "sync NAME --plan FILE",
            "match ours theirs",
            "",
        ] {
            let words: Vec<&str> = command.split(' ').collect();
            assert_eq!(of(&words), None, "{command}");
        }
    }

    /// What only the command line does, and no page leads to.
    const ONLY_THERE: [&str; 9] = [
        "backup FILE",
        "restore FILE --new-key",
        "integration set",
        "match unlink",
        "match link ",
        "match list ",
        "notify list",
        "notify webhook list",
        "sync NAME --plan FILE",
    ];

    /// Every command that stands in a sentence of these crates, with x for what is filled in.
    fn written(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path())
        {
            if entry.is_dir() {
                written(&entry, found);
            } else if entry.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&entry).expect("text");
                let code: Vec<&str> =
                    text.lines().filter(|line| !line.trim_start().starts_with("//")).map(str::trim).collect();
                // A sentence may go on in the next line.
                let code = code.join("\n").replace("\\\n", "");
                found.extend(code.split("`counterpart ").skip(1).filter_map(|rest| {
                    let mut command = String::new();
                    let mut inside = false;
                    for c in rest.split_once('`')?.0.chars() {
                        match c {
                            '{' => inside = true,
                            '}' => {
                                inside = false;
                                command.push('x');
                            }
                            c if !inside => command.push(c),
                            _ => {}
                        }
                    }
                    Some(command)
                }));
            }
        }
    }

    #[test]
    fn every_command_that_a_sentence_names_has_a_page_or_is_known_to_have_none() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut commands = Vec::new();
        for folder in ["crates/engine/src", "crates/rules/src", "connectors"] {
            written(&root.join(folder), &mut commands);
        }
        assert!(commands.len() > 20, "{commands:?}");
        for command in commands {
            let words: Vec<&str> = command.split(' ').collect();
            let known = of(&words).is_some() || ONLY_THERE.contains(&command.as_str());
            assert!(known, "`{command}` has no page: give it one in places.rs");
        }
    }
}
