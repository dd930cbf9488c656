export * from "./turn.ts";
export * from "./message.ts";
export * from "./part.ts";
export * from "./adapter.ts";
export * from "./engine.ts";
export * from "./pacer.ts";
export * from "./errors.ts";
export * from "./clock.ts";
export type { JsonValue } from "./json.ts";
