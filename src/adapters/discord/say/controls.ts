import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  type APIStringSelectComponent,
  ButtonStyle,
  ComponentType,
} from "discord.js";
import { type Button, clip, inRows } from "#core/platform";
import { buttonId, menuId } from "../api/button-values.ts";

/** A row of buttons, or a menu. */
export type ControlRow = APIActionRowComponent<APIButtonComponentWithCustomId | APIStringSelectComponent>;

/** Discord takes five rows, with five buttons or one menu of 25 options in each. https://discord.com/developers/docs/components/reference */
const [mostRows, buttonsPerRow, optionsPerMenu] = [5, 5, 25];

/** Returns rows of buttons, or menus if there are more buttons than fit. */
export function rowsOf(buttons: readonly Button[]): ControlRow[] {
  // Discord refuses the same id twice, so two buttons with the same action become one.
  const once = [...new Map(buttons.map((button) => [buttonId(button), button]))];
  const components =
    once.length > mostRows * buttonsPerRow
      ? inRows(once, optionsPerMenu).map((group, index) => [menuOf(group, index, once.length)])
      : inRows(once, buttonsPerRow).map((group) => group.map(buttonOf));
  return components.slice(0, mostRows).map((row) => ({ type: ComponentType.ActionRow, components: row }));
}

const styles = { primary: ButtonStyle.Primary, danger: ButtonStyle.Danger } as const;

const buttonOf = ([id, { label, style }]: readonly [string, Button]): APIButtonComponentWithCustomId => ({
  type: ComponentType.Button,
  custom_id: id,
  label: filled(clip(label, 80)),
  style: style === undefined ? ButtonStyle.Secondary : styles[style],
});

function menuOf(
  buttons: readonly (readonly [string, Button])[],
  index: number,
  all: number,
): APIStringSelectComponent {
  const first = index * optionsPerMenu + 1;
  return {
    type: ComponentType.StringSelect,
    custom_id: menuId(index),
    placeholder: `Choose… (${first}–${first + buttons.length - 1} of ${all})`,
    options: buttons.map(([id, { label }]) => ({ value: id, label: filled(clip(label, 100)) })),
  };
}

/** Discord refuses blank labels and names. */
export const filled = (text: string): string => (text.trim() === "" ? "\u200B" : text);
