//! A page as text. What comes from outside goes in by [`Page::text`] and cannot be anything but text there.

const STYLE: &str = include_str!("style.css");

/// A page in the making.
pub struct Page {
    text: String,
}

impl Page {
    /// The head of a page. It forbids itself to load anything.
    pub fn begin(title: &str) -> Self {
        let mut page = Self { text: String::new() };
        page.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
        page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">");
        page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        page.raw("<meta name=\"color-scheme\" content=\"light dark\"><title>");
        page.text(title);
        page.raw(" - Counterpart</title><style>");
        page.raw(STYLE);
        page.raw("</style></head><body>");
        page
    }

    /// Markup of ours.
    pub fn raw(&mut self, markup: &str) {
        self.text.push_str(markup);
    }

    /// Text from anywhere. Characters that nobody sees, or that turn the direction of what follows, are shown as such.
    pub fn text(&mut self, text: &str) {
        const MOST: usize = 400;
        for (at, c) in text.chars().enumerate() {
            if at >= MOST {
                self.text.push_str("...");
                break;
            }
            match c {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                '\'' => self.text.push_str("&#39;"),
                '\n' | '\r' | '\t' => self.text.push(' '),
                c if c.is_control()
                    || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') =>
                {
                    self.text.push('\u{fffd}');
                }
                c => self.text.push(c),
            }
        }
    }

    /// The whole page.
    pub fn end(mut self) -> String {
        self.raw("</body></html>\n");
        self.text
    }
}

/// A count with its thousands apart.
pub fn counted(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_outside_is_text_and_nothing_else() {
        let mut page = Page::begin("</title><script>alert(1)</script>");
        page.text("<img src=x onerror=\"a('b')\"> & \u{202e}evil\u{0}");
        let text = page.end();
        assert!(!text.contains("<script") && !text.contains("<img") && !text.contains('\u{202e}'), "{text}");
        assert!(
            text.contains("&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt; &amp; \u{fffd}evil\u{fffd}")
        );
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(counted), ["0", "999", "1,000", "1,234,567"]);
    }
}
