"""`csv` by CPython's rules: rows become text and text rows again."""

import _schema

QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE, QUOTE_STRINGS, QUOTE_NOTNULL = range(6)


class Error(Exception):
    pass


class Dialect:
    delimiter = ","
    quotechar = '"'
    escapechar = None
    doublequote = True
    skipinitialspace = False
    lineterminator = "\r\n"
    quoting = QUOTE_MINIMAL
    strict = False

    def __init__(self, **given):
        for name, value in given.items():
            if name.startswith("_") or not hasattr(Dialect, name):
                raise TypeError(f"this function got an unexpected keyword argument {name!r}")
            setattr(self, name, value)
        for name in ("delimiter", "quotechar", "escapechar"):
            value = getattr(self, name)
            if value is None and name != "delimiter":
                continue
            if not isinstance(value, str) or len(value) != 1:
                raise TypeError(f'"{name}" must be a 1-character string')
        if self.quotechar is None and self.quoting != QUOTE_NONE:
            raise TypeError("quotechar must be set if quoting enabled")


class excel(Dialect):
    pass


class excel_tab(excel):
    delimiter = "\t"


class unix_dialect(Dialect):
    quoting = QUOTE_ALL
    lineterminator = "\n"


dialects = {"excel": excel, "excel-tab": excel_tab, "unix": unix_dialect}


def register_dialect(name, dialect=excel, **given):
    if not isinstance(name, str):
        raise TypeError("dialect name must be a string")
    dialects[name] = type(name, (dialect if isinstance(dialect, type) else type(dialect),), given)


def unregister_dialect(name):
    get_dialect(name)
    del dialects[name]


def get_dialect(name):
    if name not in dialects:
        raise Error("unknown dialect")
    return dialects[name]()


def list_dialects():
    return list(dialects)


def dialect_of(dialect, given):
    base = get_dialect(dialect or "excel") if dialect is None or isinstance(dialect, str) else dialect
    said = {name: getattr(base, name) for name in vars(Dialect) if not name.startswith("_") and hasattr(base, name)}
    if dialect is None and "quotechar" in given and given["quotechar"] is None and "quoting" not in given:
        said["quoting"] = QUOTE_NONE
    return Dialect(**{**said, **given})


class writer:
    def __init__(self, csvfile, dialect=None, **given):
        if not hasattr(csvfile, "write"):
            raise TypeError('argument 1 must have a "write" method')
        self._write = csvfile.write
        self.dialect = dialect_of(dialect, given)

    def writerow(self, row, /):
        try:
            fields = list(row)
        except TypeError:
            raise Error(f"iterable expected, not {type(row).__name__}") from None
        texts = [self._field(field) for field in fields]
        if texts == [""] and len(fields) == 1:
            # A row of one empty field must not look like no row.
            if self.dialect.quoting == QUOTE_NONE or self.dialect.quoting in (QUOTE_STRINGS, QUOTE_NOTNULL) and fields[0] is None:
                raise Error("single empty field record must be quoted")
            texts = [self.dialect.quotechar * 2]
        return self._write(self.dialect.delimiter.join(texts) + self.dialect.lineterminator)

    def writerows(self, rows, /):
        for row in rows:
            self.writerow(row)

    def _field(self, field):
        dialect = self.dialect
        text = "" if field is None else str(field)
        number = isinstance(field, (int, float))
        always = {QUOTE_ALL: True, QUOTE_NONNUMERIC: not number, QUOTE_STRINGS: isinstance(field, str), QUOTE_NOTNULL: field is not None}
        quoted = always.get(dialect.quoting, False)
        special = {dialect.delimiter, dialect.escapechar, dialect.quotechar, "\n", "\r", *dialect.lineterminator} - {None}
        out = []
        for c in text:
            if c in special:
                if dialect.quoting == QUOTE_NONE:
                    out.append(self._escaped())
                elif c == dialect.quotechar:
                    out.append(c if dialect.doublequote else self._escaped())
                    quoted = quoted or dialect.doublequote
                elif c == dialect.escapechar:
                    out.append(c)
                else:
                    quoted = True
            out.append(c)
        if text == "" and dialect.delimiter == " " and dialect.skipinitialspace:
            quoted = True
        return f"{dialect.quotechar}{''.join(out)}{dialect.quotechar}" if quoted else "".join(out)

    def _escaped(self):
        if self.dialect.escapechar is None:
            raise Error("need to escape, but no escapechar set")
        return self.dialect.escapechar


class reader:
    def __init__(self, iterable, dialect=None, **given):
        self._lines = iter(iterable)
        self.dialect = dialect_of(dialect, given)
        self.line_num = 0

    def __iter__(self):
        return self

    def __next__(self):
        row = _Row(self.dialect)
        while True:
            try:
                line = next(self._lines)
            except StopIteration:
                if not row.begun:
                    raise
                return row.cut_off()
            if not isinstance(line, str):
                raise Error(f"iterator should return strings, not {type(line).__name__} (the file should be opened in text mode)")
            self.line_num += 1
            if row.take(line):
                return row.fields


