"""A function's parameters: where each value comes from, its type, its default."""

import collections
import types
import typing

import _annotated
import _decorators
import _drive
import _http
import _schema
import _signature
import _tagged
import _trace
import _unfit
import _warned
from _schema import UNSET
from pydantic import AliasChoices, FieldInfo


def refuse_argument(name, option, known):
    import _names

    _names.refuse_argument(option, f"{name}()", "Depends" if name == "Depends" else "a parameter", known)


class Param(FieldInfo):
    """Where a value comes from, and its limits."""

    source = None
    # What a field of a model may say of itself, but no parameter.
    NOT_HERE = {"exclude", "frozen", "repr", "kw_only", "init", "init_var", "strip_whitespace", "to_lower", "to_upper"}
    OWN = {"default", "include_in_schema", "openapi_examples", "regex"}

    def __repr__(self):
        return f"{type(self).__name__}({self.default})"

    def __init__(self, default=UNSET, *, embed=None, convert_underscores=True, media_type="application/json", include_in_schema=True,
                 openapi_examples=None, regex=None, **options):
        if options.get("example") is not None:
            _warned.fastapi("`example` has been deprecated, please use `examples` instead")
        if regex is not None:
            _warned.fastapi("`regex` has been deprecated, please use `pattern` instead")
            options["pattern"] = regex
        for name in options:
            if name not in self.KNOWN or name in self.NOT_HERE:
                refuse_argument(type(self).__name__, name, (self.KNOWN | self.OWN) - self.NOT_HERE)
        options.setdefault("default_factory", None)
        super().__init__(default, **options)
        self.embed = embed
        self.convert_underscores = convert_underscores
        self.media_type = media_type
        self.include_in_schema = include_in_schema
        self.openapi_examples = openapi_examples

    def copy(self):
        new = type(self)(UNSET, **{name: value for name, value in self.options.items() if name != "example"})
        new.options = dict(self.options)
        new.default, new.factory = self.default, self.factory
        for name in ("embed", "convert_underscores", "media_type", "include_in_schema", "openapi_examples"):
            setattr(new, name, getattr(self, name))
        return new

    @property
    def in_name(self):
        return self.in_names[0]

    @property
    def in_names(self):
        """The names that a request may have it under; the first that is there counts."""
        # One that was given a name keeps it, underscores and all.
        is_named = self.options.get("alias") or isinstance(self.options.get("validation_alias"), str)
        return [key for _, key in request_names(self, {}, self.source == "header" and self.convert_underscores and not is_named)]


class Path(Param):
    source = "path"

    def __init__(self, default=..., **options):
        if default is not ... and default is not UNSET:
            raise AssertionError("Path parameters cannot have a default value")
        super().__init__(UNSET, **options)


class Query(Param):
    source = "query"


class Header(Param):
    source = "header"


class Cookie(Param):
    source = "cookie"


class Body(Param):
    source = "body"
    form = False


class Form(Body):
    form = True

    def __init__(self, default=UNSET, *, media_type="application/x-www-form-urlencoded", **options):
        super().__init__(default, media_type=media_type, **options)


class File(Form):
    file = True

    def __init__(self, default=UNSET, *, media_type="multipart/form-data", **options):
        super().__init__(default, media_type=media_type, **options)


class Depends:
    def __init__(self, dependency=None, *, use_cache=True, scope=None, **options):
        if options:
            refuse_argument("Depends", next(iter(options)), ("dependency", "use_cache", "scope"))

        self.dependency = dependency
        self.use_cache = use_cache
        self.scope = scope
        self.line = _trace.here(2)


class Security(Depends):
    def __init__(self, dependency=None, *, scopes=None, use_cache=True, **options):
        super().__init__(dependency, use_cache=use_cache, **options)
        self.scopes = list(scopes or [])


class SecurityScopes:
    def __init__(self, scopes: list[str] | None = None):
        self.scopes = scopes or []
        self.scope_str = " ".join(self.scopes)


class BackgroundTask:
    def __init__(self, func, *args, **kwargs):
        self.func, self.args, self.kwargs = func, args, kwargs
        self.is_async = _drive.is_async(func)

    async def __call__(self):
        await _drive.invoked(self.func, *self.args, **self.kwargs)


class BackgroundTasks(BackgroundTask):
    def __init__(self, tasks=None):
        self.tasks = list(tasks or [])

    def add_task(self, func, *args, **kwargs):
        self.tasks.append(BackgroundTask(func, *args, **kwargs))

    async def __call__(self):
        for task in self.tasks:
            await task()


