//! What a matching screen shows.

use super::samples::*;
use crate::{CompanyFilter, Tx, on_both_databases};
use counterpart_model::{How, Ignored, Kind, Match, MatchId, RecordRef, VendorId, Visibility};

/// 1 Acme: matched. 2 Bright: one customer bears it. 3 Corner: two customers. 4 Delta: none. 5 Echo: ignored.
/// 6 Foxtrot: held back. 7 Golf: inactive. 8 and 9 Hotel: two companies, one customer. 10 India: not visible.
async fn world(tx: &Tx) {
    tx.integrations().insert(&integration(HALO, "halopsa")).await.expect("writes");
    let mut golf = company(7, "Golf");
    golf.active = false;
    let page = vec![
        row(company(1, "Acme")),
        row(company(2, "Bright")),
        row(company(3, "Corner")),
        row(company(4, "Delta 50% off_")),
        row(company(5, "Echo")),
        row(held_back(company(6, "Foxtrot"), "no_main_site")),
        row(golf),
        row(company(8, "Hotel")),
        row(company(9, "Hotel")),
        row(company(10, "India")),
    ];
    let outcome = tx.mirror().write_page(HALO, Kind::Company, RUN, at(0), page).await.expect("writes");
    let india = &outcome.row_numbers[9..];
    tx.mirror()
        .set_visibility(HALO, Kind::Company, india, Visibility::NotVisible, RUN, at(1))
        .await
        .expect("writes");
    let acme = add_customer(tx, 101, "Acme").await;
    add_customer(tx, 102, "Bright").await;
    for id in 103..=106 {
        add_customer(tx, id, "Corner").await;
    }
    add_customer(tx, 108, "Hotel").await;
    add_link(tx, &Match { how: How::Created, ..link(200, acme, 1) }).await;
    let mark = Ignored {
        integration: HALO,
        company: VendorId::from(5),
        reason: "our own".to_owned(),
        by: "sam".to_owned(),
        at: at(0),
    };
    let record = RecordRef::Ignored { integration: HALO, company: mark.company.clone() };
    tx.records().create(&record, &mark.fields(), None).await.expect("writes");
}

async fn shown(tx: &Tx, filter: CompanyFilter) -> Vec<String> {
    let list = tx.companies().list(HALO, filter, None, None, 100).await.expect("reads");
    let counted = tx.companies().count(HALO, filter, None).await.expect("counts");
    assert_eq!(counted, list.len() as u64, "{filter:?}");
    list.into_iter().map(|facts| facts.company.id.0).collect()
}

