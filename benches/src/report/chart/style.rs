//! The chart's colours and letters, by day and by night.

use std::fmt::Write as _;

use super::palette::COLOURS;

/// What has a colour.
struct Scheme {
    card: &'static str,
    border: &'static str,
    band: &'static str,
    text: &'static str,
    faint_text: &'static str,
    major: &'static str,
    minor: &'static str,
    ours: &'static str,
    peers: [&'static str; COLOURS],
}

const DAY: Scheme = Scheme {
    card: "#ffffff",
    border: "#d0d7de",
    band: "#f6f8fa",
    text: "#1f2328",
    faint_text: "#59636e",
    major: "#c5ccd3",
    minor: "#e3e7ec",
    ours: "#d55e00",
    peers: ["#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#6e7781"],
};

const NIGHT: Scheme = Scheme {
    card: "#0d1117",
    border: "#30363d",
    band: "#151b23",
    text: "#f0f6fc",
    faint_text: "#9198a1",
    major: "#3d444d",
    minor: "#21262d",
    ours: "#ff8a3d",
    peers: ["#3b9fe0", "#1fbf92", "#dd92bd", "#f0b429", "#8fd0f5", "#9aa4af"],
};

const LETTERS: &str = "\
text{font-family:-apple-system,'Segoe UI','Noto Sans',Helvetica,Arial,sans-serif;font-size:13px}
.title{font-size:20px;font-weight:600}
.name,.own,.peer{font-weight:600}
.small,.tick{font-size:12px}
.ratio{font-size:20px;font-weight:700}
.gap{stroke-width:5;stroke-opacity:.28}
.solid{stroke-width:1.2}
.hollow{stroke-width:2}
.minor,.major{stroke-width:1}
";

/// The style sheet.
pub(super) fn sheet() -> String {
    format!("{LETTERS}{}@media (prefers-color-scheme:dark){{\n{}}}\n", colours(&DAY), colours(&NIGHT))
}

fn colours(scheme: &Scheme) -> String {
    let Scheme { card, border, band, text, faint_text, major, minor, ours, peers } = scheme;
    let mut sheet = format!(
        ".card{{fill:{card};stroke:{border}}}\n\
         .band{{fill:{band}}}\n\
         text{{fill:{text}}}\n\
         .small,.tick,.behind{{fill:{faint_text}}}\n\
         .major{{stroke:{major}}}\n\
         .minor{{stroke:{minor}}}\n\
         .own{{fill:{ours}}}\n\
         .gap,.line-ours{{stroke:{ours}}}\n\
         .fill-ours{{fill:{ours}}}\n\
         .solid{{stroke:{card}}}\n\
         .hollow{{fill:{card}}}\n"
    );
    for (number, colour) in peers.iter().enumerate() {
        _ = writeln!(sheet, ".fill-{number}{{fill:{colour}}}\n.line-{number}{{stroke:{colour}}}");
    }
    sheet
}
