//! What is looked up per record is looked up in the index made for it, also in a database that is still empty: with any
//! other, saving many records takes time with the square of their number.

use super::samples::*;
use crate::Tx;
use crate::entity::mirror;
use crate::testing::TestDatabase;
use counterpart_model::{Kind, MatchKind, VendorId};
use sea_orm::{ColumnTrait, DbBackend, EntityTrait, QueryFilter, QueryTrait, Select};

async fn plan<E: EntityTrait>(tx: &Tx, query: Select<E>) -> String {
    let statement = query.build(DbBackend::Sqlite);
    let values = statement.values.map(|values| values.0).unwrap_or_default();
    let rows = tx.all(&format!("EXPLAIN QUERY PLAN {}", statement.sql), values).await.expect("explains");
    rows.iter().map(|row| row.try_get::<String>("", "detail").expect("a line")).collect::<Vec<_>>().join("; ")
}

#[tokio::test]
async fn lookups_by_id_or_name_use_the_index_that_begins_with_it() {
    let db = TestDatabase::sqlite();
    let store = db.open().await;
    let tx = db.first_workspace(&store).read().await.expect("begins");
    for number in [1, 2, 500] {
        let vendors: Vec<VendorId> = (0..number).map(VendorId::from).collect();
        let hubs: Vec<_> = (0..number).map(|n| uuid(u128::from(n.unsigned_abs()))).collect();
        let companies = MatchKind::Company;
        let records = mirror::Column::VendorId.is_in(vendors.iter().map(VendorId::as_str));
        let plans = [
            plan(&tx, tx.matches().of_vendors(HALO, companies, &vendors)).await,
            plan(&tx, tx.triggers().of_vendors(HALO, Kind::Company, &vendors)).await,
            plan(&tx, tx.attention().of_vendors(HALO, Kind::Company, &vendors)).await,
            plan(&tx, tx.mirror().of(HALO, Kind::Company).filter(records)).await,
        ];
        for plan in plans {
            assert!(plan.contains("(vendor_id=?"), "{number}: {plan}");
        }
        let plan = plan(&tx, tx.matches().of_hubs(HALO, companies, &hubs)).await;
        assert!(plan.contains("(hub_id=?"), "{number}: {plan}");
    }
    for (column, first) in
        [(mirror::Column::NameKey, "(name_key=?"), (mirror::Column::ParentId, "(parent_id=?")]
    {
        let plan = plan(&tx, tx.mirror().of(HALO, Kind::Site).filter(column.eq("x"))).await;
        assert!(plan.contains(first), "{plan}");
    }
}
