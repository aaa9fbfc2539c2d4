"""Names of Pydantic's that few apps use: their modules are read when they are first asked for."""

import sys

NAMES = {
    **dict.fromkeys(("Json", "JsonValue"), "_json"),
    **dict.fromkeys(("Discriminator", "Tag"), "_discriminators"),
    **dict.fromkeys(("PastDate", "FutureDate", "PastDatetime", "FutureDatetime", "AwareDatetime", "NaiveDatetime"), "_moments"),
    **dict.fromkeys(("UUID1", "UUID3", "UUID4", "UUID5", "UUID6", "UUID7", "UUID8", "UuidVersion"), "_uuids"),
    **dict.fromkeys(("Base64Bytes", "Base64Str", "Base64UrlBytes", "Base64UrlStr", "Base64Encoder", "EncodedBytes", "EncodedStr",
                     "EncoderProtocol"), "_encoded"),
    **dict.fromkeys(("FailFast", "InstanceOf", "OnErrorOmit", "SerializeAsAny", "SkipValidation", "WithJsonSchema", "with_config"), "_marks"),
    **dict.fromkeys(("IPvAnyAddress", "IPvAnyInterface", "IPvAnyNetwork", "NameEmail"), "_addresses"),
    **dict.fromkeys(("FieldSerializationInfo", "ModelWrapValidatorHandler", "SerializerFunctionWrapHandler", "ValidatorFunctionWrapHandler"),
                    "_handlers"),
    **dict.fromkeys(("validator", "root_validator"), "_former"),
    **dict.fromkeys([f"PydanticDeprecatedSince2{minor}" for minor in (0, 6, 9, 10, 11, 12, 14)], "warnings"),
    **dict.fromkeys(("PydanticDeprecationWarning", "PydanticExperimentalWarning"), "warnings"),
    "ByteSize": "_sizes", "Secret": "_secret", "dataclasses": "dataclasses",
}


def get(module, name):
    """The name, which from now on the module has."""
    if name.startswith("__"):
        raise AttributeError(name)
    if name not in NAMES:
        import _names

        raise _names.absent(module, name)
    made = __import__(f"pydantic.{NAMES[name]}", fromlist=["__name__"])
    found = made if NAMES[name] == name else getattr(made, name)
    sys.modules[module].__dict__[name] = found
    return found
