//! What every vendor sandbox is made of.
//!
//! A *sandbox* is a vendor's API played on loopback, including the parts that are unpleasant. This kit holds
//! what all of them share: the [`Vendor`] trait, the [`Sandbox`] that serves any number of vendors under one
//! address, its [`Clock`], request log, rate limits and [`Fault`]s, the control surface under `/_sandbox/`,
//! and the generator of MSP-shaped [`world`]s. `sandbox/README.md` shows the control surface from outside.
//!
//! ```no_run
//! # async fn f(vendor: fn(counterpart_sandbox_kit::Context) -> std::sync::Arc<dyn counterpart_sandbox_kit::Vendor>) -> std::io::Result<()> {
//! use counterpart_sandbox_kit::{Effect, Fault, Options, Sandbox};
//!
//! let sandbox = Sandbox::new(&[vendor], Options { customers: 200, ..Options::default() });
//! let running = sandbox.serve(tokio::net::TcpListener::bind("127.0.0.1:0").await?)?;
//! sandbox.arm(Fault::new(Effect::status(503)).path("/api/client").once());
//! println!("{}", running.announcement());
//! running.shutdown().await;
//! # Ok(())
//! # }
//! ```

mod clock;
mod connection;
mod control;
mod dispatch;
mod faults;
mod lanes;
mod limits;
mod requests;
mod sandbox;
mod serve;
pub mod settings;
pub mod spread;
mod vendor;
pub mod world;

pub use clock::{Clock, TimeSource};
pub use faults::{CutPoint, Effect, Fault, FaultReport, NextPage, PageFaults, Window};
pub use lanes::Lane;
pub use limits::{LimitSettings, Refusal, RetryAfter, Slowness, Usage};
pub use requests::{LoggedRequest, Since, Tags};
pub use sandbox::{ControlError, Options, Sandbox};
pub use serve::Running;
pub use vendor::{Context, StateError, Vendor, VendorFactory};
