export * from "#core";
export { run } from "./main.ts";
export type { Bots } from "#app/load-bots";
