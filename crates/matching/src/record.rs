//! The records a matcher sees: flat, without storage or vendor.

/// An organisation of one list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Organisation {
    /// Its id, unique in its list.
    pub id: String,
    /// Its name as the list has it; may be empty.
    pub name: String,
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
