use crate::given::*;
use counterpart_engine::{Chosen, EngineError};
use counterpart_model::{How, Integration, IntegrationSettings};
use counterpart_store::testing::TestDatabase;
use counterpart_store::{CompanyFilter, on_both_databases};

async fn ready(db: &TestDatabase) -> (Given, Integration) {
    let given = hub(db).await;
    for (n, name) in ["=cmd()", "Beta", "Gamma"].iter().enumerate() {
        given.vendor.company(n as i64 + 1, name);
    }
    let integration = given.connect(IntegrationSettings::default()).await;
    given.sync().await;
    (given, integration)
}

impl Given {
    async fn export(&self) -> String {
        let mut out = Vec::new();
        self.hub.export_mappings(&self.integration().await, &mut out).await.expect("exported");
        String::from_utf8(out).expect("text")
    }
}

on_both_databases! {
    async fn r24_mappings_go_out_and_come_in_and_a_second_import_changes_nothing(db) {
        let (given, integration) = ready(db).await;
        let all = Chosen::These(vec![id(1), id(2)]);
        let plan = given.hub.plan_create(&integration, &all, How::Created, false, &ana()).await.expect("planned");
        given.save(&plan).await;
        let exported = given.export().await;
        assert!(exported.contains(",'=cmd(),1,'=cmd(),created,"), "no cell is a formula:\n{exported}");

        let read = given.hub.read_mappings(&integration, exported.as_bytes(), &ana()).await.expect("read");
        assert!(read.plan.is_empty() && read.problems.is_empty());
        assert_eq!(read.unchanged, 2);

        for company in [1, 2] {
            let plan = given.hub.plan_unlink(&integration, &id(company), None, &ana()).await.expect("planned");
            given.save(&plan).await;
        }
        let read = given.hub.read_mappings(&integration, exported.as_bytes(), &ana()).await.expect("read");
        assert_eq!(given.save(&read.plan).await, 2);
        assert_eq!(given.listed(CompanyFilter::MatchedBy(How::File)).await, ["1", "2"]);
    }

    async fn r24_a_bad_row_is_reported_with_its_line_and_stops_nothing_else(db) {
        let (given, integration) = ready(db).await;
        given.add_customer("Beta").await;
        let file = "\u{feff}Customer,Company ID,remark\r\nBeta,2,fine\r\nNobody,3,\r\nBeta,99,\r\nBeta\r\n,3,\r\n";
        let read = given.hub.read_mappings(&integration, file.as_bytes(), &ana()).await.expect("read");
        assert_eq!(read.plan.groups.len(), 1);
        let lines: Vec<_> = read.problems.iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [3, 4, 5, 6]);
        assert!(read.problems[0].reason.contains("There is no customer 'Nobody'"));
        assert_eq!(read.problems[1].reason, "'scripted' has no company 99");
    }

    async fn r24_companies_may_be_named_where_the_name_is_unmistakable(db) {
        let (given, integration) = ready(db).await;
        given.vendor.company(4, "gamma");
        given.sync().await;
        given.add_customer("Ours").await;
        let file = "customer,company\nOurs,BETA\nOurs,Gamma\n";
        let read = given.hub.read_mappings(&integration, file.as_bytes(), &ana()).await.expect("read");
        assert_eq!(read.plan.groups.len(), 1);
        assert!(read.problems[0].reason.contains("2 companies are called 'Gamma'"));
    }

    async fn r24_a_file_without_the_columns_is_refused_whole(db) {
        let (given, integration) = ready(db).await;
        let error = given.hub.read_mappings(&integration, "a,b\n1,2\n".as_bytes(), &ana()).await.expect_err("refused");
        assert!(matches!(&error, EngineError::File(text) if text.contains("customer_id or customer")), "{error}");
    }

    async fn r19f_many_to_many_from_a_file_is_locked_and_can_be_untangled(db) {
        let (given, integration) = ready(db).await;
        given.add_customer("One").await;
        given.add_customer("Two").await;
        let file = "customer,company_id\nOne,1\nOne,2\nTwo,2\n";
        let read = given.hub.read_mappings(&integration, file.as_bytes(), &ana()).await.expect("read");
        given.save(&read.plan).await;
        let one = given.hub.customer("One").await.expect("there");
        assert!(one.matches.iter().all(|one| one.link.locked));
        let again = given.hub.read_mappings(&integration, file.as_bytes(), &ana()).await.expect("read");
        assert!(again.plan.is_empty());

        let refused = counterpart_engine::Link {
            company: id(3),
            customer: "One".into(),
            take_over: false,
            main: false,
            sites: Vec::new(),
        };
        let refused = given.hub.plan_link(&integration, &refused, &ana()).await.expect_err("locked");
        assert!(refused.to_string().contains("many-to-many"), "{refused}");
        let way_out = given.hub.plan_unlink(&integration, &id(2), Some("Two"), &ana()).await.expect("always");
        given.save(&way_out).await;
    }
}
