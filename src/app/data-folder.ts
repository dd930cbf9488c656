import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Configuration } from "#config";
import { BadInput } from "#core";

/** Where a process without Redis keeps everything. Nothing is made: one of many replicas may have no disk at all. */
export const embeddedFile = ({ data }: Pick<Configuration, "data">): string =>
  join(resolve(data), "natter.db");

/** Where everything lies that must outlive the process. It is made if it is not there. */
export function dataFolder({ data }: Pick<Configuration, "data">): string {
  const folder = resolve(data);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BadInput(
      `The data folder ${folder} cannot be made: ${reason}. Set NATTER_DATA to another one.`,
      { cause },
    );
  }
  return folder;
}