def is_class(annotation, kind):
    return isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias) and issubclass(annotation, kind)


class Call:
    """A function with its parameters: a path operation's or a dependency's."""

    def __init__(self, function, path_names, scopes=(), scope=None):
        """`scopes`: of security, that all around it ask for; `scope`: how long what it gave is kept."""
        self.function = function
        target = _signature.plain_function(function)
        self.code = target.__code__
        ways = _signature.ways(function)
        # RustPython marks an async generator as a coroutine that is a generator, without CPython's flag of its own.
        self.is_async_generator = any([flags & 0x200 or flags & 0xA0 == 0xA0 for flags in ways])
        self.is_generator = any([flags & 0x220 for flags in ways])
        self.is_async = not self.is_generator and any([flags & 0x80 for flags in ways])
        # Those of all around it, each once.
        self.scopes = list(dict.fromkeys(scopes))
        self.params = []
        # By its kind: of several parameters of one the last has it.
        self.injected = {}
        self.dependencies = []
        self.scope = _schema.Scope(getattr(target, "__module__", "app") or "app", getattr(target, "__globals__", None))
        self._returns = _signature.returned(function)
        # That of what is kept.
        self.kept = scope or ("request" if self.is_generator else None)
        for name, annotation, default in _signature.parameters(function):
            self._parameter(name, self._resolved(annotation), default, path_names)

    @property
    def returns(self):
        """What it says that it returns: looked up only where somebody asks."""
        return self._resolved(self._returns)

    def _resolved(self, annotation):
        if isinstance(annotation, typing.ForwardRef):
            annotation = annotation.__forward_arg__
        try:
            return self.scope.resolve(annotation) if isinstance(annotation, str) else annotation
        except _schema.Undefined as error:
            name = str(error).split("'")[1]
            if _trace.line_with(f"class {name}", _trace.line_in(self.code.co_filename, 1)) is not None:
                error.advice = f"FastAPI reads it when it comes to this function: put the class {name} above."
            raise

    def _parameter(self, name, annotation, default, path_names):
        if isinstance(annotation, typing.TypeAliasType):
            annotation = annotation.__value__
        marker = self._marker(name, annotation, default, path_names)
        bare = annotation_of(annotation)
        if isinstance(marker, Depends):
            self._dependency(name, marker, bare, path_names)
        elif not self._inject(name, bare, marker):
            # A marker as the default is the only one that counts: FastAPI reads past what stands in `Annotated` then.
            self._value(name, bare if marker is not None and marker is default else annotation, default, marker, path_names)

    def _marker(self, name, annotation, default, path_names):
        """What says where the value comes from: the last in `Annotated`, or the default (`analyze_param` of FastAPI's)."""
        found = [extra for extra in getattr(annotation, "__metadata__", ()) if isinstance(extra, (Param, Depends))]
        if not found:
            return default if isinstance(default, (FieldInfo, Depends)) else None
        marker = found[-1]
        if isinstance(marker, Depends):
            if isinstance(default, Depends):
                raise AssertionError(f"Cannot specify `Depends` in `Annotated` and default value together for {name!r}")
            return marker
        if marker.default is not UNSET:
            raise AssertionError(f"`{type(marker).__name__}` default value cannot be set in `Annotated` for {name!r}. "
                                 "Set the default value with `=` instead.")
        if name in path_names and default is not UNSET:
            raise AssertionError("Path parameters cannot have default values")
        if isinstance(default, Depends):
            raise AssertionError("Cannot specify a FastAPI annotation in `Annotated` and `Depends` as a default value "
                                 f"together for {name!r}")
        if isinstance(default, FieldInfo):
            raise AssertionError(f"Cannot specify FastAPI annotations in `Annotated` and default value together for {name!r}")
        marker = marker.copy()
        # Here `...` is no word for "required" but the value that it is.
        marker.default = default
        if default is not UNSET and marker.factory is not None:
            raise TypeError("cannot specify both default and default_factory")
        # Its limits are in the annotation, in their place among the others.
        marker.limits = {}
        return marker

    def _dependency(self, name, marker, annotation, path_names):
        function = annotation if marker.dependency is None else marker.dependency
        _unfit.refuse_given(function)
        if self.is_generator and self.kept == "request" and marker.scope == "function":
            raise _unfit.DependencyScopeError(
                f'The dependency "{getattr(self.function, "__name__", "<unnamed_callable>")}" has a scope of "request", '
                'it cannot depend on dependencies with scope "function".')
        self.dependencies.append((name, marker, dependency(marker, _signature.Empty if function is UNSET else function, path_names, self.scopes)))

    def heeds_scopes(self):
        """Whether it may give something else for other scopes."""
        if getattr(self.function, "is_security_scheme", False) or SecurityScopes in self.injected:
            return True
        return any([getattr(asked, "scopes", None) or inner.heeds_scopes() for _, asked, inner in self.dependencies])

    def _inject(self, name, annotation, marker):
        kinds = {_http.Request: "request", _http.HTTPConnection: "request", _http.Response: "response", BackgroundTasks: "background",
                 SecurityScopes: "scopes"}
        for kind, word in kinds.items():
            if is_class(annotation, kind):
                if marker is not None:
                    raise AssertionError(f"Cannot specify FastAPI annotation for type {annotation}")
                self.injected[kind] = name, word
                return True
        return False

    def _value(self, name, annotation, default, marker, path_names):
        if marker is None:
            marker = self._guess(name, annotation, path_names, default)
        elif marker is default and isinstance(marker, Param):
            marker = marker.copy()
        if name in path_names and getattr(marker, "source", None) != "path":
            raise AssertionError(f"Cannot use `{type(marker).__name__}` for path param {name!r}")
        if not isinstance(marker, Param):
            raise AssertionError(f"non-body parameters must be in path, query, header or cookie: {name}")
        if annotation is UNSET:
            annotation = typing.Any
        _unfit.refuse_quoted(annotation)
        marker = marker_bound(marker, name, annotation, self.scope)
        if marker.source == "path":
            in_path(marker, path_names)
        marker.label = _schema.name_of(annotation)
        supported(marker)
        self.params.append(marker)

    def _guess(self, name, annotation, path_names, default):
        if name in path_names:
            return Path()
        if is_bare_sequence(annotation):
            # Of unknown items FastAPI thinks that they may be files.
            return File(default)
        if annotation is UNSET:
            return Query(default)
        import _upload

        type_ = _unfit.type_of(annotation, None, self.scope)
        return (File if _upload.is_upload(type_) else Body if is_body(type_) else Query)(default)


