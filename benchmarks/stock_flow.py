"""A smaller build-out as a system-dynamics user would write it: XMILE text for pysimlin.

Twelve foreign fabs at one site in the United States, no deal, no record of the past: the stocks and equations of a
month, without courses, clauses, running totals, the ledger and yearly results. It is therefore less work than what the
engine does; `tests.oracles` plays the same world by Euler steps, and the two agree.
"""

from __future__ import annotations

import math

import numpy as np
from tests.buildout.support import projects, terms
from tests.oracles.build_out import State, first_state, rates
from tests.oracles.build_out_case import Case

from reshore.buildout.construction import TAPER
from reshore.buildout.permits import GATE_WIDTH
from reshore.buildout.tools import BUILDING_COMPLETE, GATE_PACKAGES, QUALIFIED

FABS = 12
MONTHS = 180

GLOBAL = (
    "permit_share_left_at_start", "review_cases_site", "review_cases_federal", "tool_gate_share", "hookup_crew_share",
    "craft_hire_months", "craft_import_months", "craft_import_experienced_share", "craft_learning_months",
    "craft_new_productivity", "craft_leave_local", "craft_leave_imported", "craft_release_months",
    "craft_wage_elasticity", "housing_hiring_elasticity", "expert_practice_share", "expert_request_months",
    "petition_months", "expert_stay_months", "staff_hire_months", "trainees_per_mentor", "trainee_productivity",
    "mentor_time_lost", "expert_mentor_share", "staff_mentor_share", "housing_quit_elasticity",
    "staff_hire_start_share", "abroad_places_per_year", "abroad_training_months", "abroad_completion_share",
    "rework_discovery_months", "rookie_quality_loss", "tool_install_months", "technician_install_help",
    "qualification_months", "staff_for_qualification_share", "staff_for_volume_share", "ramp_months",
    "defect_density_floor", "learning_by_engineering", "learning_by_volume", "die_area_cm2", "defect_clustering",
    "wafer_cycle_months", "supplier_scale_kwpm", "supplier_months", "housing_price_elasticity",
    "housing_adjust_months", "housing_build_months", "housing_start_rate", "crew_household_share",
    "staff_inmigrant_share", "vetting_months",
)  # fmt: skip
"""Parameters that are one number a draw."""

LOCAL = (
    "craft_import_cap", "craft_local_experienced_share", "visa_cap_per_month", "trainee_attrition",
    "experienced_attrition", "training_months_technician", "training_months_engineer", "supplier_gap", "supplier_max",
)  # fmt: skip
"""Parameters by region, read for the United States."""


def world():
    """Fabs and terms of the smaller model, for the engine and for its slow twin."""
    starts = 6.0 * np.arange(FABS)
    where = projects(
        FABS, 1, as_of=-1e6, start_planned=starts, announced=starts - 12, households=40_000.0, product=0,
        first_at_site=np.eye(1, FABS)[0],
    )  # fmt: skip
    return where, terms(FABS, 1)


def constants(case: Case) -> dict[str, float]:
    """Numbers of one draw by the names that the model gives them."""
    p = case.p
    values = {name: p[name] for name in GLOBAL} | {name: p[name][0] for name in LOCAL}
    missed = math.exp(-max(p["vetting_months"], 0.25) / p["screening_scale_months"])
    caught = p["false_record_share"] * (1 - missed)
    stop = p["jurisdictions"][0] * p["inspections_per_jurisdiction"][0] * p["stop_months_per_inspection"]
    values |= {
        "taper": TAPER, "gate_packages": GATE_PACKAGES, "gate_width": GATE_WIDTH,
        "building_complete": BUILDING_COMPLETE, "qualified": QUALIFIED,
        "refusal": min(1.0, p["visa_refusal_share"] + caught),
        "undetected": p["false_record_share"] * missed / (1 - caught),
        "going": 1 - min(stop, 0.5),
        "family": 1 + p["family_persons_per_expert"] / 2.5,
        "craft_available": case.by_site("craft_available_persons", 0),
        "hires_cap": case.by_site("staff_hires_cap", 0),
        "households": case.projects.households[0],
        "first_defects": float(first_state(case)["defects"][0]),
        "first_supplier": float(first_state(case)["supplier"][0]),
    }  # fmt: skip
    for i, fab in enumerate(case.fabs):
        own = {
            "kwpm": fab.capacity, "crew": fab.crew, "staff_t": fab.staff[0], "staff_e": fab.staff[1],
            "exp_i": fab.experts[0], "exp_e": fab.experts[1], "pace": fab.pace, "quality": fab.quality,
            "months_l": max(fab.permit_months[0], 1), "months_s": max(fab.permit_months[1], 1),
            "months_f": max(fab.permit_months[2], 1), "wanted": fab.start_wanted, "announced": fab.announced,
            "alive": fab.alive,
        }  # fmt: skip
        values |= {f"{name}_{i}": float(value) for name, value in own.items()}
    return values


