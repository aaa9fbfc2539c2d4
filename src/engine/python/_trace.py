"""Where things happened: lines of the app's own file."""

import sys

import _native

app_file = None
# The files that are the app's own, its file and the modules beside it -> their lines; and the names of these modules -> their files.
files = {}
modules = {}
# Whether anybody reads traces: their texts take time to make.
wanted = True
# The code of the function inside which middleware and the router run: what stands outside of it only waits (`_serve.layered`).
layers = None


class Line(int):
    """A line of another of the app's files than its first; that one's are plain numbers."""

    def __new__(cls, number, file):
        line = int.__new__(cls, number)
        line.file = file
        return line


def begin(file, source, module):
    """The app's own file."""
    global app_file
    app_file = file
    add(file, source, module)


def add(file, source, module):
    """One more file of the app's, as a module of this name."""
    files[file] = source.split("\n")
    modules[module] = file


def line_in(file, number):
    """A line of one of the app's files."""
    return number if file == app_file else Line(number, file)


def file_of(line):
    return getattr(line, "file", app_file)


def lines_of(line):
    """All lines of the file that a line is in."""
    return files.get(file_of(line), [])


def is_own(code):
    """Whether a piece of code is the app's."""
    return code.co_filename in files


def first_line(code):
    """Where a function of the app's begins; None for any other."""
    return line_in(code.co_filename, code.co_firstlineno) if is_own(code) else None


def module_name(file):
    """What a file is called as a module: `main` of `main.py`, `shop.main` of `shop/main.py`."""
    return file.removesuffix(".py").replace("/", ".")


# That of what gives a task its turn: what stands outside of it is another's, who waits (`_loop.py`).
turns = None


def here(depth=1):
    """The nearest line of the app's file above the caller, or None; middleware that waits for what is inside of it has no part in it."""
    frame = sys._getframe(depth)
    while frame is not None and frame.f_code is not layers and frame.f_code is not turns:
        if frame.f_code.co_filename in files:
            return line_in(frame.f_code.co_filename, frame.f_lineno)
        frame = frame.f_back
    return None


def line_of(error):
    """The innermost line of the app's file in an exception's traceback; or the one that it speaks of."""
    if getattr(error, "at_line", None) is not None:
        return error.at_line
    line = None
    tb = error.__traceback__
    while tb is not None:
        if tb.tb_frame.f_code is layers:
            line = None
        if tb.tb_frame.f_code.co_filename in files:
            line = line_in(tb.tb_frame.f_code.co_filename, tb.tb_lineno)
        tb = tb.tb_next
    return line


def end_of_block(start):
    """The last line of the block that a line begins: `class` or `def`."""
    lines = lines_of(start)
    if start > len(lines):
        return start
    depth = indentation(lines[start - 1])
    for number, text in enumerate(lines[start:], start + 1):
        if text.strip() and indentation(text) <= depth and not text.lstrip().startswith((")", "]", "}")):
            return line_in(file_of(start), number - 1)
    return line_in(file_of(start), len(lines))


def annotation_line(start):
    """The line of a function's `->`, whose decorator or `def` is on line `start`; that line where none is found."""
    lines = lines_of(start)
    head = next((at for at in range(start - 1, len(lines)) if lines[at].lstrip().startswith(("def ", "async def "))), None)
    arrows = () if head is None else (at + 1 for at in range(head, len(lines)) if "->" in lines[at])
    arrow = next(iter(arrows), None)
    return start if arrow is None else line_in(file_of(start), arrow)


def line_with(name, start=1, end=None):
    """The first line of a file, from one line to another, on which a name stands."""
    import re

    lines, file = lines_of(start), file_of(start)

    pattern = re.compile(rf"\b{re.escape(name)}\b")
    return next((line_in(file, number) for number, text in enumerate(lines[start - 1:end], int(start)) if pattern.search(text)), None)


def assigned(name):
    """The line of the app's first file on which a name was last given a value, outside of all else."""
    lines = [number for number, text in enumerate(lines_of(1), 1) if text.startswith(name) and text[len(name):].lstrip()[:1] in ("=", ":")]
    return line_in(file_of(1), lines[-1]) if lines else None


