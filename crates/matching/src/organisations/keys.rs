//! The keys by which a record is found: whoever shares one may be the same.

use super::form::Form;
use super::roster::Record;
use crate::scoring::hash;
use crate::words::Kind;
use crate::words::lexicon::Lexicon;

const SQUASHED: u8 = 16;
const WORD: u8 = 17;
const PAIR: u8 = 18;
const JOINED: u8 = 19;
const INITIALS: u8 = 20;
const HEAD: u8 = 21;
const TAIL: u8 = 22;
const SORTED: u8 = 23;

/// Lengths of the heads and tails of squashed names.
const ENDS: usize = 8;

/// A key, and what it is worth to be found by it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key {
    pub key: u64,
    pub worth: f32,
    /// A key that more records hold than this finds nobody: it says too little.
    pub most: u32,
}

/// The key of a word.
pub(crate) fn word_key(word: u32) -> u64 {
    hash::pair(WORD, u64::from(word), 0)
}

/// The keys of a record's names without spaces: whose names are spelled the same share one.
pub(crate) fn squashed_keys(record: &Record) -> impl Iterator<Item = u64> + '_ {
    record.reading.forms.iter().map(|form| hash::key(SQUASHED, form.squashed().as_bytes()))
}

/// All keys of a record. The same ones are stored and looked up.
pub(crate) fn keys(record: &Record, lexicon: &Lexicon, out: &mut Vec<Key>) {
    out.clear();
    for form in &record.reading.forms {
        of_form(form, lexicon, out);
    }
    out.extend(record.evidence().keys().map(|key| Key { key, worth: 9.0, most: 20 }));
    out.sort_unstable_by(|a, b| a.key.cmp(&b.key).then(b.worth.total_cmp(&a.worth)));
    out.dedup_by_key(|key| key.key);
}

fn of_form(form: &Form, lexicon: &Lexicon, out: &mut Vec<Key>) {
    let squashed = form.squashed().as_bytes();
    out.push(Key { key: hash::key(SQUASHED, squashed), worth: 16.0, most: u32::MAX });
    let mut words: Vec<(u32, f32)> = Vec::with_capacity(form.tokens.len());
    for token in &form.tokens {
        let entry = lexicon.entry(token.word);
        let rarity = lexicon.rarity(token.word);
        out.push(Key { key: word_key(token.word), worth: rarity, most: 60 });
        words.push((token.word, rarity));
        if entry.text.len() >= 6 && token.kind == Kind::Plain {
            out.push(Key { key: hash::key(JOINED, entry.text.as_bytes()), worth: 0.8 * rarity, most: 30 });
        }
    }
    for pair in form.tokens.windows(2) {
        let (a, b) = (lexicon.entry(pair[0].word), lexicon.entry(pair[1].word));
        if a.text.len() + b.text.len() >= 6 && pair.iter().all(|token| token.kind != Kind::Number) {
            let joined = [&*a.text, &*b.text].concat();
            out.push(Key { key: hash::key(JOINED, joined.as_bytes()), worth: 8.0, most: 30 });
        }
    }
    if words.len() > 1 {
        pairs(&words, out);
        let mut sorted: Vec<u32> = words.iter().map(|(word, _)| *word).collect();
        sorted.sort_unstable();
        let bytes: Vec<u8> = sorted.iter().flat_map(|word| word.to_le_bytes()).collect();
        out.push(Key { key: hash::key(SORTED, &bytes), worth: 12.0, most: 60 });
    }
    if !form.initials().is_empty() {
        out.push(Key { key: hash::key(INITIALS, form.initials().as_bytes()), worth: 7.0, most: 20 });
    }
    if form.tokens.len() == 1 && (3..=8).contains(&squashed.len()) {
        out.push(Key { key: hash::key(INITIALS, squashed), worth: 7.0, most: 20 });
    }
    if squashed.len() >= ENDS {
        let (head, tail) = (&squashed[..ENDS], &squashed[squashed.len() - ENDS..]);
        out.push(Key { key: hash::key(HEAD, head), worth: 6.0, most: 40 });
        out.push(Key { key: hash::key(TAIL, tail), worth: 4.0, most: 40 });
    }
}

/// Two words together: neighbours, and the first with each.
fn pairs(words: &[(u32, f32)], out: &mut Vec<Key>) {
    let mut add = |(a, x): (u32, f32), (b, y): (u32, f32)| {
        let key = hash::pair(PAIR, u64::from(a.min(b)), u64::from(a.max(b)));
        out.push(Key { key, worth: 0.5 * (x + y), most: 60 });
    };
    for at in 1..words.len().min(8) {
        add(words[at - 1], words[at]);
        if at > 1 {
            add(words[0], words[at]);
        }
    }
}
