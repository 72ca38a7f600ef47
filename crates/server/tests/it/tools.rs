//! An integration with companies, put into the database as a pull would leave it.

use crate::stand::Stand;
use counterpart_model::{
    Company, Integration, IntegrationId, IntegrationRole, IntegrationSettings, IntegrationState, Kind, RunId,
    VendorId, VendorRecord,
};
use counterpart_store::MirrorRow;
use uuid::Uuid;

pub const TOOL: IntegrationId = IntegrationId(Uuid::from_u128(0x71));

impl Stand {
    /// A tool `halopsa` that holds companies of these names, with the ids 1, 2, 3 and so on.
    pub async fn with_companies(self, names: &[&str]) -> Self {
        self.with_tool((TOOL, "halopsa"), IntegrationRole::Ordinary, names).await
    }

    /// A tool of this name with this part in the customer list.
    pub async fn with_tool(
        self,
        (id, name): (IntegrationId, &str),
        role: IntegrationRole,
        names: &[&str],
    ) -> Self {
        let tx = self.hub.workspace.write().await.expect("begins");
        let integration = Integration {
            id,
            connector: name.into(),
            name: name.into(),
            config: [].into(),
            settings: IntegrationSettings { role, ..IntegrationSettings::default() },
            tenant: None,
            state: IntegrationState::Healthy,
            created_at: self.hub.now(),
            fresh_at: Some(self.hub.now()),
        };
        tx.integrations().insert(&integration).await.expect("saved");
        let rows = names.iter().zip(1_i64..).map(|(name, id)| self.row(id, name));
        let (run, now) = (RunId(Uuid::from_u128(0x72)), self.hub.now());
        tx.mirror().write_page(id, Kind::Company, run, now, rows.collect()).await.expect("saved");
        tx.commit().await.expect("saved");
        self
    }

    /// Says what a tool is to the customer list, and whether its first sync is complete.
    pub async fn change_tool(&self, name: &str, change: impl FnOnce(&mut Integration)) {
        let tx = self.hub.workspace.write().await.expect("begins");
        let mut tool = tx.integrations().by_name(name).await.expect("read").expect("there");
        change(&mut tool);
        tx.integrations().update(&tool).await.expect("saved");
        tx.commit().await.expect("saved");
    }

    /// A company of a tool is inactive there from now on.
    pub async fn make_inactive(&self, tool: IntegrationId, id: i64, name: &str) {
        let tx = self.hub.workspace.write().await.expect("begins");
        let mut row = self.row(id, name);
        if let VendorRecord::Company(company) = &mut row.record {
            company.active = false;
        }
        let (run, now) = (RunId(Uuid::from_u128(0x73)), self.hub.now());
        tx.mirror().write_page(tool, Kind::Company, run, now, vec![row]).await.expect("saved");
        tx.commit().await.expect("saved");
    }

    fn row(&self, id: i64, name: &str) -> MirrorRow {
        let company = Company {
            id: VendorId::from(id),
            name: name.to_owned(),
            active: true,
            internal: false,
            relationships: Vec::new(),
            main_site: None,
            parent: None,
            website: None,
            reference: None,
            phone: None,
            address: None,
            held_back: Vec::new(),
            url: Some(format!("https://halo.example.com/{id}")),
        };
        let keys = self.hub.keys(name);
        MirrorRow { record: VendorRecord::Company(company), name_key: keys.name_key, sort_key: keys.sort_key }
    }

    /// Customers of these names.
    pub async fn with_customers(self, names: &[&str]) -> Self {
        let actor = counterpart_model::Actor::Person("test".into());
        for name in names {
            let plan = self.hub.plan_add_customer(name, &actor).await.expect("a new name");
            self.hub.save(&plan).await.expect("saved");
        }
        self
    }

    pub async fn customer(&self, name: &str) -> String {
        self.hub.customer(name).await.expect("there").customer.id.to_string()
    }
}
