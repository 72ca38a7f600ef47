//! Users on the command line: for whoever stands at the machine and cannot open the pages.

use crate::desk::Desk;
use serde_json::json;

#[test]
fn r07_users_are_invited_given_roles_disabled_and_helped_back_in() {
    let desk = Desk::new(1);
    desk.run(&["users", "list"]).done().says(&["Nobody can sign in yet", "users link"]);
    let first = desk.run(&["users", "link"]).done();
    first.says(&["/link/", "makes the first primary technician, once, until", "send it to nobody else"]);
    assert_ne!(desk.json(&["users", "link"])["link"], json!(null), "a new one may be made");

    let invited = desk.json(&[
        "users",
        "invite",
        "Ben@Example.com",
        "--name",
        "Ben Okoro",
        "--role",
        "super-technician",
    ]);
    assert_eq!((&invited["purpose"], &invited["user"]["state"]), (&json!("invitation"), &json!("invited")));
    assert_eq!(invited["user"]["role"], "super_technician");
    let link = invited["link"].as_str().expect("a link");
    assert!(link.starts_with("/link/") && link.len() > 45, "{link}");
    desk.run(&["users", "invite", "ben@example.com", "--name", "Ben"])
        .refused(1, &["Ben@Example.com already"]);
    desk.run(&["users", "invite", "ben", "--name", "Ben"]).refused(1, &["no e-mail address"]);
    desk.run(&["users", "invite", "eve@example.com", "--name", "Eve", "--role", "owner"])
        .refused(2, &["no role 'owner'", "primary_technician"]);

    desk.run(&["users", "role", "ben@example.com", "technician"]).done().says(&["is technician now"]);
    desk.run(&["users", "link", "--reset", "ben@example.com"])
        .done()
        .says(&["lets Ben@Example.com choose a password"]);
    desk.run(&["users", "disable", "ben@example.com"]).done().says(&["let in no more", "--undo"]);
    desk.run(&["users", "link", "--reset", "ben@example.com"]).refused(1, &["disabled"]);
    desk.run(&["users", "disable", "ben@example.com", "--undo"]).done().says(&["has no password yet"]);
    assert_eq!(
        desk.json(&["users", "reset-second-factor", "ben@example.com"])["second_factor_since"],
        json!(null)
    );
    desk.run(&["users", "role", "nobody@example.com", "technician"])
        .refused(1, &["no user 'nobody@example.com'", "users list"]);

    let listed = desk.run(&["users", "list"]).done();
    let listed = listed.says(&["Ben@Example.com", "Ben Okoro", "technician", "invited", "never"]);
    assert!(!listed.out.contains(&link["/link/".len()..]), "a link is told once");
    let users = desk.list(&["users", "list"]);
    let mut fields: Vec<_> = users[0].as_object().expect("an object").keys().cloned().collect();
    fields.sort();
    assert_eq!(
        fields,
        [
            "created_at",
            "email",
            "id",
            "last_sign_in_at",
            "locale",
            "name",
            "role",
            "second_factor_since",
            "state",
            "time_zone"
        ],
        "what somebody signs in with is not among it"
    );
}
