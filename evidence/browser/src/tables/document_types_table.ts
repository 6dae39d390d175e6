/** Generated from docs/formats/document-types.md by `python -m scripts.browser_tables`. Do not edit. */

export const DOCUMENT_TYPES = [
  {
    name: "gwm.declaration.export.1",
    hash: "2ce64f17222700605140bc60b3d45a28895e21a6e65bbcfe83d55435a55bf75f",
    namespace: "declarations",
    number: "/functionalReferenceId",
    subject: null,
    owner: null,
    verbs: ["declarations.declare", "declarations.amend"],
    text: `gwm.schema.1
gwm.declaration.export.1
/agent/address/cityName s ?
/agent/address/countryCode s ?
/agent/address/line s ?
/agent/address/postcodeId s ?
/agent/id s ?
/agent/name s ?
/amendment/functionalReferenceId s ?
/amendment/reasons/*/changeReasonCode s ?
/amendment/reasons/*/statement s ?
/attachments/*/digest s 1
/attachments/*/length i 1
/attachments/*/mediaType s 1
/attachments/*/name s 1
/borderTransportMeans/departureDate s ?
/borderTransportMeans/id s ?
/borderTransportMeans/identificationTypeCode s ?
/borderTransportMeans/modeCode s ?
/borderTransportMeans/name s ?
/borderTransportMeans/nationalityCode s ?
/carrier/id s ?
/carrier/name s ?
/consignee/address/cityName s ?
/consignee/address/countryCode s ?
/consignee/address/line s ?
/consignee/address/postcodeId s ?
/consignee/id s ?
/consignee/name s ?
/consignor/address/cityName s ?
/consignor/address/countryCode s ?
/consignor/address/line s ?
/consignor/address/postcodeId s ?
/consignor/id s ?
/consignor/name s ?
/containers/*/id s 1
/containers/*/seals/*/id s 1
/declarant/address/cityName s ?
/declarant/address/countryCode s ?
/declarant/address/line s ?
/declarant/address/postcodeId s ?
/declarant/id s ?
/declarant/name s ?
/declarationOfficeId s ?
/departureTransportMeans/id s ?
/departureTransportMeans/identificationTypeCode s ?
/departureTransportMeans/modeCode s ?
/destinationCountryCode s ?
/exitOfficeId s ?
/exportCountryCode s ?
/exporter/address/cityName s ?
/exporter/address/countryCode s ?
/exporter/address/line s ?
/exporter/address/postcodeId s ?
/exporter/id s ?
/exporter/name s ?
/functionCode s ?
/functionalReferenceId s 1
/goodsItemQuantity i 1
/goodsLocation/countryCode s ?
/goodsLocation/id s ?
/goodsLocation/name s ?
/goodsLocation/typeCode s ?
/id s ?
/idSalt s 1
/invoiceAmount s ?
/invoiceCurrency s ?
/issueDate s ?
/items/*/additionalDocuments/*/categoryCode s ?
/items/*/additionalDocuments/*/id s ?
/items/*/additionalDocuments/*/typeCode s ?
/items/*/commodityCode s ?
/items/*/description s ?
/items/*/grossMass s ?
/items/*/grossMassUnit s ?
/items/*/hsCode s ?
/items/*/invoiceAmount s ?
/items/*/invoiceCurrency s ?
/items/*/invoiceReference s ?
/items/*/netMass s ?
/items/*/netMassUnit s ?
/items/*/originCertificate/agreementCode s ?
/items/*/originCertificate/issued b ?
/items/*/originCountryCode s ?
/items/*/packages/*/marksNumbers s ?
/items/*/packages/*/quantity i ?
/items/*/packages/*/typeCode s ?
/items/*/procedureCode s ?
/items/*/quantity s ?
/items/*/quantityUnit s ?
/items/*/sequence i 1
/items/*/statisticalCurrency s ?
/items/*/statisticalValue s ?
/items/*/transactionNatureCode s ?
/items/*/ucr s ?
/loadingLocationId s ?
/manufacturer/address/cityName s ?
/manufacturer/address/countryCode s ?
/manufacturer/address/line s ?
/manufacturer/address/postcodeId s ?
/manufacturer/id s ?
/manufacturer/name s ?
/previousDocuments/*/categoryCode s ?
/previousDocuments/*/id s 1
/previousDocuments/*/lineNumeric i ?
/previousDocuments/*/typeCode s ?
/totalGrossMass s ?
/totalGrossMassUnit s ?
/totalPackageQuantity i 1
/totalStatisticalCurrency s ?
/totalStatisticalValue s ?
/tradeTermsConditionCode s ?
/tradeTermsLocation s ?
/transactionNatureCode s ?
/typeCode s 1
/ucr s ?
`,
  },
  {
    name: "gwm.application.ak.1",
    hash: "6943564b2a80cd889e4bf41ecb5a1df7be5376c7a77a3366f12a8b2be33723fa",
    namespace: "documents",
    number: "/certificateNumber",
    subject: null,
    owner: null,
    verbs: ["documents.anchor", "certificates.apply"],
    text: `gwm.schema.1
gwm.application.ak.1
/agreement s 1
/applicationDate s ?
/attachments/*/digest s 1
/attachments/*/length i 1
/attachments/*/mediaType s 1
/attachments/*/name s 1
/backToBack b ?
/billOfLadingNumber s ?
/certificateNumber s 1
/departureDate s ?
/exhibition b ?
/exportDeclarationNumber s ?
/exporterAddress s ?
/exporterCode s ?
/exporterName s 1
/firstCertificateNumber s ?
/formType s 1
/functionCode s ?
/idSalt s 1
/importerAddress s ?
/importerName s 1
/importerTaxId s ?
/importingCountry s 1
/invoiceDate s ?
/invoiceNumber s ?
/issueDate s ?
/issuedRetroactively b ?
/issuingAuthority s ?
/issuingCountry s 1
/issuingOffice s ?
/items/*/description s 1
/items/*/fobValueUsd is ?
/items/*/grossWeightKg is ?
/items/*/hsCode s 1
/items/*/invoiceNumber s ?
/items/*/itemNumber i 1
/items/*/links/*/declarationNumber s ?
/items/*/links/*/item i 1
/items/*/links/*/measure i 1
/items/*/links/*/owner i 1
/items/*/links/*/quantity is 1
/items/*/links/*/quantityUnit s 1
/items/*/links/*/source i 1
/items/*/links/*/subject s 1
/items/*/marksAndNumbers s ?
/items/*/originCriterion s 1
/items/*/packageKind s ?
/items/*/packages i ?
/items/*/quantity is 1
/items/*/quantityUnit s 1
/portOfDischarge s ?
/portOfLoading s ?
/previousCertificateNumber s ?
/producerAddress s ?
/producerName s ?
/reason s ?
/remarks s ?
/thirdCountryInvoicer s ?
/thirdCountryInvoicing b ?
/totalFobValueUsd is ?
/transportMode s ?
/validUntil s ?
/vesselName s ?
/voyageNumber s ?
`,
  },
  {
    name: "gwm.certificate.ak.1",
    hash: "79921c71e0589cfb591553f5816c8bd0f1f154f69590778fc0555b10790a81d3",
    namespace: "certificates",
    number: "/certificateNumber",
    subject: null,
    owner: null,
    verbs: ["certificates.issue", "certificates.correct", "certificates.copy"],
    text: `gwm.schema.1
gwm.certificate.ak.1
/agreement s 1
/attachments/*/digest s 1
/attachments/*/length i 1
/attachments/*/mediaType s 1
/attachments/*/name s 1
/backToBack b ?
/billOfLadingNumber s ?
/certificateNumber s 1
/certifiedTrueCopy b ?
/departureDate s ?
/exhibition b ?
/exportDeclarationNumber s ?
/exporterAddress s ?
/exporterCode s ?
/exporterName s 1
/firstCertificateNumber s ?
/formType s 1
/idSalt s 1
/importerAddress s ?
/importerName s 1
/importerTaxId s ?
/importingCountry s 1
/invoiceDate s ?
/invoiceNumber s ?
/issueDate s 1
/issuedRetroactively b ?
/issuingAuthority s ?
/issuingCountry s 1
/issuingOffice s ?
/items/*/description s 1
/items/*/fobValueUsd is ?
/items/*/grossWeightKg is ?
/items/*/hsCode s 1
/items/*/invoiceNumber s ?
/items/*/itemNumber i 1
/items/*/links/*/declarationNumber s ?
/items/*/links/*/item i 1
/items/*/links/*/measure i 1
/items/*/links/*/owner i 1
/items/*/links/*/quantity is 1
/items/*/links/*/quantityUnit s 1
/items/*/links/*/source i 1
/items/*/links/*/subject s 1
/items/*/marksAndNumbers s ?
/items/*/originCriterion s 1
/items/*/packageKind s ?
/items/*/packages i ?
/items/*/quantity is 1
/items/*/quantityUnit s 1
/portOfDischarge s ?
/portOfLoading s ?
/producerAddress s ?
/producerName s ?
/remarks s ?
/replacesCertificateNumber s ?
/thirdCountryInvoicer s ?
/thirdCountryInvoicing b ?
/totalFobValueUsd is ?
/transportMode s ?
/validUntil s 1
/vesselName s ?
/voyageNumber s ?
`,
  },
  {
    name: "gwm.draw.1",
    hash: "2775040b439b34ae034b5aec53bc8d1941bf916da0311162a376fde6c90e6085",
    namespace: "documents",
    number: null,
    subject: "/subject",
    owner: "/issuer",
    verbs: ["documents.anchor", "certificates.draw", "certificates.release_draw"],
    text: `gwm.schema.1
gwm.draw.1
/attachments/*/digest s 1
/attachments/*/length i 1
/attachments/*/mediaType s 1
/attachments/*/name s 1
/certificateNumber s ?
/decision s 1
/entryDate s 1
/entryLine i 1
/entryNumber s 1
/entrySalt s 1
/hsCode s ?
/importerName s ?
/importerTaxId s ?
/issuer i 1
/line i 1
/quantity is 1
/quantityUnit s 1
/subject s 1
`,
  },
  {
    name: "gwm.loading.1",
    hash: "89328fd1318839bd7da61f67fcd82e06d2d775fdbc83de7bbcf4cf038bb61e2f",
    namespace: "documents",
    number: null,
    subject: "/subject",
    owner: "/declarationOwner",
    verbs: ["documents.anchor", "declarations.report_loading"],
    text: `gwm.schema.1
gwm.loading.1
/attachments/*/digest s 1
/attachments/*/length i 1
/attachments/*/mediaType s 1
/attachments/*/name s 1
/billOfLadingNumber s ?
/containers/*/id s 1
/declarationNumber s ?
/declarationOwner i 1
/grossMass s ?
/grossMassUnit s ?
/loadingDate s 1
/packages i 1
/portOfLoading s ?
/reportReference s 1
/reportSalt s 1
/subject s 1
/vesselName s ?
/voyageNumber s ?
`,
  },
  {
    name: "gwm.decision.1",
    hash: "3f312c37d971162fbeca42daed3a9ba5e13f55187108cfce26135e2f3e94bc4a",
    namespace: "documents",
    number: null,
    subject: "/subject",
    owner: "/owner",
    verbs: ["documents.anchor", "documents.set_status", "declarations.release", "declarations.extend", "declarations.withdraw", "declarations.notify_overdue", "declarations.revoke", "certificates.return", "certificates.receive", "certificates.reject", "certificates.release_draw", "certificates.cancel"],
    text: `gwm.schema.1
gwm.decision.1
/attachments/*/digest s 1
/attachments/*/length i 1
/attachments/*/mediaType s 1
/attachments/*/name s 1
/decision s 1
/decisionDate s 1
/line i ?
/number s ?
/officeId s ?
/owner i 1
/reason s ?
/reasonSalt s ?
/subject s 1
/until s ?
`,
  },
  {
    name: "gwm.document.1",
    hash: "797909e1c109967487a0b1edb32e5b51fcf53310f0c2242a74c6bef55c1e92f9",
    namespace: "documents",
    number: null,
    subject: null,
    owner: null,
    verbs: ["documents.anchor"],
    text: `gwm.schema.1
gwm.document.1
/attachments/*/digest s 1
/attachments/*/length i 1
/attachments/*/mediaType s 1
/attachments/*/name s 1
/description s ?
/documentNumber s ?
/documentTypeCode s 1
/issueDate s ?
/issuerName s ?
/references/*/id s 1
/references/*/typeCode s 1
/title s ?
`,
  },
] as const;