class _Row:
    """A row as it is read; one field may go over several lines."""

    def __init__(self, dialect):
        self.dialect = dialect
        self.fields = []
        self.text = None
        self.state = "start"
        self.was_quoted = False
        self.begun = False

    def take(self, line):
        """Whether the row is complete after this line."""
        self.begun = True
        ended = False
        for c in line:
            if not ended:
                ended = self.step(c)
            elif c not in "\r\n":
                raise Error("new-line character seen in unquoted field - do you need to open the file with newline=''?")
        if self.state in ("quoted", "escaped in quotes", "over the end"):
            return False
        if self.state == "escaped":
            self.text += "\n"
        if not ended and (self.fields or self.text is not None):
            self.save()
        return True

    def cut_off(self):
        if self.state in ("quoted", "escaped in quotes") and self.dialect.strict:
            raise Error("unexpected end of data")
        self.save()
        return self.fields

    def save(self):
        text = self.text or ""
        if self.dialect.quoting in (QUOTE_NONNUMERIC, QUOTE_STRINGS) and not self.was_quoted and text:
            text = float(text)
        elif self.dialect.quoting in (QUOTE_STRINGS, QUOTE_NOTNULL) and not self.was_quoted and not text:
            text = None
        self.fields.append(text)
        self.text, self.state, self.was_quoted = None, "start", False

    def step(self, c):
        """Takes one character; whether it ended the row."""
        dialect = self.dialect
        if self.state == "quoted":
            if c == dialect.escapechar:
                self.state = "escaped in quotes"
            elif c == dialect.quotechar and dialect.quoting != QUOTE_NONE:
                self.state = "quote in quotes" if dialect.doublequote else "field"
            else:
                self.text += c
            return False
        if self.state in ("escaped", "escaped in quotes"):
            self.text += c
            after = "field" if c not in "\r\n" else "over the end"
            self.state = "quoted" if self.state == "escaped in quotes" else after
            return False
        if self.state == "quote in quotes":
            if c == dialect.quotechar and dialect.quoting != QUOTE_NONE:
                self.text += c
                self.state = "quoted"
                return False
            if c not in (dialect.delimiter, "\n", "\r"):
                if dialect.strict:
                    raise Error(f"'{dialect.delimiter}' expected after '{dialect.quotechar}'")
                self.text += c
                self.state = "field"
                return False
        if c in "\r\n":
            if self.fields or self.text is not None:
                self.save()
            return True
        if c == dialect.delimiter:
            self.save()
            # What follows is a field, even one of nothing.
            self.text = ""
            return False
        if self.state == "start":
            if c == dialect.quotechar and dialect.quoting != QUOTE_NONE:
                self.text, self.state, self.was_quoted = self.text or "", "quoted", True
                return False
            if c == " " and dialect.skipinitialspace:
                self.text = self.text or ""
                return False
        self.text = self.text or ""
        if c == dialect.escapechar:
            self.state = "escaped"
        else:
            self.text += c
            self.state = "field"
        return False


class DictReader:
    def __init__(self, f, fieldnames=None, restkey=None, restval=None, dialect="excel", *args, **kwds):
        self._fieldnames = fieldnames
        self.restkey, self.restval = restkey, restval
        self.reader = reader(f, dialect, *args, **kwds)
        self.dialect = dialect
        self.line_num = 0

    def __iter__(self):
        return self

    @property
    def fieldnames(self):
        if self._fieldnames is None:
            self._fieldnames = next(self.reader, None)
            self.line_num = self.reader.line_num
        return self._fieldnames

    @fieldnames.setter
    def fieldnames(self, value):
        self._fieldnames = value

    def __next__(self):
        names = self.fieldnames
        row = next(self.reader)
        while row == []:
            row = next(self.reader)
        self.line_num = self.reader.line_num
        found = dict(zip(names, row))
        if len(names) < len(row):
            found[self.restkey] = row[len(names):]
        for name in names[len(row):]:
            found[name] = self.restval
        return found


class DictWriter:
    def __init__(self, f, fieldnames, restval="", extrasaction="raise", dialect="excel", *args, **kwds):
        if fieldnames is not None and iter(fieldnames) is fieldnames:
            fieldnames = list(fieldnames)
        if extrasaction.lower() not in ("raise", "ignore"):
            raise ValueError(f"extrasaction ({extrasaction}) must be 'raise' or 'ignore'")
        self.fieldnames, self.restval, self.extrasaction = fieldnames, restval, extrasaction.lower()
        self.writer = writer(f, dialect, *args, **kwds)

    def writeheader(self):
        return self.writerow(dict(zip(self.fieldnames, self.fieldnames)))

    def _row(self, rowdict):
        if self.extrasaction == "raise":
            wrong = [name for name in rowdict if name not in self.fieldnames]
            if wrong:
                raise ValueError("dict contains fields not in fieldnames: " + ", ".join([repr(name) for name in wrong]))
        return [rowdict.get(name, self.restval) for name in self.fieldnames]

    def writerow(self, rowdict):
        return self.writer.writerow(self._row(rowdict))

    def writerows(self, rowdicts):
        return self.writer.writerows([self._row(rowdict) for rowdict in rowdicts])


def __getattr__(name):
    if name in ("Sniffer", "field_size_limit", "__version__", "__doc__"):
        raise _schema.Unsupported(f"csv.{name}")
    raise AttributeError(f"module 'csv' has no attribute {name!r}")
