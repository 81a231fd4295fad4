//! Integration tests.

mod walk;
