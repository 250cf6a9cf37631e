"""Diagnostics as plain values, GitHub annotations and SARIF."""

from pathlib import Path

from policyengine.diagnostics import Diagnostic, Label, Problem, Text
from policyengine.reports import interchange
from policyengine.source import Source, Span

PROBLEM = Problem("odd-thing", "types", "error", "Odd. And more.\n\n```policy\nx\n```\n")
SOURCE = Source("làng mới/lệ.policy", "một\nhai ba\n")
AT = Diagnostic(
    PROBLEM,
    Text("lạ, 100%: thật", "odd"),
    Label(Span(SOURCE, 4, 7), Text("đây", "here")),
    related=(Label(Span(SOURCE, 0, 3)),),
    help=Text("sửa", "mend"),
)
PLACED = Diagnostic(PROBLEM, Text("lạ", "odd"), None, place="sổ › dòng 1")


def test_json() -> None:
    at, placed = interchange.to_json([AT, PLACED], "vi")

    assert at == {
        "slug": "odd-thing", "severity": "error", "stage": "types", "message": "lạ, 100%: thật",
        "file": "làng mới/lệ.policy", "line": 2, "column": 1, "end_line": 2, "end_column": 4,
        "place": None, "help": "sửa",
    }  # fmt: skip
    assert (placed["file"], placed["line"], placed["place"]) == (None, None, "sổ › dòng 1")
    assert interchange.to_json([AT], "en")[0]["message"] == "odd"


def test_github_escapes_what_it_must() -> None:
    at, placed = interchange.github([AT, PLACED], "vi")

    assert at == (
        "::error file=làng mới/lệ.policy,line=2,col=1,endLine=2,endColumn=4,title=odd-thing"
        "::lạ, 100%25: thật%0Asửa"
    )
    assert placed == "::error title=odd-thing::lạ%0Asổ › dòng 1"
    comma = Diagnostic(PROBLEM, AT.message, Label(Span(Source("a,b:c", "x"), 0, 1)))
    assert interchange.github([comma], "vi")[0].startswith("::error file=a%2Cb%3Ac,line=1")


def test_sarif() -> None:
    log = interchange.sarif([AT, PLACED], "en", "1.2")
    (run,) = log["runs"]
    at, placed = run["results"]

    assert (log["version"], run["columnKind"]) == ("2.1.0", "unicodeCodePoints")
    assert run["tool"]["driver"]["version"] == "1.2"
    assert run["tool"]["driver"]["rules"] == [
        {
            "id": "odd-thing",
            "shortDescription": {"text": "Odd"},
            "fullDescription": {"text": "Odd. And more."},
            "defaultConfiguration": {"level": "error"},
        }
    ]
    assert at["message"] == {"text": "odd\nmend"}
    assert at["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "l%C3%A0ng%20m%E1%BB%9Bi/l%E1%BB%87.policy"},
                "region": {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 4},
            },
            "message": {"text": "here"},
        }
    ]
    assert len(at["relatedLocations"]) == 1
    assert (placed["locations"], placed["ruleIndex"]) == ([], 0)


def test_absolute_paths_become_uris(tmp_path: Path) -> None:
    source = Source(str(tmp_path / "a b.policy"), "x")
    found = Diagnostic(PROBLEM, AT.message, Label(Span(source, 0, 1)))
    (run,) = interchange.sarif([found], "en", "1")["runs"]
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]

    assert uri == (tmp_path / "a b.policy").as_uri()