def dependency(marker, function, path_names, scopes=()):
    """The call that a `Depends` asks for, with the key under which a request keeps what it gave (`_get_cache_key` of FastAPI's)."""
    own = getattr(marker, "scopes", [])
    call = Call(function, path_names, [*scopes, *own], marker.scope)
    heeded = tuple(sorted(call.scopes)) if own or call.heeds_scopes() else ()
    call.key = function, heeded, call.kept
    return call


SEQUENCES = (list, set, frozenset, tuple, collections.deque)
MANY = ("list", "set", "frozenset", "tuple", "vartuple", "deque", "sequence")


def is_bare_sequence(annotation):
    """A `list` of nothing in particular, alone or in a union."""
    if _schema.is_union(annotation):
        return any([is_bare_sequence(member) for member in annotation.__args__])
    origin = typing.get_origin(annotation)
    if isinstance(annotation, type) and hasattr(annotation, "_fields") and issubclass(annotation, tuple):
        return True
    return annotation in SEQUENCES or origin in SEQUENCES and not typing.get_args(annotation)


def marker_bound(marker, name, annotation, scope):
    marker.name = name
    marker.annotation = annotation
    key = marker.options.get("discriminator")
    for extra in getattr(annotation, "__metadata__", ()):
        if isinstance(extra, FieldInfo):
            key = key or extra.options.get("discriminator")
            # Of several, the last one's word stands; the marker itself is among them.
            given = {**extra.options, **marker.options} if not isinstance(extra, Param) else {**marker.options, **extra.options}
            marker.options = given
    if key and any([_decorators.is_around(extra) for extra in getattr(annotation, "__metadata__", ())]):
        # FastAPI has them run once for each member of the union, behind the discriminator.
        raise _schema.Unsupported("a parameter whose Annotated has a discriminator beside validators or serializers")
    marker.type = _tagged.tagged(annotation_of(annotation), key, scope) if key else _annotated.wordless(_unfit.type_of(annotation, marker.limits, scope))
    return marker


def in_path(param, path_names):
    """Of several names of a path parameter the one that the path has counts, and no other (`analyze_param` of FastAPI's)."""
    chosen = param.options.get("validation_alias")
    if plain_choices(chosen):
        found = next((name for name in chosen.choices if name in path_names), None)
        param.options = {**param.options, "validation_alias": found}


