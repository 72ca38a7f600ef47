//! Mappings from a file: read, told line by line, and saved only then (R24).

use super::SHOWN;
use crate::App;
use crate::error::Failure;
use crate::foreseen::{Refusal, refusal};
use crate::frame::Frame;
use crate::layers::FILE_LIMIT;
use crate::pages::companies_head::CompaniesHead;
use crate::pages::integrations;
use crate::pages::page;
use crate::text::counted;
use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use counterpart_engine::{EngineError, Kept, MappingsRead};

#[derive(Template)]
#[template(path = "mappings/upload.html")]
struct Upload {
    frame: Frame,
    head: CompaniesHead,
    refused: Option<Refusal>,
    read: Option<Read>,
}

/// A file that was read.
struct Read {
    file: String,
    read: MappingsRead,
    /// What can be saved, as it is kept for whoever saves it.
    kept: Kept,
}

/// `GET /integrations/{name}/mappings/upload`
pub async fn form(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
) -> Result<Response, Failure> {
    let integration = integrations::find(&app, &name).await?;
    let head = CompaniesHead::of(&app, &frame, integration.clone(), "mappings");
    page(&Upload { frame, head, refused: None, read: None })
}

/// `POST /integrations/{name}/mappings/upload`: what the file would do. Nothing is saved.
pub async fn report(
    State(app): State<App>,
    frame: Frame,
    Path(name): Path<String>,
    form: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Result<Response, Failure> {
    let integration = integrations::find(&app, &name).await?;
    let head = CompaniesHead::of(&app, &frame, integration.clone(), "mappings");
    let refused = |sentence: String| Some(Refusal { sentence, items: Vec::new() });
    let (file, bytes) = match sent(form).await {
        Ok(sent) => sent,
        Err(failure) => {
            let shown = Upload { frame, head, refused: refused(failure.to_string()), read: None };
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)?).into_response());
        }
    };
    let read = match app.hub.read_mappings(&integration, bytes.as_slice(), &frame.who.actor()).await {
        Ok(read) => read,
        Err(EngineError::File(sentence)) => {
            let shown = Upload { frame, head, refused: refused(sentence), read: None };
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)?).into_response());
        }
        Err(error) => {
            let refused = Some(refusal(error)?);
            let shown = Upload { frame, head, refused, read: None };
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shown)?).into_response());
        }
    };
    let title = format!("Map {} in {}", counted(read.wanted.len() as u64, "row", "rows"), integration.name);
    let back = format!("{}/mappings/upload", head.address);
    let kept = app.hub.keep_plan(&read.plan, &title, &back).await?;
    page(&Upload { frame, head, refused: None, read: Some(Read { file, read, kept }) })
}

/// The file that a form sent, and what it is called.
async fn sent(
    form: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Result<(String, Vec<u8>), Failure> {
    let unreadable = |text: String| Failure::BadRequest(text);
    let mut form = form.map_err(|_| unreadable("No file came. Choose one and send it again.".into()))?;
    let whole = |error: axum::extract::multipart::MultipartError| {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            let most = FILE_LIMIT / 1024 / 1024;
            return Failure::TooLarge(format!(
                "The file is larger than {most} MB, and nothing of it was read. Send it in parts: a file may hold any of \
                 the mappings."
            ));
        }
        Failure::BadRequest("The file did not come whole. Send it again.".into())
    };
    while let Some(field) = form.next_field().await.map_err(whole)? {
        if field.name() != Some("file") {
            continue;
        }
        let name: String = field.file_name().unwrap_or_default().chars().take(200).collect();
        let bytes = field.bytes().await.map_err(whole)?;
        if name.is_empty() && bytes.is_empty() {
            break;
        }
        return Ok((name, bytes.to_vec()));
    }
    Err(unreadable("No file was chosen. Choose one and send it again.".into()))
}

impl Read {
    /// How many rows will be mapped, in words.
    fn wanted(&self, one: &str, several: &str) -> String {
        counted(self.read.wanted.len() as u64, one, several)
    }

    /// How many lines of a sort are not shown.
    fn more(&self, lines: usize) -> u64 {
        lines.saturating_sub(SHOWN) as u64
    }
}
