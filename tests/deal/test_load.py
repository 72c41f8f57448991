"""Reading deal files: what is read, files that are refused whole, and all faults at once."""

from __future__ import annotations

import os
from datetime import date

import pytest
from tests.deal.support import GOOD, changed, faults_of

from reshore.deal import Experts, Permits, load_deal
from reshore.deal.load import MOST_FAULTS
from reshore.errors import DealError


def test_the_small_deal_is_right(tmp_path):
    path = tmp_path / "deal.yaml"
    path.write_text(GOOD)
    deal = load_deal(path)
    experts, permits = deal.clauses["experts"], deal.clauses["permits"]
    assert isinstance(experts, Experts)
    assert experts.persons.total() == 150
    assert experts.from_ == date(2026, 1, 1)
    assert isinstance(permits, Permits)
    assert permits.from_ == deal.as_of == date(2025, 11, 26), (
        "a clause starts on the deal's day unless it says otherwise"
    )
    assert permits.tracks == ("local", "state", "federal")


def test_all_faults_come_at_once_in_the_order_of_the_lines(tmp_path):
    text = changed(
        ("title: A small deal\n", ""),
        ("date: 2025-11-20", "date: yesterday"),
        ("installer: 100", "installer: many"),
        ("stay_months: 24", "stay_months: 500"),
        ("months_saved: 2", "months_saved: 0\n    lanes: 1"),
    )
    assert faults_of(tmp_path, text) == [
        "deal.yaml:1: title: missing; write `title: ...` (Title in words)",
        "deal.yaml:10: sources.paper.date: 'yesterday' is not a day; write it as YYYY-MM-DD",
        "deal.yaml:22: clauses.experts.persons.installer: 'many' is not a number; write the number alone, its unit is: "
        "persons",
        "deal.yaml:23: clauses.experts.stay_months: 500 is too high; the highest value is 120",
        "deal.yaml:31: clauses.permits.lanes: unknown key; known: assumed, federal_lane, from, host, jurisdictions, "
        "kind, known_from, months_saved, note, reviewers_added_pct, sites, source, status, symbolic, tracks, until",
    ]


def test_the_message_counts_the_faults_and_lists_them(tmp_path):
    path = tmp_path / "deal.yaml"
    path.write_text(changed(("stay_months: 24", "stay_months: 500")))
    with pytest.raises(DealError) as caught:
        load_deal(path)
    assert caught.value.exit_code == 1
    assert caught.value.message == f"1 fault in the deal {path}; nothing was run"
    assert str(caught.value).splitlines()[0].startswith(f"{path}:24: clauses.experts.stay_months: ")


def test_a_flood_of_faults_is_cut_and_counted(tmp_path):
    extra = "".join(f"key{i}: 1\n" for i in range(300))
    path = tmp_path / "deal.yaml"
    path.write_text(GOOD + extra)
    with pytest.raises(DealError) as caught:
        load_deal(path)
    assert len(caught.value.faults) == MOST_FAULTS
    assert caught.value.message == f"300 faults, of which 100 are shown, in the deal {path}; nothing was run"


def test_a_file_of_ten_megabytes_is_refused_before_it_is_parsed(tmp_path):
    text = GOOD + "# " + "x" * 10_000_000
    assert faults_of(tmp_path, text) == [
        "deal.yaml: 10.0 MB is too large: a deal file has at most 1 MB; tables of data do not belong in it"
    ]


def test_deep_nesting_is_refused(tmp_path):
    assert faults_of(tmp_path, changed(("months_saved: 2", "months_saved: " + "[" * 100_000))) == [
        "deal.yaml:31: nested deeper than 50 levels; a deal has four"
    ]


def test_what_is_not_utf_8_is_refused(tmp_path):
    raw = GOOD.encode().replace(b"A guess.", b"A gu\xe9ss.")
    assert faults_of(tmp_path, raw) == ["deal.yaml:29: not UTF-8 (byte 0xe9); save the file as UTF-8"]


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path):
    path = tmp_path / "deal.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load_deal(path).name == "small"


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_an_empty_file_is_refused(tmp_path, text):
    assert faults_of(tmp_path, text) == [
        "deal.yaml: the file is empty; `reshore new FILE --from us-taiwan-2025-11` writes one to start from"
    ]


@pytest.mark.parametrize("text", ["just words", "- a\n- list\n"])
def test_what_is_no_mapping_is_refused(tmp_path, text):
    assert faults_of(tmp_path, text) == [
        "deal.yaml:1: a deal file is a mapping with the keys schema, name, title, as_of, ...; this is not one"
    ]


def test_clauses_that_are_no_mapping_are_refused(tmp_path):
    text = GOOD[: GOOD.index("clauses:")] + "clauses: [a, b]\n"
    assert faults_of(tmp_path, text) == ["deal.yaml:13: clauses: has to be a mapping by name"]


def test_a_key_that_is_no_word_is_refused(tmp_path):
    assert faults_of(tmp_path, GOOD + "? [a, b]\n: 1\n") == ["deal.yaml:32: a key has to be a plain word"]


def test_control_characters_are_refused(tmp_path):
    found = faults_of(tmp_path, changed(("A guess.", "A \x07 guess.")))
    assert found == ["deal.yaml: broken YAML: control characters are not allowed"]


def test_a_name_that_is_neither_a_file_nor_shipped_gets_a_hint():
    with pytest.raises(DealError) as caught:
        load_deal("us-taiwan-2025-12")
    assert [str(fault) for fault in caught.value.faults] == [
        "us-taiwan-2025-12: neither a file nor a shipped deal; did you mean 'us-taiwan-2025-11'?"
    ]


def test_folders_and_devices_are_refused(tmp_path):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name, expected in (
        ("folder", "is a folder; name a deal file in it"),
        ("pipe", "is not a plain file; write the deal into a file first"),
    ):
        with pytest.raises(DealError) as caught:
            load_deal(tmp_path / name)
        assert [fault.message for fault in caught.value.faults] == [expected]


@pytest.mark.parametrize("name", ["x" * 5000, "nul\0byte"])
def test_a_name_that_no_file_can_have_is_refused(name):
    with pytest.raises(DealError) as caught:
        load_deal(name)
    assert caught.value.faults[0].message.startswith("neither a file nor a shipped deal")


def test_a_fault_is_one_line_whatever_the_user_wrote(tmp_path):
    text = changed(("stay_months: 24", '"stay\\nmonths": 1'), ("months_saved: 2", 'months_saved: "a\\nb"'))
    assert all("\n" not in fault for fault in faults_of(tmp_path, text))