def supported(param):
    """Refuses what no path and no query has room for, in FastAPI's words."""
    if param.source == "path" and is_body(param.type):
        raise AssertionError("Path params must be of one of the supported types")
    if param.source == "query" and param.type.kind == "json_value":
        raise _schema.Unsupported("a parameter of the type JsonValue without Body()")
    if param.source != "body" and param.type.facts.get("shape") == "named_tuple":
        raise _schema.Unsupported(f"the named tuple {param.type.name} as a parameter without Body()")
    if param.source == "query" and param.type.kind == "upload":
        raise AssertionError(f"Query parameter {param.name!r} must be one of the supported types")
    if param.source == "query" and is_body(param.type) and not is_sequence(param.type) and model_behind(unwrapped(param.type)) is None:
        raise AssertionError(f"Query parameter {param.name!r} must be one of the supported types")


# What is around a type without changing whether it is several values, or what comes in a body.
AROUND = ("nullable", "before", "after", "wrap", "written", "as_it_is", "json", "encoded")


def unwrapped(type_):
    return type_.args[0] if type_.kind == "nullable" else type_


def is_sequence(type_):
    """Whether it is several plain values, or a union in which nothing is more than that."""
    if "alias" in type_.facts:
        return False
    if type_.kind == "union":
        return any([is_sequence(member) for member in type_.args]) and all([is_sequence(member) or not is_body(member) for member in type_.args])
    if type_.kind in AROUND:
        return is_sequence(type_.args[0])
    return type_.kind in MANY and not any([is_body(item) for item in type_.args])


def takes_nothing_for_absent(type_):
    """Whether an empty text is as if nothing were there: it has no length, and FastAPI looks at that where several values are wanted."""
    inner = type_.args[0] if type_.kind == "json" else type_
    return is_sequence(inner) and not (inner is type_ and any([one.kind == "json" for one in type_.args]))


def annotation_of(annotation):
    return annotation.__origin__ if hasattr(annotation, "__metadata__") else annotation


def is_body(type_):
    """What FastAPI reads from the body unless told otherwise: models, mappings, sequences."""
    if "alias" in type_.facts:
        return False
    if type_.kind in ("model", "dict", "ordered_dict", "counter", "defaultdict", "tagged", "secret_of", *MANY):
        return True
    if type_.kind in ("union", *AROUND):
        return any([is_body(member) for member in type_.args])
    return False


def many(type_):
    """Whether repeated names are all wanted."""
    if "alias" in type_.facts:
        return False
    if type_.kind in ("union", *AROUND) and type_.kind != "json":
        return any([many(member) for member in type_.args])
    # A named tuple is a tuple.
    return type_.kind in MANY or type_.facts.get("shape") == "named_tuple"


def model_behind(type_):
    """The model whose fields are parameters of their own, as `Annotated[Filters, Query()]` has them."""
    return type_ if type_.kind == "model" and hasattr(type_.target, "model_fields") else None


def field_names(param, model):
    """The fields of a model of parameters, each with its `request_names`."""
    config = getattr(model, "model_config", {})
    if not getattr(model, "__pydantic_complete__", True):
        from pydantic._building import undefined

        raise undefined(model)
    for field in model.model_fields.values():
        yield field, request_names(field, config, param.source == "header" and param.convert_underscores)


def request_names(field, config, dashed):
    """What a request may call a field: pairs of its name for Pydantic and of the key, first come first (`_get_param_aliases` of FastAPI's).

    A path into a value is none: of such a field FastAPI knows no more than its alias or its name.
    """
    chosen = field.options.get("validation_alias")
    own = chosen if chosen and isinstance(chosen, str) else field.options.get("alias") or field.name
    pairs = [(own, dashed_name(own) if dashed and own == field.name else own)]
    if plain_choices(chosen):
        pairs = [(name, name) for name in chosen.choices]
    elif not isinstance(chosen, (str, type(None))):
        return pairs
    by_alias = config.get("validate_by_alias") is not False
    if not by_alias or config.get("validate_by_name", config.get("populate_by_name", False)):
        by_name = [(field.name, dashed_name(field.name) if dashed else field.name)]
        pairs = [*pairs, *by_name] if by_alias and field.name not in [name for name, _ in pairs] else pairs if by_alias else by_name
    return pairs


def plain_choices(chosen):
    return isinstance(chosen, AliasChoices) and all([isinstance(name, str) for name in chosen.choices])


def dashed_name(name):
    return name.replace("_", "-")
