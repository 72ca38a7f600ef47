//! Everything in one file, and a new hub from it.

use crate::desk::{Desk, Ran, finish};
use counterpart_store::DatabaseLocation;
use counterpart_store::testing::TestDatabase;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// A desk on which a morning's work was done.
fn worked() -> Desk {
    let desk = Desk::connected(30);
    desk.run(&["match", "confirm", "halopsa"]).done();
    desk.run(&["match", "create", "halopsa", "--all", "--sites"]).done();
    desk.run(&["customers", "add", "By Hand"]).done();
    desk.run(&["schedule", "add", "halopsa", "--every", "1d"]).done();
    desk
}

impl Desk {
    /// Writes a backup and gives its place.
    fn backed_up(&self, options: &[&str]) -> PathBuf {
        self.run(&[&["backup", "hub.backup"], options].concat()).done();
        self.folder().join("hub.backup")
    }

    /// Runs the command on another folder.
    fn on(&self, folder: &str, args: &[&str]) -> Ran {
        self.run(&[args, &["--data", folder]].concat())
    }

    /// Restores the backup into another folder.
    fn restored(&self, folder: &str, options: &[&str]) -> Ran {
        self.on(folder, &[&["restore", "hub.backup"], options].concat())
    }

    /// What a person sees of the data: every list there is, without what time alone changes.
    fn seen(&self, options: &[&str]) -> Vec<Value> {
        let lists: [&[&str]; 6] = [
            &["customers", "--all"],
            &["match", "list", "halopsa", "--filter", "all", "--all"],
            &["match", "list", "halopsa", "--filter", "held-back", "--all"],
            &["runs", "--limit", "1000"],
            &["attention"],
            &["schedule", "list"],
        ];
        lists.iter().flat_map(|list| self.list(&[*list, options].concat())).collect()
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .map(|found| {
            found.map(|file| file.expect("reads").file_name().into_string().expect("text")).collect()
        })
        .unwrap_or_default();
    names.sort();
    names
}

#[test]
fn r81a_a_backup_is_one_file_for_its_owner_that_replaces_only_backups() {
    let desk = worked();
    let written = desk.json(&["backup", "hub.backup"]);
    let file = desk.folder().join("hub.backup");
    let bytes = std::fs::metadata(&file).expect("there").len();
    assert_eq!((&written["bytes"], &written["with_key"]), (&json!(bytes), &json!(false)));
    assert!(written["rows"]["customers"].as_u64() > Some(10), "{written}");
    assert_eq!(written["rows"]["schedules"], 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600);
    }
    let first = std::fs::read(&file).expect("reads");
    desk.run(&["backup", "hub.backup"]).refused(1, &["hub.backup is there already", "--force"]);
    assert!(std::fs::read(&file).expect("reads") == first);
    desk.run(&["customers", "add", "One More"]).done();
    desk.run(&["backup", "hub.backup", "--force"]).done().says(&["counterpart restore hub.backup"]);
    assert!(std::fs::read(&file).expect("reads") != first);

    // A slip of the hand.
    let before = desk.database();
    desk.file("notes.txt", "important");
    for slip in ["data/counterpart.sqlite", "data/key", "notes.txt", "data"] {
        desk.run(&["backup", slip, "--force"]).refused(1, &[slip, "not replaced"]);
    }
    assert!(desk.database() == before && desk.read("notes.txt") == "important");
    desk.run(&["backup", "no/such/hub.backup"]).refused(1, &["no/such/hub.backup", "cannot be written"]);
    assert_eq!(names(desk.folder()), ["data", "hub.backup", "notes.txt"], "nothing is left lying about");
}

#[test]
fn r81a_where_there_is_no_database_there_is_no_backup() {
    let desk = Desk::new(1);
    desk.run(&["backup", "hub.backup"]).refused(1, &["no database", "--data"]);
    assert_eq!(names(desk.folder()), Vec::<String>::new());
}

