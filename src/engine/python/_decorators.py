"""Validators and serializers of the app's: decorators on methods, and functions inside `Annotated`."""

import _schema


def count_of(function):
    """How many positional arguments a function takes, `self` or `cls` included."""
    inner = getattr(function, "__func__", function)
    code = getattr(inner, "__code__", None)
    if code is None:
        return 1
    return code.co_argcount


class Asked:
    """What the caller of `model_validate` or `model_dump` hands on to the app's own functions."""

    def __init__(self):
        self.context = None
        self.mode = "python"


# Of the check, and of the writing, that runs.
checking, writing = Asked(), Asked()


def within(asked, work, **given):
    """Does the work while these are what is handed on."""
    before = dict(asked.__dict__)
    asked.__dict__.update(given)
    try:
        return work()
    finally:
        asked.__dict__.update(before)


class ValidationInfo:
    """What a validator may ask about where it is."""

    def __init__(self, data, field_name):
        self.data = dict(data or {})
        self.field_name = field_name
        self.context = checking.context
        self.mode = checking.mode
        self.config = {}


class SerializationInfo:
    """What a serializer may ask about how it writes; `asked` comes from the native side."""

    def __init__(self, asked, field_name=None):
        (self.include, self.exclude, self.mode, self.by_alias, self.exclude_unset, self.exclude_defaults, self.exclude_none,
         self.exclude_computed_fields, self.round_trip, self.serialize_as_any) = asked
        self.context = writing.context
        self.polymorphic_serialization = None
        if field_name is not None:
            self.field_name = field_name

    def mode_is_json(self):
        return self.mode == "json"

    SHOWN = ("include", "exclude", "context", "mode", "by_alias", "exclude_unset", "exclude_defaults", "exclude_none",
             "exclude_computed_fields", "round_trip", "serialize_as_any")

    def __repr__(self):
        # To pydantic-core a `by_alias` that nobody asked for is not true.
        shown = {**self.__dict__, "by_alias": bool(self.by_alias)}
        return f"SerializationInfo({', '.join([f'{name}={shown[name]!r}' for name in self.SHOWN])})"


class Decorated:
    """A method of a model with a job, found by the class when it is made."""

    def __init__(self, job, fields, mode, function, options=None):
        self.job = job
        self.fields = fields
        self.mode = mode
        self.function = function
        self.options = options or {}
        self.name = None

    def plain(self):
        """What stays on the class under the method's name."""
        return self.function

    def setter(self, function):
        """Of a property that is a computed field."""
        self.function = self.function.setter(function)
        return self

    def deleter(self, function):
        self.function = self.function.deleter(function)
        return self


def no_input_type(given):
    if given is not None:
        raise _schema.Unsupported("json_schema_input_type= of a validator")


def refuse(message, code):
    from pydantic.errors import PydanticUserError

    raise PydanticUserError(message, code=code)


def first_name(function):
    """What a method calls its first parameter."""
    inner = getattr(function, "__func__", function)
    code = getattr(getattr(inner, "__wrapped__", inner), "__code__", None)
    return code.co_varnames[0] if code is not None and code.co_argcount else None


def as_class_method(function):
    """With the `@classmethod` that Pydantic adds where the first parameter says so."""
    return classmethod(function) if hasattr(function, "__code__") and first_name(function) == "cls" else function


def field_validator(field, /, *fields, mode="after", check_fields=None, json_schema_input_type=None):
    if callable(field) or isinstance(field, classmethod):
        refuse("The `@field_validator` decorator cannot be used without arguments, at least one field must be provided. "
               "For example: `@field_validator('<field_name>', ...)`.", "decorator-missing-arguments")
    no_input_type(json_schema_input_type)
    fields = (field, *fields)
    if not all([isinstance(one, str) for one in fields]):
        refuse("The provided field names to the `@field_validator` decorator should be strings. "
               "For example: `@field_validator('<field_name_1>', '<field_name_2>', ...).`", "decorator-invalid-fields")

    def decorate(function):
        if first_name(function) == "self":
            refuse("The `@field_validator` decorator cannot be applied to instance methods", "validator-instance-method")
        return Decorated("field", fields, mode, as_class_method(function), {"check_fields": check_fields})

    return decorate


