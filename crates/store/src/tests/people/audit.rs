//! The audit log.

use super::samples::*;
use crate::{AuditFilter, on_both_databases};
use counterpart_model::AuditAct;

on_both_databases! {
    async fn acts_are_read_newest_first_page_by_page_and_filtered(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let ana = add_user(&tx, 1).await;
        let acts = [
            act(50, AuditAct::SignedIn, Some(&ana)),
            act(51, AuditAct::SignInRefused, None),
            act(52, AuditAct::RoleChanged, Some(&ana)),
        ];
        for act in &acts {
            tx.audit().append(act).await.expect("writes");
        }
        let everything = AuditFilter::default();
        let page = tx.audit().list(&everything, None, 2).await.expect("reads");
        assert_eq!(page, [acts[2].clone(), acts[1].clone()]);
        let rest = tx.audit().list(&everything, Some(page[1].id), 2).await.expect("reads");
        assert_eq!(rest, [acts[0].clone()]);
        let refused = AuditFilter { acts: vec![AuditAct::SignInRefused, AuditAct::SignedOut], user: None };
        assert_eq!(tx.audit().list(&refused, None, 9).await.expect("reads"), [acts[1].clone()]);
        let hers = AuditFilter { acts: Vec::new(), user: Some(ana.id) };
        assert_eq!(tx.audit().count(&hers).await.expect("counts"), 2);
        assert_eq!(tx.audit().count(&everything).await.expect("counts"), 3);
    }

    async fn r07_the_database_itself_refuses_to_change_or_remove_an_act(db) {
        let store = db.open().await;
        let workspace = db.first_workspace(&store);
        let tx = workspace.write().await.expect("begins");
        tx.audit().append(&act(50, AuditAct::SignedIn, None)).await.expect("writes");
        tx.commit().await.expect("commits");
        for sql in ["UPDATE audit SET actor = 'nobody'", "DELETE FROM audit"] {
            let tx = workspace.write().await.expect("begins");
            let refused = tx.execute(sql, Vec::new()).await.expect_err(sql).to_string();
            assert!(refused.contains("only added to") || refused.contains("permission denied"), "{refused}");
        }
        let tx = workspace.read().await.expect("begins");
        assert_eq!(tx.audit().list(&AuditFilter::default(), None, 9).await.expect("reads").len(), 1);
    }
}
