// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// Generated from contracts/facts.yaml by `python -m contracts.codegen`. Do not edit.

import {Kind, Namespace} from "../types/Types.sol";

library KindFlags {
    uint16 internal constant ONCE = 0x8000;
    uint16 internal constant BALANCE = 0x4000;
    uint16 internal constant RAW = 0x2000;
}

library Namespaces {
    Namespace internal constant CREDENTIALS = Namespace.wrap(1);
    Namespace internal constant DOCUMENTS = Namespace.wrap(2);
    Namespace internal constant DECLARATIONS = Namespace.wrap(3);
    Namespace internal constant CERTIFICATES = Namespace.wrap(4);
}

library CredentialsKinds {
    Kind internal constant WINDOW = Kind.wrap(0x0001);
    Kind internal constant DISTRUST = Kind.wrap(0x0002);
}

library DocumentsKinds {
    Kind internal constant ANCHOR = Kind.wrap(0xa001);
    Kind internal constant STATUS = Kind.wrap(0x0002);
    Kind internal constant SUCCESSOR = Kind.wrap(0xa003);
}

library DeclarationsKinds {
    Kind internal constant ISSUED = Kind.wrap(0xa001);
    Kind internal constant STATUS = Kind.wrap(0x0002);
    Kind internal constant ITEM = Kind.wrap(0x4003);
    Kind internal constant LOADING = Kind.wrap(0x4004);
    Kind internal constant REPORT = Kind.wrap(0xa005);
    Kind internal constant REASON = Kind.wrap(0xa006);
}

library CertificatesKinds {
    Kind internal constant ISSUED = Kind.wrap(0xa001);
    Kind internal constant STATUS = Kind.wrap(0x0002);
    Kind internal constant LINE = Kind.wrap(0x4003);
    Kind internal constant LINKS = Kind.wrap(0xa004);
    Kind internal constant ALIAS = Kind.wrap(0xa005);
    Kind internal constant SUCCESSOR = Kind.wrap(0xa006);
    Kind internal constant RECEIPT = Kind.wrap(0x0007);
    Kind internal constant DRAW = Kind.wrap(0x0008);
    Kind internal constant REASON = Kind.wrap(0xa009);
    Kind internal constant APPLICATION = Kind.wrap(0xa00a);
    Kind internal constant REJECTION = Kind.wrap(0xa00b);
}

library CredentialStatus {
    uint8 internal constant GRANTED = 1;
    uint8 internal constant ENDED = 2;
}

library DistrustStatus {
    uint8 internal constant DISTRUSTED = 1;
}

library DocumentStatus {
    uint8 internal constant ACTIVE = 1;
    uint8 internal constant SUSPENDED = 2;
    uint8 internal constant REVOKED = 3;
    uint8 internal constant SUPERSEDED = 4;
}

library DeclarationStatus {
    uint8 internal constant RECEIVED = 1;
    uint8 internal constant RELEASED = 2;
    uint8 internal constant PART_LOADED = 3;
    uint8 internal constant LOADED = 4;
    uint8 internal constant WITHDRAWN = 5;
    uint8 internal constant NOTICED = 6;
    uint8 internal constant REVOKED = 7;
}

library CertificateStatus {
    uint8 internal constant APPLIED = 1;
    uint8 internal constant RETURNED = 2;
    uint8 internal constant ISSUED = 3;
    uint8 internal constant CORRECTED = 4;
    uint8 internal constant CANCELLED = 5;
}

library ReceiptStatus {
    uint8 internal constant RECEIVED = 1;
    uint8 internal constant REJECTED = 2;
}

library DrawStatus {
    uint8 internal constant DRAWN = 1;
    uint8 internal constant RELEASED = 2;
}

library DeclarationFlags {
    uint24 internal constant AMENDED = 1;
    uint24 internal constant EXTENDED = 2;
}

library CertificateFlags {
    uint24 internal constant COPY = 1;
    uint24 internal constant BACK_TO_BACK = 2;
    uint24 internal constant RETROACTIVE = 4;
    uint24 internal constant THIRD_PARTY_INVOICE = 8;
    uint24 internal constant DECLARED = 16;
}

library Decisions {
    uint8 internal constant GRANTED = 1;
    uint8 internal constant GUARANTEE = 2;
}

library Agreements {
    uint16 internal constant AK = 1;
}

library MemberKinds {
    uint8 internal constant ADMINISTRATION = 1;
    uint8 internal constant ISSUER = 2;
    uint8 internal constant CARRIER = 3;
    uint8 internal constant TERMINAL = 4;
    uint8 internal constant BANK = 5;
    uint8 internal constant AUDITOR = 6;
    uint8 internal constant LAST = 6;
}

library PartyRoles {
    uint8 internal constant ADMINISTRATION = 1;
    uint8 internal constant ISSUER = 2;
    uint8 internal constant EXPORTER = 3;
    uint8 internal constant BROKER = 4;
    uint8 internal constant CARRIER = 5;
    uint8 internal constant TERMINAL = 6;
    uint8 internal constant BANK = 7;
    uint8 internal constant AUDITOR = 8;
    uint8 internal constant IMPORTER = 9;
    uint8 internal constant WAREHOUSE = 10;
    uint8 internal constant INSURER = 11;
    uint8 internal constant LAST = 11;
}

library StateShift {
    uint256 internal constant VERSION = 248;
    uint256 internal constant STATUS = 240;
    uint256 internal constant MEMBER = 208;
    uint256 internal constant EFFECTIVE = 168;
    uint256 internal constant RECORDED = 128;
    uint256 internal constant AMOUNT = 40;
    uint256 internal constant REVISION = 24;
    uint256 internal constant FLAGS = 0;
}

library BalanceShift {
    uint256 internal constant VERSION = 248;
    uint256 internal constant STATUS = 240;
    uint256 internal constant UNIT = 216;
    uint256 internal constant RECORDED = 176;
    uint256 internal constant LIMIT = 88;
    uint256 internal constant USED = 0;
}

library TermsShift {
    uint256 internal constant COUNTERPARTY = 56;
    uint256 internal constant UNTIL = 16;
    uint256 internal constant CODE = 0;
}
