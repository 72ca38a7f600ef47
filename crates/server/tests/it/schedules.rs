//! Schedules on the page of their integration.

use crate::stand::Stand;
use crate::tools::TOOL;
use axum::http::StatusCode;
use counterpart_model::{Actor, IntegrationId, IntegrationRole, Role, Schedule, ScheduleId, Timing};
use uuid::Uuid;

counterpart_store::on_both_databases! {
    async fn r70_a_schedule_is_changed_on_the_page_of_its_own_integration_alone(db) {
        let other = IntegrationId(Uuid::from_u128(0x73));
        let stand = Stand::new(db).await.with_password_alone().await;
        let stand = stand.with_tool((TOOL, "halopsa"), IntegrationRole::Ordinary, &[]).await;
        let stand = stand.with_tool((other, "autotask"), IntegrationRole::Ordinary, &[]).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let schedule = Schedule {
            id: ScheduleId(Uuid::from_u128(0x74)),
            integration: TOOL,
            timing: Timing::Every { minutes: 60 },
            time_zone: "UTC".into(),
            kinds: [].into(),
            quiet: None,
            enabled: true,
            created_by: Actor::Person("ana".into()),
            created_at: stand.hub.now(),
            next_at: None,
        };
        let tx = stand.hub.workspace.write().await.expect("begins");
        tx.schedules().put(&schedule).await.expect("saved");
        tx.commit().await.expect("saved");

        for what in ["off", "remove"] {
            let path = format!("/integrations/autotask/schedules/{}", schedule.id);
            let answer = stand.post(Some(&session), &path, &format!("do={what}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{what}: {}", answer.body);
            assert!(answer.body.contains("no schedule"), "{}", answer.body);
        }
        let all = stand.hub.schedules().await.expect("read");
        assert_eq!(all.iter().map(|one| &one.schedule).collect::<Vec<_>>(), [&schedule]);

        let path = format!("/integrations/halopsa/schedules/{}", schedule.id);
        let answer = stand.post(Some(&session), &path, "do=remove").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(stand.hub.schedules().await.expect("read").len(), 0);
    }
}
