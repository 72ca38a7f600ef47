//! Vendors that are where no integration may be, unless the operator allows it.

use crate::desk::{ALLOW_VARIABLE, Desk, Ran, bare, finish};
use serde_json::json;

fn without(desk: &Desk, args: &[&str]) -> Ran {
    let mut command = desk.command(args);
    command.env_remove(ALLOW_VARIABLE);
    finish(command)
}

const REFUSED: [&str; 3] = ["127.0.0.1", "Nothing was sent there", "--allow-private-addresses 127.0.0.1"];

#[test]
fn r05_a_vendor_on_this_machine_is_sent_nothing_unless_the_operator_allows_it() {
    let desk = Desk::new(5);
    let (address, client) = (desk.setting("instance_address"), desk.setting("client_id"));
    let args = ["integration", "add", "halopsa", "--set", &address, "--set", &client];
    let args = [&args[..], &["--secret-env", "client_secret=HALO_SECRET"]].concat();
    let ran = without(&desk, &args).refused(1, &REFUSED);
    assert!(!format!("{ran:?}").contains(&desk.secret()));
    assert_eq!(desk.vendor().requests(None).len(), 0, "not even a question without secrets");

    let networks = [&args[..], &["--allow-private-addresses", "10.0.0.0/8,127.0.0.0/8"]].concat();
    without(&desk, &networks).done();
    assert!(!desk.vendor().requests(None).is_empty());
}

#[test]
fn an_integration_that_may_not_be_called_any_more_fails_with_a_sentence_and_goes_on_when_it_may() {
    let desk = Desk::connected(5);
    let before = desk.vendor().requests(None).len();
    without(&desk, &["sync", "halopsa"]).refused(1, &REFUSED);
    without(&desk, &["doctor"]).refused(1, &["network", "public addresses only", REFUSED[0], REFUSED[2]]);
    assert_eq!(desk.vendor().requests(None).len(), before);
    assert_eq!(desk.list(&["attention"])[0]["code"], json!("integration_failing"));

    desk.run(&["sync", "halopsa"]).done();
    desk.run(&["doctor"]).done().says(&["public addresses, 127.0.0.0/8"]);
    assert_eq!(desk.list(&["attention"]).len(), 0);
}

#[test]
fn a_name_is_looked_up_and_judged_by_what_it_stands_for() {
    let desk = Desk::new(1);
    let address = desk.setting("instance_address").replace("127.0.0.1", "localhost");
    let client = desk.setting("client_id");
    let args = ["integration", "test", "halopsa", "--set", &address, "--set", &client];
    let args = [&args[..], &["--secret-env", "client_secret=HALO_SECRET"]].concat();
    without(&desk, &args).refused(1, &["localhost stands for", "Nothing was sent there"]);
    assert_eq!(desk.vendor().requests(None).len(), 0);
}

#[test]
fn networks_that_are_none_are_wrong_usage() {
    let folder = tempfile::tempdir().expect("a folder");
    for wrong in ["yes", "10.0.0.0/40"] {
        let mut command = bare(folder.path());
        command.args(["customers"]).env(ALLOW_VARIABLE, wrong);
        finish(command).refused(2, &[wrong, "10.20.0.0/16"]);
    }
    let mut command = bare(folder.path());
    command.args(["customers"]).env(ALLOW_VARIABLE, "");
    finish(command).done();
}
