import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { composerView } from "./composer.js";
import { forumView } from "./forum-view.js";
import { icon } from "./icons.js";
import { messagesView } from "./message-view.js";
import { avatarView } from "./person-view.js";
import { piecesView } from "./pieces-view.js";
import { statusView } from "./status-view.js";
import { messagesAt } from "./store.js";
import { threadBelow } from "./thread-view.js";

/** @import { App } from "./app.js" */
/** @import { WireChannel, WirePerson } from "../wire.ts" */

/** @param {App} app @param {string} platform */
function visibleChannels(app, platform) {
  const me = app.idOn(platform);
  return [...app.store.channels.values()].filter(
    (channel) =>
      channel.platform === platform &&
      !channel.archived &&
      (channel.members.includes(me) || channel.kind === "public"),
  );
}

/**
 * Returns the place that the person sees on a platform: the last one they went to, or its first channel.
 * @param {App} app
 * @param {string} platform
 */
export function channelOn(app, platform) {
  const channels = visibleChannels(app, platform);
  return channels.find(({ id }) => id === app.ui.columns[platform]?.channel) ?? channels[0];
}

/** @param {App} app @param {WireChannel} channel */
function partners(app, channel) {
  const me = app.idOn(channel.platform);
  return [...app.store.people.values()].filter((person) => {
    const id = person.ids[channel.platform];
    return id !== undefined && id !== me && channel.members.includes(id);
  });
}

/** @param {App} app @param {WireChannel} channel */
function titleOf(app, channel) {
  if (channel.kind !== "direct" && channel.kind !== "group") return channel.name;
  return (
    partners(app, channel)
      .map(({ name }) => name)
      .join(", ") || channel.name
  );
}

/** @param {WireChannel} channel */
function signOf({ kind }) {
  const sign = /** @type {const} */ ({ public: "hash", private: "lock", forum: "forum" });
  return kind === "direct" || kind === "group"
    ? nothing
    : html`<span class="sign">${icon(sign[kind])}</span>`;
}

/** @param {App} app @param {WireChannel} channel @param {boolean} isHere */
function channelButton(app, channel, isHere) {
  const { platform, space, id, kind } = channel;
  const me = app.idOn(platform);
  const marks = app.store.unread.get(`${platform}/${id}//${me}`);
  const [partner] = kind === "direct" ? partners(app, channel) : [];
  const visit = () => {
    app.go(platform, { channel: id });
    // The platform has to know: Slack tells an app that its messages were opened.
    app.tryAct("open", { platform, space, channel: id });
  };
  return html`<button
    class="channel ${marks?.count ? "unread" : ""}"
    aria-current=${isHere ? "page" : "false"}
    @click=${visit}
  >
    ${partner ? avatarView(partner, "tiny") : signOf(channel)}
    <span class="name">${titleOf(app, channel)}</span>
    ${marks?.count ? html`<span class="badge ${marks.pings ? "ping" : ""}" aria-label="${marks.count} unread">${marks.count}</span>` : nothing}
  </button>`;
}

/** @param {App} app @param {string} platform @param {WireChannel | undefined} here */
function sidebarView(app, platform, here) {
  const channels = visibleChannels(app, platform);
  const isTalk = (/** @type {WireChannel} */ { kind }) => kind === "direct" || kind === "group";
  const me = app.idOn(platform);
  const known = new Set(
    channels.filter(isTalk).flatMap(({ members }) => (members.length === 2 ? members : [])),
  );
  const others = [...app.store.people.values()].filter(({ ids }) => {
    const id = ids[platform];
    return id !== undefined && id !== me && !known.has(id);
  });
  /** @param {WirePerson} person */
  const meet = async (person) => {
    const answer = await app.act("direct", { platform, with: [person.key] });
    if (answer?.channel) app.go(platform, { channel: answer.channel });
  };
  const button = (/** @type {WireChannel} */ channel) => channelButton(app, channel, channel.id === here?.id);
  return html`<nav class="sidebar" aria-label="Channels of ${platform}">
    <h3>Channels</h3>
    ${repeat(
      channels.filter((channel) => !isTalk(channel)),
      ({ key }) => key,
      button,
    )}
    <h3>Direct messages</h3>
    ${repeat(channels.filter(isTalk), ({ key }) => key, button)}
    ${repeat(
      others,
      ({ key }) => key,
      (person) =>
        html`<button class="channel new" title="Write to ${person.name}" @click=${() => meet(person)}>
          ${avatarView(person, "tiny")}<span class="name">${person.name}</span>
        </button>`,
    )}
  </nav>`;
}

