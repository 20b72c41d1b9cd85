//! A reader of Prometheus' text format 0.0.4, written from the format's description alone.
//!
//! It is stricter than any real reader: one blank where one is written, no timestamps, HELP before TYPE before
//! samples, every family in one piece, every series once, histograms that add up. What passes here leaves no reader
//! a choice.

use std::collections::HashSet;

/// Names and unescaped values, in the order in which they are written.
pub type Labels = Vec<(String, String)>;

/// A family as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Family {
    /// As TYPE has it.
    pub name: String,
    /// Unescaped.
    pub help: Option<String>,
    /// As TYPE has it.
    pub kind: String,
    /// In the order in which they are written.
    pub samples: Vec<Sample>,
}

/// A line of a family.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// With its suffix.
    pub name: String,
    /// All of them, `le` and `quantile` included.
    pub labels: Labels,
    /// NaN may have lost its sign and payload.
    pub value: f64,
}

impl Sample {
    /// A label's value, if it has that label.
    #[must_use]
    pub fn label(&self, name: &str) -> Option<&str> {
        self.labels.iter().find(|(label, _)| label == name).map(|(_, value)| value.as_str())
    }
}

/// Reads a whole exposition.
///
/// # Errors
/// The first line that is not as it should be, and why.
pub fn parse(text: &str) -> Result<Vec<Family>, String> {
    let mut reader = Reader::default();
    let lines = match text.strip_suffix('\n') {
        Some(lines) => lines,
        None if text.is_empty() => return Ok(Vec::new()),
        None => return Err("the last line does not end".to_owned()),
    };
    for line in lines.split('\n') {
        reader.line(line).map_err(|fault| format!("{fault}: {line:?}"))?;
    }
    reader.families.iter().try_for_each(whole)?;
    Ok(reader.families)
}

#[derive(Default)]
struct Reader {
    families: Vec<Family>,
    names: HashSet<String>,
    series: HashSet<(String, Labels)>,
    /// A HELP line that still waits for its TYPE.
    help: Option<(String, String)>,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), String> {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').ok_or("a HELP line without a text")?;
            if self.help.replace((name.to_owned(), unescape(help, false)?)).is_some() {
                return Err("a HELP line after another".to_owned());
            }
            Ok(())
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').ok_or("a TYPE line without a type")?;
            self.family(name, kind)
        } else if line.starts_with('#') || line.is_empty() {
            Err("neither HELP nor TYPE nor a sample".to_owned())
        } else {
            self.sample(line)
        }
    }

    fn family(&mut self, name: &str, kind: &str) -> Result<(), String> {
        if !is_name(name, true) {
            return Err("not a metric's name".to_owned());
        }
        if !["counter", "gauge", "histogram", "summary", "untyped"].contains(&kind) {
            return Err("not a type".to_owned());
        }
        let help = match self.help.take() {
            Some((of, help)) if of == name => Some(help),
            Some((of, _)) => return Err(format!("HELP of {of} before TYPE of another")),
            None => None,
        };
        if !self.names.insert(name.to_owned()) {
            return Err("a family that was there before".to_owned());
        }
        self.families.push(Family { name: name.to_owned(), help, kind: kind.to_owned(), samples: Vec::new() });
        Ok(())
    }

    fn sample(&mut self, line: &str) -> Result<(), String> {
        if self.help.is_some() {
            return Err("a sample between HELP and TYPE".to_owned());
        }
        let family = self.families.last_mut().ok_or("a sample before any TYPE")?;
        let end = line.find(['{', ' ']).ok_or("a sample without a value")?;
        let name = &line[..end];
        let suffix = name.strip_prefix(family.name.as_str()).ok_or("a sample of another family")?;
        let suffixes: &[&str] = match family.kind.as_str() {
            "histogram" => &["_bucket", "_sum", "_count"],
            "summary" => &["", "_sum", "_count"],
            _ => &[""],
        };
        if !suffixes.contains(&suffix) {
            return Err("a sample of another family".to_owned());
        }
        let (labels, rest) = match line[end..].strip_prefix('{') {
            Some(rest) => labels(rest)?,
            None => (Vec::new(), &line[end..]),
        };
        let value = value(rest.strip_prefix(' ').ok_or("no blank before the value")?)?;
        let mut identity: Vec<_> = labels.iter().filter(|(_, value)| !value.is_empty()).cloned().collect();
        identity.sort();
        if identity.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Err("a label that stands twice".to_owned());
        }
        if !self.series.insert((name.to_owned(), identity)) {
            return Err("a series that was there before".to_owned());
        }
        family.samples.push(Sample { name: name.to_owned(), labels, value });
        Ok(())
    }
}

/// `a="x",b="y"}` and what follows.
fn labels(text: &str) -> Result<(Labels, &str), String> {
    let mut labels = Vec::new();
    let mut rest = text;
    loop {
        let (name, value) = rest.split_once("=\"").ok_or("a label without a value")?;
        if !is_name(name, false) {
            return Err(format!("{name:?} is not a label's name"));
        }
        let mut escaped = false;
        let end = value.find(|c| {
            let closes = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            closes
        });
        let end = end.ok_or("a label's value does not end")?;
        labels.push((name.to_owned(), unescape(&value[..end], true)?));
        rest = &value[end + 1..];
        if let Some(rest) = rest.strip_prefix('}') {
            return Ok((labels, rest));
        }
        rest = rest.strip_prefix(',').ok_or("neither a comma nor a brace after a label")?;
    }
}

