//! A session on a library, as a program begins one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::sync::Arc;

use chrono::DateTime;
use lantu::app::{App, Command, Content, FileCommand, Settings};
use lantu::clock::Clock;

/// On the library that is there, or a new one with this content; on 2024-10-21.
pub fn opened(path: &Path, content: Content) -> App {
    let clock = Clock::Fixed(DateTime::parse_from_rfc3339("2024-10-21T09:00:00+08:00").unwrap());
    let mut app = App::new(clock, Settings::default(), Arc::new(|| {}));
    let path = path.to_owned();
    app.run_to_end(Command::File(if path.exists() {
        FileCommand::Open(path)
    } else {
        FileCommand::Create { path, content }
    }));
    app
}
