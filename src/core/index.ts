// #core: everything that leaves the core, for the program that puts the parts together and for tests. The parts themselves come in
// through a door of their own, which leads only to what they may know.
export * from "./doors/bot.ts";
export * from "./doors/platform.ts";
export * from "./doors/engine.ts";

// The host, and what it is asked by a program
export { createHost, type Host, type HostOptions } from "./host.ts";
export type { AskHandle, AskRequest } from "./answering/ask.ts";
export type { AskReply } from "./answering/pending-reply.ts";
export { openBotData } from "./bot/bot-data.ts";
export { createRouter } from "./bot/router.ts";
export { createPaginator } from "./markdown/paginator.ts";
export type { LocalPacer } from "./pacing/pacer.ts";