#[test]
fn r81b_a_restored_folder_shows_the_same_and_a_sync_there_plans_nothing() {
    let desk = worked();
    let before = desk.seen(&[]);
    desk.backed_up(&["--with-key"]);
    let restored = desk.restored("new", &["--json"]).done().object();
    assert_eq!(restored["database"], "new/counterpart.sqlite");
    assert_eq!((&restored["key"], &restored["pushes_paused"]), (&json!("brought"), &json!(true)));
    assert_eq!(desk.seen(&["--data", "new"]), before);

    let run = desk.json(&["sync", "halopsa", "--data", "new"]);
    assert_eq!((&run["state"], &run["summary"]["planned"]), (&json!("done"), &json!({})), "{run}");
    let companies = &run["summary"]["pulled"]["company"];
    assert_eq!((&companies["new"], &companies["changed"]), (&json!(0), &json!(0)), "{run}");
    assert!(companies["unchanged"].as_u64() > Some(20));

    // The original goes on by itself.
    desk.run(&["customers", "add", "Only Here"]).done();
    assert!(!desk.on("new", &["customers", "--all"]).done().out.contains("Only Here"));
}

#[test]
fn r81b_a_person_is_told_what_a_restored_database_will_and_will_not_do() {
    let desk = worked();
    desk.backed_up(&["--with-key"]);
    desk.restored("new", &[]).done().says(&[
        "new/counterpart.sqlite",
        "1 integration, ",
        "The key was inside and is now at new/key",
        "Pushes are paused",
        "counterpart pushes resume",
        "1 schedule came along",
        "only reads from the vendor",
        "schedule set ID --off",
    ]);
}

#[test]
fn r81b_a_folder_that_holds_records_is_refused_and_left_alone() {
    let desk = worked();
    desk.backed_up(&["--with-key"]);
    let before = desk.database();
    let again = desk.run(&["restore", "hub.backup"]);
    again.refused(1, &["already holds records", "customers: ", "nothing was changed", "--data"]);
    assert!(desk.database() == before);

    // One that was only looked into is as good as new; the key it was given is moved away first.
    desk.on("looked", &["customers"]).done();
    desk.restored("looked", &[]).refused(1, &["key at looked/key", "--new-key", "nothing was restored"]);
    std::fs::remove_file(desk.folder().join("looked/key")).expect("removes");
    desk.restored("looked", &[]).done();
    desk.on("looked", &["sync", "halopsa"]).done().says(&["nothing to change"]);
}

#[test]
fn r81b_a_file_that_is_damaged_or_something_else_makes_nothing() {
    let desk = worked();
    let file = desk.backed_up(&[]);
    let mut bytes = std::fs::read(&file).expect("reads");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, &bytes).expect("writes");
    desk.restored("new", &[]).refused(1, &["hub.backup", "damaged", "nothing was restored"]);
    std::fs::write(&file, &bytes[..middle]).expect("writes");
    desk.restored("new", &[]).refused(1, &["hub.backup", "damaged"]);
    desk.on("new", &["restore", "data/key"]).refused(1, &["data/key", "not a Counterpart backup"]);
    desk.on("new", &["restore", "data"]).refused(1, &["data", "is no file"]);
    desk.on("new", &["restore", "missing"]).refused(1, &["missing cannot be restored"]);
    assert_eq!(names(&desk.folder().join("new")), Vec::<String>::new());
}

#[test]
fn r81b_a_restore_that_is_killed_leaves_all_or_nothing_and_the_next_one_works() {
    let desk = worked();
    let before = desk.seen(&[]);
    desk.backed_up(&["--with-key"]);
    for place in ["commit: before#1", "commit: after#1"] {
        let folder = place.replace([':', ' ', '#'], "-");
        let mut command = desk.command(&["restore", "hub.backup", "--data", &folder]);
        command.env("COUNTERPART_FAILPOINT", place);
        assert_ne!(finish(command).code, 0, "it was killed");
        let again = desk.restored(&folder, &[]);
        match place {
            "commit: before#1" => drop(again.done()),
            _ => drop(again.refused(1, &["already holds records"])),
        }
        assert_eq!(desk.seen(&["--data", &folder]), before, "{place}");
        desk.on(&folder, &["sync", "halopsa"]).done().says(&["nothing to change"]);
    }
}

