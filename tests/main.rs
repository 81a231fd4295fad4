//! The one integration binary; each module is one concern.

mod patterns;
