export * from "#core";
export { natter, type Natter } from "./natter.ts";
export { run } from "./run.ts";
export {
  file,
  memory,
  redis,
  type StorageContext,
  type StorageOptions,
  type StorageSource,
} from "#app/storage-sources";
export type { LogContext, NatterOptions } from "#app/launch";
export type { Readiness, Storage } from "#app/storage";
export type { Bots } from "#app/load-bots";
export type { Configuration, Settings } from "#config";
