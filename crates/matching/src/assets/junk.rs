//! Values that identify nothing: what makers leave in the firmware, and addresses that many devices have (R51).

/// Serial numbers that stand for none, in capitals without signs. Some are only the beginning.
const SERIALS: [&str; 36] = [
    "0123456789",
    "123456789",
    "ASSETTAG",
    "BASEBOARD",
    "CHASSISSERIAL",
    "DEFAULT",
    "EMPTY",
    "EVAL",
    "FILLBYOEM",
    "FILLEDBYOEM",
    "INVALID",
    "NOASSET",
    "NONE",
    "NOSERIAL",
    "NOTAPPLICABLE",
    "NOTAVAILABLE",
    "NOTDEFINED",
    "NOTPROVIDED",
    "NOTSET",
    "NOTSETTABLE",
    "NOTSPECIFIED",
    "NULL",
    "OEM",
    "OINVALID",
    "PCSERIAL",
    "SAMPLE",
    "SERIALNUMBER",
    "SERNUM",
    "SYSTEMSERIAL",
    "TESTSERIAL",
    "TOBEDEFINED",
    "TOBEFILLED",
    "UNDEFINED",
    "UNKNOWN",
    "UNSPECIFIED",
    "XXXXX",
];

/// UUIDs that makers forgot to replace, as hexadecimal digits.
const UUIDS: [&str; 4] = [
    "03000200040005000006000700080009",
    "00020003000400050006000700080009",
    "12345678123456789012123456789012",
    "12345678123456789000aabbccddeeff",
];

/// Hardware addresses of network adapters that are the same on every device that has them.
const MACS: [&str; 5] = ["00059a3c7a00", "00059a3c7800", "00090ffe0001", "00090faa0001", "005345000000"];

/// Host names that say what a device is and not which.
const HOSTS: [&str; 18] = [
    "android",
    "computer",
    "desktop",
    "host",
    "ipad",
    "iphone",
    "laptop",
    "localhost",
    "macbook",
    "macbook-air",
    "macbook-pro",
    "mac",
    "notebook",
    "pc",
    "server",
    "unknown",
    "windows",
    "workstation",
];

/// Whether a serial number (capitals and digits only) is none.
pub(crate) fn serial(text: &str) -> bool {
    const SHORTEST: usize = 4;
    let first = text.bytes().next();
    text.len() < SHORTEST
        || text.bytes().all(|byte| Some(byte) == first)
        || SERIALS.iter().any(|junk| text.starts_with(junk))
}

/// Whether a UUID (32 hexadecimal digits) is none.
pub(crate) fn uuid(digits: &str) -> bool {
    let first = digits.bytes().next();
    digits.bytes().all(|byte| Some(byte) == first) || UUIDS.contains(&digits)
}

/// Whether a hardware address (12 hexadecimal digits) is no device's own: given by software, for groups, or known to be
/// the same everywhere.
pub(crate) fn mac(digits: &str) -> bool {
    let first = digits.get(..2).and_then(|octet| u8::from_str_radix(octet, 16).ok()).unwrap_or(0xff);
    let bytes = digits.as_bytes();
    first & 0b11 != 0 || bytes.iter().all(|digit| *digit == bytes[0]) || MACS.contains(&digits)
}

/// Whether a host name names no single device.
pub(crate) fn host(name: &str) -> bool {
    name.len() < 2 || HOSTS.contains(&name)
}
