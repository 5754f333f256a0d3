//! One case through one host, over one scheme.

use crate::case::{Case, Scheme};
use crate::certificates::Certificates;
use crate::host::{Borrowed, Host};
use crate::judge::Judge;
use crate::protocol::Block;
use crate::stage::Stage;
use crate::verbs;

/// Runs the case; the error tells everything that was wrong and what passed to and fro.
pub fn run(
    case: &Case,
    host: &Host,
    scheme: Scheme,
    certificates: &Certificates,
) -> Result<(), String> {
    run_and_tell(case, host, scheme, certificates, &mut Vec::new())
}

/// The same, with the answers to the calls that were made.
pub fn run_and_tell(
    case: &Case,
    host: &Host,
    scheme: Scheme,
    certificates: &Certificates,
    answers: &mut Vec<Block>,
) -> Result<(), String> {
    let case = &case.over(scheme);
    let stage = Stage::set(case, scheme, certificates)?;
    let places = stage.places().clone();
    let filled = |(name, value): (&String, &String)| (name.clone(), places.fill(value));
    let environment: Vec<_> = case.environment.iter().map(filled).collect();

    let mut judge = Judge::new(case, &places, host.language());
    let mut seen = Transcript::default();
    let mut process = host.borrow(&environment)?;
    let played = play(case, &stage, &mut process, &mut judge, &mut seen, answers);
    stage.clear(&mut judge);
    if let Err(why) = played.and_then(|()| process.give_back()) {
        judge.object(why);
    }
    judge.verdict().map_err(|objections| format!("{objections}\n\n{}", seen.0))
}

/// Asks everything of the case; the error is that of a host which no longer answers.
fn play(
    case: &Case,
    stage: &Stage,
    process: &mut Borrowed<'_>,
    judge: &mut Judge<'_>,
    seen: &mut Transcript,
    answers: &mut Vec<Block>,
) -> Result<(), String> {
    let made = seen.ask(process, &verbs::client(&case.client, stage.places()))?;
    judge.client(&made);
    if made.head != "status HMS_OK" {
        return Ok(());
    }
    for call in &case.calls {
        stage.expect(call);
        let answer = seen.ask(process, &verbs::call(&call.operation, &call.options, answers));
        let heard = stage.heard();
        for heard in heard.iter().flatten() {
            seen.note(format!("the server heard {heard}"));
        }
        let answer = answer?;
        judge.call(call, heard.as_deref(), &answer);
        answers.push(answer);
    }
    Ok(())
}

/// The messages between judge, host and server, for the report of a failure.
#[derive(Default)]
struct Transcript(String);

impl Transcript {
    /// Long texts are there to be long, not to be read.
    const LINE: usize = 400;

    fn ask(&mut self, process: &mut Borrowed<'_>, question: &Block) -> Result<Block, String> {
        self.block(question);
        let answer = process.ask(question)?;
        self.block(&answer);
        Ok(answer)
    }

    fn block(&mut self, block: &Block) {
        self.note(block.head.clone());
        for (key, value) in &block.fields {
            self.note(format!("    {key} {}", String::from_utf8_lossy(value)));
        }
    }

    fn note(&mut self, mut line: String) {
        let end = (0..=Self::LINE.min(line.len())).rev().find(|&at| line.is_char_boundary(at));
        line.truncate(end.unwrap_or_default());
        self.0.push_str(&line);
        self.0.push('\n');
    }
}
