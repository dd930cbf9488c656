import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { icon } from "./icons.js";

/** @import { App } from "./app.js" */
/** @import { WireBudget, WireCall } from "../wire.ts" */

/** @type {Record<string, string>} */
const faultWords = {
  "rate-limited": "429, try again in 5 s",
  "server-error": "500 from the platform",
  slow: "Answers after 3 s",
  "reset-after-apply": "Applied, then the connection dies",
  "reset-before-apply": "The connection dies, nothing is applied",
  "dropped-socket": "The event socket drops",
  "refused-resume": "Discord refuses to resume",
  "expired-stream": "Slack's stream expires",
  "duplicated-event": "The event comes twice",
  "reordered-event": "The event comes late, out of order",
  "delayed-event": "The event comes after 3 s",
  "token-revoked": "The token is revoked",
  "member-removed": "The bot is removed from the channel",
  "message-deleted": "The message is deleted under us",
};

/** @param {WireCall} call */
function callView(call) {
  const { platform, method, at, status, ok, took } = call;
  const time = new Date(at).toISOString().slice(11, 23);
  const state = ok === undefined ? "waiting" : ok ? "fine" : "refused";
  return html`<details class="call ${state}">
    <summary>
      <time datetime=${new Date(at).toISOString()}>${time}</time
      ><span class="dot ${platform}" title=${platform}></span>
      <span class="method">${method}</span>
      <span class="sent">${call.arguments}</span>
      <span class="outcome">${status ?? "…"}${ok === false && status === 200 ? " refused" : ""}</span>
      <span class="took">${took === undefined ? "" : `${took} ms`}</span>
    </summary>
    <pre>${call.arguments}</pre>
    <pre>${call.answer ?? "no answer yet"}</pre>
  </details>`;
}

/** @param {App} app */
function callsView(app) {
  const calls = [...app.store.calls.values()].toReversed();
  if (calls.length === 0) return html`<p class="empty">No bot has called yet.</p>`;
  return html`<div class="calls">
    ${repeat(
      calls,
      ({ key }) => key,
      (call) => callView(call),
    )}
  </div>`;
}

/** @param {App} app @param {WireBudget} budget */
function budgetView(app, { platform, scope, limit, remaining, resetAt }) {
  const now = Date.now() + app.store.skew;
  const seconds = Math.max(0, (resetAt - now) / 1_000);
  const left = seconds > 0 ? remaining : limit;
  return html`<li class=${left === 0 ? "spent" : ""}>
    <span class="dot ${platform}" title=${platform}></span><span class="method">${scope}</span>
    <meter min="0" max=${limit} low=${limit * 0.25} optimum=${limit} .value=${left}></meter>
    <span class="left">${Math.floor(left)} of ${limit}</span>
    <span class="took">${seconds > 0 ? `full in ${seconds.toFixed(0)} s` : "full"}</span>
  </li>`;
}

/** @param {App} app */
function budgetsView(app) {
  const budgets = [...app.store.budgets.values()].sort((a, b) => a.key.localeCompare(b.key));
  if (budgets.length === 0) return html`<p class="empty">No budget has been touched yet.</p>`;
  return html`<ul class="budgets">
    ${repeat(
      budgets,
      ({ key }) => key,
      (budget) => budgetView(app, budget),
    )}
  </ul>`;
}

/** @param {App} app */
function faultsView(app) {
  const { start, faults } = app.store;
  const platforms = Object.entries(start.faultTargets);
  const chosen = app.ui.faultTarget || `${platforms[0]?.[0] ?? "slack"}:*`;
  const always = (/** @type {string} */ kind) =>
    faults.some((fault) => fault.kind === kind && fault.target === chosen && fault.remaining < 0);
  /** @param {string} kind */
  const toggle = (kind) =>
    app.act(always(kind) ? "clear-faults" : "fault", { kind, target: chosen, always: true });
  const choose = (/** @type {Event} */ event) => {
    app.set({ faultTarget: /** @type {HTMLSelectElement} */ (event.target).value });
  };
  return html`<div class="faults">
    <label class="target"
      >What goes wrong for
      <select @change=${choose} .value=${chosen}>
        ${platforms.map(
          ([platform, targets]) =>
            html`<optgroup label=${platform}>
              <option value="${platform}:*" ?selected=${chosen === `${platform}:*`}>
                everything of ${platform}
              </option>
              ${targets.map((name) => html`<option value=${name} ?selected=${chosen === name}>${name}</option>`)}
            </optgroup>`,
        )}
      </select></label
    >
    <ul>
      ${start.faultKinds.map(
        (kind) =>
          html`<li>
            <span>${faultWords[kind] ?? kind}</span>
            <button class="button" @click=${() => app.act("fault", { kind, target: chosen })}>Once</button>
            <button
              class="switch"
              role="switch"
              aria-checked=${always(kind)}
              aria-label="Always: ${faultWords[kind] ?? kind}"
              @click=${() => toggle(kind)}
            >
              <span>always</span>
            </button>
          </li>`,
      )}
    </ul>
    ${
      faults.length === 0
        ? nothing
        : html`<p class="planned">
            Planned:
            ${faults.map(({ kind, target: where, remaining }) => html`<span class="chip">${where}: ${kind}${remaining < 0 ? " always" : ` ×${remaining}`}</span>`)}
            <button class="button" @click=${() => app.act("clear-faults")}>Clear all</button>
          </p>`
    }
  </div>`;
}

const tabs = /** @type {const} */ ([
  ["calls", "API calls", callsView],
  ["budgets", "Rate budgets", budgetsView],
  ["faults", "Faults", faultsView],
]);

/** @param {string} name */
const tabId = (name) => `tab-${name}`;

/**
 * Draws the panel with calls, budgets and faults.
 * @param {App} app
 */
export function panelView(app) {
  const [shown, , view] = tabs.find(([name]) => name === app.ui.tab) ?? tabs[0];
  const planned = app.store.faults.length;
  /** @param {KeyboardEvent} event */
  const move = ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    const index = tabs.findIndex(([name]) => name === app.ui.tab);
    const next = step && tabs[(index + step + tabs.length) % tabs.length];
    if (!next) return;
    app.set({ tab: next[0] });
    document.getElementById(tabId(next[0]))?.focus();
  };
  return html`<section
    class="panel ${app.ui.panel ? "open" : ""} ${app.ui.front === "panel" ? "front" : ""}"
    aria-label="Behind the chat"
  >
    <div class="tabs">
      <div role="tablist" aria-label="Behind the chat" @keydown=${move}>
        ${tabs.map(
          ([name, label]) =>
            html`<button
              role="tab"
              id=${tabId(name)}
              aria-selected=${app.ui.tab === name}
              aria-controls="tab-body"
              tabindex=${app.ui.tab === name ? 0 : -1}
              @click=${() => app.set({ tab: name })}
            >
              ${label}${name === "faults" && planned > 0 ? html`<span class="badge ping">${planned}</span>` : nothing}
            </button>`,
        )}
      </div>
      <button
        class="close"
        aria-label="Close the panel"
        @click=${() => app.set({ panel: false, front: "slack" })}
      >
        ${icon("close")}
      </button>
    </div>
    <div class="tab-body" id="tab-body" role="tabpanel" aria-labelledby=${tabId(shown)} tabindex="0">
      ${view(app)}
    </div>
  </section>`;
}
