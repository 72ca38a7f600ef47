//! How much memory an endless answer takes. Linux tells.

#![cfg(target_os = "linux")]

use crate::desk::Desk;
use counterpart_sandbox_kit::{Effect, Fault};

#[test]
fn r74_an_answer_of_a_hundred_megabytes_is_not_read_to_its_end() {
    let desk = Desk::connected(5);
    desk.vendor().arm(Fault::new(Effect::Huge { bytes: 100_000_000 }).path("/api/client"));
    let mut child = desk.start(&["sync", "halopsa", "--json"]);
    let status = format!("/proc/{}/status", child.id());
    let watcher = std::thread::spawn(move || {
        let mut peak = 0_u64;
        while let Ok(text) = std::fs::read_to_string(&status) {
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let Some(kilobytes) = line.and_then(|rest| rest.trim().strip_suffix(" kB")) else { break };
            peak = peak.max(kilobytes.parse().expect("a number"));
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        peak
    });
    let ran = child.finish().refused(1, &[]);
    assert!(ran.out.contains("larger than 32 MB"), "{ran:#?}");
    let peak = watcher.join().expect("watches");
    assert!(peak > 1_000, "it was watched");
    assert!(peak < 150_000, "{peak} kB");
}
