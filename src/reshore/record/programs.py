"""Large compiled programs, kept whole between runs, so that neither tracing nor compiling is done twice.

The compiler's own cache (`reshore.record.compile_cache`) saves the compiling but not the tracing, which takes as long
as many draws. Here the finished program is kept under the user's cache folder, in a file named after the engine, the
versions and the shapes of its arguments, and sealed with its digest. A file that is damaged is replaced.
"""

from __future__ import annotations

import hashlib
import inspect
import pickle
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from reshore.record.compile_cache import cache_folder, no_compile_cache
from reshore.record.files import write_atomically
from reshore.record.hashes import canonical, engine_hash, text_hash, versions
from reshore.record.stages import stage

if TYPE_CHECKING:
    from collections.abc import Callable

SUFFIX = ".program"
KEPT = 6
"""Programs of one name that are kept: one for each checkout or size in use, the oldest goes first [count]."""

_DIGEST_BYTES = hashlib.sha256().digest_size


class Program:
    """A jitted function whose compiled form outlives the process.

    It is called like the function itself and gives the same results, bit for bit. Threads may share it.

    Args:
        name: what the program is called in the cache folder.
        function: a jitted function of arrays; everything else it needs has to be a constant of the engine.
        folder: where programs are kept; None for the user's cache folder.
    """

    def __init__(self, name: str, function: Any, folder: Path | None = None) -> None:
        self.name = name
        self.function = function
        self.folder = folder
        self._loaded: dict[str, Callable[..., Any]] = {}
        self._lock = Lock()

    def __call__(self, *arguments: Any) -> Any:
        """What the function returns for these arguments."""
        return self.prepare(*arguments)(*arguments)

    def prepare(self, *arguments: Any) -> Callable[..., Any]:
        """The compiled form for arguments of these shapes, loaded or compiled if need be, and not called."""
        key = self._key(arguments)
        with self._lock:
            if key not in self._loaded:
                self._loaded[key] = self._load(key, arguments) or self._compile(key, arguments)
        return self._loaded[key]

    def at_hand(self, *arguments: Any) -> bool:
        """Whether this process or an earlier one has compiled the program for arguments of these shapes."""
        key = self._key(arguments)
        return key in self._loaded or self._file(key).exists()

    def _key(self, arguments: tuple[Any, ...]) -> str:
        """A name for the shapes, types and nesting of the arguments, with the engine and the versions."""
        import jax

        leaves, tree = jax.tree.flatten(arguments)
        shapes = [(tuple(getattr(leaf, "shape", ())), str(getattr(leaf, "dtype", type(leaf)))) for leaf in leaves]
        return text_hash(canonical([str(tree), shapes, engine_hash(), _text_of(self.function), versions()]))[:24]

    def _file(self, key: str) -> Path:
        """Where the program for some arguments is kept."""
        return (self.folder or cache_folder()) / f"{self.name}-{key}{SUFFIX}"

    @stage("load compiled programs")
    def _load(self, key: str, arguments: tuple[Any, ...]) -> Callable[..., Any] | None:
        """The program as an earlier process left it, or None where it has to be compiled (again)."""
        import jax
        from jax.experimental import serialize_executable

        try:
            content = self._file(key).read_bytes()
        except OSError:
            return None
        seal, body = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
        if hashlib.sha256(body).digest() != seal:
            return None
        try:
            payload, shape = pickle.loads(body)
            into, out = jax.tree.structure((arguments, {})), jax.tree.structure(shape)
            loaded: Callable[..., Any] = serialize_executable.deserialize_and_load(payload, into, out)
        except Exception:  # the compiler's library raises many kinds of errors for a program that it cannot use
            return None
        return loaded

    @stage("trace and compile")
    def _compile(self, key: str, arguments: tuple[Any, ...]) -> Callable[..., Any]:
        """The program compiled here, and kept where the folder can be written."""
        import jax
        from jax.experimental import serialize_executable

        lowered = self.function.lower(*arguments)
        with no_compile_cache():
            compiled = lowered.compile()
        payload, _, out = serialize_executable.serialize(compiled)
        # structures that hold classes of our own cannot be read back, but an object of that structure can
        body = pickle.dumps((payload, jax.tree.unflatten(out, range(out.num_leaves))))
        file = self._file(key)
        with suppress(OSError):  # a full disk must not fail a run; the next one compiles again
            write_atomically(file, hashlib.sha256(body).digest() + body)
            self._drop_old(file)
        ready: Callable[..., Any] = compiled
        return ready

    def _drop_old(self, newest: Path) -> None:
        """Deletes the oldest programs of this name beyond those that are kept."""
        files = sorted(newest.parent.glob(f"{self.name}-*{SUFFIX}"), key=_age, reverse=True)
        for file in files[KEPT:]:
            file.unlink(missing_ok=True)


@cache
def program(name: str, function: Any) -> Program:
    """The program of a jitted function, one for each process.

    Args:
        name: what the program is called in the cache folder.
        function: a jitted function of arrays, defined at the top of a module.

    Returns:
        The same object for the same name and function.
    """
    return Program(name, function)


def _text_of(function: Any) -> str:
    """The text of the module that defines a function; the engine's own modules are in the engine's hash as well."""
    return Path(inspect.getfile(inspect.unwrap(function))).read_text(encoding="utf-8")


def _age(file: Path) -> float:
    """When a file was written [seconds since 1970]; 0 where it has just been deleted."""
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return 0.0
