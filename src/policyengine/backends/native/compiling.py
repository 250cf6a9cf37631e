"""Text of a module to machine code, by LLVM; code that was made before is kept between runs."""

from __future__ import annotations

import ctypes
from functools import cache
from hashlib import sha256
from typing import Any

from attrs import frozen
from llvmlite import binding as llvm

from policyengine.cache import keep, kept

_MARK = 32
"""Bytes before kept code that tell whether it is whole: a damaged piece must never be run."""


@frozen(eq=False)
class Compiled:
    """Machine code in memory; `function` takes an address, three numbers and an address."""

    function: Any
    _engine: Any
    """Which owns the code."""


def compiled(module: Any, name: str) -> Compiled:
    """The code of one function of a module, made for the processor of this machine."""
    machine = _machine()
    module.triple = machine.triple
    text = str(module)
    found = llvm.parse_assembly(text)
    place = f"{sha256(f'{_processor()}{text}'.encode()).hexdigest()[:40]}.code"
    before = _whole(kept(place))
    if before is None:
        found.verify()
        options = llvm.create_pipeline_tuning_options(speed_level=2)
        options.slp_vectorization = options.loop_unrolling = False
        builder = llvm.create_pass_builder(machine, options)
        builder.getModulePassManager().run(found, builder)
    engine = llvm.create_mcjit_compiler(found, machine)
    engine.set_object_cache(
        lambda _, made: keep(place, sha256(made).digest() + made), lambda _: before
    )
    engine.finalize_object()
    kind = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p, *[ctypes.c_int64] * 3, ctypes.c_void_p)
    return Compiled(kind(engine.get_function_address(name)), engine)


def works() -> bool:
    """Whether LLVM knows the processor of this machine."""
    try:
        _target()
    except RuntimeError:
        return False
    return True


def _whole(data: bytes | None) -> bytes | None:
    if data is None or sha256(data[_MARK:]).digest() != data[:_MARK]:
        return None
    return data[_MARK:]


def _machine() -> Any:
    """The processor of this machine: a new description each time, since an engine disposes of
    that which it was made with."""
    target, (processor, features) = _target(), _host()
    return target.create_target_machine(cpu=processor, features=features, opt=2, jit=True)


@cache
def _target() -> Any:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.Target.from_default_triple()


@cache
def _host() -> tuple[str, str]:
    return llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()


def _processor() -> str:
    return f"{llvm.llvm_version_info} {_host()}"
