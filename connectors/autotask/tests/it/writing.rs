//! Companies made, changed and read back: once, and told apart by what may have happened (R57, R76, R79).

use crate::autotask::{Asked, Server, answer, empty, errors, json_answer, nothing};
use axum::response::Response;
use counterpart_connector::{ACTIVE, Connector, ErrorKind, NewRecord, Purpose, Session, WriteError, Written};
use counterpart_connector_autotask::Autotask;
use counterpart_model::{Clock, Kind};
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;

const MARK: &str = "cp-0123456789ab";

fn template(answers: &[(&str, &str)]) -> BTreeMap<String, String> {
    let usual = [("company_type", "1"), ("owner", "29682885"), ("phone", "+49 40 555 0142")];
    usual.iter().chain(answers).map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

/// A session that may write for half a minute.
fn writing(server: &Server, config: &[(&str, &str)]) -> Session {
    let session = server.session(Purpose::Background, config);
    session.may_write_until(server.time.now() + Duration::from_secs(30));
    session
}

async fn create(session: &Session, answers: &[(&str, &str)]) -> Result<Written, WriteError> {
    let new = NewRecord { name: "Acme".to_owned(), fields: template(answers), marker: MARK.to_owned() };
    Autotask::new().create(Kind::Company, &new, session).await
}

async fn deactivate(session: &Session) -> Result<(), WriteError> {
    let changes = BTreeMap::from([(ACTIVE.to_owned(), "no".to_owned())]);
    Autotask::new().update(Kind::Company, &"29701122".into(), &changes, session).await
}

fn is_write(asked: &Asked) -> bool {
    asked.path == "Companies"
}

fn saved(asked: &Asked) -> Option<Response> {
    is_write(asked).then(|| json_answer(200, &json!({ "itemId": 29_701_300 })))
}

fn writes(server: &Server) -> Vec<Asked> {
    server.asked().into_iter().filter(is_write).collect()
}

#[tokio::test]
async fn r57_a_company_is_posted_plainly_with_numbers_for_what_lists_show_as_texts() {
    let server = Server::start(saved).await;
    let session = writing(&server, &[]);
    let made = create(&session, &[("classification", " 201 ")]).await.expect("it is made");
    assert_eq!(made.id.as_str(), "29701300");
    let sent = writes(&server);
    let [sent] = sent.as_slice() else { panic!("{sent:?}") };
    assert_eq!(sent.method, "POST");
    assert_eq!(
        sent.body,
        json!({
            "companyName": "Acme", "companyNumber": MARK, "companyType": 1, "ownerResourceID": 29_682_885,
            "phone": "+49 40 555 0142", "classification": 201,
        })
    );
    let before = server.asked().len();
    create(&session, &[]).await.expect("another one");
    assert_eq!(server.asked().len(), before + 1, "what was looked up for the first serves the second");
}

#[tokio::test]
async fn r76_a_change_is_a_patch_of_the_list_with_the_id_in_its_body() {
    let server = Server::start(saved).await;
    deactivate(&writing(&server, &[])).await.expect("it is changed");
    let sent = writes(&server);
    assert_eq!(
        (sent[0].method.as_str(), &sent[0].body),
        ("PATCH", &json!({ "id": 29_701_122, "isActive": false }))
    );

    // One zone knows no such change; what it knows instead would empty every other field.
    let page = || answer(404, "text/html", "<html><title>404</title></html>");
    let server = Server::start(move |asked| is_write(asked).then(page)).await;
    let error = deactivate(&writing(&server, &[])).await.expect_err("it is refused");
    assert!(matches!(&error, WriteError::Refused(error) if error.message.contains("by hand")), "{error:?}");
    assert_eq!(writes(&server).len(), 1);
}

#[tokio::test]
async fn r79b_what_a_500_says_of_values_is_a_refusal_and_anything_else_leaves_it_unknown() {
    let refusals = [
        "Value does not exist for the required field ownerResourceID",
        "phone is required",
        "Value does not reference an existing entity for territoryID",
        "Reference value on field: ownerResourceID of type: Resource does not exist or is invalid.",
        "Picklist value [99] does not exist for companyType",
        "The companyName is too long.",
    ];
    for said in refusals {
        let server = Server::start(move |asked| is_write(asked).then(|| errors(500, said))).await;
        let error = create(&writing(&server, &[]), &[]).await.expect_err(said);
        assert!(matches!(&error, WriteError::Refused(error) if error.message.contains(said)), "{error:?}");
        assert_eq!(writes(&server).len(), 1);
    }
    let not_told: [fn() -> Response; 6] = [
        || errors(500, "An unexpected error has occurred. Error ID: 1166"),
        || errors(500, "Transaction was deadlocked on lock resources with another process."),
        || {
            let said = ["Picklist value [99] does not exist for companyType", "The operation has timed out."];
            json_answer(500, &json!({ "errors": said }))
        },
        || json_answer(500, &json!({ "errors": [] })),
        || json_answer(500, &json!({ "Message": "An error has occurred." })),
        || answer(500, "text/html", "<html><title>Runtime Error</title></html>"),
    ];
    for response in not_told {
        let server = Server::start(move |asked| is_write(asked).then(response)).await;
        let error = create(&writing(&server, &[]), &[]).await.expect_err("nobody knows");
        assert!(matches!(&error, WriteError::Unknown(_)), "{error:?}");
        assert_eq!(writes(&server).len(), 1);
    }
}

#[tokio::test]
async fn r79b_an_answer_without_an_id_leaves_it_unknown() {
    // 0 is the MSP's own company.
    for answer in [json!({}), json!({ "itemId": 0 }), json!({ "itemId": null }), json!([]), json!("Saved")] {
        let server = Server::start(move |asked| is_write(asked).then(|| json_answer(200, &answer))).await;
        let error = create(&writing(&server, &[]), &[]).await.expect_err("which one?");
        assert!(matches!(error, WriteError::Unknown(_)), "{error:?}");
        assert_eq!(writes(&server).len(), 1);
    }
}

#[tokio::test]
async fn r57_a_refusal_names_the_right_that_writing_needs() {
    const SAID: &str =
        "The logged in Resource does not have the adequate permissions to create this entity type.";
    let answers: [fn() -> Response; 2] = [|| empty(403), || errors(500, SAID)];
    for response in answers {
        let server = Server::start(move |asked| is_write(asked).then(response)).await;
        let session = writing(&server, &[]);
        for (error, right) in [
            (create(&session, &[]).await.expect_err("it may not"), "Companies: create"),
            (deactivate(&session).await.expect_err("it may not"), "Companies: update"),
        ] {
            let WriteError::Refused(error) = error else { panic!("{error:?}") };
            assert_eq!(error.kind, ErrorKind::PermissionMissing { permission: right.to_owned() });
            assert!(error.message.contains("API User (system)"), "{error}");
        }
    }
}

#[tokio::test]
async fn r57_an_answer_to_the_template_that_autotask_cannot_take_is_not_sent() {
    let server = Server::start(saved).await;
    for (key, value) in
        [("company_type", "Customer"), ("owner", "Maud"), ("territory", "1.5"), ("colour", "red")]
    {
        let error = create(&writing(&server, &[]), &[(key, value)]).await.expect_err("no such answer");
        assert!(matches!(&error, WriteError::Refused(error) if error.message.contains(key)), "{error:?}");
    }
    assert!(writes(&server).is_empty());
}

#[tokio::test]
async fn r10b_a_company_that_would_be_held_back_is_not_made() {
    let server = Server::start(saved).await;
    let of = |types, categories| [("company_types", types), ("company_categories", categories)];
    // The template, the form, and which question the answer is wrong to.
    for (answers, config, question) in [
        (vec![("company_type", "3")], of("", ""), Some("company_type")),
        (vec![], of("Prospect", ""), Some("company_type")),
        (vec![("company_type", "3")], of("Managed, prospect", ""), None),
        (vec![("company_type", "3")], of("3", ""), None),
        // Autotask takes its own category where none is answered.
        (vec![], of("", "Gold"), Some("company_category")),
        (vec![], of("", "Standard"), None),
        (vec![("company_category", "2")], of("", "Gold"), None),
        (vec![("company_category", "2")], of("", "1"), Some("company_category")),
    ] {
        let before = writes(&server).len();
        let outcome = create(&writing(&server, &config), &answers).await;
        let sent = writes(&server).len() - before;
        match question {
            None => assert_eq!((outcome.is_ok(), sent), (true, 1), "{answers:?} {config:?}: {outcome:?}"),
            Some(question) => {
                let Err(WriteError::Refused(error)) = outcome else { panic!("{answers:?}: {outcome:?}") };
                assert_eq!(error.kind, ErrorKind::BadSetting { field: question.to_owned() });
                assert!(error.message.contains("held back at once"), "{error}");
                assert_eq!(sent, 0);
            }
        }
    }
}

#[tokio::test]
async fn r57_only_what_autotask_takes_and_what_is_offered_here_can_be_chosen() {
    let server = Server::start(nothing).await;
    let choices = async |config: &[(&str, &str)], key: &str| {
        let session = server.session(Purpose::Person, config);
        let choices = Autotask::new().choices(Kind::Company, key, &session).await.expect("it tells");
        choices.into_iter().map(|choice| format!("{} {}", choice.value, choice.label)).collect::<Vec<_>>()
    };
    assert_eq!(choices(&[], "company_type").await, ["1 Customer"]);
    assert_eq!(choices(&[("company_types", "prospect")], "company_type").await, ["3 Prospect"]);
    assert_eq!(choices(&[], "owner").await, ["29682885 Maud Ellery"], "programs can own nothing");
    assert_eq!(choices(&[], "company_category").await, ["1 Standard", "2 Gold"]);
    assert_eq!(choices(&[("company_categories", "gold")], "company_category").await, ["2 Gold"]);
    assert_eq!(choices(&[], "classification").await, ["201 Gold"]);
    assert!(choices(&[], "phone").await.is_empty());
    let people = server.asked().into_iter().find(|asked| asked.path == "Resources/query").expect("asked");
    assert_eq!(people.filter("isActive"), [("eq".to_owned(), json!(true))]);
}

#[tokio::test]
async fn r79c_what_is_read_back_is_in_the_form_in_which_it_was_sent() {
    let company = json!({
        "id": 29_701_300, "companyName": "Acme", "companyNumber": MARK, "companyType": 1, "isActive": true,
        "ownerResourceID": 29_682_885, "phone": "+49 40 555 0142", "classification": null, "territoryID": "7",
    });
    let server = Server::start(move |asked| {
        (asked.path == "Companies/29701300").then(|| json_answer(200, &json!({ "item": company })))
    })
    .await;
    let session = server.person();
    let read = async |id: &str| Autotask::new().read(Kind::Company, &id.into(), MARK, &session).await;
    let back = read("29701300").await.expect("it reads").expect("it is there");
    assert!(back.marked && back.record.active());
    let text = |key: &str| back.values.get(key).map(String::as_str);
    assert_eq!((text("company_type"), text("owner")), (Some("1"), Some("29682885")));
    assert_eq!((text("phone"), text("territory")), (Some("+49 40 555 0142"), Some("7")));
    assert_eq!((text("classification"), text("bill_to")), (Some(""), None), "empty there, and not shown");
    assert_eq!(read("29709999").await, Ok(None));
    assert_eq!(read("query").await, Ok(None), "no id of Autotask's");
}

#[tokio::test]
async fn r79c_another_record_than_was_asked_for_is_not_taken_for_it() {
    let server = Server::start(|asked| {
        let other = json!({ "item": { "id": 5, "companyName": "Other", "isActive": true } });
        (asked.path == "Companies/29701300").then(|| json_answer(200, &other))
    })
    .await;
    let error = Autotask::new().read(Kind::Company, &"29701300".into(), MARK, &server.person()).await;
    assert!(matches!(error, Err(error) if error.message.contains("another one")));
    for none in [|| json_answer(200, &json!({ "item": null })), || empty(404)] {
        let server = Server::start(move |asked| asked.path.starts_with("Companies/2").then(none)).await;
        let read = Autotask::new().read(Kind::Company, &"29701300".into(), MARK, &server.person()).await;
        assert_eq!(read, Ok(None));
    }
}
