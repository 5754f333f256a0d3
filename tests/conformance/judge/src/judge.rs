//! Compares what a server saw and what a host reported with what a case says.
//!
//! Besides the case's own words, some things hold for every request and every answer, and are
//! checked always: see the two modules.

mod answer;
mod request;
mod token;

use std::fmt::Display;

use crate::case::{Call, Case, Exchange, ExpectedPeer, ExpectedRoom, ExpectedRoomCode, Wanted};
use crate::http::Heard;
use crate::places::Places;
use crate::protocol::Block;
use crate::secrets::Secrets;
use crate::server::Record;
use answer::Answers;
use request::Requests;

/// The judge of one run of a case.
#[derive(Debug)]
pub struct Judge<'a> {
    case: &'a Case,
    requests: Requests,
    answers: Answers<'a>,
    objections: Objections,
    /// The number of the call that is judged, from 1; 0 is the making of the client.
    call: usize,
}

/// The objections so far.
#[derive(Debug, Default)]
struct Objections {
    context: String,
    all: Vec<String>,
}

impl Objections {
    fn add(&mut self, what: impl Display) {
        self.all.push(format!("{}{what}", self.context));
    }

    fn unless(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.add(what());
        }
    }
}

impl<'a> Judge<'a> {
    /// A judge of this case, for a host in this language and servers at these places.
    pub fn new(case: &'a Case, places: &'a Places, language: &'a str) -> Self {
        Self {
            case,
            requests: Requests::of(case, places),
            answers: Answers::new(Secrets::of(case), places, language),
            objections: Objections { context: "client: ".to_owned(), all: Vec::new() },
            call: 0,
        }
    }

    /// Judges the answer to the making of the client.
    pub fn client(&mut self, answer: &Block) {
        match &self.case.expect_client {
            Some(error) => self.answers.error(error, answer, &mut self.objections),
            None => self.answers.done(answer, &mut self.objections),
        }
    }

    /// Judges one call: its answer, and the requests if the server is ours.
    pub fn call(&mut self, call: &Call, heard: Option<&[Heard]>, answer: &Block) {
        self.call += 1;
        self.objections.context = format!("call {}: ", self.call);
        if let Some(heard) = heard {
            self.requests.check(&call.exchanges, heard, &mut self.objections);
            for request in heard.iter().filter_map(Heard::request) {
                for authorization in request.header("authorization") {
                    self.answers.hide(authorization.strip_prefix("Bearer ").unwrap_or_default());
                }
            }
            let has_log = !self.case.client.no_options;
            self.answers.traced(call, heard, has_log, answer, &mut self.objections);
        }
        if let (Wanted::Token(_), Some(token)) = (&call.wanted, answer.get("token")) {
            self.answers.hide(&String::from_utf8_lossy(token));
        }
        let replies = || call.exchanges.iter().filter_map(Exchange::body);
        let Self { answers, objections, requests, .. } = self;
        match &call.wanted {
            Wanted::Room(room) => answers.room(room, replies().next_back(), answer, objections),
            Wanted::Rooms(rooms, next) => {
                let rooms: Vec<_> = rooms.iter().map(ExpectedRoom::keys).collect();
                let items = answers.list(&rooms, Some(next), answer, objections);
                let replies: Vec<&[u8]> = replies().collect();
                answers.rooms_as_received(&items, &replies, objections);
            }
            Wanted::Peers(peers) => {
                let peers: Vec<_> = peers.iter().map(ExpectedPeer::keys).collect();
                answers.list(&peers, None, answer, objections);
            }
            Wanted::Codes(codes, next) => {
                let codes: Vec<_> = codes.iter().map(ExpectedRoomCode::keys).collect();
                answers.list(&codes, Some(next), answer, objections);
            }
            Wanted::Token(token) => {
                answers.token(answer, objections);
                let text = answer.get("token").map(String::from_utf8_lossy).unwrap_or_default();
                requests.issued(token, &call.operation, &text, objections);
            }
            Wanted::Reply(reply) => answers.reply(reply, answer, objections),
            Wanted::Done => answers.done(answer, objections),
            Wanted::Error(error) => answers.error(error, answer, objections),
        }
        self.answers.remember(answer);
    }

