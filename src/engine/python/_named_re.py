"""What `re` raises, by the name that it has had for most of its life (it was renamed in Python 3.13), and `Match.expand`, for
which the interpreter asks the library for a function that is no longer there."""

import re

re.PatternError.__name__ = re.PatternError.__qualname__ = "error"


def _expand(pattern, match, template):
    literal, *rest = re._parser.parse_template(template, pattern)
    return literal + "".join([(match[group] or "") + literal for group, literal in zip(rest[::2], rest[1::2])])


re._expand = _expand
