"""What stages are called here: the project's word, else the tactic's, else the usual one."""

from __future__ import annotations

from flask import Flask, g

from outreach.model.opportunity import Stage, Tactic
from outreach.model.project import Project
from outreach.prospecting.registry import approach_for
from outreach.web.speech import retold
from outreach.web.words import Word, word_for

LONGEST = 40


def install(app: Flask) -> None:
    """Give templates `stage_word`."""
    app.jinja_env.globals["stage_word"] = stage_word


def stage_word(stage: Stage, tactic: Tactic | None = None) -> Word:
    """Word for a stage in the project of the page; of one tactic, or where several are shown."""
    usual = word_for(stage)
    return usual._replace(label=own_label(g.get("project"), stage, tactic) or usual.label)


def own_label(project: Project | None, stage: Stage, tactic: Tactic | None) -> str:
    """What the project, or else the tactic, calls the stage; "" for the usual word."""
    words = project.stage_words if project else {}
    approach = approach_for(tactic) if tactic else None
    return (
        (words.get(tactic.value, {}).get(stage.value, "") if tactic else "")
        or words.get("", {}).get(stage.value, "")
        or (retold(approach.stages.get(stage)) if approach else "")
        or ""
    )
