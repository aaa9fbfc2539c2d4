"""Runs a snippet in `boot`'s globals, as a program of its own. What it raises goes to Rust."""


def run_snippet(source, name):
    app_file[0] = name
    _trace.app_file = name
    module = type(sys)("__main__")
    module.__dict__.update({"__file__": name, "__builtins__": __builtins__})
    sys.modules["__main__"] = module
    importing_app[0] = True
    try:
        exec(compile(source, name, "exec"), module.__dict__)
    except SystemExit as end:
        if end.code not in (None, 0):
            raise