#[test]
fn r81b_a_server_on_the_folder_is_stopped_first_and_backed_up_without() {
    let desk = Desk::new(1);
    let mut server = desk.start(&["demo", "--listen", "127.0.0.1:0", "--customers", "20"]);
    let mut out = server.output();
    let mut said = String::new();
    while !said.contains("match list halopsa") {
        assert!(std::io::BufRead::read_line(&mut out, &mut said).expect("reads") > 0, "it ended: {said}");
    }
    desk.backed_up(&["--with-key"]);
    desk.run(&["restore", "hub.backup"]).refused(1, &["another server already runs"]);
    desk.restored("new", &[]).done();
    let companies = desk.list(&["match", "list", "halopsa", "--all", "--data", "new"]);
    assert_eq!(companies, desk.list(&["match", "list", "halopsa", "--all"]));
}

#[test]
fn r81b_a_backup_goes_from_the_embedded_database_to_postgres_and_back() {
    let desk = worked();
    let before = desk.seen(&[]);
    desk.backed_up(&["--with-key"]);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let postgres = runtime.block_on(TestDatabase::postgres());
    let DatabaseLocation::Postgres { url, .. } = postgres.location() else { panic!("postgres") };
    let there = ["--data", "beside", "--database-url", url];
    desk.run(&[&["restore", "hub.backup"], &there[..]].concat())
        .done()
        .says(&["from SQLite", "pushes resume"]);
    assert_eq!(desk.seen(&there), before);
    desk.run(&[&["sync", "halopsa"], &there[..]].concat()).done().says(&["nothing to change"]);
    let again = desk.run(&[&["restore", "hub.backup"], &there[..]].concat());
    again.refused(1, &["already holds records"]);

    let there_now = desk.seen(&there);
    desk.run(&[&["backup", "hub.backup", "--force", "--with-key"], &there[..]].concat()).done();
    desk.restored("back", &[]).done().says(&["from PostgreSQL"]);
    assert_eq!(desk.seen(&["--data", "back"]), there_now);
    desk.on("back", &["sync", "halopsa"]).done().says(&["nothing to change"]);
    runtime.block_on(postgres.remove());
}

