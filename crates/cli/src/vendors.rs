//! The vendors of this program: who speaks to each, and who plays it. A new one is a line here; nothing else in `crates/`
//! knows a vendor's name but the examples of the help.

use counterpart_connector::Connector;
use counterpart_engine::Connectors;
use counterpart_sandbox_kit::VendorFactory;
use std::sync::Arc;

/// A connector, and the sandbox that plays its vendor under the same name.
type Pair = (fn() -> Arc<dyn Connector>, VendorFactory);

/// In the order in which the demo connects them.
const VENDORS: [Pair; 2] = [
    (|| Arc::new(counterpart_connector_halopsa::HaloPsa::new()), counterpart_sandbox_halopsa::vendor),
    (|| Arc::new(counterpart_connector_autotask::Autotask::new()), counterpart_sandbox_autotask::vendor),
];

/// Every connector of this program.
pub fn connectors() -> Connectors {
    VENDORS.iter().fold(Connectors::default(), |all, (connector, _)| all.with(connector()))
}

/// Every vendor that can be played, by name.
pub fn sandboxes() -> Vec<(&'static str, VendorFactory)> {
    VENDORS.iter().map(|(connector, sandbox)| (connector().descriptor().connector, *sandbox)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use counterpart_sandbox_kit::{Options, Sandbox};

    #[test]
    fn a_sandbox_bears_the_name_of_its_connector() {
        for (name, sandbox) in sandboxes() {
            let played = Sandbox::new(&[sandbox], Options { customers: 1, ..Options::default() });
            assert_eq!(played.vendors().collect::<Vec<_>>(), [name]);
        }
    }
}
