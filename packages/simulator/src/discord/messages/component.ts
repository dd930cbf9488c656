/** Numbers of https://docs.discord.com/developers/components/reference#component-object-component-types */
export const componentTypes = {
  row: 1,
  button: 2,
  stringSelect: 3,
  textInput: 4,
  userSelect: 5,
  roleSelect: 6,
  mentionableSelect: 7,
  channelSelect: 8,
  section: 9,
  text: 10,
  thumbnail: 11,
  gallery: 12,
  file: 13,
  separator: 14,
  container: 17,
  label: 18,
} as const;

/** The keys of a checked component that the simulator reads. */
export interface Component {
  type: number;
  /** Its number within the message. Discord assigns it if the sender does not. */
  id?: number;
  custom_id?: string;
  style?: number;
  label?: string;
  emoji?: { name?: string };
  url?: string;
  disabled?: boolean;
  /** The text of a text display. */
  content?: string;
  placeholder?: string;
  options?: { label: string; value: string }[];
  value?: string;
  required?: boolean;
  min_length?: number;
  max_length?: number;
  /** The components inside it: several, one beside it, or one below it. */
  components?: Component[];
  accessory?: Component;
  component?: Component;
}

/** Adds what Discord adds to components: a number, and the defaults of the type. */
export function completed(components: readonly Component[]): Component[] {
  let last = 0;
  const all = (inner: readonly Component[]): Component[] => inner.map(one);
  const one = (component: Component): Component => {
    const { components: inner, accessory, component: only } = component;
    return {
      ...defaults[component.type],
      ...component,
      id: component.id ?? (last += 1),
      ...(inner && { components: all(inner) }),
      ...(accessory && { accessory: one(accessory) }),
      ...(only && { component: one(only) }),
    };
  };
  return all(components);
}

const select = { min_values: 1, max_values: 1 };
const media = { description: null, spoiler: false };

const defaults: Record<number, object> = {
  [componentTypes.stringSelect]: select,
  [componentTypes.userSelect]: select,
  [componentTypes.roleSelect]: select,
  [componentTypes.mentionableSelect]: select,
  [componentTypes.channelSelect]: select,
  [componentTypes.thumbnail]: media,
  [componentTypes.file]: { name: null, size: null, spoiler: false },
  [componentTypes.separator]: { spacing: 1, divider: true },
  [componentTypes.container]: { accent_color: null, spoiler: false },
};
