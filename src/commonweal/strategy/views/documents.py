"""Strategy documents: sent in, looked over beside what was found in them, taken in."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonweal.components.forms import errors_of
from commonweal.partnership.doors import MEMBERS, door
from commonweal.partnership.registers import asking
from commonweal.strategy import comparing, policies, queries, receiving, taking
from commonweal.strategy.forms import UploadForm
from commonweal.strategy.importing.reading.reading import LARGEST
from commonweal.strategy.models import Import, ProposalRow
from commonweal.strategy.receiving import SURE, ReadAlready
from commonweal.strategy.registers import readings
from commonweal.strategy.views.frame import address, found, framed
from commonweal.vocabulary.errors import CommonwealError, FileRefused
from commonweal.vocabulary.words import plural

Decision = ProposalRow.Decision
FORM = 100_000
"""Bytes that the rest of the form may have."""


@door(policies.MAY_WRITE)
@csrf_exempt
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, partnership: str) -> HttpResponse:
    """Send in a strategy document."""
    # Documents with pictures are larger than what the site holds in memory. How the file comes in
    # must be settled before the form is read, so its token is checked in the step after.
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST + FORM:
        raise FileRefused(
            "The document is too large.",
            seen=f"Up to {LARGEST / 1e6:.0f} MB are read.",
            do="Save it without its pictures, or as text.",
        )
    request.upload_handlers = [TemporaryFileUploadHandler(request)]
    return _upload(request, partnership)


@csrf_protect
def _upload(request: HttpRequest, partnership: str) -> HttpResponse:
    who = asking(request)
    earlier = queries.rows(Import, who)
    form = UploadForm(request.POST or None, request.FILES or None, readings=earlier)
    refused: CommonwealError | None = None
    known: Import | None = None
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            reading = receiving.receive(
                who.partnership, sent.name, sent.read(), by=who.person, at=timezone.now(),
                edition_of=form.cleaned_data["edition_of"],
            )  # fmt: skip
        except ReadAlready as error:
            refused, known = error, error.reading
        except FileRefused as error:
            refused = error
        else:
            return HttpResponseRedirect(address("review", request, id=reading.pk))
    page = {
        "form": form, "errors": errors_of(form), "refused": refused,
        "known": known and address("review", request, id=known.pk),
        "back": readings.address("", partnership),
    }  # fmt: skip
    return render(request, "strategy/upload.html", page, status=400 if refused else 200)


@door(policies.MAY_WRITE)
@require_GET
def review(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
    """A document and what was found in it, side by side, one kind of find at a time."""
    reading = found(readings, request, id)
    rows = list(reading.rows.all())
    place = {str(kind): number for number, kind in enumerate(taking.FIRST)}
    kinds = sorted({row.type for row in rows}, key=lambda k: (place.get(k, len(place)), k))
    open_by = Counter(row.type for row in rows if row.decision == Decision.OPEN)
    chosen = request.GET.get("kind", "")
    if chosen not in kinds:
        chosen = next((k for k in kinds if open_by[k]), kinds[0] if kinds else "")
    shown = [row for row in rows if row.type == chosen]
    cited = {number for row in shown for number in row.lines}
    claimed = {number for row in rows for number in row.lines}
    sure = sum(r.decision == Decision.OPEN and r.confidence >= SURE for r in rows)
    parents = {row.ref: row for row in rows}
    page = framed(
        request, readings, reading,
        kinds=[
            (k, _many(k), sum(r.type == k for r in rows), open_by[k], k == chosen) for k in kinds
        ],
        kind=chosen, kind_words=_many(chosen),
        rows=[(row, parents.get(row.parent_ref)) for row in shown],
        lines=[
            (n, line["text"], n in cited, n not in claimed and bool(line["text"].strip()))
            for n, line in enumerate(reading.file.text, 1)
        ],
        total=len(rows), open=sum(open_by.values()), sure=sure, sure_percent=f"{SURE:.0%}",
        accepted=sum(row.taken and not row.taken_in for row in rows),
        taken=sum(row.taken_in for row in rows),
        waiting=taking.waiting(reading).count() if reading.status == Import.Status.ACCEPTED else 0,
        gone=list(ProposalRow.objects.of(reading.partnership).filter(pk__in=reading.gone)),
        changed=sum(bool(row.before) and row.decision == Decision.OPEN for row in rows),
    )  # fmt: skip
    return render(request, "strategy/review.html", page)


def _many(kind: str) -> str:
    """What several of a kind are called: `Priorities`, `Measures of success`.

    >>> _many("statutory duty"), _many("measure of success"), _many("approach")
    ('Statutory duties', 'Measures of success', 'Approaches')
    """
    noun, joint, rest = next(
        ((a, j, b) for j in (" of ", " to ") if (a := kind.partition(j)[0]) != kind
         and (b := kind.partition(j)[2])),
        (kind, "", ""),
    )  # fmt: skip
    if noun.endswith("y"):
        many = f"{noun[:-1]}ies"
    else:
        many = f"{noun}es" if noun.endswith(("ch", "s")) else f"{noun}s"
    return f"{many}{joint}{rest}".capitalize() if kind else ""


@door(policies.MAY_WRITE)
@require_POST
def decide(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
    """What was decided: of one proposal, of those ticked, of all that are sure; or take them in."""
    reading = found(readings, request, id)
    by, at = asking(request).person, timezone.now()
    act, _, which = request.POST.get("act", "").partition(":")
    if act == "accept-sure":
        number = receiving.accept_above(reading, SURE, by=by, at=at)
        messages.success(request, f"{plural(number, 'proposal')} accepted.")
    elif act == "accept-all":
        number = receiving.accept_above(reading, 0.0, by=by, at=at)
        messages.success(request, f"{plural(number, 'proposal')} accepted.")
    elif act == "reject-rest":
        number = receiving.reject_rest(reading, by=by, at=at)
        messages.success(request, f"{plural(number, 'proposal')} rejected.")
    elif act == "take-in":
        made = taking.take_in(reading, by=by, at=at)
        messages.success(request, f"{plural(sum(made.counts.values()), 'record')} made.")
        return HttpResponseRedirect(address("strategies-page", request, id=made.into.pk))
    elif act == "merge":
        ticked = [_row(reading, pk) for pk in request.POST.getlist("row")]
        receiving.merge(ticked, by=by, at=at)
    else:
        _decide_one(request, _row(reading, which), act, by, at)
    kind = request.POST.get("kind", "")
    place = f"#proposal-{which}" if which.isdigit() else ""
    return HttpResponseRedirect(f"{address('review', request, id=id)}?kind={kind}{place}")


def _decide_one(request: HttpRequest, row: ProposalRow, act: str, by: Any, at: Any) -> None:
    words = request.POST.get(f"text-{row.pk}", "")
    if act == "accept":
        receiving.decide(row, Decision.ACCEPTED, by=by, at=at)
    elif act == "reject":
        receiving.decide(row, Decision.REJECTED, by=by, at=at)
    elif act == "reopen":
        receiving.decide(row, Decision.OPEN, by=by, at=at)
    elif act == "correct":
        receiving.correct(row, words, by=by, at=at)
    elif act == "split":
        receiving.split(row, words.splitlines(), by=by, at=at)
    else:
        raise Http404


def _row(reading: Import, pk: str) -> ProposalRow:
    row = reading.rows.filter(pk=pk).first() if pk.isdigit() else None
    if row is None:
        raise Http404
    return row


@door(MEMBERS)
@require_GET
def defects(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
    """What is wrong in a document: each defect with its lines and what to do."""
    from commonweal.strategy.linting import line_ranges, lint

    reading = found(readings, request, id)
    others = [
        other.file.document()
        for other in queries.rows(Import, asking(request)).select_related("file").exclude(pk=id)
    ]
    wrong = lint(reading.file.document(), comparing.reading_of(reading), others)
    page = framed(
        request, readings, reading,
        defects=[(d, line_ranges(d.lines)) for d in wrong], pages=reading.file.pages,
    )  # fmt: skip
    return render(request, "strategy/defects.html", page)
