"""Writes into syntax.txt what CPython 3.11 says of each text in it: below the text, behind `>>> `.

    python3.11 tests/fastapi/syntax.py
"""

import pathlib
import re
import sys
import warnings

FILE = pathlib.Path(__file__).with_suffix(".txt")


def said(text):
    try:
        compile(text, "app.py", "exec")
    except SyntaxError as error:
        return f"{error.lineno}: {type(error).__name__}: {error.msg}"
    return "fine"


if sys.version_info[:2] != (3, 11):
    sys.exit("these are the words of Python 3.11")
warnings.simplefilter("ignore")
texts = re.split(r"^>>> .*\n", FILE.read_text(), flags=re.M)
FILE.write_text("".join(f"{text}>>> {said(text)}\n" for text in texts if text))
