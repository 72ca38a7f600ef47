//! A server with just enough of Autotask for a test, which may answer anything itself first.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::TimeDelta;
use counterpart_connector::{
    Connector, Environment, Purpose, Reach, Session, Transport, TransportSettings, VirtualTime,
};
use counterpart_connector_autotask::Autotask;
use counterpart_model::Clock;
use secrecy::SecretString;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub const USER: &str = "k7f3nordlicht@msp.example";
pub const SECRET: &str = "5r*T~7mQx#2Wz9Lp$";
pub const CODE: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ1";

/// What was asked.
#[derive(Debug, Clone)]
pub struct Asked {
    pub method: String,
    /// The path below `V1.0`; with a moved zone, below that zone's.
    pub path: String,
    pub query: BTreeMap<String, String>,
    /// What was posted: a question, or a record.
    pub body: Value,
    pub headers: HeaderMap,
    /// Where the server is, for answers that name it.
    pub base: String,
    /// 1, or another zone that a test has moved to.
    pub zone: u32,
}

impl Asked {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The filter of its question on a field, as `(operator, value)`.
    pub fn filter(&self, field: &str) -> Vec<(String, Value)> {
        let filter = self.body["filter"].as_array().cloned().unwrap_or_default();
        let on_field = filter.into_iter().filter(|item| item["field"] == field);
        on_field
            .map(|item| (item["op"].as_str().unwrap_or_default().to_owned(), item["value"].clone()))
            .collect()
    }
}

pub struct Server {
    pub base: String,
    pub time: Arc<VirtualTime>,
    asked: Arc<Mutex<Vec<Asked>>>,
    environment: Environment,
}

impl Server {
    /// Answers with `special` where that has something to say, else as a healthy Autotask with 4 companies and 2 locations.
    pub async fn start(special: impl Fn(&Asked) -> Option<Response> + Send + Sync + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let time = Arc::new(VirtualTime::default());
        let (seen, clock, here, special) = (asked.clone(), time.clone(), base.clone(), Arc::new(special));
        let app = axum::Router::new().fallback(move |request: Request| {
            let (seen, clock, here, special) = (seen.clone(), clock.clone(), here.clone(), special.clone());
            async move {
                let asked = read(request, here).await;
                seen.lock().expect("no panic").push(asked.clone());
                let mut response = special(&asked).unwrap_or_else(|| healthy(&asked));
                if !response.headers().contains_key("date") {
                    let date = httpdate::fmt_http_date(clock.now().into());
                    response.headers_mut().insert("date", date.parse().expect("a header"));
                }
                response
            }
        });
        tokio::spawn(async move { axum::serve(listener, app).await });
        let environment = Environment {
            clock: time.clone(),
            timer: time.clone(),
            transport: Transport::new(&TransportSettings::default().reaching(Reach::loopback()))
                .expect("a transport"),
        };
        Self { base, time, asked, environment }
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no panic").clone()
    }

    /// What was asked for, in order: method and path.
    pub fn calls(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| format!("{} {}", asked.method, asked.path)).collect()
    }

    /// A session with everything filled in, changed by `config` (an empty value removes).
    pub fn session(&self, purpose: Purpose, config: &[(&str, &str)]) -> Session {
        let mut all = BTreeMap::from([
            ("zone_url".to_owned(), format!("{}/zone1/ATServicesRest", self.base)),
            ("user_name".to_owned(), USER.to_owned()),
        ]);
        for (key, value) in config {
            all.insert((*key).to_owned(), (*value).to_owned());
            all.retain(|_, value| !value.is_empty());
        }
        let secrets = [("secret", SECRET), ("integration_code", CODE)];
        Session::builder(Autotask::new().descriptor(), &self.environment)
            .config(all)
            .secrets(secrets.map(|(key, value)| (key.to_owned(), SecretString::from(value))).into())
            .purpose(purpose)
            .build()
    }

    pub fn person(&self) -> Session {
        self.session(Purpose::Person, &[])
    }

    /// The `Date` of a clock that goes this much ahead.
    pub fn date_ahead(by: TimeDelta) -> String {
        httpdate::fmt_http_date((VirtualTime::default().now() + by).into())
    }

    /// How long a test would have waited.
    pub fn waited(&self) -> Duration {
        self.time.slept()
    }
}

