/** Generated from contracts/facts.yaml by `python -m scripts.browser_tables`. Do not edit. */

export const NAMESPACES = {
  credentials: 1,
  documents: 2,
  declarations: 3,
  certificates: 4,
} as const;

export const KINDS = {
  "credentials.window": { namespace: 1, number: 0x0001, statuses: "credential" },
  "credentials.distrust": { namespace: 1, number: 0x0002, statuses: "distrust" },
  "documents.anchor": { namespace: 2, number: 0xa001, statuses: null },
  "documents.status": { namespace: 2, number: 0x0002, statuses: "document" },
  "documents.successor": { namespace: 2, number: 0xa003, statuses: null },
  "declarations.issued": { namespace: 3, number: 0xa001, statuses: null },
  "declarations.status": { namespace: 3, number: 0x0002, statuses: "declaration" },
  "declarations.item": { namespace: 3, number: 0x4003, statuses: null },
  "declarations.loading": { namespace: 3, number: 0x4004, statuses: null },
  "declarations.report": { namespace: 3, number: 0xa005, statuses: null },
  "declarations.reason": { namespace: 3, number: 0xa006, statuses: null },
  "certificates.issued": { namespace: 4, number: 0xa001, statuses: null },
  "certificates.status": { namespace: 4, number: 0x0002, statuses: "certificate" },
  "certificates.line": { namespace: 4, number: 0x4003, statuses: null },
  "certificates.links": { namespace: 4, number: 0xa004, statuses: null },
  "certificates.alias": { namespace: 4, number: 0xa005, statuses: null },
  "certificates.successor": { namespace: 4, number: 0xa006, statuses: null },
  "certificates.receipt": { namespace: 4, number: 0x0007, statuses: "receipt" },
  "certificates.draw": { namespace: 4, number: 0x0008, statuses: "draw" },
  "certificates.reason": { namespace: 4, number: 0xa009, statuses: null },
  "certificates.application": { namespace: 4, number: 0xa00a, statuses: null },
  "certificates.rejection": { namespace: 4, number: 0xa00b, statuses: null },
} as const;

export const STATUSES = {
  credential: {
    1: { name: "granted", meaning: "active" },
    2: { name: "ended", meaning: "revoked" },
  },
  distrust: {
    1: { name: "distrusted", meaning: "revoked" },
  },
  document: {
    1: { name: "active", meaning: "active" },
    2: { name: "suspended", meaning: "suspended" },
    3: { name: "revoked", meaning: "revoked" },
    4: { name: "superseded", meaning: "superseded" },
  },
  declaration: {
    1: { name: "received", meaning: "pending" },
    2: { name: "released", meaning: "active" },
    3: { name: "part loaded", meaning: "active" },
    4: { name: "loaded", meaning: "active" },
    5: { name: "withdrawn", meaning: "revoked" },
    6: { name: "noticed", meaning: "suspended" },
    7: { name: "revoked", meaning: "revoked" },
  },
  certificate: {
    1: { name: "applied", meaning: "pending" },
    2: { name: "returned", meaning: "pending" },
    3: { name: "issued", meaning: "active" },
    4: { name: "corrected", meaning: "superseded" },
    5: { name: "cancelled", meaning: "revoked" },
  },
  receipt: {
    1: { name: "received", meaning: "active" },
    2: { name: "rejected", meaning: "revoked" },
  },
  draw: {
    1: { name: "drawn", meaning: "active" },
    2: { name: "released", meaning: "revoked" },
  },
} as const;

export const VERBS = {
  "credentials.grant": 1,
  "credentials.end": 2,
  "credentials.distrust": 3,
  "documents.anchor": 16,
  "documents.set_status": 17,
  "declarations.declare": 32,
  "declarations.release": 33,
  "declarations.amend": 34,
  "declarations.extend": 35,
  "declarations.report_loading": 36,
  "declarations.withdraw": 37,
  "declarations.notify_overdue": 38,
  "declarations.revoke": 39,
  "certificates.apply": 48,
  "certificates.return": 49,
  "certificates.issue": 50,
  "certificates.receive": 51,
  "certificates.reject": 52,
  "certificates.draw": 53,
  "certificates.release_draw": 54,
  "certificates.correct": 55,
  "certificates.copy": 56,
  "certificates.cancel": 57,
} as const;

export const MEMBER_KINDS = {
  administration: 1,
  issuer: 2,
  carrier: 3,
  terminal: 4,
  bank: 5,
  auditor: 6,
} as const;

/** Field and bits, most significant first. */
export const STATE_LAYOUT = [
  ["version", 8],
  ["status", 8],
  ["member", 32],
  ["effective", 40],
  ["recorded", 40],
  ["amount", 88],
  ["revision", 16],
  ["flags", 24],
] as const;

/** Field and bits, most significant first. */
export const BALANCE_LAYOUT = [
  ["version", 8],
  ["status", 8],
  ["unit", 24],
  ["recorded", 40],
  ["limit", 88],
  ["used", 88],
] as const;

/** Field and bits, most significant first. */
export const TERMS_LAYOUT = [
  ["counterparty", 32],
  ["until", 40],
  ["code", 16],
] as const;
