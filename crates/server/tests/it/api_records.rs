//! Customers, companies, matches and search over the API.

use crate::stand::{Answer, Stand, request};
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use counterpart_model::{Role, TokenScope};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

/// A program with a token that may write.
struct Program<'a> {
    stand: &'a Stand,
    token: SecretString,
}

impl<'a> Program<'a> {
    async fn new(stand: &'a Stand) -> Self {
        let session = stand.somebody(Role::SuperTechnician).await;
        Self { stand, token: stand.token(&session, TokenScope::Write).await }
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let request = request(method, &format!("/api/v1/{path}"), None)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token.expose_secret()))
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())));
        let answer = Answer::of(self.stand.send(request.expect("a request")).await).await;
        (answer.status, serde_json::from_str(&answer.body).expect("JSON"))
    }

    async fn send_file(&self, path: &str, file: &str) -> (StatusCode, Value) {
        let request = request(Method::POST, &format!("/api/v1/{path}"), None)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token.expose_secret()))
            .header(header::CONTENT_TYPE, "text/csv")
            .body(Body::from(file.to_owned()));
        let answer = Answer::of(self.stand.send(request.expect("a request")).await).await;
        (answer.status, serde_json::from_str(&answer.body).expect("JSON"))
    }

    async fn get(&self, path: &str) -> Value {
        let (status, value) = self.call(Method::GET, path, None).await;
        assert_eq!(status, StatusCode::OK, "{path}: {value}");
        value
    }

    async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        self.call(Method::POST, path, Some(body)).await
    }
}

