"""What several test files share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from spacy.language import Language


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The English model, loaded once for all tests."""
    import spacy

    from tuireader.config import Annotating

    return spacy.load(Annotating().model)