/** What a bot suggests to ask, until something has been said. @param {App} app @param {WireChannel} channel */
function promptsView(app, channel) {
  const { platform, space, id, prompts } = channel;
  if (prompts.length === 0) return nothing;
  /** @param {string} text */
  const say = (text) => app.act("say", { platform, space, channel: id, text });
  return html`<div class="prompts" role="group" aria-label="Suggestions">
    ${prompts.map(({ title, message }) => html`<button class="button" title=${message} @click=${() => say(message)}>${title}</button>`)}
  </div>`;
}

/** @param {App} app @param {WireChannel} channel */
function homeView(app, channel) {
  const me = app.idOn(channel.platform);
  const form = [...app.store.forms.values()].find(
    ({ kind, platform, person, open }) =>
      kind === "home" && open && platform === channel.platform && person === me,
  );
  if (!form || channel.kind !== "direct") return nothing;
  return html`<details class="home">
    <summary>Home of the app</summary>
    ${piecesView(form.pieces, { reader: me, press: () => {} })}
  </details>`;
}

/** @param {App} app @param {WireChannel} channel */
function placeView(app, channel) {
  const { platform, space, id } = channel;
  const thread = app.ui.columns[platform]?.thread;
  const reader = app.idOn(platform);
  if (channel.kind === "forum" && thread === undefined) return forumView(app, channel);
  const place = { platform, space, channel: id, ...(thread !== undefined && { thread }) };
  const messages = messagesAt(app.store, place, reader);
  const below = threadBelow.bind(undefined, app);
  const title = titleOf(app, channel);
  const isTalk = channel.kind === "direct" || channel.kind === "group";
  const label = thread === undefined ? `Message ${isTalk ? title : `#${title}`}` : "Reply in the thread";
  return html`${homeView(app, channel)}
    <div
      class="messages"
      role="log"
      aria-live="off"
      aria-label=${label}
      data-place="${platform}/${id}/${thread ?? ""}"
    >
      ${
        messages.length === 0
          ? html`<p class="empty">
              Nothing has been said here yet.<br />Mention the bot: <kbd>@</kbd> completes its name,
              <kbd>Enter</kbd> sends.
            </p>`
          : thread === undefined
            ? messagesView(app, messages, below)
            : messagesView(app, messages)
      }
    </div>
    ${statusView(app, place)} ${thread === undefined ? promptsView(app, channel) : nothing}
    ${composerView(app, place, label)}`;
}

/** Slack's apps have a Home tab beside their messages. @param {App} app @param {WireChannel} channel */
function homeButton(app, channel) {
  const bot = partners(app, channel).find(({ isBot }) => isBot);
  if (channel.platform !== "slack" || channel.kind !== "direct" || !bot) return nothing;
  return html`<button class="quiet" @click=${() => app.act("home", { platform: "slack", with: bot.key })}>
    Open its Home
  </button>`;
}

/** @param {App} app @param {WireChannel} channel */
function headerView(app, channel) {
  const { platform } = channel;
  const thread = app.ui.columns[platform]?.thread;
  const name = app.store.threads.get(`${platform}/${channel.id}/${thread}`)?.name;
  return html`<header class="place-header">
    ${
      thread === undefined
        ? html`<h3>${signOf(channel)}${titleOf(app, channel)}</h3>
            <p class="topic">${channel.topic}</p>
            ${homeButton(app, channel)}`
        : html`<button class="quiet back" @click=${() => app.go(platform, { channel: channel.id })}>
              ${icon("back")} ${titleOf(app, channel)}
            </button>
            <h3>${name || "Thread"}</h3>`
    }
  </header>`;
}

/**
 * One platform: its channels and the place where the person is.
 * @param {App} app
 * @param {string} platform
 */
export function columnView(app, platform) {
  const here = channelOn(app, platform);
  const space = app.store.start.spaces.find((each) => each.platform === platform && each.id === here?.space);
  const title = platform === "slack" ? "Slack" : platform === "discord" ? "Discord" : platform;
  return html`<section
    class="column ${platform} ${app.ui.front === platform ? "front" : ""}"
    aria-label=${title}
  >
    <div class="space-name">
      <span class="space-icon" aria-hidden="true">${(space?.name ?? title).slice(0, 1)}</span>
      <h2>${space?.name ?? title}<small>${title}</small></h2>
    </div>
    ${sidebarView(app, platform, here)}
    <div class="place">
      ${here ? html`${headerView(app, here)} ${placeView(app, here)}` : html`<p class="empty">You are in no channel here.</p>`}
    </div>
  </section>`;
}
