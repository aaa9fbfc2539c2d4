"""What `validate_assignment` does: the value is checked as the field wants it, and the validators of the whole look at it anew."""

import _native
import _schema
from pydantic._building import former_validators, model_validators
from pydantic.errors import ValidationError
from pydantic.main import around_model, verdict


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
        before = dict(instance.__dict__)
        store({**others, name: made}, {})
        look_anew(instance, before)
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


def look_anew(instance, before):
    """What `@root_validator` says of the values; where it refuses them, they stay as they were."""
    cls = type(instance)
    for decorated in former_validators(cls):
        try:
            given = {**instance.__dict__, **(instance.__pydantic_extra__ or {})}
            decorated.function(instance)
        except (ValueError, AssertionError) as error:
            object.__setattr__(instance, "__dict__", before)
            raise ValidationError(cls.__name__, [verdict(error, given)]) from error


def no_attribute(name, value):
    return _schema.error("no_such_attribute", [name], f"Object has no attribute '{name}'", value, {"attribute": name})
