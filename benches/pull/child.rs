//! This program again, as another process that does one part and tells its result as a line of JSON.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdin, Command, Stdio};

/// Runs a part to its end.
pub fn run<T: DeserializeOwned>(arguments: &[&str]) -> T {
    let output = command(arguments).stderr(Stdio::inherit()).output().expect("this program starts again");
    assert!(output.status.success(), "{arguments:?} failed; what it said stands above");
    read(&String::from_utf8_lossy(&output.stdout), arguments)
}

/// Tells the result of a part to the process that started it.
pub fn tell(result: &impl Serialize) {
    println!("{}", serde_json::to_string(result).expect("a result is JSON"));
}

/// A part that runs until it is dropped.
pub struct Running {
    child: Child,
    /// It ends when this closes, also when we are killed.
    input: Option<ChildStdin>,
}

/// Starts a part that goes on running, and waits for what it tells first.
pub fn start<T: DeserializeOwned>(arguments: &[&str]) -> (Running, T) {
    let mut command = command(arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("this program starts again");
    let mut line = String::new();
    let output = child.stdout.take().expect("its output is ours");
    BufReader::new(output).read_line(&mut line).expect("it says something");
    let told = read(&line, arguments);
    (Running { input: child.stdin.take(), child }, told)
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.input.take());
        // It has nothing to save: whether it ended well does not matter.
        let _ = self.child.wait();
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program knows where it is"));
    command.args(arguments);
    command
}

fn read<T: DeserializeOwned>(told: &str, arguments: &[&str]) -> T {
    serde_json::from_str(told.trim()).unwrap_or_else(|error| panic!("{arguments:?} told {told:?}: {error}"))
}