def sat(text: str) -> str:
    """A number cut to between zero and one."""
    return f"MAX(0, MIN(1, {text}))"


def add(name: str) -> str:
    """Sum over the fabs."""
    return " + ".join(f"{name}_{i}" for i in range(FABS))


def site() -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """Equations of the site.

    Returns:
        Auxiliaries by name, and stocks with their start and their rate of change.
    """
    aux = {
        "cases_site": add("case_site"), "cases_federal": add("case_f"),
        "part_site": "MIN(1, review_cases_site / MAX(cases_site, 1e-9))",
        "part_federal": "MIN(1, review_cases_federal / MAX(cases_federal, 1e-9))",
        "need": add("need"), "rookies": "crew_ln + crew_in", "crew": "crew_ln + crew_lo + crew_in + crew_io",
        "effective": "crew_lo + crew_io + craft_new_productivity * rookies",
        "coverage": f"IF need > 1e-6 THEN {sat('effective / MAX(need, 1e-6)')} ELSE 1",
        "rookie_share": "rookies / MAX(crew, 1e-6)",
        "wage": "MAX(1, MIN(1.6, (MAX(need, 1) / MAX(effective, 1)) ^ craft_wage_elasticity))",
        "welcome": "EXP(-housing_hiring_elasticity * (housing_cost - 1))", "gap": "MAX(need - crew, 0)",
        "home": "MAX(craft_available - crew_ln - crew_lo, 0)",
        "hired": "MIN(gap, home) * wage * welcome / craft_hire_months",
        "imported": "welcome * MIN(craft_import_cap, (MAX(gap - home, 0) + 0.5 * MIN(gap, home)) "
        "/ craft_import_months)",
        "released": f"{sat('(crew - need) / MAX(crew, 1)')} / craft_release_months",
        "cut_l": "MIN(1, 1 / (craft_leave_local + released + 1 / craft_learning_months))",
        "cut_i": "MIN(1, 1 / (craft_leave_imported + released + 1 / craft_learning_months))",
        "learned_l": "cut_l * crew_ln / craft_learning_months", "learned_i": "cut_i * crew_in / craft_learning_months",
        "visa_part": f"MIN(1, visa_cap_per_month / MAX(({add('queued')}) / petition_months, 1e-9))",
        "slots": "hires_cap * EXP(-MAX(housing_cost - 1, 0))",
        "hire_part": f"MIN(1, slots / MAX({add('want')}, 1e-9))",
        "away": f"MIN(0.9, MIN(1, abroad_places_per_year / 12 / MAX(hire_part * ({add('want')}), 1e-6)))",
        "strain": "MAX(1 + housing_quit_elasticity * (housing_cost - 1), 0)",
        "speed": "coverage * (1 - supplier_gap * (1 - supplier))", "pull": add("built_kwpm"),
        "newcomers": f"crew_household_share * (crew_in + crew_io) + family * ({add('visitors')}) "
        f"+ staff_inmigrant_share * ({add('people')})",
        "short": "households + newcomers - homes",
        "homes_done": "MIN(homes_started / housing_build_months, homes_started)",
    }  # fmt: skip
    stocks = {
        "crew_ln": ("0", "hired * (1 - craft_local_experienced_share) - learned_l "
                    "- cut_l * crew_ln * (craft_leave_local + released)"),
        "crew_lo": ("0", "hired * craft_local_experienced_share + learned_l "
                    "- crew_lo * MIN(1, craft_leave_local + released)"),
        "crew_in": ("0", "imported * (1 - craft_import_experienced_share) - learned_i "
                    "- cut_i * crew_in * (craft_leave_imported + released)"),
        "crew_io": ("0", "imported * craft_import_experienced_share + learned_i "
                    "- crew_io * MIN(1, craft_leave_imported + released)"),
        "supplier": ("first_supplier", "MAX(supplier_max * (1 - EXP(-pull / supplier_scale_kwpm)) - supplier, 0) "
                     "/ supplier_months"),
        "homes": ("households", "homes_done - housing_start_rate * MAX(-short, 0)"),
        "homes_started": ("0", "housing_start_rate * MAX(short - homes_started, 0) - homes_done"),
        "housing_cost": ("1", "(housing_price_elasticity * short / MAX(homes, 1) - (housing_cost - 1)) "
                         "/ housing_adjust_months"),
    }  # fmt: skip
    return aux, stocks