def model_validator(*, mode):
    def decorate(function):
        if mode == "after" and isinstance(function, classmethod):
            import _warned

            _warned.since(212, "Using `@model_validator` with mode='after' on a classmethod is deprecated. Instead, use an instance method. See the "
                               "documentation at https://pydantic.dev/docs/validation/2.14/concepts/validators/#model-after-validator.")
        return Decorated("model", (), mode, as_class_method(function))

    return decorate


def field_serializer(*fields, mode="plain", return_type=None, when_used="always", check_fields=None):
    def decorate(function):
        return Decorated("field_serializer", fields, mode, function, {"when_used": when_used, "return_type": return_type, "check_fields": check_fields})

    return decorate


def model_serializer(function=None, /, *, mode="plain", when_used="always", return_type=None):
    def decorate(function):
        return Decorated("model_serializer", (), mode, function, {"when_used": when_used, "return_type": return_type})

    return decorate if function is None else decorate(function)


# What a computed field may say of itself, beside its type.
SAID = ("alias", "alias_priority", "title", "description", "deprecated", "examples", "json_schema_extra", "repr")


def computed_field(function=None, /, *, return_type=None, **options):
    for name in options:
        if name not in SAID:
            raise _schema.Unsupported(f"the option {name}= of computed_field")

    def decorate(function):
        return Decorated("computed", (), "computed", function, {**dict.fromkeys(SAID), **options, "return_type": return_type})

    return decorate if function is None else decorate(function)


def bound(decorated, cls):
    """The method as a function of the value alone."""
    function = decorated.function
    return function.__get__(None, cls) if hasattr(function, "__get__") else function


def field_function(decorated, cls, field):
    """(value, data) or (value, handler, data) -> value, for the native side."""
    inner = getattr(decorated.function, "__func__", decorated.function)
    wants = count_of(decorated.function)
    has_cls = isinstance(decorated.function, classmethod)
    call = (lambda *args: inner(cls, *args)) if has_cls else inner
    return shaped(call, decorated.mode, wants - (1 if has_cls else 0), field)


def shaped(call, mode, wants, field):
    if mode == "wrap" and wants >= 3:
        return informed(lambda value, handler, data, at=field: call(value, handler, ValidationInfo(data, at)), field)
    if mode == "wrap":
        return lambda value, handler, data: call(value, handler)
    if wants >= 2:
        return informed(lambda value, data, at=field: call(value, ValidationInfo(data, at)), field)
    return lambda value, data: call(value)


def informed(function, field):
    """In `Annotated` nobody knows yet in which field a function will stand: it is told when it is called."""
    function.named = field is None
    return function


def around(type_, mode, function, called="function", label_given=False, unless=None):
    inside = f"{called}(), {type_.label}" if mode in ("before", "after") else f"{called}()"
    label = called if label_given else type_.label if called is None else f"function-{mode}[{inside}]"
    result = _schema.make(mode, type_.name, label=label, function=function, item=type_.native, named=getattr(function, "named", None),
                          unless=unless)
    result.args = [type_]
    result.facts.update(function=function, called=called)
    return result


class Around:
    """Something in `Annotated` that changes how a value is checked or written. What only `looks_on` leaves the limits to the type."""


def is_around(extra):
    """Also the classes that need no arguments stand for themselves there."""
    return isinstance(extra, Around) or getattr(extra, "__pydantic_around__", False)


class _Validator(Around):
    mode = None

    def __init__(self, func, json_schema_input_type=None):
        no_input_type(json_schema_input_type)
        self.func = func

    def around(self, type_, scope=_schema.NO_SCOPE):
        from pydantic._rules import check_signature

        check_signature("field", self.func, self.mode)
        wants = count_of(self.func) - (1 if hasattr(self.func, "__self__") else 0)
        if isinstance(self.func, type) or not hasattr(self.func, "__code__"):
            wants = 1
        return around(type_, self.mode, shaped(self.func, self.mode, wants, None), getattr(self.func, "__name__", repr(self.func)))


