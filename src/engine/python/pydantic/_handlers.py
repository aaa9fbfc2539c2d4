"""Names for what wrapping functions are handed, which apps use in annotations."""

from _decorators import SerializationInfo


class _Handler:
    def __class_getitem__(cls, of):
        return cls


class ValidatorFunctionWrapHandler(_Handler):
    pass


class ModelWrapValidatorHandler(ValidatorFunctionWrapHandler):
    pass


class SerializerFunctionWrapHandler(_Handler):
    pass


class FieldSerializationInfo(SerializationInfo):
    pass
