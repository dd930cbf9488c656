import { commandTypes, integrationTypes, optionTypes } from "../state/command.ts";
import type { Command, CommandOption } from "../state/command.ts";
import { createForm, createForms } from "../form.ts";
import type { Form } from "../form.ts";

/** A checked body of a command. */
export type CommandForm = Omit<Command, "id" | "applicationId" | "version" | "guildId">;

const mostOptions = 25;
const mostCharacters = 8000;
const namePattern = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

/** Checks the body of a command. `before` supplies what a PATCH leaves out. */
export function readCommand(body: unknown, before?: Command): CommandForm {
  const form = createForm(body);
  const command = readCommandForm(form, before);
  form.finish();
  return command;
}

/** Checks a list of commands, with all faults in one answer. */
export function readCommands(body: unknown): CommandForm[] {
  const forms = createForms(body);
  const names = new Set<string>();
  const commands = forms.map((form) => {
    const command = readCommandForm(form);
    const key = `${command.type} ${command.name}`;
    if (names.has(key)) {
      form.fault("APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique", "name");
    }
    names.add(key);
    return command;
  });
  forms[0]?.finish();
  return commands;
}

function readCommandForm(form: Form, before?: Command): CommandForm {
  const type = form.choice("type", Object.values(commandTypes)) ?? before?.type ?? commandTypes.chatInput;
  const isChatInput = type === commandTypes.chatInput;
  const name = readName(form, isChatInput, before);
  const description =
    form.text("description", isChatInput ? { min: 1, max: 100, required: !before } : { max: 0 }) ??
    before?.description ??
    "";
  const options = form.has("options") ? readOptions(form, 0) : (before?.options ?? []);
  if (!isChatInput && options.length > 0) {
    form.fault(
      "APPLICATION_COMMAND_TYPE_OPTIONS_INVALID",
      "This command type cannot have options",
      "options",
    );
  }
  const length = name.length + description.length + lengthOf(options);
  if (length > mostCharacters) {
    form.fault("APPLICATION_COMMAND_TOO_LARGE", `Command exceeds maximum size (${mostCharacters})`);
  }
  return {
    type,
    name,
    description,
    options,
    contexts: readNumbers(form, "contexts") ?? before?.contexts,
    integrationTypes: readNumbers(form, "integration_types") ??
      before?.integrationTypes ?? [integrationTypes.guild],
    defaultMemberPermissions:
      form.text("default_member_permissions") ?? before?.defaultMemberPermissions ?? null,
  };
}

function readName(form: Form, isChatInput: boolean, before?: Command): string {
  const name = form.text("name", { min: 1, max: 32, required: !before }) ?? before?.name ?? "";
  if (isChatInput && name && (!namePattern.test(name) || name !== name.toLowerCase())) {
    form.fault("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid", "name");
  }
  return name;
}

function readNumbers(form: Form, name: "contexts" | "integration_types"): number[] | undefined {
  const most = name === "contexts" ? 2 : 1;
  return form.list(name, { min: 1 })?.flatMap((value, index) => {
    if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most) return [value];
    form.fault("BASE_TYPE_CHOICES", `Value must be between 0 and ${most}.`, name, index);
    return [];
  });
}

function readOptions(form: Form, depth: number): CommandOption[] {
  let isOptionalSeen = false;
  const names = new Set<string>();
  return (form.inners("options", { max: mostOptions }) ?? []).map((inner) => {
    const option = readOption(inner, depth);
    if (option.required && isOptionalSeen) {
      inner.fault(
        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
        "Required options must be placed before non-required options",
      );
    }
    if (!option.required) isOptionalSeen = true;
    if (names.has(option.name)) {
      inner.fault("APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATE", "Option names must be unique", "name");
    }
    names.add(option.name);
    return option;
  });
}

function readOption(form: Form, depth: number): CommandOption {
  const type = form.choice("type", Object.values(optionTypes), true) ?? optionTypes.string;
  const isGroup = type === optionTypes.subcommand || type === optionTypes.subcommandGroup;
  const choices = form.inners("choices", { max: 25 })?.map((choice) => ({
    name: choice.text("name", { min: 1, max: 100, required: true }) ?? "",
    value:
      typeof choice.record["value"] === "number"
        ? choice.record["value"]
        : (choice.text("value", { max: 100, required: true }) ?? ""),
  }));
  return {
    type,
    name: readName(form, true),
    description: form.text("description", { min: 1, max: 100, required: true }) ?? "",
    ...(form.flag("required") && { required: true }),
    ...(form.flag("autocomplete") && { autocomplete: true }),
    ...(choices && { choices }),
    // Groups contain subcommands, and subcommands contain options. There is no deeper level.
    ...(isGroup && depth < 2 && { options: readOptions(form, depth + 1) }),
  };
}

function lengthOf(options: readonly CommandOption[]): number {
  return options.reduce(
    (sum, { name, description, choices = [], options: inner = [] }) =>
      sum +
      name.length +
      description.length +
      choices.reduce((total, choice) => total + choice.name.length + String(choice.value).length, 0) +
      lengthOf(inner),
    0,
  );
}
