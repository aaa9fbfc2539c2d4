"""Decorators of Pydantic's first version, which the second still knows: `@validator` and `@root_validator`."""

import _warned
from _decorators import Decorated, as_class_method, first_name, refuse
from _schema import Unsupported


GUIDE = "You should migrate to Pydantic V2 style `@{}_validator` validators, see the migration guide for more details"


class Former(Decorated):
    """What runs has another shape than what stays on the class."""

    def __init__(self, job, fields, mode, original, adapted, options=None):
        super().__init__(job, fields, mode, adapted, options)
        self.original = original

    def plain(self):
        return self.original


def validator(field, /, *fields, pre=False, each_item=False, always=False, check_fields=None, allow_reuse=False):
    if hasattr(field, "__code__"):
        refuse("`@validator` should be used with fields and keyword arguments, not bare. E.g. usage should be `@validator('<field_name>', ...)`",
               "decorator-missing-arguments")
    _warned.since(20, f"Pydantic V1 style `@validator` validators are deprecated. {GUIDE.format('field')}")
    fields = (field, *fields)
    if not all([isinstance(one, str) for one in fields]):
        refuse("`@validator` fields should be passed as separate string args. E.g. usage should be "
               "`@validator('<field_name_1>', '<field_name_2>', ...)`", "decorator-invalid-fields")
    if each_item:
        raise Unsupported("each_item= of validator")

    def decorate(function):
        if first_name(function) == "self":
            refuse("`@validator` cannot be applied to instance methods", "validator-instance-method")
        function = as_class_method(function)
        options = {"check_fields": check_fields, "always": always}
        return Former("field", fields, "before" if pre else "after", function, with_values(function), options)

    return decorate


def with_values(function):
    """As a validator of today: what the others gave is in `info.data`, not in `values=`."""
    inner = getattr(function, "__func__", function)
    is_class_method = isinstance(function, classmethod)
    wants_values = takes_values(inner, 1 if is_class_method else 0)

    def validate(cls, value, info):
        args = (cls, value) if is_class_method else (value,)
        return inner(*args, values=dict(info.data)) if wants_values else inner(*args)

    return classmethod(validate)


def takes_values(function, own):
    """Whether it wants `values`. `own`: how many of its parameters are the class."""
    code = function.__code__
    names = code.co_varnames[:code.co_argcount + code.co_kwonlyargcount]
    if {"field", "config"} & set(names[own:]):
        refuse("The `field` and `config` parameters are not available in Pydantic V2, please use the `info` parameter instead.",
               "validator-field-config-info")
    most = code.co_argcount - len(function.__defaults__ or ())
    for name in names[own + 1:most]:
        if name != "values":
            refuse(f"Unsupported signature for V1 style validator {function}: ({', '.join(names[own:])}) is not supported.", "validator-v1-signature")
    return "values" in names[own:] or bool(code.co_flags & VARIOUS_NAMES)


# Of a code object: it takes `**kwargs`.
VARIOUS_NAMES = 0x08


def root_validator(*args, pre=False, skip_on_failure=False, allow_reuse=False):
    if args:
        return root_validator(pre=pre, skip_on_failure=skip_on_failure)(*args)
    _warned.since(20, f"Pydantic V1 style `@root_validator` validators are deprecated. {GUIDE.format('model')}")
    if not pre and not skip_on_failure:
        refuse("If you use `@root_validator` with pre=False (the default) you MUST specify `skip_on_failure=True`. Note that `@root_validator` "
               "is deprecated and should be replaced with `@model_validator`.", "root-validator-pre-skip")

    def decorate(function):
        if first_name(function) == "self":
            raise TypeError("`@root_validator` cannot be applied to instance methods")
        function = as_class_method(function)
        inner = getattr(function, "__func__", function)
        call = inner if isinstance(function, classmethod) else lambda cls, values: inner(values)
        return Former("model", (), "before" if pre else "after", function, classmethod(call) if pre else on_values(call), {"inside": True})

    return decorate


def on_values(call):
    """After the fields: it is given their values, and what it gives are the values from there on (`make_v1_generic_root_validator` of
    Pydantic's)."""

    def validate(self):
        cls = type(self)
        extra, names = self.__pydantic_extra__, set(self.__dict__)
        given = call(cls, {**self.__dict__, **(extra or {})})
        if not isinstance(given, dict):
            raise TypeError(f"__dict__ must be set to a dictionary, not a {type(given).__name__!r}")
        if extra:
            extra.update({name: value for name, value in given.items() if name not in names})
            given = {name: value for name, value in given.items() if name in names}
        object.__setattr__(self, "__dict__", given)
        return self

    return validate
