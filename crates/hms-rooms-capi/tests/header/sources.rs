//! The order in which a reader meets things: that of the modules, and of the items in each.

use std::fs;
use std::path::Path;

/// A part of the header: one public module.
pub(crate) struct Section {
    /// The first paragraph of the module's documentation.
    pub(crate) title: String,
    /// The public items of the module, in their order.
    pub(crate) names: Vec<String>,
}

/// The sections of the header, in the order in which `lib.rs` has the modules.
pub(crate) fn sections() -> Vec<Section> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let read = |file: &str| fs::read_to_string(sources.join(file)).unwrap();
    read("lib.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(|module| section(&read(&format!("{module}.rs"))))
        .collect()
}

fn section(source: &str) -> Section {
    let documentation = source.lines().map_while(|line| line.strip_prefix("//!"));
    let paragraph = documentation.map(str::trim).take_while(|line| !line.is_empty());
    Section {
        title: paragraph.collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned(),
        names: source.lines().filter_map(name_of_item).map(str::to_owned).collect(),
    }
}

/// The name of the public item that a line of the source begins, if it begins one.
fn name_of_item(line: &str) -> Option<&str> {
    let item = line.strip_prefix("pub ")?;
    let name = ["struct ", "type ", "const ", "extern \"C\" fn ", "unsafe extern \"C\" fn "]
        .iter()
        .find_map(|kind| item.strip_prefix(kind))?;
    name.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()
}
