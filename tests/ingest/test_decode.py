from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import InputError
from digest.ingest.decode import decode

WORDS = "By Zoë Example\nNaïve words – in plain English, and some more of them.\n"


def refusal(data: bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        decode(data, name="inbox/pasted.txt")
    assert caught.value.path == "inbox/pasted.txt"
    assert caught.value.hint
    return caught.value


def archive(*names: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x" * 100)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_marked_or_plain_unicode_file_is_read_without_a_notice(encoding: str) -> None:
    decoded = decode(WORDS.encode(encoding), name="a.txt")
    assert (decoded.text, decoded.notices) == (WORDS, ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("words", [WORDS, "Автор Пример\nКороткий текст на русском языке, и ещё слова.\n" * 3])
def test_utf_16_without_a_mark_is_known_by_its_nuls(encoding: str, words: str) -> None:
    decoded = decode(words.encode(encoding), name="a.txt")
    assert (decoded.text, decoded.encoding) == (words, encoding)
    assert [notice.code for notice in decoded.notices] == ["encoding-guessed"]


def test_windows_1252_is_a_guess_with_the_place_of_the_first_odd_byte() -> None:
    decoded = decode("By Ada Example\r\n“Naïve” words cost 5 €.".encode("cp1252"), name="a.txt")
    assert decoded.text == "By Ada Example\r\n“Naïve” words cost 5 €."
    (notice,) = decoded.notices
    assert (notice.code, notice.place) == ("encoding-guessed", "a.txt:2:1")
    assert "Windows-1252" in notice.message


def test_bytes_that_windows_1252_does_not_know_are_shown_as_such() -> None:
    assert decode(b"caf\xe9 \x81 au lait", name="a.txt").text == "café \ufffd au lait"


def test_a_lone_surrogate_cannot_get_through() -> None:
    broken = "\ufeffab".encode("utf-16-le") + b"\x00\xd8" + "cd".encode("utf-16-le")
    decoded = decode(broken, name="a.txt")
    assert decoded.text == "ab\ufffdcd"
    assert [notice.code for notice in decoded.notices] == ["encoding-guessed"]
    assert "\ufffd" not in decode(WORDS.encode("utf-16"), name="a.txt").text


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", "\ufeff\u200b \xa0\n".encode(), "\ufeff \n".encode("utf-16-le")])
def test_a_file_without_words_is_refused(data: bytes) -> None:
    assert "empty" in refusal(data).message or "no words" in refusal(data).message


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"%PDF-1.7 and so on", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0 JFIF", "JPEG"),
        (b"{\\rtf1 words}", "RTF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Word"),
        (archive("[Content_Types].xml", "word/document.xml"), "DOCX"),
        (archive("photo.txt"), "ZIP"),
        (b"words \x00 and \x00\x01 a few NULs", "binary"),
        (bytes(range(256)) * 4, "binary"),
    ],
)
def test_what_is_no_text_is_refused_by_name(data: bytes, named: str) -> None:
    assert named in refusal(data).message


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_a_refusal(data: bytes) -> None:
    try:
        text = decode(data, name="a.txt").text
    except InputError as error:
        text = error.hint or ""
    assert text.strip()
    assert text.encode()


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1),
    st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
)
def test_text_survives_its_encoding(text: str, encoding: str) -> None:
    words = f"Words {text}"
    assert decode(words.encode(encoding), name="a.txt").text == words
