import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  type APIStringSelectComponent,
  ButtonStyle,
  ComponentType,
} from "discord.js";
import type { Button } from "#core/platform";
import { buttonId, menuId } from "../api/button-values.ts";
import { clip } from "./clip.ts";

/** A row of buttons, or a menu. */
export type ControlRow = APIActionRowComponent<APIButtonComponentWithCustomId | APIStringSelectComponent>;

/** Discord takes five rows, with five buttons or one menu of 25 options in each. https://discord.com/developers/docs/components/reference */
const [mostRows, buttonsPerRow, optionsPerMenu] = [5, 5, 25];

/** A card's buttons. Where there are more than fit, they are chosen from menus. */
export function rowsOf(buttons: readonly Button[]): ControlRow[] {
  // Two buttons that carry the same are one: Discord refuses an id that is there twice.
  const once = [...new Map(buttons.map((button) => [buttonId(button), button]))];
  const components =
    once.length > mostRows * buttonsPerRow
      ? inGroups(once, optionsPerMenu).map((group, index) => [menuOf(group, index, once.length)])
      : inGroups(once, buttonsPerRow).map((group) => group.map(buttonOf));
  return components.slice(0, mostRows).map((row) => ({ type: ComponentType.ActionRow, components: row }));
}

const styles = { primary: ButtonStyle.Primary, danger: ButtonStyle.Danger } as const;

const buttonOf = ([id, { label, style }]: readonly [string, Button]): APIButtonComponentWithCustomId => ({
  type: ComponentType.Button,
  custom_id: id,
  label: clip(label, 80),
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
    options: buttons.map(([id, { label }]) => ({ value: id, label: clip(label, 100) })),
  };
}

function inGroups<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
