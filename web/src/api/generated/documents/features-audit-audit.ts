// Generated from ../schema.graphql and src/**/*.graphql. Renew with: npm run codegen

import { TypedDocumentString } from '../typedDocument';
import type { AuditChoicesQuery, AuditChoicesQueryVariables, AuditListQuery, AuditListQueryVariables, AuditVerdictQuery, AuditVerdictQueryVariables, EvidenceCheckQuery, EvidenceCheckQueryVariables } from '../types';

export const AuditListDocument = /* @__PURE__ */ new TypedDocumentString<AuditListQuery, AuditListQueryVariables>(
  "query AuditList($first:Int!$after:String$action:String$userId:ID$subjectId:ID$from:DateTime$to:DateTime){auditLog(first:$first after:$after action:$action userId:$userId subjectId:$subjectId from:$from to:$to){nodes{...AuditRow}pageInfo{hasNextPage endCursor}}}fragment AuditRow on AuditRecord{id seq actorName action subjectId subjectKind subjectName detail at}",
);

export const AuditChoicesDocument = /* @__PURE__ */ new TypedDocumentString<AuditChoicesQuery, AuditChoicesQueryVariables>(
  "query AuditChoices{auditActions auditActors{id name}}",
);

export const AuditVerdictDocument = /* @__PURE__ */ new TypedDocumentString<AuditVerdictQuery, AuditVerdictQueryVariables>(
  "query AuditVerdict{verifyAuditLog{intact records head brokenAt}}",
);

export const EvidenceCheckDocument = /* @__PURE__ */ new TypedDocumentString<EvidenceCheckQuery, EvidenceCheckQueryVariables>(
  "query EvidenceCheck($document:String!){verifyEvidence(document:$document){intact digest ride issuedAt}}",
);
