//! The rule of the service that answered a request, for the journal.

/// The rule that answered a request. It is an extension of the response: the client does not see
/// it, and the journal records it.
#[derive(Clone)]
pub(crate) struct AppliedRule {
    pub(crate) name: &'static str,
    /// Why the request was refused.
    pub(crate) why: Option<String>,
}
