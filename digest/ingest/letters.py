"""Letters that Unicode does not take apart, written in Latin ones.

Cyrillic (Russian, Ukrainian, Belarusian, Serbian, Kazakh), Georgian (the national system of 2002), Armenian
(BGN/PCGN 1981 without its apostrophes), Turkish and Azerbaijani, and the Latin letters with strokes.
"""

from __future__ import annotations

_CYRILLIC = """
а a б b в v г g д d е e ё yo ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch
ъ - ы y ь - э e ю yu я ya і i ї yi є ye ґ g ў u ђ dj ј j љ lj њ nj ћ c џ dz ѓ gj ќ kj ѕ dz ә a ғ gh қ q ң ng ө o ұ u
ү u һ h ҳ h ҷ j ӣ i ӯ u
"""
_GEORGIAN = """
ა a ბ b გ g დ d ე e ვ v ზ z თ t ი i კ k ლ l მ m ნ n ო o პ p ჟ zh რ r ს s ტ t უ u ფ p ქ k ღ gh ყ q შ sh ჩ ch ც ts ძ dz
წ ts ჭ ch ხ kh ჯ j ჰ h
"""
_ARMENIAN = """
ա a բ b գ g դ d ե e զ z է e ը y թ t ժ zh ի i լ l խ kh ծ ts կ k հ h ձ dz ղ gh ճ ch մ m յ y ն n շ sh ո o չ ch պ p ջ j
ռ rr ս s վ v տ t ր r ց ts ւ v փ p ք k օ o ֆ f և ev
"""
_LATIN = "ı i ə a ß ss ẞ ss ø o æ ae œ oe đ d ð d ł l þ th ħ h ŋ ng ŧ t"


def _table(pairs: str) -> dict[str, str]:
    signs = pairs.split()
    small = {letter: "" if latin == "-" else latin for letter, latin in zip(signs[::2], signs[1::2], strict=True)}
    return small | {letter.upper(): latin for letter, latin in small.items() if len(letter.upper()) == 1}


_TABLE = str.maketrans({k: v for pairs in (_CYRILLIC, _GEORGIAN, _ARMENIAN, _LATIN) for k, v in _table(pairs).items()})


def to_latin(text: str) -> str:
    """The text with the letters of the tables transliterated; other characters stay."""
    return text.translate(_TABLE)
