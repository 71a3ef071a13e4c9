/** What the rest of frontdesk uses of the company file. */
export type { CompanyCustomer } from "./build-customers";
export { companyFromDocument, companyToDocument } from "./document";
export { type Edited, putItem, removeItem, type Settings, settingsOf } from "./edit";
export { type LoadedCompany, type LoadOptions, loadCompany, readCompany } from "./load";
export { CompanyFileError, inWords, type Problem } from "./problems";
export { type CompanyDocument, CompanyDocumentSchema, CompanyFileSchema } from "./schema";
export { Agent as AgentFileSchema } from "./schema/agents";
export { Queue as QueueFileSchema } from "./schema/queue";
