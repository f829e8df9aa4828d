"""One page that opens anywhere: words first, then charts and tables, and all it needs inside it."""

from __future__ import annotations

import json
from typing import Any


def page(template: str, specs: dict[str, Any], data: dict[str, Any] | None = None, **content: Any) -> str:
    """
    HTML of a template of this package, with the library that draws its charts.

    It holds no clock and no address: the same content gives the same page, and it opens without a network.

    Parameters
    ----------
    specs
        Vega-Lite specifications by the id of their place on the page.
    data
        What else the page's own script reads, by id.
    content
        What the template writes; texts are escaped.
    """
    import jinja2  # noqa: PLC0415 - an extra
    import vl_convert  # noqa: PLC0415

    from replenish.report.parts.drawing import VEGA_LITE  # noqa: PLC0415

    surroundings = jinja2.Environment(
        loader=jinja2.PackageLoader("replenish", "report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return surroundings.get_template(template).render(
        library=_inside_script(vl_convert.javascript_bundle(vl_version=VEGA_LITE)),  # type: ignore[call-arg]
        specs=_json(specs),
        data={name: _json(value) for name, value in (data or {}).items()},
        **content,
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def _inside_script(library: str) -> str:
    """Library that cannot end its script element; elsewhere ``</`` may be a regular expression."""
    return library.replace("</script", "<\\/script")
