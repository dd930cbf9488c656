import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Configuration } from "#config";
import { BadInput } from "#core";

/** The file in which a single process keeps everything. Creates nothing: one of many processes may have no disk at all. */
export const embeddedFile = ({ data }: Pick<Configuration, "data">): string =>
  join(resolve(data), "natter.db");

/** Creates the folder for everything that must outlive the process, if it does not exist. */
export function dataFolder({ data }: Pick<Configuration, "data">): string {
  const folder = resolve(data);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BadInput(
      `The data folder ${folder} cannot be created: ${reason}. Set NATTER_DATA to another one.`,
      { cause },
    );
  }
  return folder;
}
