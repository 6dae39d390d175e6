/** All that the page says, in Korean and in English. */

import type { Status, StepName } from "../src/verification/index.js";

export type Language = "ko" | "en";

/** What a verdict comes to, for a person. */
export type Outcome = "current" | "noStatus" | "notCurrent" | "old" | "invalid" | "noBundle";

export interface Words {
  readonly title: string;
  readonly lead: string;
  readonly offline: string;
  readonly documentLabel: string;
  readonly documentHint: string;
  readonly policyLabel: string;
  readonly policyHint: string;
  readonly choose: string;
  readonly dropHere: string;
  readonly clock: string;
  readonly waiting: string;
  readonly working: string;
  readonly outcomes: Readonly<Record<Outcome, readonly [string, string]>>;
  readonly failedAt: string;
  readonly fromPdf: string;
  readonly redacted: string;
  readonly standing: string;
  readonly state: string;
  readonly states: Readonly<Record<Status["state"], string>>;
  /** Words of life cycles; the others stand as they are. */
  readonly names: Readonly<Record<string, string>>;
  readonly effective: string;
  readonly recorded: string;
  readonly until: string;
  readonly successor: string;
  readonly balance: (left: string, unit: string, limit: string) => string;
  readonly asOf: string;
  readonly block: string;
  readonly steps: string;
  readonly stepNames: Readonly<Record<StepName, string>>;
  readonly holds: string;
  readonly fails: string;
  readonly notReached: string;
  readonly fields: string;
  readonly fieldName: string;
  readonly fieldValue: string;
  readonly yes: string;
  readonly no: string;
  readonly nothing: string;
  readonly policy: string;
  readonly policyHash: string;
  readonly policyHashHint: string;
  readonly members: string;
  readonly quorum: (needed: number, witnesses: number) => string;
  readonly json: string;
  readonly cannotRead: string;
  readonly noCryptography: string;
}

