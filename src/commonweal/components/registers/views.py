"""The pages of any register."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonweal.components.forms import errors_of
from commonweal.components.registers import files, imports
from commonweal.components.registers.declare import Register, shown
from commonweal.components.registers.listing import chosen_rows, listing
from commonweal.vocabulary.errors import CommonwealError, FileRefused
from commonweal.vocabulary.words import plural

READS_LARGEST = 50_000
"""Rows that one export may hold."""


class Pages:
    """The views of one register, made once. Each asks the register whether it may."""

    def __init__(self, register: Register) -> None:
        self.register = register

    # --- reading ----------------------------------------------------------------------------

    def list(self, request: HttpRequest, partnership: str) -> HttpResponse:
        r = self.register
        shown_list = listing(r, request, partnership)
        page = {
            **self._frame(partnership),
            "list": shown_list,
            "may_add": r.may(request, "add"),
            "may_import": r.may(request, "import"),
            "may_export": r.may(request, "export"),
            "marking": r.marking_of(shown_list.records),
            "count": plural(shown_list.page.paginator.count, r.one, r.many.lower()),
            "exports": [
                (form.upper(), f"{r.address('export', partnership, form=form)}?{shown_list.kept}")
                for form in files.TYPES
            ],
            "add": r.address("add", partnership),
            "import": r.address("import", partnership),
        }
        r.read(request, None, "listed")
        return render(request, "registers/list.html", page)

    def page(self, request: HttpRequest, partnership: str, id: int) -> HttpResponse:
        r = self.register
        record = self._find(request, id)
        r.read(request, record, "read")
        parts = []
        for part in r.parts:
            content = part.content(request, record)
            if content is not None:
                parts.append({"title": part.title, "template": part.template, "content": content})
        page = {
            **self._frame(partnership),
            "record": record,
            "facts": [
                (r.heading(c), text, isinstance(c.value(record), str) and "\n" in text)
                for c in r.fields
                if (text := c.text(record))
            ],
            "parts": parts,
            "verbs": [
                (verb.text, r_address(verb.url, partnership, record.pk))
                for verb in r.verbs
                if verb.allowed(request, record)
            ],
            "may_change": r.may(request, "change", record),
            "may_retire": r.may(request, "retire", record),
            "marking": r.marking_of([record]),
            "change": r.address("change", partnership, id=record.pk),
            "history": r.address("history", partnership, id=record.pk),
            "retire": r.address("retire", partnership, id=record.pk),
        }
        return render(request, "registers/page.html", page)

    def history(self, request: HttpRequest, partnership: str, id: int) -> HttpResponse:
        r = self.register
        record = self._find(request, id)
        page = {
            **self._frame(partnership),
            "record": record,
            "events": r.past(request, record),
            "may_change": r.may(request, "change", record),
            "back": r.address("page", partnership, id=id),
            "restore": r.address("restore", partnership, id=id),
            "marking": r.marking_of([record]),
        }
        return render(request, "registers/history.html", page)

    def export(self, request: HttpRequest, partnership: str, form: str) -> HttpResponse:
        r = self.register
        if form not in files.TYPES:
            raise Http404
        self._check(request, "export")
        rows = chosen_rows(r, request)
        count = rows.count()
        most = files.MOST_ROWS_ODS if form == "ods" else READS_LARGEST
        if count > most:
            raise FileRefused(
                f"This list is too long for one {form.upper()} file.",
                seen=f"It has {count:,} rows; the most is {most:,}.",
                do="Narrow the list first, or take it as CSV.",
            )
        headings = [imports.ID, *(r.heading(c) for c in r.fields), "Marking"]
        records = list(rows)
        marking = r.marking_of(records)
        table = [
            [str(o.pk), *(c.text(o) for c in r.fields), str(o.get_marking_display())]
            for o in records
        ]
        if form == "csv":
            body = files.as_csv(headings, table)
        elif form == "xlsx":
            body = files.as_xlsx(f"{r.many} {marking}", headings, table)
        else:
            body = files.as_ods(f"{r.many} {marking}", headings, table)
        r.read(request, None, f"exported as {form}")
        name = f"{partnership}-{r.name}-{slugify(marking)}.{form}"
        return HttpResponse(
            body,
            content_type=files.TYPES[form],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    # --- changing ---------------------------------------------------------------------------

    def add(self, request: HttpRequest, partnership: str) -> HttpResponse:
        self._check(request, "add")
        return self._form(
            request, partnership, self.register.fresh(request), f"Add {self.register.a_one}"
        )

    def change(self, request: HttpRequest, partnership: str, id: int) -> HttpResponse:
        record = self._find(request, id)
        self._check(request, "change", record)
        return self._form(request, partnership, record, f"Change this {self.register.one}")

    def retire(self, request: HttpRequest, partnership: str, id: int) -> HttpResponse:
        r = self.register
        record = self._find(request, id)
        self._check(request, "retire", record)
        why, error = request.POST.get("why", "").strip(), ""
        if request.method == "POST":
            if why:
                r.put_away(request, record, why)
                return HttpResponseRedirect(r.address("", partnership))
            error = "Say why it is taken out of use"
        page = {
            **self._frame(partnership), "record": record, "error": error,
            "back": r.address("page", partnership, id=id),
        }  # fmt: skip
        return render(request, "registers/retire.html", page, status=400 if error else 200)

    def restore(self, request: HttpRequest, partnership: str, id: int) -> HttpResponse:
        record = self._find(request, id)
        self._check(request, "change", record)
        number = request.POST.get("number", "")
        if not number.isdecimal():
            raise Http404
        self.register.put_back(request, record, int(number))
        return HttpResponseRedirect(self.register.address("page", partnership, id=id))

    def take_in(self, request: HttpRequest, partnership: str) -> HttpResponse:
        """A table sent, shown as it would be taken in, and taken in when that was confirmed."""
        r = self.register
        self._check(request, "import")
        waiting = f"import:{partnership}:{r.space}:{r.name}"
        rows: list[imports.Row] = []
        refused: CommonwealError | None = None
        if request.method == "POST" and "confirm" in request.POST:
            table = request.session.pop(waiting, None)
            if table is None:
                return HttpResponseRedirect(request.path)
            rows = imports.rows_of(r, request, table)
            with transaction.atomic():
                for row in rows:
                    if not row.wrong:
                        r.keep(request, row.form)
            left = [row for row in rows if row.wrong]
            if not left:
                return HttpResponseRedirect(r.address("", partnership))
            page = {
                **self._frame(partnership), "left": left, "taken": len(rows) - len(left),
                "back": r.address("", partnership),
            }  # fmt: skip
            return render(request, "registers/import.html", page)
        if request.method == "POST":
            sent = request.FILES.get("file")
            try:
                if sent is None:
                    raise FileRefused("There is no file.", do="Choose a CSV, XLSX or ODS file.")
                table = list(files.read(sent))
                rows = imports.rows_of(r, request, table)
                request.session[waiting] = table
            except CommonwealError as error:
                refused = error
        page = {
            **self._frame(partnership),
            "rows": rows,
            "good": sum(not row.wrong for row in rows),
            "refused": refused,
            "columns": list(dict.fromkeys(imports.columns_of(r).values())),
            "names": [r.label(n) for n in dict.fromkeys(imports.columns_of(r).values())],
            "back": r.address("", partnership),
        }
        return render(request, "registers/import.html", page, status=400 if refused else 200)

    # --- parts ------------------------------------------------------------------------------

    def _form(
        self, request: HttpRequest, partnership: str, record: Any, heading: str
    ) -> HttpResponse:
        r = self.register
        form = r.form_class(
            request.POST or None,
            request.FILES or None,
            instance=record,
            choices=lambda model: r.choices(request, model),
            initial={k: v for k, v in request.GET.items() if k in r.form_class.base_fields},
        )
        status = 200
        if request.method == "POST":
            if form.is_valid():
                try:
                    kept = r.keep(request, form)
                    return HttpResponseRedirect(r.address_of(kept, partnership))
                except CommonwealError as error:
                    # What she typed stays in the form: nothing is lost to a refusal.
                    form.add_error(None, f"{error.wrong} {error.seen} {error.do}".strip())
            status = 400
        back = (
            r.address("page", partnership, id=record.pk)
            if record.pk
            else r.address("", partnership)
        )
        page = {
            **self._frame(partnership), "form": form, "errors": errors_of(form), "back": back,
            "heading": heading, "record": record if record.pk else None, "advice": r.advice,
        }  # fmt: skip
        return render(request, "registers/form.html", page, status=status)

    def _find(self, request: HttpRequest, id: int) -> Any:
        record = self.register.with_relations(self.register.rows(request)).filter(pk=id).first()
        if record is None:
            raise Http404
        return record

    def _check(self, request: HttpRequest, act: str, record: Any = None) -> None:
        if not self.register.may(request, act, record):
            self.register.refuse(act)

    def _frame(self, partnership: str) -> dict[str, Any]:
        r = self.register
        return {"register": r, "list_address": r.address("", partnership), "shown": shown}


def r_address(url: str, partnership: str, id: int) -> str:
    from django.urls import reverse

    return reverse(url, kwargs={"partnership": partnership, "id": id})


def views_of(register: Register) -> dict[str, tuple[str, Any]]:
    """Page → (rest of its address, view)."""
    pages = Pages(register)
    both = require_http_methods(["GET", "HEAD", "POST"])
    return {
        "": ("", require_GET(pages.list)),
        "add": ("add/", both(pages.add)),
        "import": ("import/", both(pages.take_in)),
        "export": ("export.<slug:form>", require_GET(pages.export)),
        "page": ("<int:id>/", require_GET(pages.page)),
        "change": ("<int:id>/change/", both(pages.change)),
        "retire": ("<int:id>/retire/", both(pages.retire)),
        "history": ("<int:id>/history/", require_GET(pages.history)),
        "restore": ("<int:id>/restore/", require_POST(pages.restore)),
    }
