"""The access matrix, cell by cell: every class, role, action and ground, against the table written out here.

Letters: n named, j own jurisdiction, a addressed, s selected, g grant, c case, r role alone; `-` nothing.
Columns: see, read, write, decide. `see` lists only what opens it beyond the other three. A role that is not
listed has nothing.
"""

from dataclasses import replace

import pytest

from api.access import (
    CLASS_OF_SCHEMA,
    MATRIX,
    OFFICE_VERBS,
    VERB_ROLES,
    Action,
    DocumentClass,
    Ground,
    Rights,
    View,
    may,
    may_act,
)
from api.auth.party import SignedInParty
from evidence.document_types import DOCUMENT_TYPES
from evidence.facts import PartyRole, Verb
from evidence.types import MemberNumber, SubjectId

TABLE = """
declaration            exporter        - n n -
declaration            broker          - n n -
declaration            administration  - j - j
declaration            carrier         - r - -  loading
declaration            terminal        - r - -  loading
declaration            warehouse       - r - -  loading
declaration            bank            - g - -
declaration            insurer         - g - -
declaration            importer        - g - -
declaration            auditor         j c - -
loading_report         carrier         - n n -
loading_report         terminal        - n n -
loading_report         administration  - j j j
loading_report         exporter        - n - -
loading_report         broker          - n - -
loading_report         auditor         j c - -
trade_document         exporter        - n n -
trade_document         broker          - n - -
trade_document         administration  j s - -
trade_document         issuer          - n - -
trade_document         bank            - g - -
trade_document         insurer         - g - -
trade_document         importer        - g - -
trade_document         auditor         j c - -
permit                 exporter        - n - -
permit                 broker          - n - -
permit                 administration  j sn j j
permit                 issuer          - n - -
permit                 bank            - g - -
permit                 insurer         - g - -
permit                 importer        - g - -
permit                 auditor         j c - -
bill_of_lading         carrier         - n n -
bill_of_lading         exporter        - n - -
bill_of_lading         bank            - n - -
bill_of_lading         auditor         j c - -
application            exporter        - n n -
application            broker          - n n -
application            issuer          - j - j
application            administration  - j - j
application            auditor         j c - -
certificate            issuer          - j j j
certificate            exporter        - n - -
certificate            broker          - n - -
certificate            administration  - ja j a
certificate            importer        - n - -
certificate            bank            - g - -
certificate            auditor         j c - -
draw                   administration  - j j j
draw                   importer        - n - -
draw                   auditor         j c - -
decision               administration  - j j -
decision               issuer          - j j -
decision               exporter        - n - -
decision               broker          - n - -
decision               importer        - n - -
decision               auditor         j c - -
insurance              insurer         - n n -
insurance              auditor         j c - -
transport_declaration  carrier         - n n -
transport_declaration  administration  - j - j
transport_declaration  warehouse       - n - -
transport_declaration  auditor         j c - -
seal                   carrier         - n n -
seal                   terminal        - n n -
seal                   warehouse       - n n -
seal                   administration  - j - -
seal                   auditor         j c - -
aeo                    administration  - ja j j
aeo                    auditor         j c - -
"""
LETTERS = {
    "n": Ground.NAMED,
    "j": Ground.JURISDICTION,
    "a": Ground.ADDRESSED,
    "s": Ground.SELECTED,
    "g": Ground.GRANT,
    "c": Ground.CASE,
    "r": Ground.ROLE,
}
OWN, OTHER = MemberNumber(1), MemberNumber(3)


def _parse() -> dict[tuple[DocumentClass, PartyRole], dict[Action, set[Ground]]]:
    table = {}
    for line in TABLE.strip().splitlines():
        name, role, see, read, write, decide = line.split()[:6]
        columns = {
            action: {LETTERS[letter] for letter in cell if letter != "-"}
            for action, cell in zip(Action, (see, read, write, decide), strict=True)
        }
        columns[Action.SEE] |= columns[Action.READ] | columns[Action.WRITE] | columns[Action.DECIDE]
        table[DocumentClass(name), PartyRole[role.upper()]] = columns
    return table


EXPECTED = _parse()
LOADING = {
    (DocumentClass(line.split()[0]), PartyRole[line.split()[1].upper()])
    for line in TABLE.strip().splitlines()
    if line.endswith("loading")
}


def party(role: PartyRole, home: MemberNumber = OWN) -> SignedInParty:
    return SignedInParty("party", "Party", OWN, home, frozenset({role}), home == OWN, SubjectId(bytes(32)))