export const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    title: "Verify a document",
    lead: "Drop a proof or a PDF that carries one, and the trust policy that says whom you believe.",
    offline: "Everything happens on this page. It sends nothing and asks nobody.",
    documentLabel: "Document",
    documentHint: "A proof (.gwb.json, .gwb) or a PDF",
    policyLabel: "Trust policy",
    policyHint: "A policy.json that you trust",
    choose: "Choose a file",
    dropHere: "or drop it here",
    clock: "Judged at the time of this device:",
    waiting: "Waiting for both files.",
    working: "Checking…",
    outcomes: {
      current: ["Genuine and in force", "Every step holds."],
      noStatus: ["Genuine", "Every step holds. No status was recorded for this document."],
      notCurrent: ["Genuine, but not in force", "The document is what it says, and does not stand any more."],
      old: ["Genuine, but the proof is not of today", "Ask any gateway for a newer proof of the same document."],
      invalid: ["Not genuine", "Do not rely on this document."],
      noBundle: ["This is no proof", "The file holds nothing that can be verified."],
    },
    failedAt: "Fails at the step",
    fromPdf:
      "The proof inside the PDF was judged. What the PDF's pages show, and a signature of the PDF itself, were not: compare the pages with the fields below.",
    redacted: "Part of the document is hidden. The fields below are what its holder shows.",
    standing: "Where the document stands",
    state: "Standing",
    states: {
      pending: "pending",
      active: "active",
      suspended: "suspended",
      superseded: "replaced",
      revoked: "revoked",
      expired: "expired",
      none: "no status recorded",
    },
    names: {},
    effective: "In effect from",
    recorded: "Recorded",
    until: "Until",
    successor: "Replaced by",
    balance: (left, unit, limit) => `${left} ${unit} left of ${limit}`,
    asOf: "The proof is of",
    block: "block",
    steps: "Steps",
    stepNames: {
      encoding: "The file is written in the one allowed way",
      document: "The document is complete in itself",
      act: "A signed act stands for this document",
      subject: "The act is about the document's own number",
      signature: "The signature is good",
      checkpoint: "Enough witnesses signed the state of the network",
      facts: "The facts are those of that state",
      log: "Its history is whole",
      issued: "This document was issued by this act",
      certificate: "The signer's certificate comes from its member",
      credential: "The member had admitted the signer then",
      status: "Its status is read",
      age: "The proof is recent enough",
    },
    holds: "holds",
    fails: "does not hold",
    notReached: "not reached",
    fields: "What the document says",
    fieldName: "Field",
    fieldValue: "Value",
    yes: "yes",
    no: "no",
    nothing: "nothing",
    policy: "Whom you believe",
    policyHash: "Hash of this policy",
    policyHashHint: "Compare it with the one that you were given by somebody you trust.",
    members: "Members",
    quorum: (needed, witnesses) => `${needed} of ${witnesses} witnesses must have signed.`,
    json: "The verdict for machines",
    cannotRead: "The trust policy cannot be used:",
    noCryptography: "This browser gives no cryptography to a page opened like this. Open it in another browser.",
  },
  ko: {
    title: "문서 진위 확인",
    lead: "증명 파일이나 증명이 담긴 PDF, 그리고 누구를 믿을지 정한 신뢰 정책 파일을 넣어 주세요.",
    offline: "모든 확인은 이 페이지 안에서 이루어집니다. 아무것도 보내지 않고 누구에게도 묻지 않습니다.",
    documentLabel: "문서",
    documentHint: "증명 파일(.gwb.json, .gwb) 또는 PDF",
    policyLabel: "신뢰 정책",
    policyHint: "믿을 수 있는 곳에서 받은 policy.json",
    choose: "파일 선택",
    dropHere: "또는 여기에 놓기",
    clock: "이 기기의 시각을 기준으로 판정합니다:",
    waiting: "두 파일을 기다리고 있습니다.",
    working: "확인하는 중…",
    outcomes: {
      current: ["진본이며 유효합니다", "모든 단계를 통과했습니다."],
      noStatus: ["진본입니다", "모든 단계를 통과했습니다. 이 문서에 기록된 상태는 없습니다."],
      notCurrent: ["진본이지만 현재 유효하지 않습니다", "문서의 내용은 사실이지만 지금은 효력이 없습니다."],
      old: ["진본이지만 증명이 최신이 아닙니다", "어느 게이트웨이에서든 같은 문서의 새 증명을 받을 수 있습니다."],
      invalid: ["진본이 아닙니다", "이 문서를 신뢰하지 마십시오."],
      noBundle: ["증명 파일이 아닙니다", "확인할 수 있는 내용이 없습니다."],
    },
    failedAt: "실패한 단계",
    fromPdf:
      "PDF 안에 담긴 증명을 판정했습니다. PDF 쪽에 보이는 글과 PDF 자체의 서명은 판정하지 않았습니다. 쪽의 내용을 아래 항목과 비교해 주세요.",
    redacted: "문서의 일부가 가려져 있습니다. 아래는 소지자가 공개한 항목입니다.",
    standing: "문서의 현재 상태",
    state: "상태",
    states: {
      pending: "처리 중",
      active: "정상",
      suspended: "정지",
      superseded: "대체됨",
      revoked: "취소됨",
      expired: "기간 만료",
      none: "기록된 상태 없음",
    },
    names: {
      applied: "신청",
      returned: "반려",
      issued: "발급",
      corrected: "정정됨",
      cancelled: "발급 취소",
      received: "접수",
      released: "수리",
      "part loaded": "일부 선적",
      loaded: "선적 완료",
      withdrawn: "취하",
      noticed: "적재 지연 통지",
      revoked: "취소",
      active: "정상",
      suspended: "정지",
      superseded: "대체됨",
    },
    effective: "효력 시작",
    recorded: "기록 시각",
    until: "만료 시각",
    successor: "대체 문서",
    balance: (left, unit, limit) => `${limit} ${unit} 가운데 ${left} ${unit} 남음`,
    asOf: "증명 기준",
    block: "블록",
    steps: "확인 단계",
    stepNames: {
      encoding: "파일이 정해진 형식으로 쓰여 있음",
      document: "문서가 양식에 맞음",
      act: "서명된 행위가 이 문서를 가리킴",
      subject: "행위의 대상이 문서 번호와 같음",
      signature: "전자서명이 올바름",
      checkpoint: "네트워크 상태에 충분한 증인이 서명함",
      facts: "사실들이 그 상태에 들어 있음",
      log: "이력이 빠짐없이 들어 있음",
      issued: "이 행위로 이 문서가 발급됨",
      certificate: "서명자의 인증서를 소속 회원이 발급함",
      credential: "당시 서명자가 회원의 승인을 받은 상태임",
      status: "문서의 상태를 읽음",
      age: "증명이 충분히 최신임",
    },
    holds: "통과",
    fails: "실패",
    notReached: "진행하지 않음",
    fields: "문서의 내용",
    fieldName: "항목",
    fieldValue: "값",
    yes: "예",
    no: "아니요",
    nothing: "없음",
    policy: "누구를 믿는가",
    policyHash: "이 정책의 해시",
    policyHashHint: "믿을 수 있는 곳에서 받은 해시와 같은지 비교해 주세요.",
    members: "회원",
    quorum: (needed, witnesses) => `증인 ${witnesses}곳 가운데 ${needed}곳 이상이 서명해야 합니다.`,
    json: "기계용 판정 결과",
    cannotRead: "신뢰 정책을 쓸 수 없습니다:",
    noCryptography: "이 브라우저는 이렇게 연 페이지에 암호 기능을 주지 않습니다. 다른 브라우저에서 열어 주세요.",
  },
};
