import { parseArgs } from "node:util";
import { forgetPerson, forgetThread, type Memory, type Removed, threadsIn } from "#app/forgetting";
import { openQuietRecords } from "#app/quiet-records";
import { builtInPlatforms } from "#app/platforms";
import { loadConfiguration } from "#config";
import { BadInput, fromThreadKey } from "#core";
import { unknownThread } from "./unknown-thread.ts";

/** `natter forget`: removes what natter remembers of a thread or of a person, also from the disk. */
export async function main(given: string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args: given,
    allowPositionals: true,
    options: { person: { type: "string" } },
  });
  const wanted = wantedOf(positionals, values.person);
  const { configuration } = loadConfiguration({
    folder: process.cwd(),
    environment: process.env,
    platforms: builtInPlatforms,
  });
  const records = await openQuietRecords(configuration);
  try {
    const memory = { ...records, history: configuration.history };
    const removed = await forget(memory, wanted);
    const { threads, entries, events } = removed;
    console.log(
      `Removed ${entries} entries and ${events} events that waited or were given up, from ${threads} threads.`,
    );
    for (const sentence of await records.purge()) console.log(sentence);
  } finally {
    await records.close();
  }
}

type Wanted = { thread: string } | { platform: string; person: string };

function wantedOf(positionals: readonly string[], person: string | undefined): Wanted {
  const [thread, ...more] = positionals;
  const [, platform, id] = /^([^/]+)\/(.+)$/.exec(person ?? "") ?? [];
  if (platform !== undefined && id !== undefined && thread === undefined) return { platform, person: id };
  if (person === undefined && thread !== undefined && more.length === 0) return { thread };
  throw new BadInput(
    `Got "forget ${[...positionals, ...(person === undefined ? [] : [`--person ${person}`])].join(" ")}". Write "forget <thread>" with ` +
      'a thread that "natter export" lists, or "forget --person <platform>/<id>", such as slack/U0123456789.',
  );
}

async function forget(memory: Memory, wanted: Wanted): Promise<Removed> {
  const known = await threadsIn(memory);
  if ("thread" in wanted) {
    if (!known.includes(wanted.thread)) throw unknownThread(wanted.thread, known);
    return forgetThread(memory, fromThreadKey(wanted.thread));
  }
  const removed = await forgetPerson(memory, wanted.platform, wanted.person);
  if (removed.entries + removed.events > 0) return removed;
  throw new BadInput(
    `Nothing is remembered of the person "${wanted.person}" on ${wanted.platform}. Give the id that the platform uses, not a name.`,
  );
}
