//! What status codes mean, in one line each.

/// A status code, explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusInfo {
    pub code: u16,
    /// Empty for a code that nobody registered.
    pub reason: &'static str,
    /// One line of plain English.
    pub meaning: &'static str,
    /// Where it is defined.
    pub rfc: &'static str,
}

/// Explains a code; an unregistered one by its class (RFC 9110 §15: a client treats it as the class's x00).
pub fn status(code: u16) -> StatusInfo {
    let known = STATUSES.iter().find(|(known, ..)| *known == code);
    known.map_or_else(
        || unregistered(code),
        |&(code, reason, meaning, rfc)| StatusInfo {
            code,
            reason,
            meaning,
            rfc,
        },
    )
}

fn unregistered(code: u16) -> StatusInfo {
    let meaning = match code / 100 {
        1 => "Not registered; a client reads it as interim news.",
        2 => "Not registered; a client reads it as 200: it worked.",
        3 => "Not registered; a client reads it as 300: look elsewhere.",
        4 => "Not registered; a client reads it as 400: the request is at fault.",
        5 => "Not registered; a client reads it as 500: the server is at fault.",
        _ => "No status code has this first digit.",
    };
    StatusInfo {
        code,
        reason: "",
        meaning,
        rfc: "RFC 9110 §15",
    }
}

