//! Lists whose pages name the next one: the traps of cursors (R78), and going on behind an id (R72).

use crate::pages::{Kept, company};
use crate::vendor::{Asked, Vendor, World, answer, json};
use async_trait::async_trait;
use axum::response::Response;
use counterpart_connector::{
    Answer, Calls, ConnectorError, CursorList, CursorPage, ErrorKind, PullError, PullOptions, Pulled,
    Request, Row, read_json,
};
use counterpart_model::{AfterPoint, Completeness, Kind, ListPoint, PagePoint, Proof, VendorId};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use url::Url;

/// A page as the vendor of these tests sends it.
#[derive(Deserialize)]
struct Wire {
    ids: Vec<Value>,
    said: Option<u64>,
    next: Option<String>,
}

struct List {
    url: Url,
    counts: bool,
    looked_up: AtomicBool,
}

#[async_trait]
impl CursorList for List {
    fn kind(&self) -> Kind {
        Kind::Company
    }

    fn what(&self) -> &str {
        "the company list"
    }

    fn page_size(&self) -> u32 {
        10
    }

    fn first(&self, after: Option<&VendorId>) -> Request {
        let request = Request::get("the company list", self.url.clone());
        match after {
            Some(after) => request.query("after", after),
            None => request,
        }
    }

    fn next(&self, cursor: &str) -> Result<Request, ConnectorError> {
        if cursor.starts_with("http") {
            return Err(ConnectorError::bad_answer("the company list", "next", "It goes on elsewhere."));
        }
        Ok(Request::get("the company list", self.url.clone()).query("cursor", cursor))
    }

    fn read(&self, answer: &Answer) -> Result<CursorPage, ConnectorError> {
        let wire: Wire = read_json("Vendor", "the company list", answer)?;
        let row = |id: &Value| match id.as_i64() {
            // What nobody has looked up cannot be read.
            Some(id) if self.looked_up.load(Ordering::Relaxed) => Row::Record(company(id)),
            Some(id) => Row::unreadable(Some(id.into()), "", "Nobody looked up what it refers to."),
            None => Row::unreadable(None, &id.to_string(), format!("{id} is no id.")),
        };
        Ok(CursorPage { rows: wire.ids.iter().map(row).collect(), said: wire.said, next: wire.next })
    }

    fn count(&self, up_to: Option<&VendorId>) -> Option<Request> {
        let request = Request::get("the length of the company list", self.url.clone()).query("count", true);
        let request = match up_to {
            Some(id) => request.query("up_to", id),
            None => request,
        };
        self.counts.then_some(request)
    }

    fn read_count(&self, answer: &Answer) -> Result<u64, ConnectorError> {
        read_json("Vendor", "the length of the company list", answer)
    }

    async fn look_up(&self, calls: &Calls) -> Result<(), ConnectorError> {
        let request = Request::get("the types", self.url.clone()).query("types", true);
        calls.call(&request, |_| Ok(())).await?;
        self.looked_up.store(true, Ordering::Relaxed);
        Ok(())
    }
}

struct Walk {
    vendor: Vendor,
    kept: Kept,
    result: Result<Pulled, PullError>,
}

impl Walk {
    fn pulled(&self) -> &Pulled {
        self.result.as_ref().expect("the pull ended")
    }

    fn reason(&self) -> &str {
        match &self.pulled().completeness {
            Completeness::Incomplete { reason, .. } => reason,
            complete => panic!("it is {complete}"),
        }
    }

    /// Each request in a word.
    fn asked(&self) -> Vec<String> {
        let word = |asked: Asked| {
            let pairs = asked.query.iter().map(|(name, value)| format!("{name}={value}"));
            pairs.collect::<Vec<_>>().join("&")
        };
        self.vendor.asked().into_iter().map(word).collect()
    }
}

