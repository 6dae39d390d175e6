/** Names of fields for people. What is not in the list is the term itself, its words apart. */

import type { Language } from "./words.js";

const KOREAN: Readonly<Record<string, string>> = {
  address: "주소",
  agent: "대리인",
  agreement: "협정",
  amendment: "정정",
  attachments: "첨부",
  backToBack: "연결 원산지증명",
  billOfLadingNumber: "선하증권 번호",
  borderTransportMeans: "국경 운송수단",
  carrier: "운송인",
  certificateNumber: "증명서 번호",
  certifiedTrueCopy: "인증 사본",
  cityName: "도시",
  commodityCode: "품목번호",
  consignee: "수하인",
  consignor: "송하인",
  containers: "컨테이너",
  countryCode: "국가",
  decision: "결정",
  decisionDate: "결정일",
  declarant: "신고인",
  declarationNumber: "신고 번호",
  declarationOfficeId: "신고 세관",
  departureDate: "출항일",
  description: "품명",
  destinationCountryCode: "목적국",
  digest: "해시(SHA-256)",
  documentNumber: "문서 번호",
  documentTypeCode: "문서 종류",
  exhibition: "전시",
  exportDeclarationNumber: "수출신고 번호",
  exporter: "수출자",
  exporterAddress: "수출자 주소",
  exporterCode: "수출자 부호",
  exporterName: "수출자",
  firstCertificateNumber: "최초 증명서 번호",
  fobValueUsd: "FOB 금액(USD)",
  formType: "서식",
  functionalReferenceId: "신고 참조번호",
  goodsItemQuantity: "품목 수",
  grossMass: "총중량",
  grossMassUnit: "총중량 단위",
  grossWeightKg: "총중량(kg)",
  hsCode: "HS 부호",
  id: "번호",
  idSalt: "식별 난수",
  importerAddress: "수입자 주소",
  importerName: "수입자",
  importerTaxId: "수입자 사업자번호",
  importingCountry: "수입국",
  invoiceAmount: "송장 금액",
  invoiceCurrency: "송장 통화",
  invoiceDate: "송장 일자",
  invoiceNumber: "송장 번호",
  issueDate: "발급일",
  issuedRetroactively: "소급 발급",
  issuerName: "발급자",
  issuingAuthority: "발급 기관",
  issuingCountry: "발급국",
  issuingOffice: "발급 관서",
  itemNumber: "품목 순번",
  items: "품목",
  length: "크기(바이트)",
  line: "행",
  links: "근거",
  manufacturer: "제조자",
  marksAndNumbers: "화인",
  marksNumbers: "화인",
  mediaType: "형식",
  name: "이름",
  netMass: "순중량",
  netMassUnit: "순중량 단위",
  originCountryCode: "원산지",
  originCriterion: "원산지 결정기준",
  packageKind: "포장 종류",
  packages: "포장",
  portOfDischarge: "양륙항",
  portOfLoading: "선적항",
  producerAddress: "생산자 주소",
  producerName: "생산자",
  quantity: "수량",
  quantityUnit: "수량 단위",
  reason: "사유",
  remarks: "비고",
  replacesCertificateNumber: "대체된 증명서 번호",
  seals: "봉인",
  sequence: "순번",
  subject: "대상",
  thirdCountryInvoicer: "제3국 송장 발행자",
  thirdCountryInvoicing: "제3국 송장",
  title: "제목",
  totalFobValueUsd: "FOB 금액 합계(USD)",
  totalGrossMass: "총중량 합계",
  totalPackageQuantity: "포장 총수",
  transportMode: "운송 방법",
  typeCode: "종류 부호",
  validUntil: "유효기간",
  vesselName: "선박명",
  voyageNumber: "항차",
};

/** A field, and the element of a list that it is in: "items 2" and "gross weight kg". */
export interface FieldName {
  readonly group: string;
  readonly name: string;
}

/** Elements of lists count from 1. */
export function fieldName(path: string, language: Language): FieldName {
  const segments = path.split("/").slice(1);
  const end = segments.findLastIndex(isIndex) + 1;
  const [above, below] = [segments.slice(0, end), segments.slice(end)].map((part) =>
    part.map((one) => (isIndex(one) ? String(Number(one) + 1) : readable(one, language))),
  ) as [string[], string[]];
  return { group: above.join(" "), name: below.join(" › ") };
}

function isIndex(segment: string): boolean {
  return /^[0-9]+$/.test(segment);
}

function readable(segment: string, language: Language): string {
  const known = language === "ko" && Object.hasOwn(KOREAN, segment) ? KOREAN[segment] : undefined;
  if (known !== undefined) return known;
  const key = segment.replaceAll("~1", "/").replaceAll("~0", "~");
  const words = key.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
