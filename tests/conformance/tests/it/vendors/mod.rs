//! The vendors, each with its subject.

use crate::subject::Subject;

macro_rules! vendors {
    ($($vendor:ident),* $(,)?) => {
        $(pub mod $vendor;)*

        /// Every vendor's subject.
        pub const SUBJECTS: &[&dyn Subject] = &[$(&$vendor::SUBJECT),*];

        macro_rules! one_test_per_vendor {
            () => {$(
                #[tokio::test]
                async fn $vendor() {
                    body(&$crate::vendors::$vendor::SUBJECT).await;
                }
            )*};
        }
    };
}

vendors![autotask, halopsa];
