//! The name of an organisation as it is compared: its words, tagged, in one or several forms.

use crate::words::fold::{fold, with_umlauts_written_out};
use crate::words::lexicon::Lexicon;
use crate::words::noise::{Noise, NoiseWords};
use crate::words::parts::{host_end, parts};
use crate::words::{Kind, roman};

/// No form has more words; what comes behind them is not read.
const MOST_WORDS: usize = 16;
/// Of its words in one, so many bytes are kept.
const LONGEST: usize = 64;
/// No name has more forms.
const MOST_FORMS: usize = 5;

/// A word in a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    /// Its number in the lexicon.
    pub word: u32,
    /// What it is in this name.
    pub kind: Kind,
}

/// One way to read a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Form {
    /// The words that name somebody; legal forms and joining words are left out.
    pub tokens: Box<[Token]>,
    /// Those words in one, without spaces; behind that the initials.
    letters: Box<str>,
    /// Where the initials begin.
    initials_from: u8,
    /// The class of the legal form, 0 for none.
    pub legal: u8,
    /// Whether it is all of the name.
    pub whole: bool,
}

impl Form {
    /// Its words in one, without spaces.
    pub(crate) fn squashed(&self) -> &str {
        &self.letters[..usize::from(self.initials_from)]
    }

    /// The first letters of all words but legal forms, of three words or more; else empty.
    pub(crate) fn initials(&self) -> &str {
        &self.letters[usize::from(self.initials_from)..]
    }
}

/// A name as read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Reading {
    pub forms: Box<[Form]>,
    pub noise: Option<Noise>,
}

/// Reads names; keeps its buffers from one to the next.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    noise: NoiseWords,
    folded: String,
    spelled: String,
    letters: String,
    /// Where the words stand in `letters`.
    spans: Vec<(usize, usize)>,
}

impl Reader {
    pub(crate) fn new(noise: NoiseWords) -> Self {
        Self { noise, ..Self::default() }
    }

    pub(crate) fn read(&mut self, name: &str, lexicon: &mut Lexicon) -> Reading {
        let mut folded = std::mem::take(&mut self.folded);
        let mut forms: Vec<Form> = Vec::with_capacity(1);
        let umlaut = fold(name, &mut folded);
        let noise = self.read_folded(&mut folded, lexicon, &mut forms);
        if umlaut {
            let mut spelled = std::mem::take(&mut self.spelled);
            with_umlauts_written_out(name, &mut spelled);
            fold(&spelled, &mut folded);
            self.read_folded(&mut folded, lexicon, &mut forms);
            self.spelled = spelled;
        }
        self.folded = folded;
        forms.truncate(MOST_FORMS);
        Reading { forms: forms.into_boxed_slice(), noise }
    }

    fn read_folded(
        &mut self,
        folded: &mut String,
        lexicon: &mut Lexicon,
        forms: &mut Vec<Form>,
    ) -> Option<Noise> {
        join_legal_forms(folded, lexicon);
        let noise = self.noise.strip(folded);
        let several =
            folded.contains(['(', '/']) || folded.contains(" dba ") || folded.contains(" aka ") || {
                [
                    " trading ",
                    " t.a. ",
                    " d.b.a. ",
                    "formerly",
                    " known as ",
                    " fka ",
                    " doing ",
                    " previously ",
                    " operating ",
                ]
                .iter()
                .any(|phrase| folded.contains(phrase))
            };
        if several {
            for part in parts(folded) {
                self.push(&part.text, part.whole, lexicon, forms);
            }
        } else {
            self.push(folded, true, lexicon, forms);
        }
        noise
    }

    fn push(&mut self, text: &str, whole: bool, lexicon: &mut Lexicon, forms: &mut Vec<Form>) {
        let Some(form) = self.form(text, whole, lexicon) else { return };
        let known = forms.iter().any(|other| other.tokens == form.tokens && other.legal == form.legal);
        if !known {
            forms.push(form);
        }
    }

