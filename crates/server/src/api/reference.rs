//! `/api`: the description of the API, readable.

use super::document;
use crate::error::Failure;
use crate::frame::Frame;
use crate::pages::page;
use askama::Template;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

#[derive(Template)]
#[template(path = "api.html")]
struct Reference {
    frame: Frame,
    about: String,
    groups: Vec<Group>,
}

/// The operations on one kind of record.
struct Group {
    name: String,
    operations: Vec<Operation>,
}

struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    description: String,
    parameters: Vec<Parameter>,
    body: Option<String>,
    answers: Vec<(String, String)>,
}

struct Parameter {
    name: String,
    place: String,
    required: bool,
    description: String,
}

/// `GET /api`
pub async fn show(frame: Frame) -> Result<Response, Failure> {
    let document: Value = serde_json::from_str(&document()).unwrap_or_default();
    let about = text(&document["info"]["description"]);
    let mut groups: Vec<Group> = Vec::new();
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let name = text(&operation["tags"][0]);
            let operation = operation_of(method, path, operation);
            match groups.iter_mut().find(|group| group.name == name) {
                Some(group) => group.operations.push(operation),
                None => groups.push(Group { name, operations: vec![operation] }),
            }
        }
    }
    groups.sort_by(|one, other| one.name.cmp(&other.name));
    page(&Reference { frame, about, groups })
}

/// `GET /api/openapi.json`
pub async fn json() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], document()).into_response()
}

fn operation_of(method: &str, path: &str, operation: &Value) -> Operation {
    let parameters = operation["parameters"].as_array().into_iter().flatten().map(|one| Parameter {
        name: text(&one["name"]),
        place: text(&one["in"]),
        required: one["required"].as_bool().unwrap_or_default(),
        description: text(&one["description"]),
    });
    let answers = operation["responses"].as_object().into_iter().flatten();
    Operation {
        id: format!("{method}{}", path.replace(['/', '{', '}'], "-")),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&operation["summary"]),
        description: text(&operation["description"]),
        parameters: parameters.collect(),
        body: shape(&operation["requestBody"]),
        answers: answers
            .map(|(status, answer)| (status.clone(), shape(answer).unwrap_or_default()))
            .collect(),
    }
}

/// The name of the schema of a body.
fn shape(body: &Value) -> Option<String> {
    let content = body["content"].as_object()?.values().next()?;
    let name = content["schema"]["$ref"].as_str()?;
    name.rsplit('/').next().map(str::to_owned)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
