"""The demo's picture is well-formed and shows every moment."""

from xml.etree import ElementTree

from scripts.demo.narrator import Moment
from scripts.demo.timeline import timeline_svg

MOMENTS = [
    Moment(0.5, "Exporter", "files an export declaration", "done"),
    Moment(1.25, "Chamber", "certifies <more> & again, and says a lot of words about it", "refused"),
    Moment(2.0, "Exporter", "proves it", "proved"),
]


def test_the_timeline_is_well_formed_whatever_the_words() -> None:
    root = ElementTree.fromstring(timeline_svg(MOMENTS))
    titles = [title.text for title in root.iter("{http://www.w3.org/2000/svg}title")]
    assert titles == [moment.what for moment in MOMENTS]


def test_every_actor_has_one_lane() -> None:
    svg = timeline_svg(MOMENTS)
    assert svg.count(">Exporter</text>") == 1
    assert svg.count(">Chamber</text>") == 1
