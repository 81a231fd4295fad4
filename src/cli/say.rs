//! All printing to people: errors, hints, warnings, the progress bar.
//!
//! In: what happened. Out: lines on the standard error.
//! Never prints a report, and never content.

use std::{
    fmt,
    io::{self, IsTerminal as _, Write as _},
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};
use sverka::{error::Error, scan::Progress};

/// Prints a line. Where nothing can be printed, a full disk, a closed terminal, the exit code has to do.
fn line(text: fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Prints an error, and the hint if it has one.
pub(crate) fn error(error: &Error) {
    line(format_args!("error: {error}"));
    if let Some(hint) = error.hint() {
        line(format_args!("hint: {hint}"));
    }
}

/// Prints a warning.
pub(crate) fn warn(message: &str) {
    line(format_args!("warning: {message}"));
}

/// Makes panics say where they happened and nothing else: a message might quote content.
pub(crate) fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(|at| format!(" at {}:{}", at.file(), at.line()))
            .unwrap_or_default();
        line(format_args!(
            "warning: internal error{place}; the scan goes on, and the file is listed as a gap"
        ));
    }));
}

/// Returns whether a progress bar makes sense.
pub(crate) fn watched() -> bool {
    io::stderr().is_terminal()
}

/// Draws the progress until `done`.
pub(crate) fn follow(progress: &Progress, done: &AtomicBool) {
    let bar = ProgressBar::new(0);
    let bytes = "{bytes} of {total_bytes} · {bytes_per_sec} · {msg}";
    let style = ProgressStyle::with_template(&format!("{{bar:24}} {bytes} · {{eta}} left"));
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    while !done.load(Ordering::Relaxed) {
        let read = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
        bar.set_length(read(&progress.known).max(read(&progress.bytes)));
        bar.set_position(read(&progress.bytes));
        let more = if progress.walked.load(Ordering::Relaxed) { "" } else { "+" };
        bar.set_message(format!(
            "{}{more} files · {} findings",
            HumanCount(read(&progress.files)),
            HumanCount(read(&progress.findings))
        ));
        std::thread::sleep(Duration::from_millis(100));
    }
    bar.finish_and_clear();
}

/// Prints the one closing line that belongs to people even where the report goes to a file.
pub(crate) fn wrote(path: &std::path::Path, bytes: u64) {
    line(format_args!("wrote {} ({})", sverka::place::path_text(path), HumanBytes(bytes)));
}
