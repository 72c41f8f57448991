"""Every kind of bad input in a deal file: the exact message, with its place, its value and a remedy."""

from __future__ import annotations

import pytest
from tests.deal.support import changed, faults_of

FAULTS = [
    pytest.param(
        ("stay_months: 24", "stay_month: 24"),
        [
            "deal.yaml:15: clauses.experts.stay_months: missing; write `stay_months: ...` (Mean length of a stay)",
            "deal.yaml:24: clauses.experts.stay_month: unknown key; did you mean 'stay_months'?",
        ],
        id="unknown key",
    ),
    pytest.param(
        ("engineer: 50", "enginer: 50"),
        ["deal.yaml:23: clauses.experts.persons.enginer: unknown key; did you mean 'engineer'?"],
        id="unknown key below a clause",
    ),
    pytest.param(
        ("parties:", "sumary: words\nparties:"),
        ["deal.yaml:4: sumary: unknown key; did you mean 'summary'?"],
        id="unknown key of the deal",
    ),
    pytest.param(
        ("stay_months: 24", "stay_months: 24 months"),
        [
            "deal.yaml:24: clauses.experts.stay_months: '24 months' is not a number; write the number alone, its unit "
            "is: months"
        ],
        id="unit written into a number",
    ),
    pytest.param(
        ("family_share_pct: 50", "family_share_pct: 50 %"),
        [
            "deal.yaml:25: clauses.experts.family_share_pct: '50 %' is not a number; write the number alone, its unit "
            "is: parts in a hundred, as deal files write shares and rates"
        ],
        id="percent sign",
    ),
    pytest.param(
        ("installer: 100", "installer: 1_000"),
        [
            "deal.yaml:23: clauses.experts.persons.installer: '1_000' is not a number; write the number alone, its "
            "unit is: persons"
        ],
        id="underscore in a number",
    ),
    pytest.param(
        ("stay_months: 24", "stay_months: 0.5"),
        ["deal.yaml:24: clauses.experts.stay_months: 0.5 is too low; the lowest value is 1"],
        id="too low",
    ),
    pytest.param(
        ("family_share_pct: 50", "family_share_pct: 101"),
        ["deal.yaml:25: clauses.experts.family_share_pct: 101 is too high; the highest value is 100"],
        id="too high",
    ),
    pytest.param(
        ("stay_months: 24", "stay_months: .nan"),
        ["deal.yaml:24: clauses.experts.stay_months: '.nan' is not a finite number; write one that is"],
        id="not a number",
    ),
    pytest.param(
        ("stay_months: 24", "stay_months: -Infinity"),
        ["deal.yaml:24: clauses.experts.stay_months: '-Infinity' is not a finite number; write one that is"],
        id="infinite",
    ),
    pytest.param(
        ("stay_months: 24", "stay_months: 1e999"),
        ["deal.yaml:24: clauses.experts.stay_months: '1e999' is too large to be a number"],
        id="overflow",
    ),
    pytest.param(
        ("stay_months: 24", "stay_months: null"),
        ["deal.yaml:24: clauses.experts.stay_months: may not be null; leave the key out or give a value"],
        id="null",
    ),
    pytest.param(
        ("stay_months: 24", "stay_months: [24]"),
        ["deal.yaml:24: clauses.experts.stay_months: has to be one value, not a list"],
        id="list for a number",
    ),
    pytest.param(
        ("sites: [phoenix]", "sites: {a: b}"),
        ["deal.yaml:22: clauses.experts.sites: has to be a list, not a mapping"],
        id="mapping for a list",
    ),
    pytest.param(
        ("persons: {installer: 100, engineer: 50}", "persons: 150"),
        ["deal.yaml:23: clauses.experts.persons: has to be a mapping with the keys installer, engineer"],
        id="number for a mapping",
    ),
    pytest.param(
        ("from: 2026-01-01", "from: 2026-02-30"),
        [
            "deal.yaml:18: clauses.experts.from: '2026-02-30' is not a day of the calendar (day is out of range for "
            "month)"
        ],
        id="impossible day",
    ),
    pytest.param(
        ("from: 2026-01-01", "from: 1 January 2026"),
        ["deal.yaml:18: clauses.experts.from: '1 January 2026' is not a day; write it as YYYY-MM-DD"],
        id="day in words",
    ),
    pytest.param(
        ("until: 2028-01-01", "until: 2025-01-01"),
        ["deal.yaml:19: clauses.experts.until: 2025-01-01 lies before 2026-01-01, the first day of the clause"],
        id="ends before it starts",
    ),
    pytest.param(
        ("owner_region: TWN", "owner_region: TAI"),
        [
            "deal.yaml:20: clauses.experts.owner_region: 'TAI' is not allowed; "
            "known: CHN, EUR, JPN, KOR, ROW, SEA, TWN, USA"
        ],
        id="unknown region",
    ),
    pytest.param(
        ("parties: [USA, TWN]", "parties: [USA, TWM]"),
        ["deal.yaml:4: parties[1]: 'TWM' is not allowed; did you mean 'TWN'?"],
        id="unknown region in a list",
    ),
    pytest.param(
        ("kind: permits", "kind: permit"),
        ["deal.yaml:27: clauses.permits.kind: 'permit' is not a kind; did you mean 'permits'?"],
        id="unknown kind",
    ),
    pytest.param(
        ("    kind: permits\n", ""),
        [
            "deal.yaml:26: clauses.permits.kind: missing; write `kind: ...`; known: chip_tariff, experts, guarantee, "
            "park, permits, pledge, purchases, share_target, subsidy, tariff, technology, training, vetting"
        ],
        id="no kind",
    ),
    pytest.param(
        ("status: assumed", "status: rumoured"),
        [
            "deal.yaml:28: clauses.permits.status: 'rumoured' is not allowed; known: assumed, confirmed, estimate, "
            "reported"
        ],
        id="unknown status",
    ),
    pytest.param(
        ("source: paper", "source: papers"),
        ["deal.yaml:17: clauses.experts.source[0]: 'papers' is not among the deal's sources; did you mean 'paper'?"],
        id="unknown source",
    ),
    pytest.param(
        ("    source: paper\n", ""),
        [
            "deal.yaml:14: clauses.experts: is reported but names no source; add `source`, or make the status assumed "
            "with a note"
        ],
        id="no source",
    ),
    pytest.param(
        ("    note: A guess.\n", ""),
        ["deal.yaml:26: clauses.permits: is assumed without a source; say in `note` where its numbers come from"],
        id="assumed without a word",
    ),
    pytest.param(
        ("date: 2025-11-20", "date: 2025-11-27"),
        [
            "deal.yaml:11: sources.paper.date: 2025-11-27 is from the future: the deal knows nothing after its as_of, "
            "2025-11-26"
        ],
        id="source from the future",
    ),
    pytest.param(
        ("source: paper", "source: paper\n    known_from: 2025-12-24"),
        ["deal.yaml:18: clauses.experts.known_from: 2025-12-24 is from the future: the deal's as_of is 2025-11-26"],
        id="clause from the future",
    ),
    pytest.param(
        ("status: reported", "status: reported\nsigned: 2026-01-15"),
        ["deal.yaml:7: signed: 2026-01-15 is from the future: the deal knows nothing after its as_of, 2025-11-26"],
        id="signed in the future",
    ),
    pytest.param(
        ("name: small", "name: Small Deal"),
        ["deal.yaml:2: name: 'Small Deal' is not allowed; use lower-case letters, digits and hyphens"],
        id="name of the deal",
    ),
    pytest.param(
        ("  permits:", "  Permits here:"),
        [
            "deal.yaml:26: clauses.'Permits here': 'Permits here' is not allowed as a name; use lower-case letters, "
            "digits and single hyphens"
        ],
        id="name of a clause",
    ),
    pytest.param(
        ("  permits:", "  status:"),
        ["deal.yaml:26: clauses.status: is a key of the deal itself; give the clause another name"],
        id="clause named like a key of the deal",
    ),
    pytest.param(
        ("baseline: status-quo", "baseline: statusquo"),
        ["deal.yaml:7: baseline: 'statusquo' is not a shipped no-deal path; did you mean 'status-quo'?"],
        id="unknown baseline",
    ),
    pytest.param(
        ("baseline: status-quo", "baseline: us-taiwan-2025-11"),
        ["deal.yaml:7: baseline: 'us-taiwan-2025-11' is not a shipped no-deal path; known: status-quo"],
        id="a deal as baseline",
    ),
    pytest.param(
        ("months_saved: 2", "months_saved: 2\n    jurisdictions: 2.5"),
        ["deal.yaml:32: clauses.permits.jurisdictions: '2.5' is not a whole number"],
        id="not whole",
    ),
    pytest.param(
        ("months_saved: 2", "months_saved: 2\n    federal_lane: yes"),
        ["deal.yaml:32: clauses.permits.federal_lane: 'yes' is neither true nor false"],
        id="not a switch",
    ),
    pytest.param(
        ("months_saved: 2", "months_saved: 2\n    assumed: [month_saved]"),
        [
            "deal.yaml:32: clauses.permits.assumed[0]: 'month_saved' is not a term of this clause; "
            "did you mean 'months_saved'?"
        ],
        id="assumed term that does not exist",
    ),
    pytest.param(
        ("months_saved: 2", "months_saved: 0"),
        [
            "deal.yaml:26: clauses.permits: has no effect: it saves no months, adds no reviewers, and leaves lanes and "
            "jurisdictions as they are; change it, remove it, or mark it `symbolic: true`"
        ],
        id="no effect",
    ),
    pytest.param(
        ("  permits:", "  nothing: null\n  permits:"),
        ["deal.yaml:26: clauses.nothing: there is no such clause to remove; known: experts, permits"],
        id="nothing to remove",
    ),
    pytest.param(
        ("schema: 1", "schema: 2"),
        ["deal.yaml:1: schema: schema 2 is newer than 1, the newest that this version reads; update reshore"],
        id="newer schema",
    ),
    pytest.param(
        ("schema: 1", "schema: one"),
        ["deal.yaml:1: schema: 'one' is not a schema; write `schema: 1`"],
        id="no schema number",
    ),
    pytest.param(
        ("schema: 1\n", ""),
        ["deal.yaml:1: schema: missing; write `schema: 1` (the number of the schema that the file follows)"],
        id="no schema",
    ),
    pytest.param(
        ("stay_months: 24", "stay_months: 24\n    stay_months: 12"),
        ["deal.yaml:25: clauses.experts.stay_months: key given twice (first in line 24); keep one of them"],
        id="duplicate key",
    ),
    pytest.param(
        ("stay_months: 24", "stay_months: &stay 24"),
        ["deal.yaml:24: anchor &stay is not allowed; write the value out"],
        id="anchor",
    ),
    pytest.param(
        ("stay_months: 24", "stay_months: *stay"),
        ["deal.yaml:24: alias *stay is not allowed; write the value out"],
        id="alias",
    ),
    pytest.param(
        ("stay_months: 24", "stay_months: !!python/object:os.system 24"),
        ["deal.yaml:24: tag 'tag:yaml.org,2002:python/object:os.system' is not allowed; write the value alone"],
        id="tag",
    ),
    pytest.param(
        ("stay_months: 24", "stay_months: [24"),
        [
            "deal.yaml:25: broken YAML: while parsing a flow sequence, did not find expected ',' or ']'",
        ],
        id="broken YAML",
    ),
    pytest.param(
        ("    months_saved: 2\n", "    months_saved: 2\n---\nschema: 1\n"),
        ["deal.yaml:32: more than one document; put each deal into a file of its own"],
        id="two documents",
    ),
]


@pytest.mark.parametrize(("change", "expected"), FAULTS)
def test_bad_input_is_named_with_place_value_and_remedy(tmp_path, change, expected):
    assert faults_of(tmp_path, changed(change)) == expected