async fn read(request: Request, base: String) -> Asked {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
    let url = url::Url::parse(&format!("http://x{}", parts.uri)).expect("a url");
    let path = parts.uri.path();
    let below = path.split_once("/ATServicesRest/V1.0/").map_or(path, |(_, below)| below);
    let zone = path.strip_prefix("/zone").and_then(|rest| rest.chars().next()?.to_digit(10));
    Asked {
        method: parts.method.to_string(),
        path: below.to_owned(),
        query: url.query_pairs().into_owned().collect(),
        body: serde_json::from_slice(&body).unwrap_or_default(),
        headers: parts.headers,
        base,
        zone: zone.unwrap_or_default(),
    }
}

pub fn answer(status: u16, kind: &str, body: impl Into<String>) -> Response {
    Response::builder()
        .status(status)
        .header("content-type", kind)
        .body(body.into().into())
        .expect("an answer")
}

pub fn json_answer(status: u16, body: &Value) -> Response {
    answer(status, "application/json", body.to_string())
}

pub fn empty(status: u16) -> Response {
    answer(status, "text/plain", "")
}

/// Autotask's refusal.
pub fn errors(status: u16, sentence: &str) -> Response {
    json_answer(status, &json!({ "errors": [sentence] }))
}

/// Nothing special.
pub fn nothing(_: &Asked) -> Option<Response> {
    None
}

pub fn companies() -> Vec<Value> {
    let company = |id: Value, name: &str, kind: Value, active: Value| json!({"id": id, "companyName": name, "companyType": kind, "isActive": active, "countryID": 83, "city": "Hamburg"});
    vec![
        company(json!(0), "Our MSP", json!(1), json!(true)),
        company(json!(29701122), "Nordlicht Zahntechnik", json!(1), json!(true)),
        company(json!("29701123"), "Old Oak", json!("1"), json!("False")),
        company(json!(29701200), "Maybe Ltd", json!(3), json!(1)),
    ]
}

pub fn locations() -> Vec<Value> {
    vec![
        json!({"id": 11, "companyID": 29701122, "name": "Main", "isActive": true, "countryID": 83}),
        json!({"id": 12, "companyID": 0, "name": "Office", "isActive": true}),
    ]
}

fn rows(entity: &str) -> Option<Vec<Value>> {
    Some(match entity {
        "Companies" => companies(),
        "CompanyLocations" => locations(),
        "Countries" => vec![
            json!({"id": 83, "countryCode": "DE", "displayName": "Germany"}),
            json!({"id": 84, "countryCode": "", "displayName": "Atlantis"}),
        ],
        "CompanyCategories" => vec![
            json!({"id": 1, "name": "Standard", "isActive": true, "isGlobalDefault": true}),
            json!({"id": 2, "name": "Gold", "isActive": true, "isGlobalDefault": false}),
            json!({"id": 3, "name": "Old", "isActive": false, "isGlobalDefault": false}),
        ],
        "Resources" => vec![
            json!({"id": 29682885, "firstName": "Maud", "lastName": "Ellery", "licenseType": 1}),
            json!({"id": 29682899, "firstName": "Counterpart", "lastName": "API", "licenseType": 7}),
        ],
        _ => return None,
    })
}

fn id(row: &Value) -> i64 {
    row["id"].as_i64().or(row["id"].as_str().and_then(|id| id.parse().ok())).expect("an id")
}

