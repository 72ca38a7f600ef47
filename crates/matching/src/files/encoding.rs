//! Which encoding a text file has. Spreadsheets save in three, and say so rarely.

use super::FileError;

/// Windows-1252 from 0x80 to 0x9F; the five unused places stay the control characters they are.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// The text of a file, and a note where its encoding was not plain UTF-8.
pub(super) fn decode(bytes: Vec<u8>) -> Result<(String, Option<String>), FileError> {
    if let Some(rest) = bytes.strip_prefix(&[0xFF, 0xFE]) {
        return Ok(utf16(rest, u16::from_le_bytes));
    }
    if let Some(rest) = bytes.strip_prefix(&[0xFE, 0xFF]) {
        return Ok(utf16(rest, u16::from_be_bytes));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(FileError::NotText { looks_like: "an Excel workbook or a ZIP archive" });
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(FileError::NotText { looks_like: "an old Excel workbook" });
    }
    let start = &bytes[..bytes.len().min(4096)];
    if start.iter().filter(|byte| **byte == 0).count() * 8 > start.len() {
        return Err(FileError::NotText { looks_like: "a binary file, or UTF-16 without its mark" });
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(match text.strip_prefix('\u{FEFF}') {
            Some(rest) => (rest.to_owned(), None),
            None => (text, None),
        }),
        Err(error) => {
            let text = error.into_bytes().into_iter().map(windows_1252).collect();
            Ok((text, Some("The file is not UTF-8; it was read as Windows-1252.".to_owned())))
        }
    }
}

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9F => WINDOWS_1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> (String, Option<String>) {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut damaged = !odd.is_empty();
    let text = char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
        .map(|c| {
            c.unwrap_or_else(|_| {
                damaged = true;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    let mut note = "The file is UTF-16.".to_owned();
    if damaged {
        note.push_str(" Some characters are damaged.");
    }
    (text, Some(note))
}
