// Turns JSON Schema into the shape notation that test/support/shape.ts reads. Only facts are kept: names, types, limits.

/** Makes an extractor over the named schemas of one document. `shorten` turns a schema's name into its shape's. */
export function createExtractor(schemas, shorten = (name) => name) {
  const shapes = {};

  const refer = (reference) => {
    const schema = reference.split("/").at(-1);
    const name = shorten(schema);
    // Claimed before it is filled, because schemas refer to themselves.
    if (!(name in shapes)) {
      shapes[name] = "any";
      shapes[name] = shapeOf(schemas[schema], name);
    }
    return name;
  };

  /** Returns the shape of a schema: a text, or an object of shapes by key. */
  const shapeOf = (schema, at) => {
    if (schema === undefined || schema === true || Object.keys(schema).length === 0) return "any";
    if (schema.$ref) return refer(schema.$ref);
    if (schema.const !== undefined) return JSON.stringify(schema.const);
    if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join("|");
    const choices = schema.oneOf ?? schema.anyOf;
    if (choices) return union(choices.map((choice, index) => textOf(choice, `${at}.${index + 1}`)));
    if (schema.allOf) return schema.allOf.map((part, index) => textOf(part, `${at}.${index + 1}`)).join("&");
    const types = [schema.type ?? "object"].flat();
    if (types.length === 1) return single(types[0], schema, at);
    return union(types.map((type) => textOf({ ...schema, type }, at)));
  };

  /** The same as one text: an object gets a name of its own. */
  const textOf = (schema, at) => {
    const shape = shapeOf(schema, at);
    if (typeof shape === "string") return shape;
    shapes[at] = shape;
    return at;
  };

  const single = (type, schema, at) => {
    switch (type) {
      case "null":
      case "boolean":
        return type;
      case "integer":
        return `int${rangeOf(schema.minimum, schema.maximum)}`;
      case "number":
        return `number${rangeOf(schema.minimum, schema.maximum)}`;
      case "string":
        return `${formats[schema.format ?? schema.pattern] ?? "string"}${rangeOf(schema.minLength, schema.maxLength)}`;
      case "array": {
        const item = textOf(schema.items, `${at}.item`);
        return `${item.includes("|") ? `(${item})` : item}[]${rangeOf(schema.minItems, schema.maxItems, schema.uniqueItems)}`;
      }
      case "object":
        return objectOf(schema, at);
      default:
        throw new Error(`${at} has the unknown type ${type}.`);
    }
  };

  const objectOf = ({ properties = {}, required = [], additionalProperties: others }, at) => {
    const keys = Object.entries(properties).map(([key, schema]) => [
      required.includes(key) ? key : `${key}?`,
      textOf(schema, `${at}.${key}`),
    ]);
    const rest = others && others !== true ? [["*", textOf(others, `${at}.*`)]] : [];
    return Object.fromEntries([...keys, ...rest, ...(others === false ? [["*", "never"]] : [])]);
  };

  return { shapes, textOf };
}

/** By the name of a format, or by the pattern that stands for one. Other patterns are not kept. */
const formats = {
  snowflake: "snowflake",
  nonce: "nonce",
  "date-time": "time",
  uri: "url",
  "^https?:\\/\\/": "web",
  "^https:\\/\\/": "https",
  "^\\/": "path",
};

const union = (texts) => [...new Set(texts)].join("|");

function rangeOf(least, most, areUnique = false) {
  if (least === undefined && most === undefined && !areUnique) return "";
  return `{${least ?? ""}..${most ?? ""}${areUnique ? " unique" : ""}}`;
}

/** Writes sections with one entry per line, so that a changed entry is a changed line. */
export function toText(sections) {
  const texts = Object.entries(sections).map(([title, entries]) => {
    const lines = Object.entries(entries).map(
      ([name, entry]) => `    ${JSON.stringify(name)}: ${JSON.stringify(entry)}`,
    );
    return `  ${JSON.stringify(title)}: {\n${lines.join(",\n")}\n  }`;
  });
  return `{\n${texts.join(",\n")}\n}\n`;
}

/** The same entries, in the order of their names. */
export function sorted(entries) {
  return Object.fromEntries(Object.entries(entries).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
