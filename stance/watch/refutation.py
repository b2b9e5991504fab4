"""Words by which a text calls what others say false: denial verbs, rumour, fabrication."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from stance.features.operators import reporting_class
from stance.lexicon import PhraseBook

# Kept apart from the denial phrases of the claim stage: here a word need not say what is denied.
_WORDS: Final = (
    "شائعة | الشائعة | شائعات | الشائعات | إشاعة | الإشاعة | إشاعات | الإشاعات | مزيف | المزيف | "
    "مزيفة | المزيفة | مزور | المزور | مزورة | المزورة | مفبرك | المفبرك | مفبركة | المفبركة | "
    "فبركة | كاذب | كاذبة | الكاذبة | أكاذيب | مزاعم | المزاعم | لا صحة | عدم صحة | عار عن الصحة | "
    "عار من الصحة | لا أساس | غير صحيح | غير صحيحة | ما حقيقة | حقيقة خبر | مختلق | مختلقة | "
    "لم يصدر | لم تصدر | عدم صدور | خلافا لما | على عكس ما | تضليل | مضلل | مضللة"
)


@cache
def _book() -> PhraseBook:
    return PhraseBook({w.strip(): "refute" for w in _WORDS.split("|")})


def refutes(words: Sequence[str]) -> bool:
    """Whether normalised words of a sentence hold a verb or word of refutation."""
    return any(reporting_class(w) == "deny" for w in words) or bool(_book().find(words))
