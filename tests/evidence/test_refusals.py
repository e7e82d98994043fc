"""Bad files: each is refused in three lines, and the store is as it was, byte for byte."""

from __future__ import annotations

import gzip
import io
import os
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from commonweal.evidence.load import load
from commonweal.evidence.store import Store
from commonweal.vocabulary.errors import PersonalDataFound, StoreError

NAME = "2025-01-hampshire-street.csv"


def put(folder: Path, content: bytes, name: str = NAME) -> Path:
    (folder / "in").mkdir(exist_ok=True)
    path = folder / "in" / name
    path.write_bytes(content)
    return path


def test_an_empty_file(refused, tmp_path):
    refused(put(tmp_path, b""), wrong="is empty", seen="0 bytes", do="again")


def test_a_gzip_of_nothing(refused, tmp_path):
    path = put(tmp_path, gzip.compress(b""), NAME + ".gz")
    refused(path, wrong="is empty", seen="Nothing is in it")


def test_a_header_and_no_rows(refused, street_csv):
    refused(street_csv(rows=0), wrong="has a header and no rows", seen="Crime ID, Month")


def test_a_gzip_cut_short(refused, tmp_path, one_month):
    content = one_month.read_bytes()
    path = put(tmp_path, content[: len(content) // 2], NAME + ".gz")
    refused(path, wrong="cut short or damaged", seen="breaks off after", do="Download it again")


def test_a_gzip_with_a_flipped_byte(refused, tmp_path, street_csv):
    content = bytearray(gzip.compress(street_csv().read_bytes()))
    content[-6] ^= 0xFF  # in the checksum
    path = put(tmp_path, bytes(content), NAME + ".gz")
    refused(path, wrong="cut short or damaged", seen="breaks off after")


def test_the_wrong_columns(refused, street_csv):
    def rename(table):
        table[0][9] = "Type of crime"

    error = refused(
        street_csv(rename), wrong="columns that no source", seen="Type of crime", do="mapping"
    )
    assert not isinstance(error, PersonalDataFound)


def test_two_columns_of_one_name(refused, street_csv):
    def double(table):
        table[0][10] = "Crime type"

    refused(street_csv(double), wrong="columns that no source", seen="Crime type, Crime type")


def test_latin_1(refused, street_csv):
    def accent(table):
        table[3][6] = "On or near Café Row"

    path = street_csv(accent, encoding="latin-1")
    refused(path, wrong="not UTF-8", seen="Line 4 has a byte", do="CSV UTF-8")


def test_utf_16(refused, street_csv):
    refused(street_csv(encoding="utf-16"), wrong="not what its name says", seen="UTF-16")


def test_utf_16_without_a_mark(refused, street_csv):
    refused(street_csv(encoding="utf-16-le"), wrong="not text", seen="zero bytes")


def workbook() -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    book.add_worksheet().write(0, 0, "Crime ID")
    book.close()
    return stream.getvalue()


def test_excel_renamed_to_csv(refused, tmp_path):
    refused(put(tmp_path, workbook()), wrong="not what its name says", seen="Excel")


def test_old_excel_renamed_to_csv(refused, tmp_path):
    path = put(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096))
    refused(path, wrong="not what its name says", seen="old Excel")


def test_csv_renamed_to_excel(refused, tmp_path, street_csv):
    path = put(tmp_path, street_csv().read_bytes(), "street.xlsx")
    refused(path, wrong="not what its name says", seen="not a workbook")


def parquet(street_csv: Callable[..., Path]) -> bytes:
    import pyarrow.csv as pacsv
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(pacsv.read_csv(street_csv()), sink)
    return sink.getvalue()


def test_parquet_renamed_to_csv(refused, tmp_path, street_csv):
    path = put(tmp_path, parquet(street_csv), "street.csv")
    refused(path, wrong="not what its name says", seen="a Parquet file")


def test_csv_renamed_to_parquet(refused, tmp_path, street_csv):
    path = put(tmp_path, street_csv().read_bytes(), "street.parquet")
    refused(path, wrong="not what its name says", seen="not a Parquet file")


def test_parquet_cut_short(refused, tmp_path, street_csv):
    path = put(tmp_path, parquet(street_csv)[:-900], "street.parquet")
    refused(path, wrong="cut short or damaged", seen="end of the Parquet file")


def test_parquet_damaged_in_the_middle(refused, tmp_path, street_csv):
    content = bytearray(parquet(street_csv))
    content[60:5000] = os.urandom(4940)
    path = put(tmp_path, bytes(content), "street.parquet")
    refused(path, wrong="is damaged", seen="orrupt", do="Download it again")


def peak_kilobytes() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def test_two_gigabytes_of_one_line_are_refused_at_once_and_in_little_memory(refused, tmp_path):
    path = put(tmp_path, b"Crime ID,Month,")
    with path.open("r+b") as stream:
        stream.seek(15)
        stream.write(b"x" * (4 << 20))  # what is looked at; the rest is a hole in the disk
        stream.truncate(2 << 30)
    before, start = peak_kilobytes(), time.monotonic()
    refused(path, wrong="not a table", seen="1,000,000 characters", do="one row a line")
    assert time.monotonic() - start < 10
    assert peak_kilobytes() - before < 100_000


def zeros(size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(
        [*(packer.compress(b"a,b\n" * (1 << 18)) for _ in range(size >> 20)), packer.flush()]
    )


def test_a_gzip_bomb(refused, tmp_path):
    path = put(tmp_path, zeros(300 << 20), NAME + ".gz")
    assert path.stat().st_size < 2 << 20
    refused(path, wrong="unpacks to more", seen="MB so far from", do="send it unpacked")


def zipped(folder: Path, *members: tuple[str, bytes], name: str = "archive.zip") -> Path:
    (folder / "in").mkdir(exist_ok=True)
    path = folder / "in" / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members:
            archive.writestr(member, content)
    return path


def test_a_zip_bomb(refused, tmp_path):
    path = zipped(tmp_path, ("2025-01/" + NAME, b"a,b\n" * (75 << 20)))
    refused(path, wrong="unpacks to more", seen="MB so far from")


def test_a_workbook_bomb(refused, tmp_path):
    sheet = ("xl/worksheets/sheet1.xml", b"<row/>" * (50 << 20))
    path = zipped(tmp_path, ("xl/workbook.xml", b"<workbook/>"), sheet, name="street.xlsx")
    refused(path, wrong="unpacks to more than a workbook", seen="MB from", do="as CSV")


def test_an_archive_within_an_archive(refused, tmp_path, street_csv):
    inner = zipped(tmp_path, (NAME, street_csv().read_bytes()), name="inner.zip").read_bytes()
    path = zipped(tmp_path, ("inner.zip", inner[: len(inner) // 2]), name="outer.zip")
    refused(path, wrong="of a kind that is not read", seen=".zip")


def test_an_archive_without_its_list(refused, tmp_path, street_csv):
    path = zipped(tmp_path, (NAME, street_csv().read_bytes()))
    path.write_bytes(path.read_bytes()[:-60])
    refused(path, wrong="is damaged", seen="list of contents")


def test_an_archive_with_a_damaged_file(refused, tmp_path, street_csv):
    path = zipped(tmp_path, (NAME, street_csv().read_bytes()))
    content = bytearray(path.read_bytes())
    content[5000:5100] = os.urandom(100)
    path.write_bytes(bytes(content))
    refused(path, wrong="damaged", seen="")


def test_an_archive_with_a_password(refused, tmp_path, street_csv):
    path = zipped(tmp_path, (NAME, street_csv().read_bytes()))
    content = bytearray(path.read_bytes())
    content[6] |= 1  # the flag that says the content is encrypted, here
    content[content.index(b"PK\x01\x02") + 8] |= 1  # and in the list of contents
    path.write_bytes(bytes(content))
    refused(path, wrong="damaged or locked", seen="cannot be unpacked", do="password")


def test_an_archive_of_nothing(refused, tmp_path):
    path = zipped(tmp_path, ("__MACOSX/._x.csv", b"x"), ("notes.md", b"x"))
    refused(path, wrong="no tables in it", seen="2 entries")


def test_names_that_climb_out_of_an_archive_stay_inside(kept, tmp_path, street_csv):
    path = zipped(tmp_path, ("../../../" + NAME, b"x,y\n1,2\n"), ("/etc/passwd.csv", b"a,b\n1,2\n"))
    ours = [p for p in tmp_path.rglob("*") if kept.root not in p.parents]
    report = load(kept, [path])
    assert report.taken == []
    assert len(report.refused) == 2
    assert [p for p in tmp_path.rglob("*") if kept.root not in p.parents] == ours
    assert not (tmp_path.parent / NAME).exists()


def test_a_web_page_saved_as_csv(refused, tmp_path):
    page = b"\n<!DOCTYPE html>\n<html><title>502 Bad Gateway</title></html>\n"
    refused(put(tmp_path, page), wrong="not what its name says", seen="a web page")


def test_a_pdf(refused, tmp_path):
    path = put(tmp_path, b"%PDF-1.7\n" + bytes(range(256)), "2025-01-hampshire-street.csv")
    refused(path, wrong="not what its name says", seen="a PDF")


def test_a_pdf_by_its_own_name(refused, tmp_path):
    path = put(tmp_path, b"%PDF-1.7\n", "report.pdf")
    refused(path, wrong="a kind that is not read", seen=".pdf", do="CSV")


def test_binary_junk(refused, tmp_path):
    path = put(tmp_path, bytes(range(1, 256)) * 400)
    refused(path, wrong="not UTF-8", seen="Line")


def test_months_still_to_come(refused, street_csv):
    def tomorrow(table):
        table[9][1] = "2199-01"

    refused(street_csv(tomorrow), wrong="still to come", seen="1 rows, up to 2199-01")


def test_coordinates_swapped(refused, street_csv):
    def swap(table):
        for row in table[1:]:
            row[4], row[5] = row[5], row[4]

    refused(street_csv(swap), wrong="swapped", seen="Indian Ocean", do="Exchange")


def test_more_than_half_of_the_rows_bad(refused, street_csv):
    def spoil(table):
        for row in table[1:202]:
            row[9] = "Witchcraft"

    refused(
        street_csv(spoil),
        wrong="More than half of the rows",
        seen="201 of 400 rows; most often: the crime type is not one",
    )


def test_a_quotation_mark_that_is_never_closed(refused, tmp_path, street_csv):
    lines = street_csv().read_bytes().split(b"\n")
    lines[100] = lines[100].replace(b",On or near", b',"On or near')
    path = put(tmp_path, b"\n".join(lines))
    refused(path, wrong="never closed", seen="line 101", do="Close or remove it")


def test_another_forces_rows_under_a_forces_name(refused, street_csv):
    path = street_csv(name="2025-01-dorset-street.csv")
    refused(path, wrong="not what its name says", seen="reported by Hampshire", do="true name")


def test_a_file_that_is_not_there(refused, tmp_path):
    refused(tmp_path / "nowhere.csv", wrong="There is no file", seen="nowhere.csv")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(refused, street_csv):
    path = street_csv()
    path.chmod(0)
    refused(path, wrong="cannot be opened", seen="denied")


def test_good_files_are_taken_and_the_bad_one_among_them_is_told(store, street_csv, tmp_path):
    good, also = street_csv(), street_csv(name="2025-02-hampshire-street.csv", rows=10)
    report = load(store, [good, put(tmp_path, b"", "empty.csv"), also, tmp_path / "nowhere.csv"])
    assert [t.file for t in report.taken] == [good.name, also.name]
    assert {name for name, _ in report.refused} == {"empty.csv", "nowhere.csv"}
    assert report.exit_code == 3
    assert report.snapshot == store.snapshot()
    assert store.snapshot().parts


def test_the_gravest_refusal_gives_the_exit_code(store, street_csv, tmp_path):
    def person(table):
        table[1][11] = "jo@example.org"

    report = load(store, [put(tmp_path, b"", "empty.csv"), street_csv(person)])
    assert report.exit_code == PersonalDataFound.exit_code == 4


def test_rows_with_too_few_or_too_many_cells_are_set_aside_with_their_lines(store, street_csv):
    def ragged(table):
        table[3].pop()
        table[9].append("more")

    report = load(store, [street_csv(ragged)])
    (taken,) = report.taken
    assert (taken.delivery.rows, taken.delivery.rejected) == (398, 2)
    rejects = (store.deliveries_folder / taken.delivery.id / "rejects.csv").read_text("utf-8")
    assert [line[:35] for line in rejects.splitlines()[1:]] == [
        "4,the line has fewer cells than the"[:35],
        "10,the line has more cells than the"[:35],
    ]


def test_lines_of_rows_set_aside_are_right_after_blank_lines_and_line_breaks(
    store, tmp_path, street_csv
):
    def spoil(table):
        table[1][6] = "On or near\nThe Hard"  # a cell on two lines
        table[5][9] = "Witchcraft"

    lines = street_csv(spoil).read_text("utf-8").split("\n")
    lines.insert(3, "")  # and a blank line
    report = load(store, [put(tmp_path, "\n".join(lines).encode())])
    (taken,) = report.taken
    rejects = (store.deliveries_folder / taken.delivery.id / "rejects.csv").read_text("utf-8")
    line = int(rejects.splitlines()[1].split(",")[0])
    assert "Witchcraft" in lines[line - 1]
    assert line == 8


def test_every_row_of_a_file_is_taken_or_set_aside(store, street_csv):
    def spoil(table):
        table[1][0] = "abc"
        table[2][1] = "January"
        table[3][4], table[3][5] = "100", "51"
        table[4][4] = "west"
        table[5][5] = ""
        table[6][9] = ""
        table[7][1] = "1999-01"
        table[8][4] = "inf"

    (taken,) = load(store, [street_csv(spoil)]).taken
    assert (taken.delivery.rows, taken.delivery.rejected) == (392, 8)
    reasons = {check.title for check in taken.delivery.checks if check.id == "rejected"}
    assert reasons == {
        "Rows set aside: " + why
        for why in (
            "the Crime ID is not 64 hexadecimal characters",
            "the month cannot be read",
            "the coordinates lie outside the British Isles",
            "a coordinate is not a number",
            "only one of the two coordinates is given",
            "the crime type is not one that data.police.uk uses",
            "the month is before data.police.uk began",
        )
    }


def test_a_name_with_brackets_and_stars_is_a_name(store, street_csv):
    path = street_csv(name="2025-01-hampshire-street [1] (copy)?.csv")
    assert load(store, [path]).rows == 400


def test_a_folder_that_cannot_be_written_says_so(tmp_path, street_csv):
    (tmp_path / "evidence").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be made") as caught:
        load(Store(tmp_path / "evidence"), [street_csv()])
    assert len(str(caught.value).splitlines()) == 3


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_says_so_and_leaves_the_store(kept, everything, street_csv, monkeypatch):
    from commonweal.evidence import store as store_module

    def full(path: Path) -> None:
        with open("/dev/full", "wb", buffering=0) as stream:
            stream.write(b"x")

    monkeypatch.setattr(store_module, "_to_disk", full)
    before = everything(kept)
    with pytest.raises(StoreError, match="cannot be written") as caught:
        load(kept, [street_csv(rows=20)])
    assert "No space left" in str(caught.value)
    assert everything(kept) == before


@pytest.mark.shared
@pytest.mark.deep
def test_no_file_of_the_full_data_is_refused(full_store):
    # full_store is made by loading every street file and fails where one is refused.
    assert sum(part.rows for part in full_store.snapshot().parts) == 1_386_294
