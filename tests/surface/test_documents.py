"""What the documents tell the reader to write and type works as printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reshore.deal import load_deal

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    page
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    if not {"_generated", "_build"} & set(page.parts)
)
EXAMPLES = sorted((ROOT / "docs" / "examples").rglob("*.yaml"))
HEAD = "schema: 1\nname: example\ntitle: An example\nextends: us-taiwan-2025-11\n"


def blocks(language: str) -> list[object]:
    """Every block of one language in the documents, as a parameter named after its page."""
    return [
        pytest.param(block, id=f"{page.relative_to(ROOT).as_posix()}-{number}")
        for page in PAGES
        for number, block in enumerate(re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.S))
    ]


@pytest.mark.parametrize("block", [case for case in blocks("yaml") if "clauses:" in case.values[0]])
def test_printed_deals_have_no_faults(block: str, tmp_path: Path) -> None:
    file = tmp_path / "example.yaml"
    file.write_text(block if "schema:" in block else HEAD + block, encoding="utf-8")
    deal = load_deal(file)
    assert deal != load_deal("us-taiwan-2025-11")


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_examples_have_no_faults(file: Path) -> None:
    from reshore.world.baseline import load_world
    from reshore.world.check import check_deal

    deal = load_deal(file)
    assert check_deal(deal, load_world(deal.as_of)) == []


@pytest.mark.slow
@pytest.mark.parametrize("block", blocks("python"))
def test_printed_programs_run(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    few = block.replace("draws=1000", "draws=8").replace(
        'simulate("us-taiwan-2025-11")', 'simulate("us-taiwan-2025-11", reshore.Settings(draws=8))'
    )
    few = few.replace('["experts=null"]))', '["experts=null"]), reshore.Settings(draws=8))')
    names: dict[str, object] = {}
    exec(compile(few, "document", "exec"), names)
    assert re.search(r"^(?:import|from) reshore\b", block, re.M)


def test_pages_name_only_shipped_deals() -> None:
    from reshore.deal import shipped_deals

    named = {
        name
        for page in PAGES
        for name in re.findall(r"reshore run ([a-z0-9-]+)(?:\s|$)", page.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= set(shipped_deals())
