/** The one place where this command reads its environment; everything else receives it. */
export const environment: NodeJS.ProcessEnv = process.env;