fn healthy(asked: &Asked) -> Response {
    let zone = format!("{}/zone1/ATServicesRest/", asked.base);
    if asked.path == "zoneInformation" {
        return match asked.query["user"] == USER {
            true => json_answer(
                200,
                &json!({"zoneName": "America East", "url": zone, "webUrl": format!("{}/ww/", asked.base), "ci": 41_213}),
            ),
            false => errors(500, "Zone information could not be determined"),
        };
    }
    if (asked.header("username"), asked.header("secret"), asked.header("apiintegrationcode"))
        != (USER, SECRET, CODE)
        || asked.zone != 1
    {
        return empty(401);
    }
    let segments: Vec<&str> = asked.path.split('/').collect();
    match (asked.method.as_str(), segments.as_slice()) {
        ("GET", ["ThresholdInformation"]) => json_answer(
            200,
            &json!({"externalRequestThreshold": 10_000, "requestThresholdTimeframe": 60, "currentTimeframeRequestCount": 1_234}),
        ),
        ("GET", ["Companies", "entityInformation", "fields"]) => json_answer(
            200,
            &json!({"fields": [
                {"name": "id", "dataType": "long", "isPickList": false, "picklistValues": null},
                {"name": "companyType", "dataType": "short", "isPickList": true, "picklistValues": [
                    {"value": "1", "label": "Customer", "isActive": true}, {"value": "3", "label": "Prospect", "isActive": true},
                ]},
                {"name": "classification", "dataType": "integer", "isPickList": true, "picklistValues": [
                    {"value": "201", "label": "Gold", "isActive": true}, {"value": "202", "label": "Old VIP", "isActive": false},
                ]},
            ]}),
        ),
        ("GET", ["Resources", "entityInformation", "fields"]) => json_answer(
            200,
            &json!({"fields": [{"name": "licenseType", "dataType": "integer", "isPickList": true, "picklistValues": [
                {"value": "1", "label": "Professional"}, {"value": "7", "label": "API User (API-only)"},
            ]}]}),
        ),
        ("GET", [entity, "entityInformation"]) => {
            let granted = i64::from(rows(entity).is_some());
            json_answer(
                200,
                &json!({"info": {"name": entity, "canQuery": true, "userAccessForQuery": granted,
                    "userAccessForCreate": 0, "userAccessForUpdate": 0, "userAccessForDelete": 0}}),
            )
        }
        ("POST", [entity, "query", rest @ ..]) => match rows(entity) {
            Some(rows) => query(asked, entity, rest, &rows, &zone),
            None => errors(
                500,
                "The logged in Resource does not have the adequate permissions to query this entity type.",
            ),
        },
        ("GET", [entity, number]) => {
            let wanted: i64 = number.parse().expect("a number");
            let item = rows(entity).into_iter().flatten().find(|row| id(row) == wanted);
            json_answer(200, &json!({ "item": item }))
        }
        _ => json_answer(405, &json!({"Message": "The requested resource does not support http method."})),
    }
}

/// Rows by id, cut at `MaxRecords`; the cursor is the last id of the page before.
fn query(asked: &Asked, entity: &str, rest: &[&str], rows: &[Value], zone: &str) -> Response {
    let mut rows: Vec<&Value> = rows.iter().collect();
    for (operator, bound) in asked.filter("id") {
        let bound = bound.as_i64().expect("ids are asked for by number");
        rows.retain(|row| match operator.as_str() {
            "gt" => id(row) > bound,
            "gte" => id(row) >= bound,
            "lte" => id(row) <= bound,
            other => panic!("{other}"),
        });
    }
    if rest == ["count"] {
        return json_answer(200, &json!({ "queryCount": rows.len() }));
    }
    if rest == ["next"] {
        let after: i64 = asked.query["paging"].parse().expect("our own cursor");
        rows.retain(|row| id(row) > after);
    }
    let size = asked.body["MaxRecords"].as_u64().expect("a number") as usize;
    let more = rows.len() > size;
    rows.truncate(size);
    let last = rows.last().map(|row| id(row));
    let next = last.filter(|_| more).map(|id| format!("{zone}V1.0/{entity}/query/next?paging={id}"));
    json_answer(
        200,
        &json!({ "items": rows, "pageDetails": {"count": rows.len(), "requestCount": size, "prevPageUrl": null, "nextPageUrl": next} }),
    )
}