async fn walk(
    options: PullOptions,
    counts: bool,
    special: impl Fn(&Asked) -> Option<Response> + Send + Sync + 'static,
    ids: impl IntoIterator<Item = i64>,
) -> Walk {
    let ids: Vec<i64> = ids.into_iter().collect();
    let vendor = Vendor::start(move |asked| special(asked).unwrap_or_else(|| sound(asked, &ids))).await;
    let list = List { url: vendor.url("/companies"), counts, looked_up: AtomicBool::new(false) };
    let mut kept = Kept::default();
    let result = World::new().calls().pull_cursor(Arc::new(list), &options, &mut kept).await;
    Walk { vendor, kept, result }
}

async fn whole(special: impl Fn(&Asked) -> Option<Response> + Send + Sync + 'static) -> Walk {
    walk(PullOptions::default(), true, special, 1..=25).await
}

/// Pages of ten in the order of ids; a cursor is the last id of the page before.
fn sound(asked: &Asked, ids: &[i64]) -> Response {
    let number = |name: &str| asked.query.get(name).map(|value| value.parse::<i64>().expect("a number"));
    if asked.query.contains_key("types") {
        return json("[]");
    }
    if asked.query.contains_key("count") {
        let most = number("up_to").unwrap_or(i64::MAX);
        return json(ids.iter().filter(|id| **id <= most).count().to_string());
    }
    let after = number("cursor").or(number("after")).unwrap_or(i64::MIN);
    let left: Vec<i64> = ids.iter().copied().filter(|id| *id > after).collect();
    let rows = &left[..left.len().min(10)];
    let next = rows.last().filter(|_| left.len() > rows.len()).map(ToString::to_string);
    page(rows, next.as_deref())
}

fn page(ids: &[i64], next: Option<&str>) -> Response {
    json(json!({ "ids": ids, "said": ids.len(), "next": next }).to_string())
}

fn nothing(_: &Asked) -> Option<Response> {
    None
}

fn at(asked: &Asked, cursor: &str) -> bool {
    asked.query.get("cursor").is_some_and(|value| value == cursor)
}

fn counts(asked: &Asked) -> bool {
    asked.query.contains_key("count")
}

fn complete(records: u64) -> Completeness {
    Completeness::Complete { records, proof: Proof::EndOfCursor }
}

fn ids(ids: impl IntoIterator<Item = i64>) -> Vec<String> {
    ids.into_iter().map(|id| id.to_string()).collect()
}

fn after(id: i64, received: u64) -> ListPoint {
    AfterPoint { after: id.into(), received }.into()
}

fn from(point: ListPoint) -> PullOptions {
    PullOptions { resume: Some(point), ..PullOptions::default() }
}

#[tokio::test]
async fn r78_a_cursor_is_followed_to_its_end_and_the_vendor_asked_how_many_there_are() {
    let walk = whole(nothing).await;
    assert_eq!(walk.pulled().completeness, complete(25));
    assert_eq!(walk.kept.ids, ids(1..=25));
    assert_eq!(walk.asked(), ["", "types=true", "cursor=10", "cursor=20", "count=true"]);
    assert_eq!((walk.pulled().pages, walk.pulled().notes.len()), (3, 0));
}

#[tokio::test]
async fn r78_where_the_vendor_does_not_count_the_end_of_the_cursor_is_all_there_is() {
    let walk = walk(PullOptions::default(), false, nothing, 1..=25).await;
    assert_eq!(walk.pulled().completeness, complete(25));
    assert!(walk.kept.points.iter().all(Option::is_none), "and nobody can go on with it");
}

#[tokio::test]
async fn r78_a_cursor_that_ends_early_is_found_by_the_count() {
    for cut in [page(&[11, 12], None), page(&[], None)] {
        let body = axum::body::to_bytes(cut.into_body(), 1 << 10).await.expect("a body");
        let walk = whole(move |asked| at(asked, "10").then(|| json(String::from_utf8_lossy(&body)))).await;
        assert!(walk.reason().contains("although the vendor counts 25"), "{}", walk.reason());
    }
}

