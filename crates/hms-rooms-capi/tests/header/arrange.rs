//! Puts the generated header into the order in which it is read. cbindgen has types, constants and
//! functions, each kind by itself.

use std::collections::HashMap;

use crate::block::Block;
use crate::sources::Section;

const OPENING: &str = "#ifdef __cplusplus\nextern \"C\" {\n#endif";
const CLOSING: &str =
    "#ifdef __cplusplus\n} /* extern \"C\" */\n#endif\n\n#endif /* HMS_ROOMS_H */";

/// The header with its declarations by `sections`.
pub(crate) fn arrange(generated: &str, sections: &[Section]) -> String {
    let (prologue, declarations) = split(generated);
    let mut blocks: HashMap<String, Block> =
        declarations.into_iter().map(|block| (block.name.clone(), block)).collect();

    let mut parts = vec![prologue, OPENING.to_owned()];
    for section in sections {
        parts.push(banner(&section.title));
        let mut constants = Vec::new();
        for block in section.names.iter().filter_map(|name| blocks.remove(name)) {
            if block.is_constant() {
                constants.extend(block.print());
                continue;
            }
            flush(&mut constants, &mut parts);
            parts.push(block.print().join("\n"));
        }
        flush(&mut constants, &mut parts);
    }
    assert!(blocks.is_empty(), "no module has {:?}", blocks.keys());
    parts.push(CLOSING.to_owned());
    parts.join("\n\n") + "\n"
}

/// Constants stand together, without blank lines between them.
fn flush(constants: &mut Vec<String>, parts: &mut Vec<String>) {
    if !constants.is_empty() {
        parts.push(constants.join("\n"));
        constants.clear();
    }
}

fn banner(title: &str) -> String {
    let line = "*".repeat(76);
    format!("/*{line}*\n * {title}\n *{line}*/")
}

/// The text before the first declaration, and the declarations.
fn split(generated: &str) -> (String, Vec<Block>) {
    const HEAD: &str = "/* Declarations. */\n";
    let (prologue, rest) = generated.split_once(HEAD).unwrap();
    let mut blocks = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    let mut is_comment = false;
    let mut depth = 0_usize;
    for line in rest.lines() {
        let word = line.trim();
        if depth == 0 && lines.is_empty() && (word.is_empty() || is_frame(word)) {
            continue;
        }
        lines.push(line);
        is_comment = match word {
            "/**" => true,
            "*/" => false,
            _ => is_comment,
        };
        if is_comment || word == "*/" {
            continue;
        }
        depth += word.matches('{').count();
        depth -= word.matches('}').count();
        if depth == 0 && (word.ends_with(';') || word.starts_with("#define ")) {
            blocks.push(Block::read(&lines));
            lines.clear();
        }
    }
    assert!(lines.is_empty(), "what is this? {lines:?}");
    (prologue.trim_end().to_owned(), blocks)
}

/// Whether a line belongs to what cbindgen puts around the declarations.
fn is_frame(line: &str) -> bool {
    ["#ifdef __cplusplus", "extern \"C\"", "#endif", "}"].iter().any(|part| line.starts_with(part))
}
