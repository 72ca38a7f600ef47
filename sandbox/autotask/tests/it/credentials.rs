//! 2: three headers, no token, and failures that all look alike.

use serde_json::json;

use crate::desk::Desk;

const COMPANY: &str = "/autotask/webservices5/ATServicesRest/V1.0/Companies/0";

#[tokio::test]
async fn every_call_needs_all_three_headers() {
    let desk = Desk::new();
    desk.set("instance", 1, json!({ "lockout_after": 0 }));
    assert_eq!(desk.get("Companies/0").await.status, 200);
    let reply = desk.bare("GET", COMPANY).await;
    assert_eq!((reply.status.as_u16(), reply.text.as_str()), (401, ""));
    for spoiled in 0..3 {
        for value in ["", "WRONGWRONGWRONGWRONGWRONGWR"] {
            let mut other = Desk::new();
            other.credentials[spoiled].1 = value.to_owned();
            assert_eq!(other.get("Companies/0").await.status, 401, "{spoiled} {value}");
        }
    }
}

#[tokio::test]
async fn a_malformed_integration_code_is_a_500() {
    let mut desk = Desk::new();
    desk.credentials[2].1 = "short".to_owned();
    assert!(desk.get("Companies/0").await.errors().contains("IntegrationCode is invalid"));
}

#[tokio::test]
async fn header_names_and_the_user_name_ignore_case_and_the_secret_does_not() {
    let mut desk = Desk::new();
    desk.credentials[0] = ("username".to_owned(), desk.credentials[0].1.to_lowercase());
    desk.credentials[2].0 = "APIIntegrationcode".to_owned();
    assert_eq!(desk.get("Companies/0").await.status, 200);
    desk.credentials[1].1 = desk.credentials[1].1.to_lowercase();
    assert_eq!(desk.get("Companies/0").await.status, 401);
}

#[tokio::test]
async fn repeated_failures_lock_the_user_and_a_locked_user_looks_like_a_bad_secret() {
    let mut desk = Desk::new();
    let right = desk.credentials[1].1.clone();
    let statuses = async |desk: &mut Desk, secret: &str, times: usize| {
        desk.credentials[1].1 = secret.to_owned();
        let mut statuses = Vec::new();
        for _ in 0..times {
            statuses.push(desk.get("Companies/0").await.status.as_u16());
        }
        statuses
    };
    assert_eq!(statuses(&mut desk, "wrong", 4).await, [401; 4]);
    assert_eq!(statuses(&mut desk, &right, 1).await, [200], "a success forgets the failures");
    assert_eq!(statuses(&mut desk, "wrong", 5).await, [401; 5]);
    assert_eq!(statuses(&mut desk, &right, 2).await, [401; 2], "locked");
    desk.set("user", 1, json!({ "locked": false, "failures": 0 }));
    assert_eq!(statuses(&mut desk, &right, 1).await, [200]);
    desk.set("user", 1, json!({ "active": false }));
    assert_eq!(statuses(&mut desk, &right, 1).await, [401]);
}
