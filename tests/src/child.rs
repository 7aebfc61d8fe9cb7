//! A test in a process of its own: the test starts itself again and finds out that it is the child.

use std::process::Command;

const CHILD: &str = "TIMBREL_TEST_CHILD";

/// Whether this process is the child.
pub fn is_this() -> bool {
    std::env::var_os(CHILD).is_some()
}

/// Runs the test `name`, such as `scan::it_is_quick`, in a child with some variables in its environment.
///
/// # Errors
/// What a child that failed has printed.
pub fn run(name: &str, variables: &[(&str, &str)]) -> Result<(), String> {
    let program = std::env::current_exe().unwrap();
    let mut command = Command::new(program);
    let output = command
        .args(["--exact", name, "--nocapture"])
        .env(CHILD, "1")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    // A name that is misspelt runs no test, which the runner calls a success.
    if output.status.success() && said.contains("1 passed") { Ok(()) } else { Err(said) }
}