/// The IANA registry: code, reason phrase, meaning, source.
#[rustfmt::skip]
const STATUSES: &[(u16, &str, &str, &str)] = &[
    (100, "Continue", "Go on: the server wants to see the body.", "RFC 9110 §15.2.1"),
    (101, "Switching Protocols", "From here on another protocol is spoken.", "RFC 9110 §15.2.2"),
    (102, "Processing", "Still working on it.", "RFC 2518 §10.1"),
    (103, "Early Hints", "Headers of the answer to come, so that the client can begin.", "RFC 8297 §2"),
    (200, "OK", "It worked; the body is what was asked for.", "RFC 9110 §15.3.1"),
    (201, "Created", "It worked, and something exists that did not before.", "RFC 9110 §15.3.2"),
    (202, "Accepted", "Taken on, but not done yet.", "RFC 9110 §15.3.3"),
    (203, "Non-Authoritative Information", "It worked, but somebody on the way changed the body.", "RFC 9110 §15.3.4"),
    (204, "No Content", "It worked, and there is nothing to say.", "RFC 9110 §15.3.5"),
    (205, "Reset Content", "It worked; clear the form.", "RFC 9110 §15.3.6"),
    (206, "Partial Content", "Here is the part that was asked for.", "RFC 9110 §15.3.7"),
    (207, "Multi-Status", "Several results in one body.", "RFC 4918 §11.1"),
    (208, "Already Reported", "Listed earlier in this answer.", "RFC 5842 §7.1"),
    (226, "IM Used", "The difference to an earlier version.", "RFC 3229 §10.4.1"),
    (300, "Multiple Choices", "There are several; choose one.", "RFC 9110 §15.4.1"),
    (301, "Moved Permanently", "It has a new address, for good.", "RFC 9110 §15.4.2"),
    (302, "Found", "It is elsewhere for now; the method may change to GET.", "RFC 9110 §15.4.3"),
    (303, "See Other", "Get the result from another address.", "RFC 9110 §15.4.4"),
    (304, "Not Modified", "The copy that the client has is still good.", "RFC 9110 §15.4.5"),
    (305, "Use Proxy", "No longer used.", "RFC 9110 §15.4.6"),
    (307, "Temporary Redirect", "It is elsewhere for now; repeat the same request there.", "RFC 9110 §15.4.8"),
    (308, "Permanent Redirect", "It has a new address; repeat the same request there.", "RFC 9110 §15.4.9"),
    (400, "Bad Request", "The server cannot make sense of the request.", "RFC 9110 §15.5.1"),
    (401, "Unauthorized", "Say who you are first.", "RFC 9110 §15.5.2"),
    (402, "Payment Required", "Reserved; some use it for what costs money.", "RFC 9110 §15.5.3"),
    (403, "Forbidden", "Understood, and refused: asking again will not help.", "RFC 9110 §15.5.4"),
    (404, "Not Found", "There is nothing at this address.", "RFC 9110 §15.5.5"),
    (405, "Method Not Allowed", "The address exists, but not for this method.", "RFC 9110 §15.5.6"),
    (406, "Not Acceptable", "There is no form of it that the client accepts.", "RFC 9110 §15.5.7"),
    (407, "Proxy Authentication Required", "Say who you are to the proxy.", "RFC 9110 §15.5.8"),
    (408, "Request Timeout", "The request took too long to arrive.", "RFC 9110 §15.5.9"),
    (409, "Conflict", "It does not go together with how things stand.", "RFC 9110 §15.5.10"),
    (410, "Gone", "It was here, and it will not come back.", "RFC 9110 §15.5.11"),
    (411, "Length Required", "Say how long the body is.", "RFC 9110 §15.5.12"),
    (412, "Precondition Failed", "A condition of the request does not hold.", "RFC 9110 §15.5.13"),
    (413, "Content Too Large", "The body is larger than the server takes.", "RFC 9110 §15.5.14"),
    (414, "URI Too Long", "The address is longer than the server reads.", "RFC 9110 §15.5.15"),
    (415, "Unsupported Media Type", "The body is of a kind the server does not read.", "RFC 9110 §15.5.16"),
    (416, "Range Not Satisfiable", "There is no such part.", "RFC 9110 §15.5.17"),
    (417, "Expectation Failed", "The server cannot do what Expect asks.", "RFC 9110 §15.5.18"),
    (418, "I'm a Teapot", "A joke of 1998; never to be used in earnest.", "RFC 9110 §15.5.19"),
    (421, "Misdirected Request", "This server does not speak for that host.", "RFC 9110 §15.5.20"),
    (422, "Unprocessable Content", "The input does not validate.", "RFC 9110 §15.5.21"),
    (423, "Locked", "It is locked.", "RFC 4918 §11.3"),
    (424, "Failed Dependency", "It depended on something that failed.", "RFC 4918 §11.4"),
    (425, "Too Early", "It could be a replay; send it again.", "RFC 8470 §5.2"),
    (426, "Upgrade Required", "Speak another protocol.", "RFC 9110 §15.5.22"),
    (428, "Precondition Required", "Say which version you mean to change.", "RFC 6585 §3"),
    (429, "Too Many Requests", "Slow down.", "RFC 6585 §4"),
    (431, "Request Header Fields Too Large", "The headers are larger than the server reads.", "RFC 6585 §5"),
    (451, "Unavailable For Legal Reasons", "The law forbids it.", "RFC 7725 §3"),
    (500, "Internal Server Error", "The server failed; the request may well be fine.", "RFC 9110 §15.6.1"),
    (501, "Not Implemented", "The server does not know how to do that, for anything.", "RFC 9110 §15.6.2"),
    (502, "Bad Gateway", "A server further back answered nonsense.", "RFC 9110 §15.6.3"),
    (503, "Service Unavailable", "Not now; try again later.", "RFC 9110 §15.6.4"),
    (504, "Gateway Timeout", "A server further back did not answer in time.", "RFC 9110 §15.6.5"),
    (505, "HTTP Version Not Supported", "The server does not speak this version.", "RFC 9110 §15.6.6"),
    (506, "Variant Also Negotiates", "The server is set up in a circle.", "RFC 2295 §8.1"),
    (507, "Insufficient Storage", "There is no room left.", "RFC 4918 §11.5"),
    (508, "Loop Detected", "The request would go round for ever.", "RFC 5842 §7.2"),
    (510, "Not Extended", "No longer used.", "RFC 2774 §7"),
    (511, "Network Authentication Required", "Sign in to the network first.", "RFC 6585 §6"),
];