#[tokio::test]
async fn r78_an_empty_page_at_the_end_is_no_loss() {
    let walk = whole(|asked| match asked.query.get("cursor").map(String::as_str) {
        Some("20") => Some(page(&[21, 22, 23, 24, 25], Some("25"))),
        Some("25") => Some(page(&[], None)),
        _ => None,
    })
    .await;
    assert_eq!(walk.pulled().completeness, complete(25));
}

#[tokio::test]
async fn r78_a_cursor_that_leads_nowhere_is_left() {
    let itself = whole(|asked| at(asked, "10").then(|| page(&[11, 12], Some("10")))).await;
    assert!(itself.reason().contains("page 2 names itself as the next one"), "{}", itself.reason());

    let repeated = whole(|asked| at(asked, "10").then(|| page(&[1, 2, 3], Some("20")))).await;
    assert!(repeated.reason().contains("page 2 repeats records of earlier pages"), "{}", repeated.reason());
    assert_eq!((repeated.kept.ids.len(), repeated.pulled().duplicates), (10, 3));

    let empty = whole(|asked| {
        let cursor = asked.query.get("cursor")?.parse::<i64>().expect("a number");
        Some(page(&[], Some(&(cursor + 1).to_string())))
    })
    .await;
    assert!(empty.reason().contains("page 3 is empty like the one before it"), "{}", empty.reason());
    assert_eq!(empty.asked().len(), 4, "and how many there are does not matter any more");
}

#[tokio::test]
async fn r78_a_page_that_holds_less_than_it_says_is_incomplete() {
    let walk = whole(|asked| {
        at(asked, "10").then(|| json(json!({ "ids": [11], "said": 10, "next": "20" }).to_string()))
    })
    .await;
    assert!(walk.reason().contains("page 2 holds 1 records and says that it holds 10"), "{}", walk.reason());
}

#[tokio::test]
async fn r78_an_end_that_fits_no_count_is_incomplete() {
    for counted in [24, 26] {
        let walk = whole(move |asked| counts(asked).then(|| json(counted.to_string()))).await;
        let said = format!("25 records came although the vendor counts {counted}");
        assert!(walk.reason().contains(&said), "{}", walk.reason());
    }
}

#[tokio::test]
async fn r78_an_empty_list_although_there_were_records_is_incomplete() {
    let options = |last_known| PullOptions { last_known, ..PullOptions::default() };
    let emptied = walk(options(Some(400)), true, nothing, []).await;
    assert!(emptied.reason().contains("came back empty although it held 400"), "{}", emptied.reason());
    for known in [None, Some(0)] {
        let new = walk(options(known), true, nothing, []).await;
        assert_eq!(new.pulled().completeness, complete(0));
        assert_eq!(new.asked(), ["", "count=true"], "and nothing is looked up for no record");
    }
}

#[tokio::test]
async fn r78_rows_out_of_order_all_come_but_nobody_can_go_on_behind_them() {
    let walk =
        whole(|asked| at(asked, "10").then(|| page(&[12, 11, 13, 14, 15, 16, 17, 18, 19, 20], Some("20"))))
            .await;
    assert_eq!(walk.pulled().completeness, complete(25));
    let points: Vec<bool> = walk.kept.points.iter().map(Option::is_some).collect();
    assert_eq!(points, [true, false, false]);
}

#[tokio::test]
async fn r74_what_cannot_be_read_is_a_problem_and_counted() {
    let walk = whole(|asked| {
        (asked.query.is_empty()).then(|| {
            json(json!({ "ids": [1, 2, "x", 4, 5, 6, 7, 8, 9, 10], "said": 10, "next": "10" }).to_string())
        })
    })
    .await;
    assert_eq!(walk.pulled().completeness, complete(25));
    assert_eq!((walk.kept.ids.len(), walk.pulled().unreadable), (24, 1));
    assert_eq!(walk.kept.problems, ["\"x\" is no id."]);
}

