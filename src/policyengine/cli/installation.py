"""What the program needs of the machine, each looked at by itself: found, or what to do."""

import locale
import platform
import sys
import tempfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from attrs import frozen

from policyengine.cli.version import DISTRIBUTION, NOT_INSTALLED, version_text
from policyengine.diagnostics import DataError, Text

OLDEST_PYTHON = (3, 11)
IMPORT_NAME = "policyengine"
_NEEDED = ("lark", "pluggy", "attrs", "click", "rich", "python-calamine", "XlsxWriter")
_UTF_8 = ("utf-8", "utf8", "cp65001")

_PYTHON = Text("Python {}", "Python {}")
_OLD_PYTHON = Text(
    "cần Python 3.11 trở lên: cài bản mới từ python.org", "Python 3.11 or later is needed"
)
_OWN = Text("{} {} ở {}", "{} {} in {}")
_FROM_SOURCE = Text("{} chạy từ mã nguồn ở {}", "{} from source in {}")
_PACKAGE = Text("{} {}", "{} {}")
_NO_PACKAGE = Text("thiếu gói {}", "the package {} is missing")
_INSTALL = Text("chạy: python -m pip install {}", "run: python -m pip install {}")
_ONE_OWNER = Text(
    "tên `policyengine` chỉ do {} dùng", "only {} owns the import name `policyengine`"
)
FOREIGN = Text(
    "một gói khác tên `{0}` cũng cài vào thư mục `policyengine` nên lệnh này có thể chạy nhầm mã: "
    "gỡ gói đó (`python -m pip uninstall {0}`) rồi cài lại `trogiup` "
    "(`python -m pip install --force-reinstall trogiup`)",
    "another distribution, `{0}`, owns the import name `policyengine` too, so that wrong code may "
    "run: uninstall it (`python -m pip uninstall {0}`), then install `trogiup` again "
    "(`python -m pip install --force-reinstall trogiup`)",
)
_ARROW = Text(
    "có pyarrow {}: đọc, ghi được tệp Parquet và bảng Arrow",
    "pyarrow {}: Parquet files and Arrow tables are read and written",
)
_NO_ARROW = Text(
    "không có pyarrow: chỉ cần khi đọc, ghi tệp Parquet, cài thêm bằng "
    "`python -m pip install 'trogiup[arrow]'`",
    "no pyarrow, which only Parquet files need: `python -m pip install 'trogiup[arrow]'`",
)
_NATIVE = Text(
    "có llvmlite {}: dữ liệu dài được quyết định bằng mã máy",
    "llvmlite {}: long data is decided by machine code",
)
_NO_NATIVE = Text(
    "không có llvmlite: dữ liệu dài vẫn chạy đúng nhưng chậm hơn, cài thêm bằng "
    "`python -m pip install 'trogiup[native]'`",
    "no llvmlite: long data is decided as well, but more slowly; "
    "`python -m pip install 'trogiup[native]'`",
)
_CACHE = Text("thư mục lưu tạm {} ghi được", "the cache folder {} can be written to")
_CACHE_OFF = Text(
    "không dùng thư mục lưu tạm (POLICYENGINE_CACHE để trống)",
    "no cache folder is used (POLICYENGINE_CACHE is empty)",
)
_CACHE_CLOSED = Text(
    "không ghi được thư mục lưu tạm {}: mỗi lần chạy sẽ đọc lại chính sách từ đầu",
    "the cache folder {} cannot be written to: every run reads the policy anew",
)
_CACHE_ADVICE = Text(
    "đặt biến POLICYENGINE_CACHE là một thư mục ghi được",
    "set POLICYENGINE_CACHE to a folder that can be written to",
)
_TERMINAL = Text("màn hình dùng bảng mã {}", "the terminal uses {}")
_TERMINAL_ADVICE = Text(
    "chữ Việt sẽ hiện sai: trên Windows chạy `chcp 65001`, trên Linux đặt LANG=C.UTF-8",
    "Vietnamese will not show: run `chcp 65001` on Windows, set LANG=C.UTF-8 on Linux",
)
_EXCEL = Text("ghi và đọc lại được sổ tính Excel", "Excel workbooks are written and read back")
_NO_EXCEL = Text("không ghi hoặc không đọc được sổ tính Excel", "Excel workbooks cannot be used")


