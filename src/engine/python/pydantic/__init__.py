"""Pydantic's surface. Checking and writing is native (`_native`); what stands between is in the modules beside this one."""

from _decorators import (  # noqa: F401
    AfterValidator,
    BeforeValidator,
    PlainSerializer,
    PlainValidator,
    SerializationInfo,
    ValidationInfo,
    WrapSerializer,
    WrapValidator,
    computed_field,
    field_serializer,
    field_validator,
    model_serializer,
    model_validator,
)
from _infer import PydanticSerializationError  # noqa: F401
from pydantic.aliases import AliasChoices, AliasGenerator, AliasPath  # noqa: F401
from pydantic.config import ConfigDict  # noqa: F401
from pydantic.errors import (  # noqa: F401
    PydanticCustomError,
    PydanticInvalidForJsonSchema,
    PydanticSchemaGenerationError,
    PydanticUndefinedAnnotation,
    PydanticUserError,
    ValidationError,
)
from pydantic.fields import Field, FieldInfo, PrivateAttr  # noqa: F401
from pydantic.main import BaseModel, create_model  # noqa: F401
from pydantic.networks import (  # noqa: F401
    AnyHttpUrl,
    AnyUrl,
    AnyWebsocketUrl,
    EmailStr,
    FileUrl,
    FtpUrl,
    HttpUrl,
    Url,
    UrlConstraints,
    WebsocketUrl,
    validate_email,
)
from pydantic.root_model import RootModel  # noqa: F401
from pydantic.type_adapter import TypeAdapter  # noqa: F401
from pydantic.types import (  # noqa: F401
    AllowInfNan,
    FiniteFloat,
    NegativeFloat,
    NegativeInt,
    NonNegativeFloat,
    NonNegativeInt,
    NonPositiveFloat,
    NonPositiveInt,
    PositiveFloat,
    PositiveInt,
    SecretBytes,
    SecretStr,
    Strict,
    StrictBool,
    StrictBytes,
    StrictFloat,
    StrictInt,
    StrictStr,
    StringConstraints,
    conbytes,
    condate,
    condecimal,
    confloat,
    confrozenset,
    conint,
    conlist,
    conset,
    constr,
)

__version__ = VERSION = "2.14.3"


def __getattr__(name):
    from pydantic import _later

    return _later.get("pydantic", name)