#[tokio::test]
async fn r72_a_list_is_gone_on_with_behind_the_last_id() {
    let first = whole(nothing).await;
    assert_eq!(first.kept.points[1], Some(after(20, 20)));
    for (id, asked) in [
        (10, vec!["count=true&up_to=10", "after=10", "types=true", "cursor=20", "count=true"]),
        (20, vec!["count=true&up_to=20", "after=20", "types=true", "count=true"]),
        // Nothing is looked up where nothing comes.
        (25, vec!["count=true&up_to=25", "after=25", "count=true"]),
    ] {
        let walk = walk(from(after(id, id as u64)), true, nothing, 1..=25).await;
        assert!(walk.pulled().resumed && walk.kept.again == 0);
        assert_eq!(walk.pulled().completeness, complete(25));
        assert_eq!(walk.kept.ids, ids(id + 1..=25));
        assert_eq!(walk.asked(), asked);
        assert!(walk.pulled().notes.is_empty());
    }
    // What was made meanwhile has a greater id: it comes.
    let made = walk(from(after(20, 20)), true, nothing, 1..=28).await;
    assert!(made.pulled().resumed);
    assert_eq!((&made.pulled().completeness, &made.kept.ids), (&complete(28), &ids(21..=28)));
}

#[tokio::test]
async fn r72_a_list_that_lost_or_gained_records_before_the_point_is_read_anew() {
    let without_5 = || (1..=25).filter(|id| *id != 5);
    let lost = walk(from(after(10, 10)), true, nothing, without_5()).await;
    assert!(!lost.pulled().resumed);
    assert_eq!((&lost.pulled().completeness, &lost.kept.ids), (&complete(24), &ids(without_5())));
    let note = "the company list was read from its beginning again: the vendor counts 9 records up to 10 where 10 had come";
    assert_eq!(lost.pulled().notes, [note]);

    let page = PagePoint { next_page: 2, page_size: 10, total: 25, received: 10 };
    for (point, counts) in [(page.into(), true), (after(10, 10), false)] {
        let other = walk(from(point), counts, nothing, 1..=25).await;
        assert!(!other.pulled().resumed && other.pulled().notes.len() == 1);
        assert_eq!(other.kept.ids, ids(1..=25));
    }
}

#[tokio::test]
async fn r73_what_changed_is_believed_in_one_answer_with_room_for_more_and_else_counted() {
    let since = PullOptions {
        last_known: Some(4_000),
        resume: Some(after(10, 10)),
        changed_since: Some("2026-01-05T09:00:00Z".parse().expect("a moment")),
        ..PullOptions::default()
    };
    // A full page may have been cut there.
    for (records, requests) in [(0, 1), (3, 2), (10, 3), (12, 4)] {
        let walk = walk(since.clone(), true, nothing, 1..=records).await;
        assert_eq!(walk.pulled().completeness, complete(records as u64));
        assert_eq!(walk.asked().len(), requests, "{:?}", walk.asked());
        assert!(walk.kept.points.iter().all(Option::is_none) && walk.pulled().notes.is_empty());
    }
}

#[tokio::test]
async fn a_cursor_that_leads_elsewhere_is_not_followed() {
    let walk = whole(|asked| at(asked, "10").then(|| page(&[11], Some("http://elsewhere.example/")))).await;
    match walk.result {
        Err(PullError::Vendor { error, received }) => {
            assert!(matches!(error.kind, ErrorKind::BadAnswer { .. }));
            assert_eq!(received, 11);
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_failure_midway_ends_the_walk_and_says_how_much_had_come() {
    for fails in ["cursor", "count", "types"] {
        let walk = whole(move |asked| asked.query.contains_key(fails).then(|| answer(403, &[], ""))).await;
        match walk.result {
            Err(PullError::Vendor { received, .. }) => {
                assert_eq!(received, if fails == "cursor" { 10 } else { 25 * u64::from(fails == "count") });
            }
            other => panic!("{fails}: {other:?}"),
        }
    }
}
