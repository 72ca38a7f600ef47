//! Characters that nobody sees and that therefore never tell two values apart.

/// Code points that Unicode lists as "default ignorable", and the interlinear marks: soft hyphens, joiners,
/// direction marks, variation selectors, tags, byte order marks. First and last of each run.
const RUNS: [(u32, u32); 19] = [
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x2800, 0x2800), // the blank braille cell: not white space to Unicode, but nothing to the eye
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE007F),
    (0xE0080, 0xE0FFF),
];

/// Whether a character is drawn as nothing at all: control and format characters. White space is *not*
/// invisible in this sense, for it separates words.
pub(crate) fn is_invisible(c: char) -> bool {
    if c.is_whitespace() {
        return false;
    }
    if c.is_control() {
        return true;
    }
    let code = c as u32;
    code >= RUNS[0].0 && RUNS.iter().any(|&(first, last)| (first..=last).contains(&code))
}

/// The text without white space and invisible characters at either end.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}
