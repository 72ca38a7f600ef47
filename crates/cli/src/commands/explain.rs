//! `counterpart explain`

use crate::args::{ExplainArgs, What};
use crate::output::{Output, plain};
use anyhow::Context as _;
use counterpart_matching::explain::Explanation;
use counterpart_matching::{email, name, phone};
use std::io::BufRead;

/// Explains each value; with `--stdin` each line.
pub fn run(args: &ExplainArgs, output: Output) -> anyhow::Result<()> {
    if !args.stdin {
        let explanations: Vec<_> =
            args.values.iter().map(|value| explain(args.what, value, args.region.as_deref())).collect();
        return print(&explanations, output);
    }
    for line in std::io::stdin().lock().split(b'\n') {
        let line = line.context("standard input cannot be read")?;
        let line = String::from_utf8_lossy(&line);
        let line = line.strip_suffix('\r').unwrap_or(&line);
        let (value, region) = match line.rsplit_once('\t') {
            Some((value, region)) => (value, Some(region.trim()).filter(|region| !region.is_empty())),
            None => (line, None),
        };
        print(&[explain(args.what, value, region.or(args.region.as_deref()))], output)?;
    }
    Ok(())
}

fn explain(what: What, value: &str, region: Option<&str>) -> Explanation {
    match what {
        What::Phone => phone::read_with(value, region).into(),
        What::Email => email::read(value).into(),
        What::Name => name::read(value).into(),
    }
}

fn print(explanations: &[Explanation], output: Output) -> anyhow::Result<()> {
    output.list(explanations, || {
        let texts: Vec<_> = explanations.iter().map(text).collect();
        texts.join("\n")
    })
}

fn text(explanation: &Explanation) -> String {
    let written = match (&explanation.written, &explanation.extension) {
        (None, _) => "not written".to_owned(),
        (Some(written), None) => format!("written as {}", plain(written)),
        (Some(written), Some(extension)) => {
            format!("written as {}, extension {}", plain(written), plain(extension))
        }
    };
    format!("{}\n  {written}\n  {}", plain(&explanation.value), explanation.reason)
}
