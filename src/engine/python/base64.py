"""The library's own `base64`, without what needs `struct`: Ascii85 and Base85."""

import _library
from _schema import Unsupported

_library.run("base64", globals(), struct={"Struct": None})


def _refused(*_, **__):
    raise Unsupported("Ascii85 and Base85 of base64")


a85encode = a85decode = b85encode = b85decode = z85encode = z85decode = main = _refused
