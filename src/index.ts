export * from "#core";
