//! The environment: one table of every variable that a client reads, and what holds for all of
//! them.
//!
//! No dependency reads a variable for a client. An empty variable counts as absent, also if it is a
//! dependency's. A variable that is not UTF-8 is refused, unless it names a file. In a program with
//! privileges that its caller does not have, there is no environment at all.

use std::borrow::Cow;
use std::ffi::OsString;
use std::path::PathBuf;

use super::stray;
use crate::error::Error;

/// A variable, or several that mean the same: the first that is set counts.
pub(crate) struct Variable {
    names: &'static [&'static str],
    /// The option that it stands in for.
    field: &'static str,
}

pub(crate) const MANAGEMENT_TOKEN: Variable =
    Variable { names: &["HMS_MANAGEMENT_TOKEN"], field: "management_token" };
pub(crate) const ACCESS_KEY: Variable =
    Variable { names: &["HMS_ACCESS_KEY"], field: "access_key" };
pub(crate) const SECRET: Variable = Variable { names: &["HMS_SECRET"], field: "secret" };
pub(crate) const API: Variable = Variable { names: &["HMS_API"], field: "api" };
pub(crate) const BASE_URL: Variable = Variable { names: &["HMS_BASE_URL"], field: "base_url" };
pub(crate) const CA_BUNDLE: Variable = Variable { names: &["HMS_CA_BUNDLE"], field: "ca_file" };
/// OpenSSL's variables.
pub(crate) const SSL_CERT_FILE: Variable = Variable { names: &["SSL_CERT_FILE"], field: "ca_file" };
pub(crate) const SSL_CERT_DIR: Variable = Variable { names: &["SSL_CERT_DIR"], field: "ca_file" };
/// curl looks for the name in lower case first.
pub(crate) const HTTPS_PROXY: Variable =
    Variable { names: &["https_proxy", "HTTPS_PROXY"], field: "proxy" };
pub(crate) const NO_PROXY: Variable = Variable { names: &["no_proxy", "NO_PROXY"], field: "proxy" };

/// Reads variables.
pub(crate) struct Environment<'a> {
    read: &'a dyn Fn(&str) -> Option<OsString>,
    is_ignored: bool,
}

impl Environment<'static> {
    /// The environment of this process. The caller of a setuid or setgid program, or of one that
    /// gains capabilities, chooses its environment, but must not choose the address to which it
    /// sends its credentials. So such a program ignores the environment, as `secure_getenv` does.
    pub(crate) fn of_this_process() -> Self {
        let is_ignored = secure_execution::requires_secure_execution();
        Self { read: &|name| std::env::var_os(name), is_ignored }
    }
}

impl<'a> Environment<'a> {
    #[cfg(test)]
    pub(crate) fn new(read: &'a dyn Fn(&str) -> Option<OsString>, is_ignored: bool) -> Self {
        Self { read, is_ignored }
    }

    /// Whether the process has privileges that make it ignore its environment.
    pub(crate) fn is_ignored(&self) -> bool {
        self.is_ignored
    }

    /// The text of `variable`.
    pub(crate) fn text(&self, variable: &Variable) -> Result<Option<Given<'static>>, Error> {
        let Some((name, value)) = self.value(variable) else { return Ok(None) };
        match value.into_string() {
            Ok(text) => {
                let text = Cow::Owned(text);
                Ok(Some(Given { text, field: variable.field, variable: Some(name) }))
            }
            Err(_) => Err(Error::invalid_argument(variable.field, format!("{name} is not UTF-8"))),
        }
    }

    /// The file that `variable` names.
    pub(crate) fn path(&self, variable: &Variable) -> Option<(PathBuf, &'static str)> {
        self.value(variable).map(|(name, value)| (PathBuf::from(value), name))
    }

    /// The option that was `given`, else `variable`.
    pub(crate) fn or<'b>(
        &self,
        given: Option<&'b str>,
        variable: &Variable,
    ) -> Result<Option<Given<'b>>, Error> {
        match given {
            Some(text) => Ok(Some(Given::argument(text, variable.field))),
            None => self.text(variable),
        }
    }

    fn value(&self, variable: &Variable) -> Option<(&'static str, OsString)> {
        if self.is_ignored {
            return None;
        }
        variable.names.iter().find_map(|name| {
            let value = (self.read)(name).filter(|value| !value.is_empty());
            value.map(|value| (*name, value))
        })
    }
}

