//! A declaration of the generated header, with its comment, as it is printed.

const WIDTH: usize = 80;

/// The lines that cbindgen wrote about one item.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) name: String,
    comment: Vec<String>,
    code: Vec<String>,
}

impl Block {
    /// Takes the lines of a declaration and of the comment before it.
    pub(crate) fn read(lines: &[&str]) -> Self {
        let ends = lines.iter().position(|line| line.trim() == "*/").map_or(0, |end| end + 1);
        let (comment, code) = lines.split_at(ends);
        let code: Vec<_> = code.iter().map(|line| (*line).to_owned()).collect();
        Self { name: name(&code.join(" ")), comment: text(comment), code }
    }

    pub(crate) fn is_constant(&self) -> bool {
        self.code[0].starts_with("#define ")
    }

    /// Whether it is a struct whose initialiser sets its size.
    fn is_sized(&self) -> bool {
        self.code.iter().any(|line| line.trim() == "size_t struct_size;")
    }

    pub(crate) fn print(&self) -> Vec<String> {
        let mut printed = comment(&self.comment, "");
        let first = &self.code[0];
        if self.is_constant() || first.starts_with("typedef") && self.code.len() == 1 {
            printed.push(first.clone());
        } else if first.starts_with("typedef struct {") {
            printed.extend(fields(&self.code));
        } else {
            printed.extend(function(&self.code));
        }
        if self.is_sized() {
            let macro_name = format!("{}_INIT", self.name.to_uppercase());
            printed.push("/** Sets struct_size; every other field is zero. */".to_owned());
            printed.push(format!("#define {macro_name} HMS_SIZED({})", self.name));
        }
        printed
    }
}

/// The name that a declaration gives.
fn name(code: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let last_word = |text: &str| {
        let text = text.trim_end_matches(|c| !is_word(c));
        text.rsplit(|c| !is_word(c)).next().unwrap().to_owned()
    };
    if let Some(constant) = code.strip_prefix("#define ") {
        constant.split(' ').next().unwrap().to_owned()
    } else if code.starts_with("typedef ") {
        last_word(code)
    } else {
        last_word(code.split('(').next().unwrap())
    }
}

/// The text of a comment, without its stars.
fn text(comment: &[&str]) -> Vec<String> {
    let inner =
        comment.iter().map(|line| line.trim()).filter(|line| !matches!(*line, "/**" | "*/"));
    inner.map(|line| line.trim_start_matches('*').trim_start_matches(' ').to_owned()).collect()
}

/// A comment, on one line if it fits there, with its paragraphs filled to the width.
fn comment(text: &[String], indent: &str) -> Vec<String> {
    let width = WIDTH - indent.len() - " * ".len();
    let paragraphs: Vec<_> =
        text.split(String::is_empty).map(|lines| filled(&lines.join(" "), width)).collect();
    if let [paragraph] = paragraphs.as_slice() {
        let short = format!("{indent}/** {} */", paragraph.join(" "));
        if short.len() <= WIDTH {
            return vec![short];
        }
    }
    let mut printed = vec![format!("{indent}/**")];
    for line in paragraphs.join(&String::new()) {
        printed.push(format!("{indent} * {line}").trim_end().to_owned());
    }
    printed.push(format!("{indent} */"));
    printed
}

/// The words of `text` in lines of at most `width` columns.
fn filled(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().unwrap();
        if !line.is_empty() && line.len() + 1 + word.len() > width {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// The fields of a struct, each with its comment.
fn fields(code: &[String]) -> Vec<String> {
    let mut printed = Vec::new();
    let mut comment_lines: Option<Vec<&str>> = None;
    for line in code {
        match (line.trim(), &mut comment_lines) {
            ("/**", _) => comment_lines = Some(vec![line]),
            ("*/", Some(lines)) => {
                printed.extend(comment(&text(lines), "    "));
                comment_lines = None;
            }
            (_, Some(lines)) => lines.push(line),
            (_, None) => printed.push(line.clone()),
        }
    }
    printed
}

/// A function on as few lines as its words take.
fn function(code: &[String]) -> Vec<String> {
    let words = code.iter().flat_map(|line| line.split_whitespace()).collect::<Vec<_>>().join(" ");
    if words.len() <= WIDTH {
        return vec![words];
    }
    let (before, arguments) = words.split_once('(').unwrap();
    let mut printed = vec![format!("{before}(")];
    let mut line = "   ".to_owned();
    let pieces = arguments.replace(", ", ",\n").replace(") HMS_NOEXCEPT", ")\nHMS_NOEXCEPT");
    for piece in pieces.lines() {
        if line.len() + 1 + piece.len() > WIDTH {
            printed.push(std::mem::replace(&mut line, "   ".to_owned()));
        }
        line.push(' ');
        line.push_str(piece);
    }
    printed.push(line);
    printed
}
