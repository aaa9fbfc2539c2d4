"""What `re` raises, by the name that it has had for most of its life; it was renamed in Python 3.13."""

import re

re.PatternError.__name__ = re.PatternError.__qualname__ = "error"