/// The text of an option, and who gave it: the caller, or a variable.
pub(crate) struct Given<'a> {
    text: Cow<'a, str>,
    field: &'static str,
    variable: Option<&'static str>,
}

impl<'a> Given<'a> {
    /// An option that the caller gave.
    pub(crate) fn argument(text: &'a str, field: &'static str) -> Self {
        Self { text: Cow::Borrowed(text), field, variable: None }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The variable that it comes from.
    pub(crate) fn variable(&self) -> Option<&'static str> {
        self.variable
    }

    /// Has `read` read the text. Its error names the variable, and what looks like an accident.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&str) -> Result<T, Error>) -> Result<T, Error> {
        read(&self.text).map_err(|mut error| {
            if let Some(variable) = self.variable {
                error.introduce(variable);
            }
            if let Some(stray) = stray::at_an_end(&self.text) {
                error.add(&format!("{} {stray}", self.name()));
            }
            error
        })
    }

    /// Anything in the text that looks like an accident, such as a line break at its end.
    pub(crate) fn stray(&self) -> Option<String> {
        stray::stray(&self.text).map(|what| format!("{} {what}", self.name()))
    }

    fn name(&self) -> &'static str {
        self.variable.unwrap_or(self.field)
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;

    use super::*;

    const ALL: [&Variable; 10] = [
        &MANAGEMENT_TOKEN,
        &ACCESS_KEY,
        &SECRET,
        &API,
        &BASE_URL,
        &CA_BUNDLE,
        &SSL_CERT_FILE,
        &SSL_CERT_DIR,
        &HTTPS_PROXY,
        &NO_PROXY,
    ];

    #[test]
    fn an_empty_variable_counts_as_absent() {
        let environment = Environment::new(&|_| Some(OsString::new()), false);
        for variable in ALL {
            assert!(environment.text(variable).unwrap().is_none());
            assert!(environment.path(variable).is_none());
        }
    }

    #[test]
    fn a_name_in_lower_case_comes_first_unless_it_is_empty() {
        let both = |lower: &'static str| {
            move |name: &str| Some(if name == "https_proxy" { lower } else { "upper" }.into())
        };
        for (lower, expected) in [("lower", "https_proxy"), ("", "HTTPS_PROXY")] {
            let read = both(lower);
            let environment = Environment::new(&read, false);
            let given = environment.text(&HTTPS_PROXY).unwrap().unwrap();
            assert_eq!(given.variable(), Some(expected));
        }
    }

    #[test]
    fn a_program_with_privileges_has_no_environment() {
        let environment = Environment::new(&|_| Some("value".into()), true);
        for variable in ALL {
            assert!(environment.text(variable).unwrap().is_none());
            assert!(environment.path(variable).is_none());
        }
    }

    #[test]
    fn a_variable_that_is_not_utf_8_is_refused_by_its_name() {
        let environment = Environment::new(&|_| Some(OsString::from_vec(vec![b'a', 0xff])), false);
        for variable in ALL {
            let error = environment.text(variable).err().unwrap();
            assert_eq!(error.field(), Some(variable.field));
            assert!(error.message().contains(variable.names[0]), "{error}");
        }
    }

    #[test]
    fn an_error_names_the_variable_and_the_stray_character() {
        let environment = Environment::new(&|_| Some("v2\n".into()), false);
        let refuse = |_: &str| Err::<(), _>(Error::invalid_argument("api", "api is bad"));
        let error = environment.text(&API).unwrap().unwrap().read(refuse).unwrap_err();
        assert_eq!(error.field(), Some("api"));
        assert_eq!(error.message(), "HMS_API: api is bad; HMS_API ends with a line break");
        let error = Given::argument("v2 ", "api").read(refuse).unwrap_err();
        assert_eq!(error.message(), "api is bad; api ends with a blank");
    }
}
