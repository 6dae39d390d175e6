"""Amendments make the next version; Korean declarations and odd quantities are read exactly."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.readers.amendment import apply_amendment
from api.readers.assembly import XML, Original, as_document
from api.readers.errors import ContentRefused, ImportNotSupported, UnknownMessage
from api.readers.measures import measures
from api.readers.messages import DeclarationKind, DeclarationMessage, Measure
from api.readers.wco import read
from evidence.document_types import EXPORT_DECLARATION
from evidence.types import Fields

SAMPLES = Path(__file__).parents[3] / "samples"
KCS = (SAMPLES / "kcs" / "GOVCBR830.xml").read_bytes()


def declaration(data: bytes) -> DeclarationMessage:
    message = read(data)
    assert isinstance(message, DeclarationMessage)
    return message


def sample(name: str) -> DeclarationMessage:
    return declaration((SAMPLES / "wco" / name).read_bytes())


def version_1(name: str) -> Fields:
    return as_document(EXPORT_DECLARATION, sample(name).fields, bytes(16), [Original(name, XML, b"<d/>")])


def amendment(body: str, pointers: str = "") -> DeclarationMessage:
    return declaration(
        f"<Declaration><FunctionCode>13</FunctionCode><FunctionalReferenceID>A1</FunctionalReferenceID><ID>26KR1</ID>"
        f"<TypeCode>COR</TypeCode><Amendment><ChangeReasonCode>25</ChangeReasonCode>{pointers}</Amendment>"
        f"{body}</Declaration>".encode()
    )


def pointer(section: str, sequence: int, tag: str = "") -> str:
    leaf = f"<TagID>{tag}</TagID>" if tag else ""
    return (
        f"<Pointer><SequenceNumeric>{sequence}</SequenceNumeric>"
        f"<DocumentSectionCode>{section}</DocumentSectionCode>{leaf}</Pointer>"
    )


def test_an_amendment_changes_what_it_points_to_and_nothing_else() -> None:
    before = version_1("TT_EX009a.xml")
    message = sample("Step5_TT_EX009a_Amendment.xml")
    after = apply_amendment(before, message)
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert message.predecessor == "24GB0YVJ3EXXES8AA0"
    assert {path for path in changed if not path.startswith("/amendment/")} <= {
        f"/items/0/additionalDocuments/0/{name}" for name in ("id", "typeCode", "categoryCode")
    }
    assert after["/amendment/functionalReferenceId"] == "7867523Y8OFA"
    EXPORT_DECLARATION.schema.check(after)


def test_an_amendment_adds_an_item_with_the_next_number() -> None:
    before = version_1("TT_EX039a.xml")
    message = sample("Step2_Amendment.xml")
    after = apply_amendment(before, message)
    assert after["/goodsItemQuantity"] == 3
    assert after["/items/2/sequence"] == 3
    assert after["/totalPackageQuantity"] == 80
    assert measures(after)[: len(measures(before))] == measures(before)


def test_an_amendment_takes_out_an_item_that_it_points_to_and_does_not_restate() -> None:
    message = amendment("<GoodsItemQuantity>1</GoodsItemQuantity>", pointer("42A", 1) + pointer("68A", 2))
    after = apply_amendment(version_1("TT_EX039a.xml"), message)
    assert after["/goodsItemQuantity"] == 1
    assert "/items/1/sequence" not in after


def test_an_amendment_that_leaves_a_gap_in_the_item_numbers_is_refused() -> None:
    message = amendment("<GoodsItemQuantity>1</GoodsItemQuantity>", pointer("42A", 1) + pointer("68A", 1))
    with pytest.raises(ContentRefused, match="without gap"):
        apply_amendment(version_1("TT_EX039a.xml"), message)


def test_an_amendment_of_an_item_that_is_not_there_is_refused() -> None:
    with pytest.raises(ContentRefused, match="not there"):
        apply_amendment(version_1("TT_EX039a.xml"), amendment("", pointer("68A", 7)))


def test_an_amendment_whose_item_count_does_not_hold_is_refused() -> None:
    with pytest.raises(ContentRefused, match="GoodsItemQuantity"):
        apply_amendment(version_1("TT_EX001a.xml"), amendment("<GoodsItemQuantity>4</GoodsItemQuantity>"))


def test_a_position_beyond_the_end_is_refused() -> None:
    item = (
        "<GoodsShipment><GovernmentAgencyGoodsItem><SequenceNumeric>1</SequenceNumeric><Packaging>"
        "<QuantityQuantity>3</QuantityQuantity></Packaging></GovernmentAgencyGoodsItem></GoodsShipment>"
    )
    message = amendment(item, pointer("68A", 1) + pointer("93A", 9))
    with pytest.raises(ContentRefused, match="number 9 of 1"):
        apply_amendment(version_1("TT_EX001a.xml"), message)


def test_a_cancellation_names_its_predecessor_and_reason() -> None:
    message = sample("TT_EX010a_Cancellation.xml")
    assert message.kind is DeclarationKind.CANCELLATION
    assert message.predecessor == "24GBDIRIGZ7QLCPAA8"
    assert message.reasons == ("This is a duplicate, please can",)
    assert message.fields == {}


def test_a_cancellation_without_the_number_it_cancels_is_refused() -> None:
    data = (SAMPLES / "wco" / "TT_EX010a_Cancellation.xml").read_bytes()
    with pytest.raises(ContentRefused, match="ID is missing"):
        read(data.replace(b"<ID>24GBDIRIGZ7QLCPAA8</ID>", b""))


def test_a_korean_declaration_carries_one_number_and_counts_in_rec_20_units() -> None:
    message = declaration(KCS)
    assert (message.reference, message.number) == ("4321026100000X", "4321026100000X")
    assert (message.items, message.packages) == (10, 245)
    assert message.measures[:2] == (Measure(1, 0, "H87", 1_200_000_000), Measure(1, 1, "KGM", 400_500_000))  # type: ignore[arg-type]
    assert message.fields["/exporter/id"] == "HANGANG1234567"
    as_document(EXPORT_DECLARATION, message.fields, bytes(16))


def test_what_is_not_read_is_reported_with_its_path() -> None:
    unread = declaration(KCS).unread
    assert "/Declaration/GoodsShipment/GovernmentAgencyGoodsItem[10]/Origin/RuleCode" in unread
    assert "/Declaration/Exporter/ID[1]" in unread
    assert not any(path.endswith("/NetNetWeightMeasure") for path in unread)


@pytest.mark.parametrize(
    ("function", "kind"), [("1", "cancellation"), ("5", "amendment"), ("09", "original")]
)
def test_the_korean_function_decides_the_kind(function: str, kind: str) -> None:
    message = declaration(KCS.replace(b"<wco:FunctionCode>9<", f"<wco:FunctionCode>{function}<".encode()))
    assert message.kind == kind
    assert message.predecessor == (None if kind == "original" else "4321026100000X")


def test_a_korean_replacement_restates_everything_but_salt_and_attachments() -> None:
    before = as_document(
        EXPORT_DECLARATION, declaration(KCS).fields, b"s" * 16, [Original("a.xml", XML, KCS)]
    )
    changed = KCS.replace(b"<wco:FunctionCode>9<", b"<wco:FunctionCode>5<").replace(
        b">CSQU3054383<", b">TGHU1234560<"
    )
    after = apply_amendment(before, declaration(changed))
    assert after["/idSalt"] == before["/idSalt"]
    assert after["/attachments/0/digest"] == before["/attachments/0/digest"]
    assert after["/containers/0/id"] == "TGHU1234560"
    EXPORT_DECLARATION.schema.check(after)


def test_a_korean_import_is_refused_as_import() -> None:
    with pytest.raises(ImportNotSupported):
        read(KCS.replace(b">GOVCBR830<", b">GOVCBR929<"))
    with pytest.raises(UnknownMessage):
        read(KCS.replace(b">GOVCBR830<", b">GOVCBR123<"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'kcsUnitCode="PC">1200', b'kcsUnitCode="QQQ">1200', "'QQQ' is not in Recommendation 20"),
        (b">KRPUS<", b">KRXXX<", "'KRXXX' is not in UN/LOCODE"),
        (b"<wco:TypeCode>CT<", b"<wco:TypeCode>??<", "'\\?\\?' is not in Recommendation 21"),
        (b">20261116<", b">20261316<", "'20261316' is no date"),
        (b">002<", b">001<", "numbered from 1 without gap or repeat"),
    ],
)
def test_a_korean_value_that_does_not_hold_is_refused(old: bytes, new: bytes, message: str) -> None:
    assert old in KCS
    with pytest.raises(ContentRefused, match=message):
        read(KCS.replace(old, new))


def test_goods_without_packages_are_loaded_as_one_per_item() -> None:
    message = sample("Step1_TT_EX030a.xml")
    assert message.fields["/totalPackageQuantity"] == 0
    assert message.packages == message.items == 1
