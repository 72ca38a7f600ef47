//! Tests that every vendor gets.

/// Makes a test for every vendor from each function: `traps::r78_no_trap_makes_a_pull_silently_short::halopsa`. The
/// function gets the vendor's [`Subject`](crate::subject::Subject).
macro_rules! for_every_vendor {
    ($($(#[doc = $doc:literal])* #[test] async fn $name:ident($subject:ident) $body:block)*) => {$(
        $(#[doc = $doc])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn body($subject: &'static dyn $crate::subject::Subject) $body

            one_test_per_vendor!();
        }
    )*};
}
