import { emptyStore, merge } from "./store.js";

/** @import { Draft } from "./draft.js" */
/** @import { Store } from "./store.js" */
/** @import { Patch } from "../wire.ts" */

/**
 * The place that a platform's column shows.
 * @typedef {object} Column
 * @property {string} [channel]
 * @property {string} [thread]
 * @property {string} [replyTo] key of the message that is quoted
 * @property {string} [editing] key of the message that is being edited
 */

/**
 * The state of this browser, which is not part of the world.
 * @typedef {object} Ui
 * @property {string} as key of the person who types
 * @property {Record<string, Column>} columns platform → where it stands
 * @property {string} front on a narrow screen: the platform, or "panel"
 * @property {boolean} panel
 * @property {string} tab
 * @property {string} faultTarget what goes wrong next: a call or an event, or "" for everything of the first platform
 * @property {string} theme "", "light" or "dark"
 */

const rememberedUnder = "natter-simulator";

/** @returns {Ui} */
function remembered() {
  const fresh = {
    as: "",
    columns: {},
    front: "slack",
    panel: false,
    tab: "calls",
    faultTarget: "",
    theme: "",
  };
  try {
    return { ...fresh, ...JSON.parse(localStorage.getItem(rememberedUnder) ?? "{}") };
  } catch {
    return fresh;
  }
}

/**
 * The page's state, and the only ways to change it.
 * @typedef {object} App
 * @property {Store} store
 * @property {Ui} ui
 * @property {Map<string, Draft>} drafts by place, so that leaving a place does not lose them
 * @property {boolean} connected
 * @property {string} error
 * @property {string} announcement what screen readers read out
 * @property {() => readonly string[]} platforms
 * @property {(change: Partial<Ui>) => void} set
 * @property {(platform: string, column: Column) => void} go
 * @property {(act: string, details?: Record<string, unknown>) => Promise<Record<string, string> | undefined>} act
 * @property {(act: string, details: Record<string, unknown>) => void} tryAct a request whose failure is not shown
 * @property {(platform: string) => string} idOn the id of the person who types
 * @property {() => void} changed
 */

/**
 * @param {(app: App) => void} draw makes no calls
 * @param {(app: App, patch?: Patch) => void} settle called after a change of what is seen, and for calls that follow from it
 * @returns {App}
 */
export function createApp(draw, settle) {
  let scheduled = false;
  const changed = () => {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      draw(app);
    });
  };
  /** @param {string} name @param {Record<string, unknown>} details */
  const send = async (name, details) => {
    const response = await fetch("/acts", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ act: name, as: app.ui.as, ...details }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error);
    return answer;
  };
  /** @type {App} */
  const app = {
    store: emptyStore(),
    ui: remembered(),
    drafts: new Map(),
    connected: false,
    error: "",
    announcement: "",
    platforms: () => [...new Set(app.store.start.spaces.map(({ platform }) => platform))],
    changed,
    set(change) {
      app.ui = { ...app.ui, ...change };
      localStorage.setItem(rememberedUnder, JSON.stringify(app.ui));
      settle(app);
      changed();
    },
    go: (platform, column) =>
      app.set({ columns: { ...app.ui.columns, [platform]: column }, front: platform }),
    async act(name, details = {}) {
      try {
        const answer = await send(name, details);
        app.error = "";
        changed();
        return answer;
      } catch (error) {
        app.error = error instanceof Error ? error.message : String(error);
        changed();
        return undefined;
      }
    },
    tryAct: (name, details) => void send(name, details).catch(() => {}),
    idOn: (platform) => app.store.people.get(app.ui.as)?.ids[platform] ?? "",
  };
  listen(app, settle);
  return app;
}

/** @param {App} app @param {(app: App, patch: Patch) => void} settle */
function listen(app, settle) {
  // The browser reconnects by itself, and the server sends the whole world again.
  const source = new EventSource("/events");
  source.addEventListener("message", ({ data }) => {
    app.connected = true;
    const patch = /** @type {Patch} */ (JSON.parse(data));
    app.store = merge(app.store, patch);
    const people = [...app.store.people.values()].filter(({ isBot }) => !isBot);
    if (!people.some(({ key }) => key === app.ui.as)) app.set({ as: people[0]?.key ?? "" });
    settle(app, patch);
    app.changed();
  });
  source.addEventListener("error", () => {
    app.connected = false;
    app.changed();
  });
}