@frozen
class Finding:
    """One thing looked at: what was found; `advice` only where something is to be done."""

    found: Text
    advice: Text | None = None


def findings() -> Iterator[Finding]:
    """Everything that the program needs, looked at one by one."""
    yield _python()
    yield _own()
    yield from _packages()
    yield _extra("pyarrow", _ARROW, _NO_ARROW)
    yield _extra("llvmlite", _NATIVE, _NO_NATIVE)
    yield _owner()
    yield _cache()
    yield _terminal()
    yield _excel()


def foreign_owner() -> str | None:
    """Another distribution that installs into our package; cheap where there is none."""
    try:
        metadata.distribution(IMPORT_NAME)
    except metadata.PackageNotFoundError:
        return None
    # Reading every distribution is slow, hence only when there is one by that name.
    return next(iter(_other_owners()), None)


def _other_owners() -> list[str]:
    owners = metadata.packages_distributions().get(IMPORT_NAME, [])
    return sorted({owner for owner in owners if owner.lower() != DISTRIBUTION})


def _python() -> Finding:
    found = _filled(_PYTHON, platform.python_version())
    return Finding(found, None if sys.version_info >= OLDEST_PYTHON else _OLD_PYTHON)


def _own() -> Finding:
    place, version = str(Path(__file__).parents[1]), version_text()
    if version == NOT_INSTALLED:
        return Finding(_filled(_FROM_SOURCE, DISTRIBUTION, place))
    return Finding(_filled(_OWN, DISTRIBUTION, version, place))


def _packages() -> Iterator[Finding]:
    for name in _NEEDED:
        try:
            yield Finding(_filled(_PACKAGE, name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            yield Finding(_filled(_NO_PACKAGE, name), _filled(_INSTALL, name))


def _extra(package: str, found: Text, missing: Text) -> Finding:
    """The absence of an extra is told, and is no fault."""
    try:
        return Finding(_filled(found, metadata.version(package)))
    except metadata.PackageNotFoundError:
        return Finding(missing)


def _owner() -> Finding:
    others = _other_owners()
    if not others:
        return Finding(_filled(_ONE_OWNER, DISTRIBUTION))
    return Finding(
        _filled(_PACKAGE, others[0], metadata.version(others[0])), foreign_words(others[0])
    )


def foreign_words(owner: str) -> Text:
    """What to say of another distribution that owns our import name."""
    return _filled(FOREIGN, owner)


def _cache() -> Finding:
    from policyengine.cache import cache_folder

    folder = cache_folder()
    if folder is None:
        return Finding(_CACHE_OFF)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return Finding(_filled(_CACHE, str(folder)))
    except OSError:
        return Finding(_filled(_CACHE_CLOSED, str(folder)), _CACHE_ADVICE)


def _terminal() -> Finding:
    encoding = terminal_encoding()
    advice = None if encoding.lower() in _UTF_8 else _TERMINAL_ADVICE
    return Finding(_filled(_TERMINAL, encoding), advice)


def terminal_encoding() -> str:
    """What the console shows bytes as; our own streams are set to UTF-8 whatever it is."""
    if sys.platform == "win32":
        import ctypes

        return f"cp{ctypes.windll.kernel32.GetConsoleOutputCP()}"
    return locale.nl_langinfo(locale.CODESET)


def _excel() -> Finding:
    try:
        if _workbook_survives():
            return Finding(_EXCEL)
    except (ImportError, DataError, OSError):
        pass
    packages = "--force-reinstall python-calamine XlsxWriter"
    return Finding(_NO_EXCEL, _filled(_INSTALL, packages))


def _workbook_survives() -> bool:
    """Whether a cell comes back from a workbook as it was written."""
    from policyengine.formats import read_population
    from policyengine.formats.sheets import Column, Sheet, write_workbook
    from policyengine.schema import Field, Labels, Record, Schema
    from policyengine.types import Identity

    key = Field("dòng", "mã", Identity(), 0, Labels("Mã"), role="key", required=True)
    schema = Schema({"dòng": Record("dòng", (key,))})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "thử.xlsx"
        write_workbook(path, [Sheet("dòng", [Column("Mã")], [["001"]])])
        return [row.id for row in read_population(path, schema).of("dòng")] == ["001"]


def _filled(text: Text, *words: str) -> Text:
    return Text(text.vi.format(*words), text.en.format(*words))
