import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Machine } from "./machine.ts";
import type { Scene } from "./scene.ts";

/** What a process takes, and what it keeps, at one moment. */
export interface Figures {
  "RSS MiB": number;
  "heap MiB": number;
  handles: number;
  "file MiB": number;
  rows: number;
  "Redis keys": number;
}

export async function measure(scene: Scene): Promise<Figures> {
  const [machine] = scene.machines;
  if (!machine) throw new Error("No process is there to measure.");
  const { heap, handles } = await machine.probe();
  const file = join(scene.folder, "only", "data", "natter.db");
  return {
    "RSS MiB": residentOf(machine),
    "heap MiB": heap / 2 ** 20,
    handles,
    "file MiB": (sizeOf(file) + sizeOf(`${file}-wal`)) / 2 ** 20,
    rows: rowsIn(file),
    "Redis keys": Number(scene.redis?.command("DBSIZE") ?? 0),
  };
}

const residentOf = ({ pid }: Machine): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1_024;

const sizeOf = (file: string): number => (existsSync(file) ? statSync(file).size : 0);

/** Counts in a copy, because natter's process lets no other one read its file. Returns NaN if the copy was taken in the middle of a write. */
function rowsIn(file: string): number {
  if (!existsSync(file)) return 0;
  const folder = mkdtempSync(join(tmpdir(), "natter-copy-"));
  try {
    for (const suffix of ["", "-wal"])
      if (existsSync(file + suffix)) copyFileSync(file + suffix, join(folder, `copy.db${suffix}`));
    using copy = new DatabaseSync(join(folder, "copy.db"));
    const tables = copy.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    return tables
      .map(({ name }) =>
        Number(copy.prepare(`SELECT count(*) AS n FROM "${String(name)}"`).get()?.["n"] ?? 0),
      )
      .reduce((one, other) => one + other, 0);
  } catch {
    return Number.NaN;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** How much a figure grows in an hour, as the straight line through all measurements says. */
export function slopeOf(points: readonly { minutes: number; value: number }[]): number {
  const known = points.filter(({ value }) => !Number.isNaN(value));
  const mean = (values: readonly number[]): number =>
    values.reduce((one, other) => one + other, 0) / values.length;
  const [middle, level] = [mean(known.map(({ minutes }) => minutes)), mean(known.map(({ value }) => value))];
  const spread = known.reduce((sum, { minutes }) => sum + (minutes - middle) ** 2, 0);
  const together = known.reduce((sum, { minutes, value }) => sum + (minutes - middle) * (value - level), 0);
  return spread === 0 ? 0 : (together / spread) * 60;
}