fn unescape(text: &str, quotes: bool) -> Result<String, String> {
    let mut value = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        value.push(match character {
            '\\' => match characters.next() {
                Some('\\') => '\\',
                Some('n') => '\n',
                Some('"') if quotes => '"',
                other => return Err(format!("the escape {other:?} is not known")),
            },
            plain => plain,
        });
    }
    Ok(value)
}

fn is_name(name: &str, colons: bool) -> bool {
    let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_' || (colons && c == ':');
    name.starts_with(is_letter) && name.chars().all(|c| is_letter(c) || c.is_ascii_digit())
}

fn value(text: &str) -> Result<f64, String> {
    let is_number = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || "+-.e".contains(c));
    match text {
        "NaN" => Ok(f64::NAN),
        "+Inf" => Ok(f64::INFINITY),
        "-Inf" => Ok(f64::NEG_INFINITY),
        _ if is_number => text.parse().map_err(|_| "not a number".to_owned()),
        _ => Err("not a number".to_owned()),
    }
}

/// What no single line can show: that the lines of each histogram and summary belong together.
fn whole(family: &Family) -> Result<(), String> {
    let fault = |what: &str| Err(format!("{what}: {family:?}"));
    let of = |suffix: &str| {
        let name = format!("{}{suffix}", family.name);
        family.samples.iter().filter(move |sample| sample.name == name)
    };
    if family.kind != "histogram" && family.kind != "summary" {
        return Ok(());
    }
    let sums: Vec<_> = of("_sum").map(|sample| &sample.labels).collect();
    let counts: Vec<_> = of("_count").map(|sample| &sample.labels).collect();
    if sums != counts {
        return fault("a sum for each count, in one order");
    }
    if family.kind == "summary" {
        return Ok(());
    }
    let mut buckets = 0;
    for count in of("_count") {
        let mine: Vec<_> =
            of("_bucket").filter(|b| b.labels.split_last().is_some_and(|(_, l)| l == count.labels)).collect();
        buckets += mine.len();
        let Some(bounds) = mine.iter().map(|b| value(b.label("le")?).ok()).collect::<Option<Vec<f64>>>() else {
            return fault("a bucket without a bound");
        };
        if !bounds.is_sorted_by(|a, b| a < b) || bounds.last() != Some(&f64::INFINITY) {
            return fault("bounds rise, to infinity");
        }
        if !mine.is_sorted_by(|a, b| a.value <= b.value) || mine.last().map(|b| b.value) != Some(count.value) {
            return fault("buckets rise, to the count");
        }
        if mine.iter().any(|b| b.labels.last().is_none_or(|(name, _)| name != "le")) {
            return fault("`le` comes last");
        }
    }
    if buckets == of("_bucket").count() { Ok(()) } else { fault("a bucket without a count") }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_well_formed_exposition_is_read() {
        let text = "# HELP a A \\\\ \"b\"\\n.\n# TYPE a gauge\na{x=\"1,}\\\"\\\\\\n\",y=\"2\"} -1.5e-05\na NaN\n";
        let families = parse(text).expect("it is well-formed");
        assert_eq!(families[0].help.as_deref(), Some("A \\ \"b\"\n."));
        assert_eq!(families[0].samples[0].label("x"), Some("1,}\"\\\n"));
        assert_eq!(families[0].samples[0].value, -1.5e-5);
        assert!(families[0].samples[1].value.is_nan());
        assert_eq!(parse(""), Ok(vec![]));
    }

    #[test]
    fn what_is_not_quite_right_is_refused() {
        let wrong = [
            "# TYPE a gauge\na 1",
            "a 1\n",
            "# TYPE a gauge\n\na 1\n",
            "# TYPE a gauge\nb 1\n",
            "# TYPE a gauge\na_sum 1\n",
            "# TYPE a gauge\na  1\n",
            "# TYPE a gauge\na 1 \n",
            "# TYPE a gauge\na 1 1520430000\n",
            "# TYPE a gauge\na inf\n",
            "# TYPE a gauge\na Inf\n",
            "# TYPE a gauge\na{} 1\n",
            "# TYPE a gauge\na{x=\"1\",} 1\n",
            "# TYPE a gauge\na{x=\"\\t\"} 1\n",
            "# TYPE a gauge\na{x=\"1\" 1\n",
            "# TYPE a gauge\na{x:y=\"1\"} 1\n",
            "# TYPE a gauge\na{x=\"1\",x=\"2\"} 1\n",
            "# TYPE a gauge\na{x=\"1\",y=\"2\"} 1\na{y=\"2\",x=\"1\"} 1\n",
            "# TYPE a gauge\na{x=\"\"} 1\na 1\n",
            "# TYPE a gauge\n# TYPE b gauge\n# TYPE a gauge\n",
            "# TYPE a gauge\n# HELP a A.\n# TYPE b gauge\n",
            "# HELP a A.\n# HELP a A.\n# TYPE a gauge\n",
            "# HELP a \\\"A\\\".\n# TYPE a gauge\n",
            "# TYPE a info\n",
            "# TYPE h histogram\nh_bucket{le=\"1.0\"} 1\nh_sum 1\nh_count 1\n",
            "# TYPE h histogram\nh_bucket{le=\"1.0\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n",
            "# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 2\n",
            "# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_count 1\n",
            "# TYPE h histogram\nh_bucket{le=\"+Inf\",x=\"1\"} 1\nh_sum{x=\"1\"} 1\nh_count{x=\"1\"} 1\n",
            "# TYPE h histogram\nh_bucket{le=\"+Inf\",x=\"1\"} 1\n",
        ];
        for text in wrong {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
