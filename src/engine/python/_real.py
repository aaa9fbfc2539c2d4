"""Names of the real FastAPI, Starlette and Pydantic that this engine lacks. Read only where something is not found."""

# Names of real modules that this engine lacks.
REAL = {
    "fastapi": "WebSocket WebSocketDisconnect WebSocketException",
    "fastapi.exceptions":
        "PydanticV1NotSupportedError RequestErrorModel "
        "WebSocketErrorModel WebSocketException WebSocketRequestValidationError",
    "fastapi.exception_handlers": "websocket_request_validation_exception_handler",
    "fastapi.routing":
        "APIWebSocketRoute Match compile_path get_websocket_app request_response serialize_response websocket_session",
    "fastapi.datastructures": "Default DefaultPlaceholder DefaultType",
    "fastapi.applications": "AppType",
    "fastapi.openapi.models":
        "Components Discriminator Encoding Header Info Link MediaType OpenAPI Operation Parameter ParameterBase ParameterInType PathItem "
        "Reference RequestBody Response Schema SchemaOrBool SchemaType SecurityScheme Server ServerVariable XML",
    "fastapi.types": "IncEx ModelNameMap",
    "fastapi.utils": "create_model_field get_value_or_default",
    "starlette.endpoints": "WebSocketEndpoint",
    "starlette.middleware.gzip": "GZipResponder IdentityResponder",
    "starlette.routing":
        "BaseRoute Host Match Router WebSocketRoute compile_path get_name get_route_path iscoroutinefunction_or_partial replace_params "
        "request_response websocket_session",
    "starlette.exceptions": "WebSocketException",
    "starlette.requests": "empty_receive empty_send",
    "pydantic":
        "AmqpDsn BaseConfig ClickHouseDsn CockroachDsn DirectoryPath Extra "
        "FilePath GetCoreSchemaHandler GetJsonSchemaHandler GetPydanticSchema "
        "ImportString KafkaDsn MISSING MariaDBDsn MongoDsn "
        "MySQLDsn NatsDsn NewPath PaymentCardNumber PostgresDsn PydanticErrorCodes "
        "PydanticForbiddenQualifier PydanticImportError "
        "RedisDsn SnowflakeDsn SocketPath ValidateAs "
        "parse_obj_as schema_json_of schema_of "
        "validate_call",
}
# Modules in FastAPI, Starlette and Pydantic that this engine lacks.
MODULES = (
    "fastapi._compat fastapi.cli fastapi.dependencies "
    "fastapi.dependencies.models fastapi.dependencies.utils fastapi.middleware.asyncexitstack "
    "fastapi.middleware.wsgi "
    ""
    "fastapi.telemetry fastapi.templating fastapi.testclient fastapi.websockets "
    "starlette.applications starlette.authentication starlette.config "
    "starlette.formparsers starlette.middleware.authentication "
    "starlette.middleware.body_limit starlette.middleware.errors starlette.middleware.exceptions "
    "starlette.middleware.opentelemetry starlette.middleware.sessions "
    "starlette.middleware.wsgi starlette.schemas starlette.templating "
    "starlette.testclient starlette.websockets pydantic.annotated_handlers pydantic.class_validators "
    "pydantic.color pydantic.datetime_parse pydantic.decorator pydantic.env_settings "
    "pydantic.error_wrappers pydantic.experimental pydantic.experimental.arguments_schema "
    "pydantic.experimental.missing_sentinel pydantic.experimental.pipeline pydantic.functional_serializers pydantic.generics "
    "pydantic.json pydantic.json_schema pydantic.v1 pydantic.mypy pydantic.parse pydantic.plugin pydantic.schema pydantic.tools "
    "pydantic.typing pydantic.utils pydantic.validate_call_decorator pydantic.validators pydantic.version"
)
# Names that went elsewhere.
MOVED = {"BaseSettings": "`BaseSettings` has been moved to the `pydantic-settings` package."}
# What arguments the real ones take beside those that are known here.
ARGUMENTS = {
    "a path operation": "max_body_size form_limits",
    "FastAPI": "telemetry routes form_limits",
    "APIRouter": "routes default dependency_overrides_provider strict_content_type "
                 "max_body_size form_limits",
    "include_router": "max_body_size form_limits",
    "Depends": "max_concurrency",
    "a parameter": "union_mode fail_fast coerce_numbers_to_str",
    "Field": "field_title_generator",
}
