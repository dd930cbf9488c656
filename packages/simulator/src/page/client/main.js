import { html, nothing, render } from "lit-html";
import { createApp } from "./app.js";
import { createAnnouncer } from "./announcer.js";
import { columnView } from "./column-view.js";
import { createDialogs } from "./dialogs.js";
import { icon } from "./icons.js";
import { formsView } from "./forms-view.js";
import { markRead } from "./mark-read.js";
import { panelView } from "./panel-view.js";
import { avatarView } from "./person-view.js";
import { followArrows, settleStops } from "./roving-focus.js";

/** @import { App } from "./app.js" */

const themes = ["", "light", "dark"];

/** @param {App} app */
function topView(app) {
  const people = [...app.store.people.values()].filter(({ isBot }) => !isBot);
  const theme = app.ui.theme;
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? "";
  return html`<header class="top">
    <h1 class="mark">
      <img src="/client/icon.svg" alt="" width="22" height="22" /> <b>natter</b> <span>in a box</span>
    </h1>
    <div class="people" role="radiogroup" aria-label="Who types">
      <span class="label">Typing as</span>
      ${people.map(
        (person) =>
          html`<button
            role="radio"
            aria-checked=${person.key === app.ui.as}
            tabindex=${person.key === app.ui.as ? 0 : -1}
            title="Type as ${person.name}"
            @click=${() => app.set({ as: person.key })}
          >
            ${avatarView(person, "tiny")} ${person.name}
          </button>`,
      )}
    </div>
    <div class="tools">
      ${app.connected ? nothing : html`<span class="offline" role="status">reconnecting…</span>`}
      <button
        title="Colours: ${theme || "as the system"}"
        aria-label="Colours: ${theme || "as the system"}"
        @click=${() => app.set({ theme: next })}
      >
        ${icon(theme === "dark" ? "dark" : theme === "light" ? "light" : "auto")}
      </button>
      <button
        aria-pressed=${app.ui.panel}
        title="API calls, budgets and faults (Alt+P)"
        @click=${() => app.set({ panel: !app.ui.panel })}
      >
        <span class="panel-word">Behind the chat</span
        >${app.store.faults.length > 0 ? html`<span class="badge ping">${app.store.faults.length}</span>` : nothing}
      </button>
    </div>
  </header>`;
}

/** @param {App} app @param {readonly string[]} platforms */
function bottomView(app, platforms) {
  const places = [...platforms, "panel"];
  const words = /** @type {Record<string, string>} */ ({
    slack: "Slack",
    discord: "Discord",
    panel: "Behind",
  });
  const unread = (/** @type {string} */ platform) =>
    [...app.store.unread.values()].some(
      ({ key, count }) =>
        count > 0 && key.startsWith(`${platform}/`) && key.endsWith(`/${app.idOn(platform)}`),
    );
  return html`<nav class="bottom" aria-label="Platforms">
    ${places.map(
      (place) =>
        html`<button
          aria-current=${app.ui.front === place ? "page" : "false"}
          class=${unread(place) ? "unread" : ""}
          @click=${() => app.set({ front: place, panel: place === "panel" })}
        >
          ${words[place] ?? place}
        </button>`,
    )}
  </nav>`;
}

/** Keeps lists that are scrolled to their end at the end while they grow. @returns {() => void} */
function holdScroll() {
  const atEnd = new Map(
    [...document.querySelectorAll(".messages")].map((list) => [
      list instanceof HTMLElement ? list.dataset["place"] : "",
      list.scrollHeight - list.scrollTop - list.clientHeight < 60,
    ]),
  );
  return () => {
    for (const list of document.querySelectorAll(".messages")) {
      if (list instanceof HTMLElement && (atEnd.get(list.dataset["place"]) ?? true))
        list.scrollTop = list.scrollHeight;
    }
  };
}

/** @param {App} app */
function draw(app) {
  const platforms = app.platforms();
  document.documentElement.dataset["theme"] = app.ui.theme;
  const restore = holdScroll();
  render(
    html`${topView(app)}
      <main class="columns">${platforms.map((platform) => columnView(app, platform))}</main>
      <div class="announcer" role="status">${app.announcement}</div>
      ${panelView(app)} ${bottomView(app, platforms)} ${formsView(app)}
      ${
        app.error
          ? html`<div class="toast" role="alert">
              ${app.error}
              <button
                class="quiet"
                @click=${() => {
                  app.error = "";
                  app.changed();
                }}
              >
                Close
              </button>
            </div>`
          : nothing
      }`,
    document.body,
  );
  restore();
  settleStops();
  settleDialogs();
}

const settleDialogs = createDialogs();
const app = createApp(draw, (changed, patch) => {
  markRead(changed);
  // At the start everything is new and nothing is news.
  if (patch && !patch.start) announce(patch.messages);
});
const announce = createAnnouncer(app);
followArrows();
document.addEventListener("visibilitychange", () => markRead(app));

document.addEventListener("keydown", (event) => {
  if (!event.altKey) return;
  // By the key's position, because many keyboards type other characters while Alt is held.
  const column = document.querySelectorAll(".column")[Number(event.code.replace("Digit", "")) - 1];
  const area = column?.querySelector("textarea");
  if (area) area.focus();
  else if (event.code === "KeyP") app.set({ panel: !app.ui.panel });
  else return;
  event.preventDefault();
});

// Budgets recover with time, without a patch.
setInterval(() => {
  if (app.ui.panel && app.ui.tab === "budgets") app.changed();
}, 1_000);