    fn form(&mut self, text: &str, whole: bool, lexicon: &mut Lexicon) -> Option<Form> {
        self.split(text);
        let written = self.letters.len();
        self.join_initials();
        let count = self.spans.len();
        if count == 0 {
            return None;
        }
        let (legal_from, mut legal) = self.legal_end(lexicon);
        let mut tokens: Vec<Token> = Vec::with_capacity(legal_from);
        let mut squashed = String::with_capacity(self.letters.len());
        let mut initials = String::new();
        for at in 0..legal_from {
            let word = self.word(at);
            let known = *lexicon.known(word);
            let inside = at > 0 && known.legal > 0 && !known.legal_at_end_only;
            let in_front = at == 0 && legal_from > 1 && known.legal >= EASTERN;
            if inside || in_front {
                legal = if legal == 0 { known.legal } else { legal };
                continue;
            }
            if self.spans[at].0 >= written {
                initials.push_str(word);
            } else if word != "and" {
                initials.extend(word.chars().next());
            }
            let last = at + 1 == legal_from;
            // `Acme A` is not `Acme B`.
            let letter = last && at > 0 && word.len() == 1 && word.as_bytes()[0].is_ascii_alphabetic();
            if known.kind == Kind::Stop && !letter {
                continue;
            }
            let numeral = roman(word).filter(|_| at > 0 && (word.len() > 1 || (last && at > 1)));
            let number = lexicon.number(numeral.unwrap_or(word));
            let entry = lexicon.entry(number);
            let kind = entry.known.kind;
            if kind == Kind::Number {
                squashed.push_str(&entry.text);
            } else {
                squashed.push_str(word);
            }
            let kind = match kind {
                Kind::Stop if letter => Kind::Plain,
                Kind::Plain if self.in_long_place(at, lexicon) => Kind::Place,
                kind => kind,
            };
            if kind != Kind::Stop {
                tokens.push(Token { word: number, kind });
            }
        }
        if tokens.is_empty() {
            // Nothing but "The Company": then these are its words.
            for at in 0..count {
                let number = lexicon.number(self.word(at));
                squashed.push_str(self.word(at));
                tokens.push(Token { word: number, kind: Kind::Plain });
            }
        }
        // `thekitchenmakeovers` is written of `The Kitchen Makeovers`, whose article is not counted.
        if tokens.len() == 1 && squashed.len() >= 9 && squashed.starts_with("the") {
            squashed.drain(..3);
        }
        tokens.truncate(MOST_WORDS);
        cut(&mut squashed, LONGEST);
        if initials.len() < 3 || initials.len() > 8 || legal_from < 3 {
            initials.clear();
        }
        let initials_from = squashed.len() as u8;
        squashed.push_str(&initials);
        Some(Form { tokens: tokens.into(), letters: squashed.into(), initials_from, legal, whole })
    }

    fn word(&self, at: usize) -> &str {
        let (from, to) = self.spans[at];
        &self.letters[from..to]
    }

    /// Splits a text into words: letters and digits; apostrophes vanish, points and other signs part.
    fn split(&mut self, text: &str) {
        self.letters.clear();
        self.spans.clear();
        let alone = !text.trim().contains(' ');
        let mut start = 0;
        let mut skip = 0;
        let mut before = ' ';
        for (at, c) in text.char_indices() {
            if at < skip {
                continue;
            }
            let next = text[at + c.len_utf8()..].chars().next().unwrap_or(' ');
            if c.is_alphanumeric() {
                self.letters.push(c);
            } else if matches!(c, '\'' | '?') && before.is_alphanumeric() && next.is_alphabetic() {
                // `greg's` and `children?s` are one word.
            } else {
                if c == '.'
                    && self.letters.len() - start >= 3
                    && let Some(length) = host_end(&text[at..], alone)
                {
                    skip = at + length;
                }
                self.end_word(&mut start);
            }
            before = c;
            if self.spans.len() >= 2 * MOST_WORDS {
                return;
            }
        }
        self.end_word(&mut start);
        // `www.acme.com` is acme.
        if alone && self.spans.len() > 1 && self.word(0) == "www" {
            self.spans.remove(0);
        }
    }

