//! The way through the connector alone: every layer, the mapping, the proof of completeness; the records are dropped.
//! Tells what of a pull's time is the connector's and what the database's.

use crate::arguments::Site;
use crate::baseline::Fetched;
use crate::{measured, now};
use async_trait::async_trait;
use counterpart_connector::{
    BoxError, Environment, PullOptions, PulledPage, Reach, Session, Sink, TransportSettings,
};
use counterpart_model::Kind;
use std::hint::black_box;

/// Drops pages.
struct Drain;

#[async_trait]
impl Sink for Drain {
    async fn page(&mut self, page: PulledPage) -> Result<(), BoxError> {
        black_box(page);
        Ok(())
    }
}

/// Pulls both lists into nothing.
pub async fn run(site: &Site) -> Fetched {
    let connector = (site.vendor.connector)();
    let environment =
        Environment::real(&TransportSettings::default().reaching(Reach::loopback())).expect("a client");
    let typed = measured::answers(site);
    let session = Session::builder(connector.descriptor(), &environment)
        .config(typed.plain)
        .secrets(typed.secret)
        .build();
    let began = now();
    let mut records = 0;
    for kind in [Kind::Company, Kind::Site] {
        let pulled =
            connector.pull(kind, &PullOptions::default(), &session, &mut Drain).await.expect("pulls");
        assert!(pulled.completeness.is_complete(), "{}", pulled.completeness);
        records += pulled.completeness.records();
    }
    let seconds = began.elapsed().as_secs_f64();
    assert_eq!(records, site.records());
    Fetched { records, bytes: session.counters().bytes, seconds }
}
