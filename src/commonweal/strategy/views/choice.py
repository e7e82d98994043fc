"""The choice of priorities, equality, and reports of progress."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from commonweal.components.forms import errors_of
from commonweal.partnership.doors import MEMBERS, door
from commonweal.partnership.registers import asking
from commonweal.records import changes as records
from commonweal.strategy import changes, choosing, policies, queries
from commonweal.strategy.forms import EqualityForm
from commonweal.strategy.models import Candidate, Criterion, Score
from commonweal.strategy.models.scoring import MOST
from commonweal.strategy.registers import equality as assessments
from commonweal.strategy.registers import strategies
from commonweal.strategy.views.frame import address, evidence, found, framed
from commonweal.strategy.views.strategies import standings_of
from commonweal.vocabulary.errors import CommonwealError


@door(MEMBERS)
@require_http_methods(["GET", "POST"])
def choice(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
    """Which candidates come first, and how firm is that order?"""
    record = found(strategies, request, id)
    who = asking(request)
    candidates = list(queries.rows(Candidate, who).filter(strategy=record))
    criteria = list(queries.rows(Criterion, who).filter(strategy=record))
    if request.method == "POST":
        policies.check_scores(who.person, who.partnership, timezone.localdate(), "score candidates")
        for candidate in candidates:
            for criterion in criteria:
                said = request.POST.get(f"score-{candidate.pk}-{criterion.pk}", "")
                if said.isdigit() and int(said) <= MOST and who.person is not None:
                    changes.score(candidate, criterion, int(said), by=who.person, at=timezone.now())
        return HttpResponseRedirect(address("choice", request, id=id))
    scores = list(Score.objects.of(who.partnership).filter(candidate__strategy=record))
    own = {
        (s.candidate_id, s.criterion_id): s.value
        for s in scores
        if who.person is not None and s.by_id == who.person.pk
    }
    page = framed(
        request, strategies, record, criteria=criteria,
        mine=[(c, [(k, own.get((c.pk, k.pk), "")) for k in criteria]) for c in candidates],
        ranking=choosing.ranking(candidates, criteria, scores), most=MOST,
        steps=range(MOST + 1), scorers=len({s.by_id for s in scores}),
        may_score=who.is_any(policies.SCORES),
    )  # fmt: skip
    return render(request, "strategy/choice.html", page)


@door(policies.MAY_WRITE)
@require_http_methods(["GET", "POST"])
def equality(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
    """For whom does it change what?"""
    record = found(assessments, request, id)
    by, at = asking(request).person, timezone.now()
    form = EqualityForm(request.POST or None, assessment=record)
    refused: CommonwealError | None = None
    if request.method == "POST" and form.is_valid():
        record.summary, record.impacts = form.cleaned_data["summary"], form.impacts()
        record = records.save(record, by=by, at=at)
        if request.POST.get("act") == "sign":
            try:
                changes.sign_equality(record, by=by, at=at)
            except CommonwealError as error:
                refused = error
        if refused is None:
            return HttpResponseRedirect(assessments.address_of(record, partnership))
    page = framed(request, assessments, record, form=form, errors=errors_of(form), refused=refused)
    return render(request, "strategy/equality.html", page, status=409 if refused else 200)


@door(policies.MAY_MEASURE)
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
    """Issue where every measure stands at the end of a period."""
    record = found(strategies, request, id)
    thread = queries.thread_of(record, asking(request))
    told = standings_of(request, thread)
    rows = [changes.Standing(s.measure, s.word, s.reason, s.red) for s in told.values()]
    period = (
        request.POST.get("period")
        or request.GET.get("period", "")
        or choosing.quarter(timezone.localdate())
    )
    refused: CommonwealError | None = None
    if request.method == "POST":
        current, _ = evidence(request)
        try:
            made = changes.issue_report(
                record, period, rows, snapshot=current.snapshot.id if current else "",
                by=asking(request).person, at=timezone.now(),
            )  # fmt: skip
        except CommonwealError as error:
            refused = error
        else:
            return HttpResponseRedirect(address("progress-reports-page", request, id=made.pk))
    page = framed(
        request, strategies, record, standings=list(told.values()), period=period,
        unexplained=changes.unexplained(rows, period), refused=refused,
    )  # fmt: skip
    return render(request, "strategy/report.html", page, status=409 if refused else 200)
