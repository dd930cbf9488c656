// #core: everything that the core exports, for the program that puts the parts together and for tests. Each part imports the core
// through its own door, which exports only what the part may know.
export * from "./doors/bot.ts";
export * from "./doors/platform.ts";
export * from "./doors/engine.ts";

// The host, and what programs ask of it
export { createHost, type Host, type HostOptions } from "./host.ts";
export type { AccessRule, AccessRules } from "./access/access-rules.ts";
export type { AskHandle, AskRequest } from "./answering/ask.ts";
export type { AskReply } from "./answering/pending-reply.ts";
export { openBotData } from "./bot/bot-data.ts";
export { createRouter } from "./bot/router.ts";
export { createPaginator } from "./markdown/paginator.ts";
export type { LocalPacer } from "./pacing/pacer.ts";
