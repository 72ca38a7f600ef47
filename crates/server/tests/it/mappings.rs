//! The table of mappings: searched, deleted, untangled, out as a file and in again.

use crate::stand::Stand;
use axum::http::{StatusCode, header};
use counterpart_model::{How, Role};
use counterpart_store::testing::TestDatabase;

const PAGE: &str = "/integrations/halopsa/mappings";

/// Three companies, and customers of which the first is mapped.
async fn ready(db: &TestDatabase) -> Stand {
    let stand = Stand::new(db).await.with_password_alone().await;
    let stand = stand.with_companies(&["Acme Ltd", "Bright", "Corner"]).await;
    stand.with_customers(&["Acme", "Bright Smiles", "Corner Shop"]).await
}

/// The part of a page between the one text and the other.
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = page.split_once(from).unwrap_or_else(|| panic!("no '{from}' in {page}"));
    rest.split_once(to).map_or(rest, |(part, _)| part)
}

/// Where the button of a preview posts to.
fn button(page: &str) -> String {
    format!("/plans/{}", between(page, "action=\"/plans/", "?"))
}

counterpart_store::on_both_databases! {
    async fn r24_a_file_is_told_line_by_line_before_anything_is_saved_and_a_second_import_changes_nothing(db) {
        let stand = ready(db).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let path = format!("{PAGE}/upload");
        let file = b"customer,company_id\nAcme,1\nNobody,2\nCorner Shop,99\nBright Smiles,2\nacme,1\n";
        let report = stand.send_file(Some(&session), &path, file).await;
        assert_eq!(report.status, StatusCode::OK, "{}", report.body);
        assert!(report.body.contains("<strong>2 rows</strong> will be mapped"), "{}", report.body);
        let bad = between(&report.body, "Cannot be used", "</section>");
        assert!(bad.contains(">3</td>") && bad.contains("There is no customer &#39;Nobody&#39;"), "{bad}");
        assert!(bad.contains(">4</td>") && bad.contains("has no company 99"), "{bad}");
        let wanted = between(&report.body, "id=\"wanted\"", "</section>");
        assert!(wanted.contains(">2</td>") && wanted.contains(">5</td>") && wanted.contains("Bright"), "{wanted}");
        assert!(between(&report.body, "id=\"already\"", "</section>").contains(">6</td>"), "said twice in the file");
        assert_eq!(stand.hub.customer("Acme").await.expect("there").matches.len(), 0, "nothing is saved yet");

        let saved = stand.post(Some(&session), &button(&report.body), "").await;
        assert!(saved.location().contains("done="), "{} {}", saved.status, saved.body);
        assert_eq!(stand.hub.customer("Acme").await.expect("there").matches.len(), 1);
        let again = stand.send_file(Some(&session), &path, file).await;
        assert!(again.body.contains("<strong>0 rows</strong> will be mapped"), "{}", again.body);
        assert!(!again.body.contains("action=\"/plans/"), "there is nothing to save");
    }

    async fn r24_a_file_that_cannot_be_used_is_refused_with_what_to_do(db) {
        let stand = ready(db).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let path = format!("{PAGE}/upload");
        let odd = stand.send_file(Some(&session), &path, b"a,b\n1,2\n").await;
        assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(odd.body.contains("needs the columns customer_id or customer"), "{}", odd.body);
        let picture = stand.send_file(Some(&session), &path, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").await;
        assert!(picture.body.contains("no CSV text"), "{}", picture.body);
        let none = stand.post(Some(&session), &path, "file=").await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(none.body.contains("No file came"), "{}", none.body);
        let large = stand.send_file(Some(&session), &path, &vec![b'a'; 17 * 1024 * 1024]).await;
        assert!(large.body.contains("larger than 16 MB"), "{}", large.body);
        let wide = format!("customer,company_id,note\nAcme,1,{}\n", "x".repeat(2 * 1024 * 1024));
        let fits = stand.send_file(Some(&session), &path, wide.as_bytes()).await;
        assert_eq!(fits.status, StatusCode::OK, "a file may be larger than a form");
        let reader = stand.somebody(Role::ReadOnly).await;
        let refused = stand.send_file(Some(&reader), &path, b"customer,company_id\nAcme,1\n").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    }

    async fn r07b_what_a_technician_brings_in_or_would_delete_waits_for_an_approval(db) {
        let stand = ready(db).await;
        let technician = stand.somebody(Role::Technician).await;
        let saver = stand.somebody(Role::SuperTechnician).await;
        let report = stand.send_file(Some(&technician), &format!("{PAGE}/upload"), b"customer,company_id\nAcme,1\n").await;
        assert!(!report.body.contains("action=\"/plans/"), "there is nothing to save for them: {}", report.body);
        let key = between(&report.body, "name=\"key\" value=\"", "\"").to_owned();
        let handed = stand.post(Some(&technician), &format!("{PAGE}/propose"), &format!("key={key}")).await;
        assert!(handed.location().contains("map?said=handed-over"), "{} {}", handed.status, handed.body);
        let map = "/integrations/halopsa/map";
        let approve = async || {
            let page = stand.get(Some(&saver), map).await;
            let of = between(&page.body, "map?of=", "\"").to_owned();
            let saved = stand.post(Some(&saver), &format!("{map}/save"), &format!("of={of}")).await;
            assert!(saved.location().contains("done="), "{} {}", saved.status, saved.body);
        };
        approve().await;
        assert_eq!(stand.hub.customer("Acme").await.expect("there").matches.len(), 1);
        let table = stand.get(Some(&technician), PAGE).await;
        let delete = format!("{PAGE}/delete?match={}", between(&table.body, "delete?match=", "\""));
        let preview = stand.get(Some(&technician), &delete).await;
        let key = between(&preview.body, "name=\"key\" value=\"", "\"").to_owned();
        stand.post(Some(&technician), &format!("{PAGE}/propose"), &format!("key={key}")).await;
        assert_eq!(stand.hub.customer("Acme").await.expect("there").matches.len(), 1, "nothing is deleted yet");
        approve().await;
        assert_eq!(stand.hub.customer("Acme").await.expect("there").matches.len(), 0);
    }

    async fn r16_what_a_technician_brings_in_a_file_came_from_a_file_when_it_is_approved(db) {
        let stand = ready(db).await;
        let technician = stand.somebody(Role::Technician).await;
        let saver = stand.somebody(Role::SuperTechnician).await;
        // Two of the rows are crosswise with the third: a file may hold that, and it comes in locked (R19f).
        let file = b"customer,company_id\nAcme,1\nAcme,2\nBright Smiles,2\nCorner Shop,3\n";
        let report = stand.send_file(Some(&technician), &format!("{PAGE}/upload"), file).await;
        let key = between(&report.body, "name=\"key\" value=\"", "\"").to_owned();
        stand.post(Some(&technician), &format!("{PAGE}/propose"), &format!("key={key}")).await;
        let map = "/integrations/halopsa/map";
        let of = between(&stand.get(Some(&saver), map).await.body, "map?of=", "\"").to_owned();
        let list = stand.get(Some(&saver), &format!("{map}?of={of}")).await;
        assert_eq!(list.body.matches("badge plain\">from a file<").count(), 4, "{}", list.body);
        let saved = stand.post(Some(&saver), &format!("{map}/save"), &format!("of={of}")).await;
        assert!(saved.location().contains("done="), "{} {}", saved.status, saved.body);
        let table = stand.get(Some(&saver), &format!("{PAGE}?filter=file")).await;
        assert!(table.body.contains("1–4 of 4 mappings"), "{}", table.body);
        let acme = stand.hub.customer("Acme").await.expect("there");
        assert!(acme.matches.iter().all(|one| one.link.how == How::File && one.link.locked), "{:?}", acme.matches);
        let shop = stand.hub.customer("Corner Shop").await.expect("there");
        assert!(!shop.matches[0].link.locked, "a star is not locked");
    }

    async fn r23_the_table_says_who_mapped_what_when_and_how_and_one_is_deleted_after_a_preview(db) {
        let stand = ready(db).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let empty = stand.get(Some(&session), PAGE).await;
        assert!(empty.body.contains("No customer is mapped yet"), "{}", empty.body);
        let file = b"customer,company_id\nAcme,1\nBright Smiles,2\n";
        let report = stand.send_file(Some(&session), &format!("{PAGE}/upload"), file).await;
        stand.post(Some(&session), &button(&report.body), "").await;

        let table = stand.get(Some(&session), PAGE).await;
        let row = between(&table.body, "<tbody>", "</tr>");
        for told in ["Acme", "Acme Ltd", "From a file", "super_technician@example.com", "just now"] {
            assert!(row.contains(told), "{told}: {row}");
        }
        let found = stand.get(Some(&session), &format!("{PAGE}?q=smil&filter=file")).await;
        assert!(found.body.contains("1–1 of 1 mapping") && !found.body.contains("Acme Ltd"), "{}", found.body);
        assert!(stand.get(Some(&session), &format!("{PAGE}?q=ltd")).await.body.contains("1–1 of 1 mapping"));

        let delete = format!("{PAGE}/delete?match={}", between(row, "delete?match=", "\""));
        let preview = stand.get(Some(&session), &delete).await;
        assert!(preview.body.contains("match deleted"), "{}", preview.body);
        assert_eq!(stand.hub.customer("Acme").await.expect("there").matches.len(), 1, "nothing was done yet");
        let button = button(&preview.body);
        let twice = stand.post(Some(&session), &format!("{button}?once=a"), "").await;
        assert!(twice.location().contains("done="), "{} {}", twice.status, twice.body);
        assert_eq!(stand.post(Some(&session), &format!("{button}?once=a"), "").await.location(), twice.location());
        assert_eq!(stand.hub.customer("Acme").await.expect("no record is deleted").matches.len(), 0);
        assert_eq!(stand.get(Some(&session), &delete).await.status, StatusCode::NOT_FOUND, "it is gone");

        let reader = stand.somebody(Role::ReadOnly).await;
        let seen = stand.get(Some(&reader), PAGE).await;
        assert!(seen.body.contains("Bright Smiles") && !seen.body.contains("Delete"), "{}", seen.body);
    }

    async fn r19f_a_many_to_many_is_untangled_by_deleting_several_at_once(db) {
        let stand = ready(db).await;
        let session = stand.somebody(Role::SuperTechnician).await;
        let file = b"customer,company_id\nAcme,1\nAcme,2\nBright Smiles,2\nBright Smiles,1\nCorner Shop,3\n";
        let report = stand.send_file(Some(&session), &format!("{PAGE}/upload"), file).await;
        assert!(report.body.contains(">crosswise</span>"), "{}", report.body);
        stand.post(Some(&session), &button(&report.body), "").await;
        let table = stand.get(Some(&session), &format!("{PAGE}?filter=crosswise")).await;
        assert!(table.body.contains("4 mappings are crosswise"), "{}", table.body);
        assert!(!between(&table.body, "<tbody>", "</tbody>").contains("Corner"), "a star is none of them");
        let ids: Vec<&str> = table.body.split("name=\"match\" value=\"").skip(1).map(|it| &it[..36]).collect();
        assert_eq!(ids.len(), 4);
        let nothing = stand.get(Some(&session), &format!("{PAGE}/delete")).await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        // The first customer keeps neither of its companies, so each of the others has one side left.
        let preview = stand.get(Some(&session), &format!("{PAGE}/delete?match={}&match={}", ids[0], ids[1])).await;
        assert!(preview.body.contains("2 matches deleted"), "{}", preview.body);
        stand.post(Some(&session), &button(&preview.body), "").await;
        let table = stand.get(Some(&session), PAGE).await;
        assert!(!table.body.contains("crosswise") && table.body.contains("1–3 of 3 mappings"), "{}", table.body);
    }

    async fn r24_the_file_that_comes_out_goes_in_again(db) {
        let stand = ready(db).await;
        let session = stand.somebody(Role::ReadOnly).await;
        let saver = stand.somebody(Role::SuperTechnician).await;
        let report = stand.send_file(Some(&saver), &format!("{PAGE}/upload"), b"customer,company\nAcme,Acme Ltd\n").await;
        stand.post(Some(&saver), &button(&report.body), "").await;
        let out = stand.get(Some(&session), &format!("{PAGE}?format=csv")).await;
        assert_eq!(out.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
        assert!(out.headers[header::CONTENT_DISPOSITION].to_str().expect("text").contains("mappings-halopsa.csv"));
        let again = stand.send_file(Some(&saver), &format!("{PAGE}/upload"), out.body.as_bytes()).await;
        assert!(again.body.contains("<strong>1</strong> so already"), "{}", again.body);
    }
}
