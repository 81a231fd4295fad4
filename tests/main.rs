//! The one integration binary; each module is one concern.

mod laws;
mod patterns;
mod support;
mod walk;
