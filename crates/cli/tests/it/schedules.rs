//! Schedules on the command line, and a worker that does what is due.

use crate::desk::Desk;
use counterpart_model::{Clock as _, Instant};
use serde_json::json;

#[test]
fn r70b_a_schedule_is_added_listed_switched_and_removed() {
    let desk = Desk::connected_with(1, &["--no-sync"]);
    desk.run(&["schedule", "list"]).done().says(&["No schedules yet", "schedule add"]);
    desk.run(&["schedule", "add", "halopsa", "--weekly", "thu,mon@18:30,06:00", "--zone", "Europe/Berlin"])
        .done()
        .says(&["synced mon, thu at 06:00, 18:30, in Europe/Berlin", "Next: ", " CE", "counterpart worker"]);
    let args =
        ["schedule", "add", "halopsa", "--every", "2h", "--kinds", "company,site", "--quiet", "22:00-6:00"];
    let added = desk.json(&args);
    assert_eq!(added["timing"], json!({ "every": { "minutes": 120 } }));
    assert_eq!(added["kinds"], json!(["company", "site"]));
    assert_eq!(added["quiet"], json!({ "from": "22:00", "to": "06:00" }));
    assert_eq!(added["created_by"], json!({ "person": "dana" }));
    assert_eq!(added["next_times"].as_array().map(Vec::len), Some(3));
    let id = added["id"].as_str().expect("an id");

    let listed = desk.run(&["schedules", "list"]).done();
    assert!(listed.out.contains("every 2 h") && listed.out.contains("22:00-06:00"), "{listed:#?}");
    assert!(
        listed.out.contains("companies, sites") && listed.out.contains("all that is switched on"),
        "{listed:#?}"
    );
    desk.run(&["schedule", "set", id, "--off"]).done().says(&["It is off", "--on"]);
    assert_eq!(desk.list(&["schedule", "list"])[1]["next_at"], json!(null));
    desk.run(&["schedule", "set", id, "--on"]).done().says(&["Next: "]);
    desk.run(&["schedule", "remove", id]).done();
    assert_eq!(desk.list(&["schedule", "list"]).len(), 1);
    desk.run(&["schedule", "remove", id]).refused(1, &["no schedule", "schedule list"]);
    desk.run(&["integration", "remove", "halopsa", "--yes"]).done();
    desk.run(&["schedule", "list"]).done().says(&["No schedules yet"]);
}

#[test]
fn r70b_times_that_cannot_be_read_get_a_sentence() {
    let desk = Desk::connected_with(1, &["--no-sync"]);
    let rows: [(&[&str], i32, &str); 11] = [
        (&["--every", "15"], 2, "15m, 2h or 1d"),
        (&["--every", "1.5h"], 2, "15m, 2h or 1d"),
        (&["--every", "99999999d"], 2, "15m, 2h or 1d"),
        (&["--every", "0m"], 1, "every minute at most"),
        (&["--every", "8d"], 1, "once a week at least"),
        (&["--daily", "24:00"], 2, "06:30"),
        (&["--weekly", "monday@06:00"], 2, "mon, tue"),
        (&["--weekly", "mon"], 2, "mon,thu@06:00"),
        (&["--cron", "61 * * * *"], 1, "five fields"),
        (&["--daily", "06:00", "--zone", "Mars/Olympus"], 1, "no time zone 'Mars/Olympus'"),
        (&["--every", "1h", "--quiet", "06:00-06:00"], 2, "22:00-06:00"),
    ];
    for (options, code, says) in rows {
        desk.run(&[&["schedule", "add", "halopsa"], options].concat()).refused(code, &[says]);
    }
    desk.run(&["schedule", "add", "halopsa"]).refused(2, &["--every"]);
    desk.run(&["schedule", "add", "halopsa", "--every", "1h", "--cron", "* * * * *"]).refused(2, &["--cron"]);
    desk.run(&["schedule", "add", "halo", "--every", "1h"]).refused(1, &["There is no integration 'halo'"]);
    assert!(desk.list(&["schedule", "list"]).is_empty());
}

#[test]
fn r70b_a_worker_does_what_is_due_once() {
    let desk = Desk::connected_with(20, &["--no-sync"]);
    desk.run(&["schedule", "add", "halopsa", "--every", "1h", "--kinds", "company"]).done();
    assert!(desk.list(&["worker", "--until-idle"]).is_empty(), "nothing is due yet");
    desk.meddle(async |tx| {
        let mut schedule = tx.schedules().list().await.expect("reads").remove(0);
        // Three times were missed.
        schedule.next_at = Some(now() - std::time::Duration::from_secs(3 * 60 * 60));
        tx.schedules().put(&schedule).await.expect("writes");
        tx.commit().await.expect("commits");
    });
    let done = desk.list(&["worker", "--until-idle"]);
    assert_eq!(done.len(), 1, "{done:#?}");
    assert_eq!((&done[0]["state"], &done[0]["actor"]), (&json!("done"), &json!("schedule")));
    assert_eq!(
        done[0]["summary"]["pulled"].as_object().map(|kinds| kinds.keys().collect::<Vec<_>>()),
        Some(vec![&"company".to_owned()])
    );
    assert!(desk.list(&["worker", "--until-idle"]).is_empty(), "what was missed was one");
    desk.run(&["runs"]).done().says(&["schedule"]);
}

fn now() -> Instant {
    counterpart_connector::SystemClock.now()
}
