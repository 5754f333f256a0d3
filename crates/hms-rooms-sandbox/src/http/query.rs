//! The query parameters of a request.

use std::fmt::Display;
use std::str::FromStr;

use axum::extract::Query;
use axum::http::Uri;

/// The parameters of a query, in order.
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    pub(crate) fn of(uri: &Uri) -> Self {
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri);
        Self(pairs.map(|Query(pairs)| pairs).unwrap_or_default())
    }

    /// The value of a parameter, which may be empty. It is an error if the parameter occurs twice.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, String> {
        let mut values = self.0.iter().filter(|(given, _)| given == name).map(|(_, value)| value);
        let value = values.next();
        if values.next().is_some() {
            return Err(format!("{name}: it is given twice"));
        }
        Ok(value.cloned())
    }

    /// The value of a parameter as a number or a time. `expected` is the error's text.
    pub(crate) fn parsed<T: FromStr>(
        &self,
        name: &str,
        expected: impl Display,
    ) -> Result<Option<T>, String> {
        let parse = |text: String| text.parse().map_err(|_| format!("{name}: {expected}"));
        self.text(name)?.map(parse).transpose()
    }

    /// The names that are not in `known`.
    pub(crate) fn others<'a>(&'a self, known: &[&str]) -> impl Iterator<Item = &'a str> {
        let names = self.0.iter().map(|(name, _)| name.as_str());
        names.filter(move |name| !known.contains(name))
    }

    /// Fails if there is a parameter that is not in `known`.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), String> {
        match self.others(known).next() {
            Some(other) => Err(format!("{other}: the parameters are {}", known.join(", "))),
            None => Ok(()),
        }
    }
}