def short(value, limit=300):
    """A value as a trace shows it."""
    return shortened(value, limit) if wanted else ""


def shortened(value, limit):
    try:
        text = repr(value)
    except Exception as error:
        text = f"<{type(value).__name__}: repr failed: {error}>"
    return text if len(text) <= limit else text[: limit - 1] + "…"


def traceback(error):
    """What CPython prints of an exception, as far as the app's own file is concerned."""
    lines = ["Traceback (most recent call last):"]
    tb = error.__traceback__
    while tb is not None:
        code = tb.tb_frame.f_code
        if is_own(code):
            lines.append(f'  File "{code.co_filename}", line {tb.tb_lineno}, in {code.co_name}')
        tb = tb.tb_next
    lines.append(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)
    return "\n".join(lines) + "\n"


def indentation(text):
    return len(text) - len(text.lstrip())


class Record:
    """The trace of one request, in the shape that Rust reads."""

    def __init__(self):
        self.route = None
        self.dependencies = []
        self.inputs = []
        self.refused = []
        self.status = []
        self.outcome = None
        self.model = None
        self.headers = []
        self.lost = []
        self.response_class = None
        self.background = []
        self.advice = None

    # The line at which the function returned.
    returned = None

    def set_status(self, code, by, line=None, name=None):
        for entry in self.status:
            entry["wins"] = False
        self.status.append({"code": code, "by": by, "name": name, "at": place(line), "wins": False})

    def prefer(self, sources):
        """The last code that one of these set counts after all: what was set later was taken back."""
        for entry in [entry for entry in self.status if entry["by"] in sources][-1:]:
            entry["wins"] = True

    def lose(self, sent):
        """What the app wrote on the injected `Response`, where another one goes out without it."""
        injected = self.__dict__.pop("injected", None)
        for name, value in injected.headers.pairs if injected is not None else ():
            line = injected.headers.lines.get((name, value))
            if line and (name, value) not in sent.headers.pairs:
                self.lost.append({"name": name, "value": value, "at": place(line)})

    def winner(self):
        return next((entry for entry in self.status if entry["wins"]), self.status[-1])

    def set_response(self, response, by, line, name):
        """The code of a response that the app made; where it was changed afterwards, each of its codes, with its line."""
        codes = response._status_lines
        for code, at in codes if len(codes) > 1 else [(response.status_code, line)]:
            self.set_status(code, by, at, name)

    def _dumped(self):
        return _native.dumps({name: value for name, value in self.__dict__.items() if name != "returned"}, True)

    def as_json(self):
        if not wanted:
            return ""
        if self.status:
            self.winner()["wins"] = True
        try:
            return self._dumped()
        except Exception:
            # The items of a 422 are the app's own values: some are not JSON.
            self.refused = []
        try:
            return self._dumped()
        except Exception:
            # Text that is no Unicode.
            return ""


def codes(code):
    """A piece of code, and all code that is in it."""
    yield code
    for constant in code.co_consts:
        if hasattr(constant, "co_consts"):
            yield from codes(constant)


def place(line):
    if line is None or not wanted:
        return None
    return {"file": file_of(line), "line": int(line)}


def rests_at(line):
    """What runs waits at this line: should it pass a limit, this is where."""
    _native.rests_at(file_of(line), int(line or 0))


# What to do about an exception, or None (`boot.advice`).
advice = None


def report(error, line=None):
    """What the server's log would say, `line` where the exception itself knows none; gives the advice in it, or None."""
    advised = advice(error)
    print("\n".join(told(error, line) + (["    " + advised] if advised else [])), file=sys.stderr)
    return advised


def told(error, line=None):
    """An exception with its place in a line, and below it, further in, its notes and those that it is a group of."""
    line = line_of(error) or line
    at = f"{file_of(line)}:{int(line)}: " if line else ""
    below = [text for note in getattr(error, "__notes__", ()) for text in str(note).split("\n")]
    if isinstance(error, BaseExceptionGroup):
        below += [text for one in error.exceptions for text in told(one)]
    return [f"{at}{type(error).__name__}: {error}", *["    " + text for text in below]]
