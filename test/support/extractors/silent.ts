export const extract = (): never => process.exit();
