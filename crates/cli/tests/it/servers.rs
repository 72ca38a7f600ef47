//! One server per database; commands beside it are welcome.

use crate::desk::Desk;
use std::io::BufRead;

#[test]
fn a_second_server_is_refused_and_commands_beside_one_work() {
    let desk = Desk::new(1);
    let demo = ["demo", "--listen", "127.0.0.1:0", "--customers", "20"];
    let mut server = desk.start(&demo);
    let mut out = server.output();
    let mut said = String::new();
    while !said.contains("match list halopsa") {
        assert!(out.read_line(&mut said).expect("reads") > 0, "the demo ended: {said}");
    }

    desk.run(&demo).refused(1, &["another server already runs", "Single commands may run beside it"]);
    let listed = desk.run(&["match", "list", "halopsa"]).done();
    assert!(listed.out.contains("suggested"));
    desk.run(&["match", "confirm", "halopsa"]).done().says(&["matches made"]);
    desk.run(&["sync", "halopsa"]).done().says(&["nothing to change"]);
    desk.run(&["doctor"]).done();

    // The server does what waits, as a worker does.
    let waiting = desk.json(&["sync", "halopsa", "--queue"]);
    let done = (0..400).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        desk.list(&["runs"]).iter().any(|run| run["id"] == waiting["id"] && run["state"] == "done")
    });
    assert!(done, "{:#?}", desk.list(&["runs"]));

    server.send("INT");
    let rest = server.finish();
    assert_eq!(rest.code, 0, "Ctrl-C is how it ends: {rest:#?}");
    desk.run(&["demo", "--once", "--customers", "20"]).done();
}

#[test]
fn an_address_in_use_gets_a_sentence() {
    let desk = Desk::new(1);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    desk.run(&["demo", "--listen", &address]).refused(1, &[&address, "cannot be listened on", "--listen"]);
    desk.run(&["sandbox", "--listen", &address]).refused(1, &[&address, "cannot be listened on"]);
}