class AfterValidator(_Validator):
    mode = "after"


class BeforeValidator(_Validator):
    mode = "before"


class PlainValidator(_Validator):
    mode = "plain"


class WrapValidator(_Validator):
    mode = "wrap"


class PlainSerializer(Around):
    def __init__(self, func, return_type=None, when_used="always"):
        self.func = func
        self.returns = return_type
        self.when = when_used

    def around(self, type_, scope=_schema.NO_SCOPE):
        result = self.written(type_, plain_writer(self.func), scope)
        result.facts.update(plain=self.func if count_of(self.func) == 1 else None, when=self.when)
        return result

    def written(self, type_, write, scope, alone=True):
        name_as(write, self.func)
        return written(bare(type_), write, output(self.func, self.returns, self.when, scope), self.when, alone)


def name_as(write, function):
    """An error names the function of the app's (`function_name` of pydantic-core)."""
    return named(write, getattr(function, "__name__", None) or repr(function))


def named(write, name):
    write.app_name = name
    return write


def plain_writer(func):
    if count_of(func) >= 2:
        return lambda value, handler, asked: func(value, SerializationInfo(asked))
    return lambda value, handler, asked: func(value)


class WrapSerializer(PlainSerializer):
    def around(self, type_, scope=_schema.NO_SCOPE):
        func = self.func
        if count_of(func) >= 3:
            return self.written(type_, lambda value, handler, asked: func(value, handler, SerializationInfo(asked)), scope, False)
        return self.written(type_, lambda value, handler, asked: func(value, handler), scope, False)


def writes_itself(type_):
    """Whether a serializer stands directly at it: a plain validator leaves that in its place."""
    return type_.kind in ("written", "encoded")


def bare(type_):
    """The type without its serializer: the next one stands in its place. That of a plain validator knows the type."""
    if type_.kind == "plain" and "function" in type_.facts:
        return around(_schema.any_type(), "plain", type_.facts["function"], type_.facts["called"])
    return type_.args[0] if type_.kind == "written" else type_


def written(type_, function, output=None, when="always", alone=True):
    facts = writing_facts(function, output, when, alone)
    result = _schema.make("written", type_.name, label=type_.label, item=type_.native, **facts)
    result.args = [type_]
    result.facts["output"] = output
    return result


def writing_facts(function, output, when, alone=True):
    """A serializer for the native side."""
    return {"serializer": function, "when": when, "writes_alone": alone, "returns": output and output[0].native}


def output(function, returns, when, scope):
    """(type, when) of what a serializer says that it gives, by `return_type=` or by its annotation; else None."""
    if returns is None:
        inner = getattr(function, "__func__", function)
        annotations = getattr(inner, "__annotations__", None) or {}
        if "return" not in annotations or isinstance(function, type):
            return None
        returns = annotations["return"]
    return _schema.type_of(returns, None, scope), when


def field_writer(decorated, name):
    """(model, value, handler, asked) -> plain value."""
    inner = getattr(decorated.function, "__func__", decorated.function)
    wants = count_of(decorated.function)

    def write(model, value, handler, asked):
        args = [model, value]
        if decorated.mode == "wrap":
            args.append(handler)
        if wants > len(args):
            args.append(SerializationInfo(asked, name))
        return inner(*args)

    return name_as(write, inner)


def model_writer(decorated):
    """(model, handler, asked) -> plain value."""
    inner = getattr(decorated.function, "__func__", decorated.function)
    wants = count_of(decorated.function)

    def write(model, handler, asked):
        args = [model]
        if decorated.mode == "wrap":
            args.append(handler)
        if wants > len(args):
            args.append(SerializationInfo(asked))
        return inner(*args)

    return name_as(write, inner)
