//! The man page: one for the program and its commands.

use std::io::{self, Write};

use clap::{Arg, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

pub(crate) fn write(mut program: Command, page: &mut dyn Write) -> io::Result<()> {
    program.build();
    let synopsis: Vec<String> =
        std::iter::once(&program).chain(commands(&program)).map(usage).collect();
    let man = Man::new(program.clone().override_usage(synopsis.join("\n")));
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    sections(&program).to_writer(page)?;
    man.render_version_section(page)
}

fn commands(program: &Command) -> impl Iterator<Item = &Command> {
    program.get_subcommands().filter(|command| command.get_name() != "help")
}

/// The first line of a command's usage, such as `hms-sandbox exec [OPTIONS] -- <CMD>...`.
fn usage(command: &Command) -> String {
    let text = command.clone().render_usage().to_string();
    let line = text.lines().next().unwrap_or_default();
    line.trim_start_matches("Usage: ").to_owned()
}

/// Says what each command does, with the options that the program itself does not have.
fn sections(program: &Command) -> Roff {
    let mut page = Roff::new();
    page.control("SH", ["COMMANDS"]);
    for command in commands(program) {
        page.control("SS", [command.get_name()]);
        page.text([roman(about(command.get_about()))]);
        for arg in command.get_arguments() {
            if arg.get_id() == "help" || program.get_arguments().any(|its| is_same(its, arg)) {
                continue;
            }
            page.control("TP", []);
            page.text([bold(arg.to_string())]);
            page.text([roman(about(arg.get_help()) + &values(arg))]);
        }
    }
    page
}

fn is_same(one: &Arg, other: &Arg) -> bool {
    let of = |arg: &Arg| (arg.get_id().clone(), about(arg.get_help()));
    of(one) == of(other)
}

/// The values to choose from, such as `: legacy, v2`.
fn values(arg: &Arg) -> String {
    let values = arg.get_possible_values();
    let names: Vec<&str> = values.iter().map(|value| value.get_name()).collect();
    if names.is_empty() {
        return String::new();
    }
    format!(": {}", names.join(", "))
}

fn about(text: Option<&clap::builder::StyledStr>) -> String {
    text.map(ToString::to_string).unwrap_or_default()
}
