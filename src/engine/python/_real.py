"""Names of the real FastAPI, Starlette and Pydantic that this engine lacks. Read only where something is not found."""

# Names of real modules that this engine lacks.
REAL = {
    "fastapi": "WebSocket WebSocketDisconnect WebSocketException",
    "fastapi.exceptions":
        "DependencyScopeError FastAPIDeprecationWarning PydanticV1NotSupportedError RequestErrorModel ValidationException "
        "WebSocketErrorModel WebSocketException WebSocketRequestValidationError",
    "fastapi.exception_handlers": "websocket_request_validation_exception_handler",
    "fastapi.routing":
        "APIWebSocketRoute Match Mount compile_path get_websocket_app request_response serialize_response websocket_session",
    "starlette.exceptions": "WebSocketException",
    "starlette.requests": "empty_receive empty_send",
    "pydantic":
        "AllowInfNan AmqpDsn AnyWebsocketUrl AwareDatetime Base64Bytes Base64Encoder Base64Str Base64UrlBytes Base64UrlStr "
        "BaseConfig ByteSize ClickHouseDsn CockroachDsn DirectoryPath Discriminator EncodedBytes EncodedStr EncoderProtocol "
        "Extra FailFast FieldSerializationInfo FilePath FileUrl FtpUrl FutureDate FutureDatetime GetCoreSchemaHandler "
        "GetJsonSchemaHandler GetPydanticSchema IPvAnyAddress IPvAnyInterface IPvAnyNetwork ImportString InstanceOf Json "
        "JsonValue KafkaDsn MISSING MariaDBDsn ModelWrapValidatorHandler MongoDsn MySQLDsn NaiveDatetime NameEmail NatsDsn "
        "NewPath OnErrorOmit PastDate PastDatetime PaymentCardNumber PostgresDsn PydanticDeprecatedSince20 "
        "PydanticDeprecatedSince210 PydanticDeprecatedSince211 PydanticDeprecatedSince212 PydanticDeprecatedSince214 "
        "PydanticDeprecatedSince26 PydanticDeprecatedSince29 PydanticDeprecationWarning PydanticErrorCodes "
        "PydanticExperimentalWarning PydanticForbiddenQualifier PydanticImportError PydanticInvalidForJsonSchema "
        "PydanticUndefinedAnnotation RedisDsn Secret SerializeAsAny "
        "SerializerFunctionWrapHandler SkipValidation SnowflakeDsn SocketPath Tag UUID1 UUID3 UUID4 UUID5 UUID6 "
        "UUID7 UUID8 UrlConstraints ValidateAs ValidatorFunctionWrapHandler WebsocketUrl WithJsonSchema dataclasses "
        "parse_obj_as root_validator schema_json_of schema_of validate_call validator with_config",
}
# Modules in FastAPI, Starlette and Pydantic that this engine lacks.
MODULES = (
    "fastapi.applications fastapi.cli fastapi.dependencies "
    "fastapi.dependencies.models fastapi.dependencies.utils fastapi.middleware.asyncexitstack "
    "fastapi.middleware.gzip fastapi.middleware.wsgi fastapi.openapi.constants fastapi.openapi.docs "
    "fastapi.openapi.models "
    "fastapi.telemetry fastapi.templating fastapi.testclient fastapi.types fastapi.utils fastapi.websockets "
    "starlette.applications starlette.authentication starlette.config starlette.convertors "
    "starlette.datastructures starlette.endpoints starlette.formparsers starlette.middleware.authentication "
    "starlette.middleware.body_limit starlette.middleware.errors starlette.middleware.exceptions starlette.middleware.gzip "
    "starlette.middleware.httpsredirect starlette.middleware.opentelemetry starlette.middleware.sessions "
    "starlette.middleware.trustedhost starlette.middleware.wsgi starlette.routing starlette.schemas starlette.templating "
    "starlette.testclient starlette.websockets pydantic.annotated_handlers pydantic.class_validators "
    "pydantic.color pydantic.dataclasses pydantic.datetime_parse pydantic.decorator pydantic.env_settings "
    "pydantic.error_wrappers pydantic.experimental pydantic.experimental.arguments_schema "
    "pydantic.experimental.missing_sentinel pydantic.experimental.pipeline pydantic.functional_serializers pydantic.generics "
    "pydantic.json pydantic.json_schema pydantic.mypy pydantic.parse pydantic.plugin pydantic.schema pydantic.tools "
    "pydantic.typing pydantic.utils pydantic.validate_call_decorator pydantic.validators pydantic.version pydantic.warnings"
)
# Names that went elsewhere.
MOVED = {"BaseSettings": "`BaseSettings` has been moved to the `pydantic-settings` package."}
# What arguments the real ones take beside those that are known here.
ARGUMENTS = {
    "a path operation": "max_body_size form_limits",
    "FastAPI": "telemetry routes root_path_in_servers callbacks webhooks openapi_external_docs form_limits",
    "APIRouter": "callbacks routes default dependency_overrides_provider strict_content_type "
                 "max_body_size form_limits",
    "include_router": "callbacks generate_unique_id_function max_body_size form_limits",
    "Depends": "max_concurrency",
    "a parameter": "union_mode fail_fast coerce_numbers_to_str",
    "Field": "field_title_generator coerce_numbers_to_str union_mode fail_fast",
}