on_both_databases! {
    async fn r16_each_filter_shows_its_companies_and_counts_them(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        world(&tx).await;
        assert_eq!(shown(&tx, CompanyFilter::Offered).await, ["1", "2", "3", "4", "8", "9"]);
        assert_eq!(shown(&tx, CompanyFilter::Suggested).await, ["2", "3", "8", "9"]);
        assert_eq!(shown(&tx, CompanyFilter::Unmatched).await, ["4"]);
        assert_eq!(shown(&tx, CompanyFilter::Ambiguous).await, ["3", "8", "9"]);
        assert_eq!(shown(&tx, CompanyFilter::Matched).await, ["1"]);
        assert_eq!(shown(&tx, CompanyFilter::MatchedBy(How::Created)).await, ["1"]);
        assert_eq!(shown(&tx, CompanyFilter::MatchedBy(How::Manual)).await, Vec::<String>::new());
        assert_eq!(shown(&tx, CompanyFilter::Ignored).await, ["5"]);
        assert_eq!(shown(&tx, CompanyFilter::HeldBack).await, ["6"]);
        assert_eq!(shown(&tx, CompanyFilter::Hidden).await, ["7", "10"]);
        assert_eq!(shown(&tx, CompanyFilter::Everything).await.len(), 10);
    }

    async fn r16_what_came_one_way_is_listed_in_its_order_whether_few_or_many_did(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        tx.integrations().insert(&integration(HALO, "halopsa")).await.expect("writes");
        let names = ["Golf", "Foxtrot", "Echo", "Delta", "Corner", "Bright", "Acme"];
        let page = names.iter().zip(1..).map(|(name, id)| row(company(id, name))).collect();
        tx.mirror().write_page(HALO, Kind::Company, RUN, at(0), page).await.expect("writes");
        let customer = add_customer(&tx, 101, "Zeta").await;
        let other = add_customer(&tx, 102, "Yard").await;
        // Five by the program, which are many here; one by a file, with two customers.
        for id in 1..=5 {
            add_link(&tx, &Match { how: How::Automatic, ..link(200 + id as u128, customer, id) }).await;
        }
        for (id, hub) in [(300, customer), (301, other)] {
            add_link(&tx, &Match { how: How::File, ..link(id, hub, 6) }).await;
        }
        assert_eq!(shown(&tx, CompanyFilter::MatchedBy(How::Automatic)).await, ["5", "4", "3", "2", "1"]);
        assert_eq!(shown(&tx, CompanyFilter::MatchedBy(How::File)).await, ["6"], "once, whoever it is matched with");
        add_link(&tx, &Match { how: How::Manual, ..link(400, customer, 7) }).await;
        add_link(&tx, &Match { how: How::Manual, ..link(401, other, 1) }).await;
        let manual = CompanyFilter::MatchedBy(How::Manual);
        assert_eq!(shown(&tx, manual).await, ["7", "1"]);
        let page = async |filter, search, range| {
            let page = tx.companies().page(HALO, filter, search, range).await.expect("reads");
            page.into_iter().map(|facts| facts.company.id.0).collect::<Vec<_>>()
        };
        assert_eq!(page(manual, None, (1, 1)).await, ["1"]);
        assert_eq!(page(manual, Some("olf"), (0, 9)).await, ["1"]);
        assert_eq!(page(CompanyFilter::MatchedBy(How::Automatic), None, (1, 2)).await, ["4", "3"]);
        let first = tx.companies().list(HALO, manual, None, None, 1).await.expect("reads");
        let rest = tx.companies().list(HALO, manual, None, Some(&first[0].position), 9).await.expect("reads");
        assert_eq!(rest.iter().map(|facts| facts.company.id.as_str()).collect::<Vec<_>>(), ["1"]);
        assert_eq!(tx.companies().count(HALO, manual, Some("acme")).await.expect("counts"), 1);
    }

    async fn r14_the_facts_say_which_customers_bear_the_name(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        world(&tx).await;
        let facts = |id: i64| {
            let companies = tx.companies();
            async move { companies.get(HALO, &VendorId::from(id)).await.expect("reads").expect("there") }
        };
        let acme = facts(1).await;
        assert_eq!(acme.matches.iter().map(|m| m.id).collect::<Vec<_>>(), [MatchId(uuid(200))]);
        assert_eq!((acme.namesakes, acme.first_namesakes[0].matched, acme.rivals), (1, true, 0));
        let bright = facts(2).await;
        assert_eq!((bright.namesakes, bright.first_namesakes[0].matched, bright.offered), (1, false, true));
        assert_eq!(bright.first_namesakes[0].id.0, uuid(102));
        let corner = facts(3).await;
        assert_eq!((corner.namesakes, corner.first_namesakes.len()), (4, 3));
        assert_eq!(facts(5).await.ignored.map(|mark| mark.reason), Some("our own".to_owned()));
        assert_eq!((facts(8).await.rivals, facts(9).await.rivals, facts(4).await.rivals), (1, 1, 0));
        assert_eq!(facts(10).await.visibility, Visibility::NotVisible);
        assert_eq!(tx.companies().get(HALO, &VendorId::from(99)).await.expect("reads"), None);
    }

    async fn r11_pages_follow_each_other_in_the_order_of_the_sort_key(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        // Sort keys are bytes; as text some of these would be refused or ordered otherwise.
        let odd = [vec![0xff, 0x00], vec![0x00], vec![0x00, 0x01], vec![0x80], vec![0x7f, 0xff], vec![0x80], Vec::new()];
        let page = odd.iter().zip(1..).map(|(key, id)| crate::MirrorRow { sort_key: key.clone(), ..row(company(id, "X")) });
        tx.mirror().write_page(HALO, Kind::Company, RUN, at(0), page.collect()).await.expect("writes");
        let mut ids = Vec::new();
        let mut after = None;
        loop {
            let page = tx.companies().list(HALO, CompanyFilter::Everything, None, after.as_ref(), 2).await.expect("reads");
            let Some(last) = page.last() else { break };
            after = Some(last.position.clone());
            ids.extend(page.into_iter().map(|facts| facts.company.id.0));
        }
        assert_eq!(ids, ["7", "2", "3", "5", "4", "6", "1"]);
    }

    async fn r11_search_finds_a_part_of_the_name_and_takes_signs_literally(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        world(&tx).await;
        let find = |text: &'static str| {
            let companies = tx.companies();
            async move {
                let found = companies.list(HALO, CompanyFilter::Everything, Some(text), None, 10).await.expect("reads");
                found.into_iter().map(|facts| facts.company.id.0).collect::<Vec<_>>()
            }
        };
        assert_eq!(find("otel").await, ["8", "9"]);
        assert_eq!(find("50% off_").await, ["4"]);
        assert_eq!(find("5_%").await, Vec::<String>::new());
        assert_eq!(find("").await.len(), 10);
        assert_eq!(tx.companies().count(HALO, CompanyFilter::Offered, Some("o")).await.expect("counts"), 4);
        let customers = tx.customers().list(Some("orn"), None, 10).await.expect("reads");
        assert_eq!(customers.len(), 4);
        assert_eq!(tx.customers().count(Some("orn")).await.expect("counts"), 4);
    }
}
