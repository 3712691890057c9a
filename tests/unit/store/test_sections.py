"""The store is made of sections."""

from collections import Counter

from syncer.store import Store


def test_no_section_hides_a_method_of_another() -> None:
    said = Counter(name for section in Store.__bases__ for name in vars(section) if not name.startswith("__"))
    assert said["save_page"] == said["pending"] == 1
    assert [name for name, times in said.items() if times > 1] == []