def fab() -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """Equations of one fab; `#` stands for its number."""
    gate = " * ".join(sat(f"(permit_share_left_at_start - permit_{g}_#) / gate_width + 0.5") for g in "lsf")
    aux = {
        "applied_#": sat("TIME - announced_# + 0.5") + " * alive_#",
        "case_site_#": f"MAX({sat('permit_l_# / 0.1')}, {sat('permit_s_# / 0.1')}) * applied_#",
        "case_f_#": f"{sat('permit_f_# / 0.1')} * applied_#",
        "start_#": f"{sat('TIME - wanted_# + 0.5')} * alive_# * {gate}",
        "gate_tools_#": f"start_# * {sat('(done_# - 100 * tool_gate_share) / gate_packages + 1')}",
        "need_#": f"crew_# * (start_# * {sat('work_# / taper')} + hookup_crew_share * gate_tools_# * "
        f"{sat('left_# / taper')})",
        "useful_i_#": f"exp_i_# * gate_tools_# * {sat('left_# / gate_packages')}",
        "useful_e_#": f"exp_e_# * gate_tools_# * (1 - {sat('able_e_# / MAX(staff_e_#, 1e-6)')})",
        "queued_#": "z1_i_# + z1_e_#", "visitors_#": "v_i_# + v_e_#",
        "people_#": "tr_t_# + tr_e_# + able_t_# + able_e_#",
        "hiring_#": f"start_# * {sat('(done_# / 100 - staff_hire_start_share) / 0.1 + 1')} / staff_hire_months",
        "want_#": "want_t_# + want_e_#", "visiting_able_#": "v_e_# * (1 - undetected)",
        "right_#": "quality_# * (1 - rookie_quality_loss * rookie_share)",
        "built_#": f"MIN(work_#, start_# * {sat('work_# / taper')} * pace_# * speed * going)",
        "found_#": "MIN(hidden_#, hidden_# / rework_discovery_months)",
        "hands_#": "v_i_# * (1 - undetected) + technician_install_help * able_t_#",
        "put_in_#": "MIN(left_#, 100 / tool_install_months * gate_tools_# * MIN(1, hands_# / MAX(exp_i_#, 1e-6)) "
        f"* speed * {sat('left_# / gate_packages')})",
        "lambda_t_#": "(able_t_# * (1 - mentor_time_lost * MIN(1, tr_t_# / MAX(trainees_per_mentor * able_t_#, 1e-6)))"
        " + trainee_productivity * tr_t_#) / MAX(staff_t_#, 1e-6)",
        "lambda_e_#": "(able_e_# * (1 - mentor_time_lost * MIN(1, tr_e_# / MAX(trainees_per_mentor * able_e_#, 1e-6)))"
        " + trainee_productivity * tr_e_# + visiting_able_# * (1 - expert_mentor_share)) / MAX(staff_e_#, 1e-6)",
        "lambda_#": sat("MIN(lambda_t_#, lambda_e_#)"),
        "line_#": sat("(done_# - building_complete) / gate_packages + 1"),
        "running_#": "ramp_# * tools_# / 100", "starts_#": "kwpm_# * running_#",
        "out_1_#": "wip_1_# * MIN(1, 3 / wafer_cycle_months)", "out_2_#": "wip_2_# * MIN(1, 3 / wafer_cycle_months)",
        "out_3_#": "wip_3_# * MIN(1, 3 / wafer_cycle_months)", "built_kwpm_#": "kwpm_# * alive_# * done_# / 100",
        "learning_#": "MIN(1, (learning_by_engineering * tools_# / 100 + learning_by_volume * running_#) * lambda_#)",
    }  # fmt: skip
    stocks = {
        f"permit_{g}_#": ("1", f"-applied_# * MIN(permit_{g}_#, part_{place} / months_{g}_#)")
        for g, place in (("l", "site"), ("s", "site"), ("f", "federal"))
    }
    stocks |= {
        "work_#": ("100", "found_# - built_#"), "hidden_#": ("0", "(1 - right_#) * built_# - found_#"),
        "done_#": ("0", "right_# * built_#"), "left_#": ("100", "-put_in_#"), "tools_#": ("0", "put_in_#"),
        "quali_#": ("100", f"-MIN(quali_#, 1 / qualification_months * tools_# * line_# "
                    f"* MIN(1, lambda_# / staff_for_qualification_share) * {sat('quali_# / gate_packages')})"),
        "ramp_#": ("0", f"{sat('(100 - qualified - quali_#) / gate_packages + 1')} * alive_# "
                   "* (MIN(1, lambda_# / staff_for_volume_share) - ramp_#) / ramp_months"),
        "defects_#": ("first_defects", "-learning_# * MAX(defects_# - defect_density_floor, 0)"),
        "wip_1_#": ("0", "starts_# - out_1_#"), "wip_2_#": ("0", "out_1_# - out_2_#"),
        "wip_3_#": ("0", "out_2_# - out_3_#"),
        "good_#": ("0", "out_3_# * (1 + die_area_cm2 * defects_# / defect_clustering) ^ (-defect_clustering)"),
    }  # fmt: skip
    for r in "ie":
        aux |= {
            f"filed_{r}_#": f"MIN(z1_{r}_#, z1_{r}_# / petition_months * visa_part)",
            f"decided_{r}_#": f"MIN(z2_{r}_#, z2_{r}_# / MAX(vetting_months, 0.25))",
        }
        asked = f"MAX(useful_{r}_# * expert_practice_share - z1_{r}_# - z2_{r}_# - v_{r}_#, 0)"
        stocks |= {
            f"z1_{r}_#": ("0", f"{asked} / expert_request_months - filed_{r}_#"),
            f"z2_{r}_#": ("0", f"filed_{r}_# - decided_{r}_#"),
            f"v_{r}_#": ("0", f"decided_{r}_# * (1 - refusal) - MIN(v_{r}_#, v_{r}_# / expert_stay_months)"),
        }
    for s, months in (("t", "training_months_technician"), ("e", "training_months_engineer")):
        aux |= {
            f"want_{s}_#": f"hiring_# * MAX(staff_{s}_# - tr_{s}_# - able_{s}_# - gone_{s}_#, 0)",
            f"mentors_{s}_#": f"expert_mentor_share * visiting_able_# * tr_{s}_# / MAX(tr_t_# + tr_e_#, 1e-6) "
            f"+ staff_mentor_share * able_{s}_#",
            f"taught_{s}_#": f"MIN(tr_{s}_#, trainees_per_mentor * mentors_{s}_#) / {months}",
            f"quit_{s}_#": f"tr_{s}_# * trainee_attrition / 12 * strain",
            f"cut_{s}_#": f"MIN(1, tr_{s}_# / MAX(taught_{s}_# + quit_{s}_#, 1e-30))",
            f"back_{s}_#": f"MIN(gone_{s}_#, gone_{s}_# / abroad_training_months)",
        }
        stocks |= {
            f"tr_{s}_#": ("0", f"want_{s}_# * hire_part * (1 - away) + back_{s}_# * (1 - abroad_completion_share) "
                          f"- cut_{s}_# * (taught_{s}_# + quit_{s}_#)"),
            f"able_{s}_#": ("0", f"cut_{s}_# * taught_{s}_# + back_{s}_# * abroad_completion_share "
                            f"- able_{s}_# * MIN(1, experienced_attrition / 12 * strain)"),
            f"gone_{s}_#": ("0", f"want_{s}_# * hire_part * away - back_{s}_#"),
        }  # fmt: skip
    return aux, stocks


