"""Papers before programs that are not ours: veraPDF for PDF/A-3b, poppler for the signature."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from evidence.commitments import redact
from tests.unit.evidence.builder import SampleNetwork, certificate_sample, declaration_sample
from tests.unit.evidence.papers.paper import sealed

pytestmark = pytest.mark.real
HERE = Path(__file__).parent / "verapdf"
LIBRARIES = Path("build/verapdf")


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A certificate in both languages, redacted, and a declaration."""
    world, folder = SampleNetwork(), tmp_path_factory.mktemp("papers")
    certificate = certificate_sample(world)
    some = redact(certificate.commitment, ["/certificateNumber", "/items/0/hsCode"])
    made = {
        "ko": sealed(certificate, "ko"),
        "en": sealed(certificate, "en"),
        "redacted": sealed(certificate, "en", some),
        "declaration": sealed(declaration_sample(world), "ko"),
    }
    for name, data in made.items():
        (folder / f"{name}.pdf").write_bytes(data)
    return sorted(folder.glob("*.pdf"))


def test_papers_are_pdf_a_3b(papers: list[Path], tmp_path: Path) -> None:
    libraries = LIBRARIES.resolve()
    if not libraries.is_dir():
        fetch = ["mvn", "-q", "-f", HERE / "pom.xml", "dependency:copy-dependencies"]
        subprocess.run([*fetch, f"-DoutputDirectory={libraries}"], check=True, timeout=600)
    path = f"{libraries}/*"
    subprocess.run(["javac", "-d", tmp_path, "-cp", path, HERE / "Conformance.java"], check=True, timeout=120)
    command = ["java", "-cp", f"{path}:{tmp_path}", "Conformance", *papers]
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    assert said.stdout.split("\n")[:-1] == ["conforms"] * len(papers), said.stdout


def test_another_reader_finds_the_seal_good_and_over_the_whole_file(papers: list[Path]) -> None:
    for paper in papers:
        said = subprocess.run(["pdfsig", "-nocert", paper], capture_output=True, text=True, timeout=60)
        assert "Signature is Valid" in said.stdout, said.stdout + said.stderr
        assert "Total document signed" in said.stdout
        assert "ETSI.CAdES.detached" in said.stdout
        paper.write_bytes(
            paper.read_bytes().replace(b"/Lang (ko)", b"/Lang (kp)").replace(b"/Lang (en)", b"/Lang (em)")
        )
        spoilt = subprocess.run(["pdfsig", "-nocert", paper], capture_output=True, text=True, timeout=60)
        assert "Signature is Valid" not in spoilt.stdout


def test_the_text_can_be_read_in_both_languages(tmp_path: Path) -> None:
    certificate = certificate_sample(SampleNetwork())
    for language, word in (("ko", "원산지증명서"), ("en", "CERTIFICATE OF ORIGIN")):
        paper = tmp_path / f"{language}.pdf"
        paper.write_bytes(sealed(certificate, "ko" if language == "ko" else "en"))
        said = subprocess.run(
            ["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True
        )
        assert word in said.stdout and str(certificate.fields["/exporterName"]) in said.stdout
