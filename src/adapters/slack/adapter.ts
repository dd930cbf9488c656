import {
  type Adapter,
  createPacer,
  createRecent,
  type Person,
  systemClock,
  threadKey,
  type ThreadRef,
} from "#core/platform";
import { budgetOf } from "./api/budget.ts";
import { createReads } from "./api/calls.ts";
import { type Connection, connect } from "./line/connection.ts";
import { createChannelNames } from "./hear/channel-names.ts";
import { createReadFile } from "./hear/files.ts";
import { createViews } from "./hear/views.ts";
import { createThreadHistory } from "./hear/thread-history.ts";
import { createInstallations } from "./api/installations.ts";
import { type SlackOptions, toSettings } from "./settings.ts";
import { readPerson } from "./hear/person.ts";
import { createAgentSessions } from "./say/status.ts";
import { createStreaming } from "./say/streaming.ts";
import { createSurface, type SurfaceSettings } from "./say/surface.ts";
import { tellPrivately } from "./say/tell-privately.ts";
import { toSdkLogger } from "./api/sdk-logger.ts";

export interface SlackAdapter extends Adapter {
  /** Whether Slack can reach us now. */
  readonly isConnected: boolean;
}

/** Milliseconds for which answers grow in larger steps after Slack has limited a workspace's events. */
const calmFor = 60_000;

/** Makes Slack's adapter. Reads no environment: `slack()` of platform.ts brings the settings. */
export function createSlackAdapter(options: SlackOptions): SlackAdapter {
  const settings = toSettings(options);
  const { log, fetch, apiUrl } = settings;
  const client = { fetch, logger: toSdkLogger(log), apiUrl };
  const { transport } = settings;
  const credentials = transport.type === "oauth" ? transport.oauth : transport;
  const installations = createInstallations(credentials, client, log);
  const callsTo = createReads(createPacer({ clock: systemClock, log }), installations);
  const names = createRecent<string>(10_000);
  const limitedUntil = new Map<string, number>();
  /** Threads that this process saw begin. They have no earlier messages. */
  const begun = createRecent<true>(1_000);
  const channelNames = createChannelNames(callsTo);
  const views = createViews();
  const history = createThreadHistory({
    callsTo,
    named: channelNames.inMessages,
    selfOf: async (space) => (await installations.of(space)).self,
  });
  const stopping = new AbortController();
  let connecting: Promise<Connection> | undefined;
  let connection: Connection | undefined;

  const surfaces: SurfaceSettings = {
    workspaces: installations,
    streaming: createStreaming(),
    sessions: createAgentSessions(settings.agentView),
    stream: settings.stream,
    rollOver: settings.rollOver,
    nameOf: (space, person) => names.get(`${space} ${person}`) ?? person,
    asksFeedback: settings.feedback !== false,
    fetch,
    log,
    isLimited: (space) => (limitedUntil.get(space) ?? 0) > performance.now(),
  };

  return {
    name: "slack",
    dialect:
      "Slack shows Markdown: headings, lists, tables, links, quotations and code with its language. It shows no pictures and no HTML.",
    async start(receive, cursors) {
      connecting = connect({
        stopped: stopping.signal,
        settings,
        client,
        installations,
        callsTo,
        receive: (event) => receive(channelNames.inEvent(views.seenBy(event))),
        cursors,
        limited: (team) => void limitedUntil.set(team, performance.now() + calmFor),
        begun: (thread) => begun.set(threadKey(thread), true),
        visited: views.note,
      });
      connection = await connecting;
    },
    async stop() {
      // Ends a start that is still under way.
      stopping.abort();
      await (await connecting?.catch(() => undefined))?.stop();
      connection = undefined;
    },
    get isConnected() {
      return connection?.isConnected ?? false;
    },
    surface: (turn, gate) => createSurface(surfaces, turn, gate),
    budget: budgetOf,
    history: (thread, limit) => (begun.has(threadKey(thread)) ? Promise.resolve([]) : history(thread, limit)),
    async person(id: string, { space }: ThreadRef): Promise<Person> {
      const { enterprise } = await installations.of(space);
      const person = await readPerson(callsTo(space), id, { team: space, enterprise });
      names.set(`${space} ${id}`, person.name);
      return person;
    },
    hasGuests: true,
    tellPrivately: (to, text, gate) => tellPrivately(to, text, { gate, workspaces: installations, fetch }),
    read: createReadFile({ workspaces: installations, callsTo, apiUrl }),
  };
}
