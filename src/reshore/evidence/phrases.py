"""What one unit more of a term is, in words that a reader of the report understands."""

from __future__ import annotations

from typing import NamedTuple


class Phrase(NamedTuple):
    """A change of a term in words.

    Args:
        one: one unit more.
        many: some units more, with `{}` for the number; empty where a hundred of them make no sense.
    """

    one: str
    many: str = ""


PHRASES: dict[tuple[str, str], Phrase] = {
    ("experts", "persons.engineer"): Phrase("one more visiting engineer", "{} more visiting engineers"),
    ("experts", "persons.installer"): Phrase("one more visiting installer", "{} more visiting installers"),
    ("experts", "stay_months"): Phrase("visits last one month longer"),
    ("experts", "family_share_pct"): Phrase("one point more of the visitors bring a family"),
    ("experts", "from"): Phrase("the same visitors come from one month later on"),
    ("experts", "until"): Phrase("the same visitors are spread over one month more"),
    ("training", "places_per_year"): Phrase("one more training place a year", "{} more training places a year"),
    ("training", "months"): Phrase("the training lasts one month longer"),
    ("training", "abroad_pct"): Phrase("one point more of the places are abroad"),
    ("training", "engineer_pct"): Phrase("one point more of the places are for engineers"),
    ("training", "from"): Phrase("the training begins one month later"),
    ("training", "until"): Phrase("the training goes on for one month more"),
    ("park", "opening"): Phrase("the park opens one month later"),
    ("park", "suppliers_committed"): Phrase(
        "one more supplier committed to the park", "{} more suppliers committed to the park"
    ),
    ("park", "land_acres"): Phrase("one more acre of park land", "{} more acres of park land"),
    ("park", "cost_usd_bn"): Phrase("the park costs one billion US dollars more"),
    ("permits", "months_saved"): Phrase("permits take one month less ({tracks})"),
    ("permits", "jurisdictions"): Phrase("one more authority whose rules apply"),
    ("permits", "reviewers_added_pct"): Phrase("one point more permit reviewers"),
    ("permits", "from"): Phrase("help with permits begins one month later"),
    ("permits", "until"): Phrase("help with permits goes on for one month more"),
    ("vetting", "screening_months"): Phrase("screening of visitors takes one month more"),
    ("vetting", "false_record_pct"): Phrase("one point more of the petitions have a false record"),
    ("vetting", "refusal_pct"): Phrase("screening refuses one point more of the petitions"),
    ("vetting", "from"): Phrase("screening begins one month later"),
    ("vetting", "until"): Phrase("screening goes on for one month more"),
    ("pledge", "amount_usd_bn"): Phrase("one billion US dollars more pledged", "{} billion US dollars more pledged"),
    ("pledge", "chip_share_pct"): Phrase("one point more of the pledge is for making chips"),
    ("pledge", "new_money_pct"): Phrase("one point more of the pledge is new money"),
    ("pledge", "from"): Phrase("the pledge is spent from one month later on"),
    ("pledge", "until"): Phrase("the pledge is spread over one month more"),
    ("guarantee", "ceiling_usd_bn"): Phrase(
        "one billion US dollars more may be guaranteed", "{} billion US dollars more may be guaranteed"
    ),
    ("guarantee", "drawn_pct"): Phrase("one point more of the guarantee is drawn"),
    ("guarantee", "loss_rate_pct"): Phrase("one point more of the guaranteed credit is lost"),
    ("guarantee", "from"): Phrase("guaranteed credit flows from one month later on"),
    ("guarantee", "until"): Phrase("guaranteed credit is spread over one month more"),
    ("subsidy", "rate_pct"): Phrase("one point more of {form}"),
    ("subsidy", "amount_usd_bn"): Phrase(
        "one billion US dollars more in {form}s", "{} billion US dollars more in {form}s"
    ),
    ("subsidy", "start_building_by"): Phrase("ground may be broken one month later for the tax credit"),
    ("subsidy", "from"): Phrase("the {form} begins one month later"),
    ("subsidy", "until"): Phrase("the {form} goes on for one month more"),
    ("technology", "generations_behind"): Phrase("one node generation more stays at home"),
    ("technology", "until"): Phrase("the rule on nodes holds for one month more"),
    ("chip_tariff", "rate_pct"): Phrase("one point more of the chip tariff that builders escape"),
}
"""Kind of clause and path of a term in it to what one unit more of it is; a month later for a date."""

WITHOUT_SLOPE: dict[str, tuple[str, ...]] = {
    "experts": (),
    "training": (),
    "park": ("from", "until"),
    "permits": (),
    "vetting": (),
    "pledge": ("equity_pct", "host_return_pct"),
    "guarantee": (),
    "subsidy": (),
    "technology": ("from",),
    "tariff": ("from", "until", "rate_pct"),
    "chip_tariff": (
        "from", "until", "quota_multiple_building", "quota_multiple_built", "rate_above_quota_pct",
        "approved_period_months", "temporary_exemption_until",
    ),
    "purchases": ("from", "until", "amount_usd_bn"),
    "share_target": ("from", "until", "share_pct", "by"),
}  # fmt: skip
"""Kind of clause to its numbers and dates without a slope: those that the engine does not read, those that only the
chip market or the economy reads, and those that results are held against."""

_FORMS = {"running_cost": "running cost subsidy"}
"""Forms of a subsidy that need other words than their own."""


def words_of(kind: str, path: str, clause: object, count: int = 1) -> str:
    """A change of a term in words.

    Args:
        kind: kind of the clause.
        path: path of the term in the clause.
        clause: the clause, for what the words have to name.
        count: by how many units the term changes [count].

    Returns:
        Such as `one more visiting engineer`, or `100 more visiting engineers`.
    """
    phrase = PHRASES[kind, path]
    text = phrase.one if count == 1 else phrase.many.replace("{}", f"{count:,}")
    tracks, form = getattr(clause, "tracks", ()), str(getattr(clause, "form", ""))
    every = "every track" if len(tracks) == 3 else f"{' and '.join(tracks)} track{'s' if len(tracks) > 1 else ''}"
    return text.replace("{tracks}", every).replace("{form}", _FORMS.get(form, form.replace("_", " ")))