def rights_with(document_class: DocumentClass, ground: Ground | None) -> Rights:
    """A document of which nothing but this ground holds for the party (whose home is member 1)."""
    bare = Rights(document_class)
    return {
        None: bare,
        Ground.ROLE: bare,
        Ground.NAMED: replace(bare, named=frozenset({"party"})),
        Ground.JURISDICTION: replace(bare, jurisdiction=frozenset({OWN})),
        Ground.ADDRESSED: replace(bare, addressed=frozenset({OWN})),
        Ground.SELECTED: replace(bare, jurisdiction=frozenset({OWN}), selected=True),
        Ground.GRANT: replace(bare, granted=frozenset({"party"})),
        Ground.CASE: replace(bare, cases=frozenset({"party"})),
    }[ground]


@pytest.mark.parametrize("document_class", DocumentClass)
@pytest.mark.parametrize("role", PartyRole)
def test_every_cell_allows_exactly_what_the_table_says(
    document_class: DocumentClass, role: PartyRole
) -> None:
    expected = EXPECTED.get((document_class, role), {action: set() for action in Action})
    for action in Action:
        for ground in Ground:
            holding = {ground, Ground.ROLE} | ({Ground.JURISDICTION} if ground is Ground.SELECTED else set())
            decision = may(party(role), action, rights_with(document_class, ground))
            assert decision.allowed == bool(expected[action] & holding), (action, ground)


@pytest.mark.parametrize("document_class", DocumentClass)
@pytest.mark.parametrize("role", PartyRole)
def test_a_stranger_with_the_role_alone_gets_only_the_loading_view(
    document_class: DocumentClass, role: PartyRole
) -> None:
    decision = may(party(role, OTHER), Action.READ, Rights(document_class, jurisdiction=frozenset({OWN})))
    assert decision.allowed == ((document_class, role) in LOADING)
    if decision.allowed:
        assert decision.view is View.LOADING


def test_the_table_here_and_the_matrix_name_the_same_cells() -> None:
    cells = {(document_class, role) for document_class, row in MATRIX.items() for role in row}
    assert cells == set(EXPECTED)


def test_of_two_roles_the_one_that_shows_more_counts() -> None:
    both = replace(party(PartyRole.CARRIER), roles=frozenset({PartyRole.CARRIER, PartyRole.EXPORTER}))
    named = rights_with(DocumentClass.DECLARATION, Ground.NAMED)
    assert may(both, Action.READ, named).view is View.FULL
    assert may(both, Action.READ, Rights(DocumentClass.DECLARATION)).view is View.LOADING


def test_a_partner_administration_reads_a_certificate_only_when_it_is_addressed() -> None:
    partner = party(PartyRole.ADMINISTRATION, OTHER)
    rights = Rights(DocumentClass.CERTIFICATE, jurisdiction=frozenset({OWN}))
    assert not may(partner, Action.READ, rights).allowed
    assert may(partner, Action.READ, replace(rights, addressed=frozenset({OTHER}))).allowed


def test_every_document_type_has_a_class() -> None:
    assert set(CLASS_OF_SCHEMA) == set(DOCUMENT_TYPES)


def test_every_verb_has_roles() -> None:
    assert set(VERB_ROLES) == set(Verb)
    assert all(VERB_ROLES.values())


@pytest.mark.parametrize("verb", sorted(OFFICE_VERBS))
def test_a_partners_officer_performs_no_office_verb_here(verb: Verb) -> None:
    assert not may_act(party(PartyRole.ADMINISTRATION, OTHER), verb)


@pytest.mark.parametrize(
    ("verb", "roles"),
    [
        (Verb.DECLARATIONS_DECLARE, {PartyRole.EXPORTER, PartyRole.BROKER}),
        (Verb.DECLARATIONS_RELEASE, {PartyRole.ADMINISTRATION}),
        (
            Verb.DECLARATIONS_REPORT_LOADING,
            {PartyRole.CARRIER, PartyRole.TERMINAL, PartyRole.ADMINISTRATION},
        ),
        (Verb.CERTIFICATES_APPLY, {PartyRole.EXPORTER, PartyRole.BROKER}),
        (Verb.CERTIFICATES_ISSUE, {PartyRole.ISSUER, PartyRole.ADMINISTRATION}),
        (Verb.CERTIFICATES_DRAW, {PartyRole.ADMINISTRATION}),
    ],
)
def test_a_verb_is_performed_by_its_roles_and_no_others(verb: Verb, roles: set[PartyRole]) -> None:
    assert {role for role in PartyRole if may_act(party(role), verb)} == roles
