//! Accounts and what people sign in with.

use super::samples::*;
use crate::tests::samples::at;
use crate::{Credential, StoreError, on_both_databases};
use counterpart_model::{Role, User, UserState};

on_both_databases! {
    async fn an_account_comes_back_as_it_was_put_and_is_found_by_its_key(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let mut ana = user(1, "Ana@Example.com");
        tx.users().insert(&ana, "ana@example.com").await.expect("writes");
        tx.users().insert(&user(2, "ben@example.com"), "ben@example.com").await.expect("writes");
        ana.role = Role::PrimaryTechnician;
        ana.state = UserState::Disabled;
        ana.locale = Some("de-DE".to_owned());
        ana.time_zone = Some("Europe/Berlin".to_owned());
        ana.second_factor_since = Some(at(5));
        ana.last_sign_in_at = Some(at(6));
        tx.users().update(&ana, "ana@example.com").await.expect("writes");
        assert_eq!(tx.users().get(ana.id).await.expect("reads"), Some(ana.clone()));
        assert_eq!(tx.users().by_email_key("ana@example.com").await.expect("reads"), Some(ana.clone()));
        assert_eq!(tx.users().by_email_key("Ana@Example.com").await.expect("reads"), None);
        let list = tx.users().list().await.expect("reads");
        assert_eq!(list.iter().map(|user| user.email.as_str()).collect::<Vec<_>>(), ["Ana@Example.com", "ben@example.com"]);
        let count = async |role, state| tx.users().count(role, state).await.expect("counts");
        assert_eq!(count(Role::PrimaryTechnician, UserState::Disabled).await, 1);
        assert_eq!(count(Role::PrimaryTechnician, UserState::Active).await, 0);
        let nobody = user(3, "nobody@example.com");
        assert!(matches!(tx.users().update(&nobody, "x").await, Err(StoreError::NotThere { .. })));
    }

    async fn two_accounts_with_one_address_are_refused_by_the_database(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        tx.users().insert(&user(1, "ana@example.com"), "ana@example.com").await.expect("writes");
        let refused = tx.users().insert(&user(2, "ANA@example.com"), "ana@example.com").await;
        assert!(refused.expect_err("is refused").is_duplicate());
    }

    async fn what_somebody_signs_in_with_is_kept_apart_and_what_was_sealed_can_be_forgotten(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let (ana, ben) = (add_user(&tx, 1).await, add_user(&tx, 2).await);
        assert!(tx.credentials().of(ana.id).await.expect("reads") == Credential::default());
        for user in [&ana, &ben] {
            tx.credentials().put(user.id, &Credential::default()).await.expect("writes");
        }
        tx.credentials().put(ana.id, &credential()).await.expect("overwrites");
        assert!(tx.credentials().of(ana.id).await.expect("reads") == credential());
        assert!(tx.credentials().of(ben.id).await.expect("reads") == Credential::default());
        assert_eq!(tx.credentials().forget_sealed().await.expect("writes"), 1);
        let left = tx.credentials().of(ana.id).await.expect("reads");
        assert!(left == Credential { totp: None, totp_offered: None, totp_step: None, ..credential() });
        let of_nobody = tx.credentials().put(user(9, "x").id, &credential()).await;
        assert!(matches!(of_nobody, Err(StoreError::Dangling { .. })));
    }

    async fn r07_a_recovery_code_is_used_once_and_gone_when_new_ones_are_made(db) {
        let store = db.open().await;
        let tx = db.first_workspace(&store).write().await.expect("begins");
        let (ana, ben) = (add_user(&tx, 1).await, add_user(&tx, 2).await);
        let codes = tx.recovery_codes();
        let consume = async |user: &User, hash: u8| codes.consume(user.id, &[hash], at(1)).await.expect("writes");
        codes.replace(ana.id, &[vec![1], vec![2]], at(0)).await.expect("writes");
        codes.replace(ben.id, &[vec![1]], at(0)).await.expect("writes");
        assert!(consume(&ana, 1).await);
        assert!(!consume(&ana, 1).await, "used");
        assert!(!consume(&ana, 3).await, "never made");
        assert!(!consume(&ben, 2).await, "somebody else's");
        assert_eq!(codes.left(ana.id).await.expect("counts"), 1);
        codes.replace(ana.id, &[vec![1], vec![4], vec![5]], at(2)).await.expect("writes");
        assert!(!consume(&ana, 2).await, "of the old set");
        assert!(consume(&ana, 1).await, "of the new one");
        assert_eq!((codes.left(ana.id).await.expect("counts"), codes.left(ben.id).await.expect("counts")), (2, 1));
    }
}
