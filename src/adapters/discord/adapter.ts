import type { Client } from "discord.js";
import { type Adapter, createPacer, type Cursors, systemClock, type ThreadRef } from "#core/platform";
import { budgetOf } from "./api/budget.ts";
import { createButtonValues } from "./api/button-values.ts";
import { createReads, createRestAccess } from "./api/calls.ts";
import { createRest } from "./line/client.ts";
import { createReadFile } from "./hear/files.ts";
import { readThread } from "./hear/history.ts";
import { type DiscordOptions, toSettings } from "./settings.ts";
import { platform } from "./hear/origin.ts";
import { createOutage } from "./line/outage.ts";
import { fieldsOf, textOf } from "./api/payload.ts";
import { readPerson } from "./api/person.ts";
import { connectShards, type Shards } from "./line/shards.ts";
import { createSurface, type SurfaceSettings } from "./say/surface.ts";

export interface DiscordAdapter extends Adapter {
  /** The gateway's client, once it has started. */
  readonly client: Client | undefined;
}

/** Makes Discord's adapter. Reads no environment: `discord()` of platform.ts brings the settings. */
export function createDiscordAdapter(options: DiscordOptions): DiscordAdapter {
  const settings = toSettings(options);
  const { log, apiUrl } = settings;
  const stopping = new AbortController();
  const rest = createRest(settings);
  const access = createRestAccess(rest, stopping.signal);
  const calls = createReads(createPacer({ clock: systemClock, log }), access);
  // What an earlier process began goes on before this one is connected.
  const cursors = Promise.withResolvers<Cursors>();
  const buttons = createButtonValues(() => cursors.promise);
  let connecting: Promise<Shards> | undefined;
  let connection: Shards | undefined;

  let known: Promise<string> | undefined;
  const self = (): Promise<string> => {
    known ??= calls({ scope: "other users", priority: "control", method: "GET", route: "/users/@me" }).then(
      (user) => textOf(fieldsOf(user)["id"]) ?? "",
    );
    // Asked again when Discord could not be reached.
    known.catch(() => (known = undefined));
    return known;
  };
  const surfaces: SurfaceSettings = {
    access,
    self,
    buttons,
    archiveAfter: settings.archiveAfter,
    freshAfter: settings.freshAfter,
  };

  return {
    name: platform,
    dialect:
      "Discord shows Markdown: headings to the third depth, lists, quotations, links and code with its language. It shows no pictures, no HTML and no formulas; keep tables narrow.",
    async start(receive, given, claims) {
      cursors.resolve(given);
      const { signal: stopped } = stopping;
      const outage = createOutage(log);
      connecting = connectShards(
        { settings, calls, buttons, receive, cursors: given, stopped, outage },
        claims,
      );
      connection = await connecting;
    },
    async stop() {
      // First of all: whatever is still being asked or tried ends, also a start that has not come to its end.
      stopping.abort();
      await (await connecting?.catch(() => undefined))?.stop();
      connection = undefined;
      rest.clearHashSweeper();
      rest.clearHandlerSweeper();
    },
    get client() {
      return connection?.client;
    },
    surface: (turn, gate) => createSurface(surfaces, turn, gate),
    budget: budgetOf,
    history: async (thread: ThreadRef, limit: number) =>
      readThread(calls, thread, { limit, self: await self() }),
    person: (id, thread) => readPerson(calls, id, thread),
    read: createReadFile(apiUrl),
  };
}
