//! Folders, databases and keys that do not fit.

use crate::desk::{Desk, bare, finish};
use std::path::Path;

fn customers(data: &Path, folder: &Path) -> crate::desk::Ran {
    let mut command = bare(folder);
    command.args(["customers", "--data"]).arg(data);
    finish(command)
}

#[test]
fn a_folder_that_cannot_be_made_or_written_gets_a_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "not a folder").expect("writes");
    customers(&file.join("below"), folder.path()).refused(1, &["data folder", "--data"]);
    customers(&file, folder.path()).refused(1, &["--data"]);
    assert_eq!(std::fs::read_to_string(&file).expect("there"), "not a folder");
}

/// The system's own folders refuse new files to everyone, root included.
#[cfg(target_os = "linux")]
#[test]
fn a_read_only_folder_gets_a_sentence_from_every_command() {
    let folder = tempfile::tempdir().expect("a folder");
    customers("/sys".as_ref(), folder.path()).refused(1, &["/sys/counterpart.sqlite", "writable"]);
    customers("/sys/below".as_ref(), folder.path()).refused(1, &["/sys/below", "--data"]);
    for args in [&["demo", "--once", "--data", "/sys"][..], &["doctor", "--data", "/sys"]] {
        let mut command = bare(folder.path());
        command.args(args);
        finish(command).refused(1, &["/sys", "writable"]);
    }
}

#[test]
fn a_new_database_is_mentioned_so_that_a_mistyped_folder_is_noticed() {
    let desk = Desk::new(1);
    desk.run(&["customers"]).done().says(&["A new database was made"]);
    let again = desk.run(&["customers"]).done();
    assert!(!again.err.contains("new database"));
}

#[test]
fn a_key_that_does_not_fit_is_noticed_before_anything_is_done() {
    let desk = Desk::connected(5);
    let before = desk.database();
    let key = desk.data().join("key");
    let right = std::fs::read_to_string(&key).expect("reads");

    let other = Desk::connected_with(1, &["--no-sync"]);
    std::fs::copy(other.data().join("key"), &key).expect("copies");
    desk.run(&["customers"]).refused(1, &["key does not fit this database", "Bring back the key file"]);
    desk.run(&["sync", "halopsa"]).refused(1, &["key does not fit"]);
    desk.run(&["doctor"]).refused(1, &["PROBLEM", "key does not fit"]);

    std::fs::write(&key, "not a key").expect("writes");
    desk.run(&["customers"]).refused(1, &["44 characters", "COUNTERPART_KEY"]);

    std::fs::remove_file(&key).expect("removes");
    desk.run(&["customers"]).refused(1, &["is not there", "Bring the file back", "--key-file"]);
    assert!(!key.exists(), "no new key is made for an old database");
    assert!(desk.database() == before);

    // The key may come from elsewhere.
    std::fs::write(desk.folder().join("elsewhere"), &right).expect("writes");
    desk.run(&["customers", "--key-file", "elsewhere"]).done();
    let mut command = desk.command(&["sync", "halopsa"]);
    command.env("COUNTERPART_KEY", &right);
    finish(command).done();
}

#[test]
fn two_first_commands_at_once_make_one_key() {
    let desk = Desk::new(1);
    let first: Vec<_> = (0..4).map(|_| desk.start(&["customers", "--json"])).collect();
    for child in first {
        child.finish().done();
    }
    desk.run(&["doctor"]).done().says(&["fits the database"]);
}

#[cfg(unix)]
#[test]
fn the_key_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new(1);
    desk.run(&["customers"]).done();
    let mode = std::fs::metadata(desk.data().join("key")).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn what_is_no_database_or_a_newer_one_is_left_alone() {
    let desk = Desk::new(1);
    std::fs::create_dir_all(desk.data()).expect("makes");
    let database = desk.data().join("counterpart.sqlite");
    let text = "Somebody's shopping list. ".repeat(100);
    std::fs::write(&database, &text).expect("writes");
    desk.run(&["customers"]).refused(1, &["is not a Counterpart database", "another data directory"]);
    desk.run(&["doctor"]).refused(1, &["PROBLEM", "is not a Counterpart database"]);
    assert_eq!(std::fs::read_to_string(&database).expect("reads"), text);

    let newer: &[u8] = include_bytes!("samples/newer.sqlite");
    std::fs::write(&database, newer).expect("writes");
    desk.run(&["customers"])
        .refused(1, &["written by a newer Counterpart", "version 999", "install the newer version"]);
    assert!(!desk.data().join("key").exists(), "nothing was made beside it");
}

#[test]
fn a_postgres_that_is_not_there_gets_a_sentence_without_the_password() {
    let desk = Desk::new(1);
    let url = "postgres://sam:hunter2@127.0.0.1:9/counterpart";
    let ran =
        desk.run(&["customers", "--database-url", url]).refused(1, &["cannot be reached", "127.0.0.1:9"]);
    assert!(!ran.err.contains("hunter2"));
    desk.run(&["customers", "--database-url", "mysql://x"]).refused(1, &["postgres://user:password@host"]);
}

#[test]
fn doctor_finds_everything_in_order_or_says_what_to_mend() {
    let desk = Desk::connected(5);
    desk.run(&["doctor"]).done().says(&[
        "data folder",
        "database",
        "key",
        "halopsa",
        "Connection successful",
        "clock",
    ]);
    let checks = desk.list(&["doctor"]);
    assert!(checks.len() >= 5 && checks.iter().all(|check| check["ok"] == true), "{checks:?}");
    desk.vendor()
        .update("halopsa", "application", 1, serde_json::json!({ "inactive": true }))
        .expect("changes");
    desk.run(&["doctor"]).refused(1, &["PROBLEM"]);
    let empty = Desk::new(1);
    empty.run(&["doctor"]).done().says(&["was made just now", "none yet", "integration connectors"]);
}
