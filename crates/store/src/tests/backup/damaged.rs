//! Files that are not as they were written.

use super::world::*;
use crate::backup::BackupError;
use crate::schema::known;
use crate::testing::TestDatabase;

async fn file() -> Vec<u8> {
    let db = TestDatabase::sqlite();
    back_up(&full(&db).await).await
}

#[track_caller]
fn refused(file: &[u8], part: &str) {
    let error = open(file).expect_err("is refused").to_string();
    assert!(error.contains(part), "'{error}' does not say '{part}'");
}

#[tokio::test]
async fn r81b_a_byte_that_flipped_anywhere_is_noticed() {
    let mut file = file().await;
    assert!(open(&file).is_ok());
    for place in 0..file.len() {
        file[place] ^= 0xff;
        assert!(open(&file).is_err(), "byte {place} of {}", file.len());
        file[place] ^= 0xff;
    }
}

#[tokio::test]
async fn r81b_a_file_that_ends_too_early_or_goes_on_is_refused() {
    let file = file().await;
    for end in (0..file.len()).step_by(13).chain([file.len() - 1]) {
        assert!(open(&file[..end]).is_err(), "{end} of {} bytes", file.len());
    }
    refused(&[&file[..], b"x"].concat(), "something follows its end");
    refused(&[&file[..], &file[..]].concat(), "something follows its end");
    let text = unpacked(&file);
    refused(&packed(&format!("{text}[]\n")), "something follows its end");
    let last = text.trim_end().rfind('\n').expect("lines") + 1;
    refused(&packed(&text[..last]), "it ends too early");
    refused(b"", "not a Counterpart backup");
    refused(b"SQLite format 3\0 and so on, as databases begin", "not a Counterpart backup");
    refused(&packed("{\"some\": \"other file\"}\n"), "not a Counterpart backup");
}

#[tokio::test]
async fn r81b_counts_and_checksum_must_fit() {
    let file = file().await;
    let text = unpacked(&file);
    refused(&packed(&text.replace("Europe/London", "Europe/Berlin")), "checksum is wrong");
    let last = text.lines().last().expect("lines");
    refused(&packed(&text.replace(last, &last.replace(":4", ":5"))), "as many rows as it says");
    let hash = last.split('"').rev().nth(1).expect("a hash");
    refused(&packed(&text.replace(hash, &"0".repeat(64))), "checksum is wrong");

    // Sealed anew, so that only its order is wrong.
    let lines: Vec<&str> = text.lines().collect();
    let body = &lines[..lines.len() - 1];
    let rows =
        last.split_once("\"rows\":").and_then(|(_, rest)| rest.split_once(",\"blake3\"")).expect("rows").0;
    assert!(open(&sealed(body, rows)).is_ok(), "as it was");
    let without_table: Vec<&str> =
        body.iter().filter(|line| **line != "{\"table\":\"customers\"}").copied().collect();
    refused(&sealed(&without_table, rows), "a row of the table mirror cannot be read");
    let mut swapped = body.to_vec();
    let place = |name: &str| body.iter().position(|line| *line == format!("{{\"table\":\"{name}\"}}"));
    swapped.swap(place("integrations").expect("there"), place("secrets").expect("there"));
    refused(&sealed(&swapped, rows), "a row of the table secrets cannot be read");
    let empty = ["ignored", "attention"].map(|name| format!("{{\"table\":\"{name}\"}}"));
    let mut swapped: Vec<&str> = body[..2].to_vec();
    swapped.extend([empty[1].as_str(), empty[0].as_str()]);
    refused(&sealed(&swapped, rows), "a line of it cannot be read");
    let homeless: Vec<&str> = body[..1].iter().chain(&body[2..]).copied().collect();
    refused(&sealed(&homeless, rows), "a line of it cannot be read");
    refused(&sealed(&body[..1], "{}"), "as many rows as it says");
}

#[tokio::test]
async fn r81b_another_form_or_a_newer_version_is_refused_by_name() {
    let text = unpacked(&file().await);
    let other_form = |form: &str| text.replacen("\"counterpart_backup\":1", form, 1);
    for form in ["\"counterpart_backup\":0", "\"counterpart_backup\":7,\"what_is\":\"unknown today\""] {
        let error = open(&packed(&other_form(form))).expect_err("is refused");
        assert!(matches!(error, BackupError::UnknownFormat { known: 1, .. }), "{error}");
    }
    let newer = text.replacen(&format!("\"schema\":{}", known()), "\"schema\":999", 1);
    refused(&packed(&newer), "made by a newer Counterpart (0.1.0; its schema is version 999");
}

#[tokio::test]
async fn r81b_names_in_the_file_never_become_statements() {
    let text = unpacked(&file().await);
    for (from, to) in [
        ("\"name\":\"customers\"", "\"name\":\"customers; DROP TABLE sites\""),
        ("\"name\":\"customers\"", "\"name\":\"schema_migrations\""),
        ("[\"name_key\",\"text\"]", "[\"name_key) VALUES (1)\",\"text\"]"),
    ] {
        let (first, rest) = text.split_once('\n').expect("lines");
        assert!(first.contains(from), "{first}");
        refused(
            &packed(&format!("{}\n{rest}", first.replace(from, to))),
            "tables that its version did not have",
        );
    }
}