    fn end_word(&mut self, start: &mut usize) {
        if self.letters.len() > *start {
            self.spans.push((*start, self.letters.len()));
            *start = self.letters.len();
        }
    }

    /// Single letters in a row are one word: `J. P. Smith`, `A.L.S.A.`, `K & T`, `M and N`.
    fn join_initials(&mut self) {
        let single = |span: (usize, usize), letters: &str| {
            span.1 - span.0 == 1 && !letters.as_bytes()[span.0].is_ascii_digit()
        };
        let mut at = 0;
        while at + 1 < self.spans.len() {
            if !single(self.spans[at], &self.letters) {
                at += 1;
                continue;
            }
            let mut end = at + 1;
            let mut joined = self.word(at).to_owned();
            while end < self.spans.len() {
                let and = self.word(end) == "and" && end + 1 < self.spans.len();
                let next = if and { end + 1 } else { end };
                if !single(self.spans[next], &self.letters) {
                    break;
                }
                joined.push_str(self.word(next));
                end = next + 1;
            }
            if end > at + 1 {
                let from = self.letters.len();
                self.letters.push_str(&joined);
                self.spans.splice(at..end, [(from, self.letters.len())]);
            }
            at += 1;
        }
    }

    /// Where the legal forms at the end begin, and their class. At least one word is left before them.
    fn legal_end(&self, lexicon: &mut Lexicon) -> (usize, u8) {
        let mut from = self.spans.len();
        let mut legal = 0;
        while from > 1 {
            let known = *lexicon.known(self.word(from - 1));
            if known.legal == 0 && (known.kind != Kind::Stop || self.word(from - 1).len() == 1) {
                break;
            }
            if legal == 0 {
                legal = known.legal;
            }
            from -= 1;
        }
        (from, legal)
    }

    /// Whether the word here is part of a place of several words.
    fn in_long_place(&self, at: usize, lexicon: &Lexicon) -> bool {
        if !lexicon.words.may_be_in_long_place(self.word(at)) {
            return false;
        }
        for length in [2, 3] {
            for from in at.saturating_sub(length - 1)..=at {
                if from + length > self.spans.len() {
                    continue;
                }
                let mut joined = String::with_capacity(24);
                for place in from..from + length {
                    if !joined.is_empty() {
                        joined.push(' ');
                    }
                    joined.push_str(self.word(place));
                }
                if lexicon.words.is_long_place(&joined) {
                    return true;
                }
            }
        }
        false
    }
}

/// From this class on, legal forms stand in front of names too.
const EASTERN: u8 = 11;

/// Legal forms of several words become one word, and those that are written without a space get one.
fn join_legal_forms(name: &mut String, lexicon: &Lexicon) {
    if !name.is_ascii()
        && let Some(apart) = lexicon.words.without_joined_form(name)
    {
        *name = apart;
    }
    for (words, form) in LONG_FORMS {
        // All of them hold one of these, and hardly any other name does.
        if !(name.contains("liability")
            || name.contains("limited")
            || name.contains(" z ")
            || name.contains(".z "))
        {
            return;
        }
        if let Some(at) = name.find(words).filter(|at| *at > 0) {
            name.replace_range(at..at + words.len(), form);
        }
    }
}

/// Legal forms of several words, with one that means the same.
const LONG_FORMS: [(&str, &str); 12] = [
    (" limited liability company", " llc"),
    (" limited liability co", " llc"),
    (" limited liability partnership", " llp"),
    (" public limited company", " plc"),
    (" company limited", " ltd"),
    (" sp. z o.o.", " spzoo"),
    (" sp. z o.o", " spzoo"),
    (" sp. z o. o.", " spzoo"),
    (" sp.z o.o.", " spzoo"),
    (" sp z o.o.", " spzoo"),
    (" sp z oo", " spzoo"),
    (" spolka z o.o.", " spzoo"),
];

/// Cuts a text to so many bytes, between letters.
fn cut(text: &mut String, most: usize) {
    if text.len() > most {
        let mut at = most;
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        text.truncate(at);
    }
}
