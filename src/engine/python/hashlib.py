"""`hashlib`: MD5, SHA-1, SHA-2, SHA-3, BLAKE2b, and PBKDF2 on some of them."""

import _native
from _schema import Unsupported

_SIZES = {
    "md5": (16, 64), "sha1": (20, 64), "sha224": (28, 64), "sha256": (32, 64), "sha384": (48, 128), "sha512": (64, 128),
    "sha3_224": (28, 144), "sha3_256": (32, 136), "sha3_384": (48, 104), "sha3_512": (64, 72),
}
algorithms_available = algorithms_guaranteed = {*_SIZES, "blake2b"}


class _Hash:
    def __init__(self, name, data=b""):
        self.name = name
        self.digest_size, self.block_size = _SIZES[name]
        self._data = b""
        self.update(data)

    def update(self, data, /):
        if isinstance(data, str):
            raise TypeError("Strings must be encoded before hashing")
        try:
            self._data += bytes(memoryview(data))
        except TypeError:
            raise TypeError("object supporting the buffer API required") from None

    def digest(self):
        return _native.digest(self.name, self._data)

    def hexdigest(self):
        return self.digest().hex()

    def copy(self):
        new = type(self).__new__(type(self))
        new.__dict__.update(self.__dict__)
        return new

    def __repr__(self):
        return f"<{self.name} _hashlib.HASH object @ {id(self):#x}>"


class blake2b(_Hash):
    MAX_DIGEST_SIZE, MAX_KEY_SIZE, PERSON_SIZE, SALT_SIZE = 64, 64, 16, 16

    def __init__(self, data=b"", /, *, digest_size=64, key=b"", salt=b"", person=b"", usedforsecurity=True, **options):
        for option in options:
            raise Unsupported(f"the option {option}= of hashlib.blake2b")
        if not 1 <= digest_size <= 64:
            raise ValueError("digest_size for blake2b must be between 1 and 64 bytes, here it is {}".format(digest_size))
        for name, given, most in (("salt", salt, 16), ("person", person, 16), ("key", key, 64)):
            if len(given) > most:
                raise ValueError(f"maximum {name} length is {most} bytes")
        self.name, self.digest_size, self.block_size = "blake2b", digest_size, 128
        self._more = bytes(key), bytes(salt), bytes(person)
        self._data = b""
        self.update(data)

    def digest(self):
        return _native.blake2b(self._data, self.digest_size, *self._more)


blake2b.__module__ = "_blake2"


def new(name, data=b"", *, usedforsecurity=True):
    name = name.lower()
    if name == "blake2b":
        return blake2b(data)
    name = name if name in _SIZES else name.replace("-", "")
    if name not in _SIZES:
        raise Unsupported(f"hashlib.new({name!r})")
    return _Hash(name, data)


def _maker(name):
    def make(string=b"", *, usedforsecurity=True):
        return _Hash(name, string)

    make.__name__ = make.__qualname__ = f"openssl_{name}"
    return make


md5, sha1, sha224, sha256, sha384, sha512, sha3_224, sha3_256, sha3_384, sha3_512 = [_maker(_name) for _name in _SIZES]


def pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None):
    if iterations < 1:
        raise ValueError("iteration value must be greater than 0.")
    if hash_name not in ("sha256", "sha512"):
        raise Unsupported(f"hashlib.pbkdf2_hmac({hash_name!r}, …)")
    return _native.pbkdf2(hash_name, bytes(password), bytes(salt), iterations, _SIZES[hash_name][0] if dklen is None else dklen)
