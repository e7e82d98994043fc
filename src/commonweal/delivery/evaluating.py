"""What came of something that was tried, from counts before and after, there and elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.delivery.models import Evaluation


@dataclass(frozen=True)
class Effect:
    """A finding with its words."""

    finding: str
    words: str


def effect_of(evaluation: Evaluation) -> Effect:
    """The effect of an intervention on counts, with its 95% interval.

    With a comparison, the difference between the two changes
    (`commonweal.analysis.displacement`); without one, a test of two counts
    (`commonweal.analysis.change`), which cannot say what caused a change.
    """
    from commonweal.analysis.change import e_test
    from commonweal.analysis.displacement import displacement_difference

    found = Evaluation.Finding
    before, after = evaluation.treated_before, evaluation.treated_after
    if before is None or after is None:
        return Effect(
            found.UNKNOWN,
            "No counts before and after are recorded: an effect could not be measured.",
        )
    there_before, there_after = evaluation.compared_before, evaluation.compared_after
    if there_before is not None and there_after is not None:
        told = displacement_difference(
            treated_before=before, treated_after=after,
            control_before=there_before, control_after=there_after,
        )  # fmt: skip
        finding = {"fewer": found.FELL, "more": found.ROSE}.get(told.verdict, found.NULL)
        return Effect(finding, told.in_words)
    p = e_test(after, before)
    seen = (
        f"{before} before and {after} after, with nothing to compare them with: "
        "what else changed in the meantime is not known"
    )
    if p >= 0.05:
        return Effect(found.NULL, f"{found.NULL.label}: {seen}.")
    finding = found.FELL if after < before else found.ROSE
    return Effect(finding, f"{finding.label} (p {p:.3f}): {seen}.")
