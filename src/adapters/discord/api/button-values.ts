import { createHash } from "node:crypto";
import type { Action, Cursors, JsonValue } from "#core/platform";

/** What a button carries comes back with the click, also after a restart. Discord itself keeps 100 characters of it. */
export interface ButtonValues {
  /** Before a message with these buttons is sent. */
  keep(actions: readonly Action[]): Promise<void>;
  read(id: string): Promise<Action | undefined>;
}

const [whole, kept, menu] = ["natter:", "natter#", "natter-menu:"];
const longest = 100;

/** https://discord.com/developers/docs/components/reference#anatomy-of-a-component-custom-id */
export function buttonId(action: Action): string {
  const text = actionToText(action);
  return whole.length + text.length <= longest ? `${whole}${text}` : `${kept}${hashOf(text)}`;
}

/** Whether a button is one of ours. Others' are theirs to answer. */
export const isButtonId = (id: string): boolean => id.startsWith(whole) || id.startsWith(kept);

/** A menu in which every option is the id of a button. */
export const menuId = (index: number): string => `${menu}${index}`;
export const isMenuId = (id: string): boolean => id.startsWith(menu);

export function createButtonValues(cursors: () => Promise<Cursors>): ButtonValues {
  return {
    async keep(actions) {
      for (const action of actions) {
        const id = buttonId(action);
        if (id.startsWith(kept))
          await (await cursors()).set(`button ${id.slice(kept.length)}`, actionToText(action), "remembered");
      }
    },
    async read(id) {
      if (id.startsWith(whole)) return toAction(id.slice(whole.length));
      return toAction(await (await cursors()).get(`button ${id.slice(kept.length)}`));
    },
  };
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("base64url");

/** One array, so that a name may hold any character. */
const actionToText = ({ name, value }: Action): string =>
  JSON.stringify(value === undefined ? [name] : [name, value]);

function toAction(text: string | undefined): Action | undefined {
  try {
    const parsed: unknown = JSON.parse(text ?? "");
    if (!Array.isArray(parsed)) return undefined;
    const [name, value] = parsed as JsonValue[];
    if (typeof name !== "string") return undefined;
    return value === undefined ? { name } : { name, value };
  } catch {
    return undefined;
  }
}
