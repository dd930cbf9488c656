import { createHash } from "node:crypto";
import { type Action, actionToText, type Cursors, toAction } from "#core/platform";

/** Keeps what a button carries, so that a click brings it back also after a restart. Discord itself keeps 100 characters. */
export interface ButtonValues {
  /** Call before a message with these buttons is sent. */
  keep(actions: readonly Action[]): Promise<void>;
  read(id: string): Promise<Action | undefined>;
}

const [wholePrefix, storedPrefix, menuPrefix] = ["natter:", "natter#", "natter-menu:"];
const longestId = 100;

/** https://discord.com/developers/docs/components/reference#anatomy-of-a-component-custom-id */
export function buttonId(action: Action): string {
  const text = actionToText(action);
  return wholePrefix.length + text.length <= longestId
    ? `${wholePrefix}${text}`
    : `${storedPrefix}${hashOf(text)}`;
}

/** Tells whether a button is natter's. All others are left to your own listeners. */
export const isButtonId = (id: string): boolean => id.startsWith(wholePrefix) || id.startsWith(storedPrefix);

/** The id of a menu in which every option is the id of a button. */
export const menuId = (index: number): string => `${menuPrefix}${index}`;
export const isMenuId = (id: string): boolean => id.startsWith(menuPrefix);

export function createButtonValues(cursors: () => Promise<Cursors>): ButtonValues {
  const keyOf = (id: string): string => `button ${id.slice(storedPrefix.length)}`;
  return {
    async keep(actions) {
      for (const action of actions) {
        const id = buttonId(action);
        if (id.startsWith(storedPrefix))
          await (await cursors()).set(keyOf(id), actionToText(action), "remembered");
      }
    },
    async read(id) {
      if (id.startsWith(wholePrefix)) return toAction(id.slice(wholePrefix.length));
      return toAction(await (await cursors()).get(keyOf(id)));
    },
  };
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("base64url");
