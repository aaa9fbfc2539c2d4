"""The library's own `email.utils`: dates as mails and HTTP write them, and addresses."""

import _library

_library.run("email.utils", globals(), os={}, **{"email.charset": {"Charset": None}})
