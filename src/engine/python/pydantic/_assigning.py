"""What `validate_assignment` does: the value is checked as the field wants it, and the validators of the whole look at it anew."""

import _native
import _schema
from pydantic._building import model_validators
from pydantic.errors import ValidationError
from pydantic.main import around_model


def assign(instance, name, value, fields, config, store):
    """`store(values, extra)` keeps what came of it. Validators that run before are given all values, the new one among them."""
    cls = type(instance)

    def settle(values):
        if name not in fields:
            if config.get("extra") != "allow":
                raise ValidationError(cls.__name__, [no_attribute(name, value)])
            store({}, {name: value})
            return instance
        if fields[name].options.get("frozen"):
            raise ValidationError(cls.__name__, [_schema.error("frozen_field", [name], "Field is frozen", value)])
        others = {key: given for key, given in values.items() if key != name}
        made, errors = _native.check(fields[name].type.native, values.get(name, value), [name], False, False, {"data": others})
        if errors is not None:
            raise ValidationError(cls.__name__, errors)
        store({**others, name: made}, {})
        return instance

    around, inside = [], settle
    for decorated in model_validators(cls):
        if decorated.mode == "before":
            inside = around_model(cls, decorated, inside)
        else:
            around.append(decorated)
    values = {key: getattr(instance, key) for key in fields if hasattr(instance, key)}
    whole = lambda _: inside({**values, name: value})  # noqa: E731
    for decorated in around:
        whole = around_model(cls, decorated, whole)
    whole(instance)


def no_attribute(name, value):
    return _schema.error("no_such_attribute", [name], f"Object has no attribute '{name}'", value, {"attribute": name})
