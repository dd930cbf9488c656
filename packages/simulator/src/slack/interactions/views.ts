import type { Form } from "../../world/form.ts";
import type { World } from "../../world/world.ts";
import { readBlocks } from "../messages/blocks.ts";
import type { Block } from "../messages/blocks.ts";
import { isSameBot } from "../apps/installation.ts";
import type { Installation } from "../apps/installation.ts";
import { fieldsOf, isFields, stringOf } from "../../fields.ts";
import type { Fields } from "../../fields.ts";
import type { Ids } from "../ids.ts";
import { found, Refusal, refuse, refuseBecause } from "../refusal.ts";
import { formFields } from "./view-form.ts";

/** Bytes of a view's JSON. https://docs.slack.dev/reference/methods/views.open */
const largestView = 250_000;
const mostPushed = 3;

/** A modal that an app opened, or its Home tab. */
export interface View {
  id: string;
  installation: Installation;
  person: string;
  /** The view as the app sent it. */
  source: Fields;
  blocks: Block[];
  /** Changes with every version. Slack refuses an update with an old hash. */
  hash: string;
  /** The views below this one in the stack of modals. */
  below: View[];
  form: Form;
}

/** The views of all workspaces. */
export interface Views {
  open(installation: Installation, person: string, source: unknown, below?: View[]): View;
  update(view: View, source: unknown, hash?: string): View;
  publish(installation: Installation, person: string, source: unknown, hash?: string): View;
  find(id: string): View | undefined;
  /** Finds a view by the app's own id for it. */
  findExternal(installation: Installation, externalId: string): View | undefined;
  close(view: View): void;
}

export function createViews(world: World, ids: Ids): Views {
  const views = new Map<string, View>();
  const findExternal: Views["findExternal"] = (installation, externalId) =>
    [...views.values()].find(
      (view) =>
        view.form.open &&
        isSameBot(view.installation, installation) &&
        view.source["external_id"] === externalId,
    );

  const check = (
    installation: Installation,
    value: unknown,
    kind: "modal" | "home",
    self?: View,
  ): { source: Fields; blocks: Block[] } => {
    const source = readView(value, kind);
    const external = stringOf(source["external_id"]);
    const namesake = external === "" ? undefined : findExternal(installation, external);
    if (namesake && namesake !== self) refuse("duplicate_external_id");
    return { source, blocks: viewBlocks(source, kind) };
  };
  const show = (view: Omit<View, "form" | "hash">, kind: Form["kind"]): View => {
    const { id, installation, person, source, blocks } = view;
    const form: Form = {
      platform: "slack",
      space: installation.team.id,
      id,
      person,
      kind,
      title: stringOf(fieldsOf(source["title"])["text"]) || installation.bot.name,
      fields: formFields(blocks),
      payload: { ...source, blocks },
      open: true,
      errors: {},
    };
    const shown: View = { ...view, form, hash: `${ids.timestamp()}.${id}` };
    views.set(id, shown);
    world.forms.show(form);
    return shown;
  };

  return {
    open(installation, person, value, below = []) {
      if (below.length >= mostPushed) refuse("push_limit_reached");
      const checked = check(installation, value, "modal");
      return show({ id: ids.next("V"), installation, person, below, ...checked }, "modal");
    },
    update(view, value, hash) {
      if (hash !== undefined && hash !== view.hash) refuse("hash_conflict");
      const { kind } = view.form;
      const { installation, person, id, below } = view;
      return show({ id, installation, person, below, ...check(installation, value, kind, view) }, kind);
    },
    publish(installation, person, value, hash) {
      const id = `V${installation.app.id}${person}`;
      const before = views.get(id);
      if (hash !== undefined && before && hash !== before.hash) refuse("hash_conflict");
      const checked = check(installation, value, "home", before);
      return show({ id, installation, person, below: [], ...checked }, "home");
    },
    find: (id) => views.get(id),
    findExternal,
    close: (view) => world.forms.close(view.id),
  };
}

function readView(value: unknown, kind: "modal" | "home"): Fields {
  if (!isFields(value)) refuseBecause("invalid_arguments", "view must be an object");
  if (JSON.stringify(value).length > largestView) refuse("view_too_large");
  const faults = [
    value["type"] === kind ? "" : `view must be of the type ${kind}`,
    kind === "home" || titleFits(value["title"]) ? "" : "title must be plain text of 1 to 24 characters",
    stringOf(value["callback_id"]).length > 255 ? "callback_id must be less than 256 characters" : "",
    stringOf(value["private_metadata"]).length > 3000
      ? "private_metadata must be less than 3001 characters"
      : "",
  ].filter((fault) => fault !== "");
  if (faults.length > 0) refuseBecause("invalid_arguments", ...faults);
  return value;
}

function titleFits(title: unknown): boolean {
  const { length } = stringOf(fieldsOf(title)["text"]);
  return length >= 1 && length <= 24;
}

/** Reads a view's blocks. Slack answers wrong blocks in a view with `invalid_arguments`. */
function viewBlocks(source: Fields, kind: "modal" | "home"): Block[] {
  try {
    return readBlocks(source["blocks"], kind);
  } catch (error) {
    if (error instanceof Refusal) refuse("invalid_arguments", error.details);
    throw error;
  }
}

/** Writes a view as the API and interactions do. */
export function viewJson(view: View, state: Fields = { values: {} }): Fields {
  const { id, installation, source, blocks, hash, below } = view;
  return {
    callback_id: "",
    private_metadata: "",
    external_id: "",
    clear_on_close: false,
    notify_on_close: false,
    close: null,
    submit: null,
    ...source,
    id,
    team_id: installation.team.id,
    app_id: installation.app.id,
    app_installed_team_id: installation.team.id,
    bot_id: installation.botId,
    blocks,
    state,
    hash,
    root_view_id: below[0]?.id ?? id,
    previous_view_id: below.at(-1)?.id ?? null,
  };
}

/** Returns the view with this id, or refuses if it is not the caller's. */
export function ownView(views: Views, installation: Installation, id: string): View {
  const view = found(views.find(id), "not_found");
  if (!isSameBot(view.installation, installation)) refuse("not_found");
  return view;
}
