import type { Client } from "discord.js";
import {
  type Adapter,
  createPacer,
  createUntilDurable,
  type Cursors,
  fieldsOf,
  loadOnce,
  systemClock,
  textOf,
  type ThreadRef,
} from "#core/platform";
import { budgetOf } from "./api/budget.ts";
import { createButtonValues } from "./api/button-values.ts";
import { createCalls, createReads, createRestAccess } from "./api/calls.ts";
import { createRest } from "./api/client.ts";
import { createReadFile } from "./hear/files.ts";
import { readThread } from "./hear/history.ts";
import { createKnown } from "./hear/known.ts";
import { type DiscordOptions, toSettings } from "./settings.ts";
import { platform } from "./hear/origin.ts";
import { ownRoles } from "./hear/own-roles.ts";
import { readPerson } from "./hear/person.ts";
import { connectShards, type Shards } from "./line/shards.ts";
import { tellPrivately } from "./say/tell-privately.ts";
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
  // An earlier process's answers go on before this one is connected.
  const cursors = Promise.withResolvers<Cursors>();
  const known = createKnown(() => performance.now());
  const buttons = createButtonValues(() => cursors.promise);
  let connecting: Promise<Shards> | undefined;
  let connection: Shards | undefined;

  const self = loadOnce(async (): Promise<string> => {
    const call = { scope: "other users", priority: "control", method: "GET", route: "/users/@me" } as const;
    return textOf(fieldsOf(await calls(call))["id"]) ?? "";
  });
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
      const untilDurable = createUntilDurable(log);
      connecting = connectShards(
        { settings, calls, buttons, known, receive, cursors: given, stopped, untilDurable },
        claims,
      );
      connection = await connecting;
    },
    async stop() {
      // Ends all calls and retries, and also a start that is still under way.
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
    async history(thread: ThreadRef, limit: number) {
      const names = { self: await self(), roles: settings.roles };
      const roles = ownRoles(connection?.client, thread.space, names);
      return readThread(calls, thread, {
        limit,
        own: { ...names, roles },
        isInChannel: known.isInChannel(thread),
      });
    },
    person: async (id, thread) => known.person(thread.space, id) ?? readPerson(calls, id, thread),
    tellPrivately: (to, text, gate) => tellPrivately(to, text, createCalls(gate, access)),
    read: createReadFile(apiUrl, calls),
  };
}