def xmile(values: dict[str, float]) -> str:
    """The model as XMILE, with one draw's numbers as its constants."""
    aux, stocks = site()
    own_aux, own_stocks = fab()
    for i in range(FABS):
        aux |= {name.replace("#", str(i)): text.replace("#", str(i)) for name, text in own_aux.items()}
        stocks |= {
            name.replace("#", str(i)): (start, rate.replace("#", str(i))) for name, (start, rate) in own_stocks.items()
        }
    parts = [f'<aux name="{name}"><eqn>{value!r}</eqn></aux>' for name, value in values.items()]
    escape = {"<": "&lt;", ">": "&gt;"}
    for name, text in aux.items():
        parts.append(f'<aux name="{name}"><eqn>{"".join(escape.get(letter, letter) for letter in text)}</eqn></aux>')
    for name, (start, rate) in stocks.items():
        parts.append(f'<stock name="{name}"><eqn>{start}</eqn><inflow>d_{name}</inflow></stock>')
        parts.append(f'<flow name="d_{name}"><eqn>{rate}</eqn></flow>')
    return (
        '<?xml version="1.0" encoding="utf-8"?><xmile version="1.0" '
        'xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0"><header><vendor>reshore</vendor>'
        '<product version="1">reshore</product></header><sim_specs method="Euler" time_units="Months"><start>0</start>'
        f"<stop>{MONTHS}</stop><dt>1</dt></sim_specs><model><variables>{''.join(parts)}</variables></model></xmile>"
    )


def euler(case: Case) -> State:
    """The same world after all months by Euler steps of the slow twin."""
    state = first_state(case)
    for month in range(MONTHS):
        change = rates(case, state, float(month), 1.0)
        state = {name: state[name] + change[name] for name in state}
    return state