    /// Judges what the server saw from its start to its end.
    pub fn end(&mut self, record: &Record) {
        self.objections.context.clear();
        let Record { connections, heard } = record;
        self.objections
            .unless(heard.is_empty(), || format!("after the last answer came {heard:?}"));
        let nothing_sent = self.case.calls.iter().all(|call| call.exchanges.is_empty());
        if let Some(wanted) = self.case.connections.or(nothing_sent.then_some(0)) {
            self.objections.unless(*connections == wanted, || {
                format!("there were {connections} connections and not {wanted}")
            });
        }
    }

    /// Judges the record of a server that no client may call.
    pub fn decoy(&mut self, record: &Record) {
        self.objections.context.clear();
        self.objections.unless(record.connections == 0, || format!("the decoy saw {record:?}"));
    }

    /// Adds something that was wrong.
    pub fn object(&mut self, what: impl Display) {
        self.objections.add(what);
    }

    /// Everything that was wrong, a line each.
    pub fn verdict(self) -> Result<(), String> {
        match self.objections.all.is_empty() {
            true => Ok(()),
            false => Err(self.objections.all.join("\n")),
        }
    }
}

/// Makes judges in tests: what a case says against what was seen.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Request;

    const ROOM: &str = r#""reply": {"status": 200, "json": {"id": "1"}}"#;

    fn places() -> Places {
        Places {
            server: "http://127.0.0.1:80".to_owned(),
            decoy: "http://127.0.0.1:81".to_owned(),
            ..Places::default()
        }
    }

    fn request(body: &str, headers: &[(&str, &str)]) -> Heard {
        let length = body.len().to_string();
        let usual = [
            ("host", "127.0.0.1:80"),
            ("content-length", length.as_str()),
            ("content-type", "application/json"),
            ("authorization", "Bearer canary-management-token"),
        ];
        let mut all: Vec<(String, String)> =
            usual.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        for (name, value) in headers {
            all.retain(|(other, _)| other != name);
            all.push(((*name).to_owned(), (*value).to_owned()));
        }
        Heard::Request(Request {
            method: "POST".to_owned(),
            path: "/api/v2/rooms".to_owned(),
            version: 1,
            headers: all,
            body: body.as_bytes().to_vec(),
        })
    }

    fn block(lines: &str) -> Block {
        Block::read(&mut format!("{lines}\n.\n").as_bytes()).unwrap().unwrap()
    }

    /// The verdict on a disable with these exchanges and this end.
    fn judge(call: &str, heard: &[Heard], answer: &str) -> Result<(), String> {
        judge_call(&format!(r#""disable_room": "x", {call}"#), heard, answer)
    }

    fn judge_call(call: &str, heard: &[Heard], answer: &str) -> Result<(), String> {
        let case: Case = serde_json::from_str(&format!(
            r#"{{"name": "a", "sentence": "b", "source": "contract", "calls": [{{{call}}}]}}"#
        ))
        .unwrap();
        let places = places();
        let mut judge = Judge::new(&case, &places, "rust");
        judge.client(&block("status HMS_OK"));
        judge.call(&case.calls[0], Some(heard), &block(answer));
        judge.verdict()
    }

    fn exchange(expected: &str) -> String {
        format!(r#""exchanges": [{{"request": {{{expected}}}, {ROOM}}}], "room": {{"id": "1"}}"#)
    }

    const ANSWER: &str = "status HMS_OK\nid 1\njson %7B%22id%22:%221%22%7D\nlog call%201:%20a";

    #[test]
    fn what_is_as_the_case_says_passes() {
        let call =
            exchange(r#""body": {"b": [1], "a": 2}, "headers": {"host": "127.*", "x": null}"#);
        judge(&call, &[request(r#"{"a": 2, "b": [1]}"#, &[])], ANSWER).unwrap();
    }

    #[test]
    fn a_reply_may_be_held_as_a_value() {
        let heard = [request("{}", &[])];
        let raw =
            |id| format!("status HMS_OK\nid 1\nraw %7B%22id%22:%20{id}%7D\nlog call%201:%20a");
        judge(&exchange(""), &heard, &raw("%221%22")).unwrap();
        assert!(judge(&exchange(""), &heard, &raw("1")).is_err());
    }

    #[test]
    fn a_room_may_be_part_of_a_list() {
        let call = r#""exchanges": [{"request": {"method": "GET", "query": {"a": "b c"}},
            "reply": {"status": 200, "json": {"data": [{"id": "0"}, {"id": "1"}]}}}],
            "room": {"id": "1"}"#;
        let get = |path: &str, headers| match request("", headers) {
            Heard::Request(request) => {
                let mut get = crate::http::Request {
                    method: "GET".to_owned(),
                    path: path.to_owned(),
                    ..request
                };
                get.headers.retain(|(name, value)| name != "content-length" || value != "0");
                Heard::Request(get)
            }
            other => other,
        };
        judge(call, &[get("/api/v2/rooms?a=b%20c", &[])], ANSWER).unwrap();
        for (path, headers, objection) in [
            ("/api/v2/rooms", &[][..], "query"),
            ("/api/v2/rooms?a=b%20c&a=b%20c", &[], "query"),
            ("/api/v2/rooms?a=b%20c&d=e", &[], "query"),
            ("/api/v2/rooms?a=b%20c", &[("content-length", "00")], "content-length"),
        ] {
            let text = judge(call, &[get(path, headers)], ANSWER).unwrap_err();
            assert!(text.contains(objection), "{path}: {text}");
        }
        let other = "status HMS_OK\nid 1\njson %7B%22id%22:%222%22%7D\nlog call%201:%20a";
        assert!(judge(call, &[get("/api/v2/rooms?a=b%20c", &[])], other).is_err());
    }

    #[test]
    fn a_list_is_judged_item_by_item() {
        let call = r#""list_rooms": {}, "rooms": [{"id": "1"}, {"id": "2"}], "next": "n",
            "exchanges": [{"reply": {"status": 200,
                "json": {"data": [{"id": "1"}, {"id": "2"}]}}}]"#;
        let heard = [request("{}", &[])];
        let room = |number: u8, id: u8| {
            format!("{number}.id {id}\n{number}.json %7B%22id%22:%22{id}%22%7D\n")
        };
        let answer = |rooms: &str, rest: &str| {
            judge_call(call, &heard, &format!("status HMS_OK\n{rooms}{rest}log call%201:%20a"))
        };
        let both = format!("{}{}", room(0, 1), room(1, 2));
        answer(&both, "next n\n").unwrap();
        for (rooms, rest, objection) in [
            (&both, "", "next is None"),
            (&room(0, 1), "next n\n", "1 items and not 2"),
            (&format!("{}{}", room(0, 1), room(1, 3)), "next n\n", "item 1: id"),
            (&format!("{both}{}", room(2, 3)), "next n\n", "room 2 is not part of a reply"),
            (&format!("{both}1.idd 2\n"), "next n\n", "item 1: idd is no key"),
            (&both, "next n\nmore 1\n", "more is no key"),
        ] {
            let text = answer(rooms, rest).unwrap_err();
            assert!(text.contains(objection), "{objection}: {text}");
        }
    }

    #[test]
    fn the_reply_to_a_request_is_judged_by_its_value() {
        let call = |json: &str| {
            format!(
                r#""request": {{"method": "POST", "path": "/x"}},
                "reply": {{"http_status": 200, "json": {json}}},
                "exchanges": [{{"reply": {{"status": 200, "json": {{}}}}}}]"#
            )
        };
        let judge = |json: &str, answer: &str| {
            let answer = format!("status HMS_OK\n{answer}\nlog call%201:%20a");
            judge_call(&call(json), &[request("{}", &[])], &answer)
        };
        judge("[1]", "http_status 200\njson %5B%201%20%5D").unwrap();
        judge("null", "http_status 200\njson ").unwrap();
        assert!(judge("[1]", "http_status 201\njson %5B1%5D").unwrap_err().contains("http_status"));
        assert!(judge("[1]", "http_status 200\njson %5B2%5D").unwrap_err().contains("the JSON is"));
    }

    #[test]
    fn an_operation_without_a_result_reports_nothing() {
        let call = r#""end_room": "x", "done": {},
            "exchanges": [{"reply": {"status": 200, "json": {}}}]"#;
        let heard = [request("{}", &[])];
        judge_call(call, &heard, "status HMS_OK\nlog call%201:%20a").unwrap();
        let text = judge_call(call, &heard, ANSWER).unwrap_err();
        assert!(text.contains("id is no key"), "{text}");
    }

    #[test]
    fn a_minted_token_is_a_secret_that_the_case_need_not_name() {
        let call = r#""exchanges": [{"request": {"token": {"claims": {}, "signed_with": "a",
            "nth": 1}}, "reply": {"status": 200, "json": {"id": "1"}}}], "room": {"id": "1"}"#;
        let heard = [request("{}", &[("authorization", "Bearer header.claims-of-it.sign")])];
        let text = judge(call, &heard, &format!("{ANSWER}%20claims-of-it")).unwrap_err();
        assert!(text.contains("log shows the secret claims-of-it"), "{text}");
        assert!(text.contains("not as signed"), "{text}");
    }

    #[test]
    fn every_wrong_request_is_objected_to() {
        for (expected, body, headers, objection) in [
            (r#""body": {"a": 1}"#, r#"{"a": "1"}"#, &[][..], "body"),
            (r#""path": "/v2/rooms""#, "{}", &[], "path"),
            (r#""method": "GET""#, "{}", &[], "method"),
            (r#""headers": {"x": "1"}"#, "{}", &[("x", "2")], "header x"),
            (r#""headers": {"x": null}"#, "{}", &[("x", "2")], "header x"),
            (r#""only_headers": ["host"]"#, "{}", &[], "names"),
            (r#""generated_name": true"#, r#"{"name": "a"}"#, &[], "UUID"),
            ("", "{}", &[("content-length", "3")], "content-length"),
            ("", "{}", &[("content-type", "text/plain")], "content-type"),
            ("", "{}", &[("authorization", "Bearer other")], "authorization"),
            ("", "{}", &[("accept-encoding", "gzip")], "accept-encoding"),
            ("", "{}", &[("host", "other")], "host"),
        ] {
            let verdict = judge(&exchange(expected), &[request(body, headers)], ANSWER);
            let text = verdict.expect_err(expected);
            assert!(text.contains(objection), "{expected} {headers:?}: {text}");
        }
    }

    #[test]
    fn the_number_of_requests_counts() {
        let one = request("{}", &[]);
        assert!(judge(&exchange(""), &[], ANSWER).unwrap_err().contains("0 requests"));
        let two = judge(&exchange(""), &[one.clone(), one], ANSWER);
        assert!(two.unwrap_err().contains("2 requests"));
    }

    #[test]
    fn every_wrong_answer_is_objected_to() {
        let heard = [request("{}", &[])];
        for (answer, objection) in [
            ("status HMS_OK\nid 2\njson %7B%22id%22:%221%22%7D\nlog call%201:%20a", "id"),
            ("status HMS_OK\nid 1\njson %7B%7D\nlog call%201:%20a", "as it was received"),
            ("status HMS_OK\nid 1\njson %7B%22id%22:%221%22%7D", "log"),
            ("status HMS_OK\nidd 1\njson %7B%22id%22:%221%22%7D\nlog call%201:%20a", "idd"),
            ("status HMS_REJECTED\nmessage a\noutcome rejected\nlog call%201:%20a", "HMS_REJECTED"),
            ("status HMS_OK\nid 1\njson %7B%22id%22:%221%22%7D\nlog a", "numbers"),
            (&format!("{ANSWER}\nlog call%202:%20a"), "numbers"),
            (&format!("{ANSWER}%1B[2J"), "log holds"),
            (&format!("{ANSWER}%E2%80%AE"), "log holds"),
        ] {
            let text = judge(&exchange(""), &heard, answer).unwrap_err();
            assert!(text.contains(objection), "{answer}: {text}");
        }
    }

    #[test]
    fn a_secret_is_found_wherever_it_turns_up() {
        let call = r#""exchanges": [], "error": {"status": "HMS_UNSUPPORTED"}"#;
        let answer = "status HMS_UNSUPPORTED\nmessage a\noutcome not_sent";
        judge(call, &[], answer).unwrap();
        for key in ["details", "body", "api_message", "log", "repr"] {
            let leak = format!("{answer}\n{key} a%20canary-management-token");
            assert!(judge(call, &[], &leak).unwrap_err().contains(key));
        }
    }

    #[test]
    fn what_was_never_heard_was_not_sent() {
        let call = r#""exchanges": [], "error": {"status": "HMS_TIMED_OUT"}"#;
        let answer = "status HMS_TIMED_OUT\nmessage a\noutcome unknown";
        assert!(judge(call, &[], answer).unwrap_err().contains("not_sent"));
    }
}
