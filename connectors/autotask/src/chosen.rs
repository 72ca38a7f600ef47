//! Which companies are customers: by their type, and by their category where that is chosen too (R10b).

use counterpart_connector::Session;

/// The type "Customer", which every Autotask has (dossier, 6.1).
const CUSTOMER: i64 = 1;

/// What a person chose.
#[derive(Debug, Clone, Default)]
pub struct Chosen {
    types: Vec<String>,
    categories: Vec<String>,
}

impl Chosen {
    /// As the form was answered.
    pub fn of(session: &Session) -> Self {
        let entered = |key| session.config(key).unwrap_or_default();
        Self::entered(entered("company_types"), entered("company_categories"))
    }

    /// Names or numbers, separated by commas.
    pub fn entered(types: &str, categories: &str) -> Self {
        Self { types: names(types), categories: names(categories) }
    }

    /// Whether companies of this type are customers. `word` is its name.
    pub fn has_type(&self, number: Option<i64>, word: Option<&str>) -> bool {
        match self.types.is_empty() {
            true => number == Some(CUSTOMER),
            false => named(&self.types, number, word),
        }
    }

    /// Whether companies of this category are customers.
    pub fn has_category(&self, number: Option<i64>, word: Option<&str>) -> bool {
        self.categories.is_empty() || named(&self.categories, number, word)
    }

    /// Whether categories matter at all.
    pub fn looks_at_categories(&self) -> bool {
        !self.categories.is_empty()
    }

    /// The chosen types, for a sentence.
    pub fn types_in_words(&self) -> String {
        if self.types.is_empty() { "Customer".to_owned() } else { self.types.join(", ") }
    }

    /// The chosen categories, for a sentence.
    pub fn categories_in_words(&self) -> String {
        self.categories.join(", ")
    }
}

fn names(answer: &str) -> Vec<String> {
    answer.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// By name, without regard to case, or by number.
fn named(chosen: &[String], number: Option<i64>, word: Option<&str>) -> bool {
    let word = word.map(str::to_lowercase);
    chosen.iter().any(|chosen| {
        word.as_deref() == Some(chosen.to_lowercase().as_str())
            || number.is_some_and(|number| chosen.parse() == Ok(number))
    })
}

#[cfg(test)]
mod tests {
    use super::Chosen;

    #[test]
    fn r10b_only_the_type_customer_counts_unless_others_are_chosen() {
        let nobody_chose = Chosen::default();
        // What it is called does not matter: tenants rename it.
        assert!(nobody_chose.has_type(Some(1), Some("Kunde")));
        assert!(!nobody_chose.has_type(Some(3), Some("Prospect")) && !nobody_chose.has_type(None, None));

        let chosen = Chosen::entered(" managed ,Kunde,, 17", "");
        assert!(chosen.has_type(Some(200), Some("Managed")) && chosen.has_type(Some(1), Some("KUNDE")));
        assert!(chosen.has_type(Some(17), None));
        assert!(!chosen.has_type(Some(3), Some("Prospect")) && !chosen.has_type(None, None));
    }

    #[test]
    fn r10b_categories_count_only_where_some_are_chosen() {
        assert!(Chosen::default().has_category(None, None));
        let chosen = Chosen::entered("", "Gold");
        assert!(chosen.has_category(Some(4), Some("gold")) && !chosen.has_category(Some(5), Some("Silver")));
    }
}
