//! Where on a form a failure belongs.

use crate::{EngineError, Hub};
use counterpart_connector::{Descriptor, ErrorKind, FieldKind, FieldProblem};

impl Hub {
    /// What is wrong, each with the key of the question it belongs to; without a key where it belongs to none.
    pub fn problems_of(descriptor: &Descriptor, error: &EngineError) -> Vec<(String, String)> {
        match error {
            EngineError::Form(problems) => {
                problems.iter().map(|problem| (problem.key.clone(), problem.sentence.clone())).collect()
            }
            EngineError::Vendor(failure) => {
                let key = match &failure.kind {
                    ErrorKind::BadSetting { field } => Some(field.as_str()),
                    // Discovery asks the one address that a person typed.
                    ErrorKind::AddressRefused { .. } | ErrorKind::NotReachable | ErrorKind::WrongAddress => {
                        typed_address(descriptor)
                    }
                    _ => None,
                };
                vec![(key.unwrap_or_default().to_owned(), failure.to_string())]
            }
            other => vec![(String::new(), other.to_string())],
        }
    }

    /// Such a list as an error, where every one of it belongs to a question.
    pub fn as_form(problems: Vec<(String, String)>) -> Option<EngineError> {
        let placed = !problems.is_empty() && problems.iter().all(|(key, _)| !key.is_empty());
        let problems = problems.into_iter().map(|(key, sentence)| FieldProblem { key, sentence });
        placed.then(|| EngineError::Form(problems.collect()))
    }
}

fn typed_address(descriptor: &Descriptor) -> Option<&'static str> {
    let addresses = || descriptor.form.0.iter().filter(|field| field.kind == FieldKind::Address);
    addresses().find(|field| !field.discovered).or_else(|| addresses().next()).map(|field| field.key)
}
