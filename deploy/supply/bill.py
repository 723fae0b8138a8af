"""The bill of materials, as CycloneDX 1.6 in JSON. Pure; the same text for the same lock, so it has no time and no number."""

import json
from collections.abc import Mapping, Sequence

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from deploy.supply.pins import Pin

OURS = "MIT"
EMBED = (
    "What visitors' browsers load (static/widget/). It is built of our own source alone: it has no library at run time."
)


def bill(name: str, version: str, pins: Sequence[Pin], licences: Mapping[str, str]) -> str:
    """Of the product `name`: its server's libraries, who wants which, and the embed, which has none."""
    product = _ours(name, version, ComponentType.APPLICATION)
    embed = _ours(f"{name}-embed", version, ComponentType.APPLICATION, EMBED)
    libraries = {pin.name: _library(pin, licences[pin.name]) for pin in pins}
    bom = Bom(components=[embed, *libraries.values()], metadata=BomMetaData(component=product))
    wanted = {name: product, **libraries}
    for wanting, component in wanted.items():
        bom.register_dependency(component, [libraries[pin.name] for pin in pins if wanting in pin.wanted_by])
    bom.register_dependency(product, [embed])
    return _without_moment(JsonV1Dot6(bom).output_as_string())


def _ours(name: str, version: str, kind: ComponentType, description: str | None = None) -> Component:
    licence = LicenseFactory().make_from_string(OURS)
    return Component(name=name, version=version, type=kind, bom_ref=name, licenses=[licence], description=description)


def _library(pin: Pin, licence: str) -> Component:
    """A version is several files (a wheel for each platform), so the hashes are those of where it is handed out."""
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(f"https://pypi.org/project/{pin.name}/{pin.version}/"),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=content) for content in pin.hashes],
    )
    return Component(
        name=pin.name,
        version=pin.version,
        bom_ref=str(pin),
        purl=PackageURL("pypi", name=pin.name, version=pin.version),
        licenses=[LicenseFactory().make_from_string(licence)],
        external_references=[files],
    )


def _without_moment(text: str) -> str:
    """What the format allows to be left out, and would be another each time."""
    bom = json.loads(text)
    del bom["serialNumber"], bom["metadata"]["timestamp"]
    return json.dumps(bom, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