#[test]
fn r81c_a_key_inside_is_said_to_be_and_comes_back_readable_by_its_owner() {
    let desk = worked();
    let said = desk.run(&["backup", "hub.backup", "--with-key"]).done();
    said.says(&["The key is inside", "Keep it as safe as the key"]);
    desk.restored("new", &[]).done();
    assert_eq!(desk.read("new/key"), desk.read("data/key"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(desk.folder().join("new/key")).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    desk.on("new", &["doctor"]).done().says(&["fits the database", "Connection successful"]);
    // The same key may be there already; another one is not touched.
    std::fs::create_dir(desk.folder().join("same")).expect("makes");
    std::fs::copy(desk.data().join("key"), desk.folder().join("same/key")).expect("copies");
    desk.restored("same", &[]).done().says(&["The key at same/key fits"]);
    let other = desk.file("other-key", "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=");
    let options = ["--key-file", other.to_str().expect("text")];
    desk.restored("third", &options).refused(1, &["other-key is not the one", "--new-key"]);
    assert_eq!(desk.read("other-key"), "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=");
    assert!(!desk.folder().join("third/counterpart.sqlite").exists());

    // Only the database's own key goes inside.
    let wrong = ["backup", "wrong.backup", "--with-key", "--key-file", "other-key"];
    desk.run(&wrong).refused(1, &["key does not fit this database"]);
    assert!(!desk.folder().join("wrong.backup").exists());
}

#[test]
fn r81c_without_the_key_everything_but_the_secrets_works_until_the_key_is_brought() {
    let desk = worked();
    let before = desk.seen(&[]);
    let said = desk.run(&["backup", "hub.backup"]).done();
    said.says(&["The key is not inside", "data/key"]);
    let restored = desk.restored("new", &[]).done();
    restored.says(&["The key is not here yet", "none at new/key", "stored secrets (1)", "--new-key"]);
    assert!(!desk.folder().join("new/key").exists(), "no key is made that would not fit");
    assert_eq!(desk.seen(&["--data", "new"]), before);
    desk.on("new", &["customers", "add", "Without Key"]).done();
    let missing =
        ["restored from a backup that does not hold their key", "new/key is not there", "--new-key"];
    desk.on("new", &["sync", "halopsa"]).refused(1, &missing);
    desk.on("new", &["doctor"]).refused(1, &["PROBLEM"]).says(&missing);
    let set = ["integration", "set", "halopsa", "--secret-env", "client_secret=HALO_SECRET"];
    desk.on("new", &set).refused(1, &missing);

    std::fs::copy(desk.data().join("key"), desk.folder().join("new/key")).expect("copies");
    desk.on("new", &["sync", "halopsa"]).done().says(&["nothing to change"]);
    desk.on("new", &["doctor"]).done().says(&["fits the database"]);
    // From then on it is a database like any other.
    std::fs::remove_file(desk.folder().join("new/key")).expect("removes");
    desk.on("new", &["customers"]).refused(1, &["is not there", "Bring the file back"]);
}

#[test]
fn r81c_a_key_that_is_at_hand_must_fit_and_is_used() {
    let desk = worked();
    desk.backed_up(&[]);
    desk.restored("new", &["--key-file", "data/key"]).done().says(&["The key at data/key fits"]);
    desk.on("new", &["sync", "halopsa", "--key-file", "data/key"]).done();
    desk.file("other-key", "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=");
    desk.restored("third", &["--key-file", "other-key"]).refused(1, &["not the one", "nothing was restored"]);
    desk.file("no-key", "hello");
    desk.restored("third", &["--key-file", "no-key"]).refused(1, &["44 characters"]);
    assert_eq!(names(&desk.folder().join("third")), ["server.lock"]);
}

#[test]
fn r81c_with_a_new_key_the_credentials_are_entered_again() {
    let desk = worked();
    // The key is lost: a backup is made without it all the same.
    std::fs::remove_file(desk.data().join("key")).expect("removes");
    desk.run(&["customers"]).refused(1, &["restore FILE --new-key"]);
    desk.backed_up(&[]);
    let restored = desk.restored("new", &["--new-key"]).done();
    restored.says(&["secrets were left out", "integration set halopsa --secret-env FIELD=VARIABLE"]);
    let listed = desk.on("new", &["integration", "list"]).done();
    listed.says(&["credentials were left out", "set halopsa --secret-env client_secret=VARIABLE"]);
    desk.on("new", &["sync", "halopsa"]).refused(1, &["client_secret", "is missing. Enter it"]);
    let set = ["integration", "set", "halopsa", "--secret-env", "client_secret=HALO_SECRET"];
    desk.on("new", &set).done();
    desk.on("new", &["sync", "halopsa"]).done().says(&["nothing to change"]);
    desk.on("new", &["doctor"]).done().says(&["fits the database"]);
}

#[test]
fn r81d_pushes_are_paused_after_a_restore_until_a_person_says_otherwise() {
    let desk = worked();
    assert_eq!(desk.list(&["integration", "list"])[0].get("pushes_paused"), None);
    desk.backed_up(&["--with-key"]);
    desk.restored("new", &[]).done();
    let why = ["Pushes are paused since", "restored from a backup made", "counterpart pushes resume"];
    desk.on("new", &["doctor"]).done().says(&why);
    desk.on("new", &["integration", "list"]).done().says(&why);
    let listed = desk.list(&["integration", "list", "--data", "new"]);
    assert!(listed[0]["pushes_paused"]["why"].as_str().expect("why").contains("restored"), "{listed:?}");

    desk.on("new", &["pushes", "resume"]).done().says(&["allowed again", "restored from a backup"]);
    assert!(!desk.on("new", &["doctor"]).done().out.contains("paused"));
    desk.on("new", &["pushes", "resume"]).done().says(&["was not paused"]);
    desk.on("new", &["pushes", "pause", "--why", "moving house"]).done().says(&["moving house (dana)"]);
    // It stays as it was said first, here and in a copy.
    desk.on("new", &["pushes", "pause"]).done().says(&["moving house"]);
    desk.on("new", &["backup", "hub.backup", "--force", "--with-key"]).done();
    desk.restored("third", &[]).done();
    desk.on("third", &["doctor"])
        .done()
        .says(&["restored from a backup", "in the original too: moving house"]);
    assert!(!desk.run(&["integration", "list"]).done().out.contains("paused"), "the original goes on");
}

#[test]
fn backup_restore_and_pushes_have_help() {
    let desk = Desk::new(1);
    for command in ["backup", "restore", "pushes"] {
        let help = desk.run(&[command, "--help"]).done().out;
        assert!(help.contains("Usage: counterpart"), "{help}");
    }
    desk.run(&["backup"]).refused(2, &["FILE"]);
    desk.run(&["restore"]).refused(2, &["FILE"]);
}
