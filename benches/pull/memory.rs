//! Resident memory of this process, as Linux counts it.

/// Resident memory in bytes: now, and the most there ever was.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    pub now: u64,
    pub peak: u64,
}

/// Asks the kernel.
pub fn resident() -> Memory {
    let status = std::fs::read_to_string("/proc/self/status").expect("memory is measured on Linux");
    let field = |name: &str| {
        let line =
            status.lines().find_map(|line| line.strip_prefix(name)).expect("a line of /proc/self/status");
        line.split_whitespace().next().and_then(|number| number.parse::<u64>().ok()).expect("a number of kB")
            * 1_024
    };
    Memory { now: field("VmRSS:"), peak: field("VmHWM:") }
}
