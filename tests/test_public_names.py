"""Both packages offer their public names late, and exactly those."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest

import flagship
import flagship._names
import flagship_engine
import flagship_engine._names

PACKAGES = [(flagship, flagship._names), (flagship_engine, flagship_engine._names)]


@pytest.mark.parametrize(("package", "names"), PACKAGES)
def test_a_package_offers_the_names_that_are_gathered(package: ModuleType, names: ModuleType) -> None:
    assert package.__all__ == names.__all__
    assert [getattr(package, name) is getattr(names, name) for name in names.__all__] == [True] * len(names.__all__)
    assert set(names.__all__) <= set(dir(package))


@pytest.mark.parametrize(("package", "_names"), PACKAGES)
def test_a_name_that_does_not_exist_is_an_attribute_error(package: ModuleType, _names: ModuleType) -> None:
    with pytest.raises(AttributeError, match="has no attribute 'no_such_name'"):
        _ = package.no_such_name


@pytest.mark.parametrize("package", ["flagship", "flagship_engine"])
def test_importing_a_package_loads_no_library(package: str) -> None:
    program = f"import sys, {package}; print(*sorted({{'attr', 'mmh3', 'urllib3', 'hypothesis'}} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def test_the_sdk_loads_neither_urllib3_nor_hits_before_start() -> None:
    program = "import sys, flagship.app; print(*sorted({'urllib3', 'flagship_engine.hits'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def test_deciding_loads_neither_effects_nor_other_rules_nor_explanations() -> None:
    others = ("consequences", "effects", "hits", "parting", "records", "rendering", "rules.platform", "traces")
    program = (
        "import sys; from flagship_engine import decide, parse_document\n"
        "decide(parse_document({'campaigns': []}), {'a': 1}, 'x').flags\n"
        f"print(*[name for name in {others!r} if f'flagship_engine.{{name}}' in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