counterpart_store::on_both_databases! {
    async fn r26c_likely_duplicates_are_listed_for_a_program(db) {
        let companies = ["Beltrane Motors", "Beltrane Motors Ltd", "Karman Photographics"];
        let stand = Stand::new(db).await.with_password_alone().await.with_companies(&companies).await;
        let stand = stand.with_customers(&["Wathersolve Structures", "Weathersolve Structures Ltd", "Zeta"]).await;
        let program = Program::new(&stand).await;
        let found = program.get("duplicates").await;
        assert_eq!(found["total"], 1, "{found}");
        let group = &found["items"][0];
        let ids: Vec<&Value> = group["records"].as_array().expect("a list").iter().map(|one| &one["id"]).collect();
        assert_eq!(ids, [&stand.customer("Wathersolve Structures").await, &stand.customer("Weathersolve Structures Ltd").await]);
        assert_eq!((&group["pairs"][0]["left"], &group["pairs"][0]["right"]), (ids[0], ids[1]));
        assert!(group["score"].as_f64().expect("a score") > 0.9 && group["pairs"][0]["reasons"].to_string().contains("is nearly"));
        let found = program.get("duplicates?integration=halopsa&limit=1").await;
        assert_eq!((&found["total"], found["items"][0]["records"].as_array().map(Vec::len)), (&json!(1), Some(2)), "{found}");
        let (status, _) = program.call(Method::GET, "duplicates?integration=nobody", None).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }

    async fn r20_customers_are_listed_made_renamed_and_merged_by_a_program(db) {
        let stand = Stand::new(db).await.with_password_alone().await.with_companies(&["Acme"]).await;
        let program = Program::new(&stand).await;
        for name in ["Acme", "Acme Ltd", "Zeta"] {
            let (status, made) = program.post("customers", json!({ "name": name })).await;
            assert_eq!((status, made["applied"].as_u64()), (StatusCode::OK, Some(1)), "{made}");
        }
        let (status, twin) = program.post("customers", json!({ "name": "ZETA" })).await;
        assert_eq!((status, twin["type"].as_str()), (StatusCode::CONFLICT, Some("refused")));

        let first = program.get("customers?limit=2").await;
        let names = |page: &Value| -> Vec<String> {
            let items = page["items"].as_array().expect("a list");
            items.iter().map(|one| one["name"].as_str().expect("a name").to_owned()).collect()
        };
        assert_eq!((names(&first), first["total"].as_u64()), (vec!["Acme".into(), "Acme Ltd".into()], Some(3)));
        let next = first["next"].as_str().expect("a next page");
        assert_eq!(names(&program.get(&format!("customers?limit=2&cursor={next}")).await), ["Zeta"]);
        let (status, _) = program.call(Method::GET, "customers?cursor=x", None).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);

        let (acme, other) = (stand.customer("Acme").await, stand.customer("Acme Ltd").await);
        let body = Some(json!({ "name": "Acme Dental" }));
        let (status, _) = program.call(Method::PATCH, &format!("customers/{acme}"), body).await;
        assert_eq!(status, StatusCode::OK);
        let merge = json!({ "from": [other], "preview": true });
        let (_, preview) = program.post(&format!("customers/{acme}/merge"), merge).await;
        assert_eq!(preview["plan"]["counts"]["delete customer"], 1, "{preview}");
        assert!(stand.hub.customer(&other).await.is_ok(), "a preview does nothing");
        let key = preview["plan"]["key"].as_str().expect("a key");
        let (status, applied) = program.post(&format!("plans/{key}/apply"), json!({})).await;
        assert_eq!(status, StatusCode::OK, "{applied}");
        assert!(stand.hub.customer(&other).await.is_err());
        assert_eq!(program.get(&format!("customers/{acme}")).await["name"], "Acme Dental");
    }

    async fn r16_companies_are_listed_counted_and_decided_about_by_a_program(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let stand = stand.with_companies(&["Acme", "Bright", "Corner", "Delta"]).await;
        let stand = stand.with_customers(&["Acme"]).await;
        let program = Program::new(&stand).await;
        let of = "integrations/halopsa";
        let suggested = program.get(&format!("{of}/companies?filter=suggested")).await;
        assert_eq!(suggested["items"][0]["customers"][0]["name"], "Acme");
        let (_, done) = program.post(&format!("{of}/matches/confirm"), json!({})).await;
        assert_eq!(done["applied"], 1, "{done}");
        let (_, done) = program.post(&format!("{of}/matches/create"), json!({ "companies": ["2"] })).await;
        assert_eq!(done["applied"], 2, "{done}");
        let (_, done) =
            program.post(&format!("{of}/matches/ignore"), json!({ "companies": ["3"], "reason": "ours" })).await;
        assert_eq!(done["applied"], 1, "{done}");
        let link = json!({ "company": "4", "customer": "Acme" });
        let (_, done) = program.post(&format!("{of}/matches"), link).await;
        assert_eq!(done["applied"], 1, "{done}");
        let counts = program.get(&format!("{of}/companies/counts")).await;
        assert_eq!((&counts["matched"], &counts["ignored"], &counts["unmatched"]), (&json!(3), &json!(1), &json!(0)));
        let (_, done) = program.post(&format!("{of}/matches/unlink"), json!({ "company": "4" })).await;
        assert_eq!(done["applied"], 1, "{done}");
        let (status, _) = program.post(&format!("{of}/matches/unlink"), json!({ "company": "4" })).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (status, wrong) = program.post(&format!("{of}/matches"), json!({ "company": 4 })).await;
        assert!(status.is_client_error(), "{wrong}");

        let found = program.get("search?q=bri").await;
        assert_eq!(found["companies"][0]["customers"][0]["name"], "Bright", "{found}");
        let overview = program.get("overview").await;
        assert_eq!(overview["integrations"][0]["name"], "halopsa");
    }

    async fn r15a_likely_customers_are_listed_filled_in_and_turned_down_by_a_program(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let stand = stand.with_companies(&["Harbourside Dental Ltd", "Wrexley and Tarn Solicitors", "Quillfeather"]).await;
        let stand = stand.with_customers(&["Harbourside Dental", "Wrexley & Tarn Solicitors"]).await;
        let program = Program::new(&stand).await;
        let of = "integrations/halopsa";
        let listed = program.get(&format!("{of}/companies?filter=automapped")).await;
        let proposed = &listed["items"][0]["customers"][0]["proposed"];
        assert_eq!((&listed["items"][0]["state"], &proposed["class"]), (&json!("automapped"), &json!("near_exact")));
        assert!(proposed["score"].as_f64().is_some_and(|score| score > 0.99), "{proposed}");
        let words = proposed["reasons"].as_array().expect("reasons").iter().filter_map(|one| one.as_str());
        assert!(words.collect::<Vec<_>>().contains(&"nothing disagrees"), "{proposed}");
        let pair = json!({ "company": "1", "customer": "Harbourside Dental" });
        let (_, done) = program.post(&format!("{of}/matches/reject"), pair).await;
        assert_eq!(done["applied"], 1, "{done}");
        let (_, done) = program.post(&format!("{of}/matches/automap"), json!({ "preview": true })).await;
        assert_eq!(done["applied"], 0, "{done}");
        let (_, done) = program.post(&format!("{of}/matches/automap"), json!({})).await;
        assert_eq!(done["applied"], 1, "{done}");
        let counts = program.get(&format!("{of}/companies/counts")).await;
        assert_eq!((&counts["matched"], &counts["automapped"]), (&json!(1), &json!(0)));
        let back = json!({ "company": "1", "customer": "Harbourside Dental", "take_back": true });
        let (_, done) = program.post(&format!("{of}/matches/reject"), back).await;
        assert_eq!(done["applied"], 1, "{done}");
        let counts = program.get(&format!("{of}/companies/counts")).await;
        assert_eq!(counts["automapped"], 0, "proposals are worked out where they are listed");
        let listed = program.get(&format!("{of}/companies?filter=automapped")).await;
        assert_eq!(listed["items"][0]["id"], "1");
    }

    async fn r24_mappings_are_listed_taken_from_a_file_and_deleted_by_a_program(db) {
        let stand = Stand::new(db).await.with_password_alone().await.with_companies(&["Acme Ltd", "Bright"]).await;
        let stand = stand.with_customers(&["Acme", "Bright Smiles"]).await;
        let program = Program::new(&stand).await;
        let file = "customer,company_id\nAcme,1\nNobody,2\nBright Smiles,2\n";
        let (status, preview) = program.send_file("integrations/halopsa/mappings/file?preview=true", file).await;
        assert_eq!(status, StatusCode::OK, "{preview}");
        assert_eq!((preview["mapped"].as_array().map(Vec::len), preview["applied"].as_u64()), (Some(2), Some(0)));
        assert_eq!(preview["bad"][0]["line"], 3, "{preview}");
        let (_, done) = program.send_file("integrations/halopsa/mappings/file", file).await;
        assert_eq!(done["applied"], 2, "{done}");
        let (_, again) = program.send_file("integrations/halopsa/mappings/file", file).await;
        assert_eq!((again["applied"].as_u64(), again["already"].as_array().map(Vec::len)), (Some(0), Some(2)));
        let (status, refused) = program.send_file("integrations/halopsa/mappings/file", "a,b\n").await;
        assert_eq!((status, refused["type"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some("bad_file")));

        let listed = program.get("integrations/halopsa/mappings?search=smil").await;
        assert_eq!((listed["total"].as_u64(), listed["items"][0]["how"].as_str()), (Some(1), Some("file")));
        let id = listed["items"][0]["id"].clone();
        let delete = "integrations/halopsa/mappings/delete";
        let (status, deleted) = program.post(delete, json!({ "mappings": [id] })).await;
        assert_eq!((status, deleted["applied"].as_u64()), (StatusCode::OK, Some(1)), "{deleted}");
        assert_eq!(program.post(delete, json!({ "mappings": [id] })).await.0, StatusCode::NOT_FOUND);
        assert_eq!(program.get("integrations/halopsa/mappings").await["total"], 1);
    }

    async fn r23_pairs_are_collected_judged_and_saved_by_a_program(db) {
        let stand = Stand::new(db).await.with_password_alone().await.with_companies(&["Acme Ltd", "Bright"]).await;
        let stand = stand.with_customers(&["Acme", "Bright Smiles"]).await;
        let program = Program::new(&stand).await;
        let (acme, smiles) = (stand.customer("Acme").await, stand.customer("Bright Smiles").await);
        let list = "integrations/halopsa/lists/map";
        let add = json!({ "add": [
            { "company": "1", "customer": acme }, { "company": "2", "customer": acme },
            { "company": "2", "customer": smiles },
        ] });
        let (status, collected) = program.post(list, add).await;
        assert_eq!(status, StatusCode::OK, "{collected}");
        let states: Vec<&str> = collected["rows"].as_array().expect("rows").iter()
            .map(|row| row["state"].as_str().expect("a word")).collect();
        assert_eq!(states, ["fine", "fine", "moves"], "{collected}");
        let (status, refused) = program.post(&format!("{list}/save"), json!({})).await;
        assert_eq!(status, StatusCode::CONFLICT, "{refused}");
        assert!(refused["errors"][0]["about"].as_str().expect("a label").contains("Bright Smiles"), "{refused}");
        let remove = json!({ "remove": [{ "company": "2", "customer": acme }] });
        assert_eq!(program.post(list, remove).await.1["rows"].as_array().map(Vec::len), Some(2));
        let (_, preview) = program.post(&format!("{list}/save"), json!({ "preview": true })).await;
        assert_eq!((preview["applied"].as_u64(), preview["plan"]["changes"].as_u64()), (Some(0), Some(2)));
        let (status, saved) = program.post(&format!("{list}/save"), json!({})).await;
        assert_eq!((status, saved["applied"].as_u64()), (StatusCode::OK, Some(2)), "{saved}");
        let gone = json!({ "add": [{ "company": "99", "customer": acme }] });
        assert_eq!(program.post(list, gone).await.0, StatusCode::NOT_FOUND);
        let odd = json!({ "add": [{ "company": "1" }] });
        assert_eq!(program.post(list, odd).await.0, StatusCode::BAD_REQUEST, "a pair needs a customer");
        assert_eq!(program.post("integrations/halopsa/lists/other", json!({})).await.0, StatusCode::NOT_FOUND);
    }

    async fn r18_decisions_are_staged_handed_over_and_saved_together_by_a_program(db) {
        let stand = Stand::new(db).await.with_password_alone().await;
        let stand = stand.with_companies(&["Acme", "Harbourside Dental Ltd", "Corner", "Delta"]).await;
        let stand = stand.with_customers(&["Acme", "Harbourside Dental"]).await;
        let program = Program::new(&stand).await;
        let of = "integrations/halopsa/staged";
        let (status, filled) = program.post(&format!("{of}/fill-in"), json!({})).await;
        assert_eq!((status, &filled["staged"]), (StatusCode::OK, &json!(2)), "{filled}");
        let add = json!({ "add": [{ "does": "create", "company": "3" }, { "does": "ignore", "company": "4", "reason": "ours" }] });
        let (_, list) = program.post(of, add).await;
        assert_eq!(list["counts"], json!({ "confirm": 1, "automap": 1, "create": 1, "ignore": 1 }), "{list}");
        assert!(list["rows"].as_array().expect("rows").iter().all(|row| row["state"] == "fine"), "{list}");
        let (status, wrong) = program.post(of, json!({ "add": [{ "does": "marry", "company": "3" }] })).await;
        assert!(status.is_client_error(), "{wrong}");
        let (_, preview) = program.post(&format!("{of}/save"), json!({ "preview": true })).await;
        assert_eq!((&preview["applied"], preview["plan"].is_object()), (&json!(0), true), "{preview}");
        let (_, list) = program.post(of, json!({ "remove": ["4"] })).await;
        assert_eq!(list["rows"].as_array().map(Vec::len), Some(3), "{list}");
        let (_, list) = program.post(&format!("{of}/hand-over"), json!({})).await;
        assert_eq!(list["handed_over"], true);
        let (status, saved) = program.post(&format!("{of}/save"), json!({})).await;
        assert_eq!((status, saved["applied"].as_u64()), (StatusCode::OK, Some(4)), "{saved}");
        let counts = program.get("integrations/halopsa/companies/counts").await;
        assert_eq!((&counts["matched"], &counts["unmatched"]), (&json!(3), &json!(1)));
        // A row that is in the way is named, and everything stays staged.
        let acme = stand.customer("Acme").await;
        let taken = json!({ "add": [{ "does": "match", "company": "3", "customer": acme }, { "does": "create", "company": "4" }] });
        let (_, list) = program.post(of, taken).await;
        assert_eq!(list["rows"][0]["state"], "moves", "{list}");
        let (status, refused) = program.post(&format!("{of}/save"), json!({})).await;
        assert_eq!((status, refused["errors"].as_array().map(Vec::len)), (StatusCode::CONFLICT, Some(1)), "{refused}");
        assert_eq!(program.get(of).await["rows"].as_array().map(Vec::len), Some(2));
    }
}
