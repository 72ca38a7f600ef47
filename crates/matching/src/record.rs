//! The records a matcher sees: flat, without storage or vendor.

/// An organisation of one list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Organisation {
    /// Its id, unique in its list.
    pub id: String,
    /// Its name as the list has it; may be empty.
    pub name: String,
    /// What the list has beside the name, where it has anything: in long lists most records take less room without.
    pub beside: Option<Box<Beside>>,
}

/// What a list has of an organisation beside its name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Beside {
    /// Its internet domain.
    pub domain: Option<String>,
    /// Its e-mail address.
    pub email: Option<String>,
    /// Its phone number as written in the list.
    pub phone: Option<String>,
    /// Street and number, or the whole postal address.
    pub address: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Country, as a name or code.
    pub country: Option<String>,
}

impl Organisation {
    /// One with this id, of this name alone.
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self { id: id.into(), name: name.into(), beside: None }
    }

    /// The same with this beside its name.
    #[must_use]
    pub fn with(self, beside: Beside) -> Self {
        Self { beside: (beside != Beside::NOTHING).then(|| Box::new(beside)), ..self }
    }

    /// What the list has beside the name.
    pub fn beside(&self) -> &Beside {
        self.beside.as_deref().unwrap_or(&Beside::NOTHING)
    }

    /// The same, to be changed.
    pub fn beside_mut(&mut self) -> &mut Beside {
        self.beside.get_or_insert_default()
    }
}

impl Beside {
    /// Nothing.
    pub const NOTHING: Self =
        Self { domain: None, email: None, phone: None, address: None, city: None, country: None };
}

/// A person of one list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// The person's id, unique in its list.
    pub id: String,
    /// The company the person belongs to.
    pub company_id: Option<String>,
    /// Given name; some lists hold the whole name here.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// E-mail address as written in the list.
    pub email: Option<String>,
    /// Phone number as written in the list.
    pub phone: Option<String>,
    /// Mobile number as written in the list.
    pub mobile: Option<String>,
    /// Job title.
    pub title: Option<String>,
}

impl Person {
    /// Given and family name in one.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}

/// A device of one list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asset {
    /// Its id, unique in its list.
    pub id: String,
    /// The company it belongs to.
    pub company_id: Option<String>,
    /// Its host name, with or without a domain behind it.
    pub name: String,
    /// Its serial number as written in the list.
    pub serial: Option<String>,
    /// Who made it.
    pub manufacturer: Option<String>,
    /// The UUID that its firmware tells, in either order of bytes.
    pub bios_uuid: Option<String>,
    /// Its id in the directory it is joined to.
    pub directory_id: Option<String>,
    /// Ids that agents on it have, each with the product it belongs to.
    pub agent_ids: Vec<(String, String)>,
    /// Hardware addresses of its network cards.
    pub macs: Vec<String>,
}
