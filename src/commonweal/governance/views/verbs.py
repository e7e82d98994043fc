"""Things that are done to a record on a page of their own: asked, then done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from commonweal.components.forms import DateParts, errors_of
from commonweal.governance import changes, policies
from commonweal.governance.links import Link
from commonweal.governance.models import Decision, Endorsement, Paper
from commonweal.governance.pages.boards import boards, terms
from commonweal.governance.pages.duties import approvals, endorsements
from commonweal.governance.pages.meetings import decisions, meetings, papers
from commonweal.governance.pages.reports import issues, reports
from commonweal.partnership.doors import MEMBERS, door, only
from commonweal.partnership.registers import Register, asking
from commonweal.records import changes as records
from commonweal.records.changes import NotPermitted
from commonweal.vocabulary.errors import CommonwealError

Done = Callable[..., Any]


class Nothing(forms.Form):
    """Only a yes is asked for."""


class Why(forms.Form):
    why = forms.CharField(label="Why", max_length=1_000)


class OptionalWhy(forms.Form):
    why = forms.CharField(label="Why", max_length=1_000, required=False)


class Decided(forms.Form):
    """Which decision it rests on."""

    decision = forms.ModelChoiceField(
        Decision.everything.none(), label="Decision it rests on", required=False
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].queryset = decisions.rows(request)  # type: ignore[attr-defined]


class Approved(Decided):
    on = forms.DateField(label="Approved on", widget=DateParts)


class Promoted(Decided):
    becomes = forms.CharField(label="What it becomes part of", max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].required = True


class Answered(forms.Form):
    answer = forms.ChoiceField(
        label="Answer",
        choices=[c for c in Endorsement.Answer.choices if c[0] != Endorsement.Answer.AWAITED],
    )
    words = forms.CharField(label="In their words", widget=forms.Textarea, required=False)


def verb(
    name: str, register: Register, heading: str, says: str, button: str, do: Done,
    form: type[forms.Form] = Nothing,
) -> URLPattern:  # fmt: skip
    """A page that asks whether something is to be done to a record, and does it.

    Whether somebody may is asked by the change itself, which refuses with its reason; the page is
    shown to those whom the register's own verb shows it to.
    """

    def page(request: HttpRequest, partnership: str, id: int) -> HttpResponse:
        record = register.with_relations(register.rows(request)).filter(pk=id).first()
        if record is None:
            raise Http404
        shown = next((v for v in register.verbs if v.url == f"governance:{name}"), None)
        if shown is not None and not shown.allowed(request, record):
            raise NotPermitted(
                f"“{button}” is not open here.",
                seen="Either it is not yours to do, or it has been done.",
                do="Look at the record and its history.",
            )
        sent = request.POST if request.method == "POST" else None
        filled = form(sent, request=request) if issubclass(form, Decided) else form(sent)
        if request.method == "POST" and filled.is_valid():
            try:
                do(record, by=asking(request).person, at=timezone.now(), **filled.cleaned_data)
                return HttpResponseRedirect(register.address_of(record, partnership))
            except CommonwealError as error:
                filled.add_error(None, f"{error.wrong} {error.seen} {error.do}".strip())
        page = {
            "form": filled, "record": record, "heading": heading, "says": says, "button": button,
            "errors": errors_of(filled), "back": register.address_of(record, partnership),
        }  # fmt: skip
        status = 400 if request.method == "POST" else 200
        return render(request, "governance/verb.html", page, status=status)

    view = door(MEMBERS)(require_http_methods(["GET", "HEAD", "POST"])(page))
    return path(f"<slug:partnership>/{register.name}/<int:id>/{name}/", view, name=name)


def _clear(paper: Paper, *, by: Any, at: Any) -> Paper:
    policies.check_may_report(by, paper.board, at.date(), "clear a paper")
    return records.move(paper, Paper.Status.CLEARED, by=by, at=at)


def _unclear(paper: Paper, *, by: Any, at: Any, why: str) -> Paper:
    policies.check_governs(by, paper.partnership, at.date(), "take a paper back")
    return records.move(paper, Paper.Status.DRAFT, by=by, at=at, why=why)


def _promote(issue: Any, *, by: Any, at: Any, decision: Decision, becomes: str) -> Any:
    return changes.promote_issue(issue, decision=decision, to=Link("", None, becomes), by=by, at=at)


urls = [
    verb("close-board", boards, "Close this board?", "Its records stay. Boards below it must be closed first.", "Close it", changes.close_board, OptionalWhy),
    verb("approve-terms", terms, "Approve this version?", "The version in force before it is superseded and stays readable.", "Approve it", changes.approve_terms, Approved),
    verb("hold-meeting", meetings, "Was the meeting held?", "What rules put on its agenda is written down as it stands now.", "It was held", changes.hold),
    verb("agree-minutes", meetings, "Agree these minutes?", "Nothing of the meeting can be changed after this.", "Agree them", changes.agree_minutes),
    verb("clear-paper", papers, "Clear this paper to go out?", "It can be read by whoever may see its marking, and no longer be changed.", "Clear it", _clear),
    verb("unclear-paper", papers, "Take this paper back to draft?", "Those who read it are not told by this.", "Take it back", _unclear, Why),
    verb("submit-report", reports, "Submit this report to the executive?", "It goes into the pack and can no longer be changed.", "Submit it", changes.submit_report),
    verb("reopen-report", reports, "Hand this report back to its board?", "It leaves the pack until it is submitted again.", "Hand it back", changes.reopen_report, Why),
    verb("close-issue", issues, "Close this issue?", "It stays in the list with the reason.", "Close it", changes.close_issue, Why),
    verb("promote-issue", issues, "Promote this issue?", "A decision makes it part of the plan. Its evidence stays with it.", "Promote it", _promote, Promoted),
    verb("sign-off", approvals, "Sign this off?", "Every authority must have endorsed it, or be recorded as not responding.", "Sign it off", changes.sign_off, Decided),
    verb("withdraw-round", approvals, "Withdraw this round?", "Answers stay on record; a new round asks everybody again.", "Withdraw it", changes.withdraw, Why),
    verb("answer-round", endorsements, "What is the answer?", "“Not responding” can be recorded once the deadline has passed.", "Record it", changes.answer, Answered),
]  # fmt: skip


@door(only(*policies.GOVERNS))
@require_POST
def take_duties(request: HttpRequest, partnership: str) -> HttpResponse:
    """Put the statutory calendar into the register, once."""
    who = asking(request)
    changes.take_statutory_duties(who.partnership, by=who.person, at=timezone.now())
    return HttpResponseRedirect(reverse("governance:duty-calendar", args=[partnership]))
